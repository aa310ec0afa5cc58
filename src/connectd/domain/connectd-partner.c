/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* The directory: what one account sees of another. An entry is there while a contract between both is open,
 * is made from the other's account (or from the invitation while there is none) and is rebuilt whenever
 * either changes. */

#include "config.h"

#include "domain/connectd-domain-private.h"

#include <string.h>

#define PARTNERS (&connect_partners_collection)
#define MAX_CONTACTS 100

static char *
make_key (const char *viewer_id, const char *other_id)
{
  return connect_collection_make_key (PARTNERS, NULL, viewer_id, other_id);
}

/* --- contacts: the other's administrators --- */

static gboolean
is_contact (JsonObject *member, const char *group_id)
{
  return g_strcmp0 (connect_json_get_string (member, "status"), "joined") == 0 &&
         _connectd_array_find (connect_json_get_array (member, "groups"), "id", group_id, NULL) != NULL;
}

static void
add_contact (JsonArray *contacts, JsonObject *member)
{
  const char *const shown[] = { "id", "name", "email" };
  JsonObject *contact = json_object_new ();

  for (guint i = 0; i < G_N_ELEMENTS (shown); i++)
    connect_json_set_string (contact, shown[i], connect_json_get_string (member, shown[i]));
  json_array_add_object_element (contacts, contact);
}

/* `changed` (optional) is a member as it is about to be stored, or to go. */
static JsonArray *
list_contacts (ConnectdTx *tx, const char *account_id, JsonObject *changed, gboolean gone, GError **error)
{
  g_autoptr (JsonObject) group = _connectd_group_administrators (tx, account_id, error);
  g_autoptr (GPtrArray) members = NULL;
  g_autoptr (JsonArray) contacts = json_array_new ();

  if (group != NULL)
    {
      g_autofree char *of_group = _connectd_eq ("groups.id", _connectd_id (group));
      g_autofree char *rql = g_strdup_printf ("and(%s,eq(status,joined))", of_group);

      members = connectd_tx_find (tx, &connect_account_users_collection, rql, MAX_CONTACTS, error);
    }
  if (members == NULL)
    return NULL;
  for (guint i = 0; i < members->len; i++)
    {
      JsonObject *member = g_ptr_array_index (members, i);

      if ((changed == NULL || g_strcmp0 (_connectd_id (member), _connectd_id (changed)) != 0) &&
          is_contact (member, _connectd_id (group)))
        add_contact (contacts, member);
    }
  if (changed != NULL && !gone && is_contact (changed, _connectd_id (group)))
    add_contact (contacts, changed);
  return g_steal_pointer (&contacts);
}

/* --- the entry --- */

/* What the description of accounts and that of partners have in common. */
static void
copy_account (JsonObject *entry, JsonObject *account)
{
  for (guint i = 0; i < PARTNERS->n_members; i++)
    {
      const ConnectMember *m = &PARTNERS->members[i];
      JsonNode *node = connect_json_get (account, m->path);

      if (strchr (m->path, '.') != NULL ||
          connect_collection_find_member (&connect_accounts_collection, m->path) == NULL)
        continue;
      if (node != NULL)
        connect_json_set (entry, m->path, json_node_copy (node));
      else
        connect_json_remove (entry, m->path);
    }
}

/* An invited partner is known from its contract alone. */
static void
copy_invitation (JsonObject *entry, JsonObject *contract)
{
  const char *role = _connectd_contract_role_for_type (connect_json_get_string (contract, "type"));

  connect_json_set_string (entry, "id", connect_json_get_string (contract, "partner.id"));
  connect_json_set_string (entry, "name", connect_json_get_string (contract, "partner.name"));
  connect_json_set_string (entry, "role", role);
  connect_json_set_string (entry, "type", g_strcmp0 (role, "vendor") == 0 ? "vendor" : "provider");
}

/* Counts by contract type, and the agreements that they are of; whether any is active. */
static gboolean
count_contracts (JsonObject *entry, GPtrArray *contracts)
{
  g_autoptr (GHashTable) agreements = g_hash_table_new (g_str_hash, g_str_equal);
  gboolean active = FALSE;

  for (guint i = 0; i < PARTNERS->n_members; i++)
    if (g_str_has_prefix (PARTNERS->members[i].path, "stats."))
      connect_json_set_int (entry, PARTNERS->members[i].path, 0);
  for (guint i = 0; i < contracts->len; i++)
    {
      JsonObject *contract = g_ptr_array_index (contracts, i);
      g_autofree char *path =
          g_strconcat ("stats.contracts.", connect_json_get_string (contract, "type"), NULL);

      if (connect_collection_find_member (PARTNERS, path) != NULL)
        connect_json_set_int (entry, path, connect_json_get_int (entry, path, 0) + 1);
      g_hash_table_add (agreements, (gpointer)connect_json_get_string (contract, "agreement.id"));
      active |= g_strcmp0 (connect_json_get_string (contract, "status"), "active") == 0;
    }
  connect_json_set_int (entry, "stats.agreements", g_hash_table_size (agreements));
  return active;
}

/* The open contracts between two accounts, with `changed` as it is about to be. */
static GPtrArray *
find_between (
    ConnectdTx *tx, const char *a, const char *b, JsonObject *changed, gboolean gone, GError **error)
{
  g_autofree char *rql = g_strdup_printf (
      "and(in(status,(enrolling,pending,active)),or(and(eq(issuer.id,\"%s\"),eq(partner.id,\"%s\")),"
      "and(eq(issuer.id,\"%s\"),eq(partner.id,\"%s\"))))",
      a, b, b, a);
  g_autoptr (GPtrArray) found = connectd_tx_find (tx, &connect_contracts_collection, rql, 0, error);

  for (guint i = 0; found != NULL && changed != NULL && i < found->len; i++)
    if (g_strcmp0 (_connectd_id (g_ptr_array_index (found, i)), _connectd_id (changed)) == 0)
      g_ptr_array_remove_index (found, i--);
  if (found != NULL && changed != NULL && !gone && _connectd_contract_is_open (changed))
    g_ptr_array_add (found, json_object_ref (changed));
  return g_steal_pointer (&found);
}

/* Where there is no entry yet there is no other open contract: the usual case of a partner who is invited. */
static GPtrArray *
list_between (ConnectdTx *tx, const char *a, const char *b, JsonObject *changed, gboolean gone, gboolean present, GError **error)
{
  GPtrArray *contracts;

  if (present || changed == NULL)
    return find_between (tx, a, b, changed, gone, error);
  contracts = g_ptr_array_new_with_free_func ((GDestroyNotify)json_object_unref);
  if (!gone && _connectd_contract_is_open (changed))
    g_ptr_array_add (contracts, json_object_ref (changed));
  return contracts;
}

static gboolean
store_entry (ConnectdTx *tx, const char *key, JsonObject *entry, gboolean present, GError **error)
{
  return present ? connectd_tx_refresh (tx, PARTNERS, key, entry, error)
                 : connectd_tx_insert (tx, PARTNERS, key, entry, error);
}

static gboolean
build_entry (ConnectdTx *tx,
             const char *viewer_id,
             const char *other_id,
             JsonObject *contract,
             gboolean gone,
             GError **error)
{
  g_autofree char *key = make_key (viewer_id, other_id);
  g_autoptr (GPtrArray) contracts = NULL;
  g_autoptr (JsonObject) present = NULL;
  g_autoptr (JsonObject) account = NULL;
  g_autoptr (JsonObject) entry = json_object_new ();
  gboolean active;
  gint64 listings;

  if (!_connectd_look_up (tx, PARTNERS, key, &present, error) ||
      !_connectd_look_up (tx, &connect_accounts_collection, other_id, &account, error))
    return FALSE;
  contracts = list_between (tx, viewer_id, other_id, contract, gone, present != NULL, error);
  if (contracts == NULL)
    return FALSE;
  if (contracts->len == 0)
    return present == NULL || connectd_tx_remove (tx, PARTNERS, key, error);
  connect_json_set_string (entry, "viewer.id", viewer_id);
  if (account != NULL)
    {
      JsonArray *contacts = list_contacts (tx, other_id, NULL, FALSE, error);

      if (contacts == NULL)
        return FALSE;
      copy_account (entry, account);
      json_object_set_array_member (entry, "contacts", contacts);
    }
  else
    copy_invitation (entry, g_ptr_array_index (contracts, 0));
  active = count_contracts (entry, contracts);
  listings = _connectd_listing_count_between (tx, viewer_id, other_id, error);
  if (listings < 0)
    return FALSE;
  connect_json_set_int (entry, "stats.listings", listings);
  connect_json_set_string (entry, "status", account != NULL && active ? "active" : "invited");
  return store_entry (tx, key, entry, present != NULL, error);
}

gboolean
_connectd_partner_refresh_pair (ConnectdTx *tx, JsonObject *contract, gboolean gone, GError **error)
{
  const char *issuer_id = connect_json_get_string (contract, "issuer.id");
  const char *partner_id = connect_json_get_string (contract, "partner.id");
  g_autoptr (JsonObject) partner = NULL;

  if (!_connectd_look_up (tx, &connect_accounts_collection, partner_id, &partner, error) ||
      !build_entry (tx, issuer_id, partner_id, contract, gone, error))
    return FALSE;
  /* a reserved account looks at nothing */
  return partner == NULL || build_entry (tx, partner_id, issuer_id, contract, gone, error);
}

gboolean
_connectd_partner_refresh_between (ConnectdTx *tx, const char *a, const char *b, GError **error)
{
  return g_strcmp0 (a, b) == 0 ||
         (build_entry (tx, a, b, NULL, FALSE, error) && build_entry (tx, b, a, NULL, FALSE, error));
}

gboolean
_connectd_partner_refresh_account (
    ConnectdTx *tx, JsonObject *account, JsonObject *member, gboolean gone, GError **error)
{
  const char *id = _connectd_id (account);
  g_autoptr (GPtrArray) entries = _connectd_find (tx, PARTNERS, "id", id, 0, error);
  g_autoptr (JsonArray) contacts = NULL;

  if (entries == NULL || entries->len == 0)
    return entries != NULL;
  contacts = list_contacts (tx, id, member, gone, error);
  for (guint i = 0; contacts != NULL && i < entries->len; i++)
    {
      JsonObject *entry = g_ptr_array_index (entries, i);
      g_autofree char *key = make_key (connect_json_get_string (entry, "viewer.id"), id);

      copy_account (entry, account);
      json_object_set_array_member (entry, "contacts", json_array_ref (contacts));
      if (!connectd_tx_refresh (tx, PARTNERS, key, entry, error))
        return FALSE;
    }
  return contacts != NULL;
}

gboolean
_connectd_partner_refresh_member (ConnectdTx *tx, JsonObject *member, gboolean gone, GError **error)
{
  g_autoptr (JsonObject) account = connectd_tx_get (tx, &connect_accounts_collection,
                                                    connect_json_get_string (member, "account.id"), error);

  return account != NULL && _connectd_partner_refresh_account (tx, account, member, gone, error);
}

gboolean
_connectd_partner_forget (ConnectdTx *tx, const char *viewer_id, const char *reserved_id, GError **error)
{
  g_autofree char *key = make_key (viewer_id, reserved_id);
  g_autoptr (JsonObject) present = NULL;

  if (!_connectd_look_up (tx, PARTNERS, key, &present, error))
    return FALSE;
  return present == NULL || connectd_tx_remove (tx, PARTNERS, key, error);
}
