/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* The page behind an activation link, for whoever opens it in a browser: who invites, to what, and how to go
 * on. No script, nothing loaded from anywhere; everything that people wrote is escaped. It changes nothing,
 * so that the look-ahead of a mail program does not count as reading. */

#include "config.h"

#include "domain/connectd-domain-private.h"

#include <string.h>

static const char style[] =
    ":root{color-scheme:light "
    "dark;--b:#fafafb;--c:#fff;--t:#222226;--d:#5e5c64;--l:#d8d7dc;--a:#1c71d8;--on:#fff}"
    "@media(prefers-color-scheme:dark){:root{--b:#222226;--c:#36363a;--t:#fff;--d:#c0bfbc;--l:#4c4c52;--a:#"
    "78aeed;--on:#0d1b2a}}"
    "*{box-sizing:border-box}"
    "body{margin:0;background:var(--b);color:var(--t);font:1rem/1.5 system-ui,'Adwaita "
    "Sans',Cantarell,sans-serif}"
    "main{max-width:40rem;margin:0 auto;padding:2rem 1rem}"
    "h1{font-size:1.75rem;line-height:1.2;margin:0 0 1rem}h2{font-size:1.1rem;margin:2rem 0 .5rem}"
    "p{margin:.5rem 0}section{background:var(--c);border:1px solid var(--l);border-radius:12px;padding:1rem "
    "1.25rem;margin:1rem 0}"
    "dl{margin:0}dt{color:var(--d);font-size:.85rem;margin-top:.75rem}dt:first-child{margin-top:0}dd{margin:"
    "0;overflow-wrap:anywhere}"
    "dd.note{white-space:pre-line}"
    "a.button{display:inline-block;background:var(--a);color:var(--on);font-weight:600;text-decoration:none;"
    "padding:.75rem 1.5rem;border-radius:10px;margin:.5rem 0}a.button:focus-visible{outline:3px solid "
    "var(--t);outline-offset:2px}"
    "a{color:var(--a)}code{background:var(--b);border:1px solid var(--l);border-radius:6px;padding:.1rem "
    ".4rem;overflow-wrap:anywhere}"
    "small{color:var(--d)}"
    "header{display:flex;align-items:center;gap:1rem;padding:.75rem 1rem;font-weight:600;background:var(--c);border-bottom:1px "
    "solid var(--l)}header img{max-height:3rem;max-width:12rem}footer{white-space:pre-line}";

/* --- the issuer's look --- */

/* 0 black to 255 white, -1 for what is no color: nothing else of it may come into the style. */
static int
get_brightness (const char *color)
{
  guint rgb;

  if (color == NULL || color[0] != '#' || strlen (color) != 7 || strspn (color + 1, "0123456789abcdefABCDEF") != 6)
    return -1;
  rgb = (guint)g_ascii_strtoull (color + 1, NULL, 16);
  return (int)(((rgb >> 16 & 255) * 299 + (rgb >> 8 & 255) * 587 + (rgb & 255) * 114) / 1000);
}

/* The button in the first color, the head in that of the navigation, and on both what can be read. */
static void
append_colors (GString *page, JsonObject *look)
{
  const char *primary = connect_json_get_string (look, "theme.primary");
  const char *head = connect_json_get_string (look, "theme.navigation");

  if (get_brightness (primary) >= 0)
    g_string_append_printf (page, "a.button{background:%s;color:%s}", primary,
                            get_brightness (primary) > 140 ? "#000" : "#fff");
  if (get_brightness (head) >= 0)
    g_string_append_printf (page, "header{background:%s;color:%s;border:0}", head,
                            get_brightness (head) > 140 ? "#000" : "#fff");
}

/* Only a file of our own: nothing is loaded from anywhere else. */
static void
append_logo (GString *page, JsonObject *look)
{
  const char *logo = connect_json_get_string (look, "urls.logo");
  g_autofree char *escaped = logo != NULL ? g_markup_escape_text (logo, -1) : NULL;

  if (escaped != NULL && g_str_has_prefix (escaped, CONNECTD_FILES_LINK))
    g_string_append_printf (page, "<img src=\"%s\" alt=\"\">", escaped);
}

static void
append_head (GString *page, JsonObject *look)
{
  const char *title = connect_json_get_string (look, "title");
  g_autofree char *escaped =
      g_markup_escape_text (title != NULL ? title : connect_json_get_string (look, "name"), -1);

  g_string_append (page, "<header>");
  append_logo (page, look);
  g_string_append_printf (page, "<span>%s</span></header>\n", escaped);
}

static void
append_foot (GString *page, JsonObject *look)
{
  const char *footer = look != NULL ? connect_json_get_string (look, "footer.content") : NULL;
  const char *terms = look != NULL ? connect_json_get_string (look, "urls.tos") : NULL;
  g_autofree char *text = footer != NULL ? g_markup_escape_text (footer, -1) : NULL;
  g_autofree char *address = terms != NULL ? g_markup_escape_text (terms, -1) : NULL;

  if (address != NULL && _connectd_is_web_address (terms))
    g_string_append_printf (page, "<p><small><a href=\"%s\" rel=\"noopener\">Terms of Service</a></small></p>\n", address);
  if (text != NULL && *text != '\0')
    g_string_append_printf (page, "<footer><small>%s</small></footer>\n", text);
}

/* `look` is NULL for who has none. */
static void
begin_page (GString *page, const char *title, JsonObject *look)
{
  g_string_append_printf (page,
                          "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
                          "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">"
                          "<meta name=\"robots\" content=\"noindex\">"
                          "<title>%s</title><style>%s",
                          title, style);
  if (look != NULL)
    append_colors (page, look);
  g_string_append (page, "</style></head><body>");
  if (look != NULL)
    append_head (page, look);
  g_string_append (page, "<main>\n");
}

/* --- the page --- */

static void
append_row (GString *page, const char *term, const char *class, const char *text)
{
  g_autofree char *escaped = text != NULL ? g_markup_escape_text (text, -1) : NULL;

  if (escaped != NULL && *escaped != '\0')
    g_string_append_printf (page, "<dt>%s</dt><dd%s>%s</dd>\n", term, class, escaped);
}

static void
append_install (GString *page)
{
  g_string_append (page,
                   "<section><h2>If nothing opens</h2>"
                   "<p>Install the Connect application on this computer, start it, choose <b>Activate a "
                   "Contract</b> and paste the "
                   "address of this page there.</p>"
                   "<p>On Linux it is installed as a Flatpak from whoever runs this server, for example with "
                   "<code>flatpak install com.example.Connect</code>.</p></section>\n");
}

static void
append_document (GString *page, const char *code)
{
  g_autofree char *secret = g_uri_escape_string (code, NULL, FALSE);

  g_string_append_printf (page, "<dt>Document</dt><dd><a href=\"/contracts/activate/document?secret=%s\">Read it</a></dd>\n",
                          secret);
}

/* The day of a moment, "2026-03-09". */
static char *
dup_day (JsonObject *contract, const char *path)
{
  const char *moment = connect_json_get_string (contract, path);

  return moment != NULL ? g_strndup (moment, MIN (strlen (moment), strlen ("2026-03-09"))) : NULL;
}

/* connect://activate?server=…&secret=…, ready for an attribute. */
static char *
dup_target (ConnectdTx *tx, const char *code)
{
  g_autofree char *server = g_uri_escape_string (connectd_tx_get_public_url (tx), NULL, FALSE);
  g_autofree char *secret = g_uri_escape_string (code, NULL, FALSE);

  return g_strdup_printf ("connect://activate?server=%s&amp;secret=%s", server, secret);
}

static const char *
describe_type (const char *type)
{
  return g_strcmp0 (type, "program") == 0 ? "Program contract: you become a Vendor"
                                          : "Service contract: you become a Reseller";
}

static char *
make_invitation (
    ConnectdTx *tx, JsonObject *contract, JsonObject *agreement, JsonObject *version, JsonObject *look, const char *code)
{
  GString *page = g_string_new (NULL);
  g_autofree char *issuer = g_markup_escape_text (connect_json_get_string (contract, "issuer.name"), -1);
  g_autofree char *target = dup_target (tx, code);
  g_autofree char *created = dup_day (contract, "events.created.at");
  g_autofree char *expires = dup_day (contract, "expire_at");

  begin_page (page, "Contract activation – Connect", look);
  g_string_append_printf (
      page, "<h1>%s invites you</h1><p>Review the contract and activate your portal in Connect.</p>\n",
      issuer);
  g_string_append (page, "<section><dl>\n");
  append_row (page, "Invited", "", connect_json_get_string (contract, "partner.name"));
  append_row (page, "Agreement", "", connect_json_get_string (agreement, "title"));
  append_row (page, "About it", " class=\"note\"", connect_json_get_string (agreement, "description"));
  if (g_strcmp0 (connect_json_get_string (version, "document_type"), "none") != 0)
    append_document (page, code);
  append_row (page, "Kind", "", describe_type (connect_json_get_string (contract, "type")));
  append_row (page, "Note", " class=\"note\"", connect_json_get_string (contract, "activation.message"));
  append_row (page, "Sent", "", created);
  append_row (page, "Contract ends", "", expires);
  append_row (page, "Contract number", "", _connectd_id (contract));
  g_string_append (page, "</dl></section>\n");
  g_string_append_printf (page, "<p><a class=\"button\" href=\"%s\">Open in Connect</a></p>\n", target);
  append_install (page);
  g_string_append (page,
                   "<p><small>This link is meant for you alone: whoever has it can activate the contract. "
                   "It works once.</small></p>\n");
  append_foot (page, look);
  g_string_append (page, "</main></body></html>\n");
  return g_string_free_and_steal (page);
}

static char *
make_refusal (const GError *cause)
{
  GString *page = g_string_new (NULL);
  const char *bar = strchr (cause->message, '|');
  g_autofree char *expired = g_error_matches (cause, CONNECT_ERROR, CONNECT_ERROR_INVALID)
                                 ? g_markup_escape_text (bar != NULL ? bar + 1 : cause->message, -1)
                                 : NULL;

  begin_page (page, "Contract activation – Connect", NULL);
  if (expired != NULL)
    g_string_append_printf (page, "<h1>This link has expired</h1><section><p>%s</p></section>\n", expired);
  else
    g_string_append (page, "<h1>This link is not valid</h1><section><p>It was used already, the contract was "
                         "withdrawn, or the address is "
                         "incomplete.</p><p>If you have activated your portal, sign in with the Connect "
                         "application. Otherwise ask whoever "
                         "sent the link for a new one.</p></section>\n");
  append_install (page);
  g_string_append (page, "</main></body></html>\n");
  return g_string_free_and_steal (page);
}

static gboolean
page_get (ConnectdCall *call, GError **error)
{
  g_autofree char *code = _connectd_parameter (call, "secret");
  g_autoptr (GError) local = NULL;
  g_autoptr (JsonObject) contract = _connectd_activation_find (call->tx, code, &local);
  g_autoptr (JsonObject) agreement = NULL;
  g_autoptr (JsonObject) version = NULL;
  g_autoptr (JsonObject) look = NULL;
  g_autoptr (GError) failure = NULL;

  if (contract == NULL && !g_error_matches (local, CONNECT_ERROR, CONNECT_ERROR_NOT_FOUND) &&
      !g_error_matches (local, CONNECT_ERROR, CONNECT_ERROR_INVALID))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (contract != NULL)
    {
      version = _connectd_activation_get_version (call->tx, contract, &agreement, error);
      if (version == NULL)
        return FALSE;
      look = _connectd_brand_look (call->tx, contract, &failure);
      if (failure != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&failure));
          return FALSE;
        }
    }
  call->status = contract != NULL ? 200 : 404;
  call->content_type = g_strdup ("text/html; charset=utf-8");
  call->text = contract != NULL ? make_invitation (call->tx, contract, agreement, version, look, code) : make_refusal (local);
  return TRUE;
}

/* The same document, for a browser. */
static gboolean
document_get (ConnectdCall *call, GError **error)
{
  g_autofree char *code = _connectd_parameter (call, "secret");
  g_autoptr (JsonObject) contract = _connectd_activation_find (call->tx, code, error);
  g_autoptr (JsonObject) version =
      contract != NULL ? _connectd_activation_get_version (call->tx, contract, NULL, error) : NULL;

  return version != NULL && _connectd_version_answer_document (call, version, error);
}

static const char *const page_limits[] = { "address 200/600", NULL };

const ConnectdOperation connectd_activation_page_operations[] = {
  { "GET", "/contracts/activate", CONNECTD_ACCESS_PUBLIC, .run = page_get, .limits = page_limits,
    .summary = "The page of an activation link, for a browser" },
  { "GET", "/contracts/activate/document", CONNECTD_ACCESS_PUBLIC, .run = document_get, .limits = page_limits,
    .summary = "The document behind an activation link, for a browser" },
  { NULL },
};
