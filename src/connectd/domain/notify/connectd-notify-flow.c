/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Joins the tables of webhooks and notifications, and is the one place that knows what of all that happens to
 * objects they are about. */

#include "config.h"

#include "domain/notify/connectd-notify-private.h"

#include <string.h>

const ConnectdHooks *const connectd_notify_flow_hooks[] = {
  &connectd_webhook_hooks,
  &connectd_notification_subscription_hooks,
  &connectd_notification_rule_hooks,
  &connectd_notice_hooks,
  NULL,
};

const ConnectdOperation *const connectd_notify_flow_operations[] = {
  connectd_notification_subscription_operations,
  connectd_notification_settings_operations,
  connectd_notification_rule_operations,
  connectd_notice_operations,
  NULL,
};

const ConnectdTaskKind connectd_notify_flow_tasks[] = {
  { CONNECTD_TASK_WEBHOOK, 60, 10, _connectd_webhook_run, NULL, .at_once = 2 },
  { CONNECTD_TASK_MAIL, 120, 8, _connectd_notice_run_mail, _connectd_notice_give_up_mail, .at_once = 1 },
  { CONNECTD_TASK_EVENTS, 300, 100, _connectd_notification_run_events, NULL },
  { NULL },
};

/* --- what happens --- */

/* What a webhook can be about, and where such an object has its product. */
static const struct
{
  const char *class;
  const char *collection;
  const char *product;
} classes[] = {
  { "fulfillment_request", "requests", "asset.product.id" },
  { "tier_config_request", "tier-config-requests", "configuration.product.id" },
  { "tier_account_request", "tier-account-requests", "product.id" },
  { "listing_request", "listing-requests", "product.id" },
  { "billing_request", "billing-requests", "asset.product.id" },
  { "usage_file", "usage-files", "product.id" },
};

/* Accounts that have a part in the object, each once. Returns: (transfer full) (element-type utf8) */
static GPtrArray *
list_parties (const ConnectCollection *collection, JsonObject *doc)
{
  GPtrArray *accounts = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < collection->n_parties; i++)
    {
      const char *account = connect_json_get_string (doc, collection->parties[i].path);

      if (account != NULL && connect_collection_get_sides (collection, doc, account) != 0 &&
          !g_ptr_array_find_with_equal_func (accounts, account, g_str_equal, NULL))
        g_ptr_array_add (accounts, g_strdup (account));
    }
  return accounts;
}

/* Those of an account that are about such objects of this product, or of any. */
static gboolean
fire_webhooks (ConnectdTx *tx, const char *class, const char *product, const char *account_id, GError **error)
{
  g_autofree char *mine = _connectd_eq ("account.id", account_id);
  g_autofree char *rql =
      g_strdup_printf ("and(%s,eq(object_class,%s),eq(type,event),eq(active,true))", mine, class);
  g_autoptr (GPtrArray) webhooks = connectd_tx_find (tx, CONNECTD_WEBHOOKS, rql, 0, error);

  for (guint i = 0; webhooks != NULL && i < webhooks->len; i++)
    {
      const char *wanted = connect_json_get_string (webhooks->pdata[i], "product.id");

      if ((wanted == NULL || g_strcmp0 (wanted, product) == 0) &&
          !_connectd_webhook_fire (tx, webhooks->pdata[i], error))
        return FALSE;
    }
  return webhooks != NULL;
}

static gboolean
fires (const ConnectdNotificationEvent *event,
       const ConnectCollection *collection,
       JsonObject *before,
       JsonObject *doc)
{
  if (g_strcmp0 (event->collection, collection->name) != 0)
    return FALSE;
  if (event->states == NULL)
    return before == NULL;
  return connect_strv_has (event->states, connect_json_get_string (doc, collection->state_member));
}

gboolean
_connectd_notify_changed (ConnectdTx *tx,
                          const ConnectCollection *collection,
                          const char *key,
                          JsonObject *before,
                          JsonObject *doc,
                          GError **error)
{
  g_autoptr (GPtrArray) accounts = list_parties (collection, doc);

  for (guint i = 0; i < G_N_ELEMENTS (classes); i++)
    for (guint j = 0; strcmp (classes[i].collection, collection->name) == 0 && j < accounts->len; j++)
      if (!fire_webhooks (tx, classes[i].class, connect_json_get_string (doc, classes[i].product),
                          accounts->pdata[j], error))
        return FALSE;
  for (const ConnectdNotificationEvent *event = _connectd_notification_events; event->id != NULL; event++)
    for (guint j = 0; fires (event, collection, before, doc) && j < accounts->len; j++)
      if (!_connectd_notification_tell (tx, event, collection, doc, accounts->pdata[j], error))
        return FALSE;
  return TRUE;
}
