/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "gui/common/connect-app-markdown.h"

#include <glib/gi18n.h>

#define INDENT 24

struct _ConnectAppMarkdown
{
  AdwBin  parent_instance;

  char   *text;
};

G_DEFINE_FINAL_TYPE (ConnectAppMarkdown, connect_app_markdown, ADW_TYPE_BIN)

static GtkWidget *
make_label (const char *markup)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_markup (GTK_LABEL (label), markup);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_natural_wrap_mode (GTK_LABEL (label), GTK_NATURAL_WRAP_WORD);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_set_hexpand (label, TRUE);
  return label;
}

static GtkWidget *
make_heading (const ConnectAppBlock *block)
{
  static const char *const classes[] = { "title-2", "title-3", "title-4", "heading", "heading", "heading" };
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "accessible-role", GTK_ACCESSIBLE_ROLE_HEADING, NULL);

  gtk_label_set_markup (GTK_LABEL (label), block->markup);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_set_margin_top (label, 6);
  gtk_widget_add_css_class (label, classes[CLAMP (block->level, 1, 6) - 1]);
  gtk_accessible_update_property (GTK_ACCESSIBLE (label), GTK_ACCESSIBLE_PROPERTY_LEVEL, (int) CLAMP (block->level, 1, 6), -1);
  return label;
}

static GtkWidget *
make_code (const ConnectAppBlock *block)
{
  GtkWidget *bin = adw_bin_new ();
  GtkWidget *label = make_label (block->markup);

  gtk_widget_add_css_class (label, "monospace");
  gtk_widget_set_margin_start (label, 12);
  gtk_widget_set_margin_end (label, 12);
  gtk_widget_set_margin_top (label, 9);
  gtk_widget_set_margin_bottom (label, 9);
  gtk_widget_add_css_class (bin, "card");
  adw_bin_set_child (ADW_BIN (bin), label);
  return bin;
}

static GtkWidget *
make_content (const ConnectAppBlock *block)
{
  GtkWidget *label;

  switch (block->kind)
    {
    case CONNECT_APP_BLOCK_PARAGRAPH:
      return make_label (block->markup);
    case CONNECT_APP_BLOCK_HEADING:
      return make_heading (block);
    case CONNECT_APP_BLOCK_CODE:
      return make_code (block);
    case CONNECT_APP_BLOCK_RULE:
      return gtk_separator_new (GTK_ORIENTATION_HORIZONTAL);
    case CONNECT_APP_BLOCK_CUT:
      break;
    }
  label = make_label ("");
  gtk_label_set_text (GTK_LABEL (label), _("The text goes on, but it is too long to be shown here."));
  gtk_widget_add_css_class (label, "dim-label");
  return label;
}

static GtkWidget *
make_block (const ConnectAppBlock *block)
{
  GtkWidget *content = make_content (block);
  GtkWidget *row;

  if (block->indent == 0 && block->quote == 0)
    return content;
  row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);
  for (guint i = 0; i < block->quote; i++)
    gtk_box_append (GTK_BOX (row), gtk_separator_new (GTK_ORIENTATION_VERTICAL));
  if (block->indent > 0)
    {
      GtkWidget *marker = gtk_label_new (block->marker);

      gtk_label_set_xalign (GTK_LABEL (marker), 1);
      gtk_widget_set_valign (marker, GTK_ALIGN_START);
      gtk_widget_set_margin_start (marker, (block->indent - 1) * INDENT);
      gtk_widget_set_size_request (marker, INDENT, -1);
      gtk_widget_add_css_class (marker, "numeric");
      gtk_box_append (GTK_BOX (row), marker);
    }
  gtk_widget_set_hexpand (content, TRUE);
  gtk_box_append (GTK_BOX (row), content);
  return row;
}

static void
connect_app_markdown_finalize (GObject *object)
{
  g_clear_pointer (&CONNECT_APP_MARKDOWN (object)->text, g_free);
  G_OBJECT_CLASS (connect_app_markdown_parent_class)->finalize (object);
}

static void
connect_app_markdown_class_init (ConnectAppMarkdownClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = connect_app_markdown_finalize;
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
connect_app_markdown_init (ConnectAppMarkdown *self)
{
}

GtkWidget *
connect_app_markdown_new (const char *text)
{
  ConnectAppMarkdown *self = g_object_new (CONNECT_APP_TYPE_MARKDOWN, NULL);

  connect_app_markdown_set_text (self, text);
  return GTK_WIDGET (self);
}

void
connect_app_markdown_set_text (ConnectAppMarkdown *self, const char *text)
{
  g_autoptr (GPtrArray) blocks = NULL;
  GtkWidget *box;

  g_return_if_fail (CONNECT_APP_IS_MARKDOWN (self));

  if (!g_set_str (&self->text, text) && adw_bin_get_child (ADW_BIN (self)) != NULL)
    return;
  blocks = connect_app_markdown_parse (text);
  box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 9);
  for (guint i = 0; i < blocks->len; i++)
    gtk_box_append (GTK_BOX (box), make_block (blocks->pdata[i]));
  adw_bin_set_child (ADW_BIN (self), box);
}

const char *
connect_app_markdown_get_text (ConnectAppMarkdown *self)
{
  return self->text;
}
