/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "gui/common/connect-app-value.h"

#include <glib/gi18n.h>

#include "core/connect-app-format.h"
#include "gui/common/connect-app-fields.h"

struct _ConnectAppValue
{
  GtkWidget parent_instance;

  const ConnectAppField *field;
  ConnectRow *row;
  gulong changed;
  const char *look; /* the colour class that is set now; static */
  GtkWidget *icon;  /* states and turns only */
  GtkWidget *label;
};

G_DEFINE_FINAL_TYPE (ConnectAppValue, connect_app_value, GTK_TYPE_WIDGET)

static void
set_look (ConnectAppValue *self, const char *look)
{
  if (g_strcmp0 (look, self->look) == 0)
    return;
  if (self->look != NULL)
    gtk_widget_remove_css_class (GTK_WIDGET (self), self->look);
  self->look = look;
  if (look != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (self), look);
}

static void
update_state (ConnectAppValue *self)
{
  const char *state = connect_row_get_string (self->row, self->field->path);

  gtk_image_set_from_icon_name (GTK_IMAGE (self->icon), connect_app_format_state_icon (state));
  set_look (self, connect_app_format_state_class (state));
}

static void
update_turn (ConnectAppValue *self)
{
  ConnectAppTurn turn = connect_app_format_turn (self->row, NULL, NULL);

  gtk_widget_set_visible (self->icon, turn == CONNECT_APP_TURN_MINE);
  gtk_image_set_from_icon_name (GTK_IMAGE (self->icon), "avatar-default-symbolic");
  set_look (self, turn == CONNECT_APP_TURN_MINE ? "mine" : "theirs");
}

void
connect_app_value_refresh (ConnectAppValue *self)
{
  g_autofree char *text = NULL;

  if (self->row != NULL)
    text = connect_app_field_dup_text (self->field, self->row);
  gtk_label_set_label (GTK_LABEL (self->label), text != NULL ? text : "");
  if (self->field->format == CONNECT_APP_FORMAT_STATUS)
    gtk_widget_set_visible (GTK_WIDGET (self), text != NULL && *text != '\0');
  if (self->row == NULL || connect_row_get_object (self->row) == NULL)
    return;
  if (self->field->format == CONNECT_APP_FORMAT_STATUS)
    update_state (self);
  else if (self->field->format == CONNECT_APP_FORMAT_TURN)
    update_turn (self);
}

/* Made when it is asked for: a list has hundreds of cells, and one pointer. A text that is cut is told in full. */
static gboolean
connect_app_value_query_tooltip (GtkWidget *widget, int x, int y, gboolean keyboard, GtkTooltip *tooltip)
{
  ConnectAppValue *self = CONNECT_APP_VALUE (widget);
  g_autofree char *text = self->row != NULL ? connect_app_field_dup_tooltip (self->field, self->row) : NULL;

  if (text == NULL && pango_layout_is_ellipsized (gtk_label_get_layout (GTK_LABEL (self->label))))
    text = g_strdup (connect_app_value_get_text (self));
  gtk_tooltip_set_text (tooltip, text);
  return text != NULL;
}

static void
connect_app_value_dispose (GObject *object)
{
  ConnectAppValue *self = CONNECT_APP_VALUE (object);

  if (self->row != NULL)
    g_clear_signal_handler (&self->changed, self->row);
  g_clear_object (&self->row);
  g_clear_pointer (&self->icon, gtk_widget_unparent);
  g_clear_pointer (&self->label, gtk_widget_unparent);
  G_OBJECT_CLASS (connect_app_value_parent_class)->dispose (object);
}

static void
connect_app_value_class_init (ConnectAppValueClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = connect_app_value_dispose;
  widget_class->query_tooltip = connect_app_value_query_tooltip;
  gtk_widget_class_set_css_name (widget_class, "value");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
connect_app_value_init (ConnectAppValue *self)
{
}

static gboolean
is_number (const ConnectAppField *field)
{
  return field->format == CONNECT_APP_FORMAT_AGE || field->format == CONNECT_APP_FORMAT_ID || field->format == CONNECT_APP_FORMAT_TURN ||
         field->format == CONNECT_APP_FORMAT_DEFAULT;
}

GtkWidget *
connect_app_value_new (const ConnectAppField *field)
{
  ConnectAppValue *self = g_object_new (CONNECT_APP_TYPE_VALUE, NULL);
  GtkLayoutManager *layout = gtk_widget_get_layout_manager (GTK_WIDGET (self));

  self->field = field;
  gtk_box_layout_set_spacing (GTK_BOX_LAYOUT (layout), 6);
  if (field->format == CONNECT_APP_FORMAT_STATUS || field->format == CONNECT_APP_FORMAT_TURN)
    {
      self->icon = gtk_image_new ();
      gtk_widget_set_parent (self->icon, GTK_WIDGET (self));
    }
  self->label = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (self->label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (self->label), PANGO_ELLIPSIZE_END);
  gtk_widget_set_parent (self->label, GTK_WIDGET (self));
  gtk_widget_set_valign (GTK_WIDGET (self), GTK_ALIGN_CENTER);
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
  if (is_number (field))
    gtk_widget_add_css_class (GTK_WIDGET (self), "numeric");
  if (field->format == CONNECT_APP_FORMAT_TURN)
    gtk_widget_add_css_class (GTK_WIDGET (self), "turn");
  if (field->format == CONNECT_APP_FORMAT_STATUS)
    {
      gtk_widget_add_css_class (GTK_WIDGET (self), "pill-status");
      gtk_widget_set_halign (GTK_WIDGET (self), GTK_ALIGN_START);
    }
  return GTK_WIDGET (self);
}

void
connect_app_value_set_row (ConnectAppValue *self, ConnectRow *row)
{
  g_return_if_fail (CONNECT_APP_IS_VALUE (self));

  if (row == self->row)
    return;
  if (self->row != NULL)
    g_clear_signal_handler (&self->changed, self->row);
  g_set_object (&self->row, row);
  if (row == NULL)
    return;
  self->changed = g_signal_connect_swapped (row, "notify::object", G_CALLBACK (connect_app_value_refresh), self);
  connect_app_value_refresh (self);
}

ConnectRow *
connect_app_value_get_row (ConnectAppValue *self)
{
  return self->row;
}

const char *
connect_app_value_get_text (ConnectAppValue *self)
{
  return gtk_label_get_label (GTK_LABEL (self->label));
}
