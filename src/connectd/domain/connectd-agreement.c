/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Agreements: templates with versions, from which contracts are made. The agreement carries a copy of its
 * current version (the active one, else the newest), as published clients read it. */

#include "config.h"

#include "domain/connectd-domain-private.h"

#define AGREEMENTS (&connect_agreements_collection)

gboolean
_connectd_agreement_count (
    ConnectdTx *tx, const char *agreement_id, int contracts, gint64 from, gint64 to, GError **error)
{
  g_autoptr (JsonObject) agreement = connectd_tx_get (tx, AGREEMENTS, agreement_id, error);
  const gint64 versions[] = { from, to };

  for (guint i = 0; agreement != NULL && i < G_N_ELEMENTS (versions); i++)
    {
      g_autofree char *key = g_strdup_printf ("%s/%" G_GINT64_FORMAT, agreement_id, versions[i]);
      g_autoptr (JsonObject) version = NULL;
      gint64 count;

      if (versions[i] == 0 || from == to)
        continue;
      if (!_connectd_look_up (tx, &connect_agreement_versions_collection, key, &version, error))
        return FALSE;
      if (version == NULL)
        continue;
      count = MAX (0, connect_json_get_int (version, "version_contracts", 0) + (i == 0 ? -1 : 1));
      connect_json_set_int (version, "version_contracts", count);
      if (!connectd_tx_refresh (tx, &connect_agreement_versions_collection, key, version, error))
        return FALSE;
      if (connect_json_get_int (agreement, "version", 0) == versions[i])
        connect_json_set_int (agreement, "version_contracts", count);
    }
  if (agreement == NULL)
    return FALSE;
  connect_json_set_int (agreement, "stats.contracts",
                        MAX (0, connect_json_get_int (agreement, "stats.contracts", 0) + contracts));
  return connectd_tx_refresh (tx, AGREEMENTS, agreement_id, agreement, error);
}

/* --- hooks --- */

/* One text under two names; `title` counts when both are given. */
static gboolean
take_title (JsonObject *doc, JsonObject *body, GError **error)
{
  const char *title = connect_json_get_string (body, "title");

  if (title == NULL)
    title = connect_json_get_string (body, "name");
  if (title == NULL)
    title = connect_json_get_string (doc, "title");
  if (title == NULL)
    return _connectd_fail (error, CONNECT_ERROR_INVALID, "title: This field is required.");
  connect_json_set_string (doc, "title", title);
  connect_json_set_string (doc, "name", title);
  return TRUE;
}

/* What may be made, and below what. */
static gboolean
check_place (JsonObject *doc, JsonObject *account, JsonObject *parent, GError **error)
{
  const char *type = connect_json_get_string (doc, "type");
  const char *above = g_strcmp0 (type, "distribution") == 0  ? "program"
                      : g_strcmp0 (type, "syndication") == 0 ? "service"
                                                             : NULL;

  if (above != NULL && parent == NULL)
    return _connectd_fail (error, CONNECT_ERROR_INVALID, "type: A %s agreement is made below a %s agreement.",
                           type, above);
  if (above != NULL && g_strcmp0 (connect_json_get_string (parent, "type"), above) != 0)
    return _connectd_fail (error, CONNECT_ERROR_INVALID,
                           "type: A %s agreement is made below a %s agreement only.", type, above);
  if (above == NULL && parent != NULL)
    return _connectd_fail (error, CONNECT_ERROR_INVALID,
                           "type: A %s agreement is not made below another one.", type);
  if (above != NULL && g_strcmp0 (connect_json_get_string (parent, "owner.id"), _connectd_id (account)) != 0)
    return _connectd_fail (error, CONNECT_ERROR_FORBIDDEN, "Only the owner of the agreement may do this.");
  if (!_connectd_account_may_create (account, above != NULL ? above : type))
    return _connectd_fail (
        error, CONNECT_ERROR_FORBIDDEN,
        "Your account may not create %s agreements. The Distributor can allow it in the contract.",
        above != NULL ? above : type);
  return TRUE;
}

static gboolean
check_marketplace (ConnectdTx *tx, JsonObject *doc, GError **error)
{
  gboolean distribution = g_strcmp0 (connect_json_get_string (doc, "type"), "distribution") == 0;
  const char *id = connect_json_get_string (doc, "marketplace.id");
  g_autoptr (JsonObject) marketplace = NULL;

  if (!distribution)
    {
      connect_json_remove (doc, "marketplace");
      connect_json_remove (doc, "auto_accept");
      return TRUE;
    }
  if (id == NULL)
    return _connectd_fail (error, CONNECT_ERROR_INVALID, "marketplace.id: This field is required.");
  marketplace = connectd_tx_get_visible (tx, &connect_marketplaces_collection, id, error);
  if (marketplace == NULL)
    return FALSE;
  if (g_strcmp0 (connect_json_get_string (marketplace, "owner.id"),
                 connectd_tx_get_viewer (tx)->account_id) != 0)
    return _connectd_fail (error, CONNECT_ERROR_INVALID, "marketplace.id: The marketplace must be your own.");
  connect_json_set_boolean (doc, "auto_accept", connect_json_get_boolean (doc, "auto_accept", FALSE));
  return TRUE;
}

/* It becomes the first version's, so that is whose file it is. */
static gboolean
take_document (ConnectdTx *tx, JsonObject *doc, JsonObject *body, GError **error)
{
  g_autofree char *id = connectd_tx_new_id (tx, AGREEMENTS, connect_json_get_string (doc, "type"), error);

  connect_json_set_string (doc, "id", id);
  return id != NULL && _connectd_version_take_document (tx, doc, body, id, 1, error);
}

static gboolean
agreement_accept (ConnectdTx *tx, const char *verb, JsonObject *body, GError **error)
{
  _connectd_forms_accept (body);
  return TRUE;
}

static gboolean
agreement_create (ConnectdTx *tx, JsonObject *doc, JsonObject *body, JsonObject *parent, GError **error)
{
  g_autoptr (JsonObject) account =
      connectd_tx_get (tx, &connect_accounts_collection, connectd_tx_get_viewer (tx)->account_id, error);
  g_autoptr (JsonObject) author = connectd_tx_new_event (tx);
  JsonObject *by = connect_json_get_object (author, "by");

  if (account == NULL || !take_title (doc, body, error) || !check_place (doc, account, parent, error) ||
      !check_marketplace (tx, doc, error) || !take_document (tx, doc, body, error))
    return FALSE;
  /* the text stays with the version */
  connect_json_remove (doc, "content");
  _connectd_set_account (doc, "owner", account);
  if (parent != NULL)
    connect_json_set_reference (doc, "parent", _connectd_id (parent),
                                connect_json_get_string (parent, "name"));
  if (by != NULL)
    connect_json_set_reference (doc, "author", _connectd_id (by), connect_json_get_string (by, "name"));
  connect_json_set_int (doc, "stats.contracts", 0);
  connect_json_set_int (doc, "stats.versions", 1);
  connect_json_set_int (doc, "version", 1);
  connect_json_set_int (doc, "last_version", 1);
  connect_json_set_boolean (doc, "active", connect_json_get_boolean (body, "active", FALSE));
  connect_json_set_time (doc, "version_created", connectd_tx_get_now (tx));
  connect_json_set_int (doc, "version_contracts", 0);
  return _connectd_forms_check (tx, doc, error);
}

static gboolean
agreement_created (ConnectdTx *tx, JsonObject *doc, JsonObject *body, GError **error)
{
  return _connectd_version_add_first (tx, doc, body, error) && _connectd_forms_attach (tx, NULL, doc, error);
}

static gboolean
agreement_update (ConnectdTx *tx, JsonObject *before, JsonObject *doc, JsonObject *body, GError **error)
{
  if (g_strcmp0 (connect_json_get_string (doc, "type"), "distribution") != 0)
    connect_json_remove (doc, "auto_accept");
  if (!take_title (doc, body, error) || !_connectd_forms_check (tx, doc, error))
    return FALSE;
  return _connectd_forms_are_same (before, doc) ||
         (_connectd_forms_attach (tx, before, doc, error) && _connectd_visibility_of_forms (tx, doc, error));
}

static gboolean
agreement_remove (ConnectdTx *tx, JsonObject *doc, GError **error)
{
  g_autofree char *below = _connectd_eq ("parent.id", _connectd_id (doc));
  gint64 children = connectd_tx_count (tx, AGREEMENTS, below, error);

  if (children > 0)
    return _connectd_fail (error, CONNECT_ERROR_INVALID, "There are agreements below this one.");
  return children == 0 && _connectd_forms_attach (tx, doc, NULL, error);
}

/* A form in any of its three places. */
static ConnectRql *
agreement_filter (ConnectdTx *tx, const ConnectRql *term, gboolean negated)
{
  static const char *const places[] = { "forms.enroll.id", "forms.product.id", "forms.item.id" };
  gboolean equal = (connect_rql_get_op (term) == CONNECT_RQL_EQ) != negated;
  const char *text = connect_rql_get_value (term, 0).text;
  ConnectRql *all = NULL;

  if (g_strcmp0 (connect_rql_get_property (term), "forms.id") != 0 || text == NULL)
    return NULL;
  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      ConnectRql *one = connect_rql_new_compare (equal ? CONNECT_RQL_EQ : CONNECT_RQL_NE, places[i], text);

      all = equal ? connect_rql_new_or (all, one) : connect_rql_new_and (all, one);
    }
  return all;
}

const ConnectdHooks connectd_agreement_hooks = {
  .collection = "agreements",
  .accept = agreement_accept,
  .create = agreement_create,
  .created = agreement_created,
  .update = agreement_update,
  .remove = agreement_remove,
  .filter = agreement_filter,
  .upload = CONNECTD_AGREEMENT_UPLOAD,
};

/* --- operations --- */

static gboolean
document_get (ConnectdCall *call, GError **error)
{
  g_autoptr (JsonObject) agreement = connectd_tx_get_visible (call->tx, AGREEMENTS, call->args[0], error);
  g_autoptr (JsonObject) version = NULL;

  if (agreement == NULL)
    return FALSE;
  version =
      _connectd_version_get (call->tx, call->args[0], connect_json_get_int (agreement, "version", 0), error);
  return version != NULL && _connectd_version_answer_document (call, version, error);
}

const ConnectdOperation connectd_agreement_operations[] = {
  { "GET", "agreements/{agreement}/agreements", CONNECTD_ACCESS_ACCOUNT, CONNECT_MODULE_PARTNERS,
    .list = "agreements", .filter = "eq(parent.id,{agreement})", .within = "agreements",
    .summary = "The agreements below an agreement" },
  { "POST", "agreements/{agreement}/agreements", CONNECTD_ACCESS_ACCOUNT, CONNECT_MODULE_PARTNERS,
    .writes = TRUE, .makes = "agreements", .within = "agreements",
    .summary =
        "A distribution agreement below a program, a syndication agreement below a service agreement" },
  { "GET", "agreements/{agreement}/document", CONNECTD_ACCESS_ACCOUNT, CONNECT_MODULE_PARTNERS,
    .run = document_get, .summary = "The document of the current version" },
  { NULL },
};
