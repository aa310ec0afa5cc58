/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Usage that is decided by rules. When a file is submitted, each of its records is held against the rules
 * that the other side has for the product, in their order: the first that fits decides. A file whose records
 * are all to be accepted is accepted; one with a record to be rejected is rejected; where a person has to
 * look at any, or no rule fits, it waits for that. */

#include "config.h"

#include "domain/usage/connectd-usage-private.h"

#include "query/connect-rql.h"

#define FILES CONNECTD_USAGE_FILES
#define RECORDS CONNECTD_USAGE_RECORDS
#define RULES (&connect_product_usage_rules_collection)
#define BY_RULE "Decided by the usage rule %s."

typedef struct
{
  char *id;
  char *action;
  char *item;       /* NULL: any */
  ConnectRql *rule; /* NULL: always */
  gint64 position;
} Rule;

typedef struct
{
  ConnectdTask *task;
  JsonObject *file;
  GPtrArray *rules; /* (element-type Rule), in their order */
  GPtrArray *records;
  char *position;
  const Rule *last;   /* that decided */
  const char *status; /* of the file; NULL: a person decides */
} Deciding;

static void
rule_free (gpointer data)
{
  Rule *self = data;

  g_free (self->id);
  g_free (self->action);
  g_free (self->item);
  g_clear_pointer (&self->rule, connect_rql_unref);
  g_free (self);
}

static char *
make_filter (JsonObject *file)
{
  g_autofree char *by = _connectd_eq ("owner.id", connect_json_get_string (file, "provider.id"));
  g_autofree char *of = _connectd_eq ("product.id", connect_json_get_string (file, "product.id"));

  return g_strdup_printf ("and(%s,%s,eq(status,active))", by, of);
}

gboolean
_connectd_usage_rules_begin (ConnectdTx *tx, JsonObject *file, GError **error)
{
  g_autofree char *rql = make_filter (file);
  gint64 n = connectd_tx_count (tx, RULES, rql, error);

  return n == 0 ||
         (n > 0 && connectd_tx_add_task (tx, CONNECTD_TASK_USAGE_RULES, _connectd_id (file), NULL, 0, error));
}

/* --- the rules --- */

static int
compare_rules (gconstpointer a, gconstpointer b)
{
  const Rule *one = *(Rule *const *)a, *other = *(Rule *const *)b;

  return (one->position > other->position) - (one->position < other->position);
}

/* A condition that cannot be read any more fits nothing. */
static void
add_rule (Deciding *self, JsonObject *doc)
{
  const char *text = connect_json_get_string (doc, "rule");
  g_autoptr (ConnectRql) tree = text != NULL && *text != '\0' ? connect_rql_parse (text, NULL) : NULL;
  Rule *rule;

  if (text != NULL && *text != '\0' && tree == NULL)
    return;
  rule = g_new0 (Rule, 1);
  rule->id = g_strdup (_connectd_id (doc));
  rule->action = g_strdup (connect_json_get_string (doc, "action"));
  rule->item = g_strdup (connect_json_get_string (doc, "item.id"));
  rule->rule = g_steal_pointer (&tree);
  rule->position = connect_json_get_int (doc, "position", 0);
  g_ptr_array_add (self->rules, rule);
}

static gboolean
read_rules (ConnectdTx *tx, gpointer data, GError **error)
{
  Deciding *self = data;
  g_autofree char *rql = NULL;
  g_autoptr (GPtrArray) docs = NULL;

  if (!_connectd_look_up (tx, FILES, self->task->subject, &self->file, error))
    return FALSE;
  if (self->file == NULL)
    return TRUE;
  rql = make_filter (self->file);
  docs = connectd_tx_find (tx, RULES, rql, 0, error);
  for (guint i = 0; docs != NULL && i < docs->len; i++)
    add_rule (self, docs->pdata[i]);
  g_ptr_array_sort (self->rules, compare_rules);
  return docs != NULL;
}

static const Rule *
find_rule (Deciding *self, JsonObject *record)
{
  for (guint i = 0; i < self->rules->len; i++)
    {
      const Rule *rule = self->rules->pdata[i];

      if ((rule->item == NULL || g_strcmp0 (rule->item, connect_json_get_string (record, "item.id")) == 0) &&
          (rule->rule == NULL || connect_rql_matches (rule->rule, RECORDS, record)))
        return rule;
    }
  return NULL;
}

/* --- the records --- */

static gboolean
read_records (ConnectdTx *tx, gpointer data, GError **error)
{
  Deciding *self = data;
  g_autofree char *rql = _connectd_eq ("usagefile.id", self->task->subject);

  g_clear_pointer (&self->records, g_ptr_array_unref);
  self->records = connectd_tx_find_after (tx, RECORDS, rql, self->position, CONNECTD_USAGE_SLICE, error);
  return self->records != NULL;
}

/* FALSE when a person has to decide. */
static gboolean
judge (Deciding *self)
{
  for (guint i = 0; i < self->records->len; i++)
    {
      const Rule *rule = find_rule (self, self->records->pdata[i]);

      if (rule == NULL || g_strcmp0 (rule->action, "manual") == 0)
        return FALSE;
      if (self->status == NULL || g_strcmp0 (rule->action, "reject") == 0)
        {
          self->last = rule;
          self->status = g_strcmp0 (rule->action, "reject") == 0     ? "rejected"
                         : g_strcmp0 (self->status, "rejected") == 0 ? self->status
                                                                     : "accepted";
        }
    }
  return TRUE;
}

static gboolean
judge_all (Deciding *self, GError **error)
{
  do
    {
      if (g_cancellable_set_error_if_cancelled (self->task->cancellable, error) ||
          !connectd_engine_read (self->task->engine, NULL, read_records, self, error))
        return FALSE;
      if (!judge (self))
        {
          self->status = NULL;
          return TRUE;
        }
      if (self->records->len > 0)
        g_set_str (&self->position, _connectd_id (self->records->pdata[self->records->len - 1]));
    }
  while (self->records->len == CONNECTD_USAGE_SLICE);
  return TRUE;
}

/* A person may have been faster; or it was another submission that was looked at. */
static gboolean
decide (ConnectdTx *tx, gpointer data, GError **error)
{
  Deciding *self = data;
  g_autoptr (JsonObject) file = NULL;
  g_autofree char *note = NULL;

  if (self->status == NULL)
    return TRUE;
  if (!_connectd_look_up (tx, FILES, self->task->subject, &file, error))
    return FALSE;
  if (file == NULL || g_strcmp0 (connect_json_get_string (file, "status"), "pending") != 0 ||
      connect_json_get_int (file, "generation", 0) != connect_json_get_int (self->file, "generation", 0))
    return TRUE;
  note = g_strdup_printf (BY_RULE, self->last->id);
  return _connectd_usage_decide (tx, file, self->status, note, error) &&
         connectd_tx_update (tx, FILES, self->task->subject, file, error);
}

gboolean
_connectd_usage_run_rules (ConnectdTask *task, GError **error)
{
  Deciding self = { .task = task,
                    .rules = g_ptr_array_new_with_free_func (rule_free),
                    .position = g_strdup ("") };
  gboolean good = connectd_engine_read (task->engine, NULL, read_rules, &self, error);

  if (good && self.rules->len > 0)
    good = judge_all (&self, error) && connectd_task_finish (task, decide, &self, error);
  g_clear_pointer (&self.file, json_object_unref);
  g_ptr_array_unref (self.rules);
  g_clear_pointer (&self.records, g_ptr_array_unref);
  g_free (self.position);
  return good;
}
