/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Usage files: how they come into being, and the counts of their records. */

#include "config.h"

#include "domain/usage/connectd-usage-private.h"

#include <string.h>

#define FILES CONNECTD_USAGE_FILES

/* --- counts --- */

/* How many of the records are in which state; what is shown follows from it. */
static gint64
get (JsonObject *file, const char *state)
{
  g_autofree char *path = g_strconcat ("counts.", state, NULL);

  return connect_json_get_int (file, path, 0);
}

gint64
_connectd_usage_get_count (JsonObject *file, const char *state)
{
  return get (file, state);
}

gint64
_connectd_usage_get_total (JsonObject *file)
{
  return get (file, "valid") + get (file, "invalid") + get (file, "approved") + get (file, "rejected") +
         get (file, "closed");
}

static void
show_counts (JsonObject *file)
{
  gboolean pending = g_strcmp0 (connect_json_get_string (file, "status"), "pending") == 0;
  gint64 total = _connectd_usage_get_total (file);

  connect_json_set_int (file, "stats.uploaded", total);
  connect_json_set_int (file, "stats.validated", total - get (file, "invalid"));
  connect_json_set_int (file, "stats.pending", pending ? get (file, "valid") : 0);
  connect_json_set_int (file, "stats.accepted", get (file, "approved") + get (file, "closed"));
  connect_json_set_int (file, "stats.closed", get (file, "closed"));
  connect_json_set_int (file, "stats.billed", get (file, "billed"));
  connect_json_set_int (file, "records.valid", get (file, "valid") + get (file, "approved"));
  connect_json_set_int (file, "records.invalid", get (file, "invalid"));
  connect_json_set_int (file, "records.closed", get (file, "closed"));
}

void
_connectd_usage_count (JsonObject *file, const char *state, gint64 more)
{
  g_autofree char *path = g_strconcat ("counts.", state, NULL);

  connect_json_set_int (file, path, get (file, state) + more);
  show_counts (file);
}

void
_connectd_usage_shift (JsonObject *file, const char *from, const char *to, gint64 n)
{
  _connectd_usage_count (file, from, -n);
  _connectd_usage_count (file, to, n);
}

void
_connectd_usage_forget_counts (JsonObject *file)
{
  json_object_set_object_member (file, "counts", json_object_new ());
  show_counts (file);
}

void
_connectd_usage_move (JsonObject *file)
{
  connect_json_set_int (file, "generation", connect_json_get_int (file, "generation", 0) + 1);
}

gboolean
_connectd_usage_settle (ConnectdTx *tx, JsonObject *file, gboolean *settled, GError **error)
{
  *settled = FALSE;
  if (g_strcmp0 (connect_json_get_string (file, "status"), "accepted") != 0 ||
      get (file, "valid") + get (file, "approved") > 0 || get (file, "closed") == 0)
    return TRUE;
  *settled = TRUE;
  connect_json_set_string (file, "status", "closed");
  _connectd_stamp (tx, file, "events.closed");
  return _connectd_usage_chunks_close (tx, _connectd_id (file), error);
}

JsonObject *
_connectd_usage_file_get (
    ConnectdTx *tx, const char *id, ConnectSide side, const char *const *states, GError **error)
{
  g_autoptr (JsonObject) file = connectd_tx_get_visible (tx, FILES, id, error);
  const char *state = file != NULL ? connect_json_get_string (file, "status") : NULL;

  if (file == NULL)
    return NULL;
  if ((connect_collection_get_sides (FILES, file, connectd_tx_get_viewer (tx)->account_id) & side) == 0)
    _connectd_fail (error, CONNECT_ERROR_FORBIDDEN, "This is for the other party to do.");
  else if (!connect_strv_has (states, state))
    _connectd_fail (error, CONNECT_ERROR_INVALID,
                    "usagefile: This is not possible for a usage file in the state “%s”.", state);
  else
    return g_steal_pointer (&file);
  return NULL;
}

/* --- creating --- */

static const char *const spellings[][2] = {
  { "product_id", "product.id" },      { "distribution_contract", "contract.id" },
  { "contract_id", "contract.id" },    { "start_datetime_utc", "period.from" },
  { "end_datetime_utc", "period.to" },
};

/* A moment counts as its day. */
static void
cut_to_day (JsonObject *body, const char *path)
{
  const char *text = connect_json_get_string (body, path);
  gint64 time;
  g_autofree char *day = text != NULL && connect_time_parse (text, &time) ? connect_time_format (time) : NULL;

  if (day == NULL)
    return;
  day[strlen ("2020-10-13")] = '\0';
  connect_json_set_string (body, path, day);
}

static gboolean
file_accept (ConnectdTx *tx, const char *verb, JsonObject *body, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (spellings); i++)
    {
      const char *text = connect_json_get_string (body, spellings[i][0]);

      if (text != NULL && connect_json_get (body, spellings[i][1]) == NULL)
        connect_json_set_string (body, spellings[i][1], text);
    }
  cut_to_day (body, "period.from");
  cut_to_day (body, "period.to");
  return TRUE;
}

static void
check_period (JsonObject *doc, ConnectProblems *problems)
{
  gint64 from = connect_json_get_time (doc, "period.from"), to = connect_json_get_time (doc, "period.to");

  if (from != 0 && to != 0 && from > to)
    connect_problems_add (problems, "period.to", "The period ends before it begins.");
}

static JsonObject *
get_product (ConnectdTx *tx, JsonObject *doc, ConnectProblems *problems, GError **error)
{
  JsonObject *product =
      connectd_tx_get (tx, &connect_products_collection, connect_json_get_string (doc, "product.id"), error);

  if (product == NULL)
    return NULL;
  if (g_strcmp0 (connect_json_get_string (product, "owner.id"), connectd_tx_get_viewer (tx)->account_id) != 0)
    connect_problems_add (problems, "product", "This must be a product of your own.");
  else if (!connectd_product_is_capable (product, "ppu") &&
           !connectd_product_is_capable (product, "reservation.consumption"))
    connect_problems_add (problems, "product", "The product has not the capability to report usage (ppu).");
  else if (g_strcmp0 (connect_json_get_string (product, "status"), "draft") == 0)
    connect_problems_add (problems, "product", "The product is not published.");
  return product;
}

/* The contract by which the product is listed, where there is but one. */
static gboolean
find_contract (ConnectdTx *tx, JsonObject *doc, ConnectProblems *problems, GError **error)
{
  g_autofree char *of = _connectd_eq ("product.id", connect_json_get_string (doc, "product.id"));
  g_autofree char *rql = g_strdup_printf ("and(%s,eq(status,listed))", of);
  g_autoptr (GPtrArray) listings = NULL;
  const char *id = NULL;

  if (connect_json_get_string (doc, "contract.id") != NULL)
    return TRUE;
  listings = connectd_tx_find (tx, &connect_listings_collection, rql, 0, error);
  for (guint i = 0; listings != NULL && i < listings->len; i++)
    {
      const char *contract = connect_json_get_string (listings->pdata[i], "contract.id");

      if (id != NULL && g_strcmp0 (id, contract) != 0)
        {
          connect_problems_add (problems, "contract",
                                "This field is required: the product is listed by several contracts.");
          return TRUE;
        }
      id = contract;
    }
  if (id == NULL && listings != NULL)
    connect_problems_add (problems, "contract", "This field is required: the product is not listed.");
  connect_json_set_string (doc, "contract.id", id);
  return listings != NULL;
}

static gboolean
is_listed (ConnectdTx *tx, JsonObject *doc, JsonObject *contract, gboolean *listed, GError **error)
{
  g_autofree char *of = _connectd_eq ("product.id", connect_json_get_string (doc, "product.id"));
  g_autofree char *by = _connectd_eq ("contract.id", _connectd_id (contract));
  g_autofree char *rql = g_strdup_printf ("and(%s,%s,eq(status,listed))", of, by);
  gint64 n = connectd_tx_count (tx, &connect_listings_collection, rql, error);

  *listed = n > 0;
  return n >= 0;
}

static gboolean
set_contract (ConnectdTx *tx, JsonObject *doc, ConnectProblems *problems, GError **error)
{
  gboolean test = g_strcmp0 (connect_json_get_string (doc, "environment"), "production") != 0;
  g_autoptr (JsonObject) contract = NULL;
  g_autoptr (JsonObject) marketplace = NULL;
  const char *currency = NULL;
  gboolean listed = FALSE;

  if (!find_contract (tx, doc, problems, error))
    return FALSE;
  if (connect_json_get_string (doc, "contract.id") == NULL)
    return TRUE;
  contract = connectd_tx_get (tx, &connect_contracts_collection, connect_json_get_string (doc, "contract.id"),
                              error);
  if (contract == NULL || !is_listed (tx, doc, contract, &listed, error))
    return FALSE;
  if (g_strcmp0 (connect_json_get_string (contract, "type"), "distribution") != 0 ||
      g_strcmp0 (connect_json_get_string (contract, "status"), "active") != 0 ||
      g_strcmp0 (connect_json_get_string (contract, "partner.id"), connectd_tx_get_viewer (tx)->account_id) !=
          0)
    connect_problems_add (problems, "contract", "This must be an active distribution contract of yours.");
  else if (!listed && !test)
    connect_problems_add (problems, "contract", "The product is not listed by this contract.");
  if (!_connectd_look_up (tx, &connect_marketplaces_collection,
                          connect_json_get_string (contract, "marketplace.id"), &marketplace, error))
    return FALSE;
  connect_json_set_string (doc, "provider.id", connect_json_get_string (contract, "issuer.id"));
  connect_json_set_string (doc, "marketplace.id", connect_json_get_string (contract, "marketplace.id"));
  currency = marketplace != NULL ? connect_json_get_string (marketplace, "currency") : NULL;
  if (connect_json_get_string (doc, "currency") == NULL)
    connect_json_set_string (doc, "currency", currency != NULL ? currency : "USD");
  return TRUE;
}

static gboolean
file_create (ConnectdTx *tx, JsonObject *doc, JsonObject *body, JsonObject *parent, GError **error)
{
  g_autoptr (ConnectProblems) problems = connect_problems_new ();
  g_autoptr (JsonObject) product = get_product (tx, doc, problems, error);
  g_autoptr (JsonObject) event = connectd_tx_new_event (tx);
  const char *schema;
  g_autofree char *lower = NULL;

  if (product == NULL)
    return FALSE;
  schema = connect_json_get_string (product, "capabilities.ppu.schema");
  lower = g_ascii_strdown (schema != NULL ? schema : "QT", -1);
  connect_json_set_string (doc, "schema", lower);
  connect_json_set_string (doc, "status", "draft");
  connect_json_set_string (doc, "vendor.id", connectd_tx_get_viewer (tx)->account_id);
  if (connect_json_get_string (doc, "environment") == NULL)
    connect_json_set_string (doc, "environment", "production");
  connect_json_set_int (doc, "generation", 0);
  connect_json_set_time (doc, "created_at", connectd_tx_get_now (tx));
  connect_json_set_string (doc, "created_by", connect_json_get_string (event, "by.name"));
  _connectd_usage_forget_counts (doc);
  check_period (doc, problems);
  return set_contract (tx, doc, problems, error) && connect_problems_check (problems, error);
}

static gboolean
file_update (ConnectdTx *tx, JsonObject *before, JsonObject *doc, JsonObject *body, GError **error)
{
  g_autoptr (ConnectProblems) problems = connect_problems_new ();

  check_period (doc, problems);
  return connect_problems_check (problems, error);
}

/* Links are kept without the server's name, which may change. */
static void
file_shown (ConnectdTx *tx, JsonObject *doc, JsonObject *shown)
{
  static const char *const links[] = { "usage_file_uri", "processed_file_uri", "reconciliation_file_uri" };

  for (guint i = 0; i < G_N_ELEMENTS (links); i++)
    {
      const char *link = connect_json_get_string (shown, links[i]);
      g_autofree char *whole =
          link != NULL ? g_strconcat (connectd_tx_get_public_url (tx), link, NULL) : NULL;

      if (whole != NULL)
        connect_json_set_string (shown, links[i], whole);
    }
}

const ConnectdHooks connectd_usage_file_hooks = {
  .collection = "usage-files",
  .accept = file_accept,
  .create = file_create,
  .update = file_update,
  .act = _connectd_usage_file_act,
  .shown = file_shown,
};
