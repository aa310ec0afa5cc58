/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "gui/common/connect-app-document.h"

#include <glib/gi18n.h>
#include <string.h>

#include "gui/common/connect-app-markdown.h"
#include "gui/common/connect-app-section.h"
#include "protocol/connect-json.h"

#define PARTS "document-parts"

typedef struct
{
  GtkWidget *text_group;
  GtkWidget *link_group;
  GtkWidget *write;    /* holds the text field */
  GtkWidget *preview;
  GtkWidget *toggle;
  GtkWidget *markdown;
} Parts;

static const ConnectAppInput type_input = {
  .path = "document_type",
  .missing = N_("Choose what the document is."),
  .collection = "agreement-versions",
};

static const ConnectAppOption types[] = {
  { "uploaded", N_("Text"), N_("Written here; partners can read it offline") },
  { "external", N_("Link"), N_("The document is on a web site") },
  { "none", N_("No Document"), NULL },
  { NULL },
};

static const ConnectAppInput content_input = {
  .path = "content",
  .title = N_("Text of the Agreement"),
  .hint = N_("Markdown: # heading, **bold**, - list"),
  .missing = N_("Write the text of the agreement."),
  .collection = "agreement-versions",
};

static char *
check_link (ConnectAppAssistant *assistant, const char *value)
{
  if (connect_app_markdown_is_link (value) && !g_str_has_prefix (value, "mailto:"))
    return NULL;
  return g_strdup (_("Give a web address that begins with https:// or http://."));
}

static const ConnectAppInput link_input = {
  .path = "link",
  .title = N_("Address of the Document"),
  .missing = N_("Fill in the address of the document."),
  .collection = "agreement-versions",
  .check = check_link,
  .purpose = GTK_INPUT_PURPOSE_URL,
};

static const ConnectAppInput active_input = {
  .path = "active",
  .title = N_("Activate This Version Now"),
  .collection = "agreement-versions",
};

static const char *
get_type (ConnectAppAssistant *assistant)
{
  const char *type = connect_app_assistant_get_string (assistant, "document_type");

  return type != NULL ? type : "";
}

static void
type_cb (ConnectAppAssistant *assistant)
{
  Parts *parts = g_object_get_data (G_OBJECT (assistant), PARTS);

  gtk_widget_set_visible (parts->text_group, strcmp (get_type (assistant), "uploaded") == 0);
  gtk_widget_set_visible (parts->link_group, strcmp (get_type (assistant), "external") == 0);
}

static void
preview_cb (GtkToggleButton *toggle, ConnectAppAssistant *assistant)
{
  Parts *parts = g_object_get_data (G_OBJECT (assistant), PARTS);
  gboolean preview = gtk_toggle_button_get_active (toggle);
  const char *text = connect_app_assistant_get_string (assistant, "content");

  if (preview)
    connect_app_markdown_set_text (CONNECT_APP_MARKDOWN (parts->markdown),
                                   text != NULL ? text : _("*There is no text yet.*"));
  gtk_widget_set_visible (parts->preview, preview);
  gtk_widget_set_visible (parts->write, !preview);
}

static GtkWidget *
make_card (GtkWidget *content)
{
  GtkWidget *card = adw_bin_new ();

  gtk_widget_set_margin_start (content, 18);
  gtk_widget_set_margin_end (content, 18);
  gtk_widget_set_margin_top (content, 12);
  gtk_widget_set_margin_bottom (content, 18);
  gtk_widget_add_css_class (card, "card");
  adw_bin_set_child (ADW_BIN (card), content);
  return card;
}

static void
add_text (ConnectAppAssistant *assistant, GtkWidget *box, Parts *parts)
{
  AdwPreferencesGroup *group = connect_app_step_add_group (box, _("Text"), NULL);

  parts->text_group = GTK_WIDGET (group);
  parts->toggle = gtk_toggle_button_new_with_mnemonic (_("_Preview"));
  gtk_widget_add_css_class (parts->toggle, "flat");
  adw_preferences_group_set_header_suffix (group, parts->toggle);
  parts->write = adw_preferences_group_new ();
  connect_app_assistant_add_text (assistant, ADW_PREFERENCES_GROUP (parts->write), &content_input, 200);
  parts->markdown = connect_app_markdown_new (NULL);
  parts->preview = make_card (parts->markdown);
  gtk_widget_set_visible (parts->preview, FALSE);
  adw_preferences_group_add (group, parts->write);
  adw_preferences_group_add (group, parts->preview);
  g_signal_connect_object (parts->toggle, "toggled", G_CALLBACK (preview_cb), assistant, 0);
}

void
connect_app_document_add (ConnectAppAssistant *assistant, GtkWidget *box)
{
  Parts *parts = g_new0 (Parts, 1);
  AdwPreferencesGroup *group = connect_app_step_add_group (box, _("Document"), NULL);
  GtkWidget *active;

  g_object_set_data_full (G_OBJECT (assistant), PARTS, parts, g_free);
  connect_app_assistant_preset (assistant, "document_type", "uploaded");
  connect_app_assistant_add_options (assistant, group, &type_input, types);
  add_text (assistant, box, parts);
  parts->link_group = GTK_WIDGET (connect_app_step_add_group (box, NULL, NULL));
  connect_app_assistant_add_entry (assistant, ADW_PREFERENCES_GROUP (parts->link_group), &link_input);
  active = connect_app_assistant_add_check (assistant, connect_app_step_add_group (box, _("Activation"), NULL), &active_input);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (active),
                               _("New contracts take it, and every partner that signed an older version is told that a newer one waits."));
  g_signal_connect_object (assistant, "changed::document_type", G_CALLBACK (type_cb), assistant, 0);
  type_cb (assistant);
}

void
connect_app_document_fill (ConnectAppAssistant *assistant, JsonObject *body)
{
  const char *type = get_type (assistant);

  connect_json_set_string (body, "document_type", type);
  if (strcmp (type, "uploaded") == 0)
    connect_json_set_string (body, "content", connect_app_assistant_get_string (assistant, "content"));
  else if (strcmp (type, "external") == 0)
    connect_json_set_string (body, "link", connect_app_assistant_get_string (assistant, "link"));
  connect_json_set_boolean (body, "active", connect_app_assistant_get_boolean (assistant, "active"));
}

/* --- reading --- */

static void
open_cb (GtkWidget *button)
{
  connect_app_open_uri (button, gtk_widget_get_tooltip_text (button));
}

static GtkWidget *
make_link (const char *link)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 9);
  GtkWidget *button = gtk_button_new_with_mnemonic (_("_Open Document"));

  gtk_widget_set_tooltip_text (button, link);
  gtk_widget_set_halign (button, GTK_ALIGN_START);
  gtk_widget_set_sensitive (button, connect_app_markdown_is_link (link));
  g_signal_connect (button, "clicked", G_CALLBACK (open_cb), NULL);
  gtk_box_append (GTK_BOX (box), connect_app_hint_new (_("The agreement is a document on a web site:")));
  gtk_box_append (GTK_BOX (box), connect_app_hint_new (link));
  gtk_box_append (GTK_BOX (box), button);
  return box;
}

GtkWidget *
connect_app_document_new (JsonObject *version)
{
  const char *content = version != NULL ? connect_json_get_string (version, "content") : NULL;
  const char *link = version != NULL ? connect_json_get_string (version, "link") : NULL;

  if (content != NULL)
    return make_card (connect_app_markdown_new (content));
  if (link != NULL)
    return make_card (make_link (link));
  return make_card (connect_app_hint_new (_("This version has no document.")));
}

char *
connect_app_document_dup_text (JsonObject *version)
{
  const char *content = version != NULL ? connect_json_get_string (version, "content") : NULL;
  const char *link = version != NULL ? connect_json_get_string (version, "link") : NULL;

  return g_strdup (content != NULL ? content : link != NULL ? link : "");
}
