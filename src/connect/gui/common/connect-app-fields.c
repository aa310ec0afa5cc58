/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "gui/common/connect-app-fields.h"

#include <glib/gi18n.h>

#include "core/connect-app-format.h"
#include "gui/common/connect-app-value.h"
#include "protocol/connect-json.h"
#include "protocol/connect-text.h"

const char *
connect_app_field_get_title (const ConnectAppField *field, const ConnectCollection *collection)
{
  const ConnectMember *member = connect_collection_find_member (collection, field->path);

  if (field->title != NULL)
    return _(field->title);
  if (member != NULL && member->title != NULL)
    return _(member->title);
  return field->format == CONNECT_APP_FORMAT_TURN ? _("Turn") : "";
}

static char *
join_list (JsonArray *array)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      const char *item = NULL;

      if (JSON_NODE_HOLDS_OBJECT (node))
        {
          JsonObject *object = json_node_get_object (node);

          item = connect_json_get_string (object, "name");
          if (item == NULL)
            item = connect_json_get_string (object, "id");
        }
      else if (json_node_get_value_type (node) == G_TYPE_STRING)
        item = json_node_get_string (node);
      if (item == NULL)
        continue;
      if (text->len > 0)
        g_string_append (text, _(", "));
      g_string_append (text, item);
    }
  return g_string_free_and_steal (g_steal_pointer (&text));
}

static char *
format_scalar (JsonNode *node)
{
  GType type = json_node_get_value_type (node);

  if (type == G_TYPE_STRING)
    return g_strdup (json_node_get_string (node));
  if (type == G_TYPE_INT64)
    return g_strdup_printf ("%'" G_GINT64_FORMAT, json_node_get_int (node));
  if (type == G_TYPE_DOUBLE)
    return g_strdup_printf ("%'g", json_node_get_double (node));
  if (type == G_TYPE_BOOLEAN)
    return g_strdup (json_node_get_boolean (node) ? _("Yes") : _("No"));
  return g_strdup ("");
}

static ConnectKind
field_kind (const ConnectAppField *field, ConnectRow *row)
{
  const ConnectMember *member = connect_collection_find_member (connect_row_get_collection (row), field->path);

  return member != NULL ? member->kind : CONNECT_KIND_STRING;
}

static char *
format_by_kind (const ConnectAppField *field, ConnectRow *row, JsonNode *node)
{
  JsonObject *object = connect_row_get_object (row);

  switch (field_kind (field, row))
    {
    case CONNECT_KIND_CHOICE:
      return connect_app_format_word (connect_json_get_string (object, field->path));
    case CONNECT_KIND_DATE:
      return connect_app_format_date (connect_json_get_time (object, field->path));
    case CONNECT_KIND_DATETIME:
      return connect_app_format_moment (connect_json_get_time (object, field->path));
    case CONNECT_KIND_LIST:
      return JSON_NODE_HOLDS_ARRAY (node) ? join_list (json_node_get_array (node)) : g_strdup ("");
    case CONNECT_KIND_OBJECT:
      return g_strdup ("");
    case CONNECT_KIND_STRING:
    case CONNECT_KIND_ID:
    case CONNECT_KIND_INTEGER:
    case CONNECT_KIND_DECIMAL:
    case CONNECT_KIND_BOOLEAN:
      break;
    }
  return JSON_NODE_HOLDS_VALUE (node) ? format_scalar (node) : g_strdup ("");
}

char *
connect_app_field_dup_text (const ConnectAppField *field, ConnectRow *row)
{
  JsonObject *object = connect_row_get_object (row);
  JsonNode *node = object != NULL && field->path != NULL ? connect_json_get (object, field->path) : NULL;

  if (object == NULL)
    return g_strdup ("");
  if (field->text != NULL)
    {
      char *text = field->text (row);

      return text != NULL ? text : g_strdup ("");
    }
  if (field->format == CONNECT_APP_FORMAT_TURN)
    return connect_app_format_turn_short (row, 0);
  if (node == NULL)
    return g_strdup ("");
  switch (field->format)
    {
    case CONNECT_APP_FORMAT_STATUS:
    case CONNECT_APP_FORMAT_WORD:
      return connect_app_format_word (connect_json_get_string (object, field->path));
    case CONNECT_APP_FORMAT_AGE:
      return connect_app_format_age (connect_json_get_time (object, field->path), 0);
    case CONNECT_APP_FORMAT_DEFAULT:
    case CONNECT_APP_FORMAT_TURN:
    case CONNECT_APP_FORMAT_ID:
      break;
    }
  return format_by_kind (field, row, node);
}

char *
connect_app_field_dup_tooltip (const ConnectAppField *field, ConnectRow *row)
{
  JsonObject *object = connect_row_get_object (row);
  gint64 time;

  if (object == NULL)
    return NULL;
  if (field->format == CONNECT_APP_FORMAT_TURN)
    return connect_app_format_turn_long (row, 0);
  if (field->path == NULL || field_kind (field, row) != CONNECT_KIND_DATETIME)
    return NULL;
  time = connect_json_get_time (object, field->path);
  return time != 0 ? connect_app_format_exact (time) : NULL;
}

/* --- a group of property rows --------------------------------------------------------------------------------- */

typedef struct
{
  const ConnectAppField *field;
  AdwActionRow *widget;
} FieldRow;

typedef struct
{
  ConnectRow *row;
  GArray *rows;
  gulong changed;
} FieldsState;

static void
fields_state_free (FieldsState *state)
{
  g_signal_handler_disconnect (state->row, state->changed);
  g_clear_object (&state->row);
  g_array_unref (state->rows);
  g_free (state);
}

static void
copy_clicked_cb (GtkButton *button, gpointer user_data)
{
  const char *text = adw_action_row_get_subtitle (ADW_ACTION_ROW (user_data));

  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (button)), text);
  gtk_accessible_announce (GTK_ACCESSIBLE (button), _("Copied"), GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}

static void
update_fields (GtkWidget *group)
{
  FieldsState *state = g_object_get_data (G_OBJECT (group), "connect-app-fields");
  gboolean any = FALSE;

  for (guint i = 0; i < state->rows->len; i++)
    {
      FieldRow *item = &g_array_index (state->rows, FieldRow, i);
      g_autofree char *text = connect_app_field_dup_text (item->field, state->row);
      g_autofree char *tooltip = connect_app_field_dup_tooltip (item->field, state->row);

      adw_action_row_set_subtitle (item->widget, text);
      gtk_widget_set_tooltip_text (GTK_WIDGET (item->widget), tooltip);
      gtk_widget_set_visible (GTK_WIDGET (item->widget), *text != '\0');
      any |= *text != '\0';
    }
  gtk_widget_set_visible (group, any);
}

static AdwActionRow *
make_field_row (const ConnectAppField *field, const ConnectCollection *collection)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), connect_app_field_get_title (field, collection));
  adw_action_row_set_subtitle_selectable (ADW_ACTION_ROW (row), TRUE);
  gtk_widget_add_css_class (row, "property");
  if (field->format == CONNECT_APP_FORMAT_ID)
    {
      GtkWidget *copy = gtk_button_new_from_icon_name ("edit-copy-symbolic");
      g_autofree char *label = g_strdup_printf (_("Copy %s"), connect_app_field_get_title (field, collection));

      gtk_widget_set_valign (copy, GTK_ALIGN_CENTER);
      gtk_widget_add_css_class (copy, "flat");
      gtk_widget_set_tooltip_text (copy, label);
      gtk_accessible_update_property (GTK_ACCESSIBLE (copy), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
      g_signal_connect_object (copy, "clicked", G_CALLBACK (copy_clicked_cb), row, G_CONNECT_DEFAULT);
      adw_action_row_add_suffix (ADW_ACTION_ROW (row), copy);
    }
  return ADW_ACTION_ROW (row);
}

static void
fields_destroy_cb (GtkWidget *group)
{
  g_object_set_data (G_OBJECT (group), "connect-app-fields", NULL);
}

GtkWidget *
connect_app_fields_new (ConnectRow *row, const ConnectAppField *fields, const char *title)
{
  GtkWidget *group = adw_preferences_group_new ();
  FieldsState *state = g_new0 (FieldsState, 1);

  if (title != NULL)
    adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), title);
  state->row = g_object_ref (row);
  state->rows = g_array_new (FALSE, FALSE, sizeof (FieldRow));
  for (const ConnectAppField *field = fields; field->path != NULL || field->format != 0; field++)
    {
      FieldRow item = { field, make_field_row (field, connect_row_get_collection (row)) };

      adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), GTK_WIDGET (item.widget));
      g_array_append_val (state->rows, item);
    }
  g_object_set_data_full (G_OBJECT (group), "connect-app-fields", state, (GDestroyNotify) fields_state_free);
  /* The state goes with the rows of the group, and takes this handler with it. */
  state->changed = g_signal_connect_swapped (row, "notify::object", G_CALLBACK (update_fields), group);
  g_signal_connect (group, "destroy", G_CALLBACK (fields_destroy_cb), NULL);
  update_fields (group);
  return group;
}

/* --- facts ---------------------------------------------------------------------------------------------------- */

static void
update_facts (GtkWidget *box)
{
  for (GtkWidget *fact = gtk_widget_get_first_child (box); fact != NULL; fact = gtk_widget_get_next_sibling (fact))
    {
      ConnectAppValue *value = g_object_get_data (G_OBJECT (fact), "value");

      gtk_widget_set_visible (fact, *connect_app_value_get_text (value) != '\0');
    }
}

static GtkWidget *
make_fact (const ConnectAppField *field, ConnectRow *row)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *title = gtk_label_new (connect_app_field_get_title (field, connect_row_get_collection (row)));
  GtkWidget *value = connect_app_value_new (field);

  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_widget_add_css_class (title, "caption");
  gtk_widget_add_css_class (title, "dimmed");
  connect_app_value_set_row (CONNECT_APP_VALUE (value), row);
  gtk_accessible_update_relation (GTK_ACCESSIBLE (value), GTK_ACCESSIBLE_RELATION_LABELLED_BY, title, NULL, -1);
  g_object_set_data (G_OBJECT (box), "value", value);
  gtk_box_append (GTK_BOX (box), title);
  gtk_box_append (GTK_BOX (box), value);
  return box;
}

GtkWidget *
connect_app_facts_new (ConnectRow *row, const ConnectAppField *fields)
{
  GtkWidget *box = adw_wrap_box_new ();

  adw_wrap_box_set_child_spacing (ADW_WRAP_BOX (box), 24);
  adw_wrap_box_set_line_spacing (ADW_WRAP_BOX (box), 12);
  for (const ConnectAppField *field = fields; field->path != NULL || field->format != 0; field++)
    adw_wrap_box_append (ADW_WRAP_BOX (box), make_fact (field, row));
  g_signal_connect_object (row, "notify::object", G_CALLBACK (update_facts), box, G_CONNECT_SWAPPED);
  update_facts (box);
  return box;
}
