/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Sums of usage for each item of each subscription. They are made anew from the records whenever a file of
 * theirs was submitted or decided, by what the buyer sees then: so they never tell of usage that was not
 * submitted, and it does no harm to make them twice. */

#include "config.h"

#include "domain/usage/connectd-usage-private.h"

#define FILES CONNECTD_USAGE_FILES
#define RECORDS CONNECTD_USAGE_RECORDS
#define AGGREGATES (&connect_usage_aggregates_collection)
#define SLICE 50

/* One sum on its way. */
typedef struct
{
  char *asset;
  char *item;
  gint64 rows;
  gint64 consumed; /* millionths */
  gint64 accepted;
  gint64 amount;
  JsonObject *sample; /* a record of them */
} Sum;

typedef struct
{
  ConnectdTask *task;
  JsonObject *file;
  GPtrArray *sums; /* (element-type Sum) */
  guint from;
  guint n;
} Adding;

static void
sum_free (gpointer data)
{
  Sum *self = data;

  g_free (self->asset);
  g_free (self->item);
  g_clear_pointer (&self->sample, json_object_unref);
  g_free (self);
}

gboolean
_connectd_usage_aggregate_begin (ConnectdTx *tx, JsonObject *file, GError **error)
{
  return connectd_tx_drop_tasks (tx, CONNECTD_TASK_USAGE_AGGREGATE, _connectd_id (file), error) &&
         connectd_tx_add_task (tx, CONNECTD_TASK_USAGE_AGGREGATE, _connectd_id (file), NULL, 0, error);
}

/* --- which sums --- */

static gboolean
pair_cb (const ConnectValue *row, guint n_values, gpointer user_data)
{
  Sum *sum;

  if (row[0].text == NULL || row[1].text == NULL)
    return TRUE;
  sum = g_new0 (Sum, 1);
  sum->asset = g_strdup (row[0].text);
  sum->item = g_strdup (row[1].text);
  g_ptr_array_add (user_data, sum);
  return TRUE;
}

static gboolean
find_pairs (ConnectdTx *tx, gpointer data, GError **error)
{
  Adding *self = data;
  g_autoptr (ConnectRql) filter =
      connect_rql_new_compare (CONNECT_RQL_EQ, "usagefile.id", self->task->subject);

  return _connectd_look_up (tx, FILES, self->task->subject, &self->file, error) &&
         (self->file == NULL || connectd_tx_sum (tx, RECORDS, filter, STRV ("asset.id", "item.id"),
                                                 STRV (NULL), pair_cb, self->sums, error));
}

/* --- summing, as the buyer --- */

static gboolean
sum_cb (const ConnectValue *row, guint n_values, gpointer user_data)
{
  Sum *sum = user_data;
  gboolean open = g_strcmp0 (row[0].text, "valid") == 0;

  sum->rows += row[1].integer;
  sum->consumed += row[2].integer;
  sum->accepted += open ? 0 : row[2].integer;
  sum->amount += row[3].integer;
  return TRUE;
}

static gboolean
sum_up (ConnectdTx *tx, Sum *sum, GError **error)
{
  g_autofree char *of = _connectd_eq ("asset.id", sum->asset);
  g_autofree char *by = _connectd_eq ("item.id", sum->item);
  g_autofree char *rql = g_strdup_printf ("and(%s,%s,in(status,(valid,approved,closed)))", of, by);
  g_autoptr (ConnectRql) filter = connect_rql_parse (rql, error);
  g_autoptr (GPtrArray) sample = NULL;

  if (filter == NULL ||
      !connectd_tx_sum (tx, RECORDS, filter, STRV ("status"), STRV ("usage", "amount"), sum_cb, sum, error))
    return FALSE;
  sample = connectd_tx_find (tx, RECORDS, rql, 1, error);
  if (sample != NULL && sample->len > 0)
    sum->sample = json_object_ref (sample->pdata[0]);
  return sample != NULL;
}

static gboolean
sum_slice (ConnectdTx *tx, gpointer data, GError **error)
{
  Adding *self = data;

  for (guint i = self->from; i < self->from + self->n; i++)
    if (!sum_up (tx, self->sums->pdata[i], error))
      return FALSE;
  return TRUE;
}

/* --- writing --- */

static void
fill (JsonObject *doc, const Sum *sum, JsonObject *file)
{
  JsonObject *asset = connect_json_copy (connect_json_get_object (sum->sample, "asset"));
  JsonObject *event = connect_json_get_object (file, "events.submitted");

  json_object_remove_member (asset, "recon_id");
  json_object_set_object_member (doc, "item",
                                 connect_json_copy (connect_json_get_object (sum->sample, "item")));
  json_object_set_object_member (doc, "asset", asset);
  json_object_set_double_member (doc, "amount", (double)sum->amount / 1000000);
  json_object_set_double_member (doc, "consumed", (double)sum->consumed / 1000000);
  json_object_set_double_member (doc, "accepted", (double)sum->accepted / 1000000);
  connect_json_set_string (doc, "currency", connect_json_get_string (sum->sample, "usagefile.currency"));
  connect_json_set_string (doc, "vendor.id", connect_json_get_string (file, "vendor.id"));
  connect_json_set_string (doc, "provider.id", connect_json_get_string (file, "provider.id"));
  if (event != NULL)
    connect_json_set_object (doc, "events.last_reported", connect_json_copy (event));
}

static gboolean
write_one (ConnectdTx *tx, const Sum *sum, JsonObject *file, GError **error)
{
  g_autofree char *id = g_strdup_printf ("%s.%s", sum->asset, sum->item);
  g_autoptr (JsonObject) known = NULL;
  g_autoptr (JsonObject) doc = json_object_new ();

  if (!_connectd_look_up (tx, AGGREGATES, id, &known, error))
    return FALSE;
  if (sum->rows == 0 || sum->sample == NULL)
    return known == NULL || connectd_tx_remove (tx, AGGREGATES, id, error);
  connect_json_set_string (doc, "id", id);
  fill (doc, sum, file);
  return known == NULL ? connectd_tx_insert (tx, AGGREGATES, id, doc, error)
                       : connectd_tx_update (tx, AGGREGATES, id, doc, error);
}

static gboolean
write_slice (ConnectdTx *tx, gpointer data, GError **error)
{
  Adding *self = data;

  for (guint i = self->from; i < self->from + self->n; i++)
    if (!write_one (tx, self->sums->pdata[i], self->file, error))
      return FALSE;
  return TRUE;
}

static gboolean
add_all (Adding *self, GError **error)
{
  const ConnectViewer buyer = { connect_json_get_string (self->file, "provider.id"), CONNECT_ROLE_DISTRIBUTOR,
                                NULL };

  for (self->from = 0; self->from < self->sums->len; self->from += SLICE)
    {
      self->n = MIN (SLICE, self->sums->len - self->from);
      if (g_cancellable_set_error_if_cancelled (self->task->cancellable, error) ||
          !connectd_engine_read (self->task->engine, &buyer, sum_slice, self, error) ||
          !connectd_engine_run (self->task->engine, NULL, write_slice, self, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
_connectd_usage_run_aggregate (ConnectdTask *task, GError **error)
{
  Adding self = { .task = task, .sums = g_ptr_array_new_with_free_func (sum_free) };
  gboolean good = connectd_engine_read (task->engine, NULL, find_pairs, &self, error) &&
                  (self.file == NULL || add_all (&self, error));

  g_clear_pointer (&self.file, json_object_unref);
  g_ptr_array_unref (self.sums);
  return good;
}

const ConnectdOperation connectd_usage_aggregate_operations[] = {
  { "GET", "assets/{asset}/usage/aggregates", CONNECTD_ACCESS_ACCOUNT, CONNECT_MODULE_USAGE,
    .list = "usage-aggregates", .filter = "eq(asset.id,{asset})", .within = "assets",
    .summary = "Sums of usage of a subscription" },
  { NULL },
};
