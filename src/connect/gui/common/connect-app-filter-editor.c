/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "gui/common/connect-app-filter-popover.h"

#include <glib/gi18n.h>

#include "core/connect-app-format.h"
#include "protocol/connect-text.h"

/* What an editor is made of; which of it is there depends on the kind. */
typedef struct
{
  const ConnectMember *member;
  GPtrArray *checks;      /* CHOICE: check buttons, in the order of the choices */
  GtkDropDown *operators; /* numbers and dates */
  GtkEditable *entry;
  GtkCalendar *calendar;
  GtkDropDown *answer;    /* BOOLEAN */
} Editor;

static const ConnectRqlOp range_operators[] = { CONNECT_RQL_GE, CONNECT_RQL_LE };

static void
editor_free (gpointer data)
{
  Editor *editor = data;

  g_clear_pointer (&editor->checks, g_ptr_array_unref);
  g_free (editor);
}

static void
name_widget (GtkWidget *widget, const char *name)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static void
build_choices (Editor *editor, GtkBox *box)
{
  editor->checks = g_ptr_array_new ();
  for (guint i = 0; editor->member->choices != NULL && editor->member->choices[i] != NULL; i++)
    {
      g_autofree char *word = connect_app_format_word (editor->member->choices[i]);
      GtkWidget *check = gtk_check_button_new_with_label (word);

      g_ptr_array_add (editor->checks, check);
      gtk_box_append (box, check);
    }
}

static void
build_operators (Editor *editor, GtkBox *box, const char *const *words)
{
  GtkWidget *operators = gtk_drop_down_new_from_strings (words);

  name_widget (operators, _("Comparison"));
  editor->operators = GTK_DROP_DOWN (operators);
  gtk_box_append (box, operators);
}

static void
build_entry (Editor *editor, GtkBox *box, const char *placeholder)
{
  GtkWidget *entry = gtk_entry_new ();

  gtk_entry_set_placeholder_text (GTK_ENTRY (entry), placeholder);
  gtk_entry_set_max_length (GTK_ENTRY (entry), 200);
  gtk_entry_set_activates_default (GTK_ENTRY (entry), TRUE);
  name_widget (entry, _(editor->member->title));
  editor->entry = GTK_EDITABLE (entry);
  gtk_box_append (box, entry);
}

static void
build_calendar (Editor *editor, GtkBox *box)
{
  GtkWidget *calendar = gtk_calendar_new ();

  name_widget (calendar, _(editor->member->title));
  editor->calendar = GTK_CALENDAR (calendar);
  gtk_box_append (box, calendar);
}

static void
build (Editor *editor, GtkBox *box)
{
  switch (editor->member->kind)
    {
    case CONNECT_KIND_CHOICE:
      build_choices (editor, box);
      break;
    case CONNECT_KIND_BOOLEAN:
      editor->answer = GTK_DROP_DOWN (gtk_drop_down_new_from_strings ((const char *const[]) { _("Yes"), _("No"), NULL }));
      name_widget (GTK_WIDGET (editor->answer), _(editor->member->title));
      gtk_box_append (box, GTK_WIDGET (editor->answer));
      break;
    case CONNECT_KIND_INTEGER:
    case CONNECT_KIND_DECIMAL:
      build_operators (editor, box, (const char *const[]) { _("At least"), _("At most"), NULL });
      build_entry (editor, box, _("Number"));
      break;
    case CONNECT_KIND_DATE:
    case CONNECT_KIND_DATETIME:
      build_operators (editor, box, (const char *const[]) { _("From"), _("Before"), NULL });
      build_calendar (editor, box);
      break;
    case CONNECT_KIND_STRING:
    case CONNECT_KIND_ID:
    case CONNECT_KIND_OBJECT:
    case CONNECT_KIND_LIST:
      build_entry (editor, box, _("Contains…"));
      break;
    }
}

GtkWidget *
connect_app_filter_editor_new (const ConnectMember *member)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  Editor *editor = g_new0 (Editor, 1);

  editor->member = member;
  build (editor, GTK_BOX (box));
  g_object_set_data_full (G_OBJECT (box), "connect-app-editor", editor, editor_free);
  return box;
}

static ConnectRql *
choices_condition (Editor *editor)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) chosen = NULL;

  for (guint i = 0; i < editor->checks->len; i++)
    if (gtk_check_button_get_active (g_ptr_array_index (editor->checks, i)))
      g_strv_builder_add (builder, editor->member->choices[i]);
  chosen = g_strv_builder_end (builder);
  if (chosen[0] == NULL)
    return NULL;
  if (chosen[1] == NULL)
    return connect_rql_new_compare (CONNECT_RQL_EQ, editor->member->path, chosen[0]);
  return connect_rql_new_list (CONNECT_RQL_IN, editor->member->path, (const char *const *) chosen);
}

/* The day's beginning where the user is. */
static ConnectRql *
date_condition (Editor *editor)
{
  g_autoptr (GDateTime) day = gtk_calendar_get_date (editor->calendar);
  g_autoptr (GDateTime) midnight = NULL;
  ConnectRqlOp op = gtk_drop_down_get_selected (editor->operators) == 0 ? CONNECT_RQL_GE : CONNECT_RQL_LT;
  g_autofree char *text = NULL;

  midnight = g_date_time_new_local (g_date_time_get_year (day), g_date_time_get_month (day),
                                    g_date_time_get_day_of_month (day), 0, 0, 0);
  if (editor->member->kind == CONNECT_KIND_DATE)
    text = g_date_time_format (day, "%Y-%m-%d");
  else
    text = connect_time_format (g_date_time_to_unix_usec (midnight));
  return connect_rql_new_compare (op, editor->member->path, text);
}

static ConnectRql *
number_condition (Editor *editor)
{
  const char *text = gtk_editable_get_text (editor->entry);
  guint selected = gtk_drop_down_get_selected (editor->operators);
  gint64 number;

  if (selected >= G_N_ELEMENTS (range_operators) || !connect_decimal_parse (text, &number))
    return NULL;
  return connect_rql_new_compare (range_operators[selected], editor->member->path, text);
}

ConnectRql *
connect_app_filter_editor_dup_condition (GtkWidget *widget)
{
  Editor *editor = g_object_get_data (G_OBJECT (widget), "connect-app-editor");
  g_autofree char *text = NULL;
  g_autofree char *pattern = NULL;

  if (editor->checks != NULL)
    return choices_condition (editor);
  if (editor->calendar != NULL)
    return date_condition (editor);
  if (editor->answer != NULL)
    return connect_rql_new_compare (CONNECT_RQL_EQ, editor->member->path,
                                    gtk_drop_down_get_selected (editor->answer) == 0 ? "true" : "false");
  if (editor->operators != NULL)
    return number_condition (editor);
  text = g_strstrip (g_strdup (gtk_editable_get_text (editor->entry)));
  if (*text == '\0')
    return NULL;
  pattern = connect_app_filter_dup_contains (text);
  return connect_rql_new_compare (CONNECT_RQL_ILIKE, editor->member->path, pattern);
}
