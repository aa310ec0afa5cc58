/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* What an account wants to be told of, and who is told when it happens. */

#include "config.h"

#include "domain/notify/connectd-notify-private.h"

#include "domain/product/connectd-product.h"

#define MOST_TOLD 100 /* by one event in one account */

/* --- the object --- */

gboolean
_connectd_notification_count_rules (ConnectdTx *tx, const char *subscription_id, int rules, GError **error)
{
  g_autoptr (JsonObject) subscription = connectd_tx_get (tx, CONNECTD_SUBSCRIPTIONS, subscription_id, error);

  if (subscription == NULL)
    return FALSE;
  connect_json_set_int (subscription, "stats.rules",
                        MAX (0, connect_json_get_int (subscription, "stats.rules", 0) + rules));
  return connectd_tx_refresh (tx, CONNECTD_SUBSCRIPTIONS, subscription_id, subscription, error);
}

/* One that is switched on tells somebody: without a rule, the administrators. */
static gboolean
subscription_update (ConnectdTx *tx, JsonObject *before, JsonObject *doc, JsonObject *body, GError **error)
{
  if (!connect_json_get_boolean (doc, "enabled", FALSE) || connect_json_get_int (doc, "stats.rules", 0) > 0)
    return TRUE;
  if (!_connectd_rule_add_default (tx, doc, error))
    return FALSE;
  connect_json_set_int (doc, "stats.rules", 1);
  return TRUE;
}

const ConnectdHooks connectd_notification_subscription_hooks = {
  .collection = "notification-subscriptions",
  .update = subscription_update,
};

/* --- when something happens --- */

static gboolean
is_told (GPtrArray *told, JsonObject *member)
{
  for (guint i = 0; i < told->len; i++)
    if (g_strcmp0 (told->pdata[i], _connectd_id (member)) == 0)
      return TRUE;
  return FALSE;
}

/* The rule's recipients, but for those that an earlier rule has told. */
static gboolean
tell_by_rule (ConnectdTx *tx,
              JsonObject *rule,
              ConnectdNotice *notice,
              GHashTable *values,
              GPtrArray *told,
              GError **error)
{
  g_autoptr (GPtrArray) members = _connectd_rule_recipients (tx, rule, error);
  g_autofree char *subject =
      connectd_template_fill (connect_json_get_string (rule, "template.subject"), values);
  g_autofree char *body = connectd_template_fill (connect_json_get_string (rule, "template.body"), values);

  if (members == NULL)
    return FALSE;
  notice->rule = _connectd_id (rule);
  notice->subject = subject;
  notice->body = body;
  for (guint i = 0; i < members->len && told->len < MOST_TOLD; i++)
    {
      if (is_told (told, members->pdata[i]))
        continue;
      g_ptr_array_add (told, g_strdup (_connectd_id (members->pdata[i])));
      if (!_connectd_notice_add (tx, notice, members->pdata[i], error))
        return FALSE;
    }
  return TRUE;
}

static int
compare_rules (gconstpointer a, gconstpointer b)
{
  JsonObject *one = *(JsonObject *const *)a, *other = *(JsonObject *const *)b;
  gint64 difference = connect_json_get_int (one, "position", 0) - connect_json_get_int (other, "position", 0);

  return difference != 0 ? (difference > 0 ? 1 : -1) : g_strcmp0 (_connectd_id (one), _connectd_id (other));
}

static gboolean
tell_by_rules (
    ConnectdTx *tx, JsonObject *subscription, ConnectdNotice *notice, JsonObject *doc, GError **error)
{
  g_autoptr (GPtrArray) rules =
      _connectd_find (tx, CONNECTD_RULES, "account_notification", _connectd_id (subscription), 0, error);
  g_autoptr (GPtrArray) told = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (JsonObject) shown = NULL;
  g_autoptr (GHashTable) values = NULL;

  if (rules == NULL)
    return FALSE;
  shown = _connectd_rule_show (tx, notice->collection, doc, notice->account_id);
  values = _connectd_rule_values (tx, notice->event, notice->collection, shown, notice->account_id, error);
  if (values == NULL)
    return FALSE;
  g_ptr_array_sort (rules, compare_rules);
  for (guint i = 0; i < rules->len; i++)
    if (_connectd_rule_matches (rules->pdata[i], notice->collection, shown) &&
        !tell_by_rule (tx, rules->pdata[i], notice, values, told, error))
      return FALSE;
  return TRUE;
}

gboolean
_connectd_notification_tell (ConnectdTx *tx,
                             const ConnectdNotificationEvent *event,
                             const ConnectCollection *collection,
                             JsonObject *doc,
                             const char *account_id,
                             GError **error)
{
  g_autofree char *mine = _connectd_eq ("account.id", account_id);
  g_autofree char *rql = g_strdup_printf ("and(%s,eq(event.id,%s),eq(enabled,true))", mine, event->id);
  g_autoptr (GPtrArray) found = connectd_tx_find (tx, CONNECTD_SUBSCRIPTIONS, rql, 1, error);
  ConnectdNotice notice = {
    .account_id = account_id,
    .event = event,
    .collection = collection,
    .object = connect_json_get_string (doc, collection->id_member),
  };

  if (found == NULL || found->len == 0)
    return found != NULL;
  return tell_by_rules (tx, found->pdata[0], &notice, doc, error);
}

/* --- what templates may name --- */

/* A member of the answer to GET: the subscription, with examples for its templates. */
static gboolean
context_get (ConnectdCall *call, GError **error)
{
  g_autoptr (JsonObject) subscription =
      connectd_tx_get_visible (call->tx, CONNECTD_SUBSCRIPTIONS, call->args[0], error);
  const ConnectdNotificationEvent *event =
      subscription != NULL
          ? _connectd_notification_find_event (connect_json_get_string (subscription, "event.id"))
          : NULL;
  g_autoptr (GHashTable) values = NULL;
  JsonObject *answer, *context;
  GHashTableIter iter;
  gpointer name, value;

  if (subscription == NULL)
    return FALSE;
  values = _connectd_rule_values (call->tx, event, connect_collection_find (event->collection), NULL,
                                  call->viewer->account_id, error);
  if (values == NULL)
    return FALSE;
  answer = connectd_tx_show (call->tx, CONNECTD_SUBSCRIPTIONS, subscription, FALSE);
  context = json_object_new ();
  g_hash_table_iter_init (&iter, values);
  while (g_hash_table_iter_next (&iter, &name, &value))
    json_object_set_string_member (context, name, value);
  json_object_set_object_member (answer, "context", context);
  _connectd_answer (call, 200, answer);
  return TRUE;
}

const ConnectdOperation connectd_notification_subscription_operations[] = {
  { "GET", "notifications/subscriptions/{subscription}/preview-context", CONNECTD_ACCESS_ACCOUNT,
    CONNECT_MODULE_ACCOUNT, .run = context_get,
    .summary = "What the templates of a notification may name, with examples" },
  { NULL },
};
