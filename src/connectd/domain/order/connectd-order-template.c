/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* What requests for subscriptions and for tier configurations have in common: templates, the form's address, an assignee. */

#include "config.h"

#include "domain/order/connectd-order-private.h"

#include "auth/connectd-secret.h"

#define TEMPLATES (&connect_product_templates_collection)
#define MAX_TILE 65536

gboolean
_connectd_is_side (ConnectdTx *tx, const ConnectCollection *collection, JsonObject *doc, ConnectSide side)
{
  return (connect_collection_get_sides (collection, doc, connectd_tx_get_viewer (tx)->account_id) & side) != 0;
}

gboolean
_connectd_has_state (JsonObject *doc, const char *state)
{
  return g_strcmp0 (connect_json_get_string (doc, "status"), state) == 0;
}

/* --- templates --- */

static JsonObject *
find_named (ConnectdTx *tx, const char *product_id, gint64 version, const char *id, GError **error)
{
  g_autoptr (GPtrArray) templates = connectd_product_get_parts (tx, product_id, version, "templates", error);

  if (templates == NULL)
    return NULL;
  for (guint i = 0; i < templates->len; i++)
    if (g_strcmp0 (_connectd_id (templates->pdata[i]), id) == 0)
      return json_object_ref (templates->pdata[i]);
  _connectd_fail (error, CONNECT_ERROR_INVALID, "template_id: The product has no template with the id %s.", id);
  return NULL;
}

/* A text of the Vendor's own, with which no template is used. */
static const char *
get_tile (JsonObject *body)
{
  const char *tile = connect_json_get_string (body, "activation_tile");

  return tile != NULL ? tile : connect_json_get_string (body, "template.representation");
}

char *
_connectd_template_choose (ConnectdTx *tx, JsonObject *doc, JsonObject *body, const char *product_id, gint64 version,
                           const char *scope, const char *type, const char *member, GHashTable *values, GError **error)
{
  const char *flat = connect_json_get_string (body, "template_id");
  const char *id = flat != NULL ? flat : connect_json_get_string (body, "template.id");
  const char *tile = id == NULL ? get_tile (body) : NULL;
  g_autoptr (JsonObject) template = NULL;
  g_autoptr (JsonObject) shown = json_object_new ();
  g_autofree char *text = NULL;

  if (tile != NULL && g_utf8_strlen (tile, -1) > MAX_TILE)
    {
      _connectd_fail (error, CONNECT_ERROR_INVALID, "activation_tile: Ensure this field has no more than %d characters.", MAX_TILE);
      return NULL;
    }
  if (tile != NULL)
    text = connectd_template_fill (tile, values);
  else if (id != NULL)
    template = find_named (tx, product_id, version, id, error);
  else if (!connectd_product_find_template (tx, product_id, version, scope, type, &template, error))
    return NULL;
  if (tile == NULL && template == NULL)
    return NULL;
  if (template != NULL)
    {
      const char *template_body = connect_json_get_string (template, "body");

      text = connectd_template_fill (template_body != NULL ? template_body : "", values);
      connect_json_set_string (shown, "id", _connectd_id (template));
      connect_json_set_string (shown, "name", connect_json_get_string (template, "name"));
    }
  connect_json_set_string (shown, member, text);
  connect_json_set_object (doc, "template", g_steal_pointer (&shown));
  return g_steal_pointer (&text);
}

/* --- the form --- */

char *
_connectd_form_new (ConnectdTx *tx, JsonObject *doc, const char *kind)
{
  g_autofree char *code = connectd_activation_code_new ();
  g_autofree char *hash = connectd_secret_hash (code);

  connect_json_set_string (doc, "code", hash);
  return g_strdup_printf ("%s/forms/%s/%s?code=%s", connectd_tx_get_public_url (tx), kind,
                          _connectd_id (doc) != NULL ? _connectd_id (doc) : "-", code);
}

/* --- assignment --- */

/* {id, name, email} in place of whoever was there, or of the text that says that nobody is. */
static void
set_assignee (JsonObject *doc, const char *id, const char *name, const char *email)
{
  JsonObject *assignee = json_object_new ();

  connect_json_set_string (assignee, "id", id);
  connect_json_set_string (assignee, "name", name);
  connect_json_set_string (assignee, "email", email);
  json_object_set_object_member (doc, "assignee", assignee);
}

gboolean
_connectd_assign (ConnectdTx *tx, JsonObject *doc, JsonObject *body, const char *user, GError **error)
{
  const char *account = connectd_tx_get_viewer (tx)->account_id;
  const char *id = user != NULL && strchr (user, '@') == NULL ? user : connect_json_get_string (body, "id");
  const char *email = user != NULL && strchr (user, '@') != NULL ? user : connect_json_get_string (body, "email");
  g_autofree char *in = _connectd_eq ("account.id", account);
  g_autofree char *folded = email != NULL ? connect_text_fold (email) : NULL;
  g_autofree char *who = id != NULL ? _connectd_eq ("id", id) : _connectd_eq ("email", folded);
  g_autofree char *rql = g_strdup_printf ("and(%s,%s)", in, who);
  g_autoptr (GPtrArray) found = NULL;

  if (id == NULL && email == NULL)
    return _connectd_fail (error, CONNECT_ERROR_INVALID, "id: The id or the email of a user is required.");
  found = connectd_tx_find (tx, &connect_account_users_collection, rql, 1, error);
  if (found == NULL)
    return FALSE;
  if (found->len == 0)
    return _connectd_fail (error, CONNECT_ERROR_INVALID, "%s: There is no such user in your account.", id != NULL ? "id" : "email");
  set_assignee (doc, _connectd_id (found->pdata[0]), connect_json_get_string (found->pdata[0], "name"),
                connect_json_get_string (found->pdata[0], "email"));
  return TRUE;
}

void
_connectd_assign_actor (ConnectdTx *tx, JsonObject *doc)
{
  g_autoptr (JsonObject) event = connectd_tx_new_event (tx);
  const char *id = connect_json_get_string (event, "by.id");

  if (id != NULL && connect_json_get (doc, "assignee.id") == NULL)
    set_assignee (doc, id, connect_json_get_string (event, "by.name"), NULL);
}
