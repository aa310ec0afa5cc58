/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Tier accounts: a Distributor's or Reseller's customers and those they buy from. Every change makes a version. */

#include "config.h"

#include "domain/order/connectd-order-private.h"

#include <string.h>

#define ACCOUNTS CONNECTD_TIER_ACCOUNTS
#define VERSIONS (&connect_tier_account_versions_collection)

/* --- versions --- */

static gboolean
add_version (ConnectdTx *tx, JsonObject *account, GError **error)
{
  g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, connect_json_get_int (account, "version", 1));
  g_autofree char *key = connect_collection_make_key (VERSIONS, _connectd_id (account), NULL, number);
  g_autoptr (JsonObject) version = connect_json_copy (account);

  return connectd_tx_insert (tx, VERSIONS, key, version, error);
}

/* --- checks --- */

static void
check_contact (JsonObject *doc, ConnectProblems *problems)
{
  const char *country = connect_json_get_string (doc, "contact_info.country");

  _connectd_email (problems, doc, "contact_info.contact.email", 0);
  if (country != NULL && (strlen (country) != 2 || !g_ascii_isalpha (country[0]) || !g_ascii_isalpha (country[1])))
    connect_problems_add (problems, "contact_info.country", "Expected a country code of two letters.");
}

static gboolean
is_active (JsonObject *account)
{
  return g_strcmp0 (connect_json_get_string (account, "status"), "active") == 0;
}

static gboolean
is_reseller (JsonObject *account)
{
  return g_strcmp0 (connect_json_get_string (account, "type"), "reseller") == 0;
}

/* A parent is an active Reseller of the same owner, and nobody is above himself. */
static gboolean
check_parent (ConnectdTx *tx, JsonObject *doc, ConnectProblems *problems, GError **error)
{
  g_autofree char *next = g_strdup (connect_json_get_string (doc, "parent.id"));

  for (guint depth = 0; next != NULL; depth++)
    {
      g_autoptr (JsonObject) parent = NULL;

      if (!_connectd_look_up (tx, ACCOUNTS, next, &parent, error))
        return FALSE;
      if (parent == NULL)
        return TRUE; /* told already by the check of references */
      if (depth == 0 && (!is_reseller (parent) || !is_active (parent) ||
                         g_strcmp0 (connect_json_get_string (parent, "owner.id"), connect_json_get_string (doc, "owner.id")) != 0))
        connect_problems_add (problems, "parent", "This must be one of your active resellers.");
      if (depth > 16 || g_strcmp0 (_connectd_id (parent), _connectd_id (doc)) == 0)
        {
          connect_problems_add (problems, "parent", "An account cannot be above itself.");
          return TRUE;
        }
      g_set_str (&next, connect_json_get_string (parent, "parent.id"));
    }
  return TRUE;
}

static gboolean
check (ConnectdTx *tx, JsonObject *doc, GError **error)
{
  g_autoptr (ConnectProblems) problems = connect_problems_new ();

  check_contact (doc, problems);
  return check_parent (tx, doc, problems, error) && connect_problems_check (problems, error);
}

/* --- the account itself as a Reseller --- */

static void
set_unknown_contact (JsonObject *body)
{
  static const char *const places[] = { "address_line1", "city", "postal_code", "contact.first_name", "contact.last_name" };

  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      g_autofree char *path = g_strconcat ("contact_info.", places[i], NULL);

      connect_json_set_string (body, path, "-");
    }
  connect_json_set_string (body, "contact_info.country", "US");
  connect_json_set_string (body, "contact_info.contact.email", "unspecified@example.com");
}

JsonObject *
_connectd_tier_account_of_viewer (ConnectdTx *tx, GError **error)
{
  const char *id = connectd_tx_get_viewer (tx)->account_id;
  g_autofree char *owner = _connectd_eq ("owner.id", id);
  g_autofree char *uid = _connectd_eq ("external_uid", id);
  g_autofree char *rql = g_strdup_printf ("and(%s,%s,eq(type,reseller),eq(status,active))", owner, uid);
  g_autoptr (GPtrArray) found = connectd_tx_find (tx, ACCOUNTS, rql, 1, error);
  g_autoptr (JsonObject) account = NULL;
  g_autoptr (JsonObject) body = NULL;

  if (found == NULL)
    return NULL;
  if (found->len > 0)
    return json_object_ref (found->pdata[0]);
  account = connectd_tx_get (tx, &connect_accounts_collection, id, error);
  if (account == NULL)
    return NULL;
  body = json_object_new ();
  connect_json_set_string (body, "type", "reseller");
  connect_json_set_string (body, "name", connect_json_get_string (account, "name"));
  connect_json_set_string (body, "external_id", id);
  connect_json_set_string (body, "external_uid", id);
  set_unknown_contact (body);
  return connectd_tx_create (tx, ACCOUNTS, NULL, body, error);
}

/* --- hooks --- */

static void
set_default (JsonObject *doc, const char *path, const char *value)
{
  if (connect_json_get (doc, path) == NULL)
    connect_json_set_string (doc, path, value);
}

/* Clients expect a hub in each account, and give the filler back as they found it. */
#define NO_HUB "HB-0000-0000"

static gboolean
account_accept (ConnectdTx *tx, const char *verb, JsonObject *body, GError **error)
{
  if (g_strcmp0 (connect_json_get_string (body, "hub.id"), NO_HUB) == 0)
    connect_json_remove (body, "hub");
  return TRUE;
}

static gboolean
account_create (ConnectdTx *tx, JsonObject *doc, JsonObject *body, JsonObject *parent, GError **error)
{
  g_autofree char *uid = g_uuid_string_random ();

  set_default (doc, "type", "customer");
  set_default (doc, "external_uid", uid);
  set_default (doc, "environment", "production");
  set_default (doc, "db", "EU");
  connect_json_set_string (doc, "status", "active");
  connect_json_set_int (doc, "version", 1);
  json_object_set_array_member (doc, "scopes", json_array_new ());
  if (connect_json_get (doc, "hub.id") == NULL)
    connect_json_set_reference (doc, "hub", NO_HUB, "None");
  if (!is_reseller (doc) && connect_json_get (doc, "parent.id") == NULL && connectd_tx_get_viewer (tx)->account_id != NULL)
    {
      g_autoptr (JsonObject) above = _connectd_tier_account_of_viewer (tx, error);

      if (above == NULL)
        return FALSE;
      connect_json_set_string (doc, "parent.id", _connectd_id (above));
    }
  return check (tx, doc, error);
}

static gboolean
account_created (ConnectdTx *tx, JsonObject *doc, JsonObject *body, GError **error)
{
  return add_version (tx, doc, error);
}

static gboolean
is_changed (JsonObject *before, JsonObject *doc)
{
  for (guint i = 0; i < ACCOUNTS->n_members; i++)
    {
      const ConnectMember *member = &ACCOUNTS->members[i];
      JsonNode *old = connect_json_get (before, member->path), *new = connect_json_get (doc, member->path);

      if ((member->flags & CONNECT_MEMBER_UPDATE) && (old == NULL) != (new == NULL))
        return TRUE;
      if ((member->flags & CONNECT_MEMBER_UPDATE) && old != NULL && !json_node_equal (old, new))
        return TRUE;
    }
  return FALSE;
}

static gboolean
account_update (ConnectdTx *tx, JsonObject *before, JsonObject *doc, JsonObject *body, GError **error)
{
  if (!is_changed (before, doc))
    return TRUE;
  if (!check (tx, doc, error))
    return FALSE;
  connect_json_set_int (doc, "version", connect_json_get_int (before, "version", 1) + 1);
  _connectd_stamp (tx, doc, "events.updated");
  return add_version (tx, doc, error) && _connectd_tier_account_request_add_all (tx, doc, error);
}

static gboolean
account_remove (ConnectdTx *tx, JsonObject *doc, GError **error)
{
  g_autofree char *used = _connectd_tier_account_dup_usage (_connectd_id (doc));
  gint64 n = connectd_tx_count (tx, CONNECTD_ASSETS, used, error);

  if (n > 0)
    return _connectd_fail (error, CONNECT_ERROR_INVALID, "The account has subscriptions that are not terminated.");
  _connectd_stamp (tx, doc, "events.decommissioned");
  return n == 0;
}

const ConnectdHooks connectd_tier_account_hooks = {
  .collection = "tier-accounts",
  .accept = account_accept,
  .create = account_create,
  .created = account_created,
  .update = account_update,
  .remove = account_remove,
};

/* --- for subscriptions --- */

char *
_connectd_tier_account_dup_usage (const char *id)
{
  g_autofree char *customer = _connectd_eq ("tiers.customer.id", id);
  g_autofree char *tier1 = _connectd_eq ("tiers.tier1.id", id);
  g_autofree char *tier2 = _connectd_eq ("tiers.tier2.id", id);

  return g_strdup_printf ("and(or(%s,%s,%s),ne(status,terminated))", customer, tier1, tier2);
}

/* One of the viewer's accounts by a member that others have given. FALSE only when the store failed. */
static gboolean
find_own (ConnectdTx *tx, const char *path, const char *value, const char *type, JsonObject **account, GError **error)
{
  g_autofree char *owner = _connectd_eq ("owner.id", connectd_tx_get_viewer (tx)->account_id);
  g_autofree char *same = _connectd_eq (path, value);
  g_autofree char *rql = g_strdup_printf ("and(%s,%s,eq(type,%s),eq(status,active))", owner, same, type);
  g_autoptr (GPtrArray) found = connectd_tx_find (tx, ACCOUNTS, rql, 1, error);

  *account = found != NULL && found->len > 0 ? json_object_ref (found->pdata[0]) : NULL;
  return found != NULL;
}

static gboolean
find_by_id (ConnectdTx *tx, const char *id, JsonObject **account, GError **error)
{
  if (!_connectd_look_up (tx, ACCOUNTS, id, account, error))
    return FALSE;
  if (*account != NULL &&
      (!is_active (*account) ||
       g_strcmp0 (connect_json_get_string (*account, "owner.id"), connectd_tx_get_viewer (tx)->account_id) != 0))
    g_clear_pointer (account, json_object_unref);
  return TRUE;
}

static void
prefix_problems (GError **error, const char *prefix)
{
  g_autoptr (GError) plain = g_steal_pointer (error);
  g_auto (GStrv) lines = g_strsplit (plain->message, "\n", -1);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; lines[i] != NULL; i++)
    g_string_append_printf (text, "%s%s.%s", i > 0 ? "\n" : "", prefix, lines[i]);
  g_set_error_literal (error, plain->domain, plain->code, text->str);
}

static JsonObject *
add_given (ConnectdTx *tx, JsonObject *given, const char *type, const char *parent, const char *path, GError **error)
{
  g_autoptr (JsonObject) body = connect_json_copy (given);
  g_autoptr (GError) local = NULL;
  JsonObject *account;

  connect_json_set_string (body, "type", type);
  connect_json_remove (body, "parent");
  connect_json_remove (body, "hub");
  if (parent != NULL)
    connect_json_set_string (body, "parent.id", parent);
  account = connectd_tx_create (tx, ACCOUNTS, NULL, body, &local);
  if (account != NULL)
    return account;
  if (g_error_matches (local, CONNECT_ERROR, CONNECT_ERROR_INVALID))
    prefix_problems (&local, path);
  g_propagate_error (error, g_steal_pointer (&local));
  return NULL;
}

JsonObject *
_connectd_tier_account_resolve (ConnectdTx *tx, JsonObject *given, const char *type, const char *parent, const char *path,
                                GError **error)
{
  static const char *const keys[] = { "external_uid", "external_id" };
  const char *id = _connectd_id (given);
  g_autoptr (JsonObject) account = NULL;

  if (id != NULL && !find_by_id (tx, id, &account, error))
    return NULL;
  for (guint i = 0; account == NULL && i < G_N_ELEMENTS (keys); i++)
    {
      const char *value = connect_json_get_string (given, keys[i]);

      if (value != NULL && *value != '\0' && !find_own (tx, keys[i], value, type, &account, error))
        return NULL;
    }
  if (account != NULL)
    return g_steal_pointer (&account);
  if (id != NULL && connect_json_get (given, "name") == NULL)
    {
      _connectd_fail (error, CONNECT_ERROR_INVALID, "%s.id: There is no active account of yours with the id %s.", path, id);
      return NULL;
    }
  return add_given (tx, given, type, parent, path, error);
}

static gboolean
has_scope (JsonArray *scopes, const char *scope)
{
  for (guint i = 0; i < json_array_get_length (scopes); i++)
    if (g_strcmp0 (json_array_get_string_element (scopes, i), scope) == 0)
      return TRUE;
  return FALSE;
}

gboolean
_connectd_tier_account_use (ConnectdTx *tx, const char *id, const char *scope, JsonObject *asset, GError **error)
{
  g_autoptr (JsonObject) account = connectd_tx_get (tx, ACCOUNTS, id, error);
  g_autofree char *reason = g_strconcat ("asset:", _connectd_id (asset), NULL);
  const char *marketplace = connect_json_get_string (asset, "marketplace.id");
  JsonArray *scopes = account != NULL ? connect_json_get_array (account, "scopes") : NULL;
  gboolean changed = FALSE;

  if (account == NULL)
    return FALSE;
  if (scopes == NULL)
    {
      scopes = json_array_new ();
      json_object_set_array_member (account, "scopes", scopes);
    }
  if (!has_scope (scopes, scope))
    {
      json_array_add_string_element (scopes, scope);
      changed = TRUE;
    }
  if (marketplace != NULL && connect_json_get (account, "marketplace.id") == NULL) /* where it bought first */
    {
      connect_json_set_string (account, "marketplace.id", marketplace);
      changed = TRUE;
    }
  if (changed && !connectd_tx_refresh (tx, ACCOUNTS, id, account, error))
    return FALSE;
  return connectd_tx_grant (tx, ACCOUNTS, id, connect_json_get_string (asset, "connection.vendor.id"), reason, error);
}
