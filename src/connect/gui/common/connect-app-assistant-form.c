/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* The fields of an assistant: each shows a value at its path, checks it, and says what is wrong right below. */

#include "config.h"

#include "gui/common/connect-app-assistant-private.h"

#include <glib/gi18n.h>
#include <string.h>

#include "protocol/connect-json.h"

#define FIELD_KEY "connect-app-form-field-path"
/* A limit that a person may come to; others are only told of when they are passed. */
#define MAX_COUNTED 5000

void
_connect_app_form_field_free (ConnectAppFormField *field)
{
  g_free (field->hint);
  g_free (field->problem);
  g_free (field);
}

gboolean
_connect_app_form_field_is_shown (ConnectAppFormField *field)
{
  GtkWidget *widget = field->control;

  while (widget != NULL && !GTK_IS_STACK (widget) && !ADW_IS_DIALOG (widget))
    {
      if (!gtk_widget_get_visible (widget))
        return FALSE;
      widget = gtk_widget_get_parent (widget);
    }
  return TRUE;
}

/* The part of a control that a screen reader reads: the text inside a row. */
static GtkWidget *
get_accessible_part (GtkWidget *control)
{
  GtkEditable *delegate = GTK_IS_EDITABLE (control) ? gtk_editable_get_delegate (GTK_EDITABLE (control)) : NULL;

  return delegate != NULL ? GTK_WIDGET (delegate) : control;
}

static void
show_message (ConnectAppFormField *field)
{
  const char *own = field->input->hint != NULL ? _(field->input->hint) : NULL;
  const char *hint = field->hint != NULL ? field->hint : own;
  const char *text = field->problem != NULL ? field->problem : hint;

  if (field->message == NULL)
    return;
  gtk_label_set_label (GTK_LABEL (field->message), text != NULL ? text : "");
  gtk_widget_set_visible (field->message_row, text != NULL);
  if (field->problem != NULL)
    {
      gtk_widget_remove_css_class (field->message, "dim-label");
      gtk_widget_add_css_class (field->message, "error");
    }
  else
    {
      gtk_widget_remove_css_class (field->message, "error");
      gtk_widget_add_css_class (field->message, "dim-label");
    }
}

void
_connect_app_form_field_set_problem (ConnectAppFormField *field, const char *text)
{
  GtkWidget *part = get_accessible_part (field->control);
  /* What is made of several controls has its words in red, not all of them. */
  gboolean coloured = ADW_IS_PREFERENCES_ROW (field->control);

  if (!g_set_str (&field->problem, text))
    return;
  show_message (field);
  if (text != NULL)
    {
      if (coloured)
        gtk_widget_add_css_class (field->control, "error");
      gtk_accessible_update_state (GTK_ACCESSIBLE (part), GTK_ACCESSIBLE_STATE_INVALID, GTK_ACCESSIBLE_INVALID_TRUE, -1);
    }
  else
    {
      gtk_widget_remove_css_class (field->control, "error");
      gtk_accessible_reset_state (GTK_ACCESSIBLE (part), GTK_ACCESSIBLE_STATE_INVALID);
    }
}

void
_connect_app_form_field_set_hint (ConnectAppFormField *field, const char *text)
{
  if (!g_set_str (&field->hint, text))
    return;
  show_message (field);
  if (text != NULL && gtk_widget_get_mapped (field->control))
    gtk_accessible_announce (GTK_ACCESSIBLE (field->control), text, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}

static char *
find_problem (ConnectAppFormField *field, ConnectAppAssistant *assistant)
{
  JsonNode *node = connect_json_get (connect_app_assistant_get_values (assistant), field->input->path);
  const char *text = node != NULL && json_node_get_value_type (node) == G_TYPE_STRING ? json_node_get_string (node) : NULL;
  gboolean given = text != NULL ? *text != '\0' : node != NULL && json_node_get_boolean (node);

  if (!given)
    return field->input->missing != NULL ? g_strdup (_(field->input->missing)) : NULL;
  if (text != NULL && field->max_length > 0 && g_utf8_strlen (text, -1) > (glong) field->max_length)
    return g_strdup_printf (ngettext ("At most %u character.", "At most %u characters.", field->max_length), field->max_length);
  return text != NULL && field->input->check != NULL ? field->input->check (assistant, text) : NULL;
}

gboolean
_connect_app_form_field_check (ConnectAppFormField *field, ConnectAppAssistant *assistant)
{
  g_autofree char *problem = find_problem (field, assistant);

  _connect_app_form_field_set_problem (field, problem);
  return problem == NULL;
}

/* The focus scrolls to the control alone, and the words below it have their size only after the next layout. */
static gboolean
scroll_cb (GtkWidget *message, GdkFrameClock *clock, gpointer user_data)
{
  GtkWidget *viewport = gtk_widget_get_ancestor (message, GTK_TYPE_VIEWPORT);
  int *frames = user_data;

  if ((*frames)++ == 0)
    return G_SOURCE_CONTINUE;
  if (viewport != NULL && gtk_widget_get_mapped (message))
    gtk_viewport_scroll_to (GTK_VIEWPORT (viewport), message, NULL);
  return G_SOURCE_REMOVE;
}

void
_connect_app_form_field_point_out (ConnectAppFormField *field, ConnectAppAssistant *assistant)
{
  if (field->focus != NULL)
    gtk_widget_grab_focus (field->focus);
  if (field->message != NULL)
    gtk_widget_add_tick_callback (field->message, scroll_cb, g_new0 (int, 1), g_free);
  gtk_accessible_announce (GTK_ACCESSIBLE (assistant), field->problem, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_HIGH);
}

static ConnectAppFormField *
make_field (ConnectAppAssistant *self, const ConnectAppInput *input)
{
  ConnectAppFormField *field = g_new0 (ConnectAppFormField, 1);
  const char *name = input->collection != NULL ? input->collection : connect_app_assistant_get_kind (self)->collection;
  const ConnectCollection *collection = connect_collection_find (name);
  const ConnectMember *member = collection != NULL ? connect_collection_find_member (collection, input->path) : NULL;

  field->input = input;
  field->title = input->title != NULL ? _(input->title) : member != NULL && member->title != NULL ? _(member->title) : "";
  field->max_length = input->max_length != 0 ? input->max_length : member != NULL ? member->max_length : 0;
  return field;
}

/* --- messages --- */

/* A row that only tells something. A GtkListBox moves the focus to the very next row and stops where that one does not
 * take it, so this one hands it on: else nothing below it could be reached with the keyboard. */
#define CONNECT_APP_TYPE_MESSAGE_ROW (connect_app_message_row_get_type ())
G_DECLARE_FINAL_TYPE (ConnectAppMessageRow, connect_app_message_row, CONNECT_APP, MESSAGE_ROW, AdwPreferencesRow)

struct _ConnectAppMessageRow
{
  AdwPreferencesRow parent_instance;
};

G_DEFINE_FINAL_TYPE (ConnectAppMessageRow, connect_app_message_row, ADW_TYPE_PREFERENCES_ROW)

static gboolean
connect_app_message_row_focus (GtkWidget *widget, GtkDirectionType direction)
{
  gboolean backwards = direction == GTK_DIR_UP || direction == GTK_DIR_TAB_BACKWARD;
  GtkWidget *row = widget;

  do
    row = backwards ? gtk_widget_get_prev_sibling (row) : gtk_widget_get_next_sibling (row);
  while (row != NULL && !(GTK_IS_LIST_BOX_ROW (row) && gtk_widget_get_visible (row)));
  return row != NULL && gtk_widget_child_focus (row, direction);
}

static void
connect_app_message_row_class_init (ConnectAppMessageRowClass *klass)
{
  GTK_WIDGET_CLASS (klass)->focus = connect_app_message_row_focus;
}

static void
connect_app_message_row_init (ConnectAppMessageRow *self)
{
}

static GtkWidget *
make_message (void)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "caption");
  gtk_widget_set_margin_start (label, 12);
  gtk_widget_set_margin_end (label, 12);
  gtk_widget_set_margin_top (label, 6);
  gtk_widget_set_margin_bottom (label, 9);
  return label;
}

/* The hint or problem right below the control: in the list that it stands in, or below a control that is no row. */
static void
add_message (ConnectAppFormField *field, AdwPreferencesGroup *group, gboolean in_list)
{
  GtkWidget *row;

  field->message = make_message ();
  field->message_row = field->message;
  if (in_list)
    {
      row = g_object_new (CONNECT_APP_TYPE_MESSAGE_ROW, NULL);
      gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), field->message);
      gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
      gtk_widget_set_focusable (row, FALSE);
      field->message_row = row;
    }
  else
    {
      gtk_widget_set_margin_start (field->message, 0);
      gtk_widget_set_margin_end (field->message, 0);
    }
  adw_preferences_group_add (group, field->message_row);
  gtk_accessible_update_relation (GTK_ACCESSIBLE (get_accessible_part (field->control)), GTK_ACCESSIBLE_RELATION_ERROR_MESSAGE,
                                  field->message, NULL, GTK_ACCESSIBLE_RELATION_DESCRIBED_BY, field->message, NULL, -1);
  show_message (field);
}

static void
add_field (ConnectAppAssistant *self, ConnectAppFormField *field, GtkWidget *control, AdwPreferencesGroup *group,
           gboolean in_list)
{
  field->control = control;
  field->focus = control;
  add_message (field, group, in_list);
  _connect_app_assistant_show_value (self, field);
  _connect_app_assistant_add_field (self, field);
}

static void
take_text (ConnectAppAssistant *self, const char *path, const char *text)
{
  gboolean given = text != NULL && *text != '\0';

  _connect_app_assistant_take_value (self, path, given ? json_node_init_string (json_node_alloc (), text) : NULL);
}

/* --- entries --- */

static void
entry_changed_cb (ConnectAppAssistant *self, GtkEditable *row)
{
  const char *path = g_object_get_data (G_OBJECT (row), FIELD_KEY);
  const char *text = gtk_editable_get_text (row);
  g_autofree char *stripped = ADW_IS_PASSWORD_ENTRY_ROW (row) ? NULL : g_strstrip (g_strdup (text));

  take_text (self, path, stripped != NULL ? stripped : text);
}

static void
show_entry (GtkWidget *control, JsonNode *value)
{
  /* A copy: the editable is emptied first, and the value goes with that. */
  g_autofree char *text = g_strdup (value != NULL ? json_node_get_string (value) : "");
  g_autofree char *shown = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (control))));

  if (strcmp (shown, text) != 0)
    gtk_editable_set_text (GTK_EDITABLE (control), text);
}

static GtkWidget *
add_entry_row (ConnectAppAssistant *self, AdwPreferencesGroup *group, const ConnectAppInput *input, GtkWidget *row)
{
  ConnectAppFormField *field = make_field (self, input);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), field->title);
  adw_entry_row_set_activates_default (ADW_ENTRY_ROW (row), TRUE);
  adw_entry_row_set_input_purpose (ADW_ENTRY_ROW (row), input->purpose);
  if (field->max_length > 0)
    adw_entry_row_set_max_length (ADW_ENTRY_ROW (row), field->max_length);
  g_object_set_data (G_OBJECT (row), FIELD_KEY, (gpointer) input->path);
  adw_preferences_group_add (group, row);
  field->show = show_entry;
  add_field (self, field, row, group, TRUE);
  g_signal_connect_object (row, "changed", G_CALLBACK (entry_changed_cb), self, G_CONNECT_SWAPPED);
  return row;
}

GtkWidget *
connect_app_assistant_add_entry (ConnectAppAssistant *self, AdwPreferencesGroup *group, const ConnectAppInput *input)
{
  return add_entry_row (self, group, input, adw_entry_row_new ());
}

GtkWidget *
connect_app_assistant_add_password (ConnectAppAssistant *self, AdwPreferencesGroup *group, const ConnectAppInput *input)
{
  GtkWidget *row = adw_password_entry_row_new ();

  add_entry_row (self, group, input, row);
  adw_entry_row_set_input_purpose (ADW_ENTRY_ROW (row), GTK_INPUT_PURPOSE_PASSWORD);
  return row;
}

/* --- several lines --- */

static void
buffer_changed_cb (ConnectAppAssistant *self, GtkTextBuffer *buffer)
{
  const char *path = g_object_get_data (G_OBJECT (buffer), FIELD_KEY);
  GtkTextIter start, end;
  g_autofree char *text = NULL;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  text = g_strchomp (gtk_text_buffer_get_text (buffer, &start, &end, FALSE));
  take_text (self, path, text);
}

static void
show_text (GtkWidget *control, JsonNode *value)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (control));
  g_autofree char *text = g_strdup (value != NULL ? json_node_get_string (value) : "");
  GtkTextIter start, end;
  g_autofree char *shown = NULL;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  shown = g_strchomp (gtk_text_buffer_get_text (buffer, &start, &end, FALSE));
  if (strcmp (shown, text) != 0)
    gtk_text_buffer_set_text (buffer, text, -1);
}

static void
count_cb (GtkTextBuffer *buffer, GtkLabel *counter)
{
  guint max = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (counter), "max"));
  guint used = gtk_text_buffer_get_char_count (buffer);
  /* Translators: how much of a text's length is used, such as "12 of 200" */
  g_autofree char *text = g_strdup_printf (_("%u of %u"), used, max);

  gtk_label_set_label (counter, text);
  if (used > max)
    gtk_widget_add_css_class (GTK_WIDGET (counter), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (counter), "error");
}

static GtkWidget *
make_counter (GtkTextView *view, guint max)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (view);
  GtkWidget *counter = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (counter), 1);
  gtk_widget_set_valign (counter, GTK_ALIGN_START);
  gtk_widget_add_css_class (counter, "dim-label");
  gtk_widget_add_css_class (counter, "caption");
  gtk_widget_add_css_class (counter, "numeric");
  g_object_set_data (G_OBJECT (counter), "max", GUINT_TO_POINTER (max));
  g_signal_connect_object (buffer, "changed", G_CALLBACK (count_cb), counter, 0);
  count_cb (buffer, GTK_LABEL (counter));
  return counter;
}

static GtkWidget *
make_text_row (const char *title, GtkWidget *view, GtkWidget *counter, int min_height)
{
  GtkWidget *row = adw_preferences_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *label = gtk_label_new (title);
  GtkWidget *scroller = gtk_scrolled_window_new ();

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_widget_add_css_class (label, "dim-label");
  gtk_widget_add_css_class (label, "caption");
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_min_content_height (GTK_SCROLLED_WINDOW (scroller), min_height);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scroller), MAX (min_height, 260));
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scroller), TRUE);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), view);
  gtk_widget_set_margin_start (box, 12);
  gtk_widget_set_margin_end (box, 12);
  gtk_widget_set_margin_top (box, 9);
  gtk_widget_set_margin_bottom (box, 9);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_box_append (GTK_BOX (head), label);
  if (counter != NULL)
    gtk_box_append (GTK_BOX (head), counter);
  gtk_box_append (GTK_BOX (box), head);
  gtk_box_append (GTK_BOX (box), scroller);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_widget_set_focusable (row, FALSE);
  gtk_accessible_update_relation (GTK_ACCESSIBLE (view), GTK_ACCESSIBLE_RELATION_LABELLED_BY, label, NULL, -1);
  return row;
}

GtkWidget *
connect_app_assistant_add_text (ConnectAppAssistant *self, AdwPreferencesGroup *group, const ConnectAppInput *input,
                                int min_height)
{
  ConnectAppFormField *field = make_field (self, input);
  GtkWidget *view = gtk_text_view_new ();
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (view));
  gboolean counted = field->max_length > 0 && field->max_length <= MAX_COUNTED;
  GtkWidget *row;

  gtk_text_view_set_wrap_mode (GTK_TEXT_VIEW (view), GTK_WRAP_WORD_CHAR);
  /* Tab leaves the field, as in every other one. */
  gtk_text_view_set_accepts_tab (GTK_TEXT_VIEW (view), FALSE);
  gtk_widget_add_css_class (view, "inline");
  g_object_set_data (G_OBJECT (buffer), FIELD_KEY, (gpointer) input->path);
  row = make_text_row (field->title, view, counted ? make_counter (GTK_TEXT_VIEW (view), field->max_length) : NULL, min_height);
  adw_preferences_group_add (group, row);
  field->show = show_text;
  add_field (self, field, view, group, TRUE);
  g_signal_connect_object (buffer, "changed", G_CALLBACK (buffer_changed_cb), self, G_CONNECT_SWAPPED);
  return view;
}

/* --- check boxes --- */

static void
check_toggled_cb (ConnectAppAssistant *self, GtkCheckButton *check)
{
  const char *path = g_object_get_data (G_OBJECT (check), FIELD_KEY);

  _connect_app_assistant_take_value (self, path, json_node_init_boolean (json_node_alloc (), gtk_check_button_get_active (check)));
}

static void
show_check (GtkWidget *control, JsonNode *value)
{
  gtk_check_button_set_active (GTK_CHECK_BUTTON (control), value != NULL && json_node_get_boolean (value));
}

static GtkWidget *
make_check_row (const char *title, const char *subtitle, GtkWidget *check)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle != NULL ? subtitle : "");
  gtk_widget_set_valign (check, GTK_ALIGN_CENTER);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), check);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), check);
  return row;
}

GtkWidget *
connect_app_assistant_add_check (ConnectAppAssistant *self, AdwPreferencesGroup *group, const ConnectAppInput *input)
{
  ConnectAppFormField *field = make_field (self, input);
  GtkWidget *check = gtk_check_button_new ();
  GtkWidget *row = make_check_row (field->title, NULL, check);

  g_object_set_data (G_OBJECT (check), FIELD_KEY, (gpointer) input->path);
  adw_preferences_group_add (group, row);
  field->show = show_check;
  add_field (self, field, check, group, TRUE);
  g_signal_connect_object (check, "toggled", G_CALLBACK (check_toggled_cb), self, G_CONNECT_SWAPPED);
  return row;
}

/* --- one of several --- */

#define OPTION_KEY "connect-app-form-option"
#define OPTIONS_KEY "connect-app-form-options"

static void
option_toggled_cb (ConnectAppAssistant *self, GtkCheckButton *check)
{
  if (gtk_check_button_get_active (check))
    take_text (self, g_object_get_data (G_OBJECT (check), FIELD_KEY), g_object_get_data (G_OBJECT (check), OPTION_KEY));
}

/* `control` is the first button; it holds all of them. */
static void
show_option (GtkWidget *control, JsonNode *value)
{
  GPtrArray *checks = g_object_get_data (G_OBJECT (control), OPTIONS_KEY);
  g_autofree char *text = g_strdup (value != NULL ? json_node_get_string (value) : NULL);

  for (guint i = 0; i < checks->len; i++)
    gtk_check_button_set_active (checks->pdata[i],
                                 g_strcmp0 (g_object_get_data (checks->pdata[i], OPTION_KEY), text) == 0);
}

void
connect_app_assistant_add_options (ConnectAppAssistant *self, AdwPreferencesGroup *group, const ConnectAppInput *input,
                                   const ConnectAppOption *options)
{
  ConnectAppFormField *field = make_field (self, input);
  GPtrArray *checks = g_ptr_array_new ();

  for (guint i = 0; options[i].value != NULL; i++)
    {
      GtkWidget *check = gtk_check_button_new ();
      GtkWidget *row = make_check_row (_(options[i].title), options[i].text != NULL ? _(options[i].text) : NULL, check);

      if (i > 0)
        gtk_check_button_set_group (GTK_CHECK_BUTTON (check), checks->pdata[0]);
      g_object_set_data (G_OBJECT (check), FIELD_KEY, (gpointer) input->path);
      g_object_set_data (G_OBJECT (check), OPTION_KEY, (gpointer) options[i].value);
      adw_preferences_group_add (group, row);
      g_ptr_array_add (checks, check);
    }
  g_return_if_fail (checks->len > 0);
  g_object_set_data_full (checks->pdata[0], OPTIONS_KEY, checks, (GDestroyNotify) g_ptr_array_unref);
  field->show = show_option;
  add_field (self, field, checks->pdata[0], group, TRUE);
  for (guint i = 0; i < checks->len; i++)
    g_signal_connect_object (checks->pdata[i], "toggled", G_CALLBACK (option_toggled_cb), self, G_CONNECT_SWAPPED);
}

void
connect_app_assistant_add_custom (ConnectAppAssistant *self, AdwPreferencesGroup *group, const ConnectAppInput *input,
                                  GtkWidget *widget)
{
  add_field (self, make_field (self, input), widget, group, ADW_IS_PREFERENCES_ROW (widget));
}

/* --- boxes --- */

GtkWidget *
connect_app_step_box_new (void)
{
  return gtk_box_new (GTK_ORIENTATION_VERTICAL, 18);
}

AdwPreferencesGroup *
connect_app_step_add_group (GtkWidget *box, const char *title, const char *description)
{
  GtkWidget *group = adw_preferences_group_new ();

  if (title != NULL)
    adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), title);
  if (description != NULL)
    adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (group), description);
  gtk_box_append (GTK_BOX (box), group);
  return ADW_PREFERENCES_GROUP (group);
}
