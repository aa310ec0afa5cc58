/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Links: pages of its own that an account puts on the first page of its users and, if it likes, of the
 * Vendors or Resellers that it has admitted. A link may carry a signed token that tells the page who
 * comes. */

#include "config.h"

#include "domain/connectd-domain-private.h"

#include <string.h>

#define LINKS (&connect_links_collection)
#define CONTRACTS (&connect_contracts_collection)
#define MAX_LINKS 50
#define MAX_IMAGE (512 * 1024)
#define MAX_SECRET 100
#define LINK_SECONDS 600

/* --- who has them --- */

/* The type of the contracts by which an account comes into the scope, or NULL. */
static const char *
get_contract_type (JsonObject *link)
{
  const char *scope = connect_json_get_string (link, "scope");

  return g_strcmp0 (scope, "vendors") == 0     ? "program"
         : g_strcmp0 (scope, "resellers") == 0 ? "service"
                                               : NULL;
}

static gboolean
set_seen (ConnectdTx *tx, JsonObject *link, JsonObject *contract, gboolean active, GError **error)
{
  g_autofree char *reason = g_strconcat ("contract:", _connectd_id (contract), NULL);
  const char *partner = connect_json_get_string (contract, "partner.id");
  gboolean fits =
      active && g_strcmp0 (get_contract_type (link), connect_json_get_string (contract, "type")) == 0;

  return fits ? connectd_tx_grant (tx, LINKS, _connectd_id (link), partner, reason, error)
              : connectd_tx_revoke (tx, LINKS, _connectd_id (link), partner, reason, error);
}

static gboolean
is_active (JsonObject *contract)
{
  return g_strcmp0 (connect_json_get_string (contract, "status"), "active") == 0;
}

gboolean
_connectd_link_contract_changed (ConnectdTx *tx, JsonObject *contract, gboolean gone, GError **error)
{
  const char *type = connect_json_get_string (contract, "type");
  g_autoptr (GPtrArray) links = NULL;

  if (g_strcmp0 (type, "program") != 0 && g_strcmp0 (type, "service") != 0)
    return TRUE;
  links = _connectd_find (tx, LINKS, "owner.id", connect_json_get_string (contract, "issuer.id"), 0, error);
  for (guint i = 0; links != NULL && i < links->len; i++)
    if (!set_seen (tx, links->pdata[i], contract, !gone && is_active (contract), error))
      return FALSE;
  return links != NULL;
}

/* A slice of the contracts of the owner; `subject` is the link. */
gboolean
_connectd_link_run (ConnectdTx *tx, const char *subject, const char *position, char **next, GError **error)
{
  g_autoptr (JsonObject) link = NULL;
  g_autoptr (GPtrArray) contracts = NULL;

  if (!_connectd_look_up (tx, LINKS, subject, &link, error))
    return FALSE;
  if (link == NULL)
    return TRUE;
  contracts = _connectd_slices_read_admitted (tx, connect_json_get_string (link, "owner.id"), position, next, error);
  for (guint i = 0; contracts != NULL && i < contracts->len; i++)
    if (!set_seen (tx, link, contracts->pdata[i], TRUE, error))
      return FALSE;
  return contracts != NULL;
}

static gboolean
schedule (ConnectdTx *tx, JsonObject *link, GError **error)
{
  return _connectd_slices_schedule (tx, CONNECTD_KIND_LINK, _connectd_id (link), 0, error);
}

/* --- hooks --- */

/* The secret comes in and is never shown; null takes it away. */
static gboolean
take_secret (JsonObject *doc, JsonObject *body, GError **error)
{
  g_autoptr (ConnectProblems) problems = connect_problems_new ();

  if (json_object_has_member (body, "jwt_secret"))
    connect_json_set_string (doc, "secret", _connectd_text (problems, body, "jwt_secret", MAX_SECRET, 0));
  connect_json_set_boolean (doc, "signed", connect_json_get (doc, "secret") != NULL);
  return connect_problems_check (problems, error);
}

static gboolean
check_link (ConnectdTx *tx, JsonObject *doc, JsonObject *body, GError **error)
{
  const char *scope = connect_json_get_string (doc, "scope");
  ConnectRole role = connectd_tx_get_viewer (tx)->role;

  if (!_connectd_is_web_address (connect_json_get_string (doc, "url")))
    return _connectd_fail (error, CONNECT_ERROR_INVALID, "url: Expected an http or https address.");
  if (g_strcmp0 (scope, "account") != 0 && role == CONNECT_ROLE_VENDOR)
    return _connectd_fail (error, CONNECT_ERROR_INVALID, "scope: A Vendor admits nobody: expected account.");
  return take_secret (doc, body, error) &&
         _connectd_take_image (tx, doc, body, "image", LINKS, _connectd_id (doc), error);
}

static gboolean
link_create (ConnectdTx *tx, JsonObject *doc, JsonObject *body, JsonObject *parent, GError **error)
{
  g_autofree char *id = _connectd_new_own_id (tx, LINKS, MAX_LINKS, "name", "links", error);

  if (id == NULL)
    return FALSE;
  connect_json_set_string (doc, "id", id);
  connect_json_set_string (doc, "status", "enabled");
  connect_json_set_boolean (doc, "shared", TRUE);
  if (connect_json_get (doc, "method") == NULL)
    connect_json_set_string (doc, "method", "get");
  return check_link (tx, doc, body, error);
}

static gboolean
link_created (ConnectdTx *tx, JsonObject *doc, JsonObject *body, GError **error)
{
  return get_contract_type (doc) == NULL || schedule (tx, doc, error);
}

/* Another scope: the contracts of the old one give it no longer. */
static gboolean
link_update (ConnectdTx *tx, JsonObject *before, JsonObject *doc, JsonObject *body, GError **error)
{
  if (!check_link (tx, doc, body, error))
    return FALSE;
  return g_strcmp0 (connect_json_get_string (before, "scope"), connect_json_get_string (doc, "scope")) == 0 ||
         schedule (tx, doc, error);
}

static gboolean
link_act (ConnectdTx *tx, const ConnectAction *action, JsonObject *doc, JsonObject *body, GError **error)
{
  connect_json_set_boolean (doc, "shared",
                            g_strcmp0 (connect_json_get_string (doc, "status"), "enabled") == 0);
  return TRUE;
}

static gboolean
link_remove (ConnectdTx *tx, JsonObject *doc, GError **error)
{
  return _connectd_slices_drop (tx, CONNECTD_KIND_LINK, _connectd_id (doc), error);
}

const ConnectdHooks connectd_link_hooks = {
  .collection = "links",
  .create = link_create,
  .created = link_created,
  .update = link_update,
  .act = link_act,
  .remove = link_remove,
  .upload = MAX_IMAGE,
};

/* --- opening --- */

static char *
make_token (ConnectdCall *call, JsonObject *link)
{
  gint64 now = connectd_tx_get_now (call->tx) / G_USEC_PER_SEC;
  g_autofree char *api = g_strconcat (connectd_tx_get_public_url (call->tx), "/public/v1", NULL);
  g_autoptr (JsonObject) claims = json_object_new ();

  json_object_set_string_member (claims, "link_id", _connectd_id (link));
  json_object_set_string_member (claims, "api_url", api);
  json_object_set_string_member (claims, "account_id", call->viewer->account_id);
  json_object_set_string_member (claims, "sub", call->viewer->user_id);
  json_object_set_int_member (claims, "iat", now);
  json_object_set_int_member (claims, "exp", now + LINK_SECONDS);
  return _connectd_jwt_new (claims, connect_json_get_string (link, "secret"));
}

/* {link, method} and, for a signed one, the token: in the address, or for POST beside it. */
static gboolean
link_open (ConnectdCall *call, GError **error)
{
  g_autoptr (JsonObject) link = connectd_tx_get_visible (call->tx, LINKS, call->args[0], error);
  const char *method = link != NULL ? connect_json_get_string (link, "method") : NULL;
  const char *url = link != NULL ? connect_json_get_string (link, "url") : NULL;
  g_autofree char *token = NULL;
  g_autofree char *address = NULL;
  JsonObject *answer;

  if (link == NULL)
    return FALSE;
  if (g_strcmp0 (connect_json_get_string (link, "status"), "enabled") != 0)
    return _connectd_fail (error, CONNECT_ERROR_INVALID, "The link is disabled.");
  token = connect_json_get (link, "secret") != NULL ? make_token (call, link) : NULL;
  address = token != NULL && g_strcmp0 (method, "get") == 0
                ? g_strconcat (url, strchr (url, '?') != NULL ? "&jwt=" : "?jwt=", token, NULL)
                : g_strdup (url);
  answer = json_object_new ();
  json_object_set_string_member (answer, "link", address);
  json_object_set_string_member (answer, "method", method);
  if (g_strcmp0 (method, "post") == 0)
    connect_json_set_string (answer, "jwt", token);
  _connectd_answer (call, 200, answer);
  return TRUE;
}

const ConnectdOperation connectd_link_operations[] = {
  { "GET", "links/{link}/open", CONNECTD_ACCESS_ACCOUNT, .run = link_open,
    .summary = "Where a link leads, signed for the caller" },
  { NULL },
};
