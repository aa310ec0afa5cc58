/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "gui/common/connect-app-arguments.h"

#include <glib/gi18n.h>

#include "protocol/connect-json.h"

typedef struct
{
  char *path;
  gboolean required;
  GtkEditable *entry;
} Argument;

static void
argument_free (gpointer data)
{
  Argument *argument = data;

  g_free (argument->path);
  g_free (argument);
}

static Argument *
make_argument (const ConnectCollection *collection, const char *name, JsonObject *current)
{
  Argument *argument = g_new0 (Argument, 1);
  const ConnectMember *member;
  const char *value;
  GtkWidget *row = adw_entry_row_new ();

  argument->required = *name == '*';
  argument->path = g_strdup (argument->required ? name + 1 : name);
  argument->entry = GTK_EDITABLE (row);
  member = connect_collection_find_member (collection, argument->path);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row),
                                 member != NULL && member->title != NULL ? _(member->title) : argument->path);
  if (member != NULL && member->max_length > 0)
    adw_entry_row_set_max_length (ADW_ENTRY_ROW (row), member->max_length);
  adw_entry_row_set_activates_default (ADW_ENTRY_ROW (row), TRUE);
  value = current != NULL ? connect_json_get_string (current, argument->path) : NULL;
  if (value != NULL)
    gtk_editable_set_text (argument->entry, value);
  return argument;
}

GtkWidget *
connect_app_arguments_new (const ConnectCollection *collection, const ConnectAction *action, JsonObject *current,
                           JsonObject *given)
{
  g_autoptr (GPtrArray) arguments = g_ptr_array_new_with_free_func (argument_free);
  GtkWidget *group;

  for (guint i = 0; action->arguments != NULL && action->arguments[i] != NULL; i++)
    {
      const char *name = action->arguments[i];

      if (given == NULL || connect_json_get (given, *name == '*' ? name + 1 : name) == NULL)
        g_ptr_array_add (arguments, make_argument (collection, name, current));
    }
  if (arguments->len == 0)
    return NULL;
  group = adw_preferences_group_new ();
  for (guint i = 0; i < arguments->len; i++)
    {
      Argument *argument = g_ptr_array_index (arguments, i);

      adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), GTK_WIDGET (argument->entry));
    }
  g_object_set_data_full (G_OBJECT (group), "connect-app-arguments", g_steal_pointer (&arguments),
                          (GDestroyNotify) g_ptr_array_unref);
  return group;
}

static gboolean
is_missing (Argument *argument)
{
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (argument->entry)));

  return argument->required && *text == '\0';
}

gboolean
connect_app_arguments_read (GtkWidget *group, JsonObject *into)
{
  GPtrArray *arguments = g_object_get_data (G_OBJECT (group), "connect-app-arguments");

  for (guint i = 0; i < arguments->len; i++)
    {
      Argument *argument = g_ptr_array_index (arguments, i);
      g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (argument->entry)));

      if (is_missing (argument))
        {
          gtk_widget_add_css_class (GTK_WIDGET (argument->entry), "error");
          gtk_widget_grab_focus (GTK_WIDGET (argument->entry));
          return FALSE;
        }
      gtk_widget_remove_css_class (GTK_WIDGET (argument->entry), "error");
      connect_json_set_string (into, argument->path, text);
    }
  return TRUE;
}

gboolean
connect_app_arguments_are_complete (GtkWidget *group)
{
  GPtrArray *arguments = g_object_get_data (G_OBJECT (group), "connect-app-arguments");

  for (guint i = 0; i < arguments->len; i++)
    if (is_missing (g_ptr_array_index (arguments, i)))
      return FALSE;
  return TRUE;
}

void
connect_app_arguments_connect (GtkWidget *group, GCallback changed, gpointer user_data)
{
  GPtrArray *arguments = g_object_get_data (G_OBJECT (group), "connect-app-arguments");

  for (guint i = 0; i < arguments->len; i++)
    {
      Argument *argument = g_ptr_array_index (arguments, i);

      g_signal_connect_object (argument->entry, "changed", changed, user_data, G_CONNECT_SWAPPED);
    }
}
