/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Contracts by the thousand, for trying load. The rows are the same as those of a real invitation, but
 * written directly: a partner, its account with an administrator, what it signed, and the counts of the
 * agreement at the end of each group. */

#include "config.h"

#include "demo/connectd-demo-private.h"

#include "auth/connectd-secret.h"

#define GROUP 1000

static const char *const first_words[] = { "Amber",  "Beacon",  "Cedar", "Delta",  "Ember",
                                           "Falcon", "Granite", "Hazel", "Indigo", "Juniper",
                                           "Kelp",   "Linden",  "Maple", "North",  "Orchid",
                                           "Pebble", "Quartz",  "Raven", "Sable",  "Thistle" };
static const char *const second_words[] = { "Apps",    "Bytes",    "Cloud",   "Data",  "Edge",
                                            "Frame",   "Grid",     "Hosting", "IT",    "Logic",
                                            "Mail",    "Networks", "Office",  "Path",  "Soft",
                                            "Systems", "Tech",     "Voice",   "Works", "Yard" };
static const char *const endings[] = { "Ltd", "GmbH", "Inc.", "LLC", "BV", "SA", "AS", "S.L." };

typedef struct
{
  ConnectdDemoWorld *world;
  JsonObject *owner; /* the Distributor */
  guint first;
  guint count;
} Batch;

/* What one contract is made from. */
typedef struct
{
  guint number;
  gboolean program;
  const char *status;
  JsonObject *agreement;
  char *partner_id;
  char *name;
  gint64 created;
} Plan;

static const char *
choose_status (guint number)
{
  static const char *const statuses[] = { "active", "active",   "active", "pending",    "active",
                                          "active", "rejected", "active", "terminated", "pending" };

  /* mixed, so that it does not go with names and days */
  return statuses[(number * 2654435761u >> 16) % G_N_ELEMENTS (statuses)];
}

static char *
make_name (guint n)
{
  guint words = G_N_ELEMENTS (first_words) * G_N_ELEMENTS (second_words);
  const char *first = first_words[n % G_N_ELEMENTS (first_words)];
  const char *second = second_words[n / G_N_ELEMENTS (first_words) % G_N_ELEMENTS (second_words)];

  return g_strdup_printf ("%s %s %u %s", first, second, n / words + 1, endings[n % G_N_ELEMENTS (endings)]);
}

static gboolean
is_signed (const Plan *plan)
{
  return g_strcmp0 (plan->status, "active") == 0 || g_strcmp0 (plan->status, "terminated") == 0;
}

/* --- rows --- */

static void
set_partner (JsonObject *doc, const char *path, const Plan *plan)
{
  connect_json_set_reference (doc, path, plan->partner_id, plan->name);
}

static void
set_activation (ConnectdTx *tx, JsonObject *doc, const Plan *plan)
{
  g_autofree char *code = connectd_activation_code_new ();
  g_autofree char *hash = connectd_secret_hash (code);
  g_autofree char *link = _connectd_contract_dup_link (tx, code);

  connect_json_set_string (doc, "activation.message", "Here is the link to your portal.");
  if (is_signed (plan))
    {
      connect_json_set_time (doc, "activation.date", plan->created + CONNECTD_DEMO_DAY);
      _connectd_stamp (tx, doc, "events.signed");
    }
  if (g_strcmp0 (plan->status, "pending") != 0)
    return;
  connect_json_set_string (doc, "activation.code", code);
  connect_json_set_string (doc, "activation.hash", hash);
  connect_json_set_string (doc, "activation.link", link);
}

static JsonObject *
make_contract (ConnectdTx *tx, const Batch *batch, const Plan *plan, GError **error)
{
  JsonObject *agreement = plan->agreement;
  g_autofree char *name = g_strconcat ("Contract of ", connect_json_get_string (agreement, "title"), NULL);
  g_autoptr (JsonObject) doc = json_object_new ();
  g_autofree char *id = connectd_tx_new_id (tx, &connect_contracts_collection,
                                            connect_json_get_string (agreement, "type"), error);

  if (id == NULL)
    return NULL;
  connect_json_set_string (doc, "id", id);
  connect_json_set_string (doc, "name", name);
  connect_json_set_string (doc, "type", connect_json_get_string (agreement, "type"));
  connect_json_set_string (doc, "status", plan->status);
  connect_json_set_int (doc, "version", connect_json_get_int (agreement, "version", 1));
  connect_json_set_string (doc, "version_created", connect_json_get_string (agreement, "version_created"));
  connect_json_set_boolean (doc, "latest", TRUE);
  connect_json_set_reference (doc, "agreement", _connectd_id (agreement),
                              connect_json_get_string (agreement, "name"));
  connect_json_set_string (doc, "agreement.owner.id", connect_json_get_string (agreement, "owner.id"));
  connect_json_set_string (doc, "kind", plan->number % 9 == 0 ? "test" : "production");
  set_partner (doc, "partner", plan);
  set_partner (doc, "owner", plan);
  _connectd_set_account (doc, "issuer", batch->owner);
  _connectd_set_account (doc, "creator", batch->owner);
  set_activation (tx, doc, plan);
  if (g_strcmp0 (plan->status, "rejected") == 0)
    _connectd_stamp (tx, doc, "events.rejected");
  if (g_strcmp0 (plan->status, "terminated") == 0)
    _connectd_stamp (tx, doc, "events.terminated");
  return connectd_tx_insert (tx, &connect_contracts_collection, id, doc, error) ? g_steal_pointer (&doc)
                                                                                : NULL;
}

static gboolean
add_signed_version (
    ConnectdTx *tx, const Plan *plan, JsonObject *contract, JsonObject *version, GError **error)
{
  const char *const copied[] = { "document_type", "link", "content", "version_created" };
  g_autoptr (JsonObject) doc = json_object_new ();
  g_autofree char *key = g_strdup_printf ("%s/%" G_GINT64_FORMAT, _connectd_id (contract),
                                          connect_json_get_int (contract, "version", 1));

  connect_json_set_int (doc, "version", connect_json_get_int (contract, "version", 1));
  connect_json_set_reference (doc, "contract", _connectd_id (contract),
                              connect_json_get_string (contract, "name"));
  connect_json_set_string (doc, "contract.type", connect_json_get_string (contract, "type"));
  connect_json_set_string (doc, "issuer.id", connect_json_get_string (contract, "issuer.id"));
  connect_json_set_string (doc, "partner.id", plan->partner_id);
  for (guint i = 0; i < G_N_ELEMENTS (copied); i++)
    connect_json_set_string (doc, copied[i], connect_json_get_string (version, copied[i]));
  connect_json_set_time (doc, "signed", plan->created + CONNECTD_DEMO_DAY);
  return connectd_tx_insert (tx, &connect_contract_versions_collection, key, doc, error);
}

static gboolean
add_entry (ConnectdTx *tx, const Batch *batch, const Plan *plan, GError **error)
{
  g_autoptr (JsonObject) entry = json_object_new ();
  const char *viewer = _connectd_id (batch->owner);
  g_autofree char *key =
      connect_collection_make_key (&connect_partners_collection, NULL, viewer, plan->partner_id);

  connect_json_set_string (entry, "viewer.id", viewer);
  connect_json_set_string (entry, "id", plan->partner_id);
  connect_json_set_string (entry, "name", plan->name);
  connect_json_set_string (entry, "type", plan->program ? "vendor" : "provider");
  connect_json_set_string (entry, "role", plan->program ? "vendor" : "reseller");
  connect_json_set_string (entry, "status", is_signed (plan) ? "active" : "invited");
  for (guint i = 0; i < connect_partners_collection.n_members; i++)
    if (g_str_has_prefix (connect_partners_collection.members[i].path, "stats."))
      connect_json_set_int (entry, connect_partners_collection.members[i].path, 0);
  connect_json_set_int (entry, plan->program ? "stats.contracts.program" : "stats.contracts.service", 1);
  connect_json_set_int (entry, "stats.agreements", 1);
  return connectd_tx_insert (tx, &connect_partners_collection, key, entry, error);
}

/* --- one contract with all that hangs on it --- */

static gboolean
add_one (ConnectdTx *tx, const Batch *batch, const Plan *plan, JsonObject *version, GError **error)
{
  gboolean open = g_strcmp0 (plan->status, "active") == 0 || g_strcmp0 (plan->status, "pending") == 0;
  g_autoptr (JsonObject) account = NULL;
  g_autoptr (JsonObject) contract = NULL;

  connectd_tx_set_now (tx, plan->created);
  if (is_signed (plan))
    {
      account = _connectd_account_add (tx, plan->partner_id, plan->program ? "vendor" : "reseller",
                                       plan->name, NULL, NULL, NULL, error);
      if (account == NULL)
        return FALSE;
    }
  contract = make_contract (tx, batch, plan, error);
  return contract != NULL && (!is_signed (plan) || add_signed_version (tx, plan, contract, version, error)) &&
         (!open || add_entry (tx, batch, plan, error));
}

static gboolean
add_kind (ConnectdTx *tx, const Batch *batch, gboolean program, GError **error)
{
  const char *agreement_id = connectd_demo_world_get (batch->world, program ? "testdrive" : "managed", error);
  g_autoptr (JsonObject) agreement =
      agreement_id != NULL ? connectd_tx_get (tx, &connect_agreements_collection, agreement_id, error) : NULL;
  g_autoptr (JsonObject) version = NULL;
  int made = 0;

  if (agreement == NULL)
    return FALSE;
  version = _connectd_version_get (tx, agreement_id, connect_json_get_int (agreement, "version", 1), error);
  for (guint i = batch->first; version != NULL && i < batch->first + batch->count; i++)
    {
      g_autofree char *id = NULL;
      g_autofree char *name = NULL;
      Plan plan = { .number = i / 2, .program = program, .agreement = agreement };

      if ((i % 2 == 0) != program)
        continue;
      id = _connectd_contract_reserve_account (tx, program ? "vendor" : "reseller", error);
      name = make_name (i);
      plan.status = choose_status (plan.number);
      plan.partner_id = id;
      plan.name = name;
      plan.created = batch->world->now - CONNECTD_DEMO_DAY * (1 + (i * 7919) % 340) -
                     (gint64)(i % 86400) * G_USEC_PER_SEC;
      if (id == NULL || !add_one (tx, batch, &plan, version, error))
        return FALSE;
      made++;
    }
  connectd_tx_set_now (tx, batch->world->now);
  return version != NULL && _connectd_agreement_count (tx, agreement_id, made, 0, 0, error);
}

static gboolean
add_batch (ConnectdTx *tx, gpointer data, GError **error)
{
  Batch *batch = data;
  const char *owner_id = connectd_demo_world_get (batch->world, "alderney", error);
  const char *user_id = connectd_demo_world_get (batch->world, "user tomas", error);
  g_autoptr (JsonObject) owner = owner_id != NULL && user_id != NULL
                                     ? connectd_tx_get (tx, &connect_accounts_collection, owner_id, error)
                                     : NULL;

  if (owner == NULL)
    return FALSE;
  batch->owner = owner;
  _connectd_act_as (tx, owner_id, "distributor", user_id);
  return add_kind (tx, batch, TRUE, error) && add_kind (tx, batch, FALSE, error);
}

gboolean
connectd_demo_load (ConnectdEngine *engine, ConnectdDemoWorld *world, guint count, GError **error)
{
  for (guint done = 0; done < count; done += GROUP)
    {
      Batch batch = { .world = world, .first = done, .count = MIN (GROUP, count - done) };

      if (!connectd_engine_run (engine, NULL, add_batch, &batch, error))
        return FALSE;
    }
  return TRUE;
}
