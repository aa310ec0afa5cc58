/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "gui/common/connect-app-two-lines.h"

#include <glib/gi18n.h>

#include "core/connect-app-format.h"
#include "gui/common/connect-app-fields.h"
#include "gui/common/connect-app-value.h"

#define N_SUBTITLE_FIELDS 2

struct _ConnectAppTwoLinesRow
{
  GtkWidget parent_instance;

  const ConnectAppField *fields;
  ConnectRow *row;
  gulong changed;
  GtkWidget *lines;
  GtkWidget *head; /* the title, and the state at its end */
  GtkWidget *title;
  GtkWidget *subtitle;
  GtkWidget *state; /* ConnectAppValue, NULL when there is no state */
};

G_DEFINE_FINAL_TYPE (ConnectAppTwoLinesRow, connect_app_two_lines_row, GTK_TYPE_WIDGET)

static gboolean
is_end (const ConnectAppField *field)
{
  return field->path == NULL && field->format == 0;
}

static void
append_part (GString *text, const char *part)
{
  if (part == NULL || *part == '\0')
    return;
  if (text->len > 0)
    g_string_append (text, " · ");
  g_string_append (text, part);
}

/* Without the heading of a column a bare number says nothing. */
static char *
dup_labelled (const ConnectAppField *field, ConnectRow *row)
{
  const ConnectCollection *collection = connect_row_get_collection (row);
  const ConnectMember *member = connect_collection_find_member (collection, field->path);
  g_autofree char *value = connect_app_field_dup_text (field, row);

  if (*value == '\0' || field->format != CONNECT_APP_FORMAT_DEFAULT || (member == NULL && field->text == NULL))
    return g_steal_pointer (&value);
  if (field->text != NULL ? g_ascii_isdigit (*value) : member->kind == CONNECT_KIND_INTEGER || member->kind == CONNECT_KIND_DECIMAL)
    /* Translators: the heading of a column and its number: "Version 2" */
    return g_strdup_printf (_("%s %s"), connect_app_field_get_title (field, collection), value);
  if (field->text == NULL && member->kind == CONNECT_KIND_BOOLEAN)
    return g_strdup_printf (_("%s: %s"), connect_app_field_get_title (field, collection), value);
  return g_steal_pointer (&value);
}

/* The state is a pill, the turn has its words, an id is too long for this place, and an age needs its heading. */
static gboolean
is_said_elsewhere (const ConnectAppField *field)
{
  return field->format == CONNECT_APP_FORMAT_STATUS || field->format == CONNECT_APP_FORMAT_TURN ||
         field->format == CONNECT_APP_FORMAT_ID || field->format == CONNECT_APP_FORMAT_AGE;
}

/* A name in the first column stands for the row, as it does in the table. */
static char *
dup_title (ConnectAppTwoLinesRow *self)
{
  const ConnectAppField *first = self->fields;
  const ConnectMember *member = connect_collection_find_member (connect_row_get_collection (self->row), first->path);
  gboolean named = first->format == CONNECT_APP_FORMAT_DEFAULT && member != NULL && member->kind == CONNECT_KIND_STRING;
  g_autofree char *text = named ? connect_app_field_dup_text (first, self->row) : NULL;

  return text != NULL && *text != '\0' ? g_steal_pointer (&text) : g_strdup (connect_row_get_title (self->row));
}

/* The other party, by whom rows are told apart; whose turn it is; then the first columns that do not repeat any of it. */
static GString *
make_subtitle (ConnectAppTwoLinesRow *self, const char *title, const char *turn, guint *turn_end)
{
  const char *party = connect_app_format_other_party (self->row);
  GString *text = g_string_new (NULL);
  guint n = 0;

  if (g_strcmp0 (party, title) != 0)
    append_part (text, party);
  append_part (text, turn);
  *turn_end = text->len;
  for (const ConnectAppField *field = self->fields; !is_end (field) && n < N_SUBTITLE_FIELDS; field++)
    {
      g_autofree char *value = NULL;

      if (field->optional || is_said_elsewhere (field))
        continue;
      value = dup_labelled (field, self->row);
      if (*value == '\0' || g_strcmp0 (value, party) == 0 || g_strcmp0 (value, title) == 0)
        continue;
      append_part (text, value);
      n++;
    }
  return text;
}

/* As in the table, what waits for the viewer is bold. */
static void
mark_turn (GtkWidget *label, guint end, guint length)
{
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();
  PangoAttribute *bold = pango_attr_weight_new (PANGO_WEIGHT_BOLD);

  bold->start_index = end - length;
  bold->end_index = end;
  pango_attr_list_insert (attributes, bold);
  gtk_label_set_attributes (GTK_LABEL (label), length > 0 ? attributes : NULL);
}

static void
update (ConnectAppTwoLinesRow *self)
{
  g_autofree char *title = NULL;
  g_autofree char *turn = NULL;
  g_autoptr (GString) subtitle = NULL;
  guint end = 0;
  gboolean mine;

  if (self->row == NULL || connect_row_get_object (self->row) == NULL)
    return;
  title = dup_title (self);
  turn = connect_app_format_turn_short (self->row, 0);
  subtitle = make_subtitle (self, title, turn, &end);
  mine = connect_app_format_turn (self->row, NULL, NULL) == CONNECT_APP_TURN_MINE;
  mark_turn (self->subtitle, end, mine ? strlen (turn) : 0);
  gtk_label_set_label (GTK_LABEL (self->title), title);
  gtk_label_set_label (GTK_LABEL (self->subtitle), subtitle->str);
  gtk_widget_set_visible (self->subtitle, subtitle->len > 0);
}

static void
connect_app_two_lines_row_dispose (GObject *object)
{
  ConnectAppTwoLinesRow *self = CONNECT_APP_TWO_LINES_ROW (object);

  connect_app_two_lines_row_set_row (self, NULL);
  g_clear_pointer (&self->lines, gtk_widget_unparent);
  self->state = NULL; /* it went with them */
  G_OBJECT_CLASS (connect_app_two_lines_row_parent_class)->dispose (object);
}

static void
connect_app_two_lines_row_class_init (ConnectAppTwoLinesRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = connect_app_two_lines_row_dispose;
  gtk_widget_class_set_css_name (widget_class, "two-lines");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static GtkWidget *
make_line (const char *css_class)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (label, css_class);
  return label;
}

static void
connect_app_two_lines_row_init (ConnectAppTwoLinesRow *self)
{
  self->lines = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  self->head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  self->title = make_line ("title");
  self->subtitle = make_line ("subtitle");
  gtk_label_set_wrap (GTK_LABEL (self->subtitle), TRUE);
  gtk_label_set_lines (GTK_LABEL (self->subtitle), 2); /* whose turn it is must not be cut off */
  gtk_widget_set_hexpand (self->title, TRUE);
  gtk_widget_set_valign (self->lines, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (self->head), self->title);
  gtk_box_append (GTK_BOX (self->lines), self->head);
  gtk_box_append (GTK_BOX (self->lines), self->subtitle);
  gtk_widget_set_parent (self->lines, GTK_WIDGET (self));
}

GtkWidget *
connect_app_two_lines_row_new (const ConnectAppField *fields)
{
  ConnectAppTwoLinesRow *self = g_object_new (CONNECT_APP_TYPE_TWO_LINES_ROW, NULL);

  self->fields = fields;
  for (const ConnectAppField *field = fields; !is_end (field) && self->state == NULL; field++)
    if (field->format == CONNECT_APP_FORMAT_STATUS)
      {
        self->state = connect_app_value_new (field);
        gtk_box_append (GTK_BOX (self->head), self->state);
      }
  return GTK_WIDGET (self);
}

void
connect_app_two_lines_row_set_row (ConnectAppTwoLinesRow *self, ConnectRow *row)
{
  if (self->row != NULL)
    g_clear_signal_handler (&self->changed, self->row);
  g_set_object (&self->row, row);
  if (self->state != NULL)
    connect_app_value_set_row (CONNECT_APP_VALUE (self->state), row);
  if (row == NULL)
    return;
  self->changed = g_signal_connect_swapped (row, "notify::object", G_CALLBACK (update), self);
  update (self);
}

char *
connect_app_two_lines_dup_label (ConnectRow *row)
{
  g_autofree char *state = connect_app_format_word (connect_row_get_state (row));
  g_autofree char *turn = connect_app_format_turn_long (row, 0);
  GString *label = g_string_new (connect_row_get_title (row));

  if (*state != '\0')
    g_string_append_printf (label, _(", %s"), state);
  if (turn != NULL)
    g_string_append_printf (label, _(", %s"), turn);
  return g_string_free_and_steal (label);
}

/* --- the list ------------------------------------------------------------------------------------------------- */

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  gtk_list_item_set_child (item, connect_app_two_lines_row_new (user_data));
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  ConnectRow *row = CONNECT_ROW (gtk_list_item_get_item (item));
  g_autofree char *label = connect_app_two_lines_dup_label (row);

  connect_app_two_lines_row_set_row (CONNECT_APP_TWO_LINES_ROW (gtk_list_item_get_child (item)), row);
  gtk_list_item_set_accessible_label (item, label);
}

static void
unbind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  connect_app_two_lines_row_set_row (CONNECT_APP_TWO_LINES_ROW (gtk_list_item_get_child (item)), NULL);
}

void
connect_app_two_lines_refresh (GtkListView *view)
{
  for (GtkWidget *item = gtk_widget_get_first_child (GTK_WIDGET (view)); item != NULL; item = gtk_widget_get_next_sibling (item))
    if (CONNECT_APP_IS_TWO_LINES_ROW (gtk_widget_get_first_child (item)))
      update (CONNECT_APP_TWO_LINES_ROW (gtk_widget_get_first_child (item)));
}

GtkListView *
connect_app_two_lines_new (GtkSelectionModel *selection, const ConnectAppField *fields, const char *label)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkWidget *view;

  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), (gpointer) fields);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), NULL);
  g_signal_connect (factory, "unbind", G_CALLBACK (unbind_cb), NULL);
  view = gtk_list_view_new (g_object_ref (selection), factory);
  gtk_list_view_set_show_separators (GTK_LIST_VIEW (view), TRUE);
  gtk_list_view_set_tab_behavior (GTK_LIST_VIEW (view), GTK_LIST_TAB_ITEM);
  gtk_widget_add_css_class (view, "two-lines");
  gtk_accessible_update_property (GTK_ACCESSIBLE (view), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  return GTK_LIST_VIEW (view);
}
