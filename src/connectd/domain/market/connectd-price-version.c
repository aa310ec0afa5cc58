/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Versions of a price list: one draft at a time is edited, one is active. A scheduled one becomes active by the clock. */

#include "config.h"

#include "domain/market/connectd-market-private.h"

#include <string.h>

#define VERSIONS (&connect_price_list_versions_collection)

GPtrArray *
_connectd_price_version_find (ConnectdTx *tx, const char *list_id, const char *states, GError **error)
{
  g_autofree char *of = _connectd_eq ("pricelist.id", list_id);
  g_autofree char *rql = states != NULL ? g_strdup_printf ("and(%s,in(status,(%s)))", of, states) : g_strdup (of);

  return connectd_tx_find (tx, VERSIONS, rql, 0, error);
}

/* --- who sees them --- */

gboolean
_connectd_price_list_share_version (ConnectdTx *tx, const char *list_id, const char *account, const char *reason, gboolean seen, GError **error)
{
  g_autoptr (GPtrArray) versions = _connectd_price_version_find (tx, list_id, seen ? "active" : NULL, error);

  for (guint i = 0; versions != NULL && i < versions->len; i++)
    {
      const char *id = _connectd_id (versions->pdata[i]);

      if (!(seen ? connectd_tx_grant (tx, VERSIONS, id, account, reason, error)
                 : connectd_tx_revoke (tx, VERSIONS, id, account, reason, error)))
        return FALSE;
    }
  return versions != NULL;
}

typedef struct
{
  const ConnectCollection *collection;
  const char *rql; /* those that share what they name */
  const char *word;
  const char *account;
} Sharer;

static gboolean
share_by (ConnectdTx *tx, const char *list_id, const char *version_id, const Sharer *sharer, GError **error)
{
  g_autofree char *quoted = connectd_rql_quote (list_id);
  g_autofree char *rql = g_strdup_printf ("and(%s,or(eq(pricelist.id,%s),eq(alt_pricelist_1.id,%s),eq(alt_pricelist_2.id,%s)))",
                                          sharer->rql, quoted, quoted, quoted);
  g_autoptr (GPtrArray) found = connectd_tx_find (tx, sharer->collection, rql, 0, error);

  for (guint i = 0; found != NULL && i < found->len; i++)
    {
      g_autofree char *reason = g_strconcat (sharer->word, ":", _connectd_id (found->pdata[i]), NULL);

      if (!connectd_tx_grant (tx, VERSIONS, version_id, connect_json_get_string (found->pdata[i], sharer->account), reason, error))
        return FALSE;
    }
  return found != NULL;
}

/* Whoever sees the list sees its new active version. */
static gboolean
share_with_all (ConnectdTx *tx, JsonObject *version, GError **error)
{
  const Sharer sharers[] = {
    { &connect_listings_collection, "eq(status,listed)", "listing", "provider.id" },
    { &connect_listing_requests_collection, "and(in(state,(draft,reviewing,deploying)),ne(reviewer.id,null()))", "request",
      "listing.provider.id" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (sharers); i++)
    if (!share_by (tx, connect_json_get_string (version, "pricelist.id"), _connectd_id (version), &sharers[i], error))
      return FALSE;
  return TRUE;
}

/* --- creation --- */

JsonObject *
_connectd_price_version_add (ConnectdTx *tx, JsonObject *list, JsonObject *base, const char *description, gint64 start_at, GError **error)
{
  g_autoptr (JsonObject) version = json_object_new ();
  g_autofree char *id = NULL;

  connect_json_set_reference (version, "pricelist", _connectd_id (list), connect_json_get_string (list, "name"));
  id = connectd_tx_new_id_for (tx, VERSIONS, version, error);
  if (id == NULL)
    return NULL;
  connect_json_set_string (version, "id", id);
  connect_json_set_string (version, "description", description);
  connect_json_set_string (version, "status", "draft");
  if (base != NULL)
    connect_json_set_string (version, "base.id", _connectd_id (base));
  if (start_at != 0)
    connect_json_set_time (version, "start_at", start_at);
  if (!connectd_tx_insert (tx, VERSIONS, id, version, error) || !_connectd_price_point_add_all (tx, list, version, base, error))
    return NULL;
  return g_steal_pointer (&version);
}

static gboolean
check_start (ConnectdTx *tx, JsonObject *doc, gboolean required, GError **error)
{
  gint64 start = connect_json_get_time (doc, "start_at");

  if (required && start == 0)
    return _connectd_fail (error, CONNECT_ERROR_INVALID, "start_at: This field is required.");
  if (start != 0 && start <= connectd_tx_get_now (tx))
    return _connectd_fail (error, CONNECT_ERROR_INVALID, "start_at: This must be in the future.");
  return TRUE;
}

/* The list of a version, and that another version may be made of it. */
static JsonObject *
get_list (ConnectdTx *tx, JsonObject *base, GError **error)
{
  const char *list_id = connect_json_get_string (base, "pricelist.id");
  g_autoptr (JsonObject) list = connectd_tx_get (tx, &connect_price_lists_collection, list_id, error);
  g_autoptr (GPtrArray) drafts = NULL;

  if (list == NULL)
    return NULL;
  if (g_strcmp0 (connect_json_get_string (list, "owner.id"), connectd_tx_get_viewer (tx)->account_id) != 0)
    _connectd_fail (error, CONNECT_ERROR_FORBIDDEN, "Only the owner of the price list makes versions of it.");
  else if (g_strcmp0 (connect_json_get_string (list, "status"), "terminated") == 0)
    _connectd_fail (error, CONNECT_ERROR_INVALID, "base: The price list is terminated.");
  else if ((drafts = _connectd_price_version_find (tx, list_id, "draft", error)) != NULL && drafts->len == 0)
    return g_steal_pointer (&list);
  else if (drafts != NULL)
    _connectd_fail (error, CONNECT_ERROR_INVALID, "base: There is a draft of this price list already: %s.", _connectd_id (drafts->pdata[0]));
  return NULL;
}

static gboolean
version_create (ConnectdTx *tx, JsonObject *doc, JsonObject *body, JsonObject *parent, GError **error)
{
  g_autoptr (JsonObject) base = connectd_tx_get_visible (tx, VERSIONS, connect_json_get_string (doc, "base.id"), error);
  g_autoptr (JsonObject) list = base != NULL ? get_list (tx, base, error) : NULL;

  if (list == NULL || !check_start (tx, doc, FALSE, error))
    return FALSE;
  connect_json_set_reference (doc, "pricelist", _connectd_id (list), connect_json_get_string (list, "name"));
  connect_json_set_string (doc, "status", "draft");
  return TRUE;
}

static gboolean
version_created (ConnectdTx *tx, JsonObject *doc, JsonObject *body, GError **error)
{
  g_autoptr (JsonObject) list =
      connectd_tx_get (tx, &connect_price_lists_collection, connect_json_get_string (doc, "pricelist.id"), error);
  g_autoptr (JsonObject) base = list != NULL ? connectd_tx_get (tx, VERSIONS, connect_json_get_string (doc, "base.id"), error) : NULL;

  return base != NULL && _connectd_price_point_add_all (tx, list, doc, base, error);
}

static gboolean
version_update (ConnectdTx *tx, JsonObject *before, JsonObject *doc, JsonObject *body, GError **error)
{
  return connect_json_get_time (before, "start_at") == connect_json_get_time (doc, "start_at") || check_start (tx, doc, FALSE, error);
}

/* --- steps --- */

/* Brings another version of the list to a state. */
static gboolean
set_others (ConnectdTx *tx, const char *list_id, const char *except, const char *from, const char *to, const char *event, GError **error)
{
  g_autoptr (GPtrArray) versions = _connectd_price_version_find (tx, list_id, from, error);

  for (guint i = 0; versions != NULL && i < versions->len; i++)
    {
      JsonObject *version = versions->pdata[i];

      if (g_strcmp0 (_connectd_id (version), except) == 0)
        continue;
      connect_json_set_string (version, "status", to);
      _connectd_stamp (tx, version, event);
      if (!connectd_tx_update (tx, VERSIONS, _connectd_id (version), version, error))
        return FALSE;
    }
  return versions != NULL;
}

/* The document is stored by the caller. */
static gboolean
activate (ConnectdTx *tx, JsonObject *version, GError **error)
{
  const char *list_id = connect_json_get_string (version, "pricelist.id");
  gint64 start = connect_json_get_time (version, "start_at");

  connect_json_set_string (version, "status", "active");
  if (start == 0 || start > connectd_tx_get_now (tx))
    connect_json_set_time (version, "start_at", connectd_tx_get_now (tx));
  _connectd_stamp (tx, version, "events.activated");
  return set_others (tx, list_id, _connectd_id (version), "active", "expired", "events.expired", error) &&
         _connectd_price_list_set_status (tx, list_id, NULL, "active", "events.activated", error) &&
         _connectd_price_point_set_editable (tx, _connectd_id (version), FALSE, error) && share_with_all (tx, version, error);
}

static gboolean
version_act (ConnectdTx *tx, const ConnectAction *action, JsonObject *doc, JsonObject *body, GError **error)
{
  const char *list_id = connect_json_get_string (doc, "pricelist.id");

  if (strcmp (action->verb, "activate") == 0)
    return activate (tx, doc, error);
  if (strcmp (action->verb, "schedule") == 0)
    {
      _connectd_stamp (tx, doc, "events.scheduled");
      return check_start (tx, doc, TRUE, error) &&
             _connectd_price_list_set_status (tx, list_id, "draft", "scheduled", "events.scheduled", error) &&
             _connectd_price_point_set_editable (tx, _connectd_id (doc), FALSE, error);
    }
  g_assert (strcmp (action->verb, "cancel") == 0);
  _connectd_stamp (tx, doc, "events.canceled");
  return _connectd_price_list_set_status (tx, list_id, "scheduled", "draft", "events.canceled", error) &&
         _connectd_price_point_set_editable (tx, _connectd_id (doc), TRUE, error);
}

gboolean
_connectd_price_version_end_list (ConnectdTx *tx, const char *list_id, GError **error)
{
  g_autoptr (GPtrArray) scheduled = _connectd_price_version_find (tx, list_id, "scheduled", error);

  for (guint i = 0; scheduled != NULL && i < scheduled->len; i++)
    if (!_connectd_price_point_set_editable (tx, _connectd_id (scheduled->pdata[i]), TRUE, error))
      return FALSE;
  return scheduled != NULL && set_others (tx, list_id, NULL, "active", "expired", "events.expired", error) &&
         set_others (tx, list_id, NULL, "scheduled", "draft", "events.canceled", error);
}

gboolean
_connectd_price_version_tick (ConnectdTx *tx, GError **error)
{
  g_autofree char *now = connect_time_format (connectd_tx_get_now (tx));
  g_autofree char *rql = g_strdup_printf ("and(eq(status,scheduled),le(start_at,\"%s\"))", now);
  g_autoptr (GPtrArray) due = connectd_tx_find (tx, VERSIONS, rql, 0, error);

  for (guint i = 0; due != NULL && i < due->len; i++)
    if (!activate (tx, due->pdata[i], error) || !connectd_tx_update (tx, VERSIONS, _connectd_id (due->pdata[i]), due->pdata[i], error))
      return FALSE;
  return due != NULL;
}

const ConnectdHooks connectd_price_version_hooks = {
  .collection = "price-list-versions",
  .create = version_create,
  .created = version_created,
  .update = version_update,
  .act = version_act,
};
