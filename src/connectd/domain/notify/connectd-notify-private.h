/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* What the files of webhooks and notifications share. */

#pragma once

#include "domain/connectd-domain-private.h"
#include "domain/notify/connectd-notify-flow.h"

#include "outward/connectd-outward-call.h"

G_BEGIN_DECLS

#define CONNECTD_WEBHOOKS (&connect_webhooks_collection)
#define CONNECTD_SUBSCRIPTIONS (&connect_notification_subscriptions_collection)
#define CONNECTD_RULES (&connect_notification_rules_collection)
#define CONNECTD_NOTICES (&connect_notices_collection)

/* A webhook is called; the subject is its id. */
#define CONNECTD_TASK_WEBHOOK "webhook"
/* A notice is mailed; the subject is its id. */
#define CONNECTD_TASK_MAIL "notice-mail"
/* Accounts get the events that there are. */
#define CONNECTD_TASK_EVENTS "notification-events"

/* --- webhooks (connectd-webhook*.c) --- */

/* A call takes so long at most, in seconds. */
#define CONNECTD_WEBHOOK_SECONDS 10

/* A token (JWT, HS256) by which the receiver knows that the call is ours. Returns: (transfer full) */
char *_connectd_webhook_sign (const char *secret, JsonObject *claims);
/* Something has happened: counts it and sees to it that the webhook is called, unless a call waits already. */
gboolean _connectd_webhook_fire (ConnectdTx *tx, JsonObject *webhook, GError **error);
/* It is called now, whether it is switched on or not; calls that wait are replaced. */
gboolean _connectd_webhook_trigger (ConnectdTx *tx, const char *id, GError **error);
/* What a call was and what came of it; both `answer` and `failure` (what is told of it) are NULL-able. */
typedef struct
{
  const char *id;
  const ConnectdOutwardAnswer *answer;
  const char *failure; /* NULL: it went well */
  gint64 time;
} ConnectdWebhookResult;
/* Notes it in the document. */
void _connectd_webhook_note (JsonObject *webhook, const ConnectdWebhookResult *result);
/* Calls it with this body (NULL: none) and waits. FALSE with what is told about it; `result` refers to `answer`. */
gboolean _connectd_webhook_call (ConnectdEngine *engine, JsonObject *webhook, const char *api_url, const char *body, gsize max_bytes,
                                 ConnectdOutwardAnswer *answer, GCancellable *cancellable, GError **error);
gboolean _connectd_webhook_run (ConnectdTask *task, GError **error);

/* --- notifications (connectd-notification*.c, connectd-notice*.c) --- */

typedef struct
{
  const char *id;
  const char *group;
  const char *name;
  const char *description;
  const char *collection;    /* whose objects it is about; NULL: it is triggered from outside */
  const char *const *states; /* that one has come into; NULL: it is new */
  const char *subject;       /* of the rule that is there from the beginning */
  const char *body;
} ConnectdNotificationEvent;

/* Ended by one without an id. */
extern const ConnectdNotificationEvent _connectd_notification_events[];
const ConnectdNotificationEvent *_connectd_notification_find_event (const char *id);
gboolean _connectd_notification_run_events (ConnectdTask *task, GError **error);
/* Tells the account, by its rules, that this has happened to an object. */
gboolean _connectd_notification_tell (ConnectdTx *tx, const ConnectdNotificationEvent *event, const ConnectCollection *collection,
                                      JsonObject *doc, const char *account_id, GError **error);
/* One more (1) or one less (-1) rule. */
gboolean _connectd_notification_count_rules (ConnectdTx *tx, const char *subscription_id, int rules, GError **error);

/* The rule that is there when an event is switched on: it tells the administrators. */
gboolean _connectd_rule_add_default (ConnectdTx *tx, JsonObject *subscription, GError **error);
/* The object as the account sees it, for the two that follow. Returns: (transfer full) */
JsonObject *_connectd_rule_show (ConnectdTx *tx, const ConnectCollection *collection, JsonObject *doc, const char *account_id);
/* Whether the rule is for this object. */
gboolean _connectd_rule_matches (JsonObject *rule, const ConnectCollection *collection, JsonObject *shown);
/* What templates may name: members of the object that people are shown ("id", "status", "asset.product.name"), and "url", "account",
 * "event", "time". `collection` may be NULL, and `shown`: examples then. Keys and values belong to the table. Returns: (transfer full) */
GHashTable *_connectd_rule_values (ConnectdTx *tx, const ConnectdNotificationEvent *event, const ConnectCollection *collection,
                                   JsonObject *shown, const char *account_id, GError **error);
/* Joined users of the account, by the rule. Returns: (transfer full) (element-type JsonObject) rows of account-users */
GPtrArray *_connectd_rule_recipients (ConnectdTx *tx, JsonObject *rule, GError **error);

/* A notice for a member of an account. `event`, `rule` and `object` may be NULL. */
typedef struct
{
  const char *account_id;
  const ConnectdNotificationEvent *event;
  const char *rule;
  const ConnectCollection *collection;
  const char *object;
  const char *subject;
  const char *body;
} ConnectdNotice;
gboolean _connectd_notice_add (ConnectdTx *tx, const ConnectdNotice *notice, JsonObject *member, GError **error);
gboolean _connectd_notice_run_mail (ConnectdTask *task, GError **error);
gboolean _connectd_notice_give_up_mail (ConnectdTx *tx, const ConnectdTask *task, const GError *reason, GError **error);
/* A moment as the account wants to read it. Returns: (transfer full) */
char *_connectd_notification_format_time (ConnectdTx *tx, const char *account_id, gint64 time);

extern const ConnectdHooks connectd_webhook_hooks;
extern const ConnectdHooks connectd_notification_subscription_hooks;
extern const ConnectdHooks connectd_notification_rule_hooks;
extern const ConnectdHooks connectd_notice_hooks;

CONNECTD_OPERATIONS (notification_subscription);
CONNECTD_OPERATIONS (notification_rule);
CONNECTD_OPERATIONS (notification_settings);
CONNECTD_OPERATIONS (notice);

G_END_DECLS
