/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* The events that an account can be told of: an object that it sees is new, or has come into a state. */

#include "config.h"

#include "domain/notify/connectd-notify-private.h"

#define LINK "\n\n{{ url }}\n"
#define REQUEST "Request {{ id }} ({{ type }}) for {{ asset.product.name }}, subscription {{ asset.id }}"
#define TIER "Tier request {{ id }} ({{ type }}) for {{ configuration.product.name }}, account {{ configuration.account.name }}"
#define CONTRACT "Contract {{ id }} ({{ type }}) of {{ owner.name }}, agreement {{ agreement.name }}"
#define LISTING "Listing request {{ id }} ({{ type }}) for {{ product.name }}"

const ConnectdNotificationEvent _connectd_notification_events[] = {
  { "EV-0101", "accounts", "Contract pending", "A contract waits for a signature.", "contracts", STRV ("pending"),
    "Contract {{ id }} is pending", CONTRACT ", waits for a signature." LINK },
  { "EV-0102", "accounts", "Contract active", "A contract has been signed.", "contracts", STRV ("active"),
    "Contract {{ id }} is active", CONTRACT ", is active since {{ time }}." LINK },
  { "EV-0103", "accounts", "Contract ended", "A contract has been rejected or terminated.", "contracts",
    STRV ("rejected", "terminated"), "Contract {{ id }} is {{ status }}", CONTRACT ", is {{ status }} since {{ time }}." LINK },
  { "EV-0201", "helpdesk", "Case opened or reopened", "A helpdesk case is pending.", "helpdesk-cases", STRV ("pending"),
    "Case {{ id }}: {{ subject }}", "Case {{ id }} is pending: {{ subject }}" LINK },
  { "EV-0202", "helpdesk", "Case needs an answer", "A helpdesk case is inquiring.", "helpdesk-cases", STRV ("inquiring"),
    "Case {{ id }}: {{ subject }}", "More is needed for case {{ id }}: {{ subject }}" LINK },
  { "EV-0203", "helpdesk", "Case resolved", "A helpdesk case has been resolved.", "helpdesk-cases", STRV ("resolved"),
    "Case {{ id }} is resolved", "Case {{ id }} is resolved: {{ subject }}" LINK },
  { "EV-0401", "listing", "Listing request submitted", "A listing request waits for review.", "listing-requests", STRV ("reviewing"),
    "Listing request {{ id }} waits for review", LISTING ", waits for review." LINK },
  { "EV-0402", "listing", "Listing request sent back", "A listing request is a draft again.", "listing-requests", STRV ("draft"),
    "Listing request {{ id }} is a draft", LISTING ", is a draft: {{ reason }}" LINK },
  { "EV-0403", "listing", "Listing request done", "A listing request is completed or canceled.", "listing-requests",
    STRV ("completed", "canceled"), "Listing request {{ id }} is {{ status }}", LISTING ", is {{ status }}." LINK },
  { "EV-0501", "reports", "Report ready", "A report has been made, or could not be made.", "reports", STRV ("succeeded", "failed"),
    "Report {{ name }}: {{ status }}", "Report {{ id }} ({{ name }}): {{ status }}." LINK },
  { "EV-0701", "subscriptions", "Request pending", "A fulfillment request waits for the vendor.", "requests", STRV ("pending"),
    "Request {{ id }} is pending", REQUEST ", is pending." LINK },
  { "EV-0702", "subscriptions", "Request inquiring", "A fulfillment request waits for values of the buyer.", "requests",
    STRV ("inquiring"), "Request {{ id }} needs more values", REQUEST ", waits for values." LINK },
  { "EV-0703", "subscriptions", "Request approved", "A fulfillment request has been approved.", "requests", STRV ("approved"),
    "Request {{ id }} is approved", REQUEST ", is approved since {{ time }}." LINK },
  { "EV-0704", "subscriptions", "Request refused", "A fulfillment request has failed or was revoked.", "requests",
    STRV ("failed", "revoked"), "Request {{ id }} is {{ status }}", REQUEST ", is {{ status }}: {{ reason }}" LINK },
  { "EV-0801", "tier_configs", "Tier request pending", "A tier configuration request waits for the vendor.", "tier-config-requests",
    STRV ("pending"), "Tier request {{ id }} is pending", TIER ", is pending." LINK },
  { "EV-0802", "tier_configs", "Tier request inquiring", "A tier configuration request waits for values.", "tier-config-requests",
    STRV ("inquiring"), "Tier request {{ id }} needs more values", TIER ", waits for values." LINK },
  { "EV-0803", "tier_configs", "Tier request done", "A tier configuration request has been approved or has failed.",
    "tier-config-requests", STRV ("approved", "failed"), "Tier request {{ id }} is {{ status }}", TIER ", is {{ status }}." LINK },
  { "EV-0901", "users", "User joined", "An invited user has joined the account.", "account-users", STRV ("joined"),
    "{{ name }} has joined", "{{ name }} ({{ email }}) has joined {{ account }}.\n" },
  { "EV-1101", "products", "Product published", "A product has been published.", "products", STRV ("published"),
    "{{ name }} is published", "Product {{ id }}, {{ name }}, is published." LINK },
  { "EV-1201", "triggered_externally", "Triggered from outside", "A program asks for a message: POST /notifications/email/send.", NULL,
    NULL, "{{ subject }}", "{{ text }}\n" },
  { "EV-1301", "commerce", "Usage file submitted", "A usage file waits for the provider.", "usage-files", STRV ("pending"),
    "Usage file {{ id }} is pending", "Usage file {{ id }} for {{ product.name }} waits for a decision." LINK },
  { "EV-1302", "commerce", "Usage file decided", "A usage file has been accepted or rejected.", "usage-files",
    STRV ("accepted", "rejected"), "Usage file {{ id }} is {{ status }}",
    "Usage file {{ id }} for {{ product.name }} is {{ status }}." LINK },
  { "EV-1401", "integrations", "Webhook made", "A webhook has been added to the account.", "webhooks", NULL,
    "Webhook {{ label }} was added", "Webhook {{ id }}, {{ label }}, was added by {{ created_by.name }}." LINK },
  { NULL },
};

const ConnectdNotificationEvent *
_connectd_notification_find_event (const char *id)
{
  for (const ConnectdNotificationEvent *e = _connectd_notification_events; e->id != NULL; e++)
    if (g_strcmp0 (e->id, id) == 0)
      return e;
  return NULL;
}

/* --- the events of an account --- */

static gboolean
add_subscription (ConnectdTx *tx, const char *account_id, const ConnectdNotificationEvent *event, GError **error)
{
  g_autofree char *id = connectd_tx_new_id (tx, CONNECTD_SUBSCRIPTIONS, NULL, error);
  g_autoptr (JsonObject) doc = json_object_new ();

  if (id == NULL)
    return FALSE;
  connect_json_set_string (doc, "id", id);
  connect_json_set_string (doc, "account.id", account_id);
  connect_json_set_boolean (doc, "enabled", FALSE);
  connect_json_set_string (doc, "event.id", event->id);
  connect_json_set_string (doc, "event.name", event->name);
  connect_json_set_string (doc, "event.description", event->description);
  connect_json_set_string (doc, "event.group", event->group);
  connect_json_set_boolean (doc, "event.system", event->collection != NULL);
  connect_json_set_string (doc, "permissions", "edit");
  connect_json_set_int (doc, "stats.rules", 0);
  return connectd_tx_insert (tx, CONNECTD_SUBSCRIPTIONS, id, doc, error);
}

/* `found` is what the account has. */
static gboolean
add_missing (ConnectdTx *tx, const char *account_id, GPtrArray *found, GError **error)
{
  for (const ConnectdNotificationEvent *event = _connectd_notification_events; event->id != NULL; event++)
    {
      gboolean known = event->collection != NULL && connect_collection_find (event->collection) == NULL; /* not served here */

      for (guint i = 0; i < found->len; i++)
        known = known || g_strcmp0 (connect_json_get_string (found->pdata[i], "event.id"), event->id) == 0;
      if (!known && !add_subscription (tx, account_id, event, error))
        return FALSE;
    }
  return TRUE;
}

static GPtrArray *
find_subscriptions (ConnectdTx *tx, const char *account_id, GError **error)
{
  return _connectd_find (tx, CONNECTD_SUBSCRIPTIONS, "account.id", account_id, 0, error);
}

gboolean
_connectd_notification_add_account (ConnectdTx *tx, const char *account_id, GError **error)
{
  g_autoptr (GPtrArray) found = find_subscriptions (tx, account_id, error);

  return found != NULL && add_missing (tx, account_id, found, error);
}

/* --- accounts that have some: there are more events now --- */

#define SLICE 20

/* One that has none gets all of them when somebody first acts for it. */
static gboolean
complete_account (ConnectdTx *tx, const char *account_id, GError **error)
{
  g_autoptr (GPtrArray) found = find_subscriptions (tx, account_id, error);

  return found != NULL && (found->len == 0 || add_missing (tx, account_id, found, error));
}

static gboolean
run_slice (ConnectdTx *tx, gpointer data, GError **error)
{
  const ConnectdTask *task = data;
  const char *after = task->data != NULL ? connect_json_get_string (task->data, "position") : NULL;
  g_autoptr (GPtrArray) accounts =
      connectd_tx_find_after (tx, &connect_accounts_collection, NULL, after != NULL ? after : "", SLICE, error);
  g_autoptr (JsonObject) rest = NULL;

  for (guint i = 0; accounts != NULL && i < accounts->len; i++)
    if (!complete_account (tx, _connectd_id (accounts->pdata[i]), error))
      return FALSE;
  if (accounts == NULL || accounts->len < SLICE)
    return accounts != NULL;
  rest = json_object_new ();
  connect_json_set_string (rest, "position", _connectd_id (accounts->pdata[accounts->len - 1]));
  return connectd_tx_add_task (tx, CONNECTD_TASK_EVENTS, task->subject, rest, 0, error);
}

gboolean
_connectd_notification_run_events (ConnectdTask *task, GError **error)
{
  return connectd_task_finish (task, run_slice, task, error);
}

/* Looks at one account only, of those that have some: they have got what is new together. */
gboolean
_connectd_notify_start (ConnectdTx *tx, GError **error)
{
  g_autoptr (GPtrArray) first = connectd_tx_find (tx, CONNECTD_SUBSCRIPTIONS, NULL, 1, error);
  g_autofree char *mine = NULL;
  gint64 n, wanted = 0;
  gboolean waits = FALSE;

  if (first == NULL)
    return FALSE;
  if (first->len == 0)
    return TRUE;
  for (const ConnectdNotificationEvent *event = _connectd_notification_events; event->id != NULL; event++)
    wanted += event->collection == NULL || connect_collection_find (event->collection) != NULL;
  mine = _connectd_eq ("account.id", connect_json_get_string (first->pdata[0], "account.id"));
  n = connectd_tx_count (tx, CONNECTD_SUBSCRIPTIONS, mine, error);
  if (n < 0 || n >= wanted)
    return n >= 0;
  return connectd_tx_has_task (tx, CONNECTD_TASK_EVENTS, "accounts", &waits, error) &&
         (waits || connectd_tx_add_task (tx, CONNECTD_TASK_EVENTS, "accounts", NULL, 0, error));
}
