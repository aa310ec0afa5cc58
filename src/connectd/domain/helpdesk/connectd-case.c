/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Helpdesk cases: one partner asks, the other one helps. What they say to each other is in the conversation of the case. */

#include "config.h"

#include "domain/helpdesk/connectd-helpdesk-private.h"

#include <string.h>

#define MAX_PRIORITY 3
#define MAX_RATING 5
#define DAY (G_GINT64_CONSTANT (86400) * G_USEC_PER_SEC)

/* --- bodies --- */

/* Clients made from the published schema send numbers as texts. */
static void
take_number (JsonObject *body, const char *member)
{
  const char *text = connect_json_get_string (body, member);
  gint64 number;

  if (text != NULL && g_ascii_string_to_signed (text, 10, -9, 9, &number, NULL))
    connect_json_set_int (body, member, number);
}

/* {"agent": null} takes away what {"agent": {"id": null}} does. */
static void
open_null (JsonObject *holder, const char *member)
{
  JsonObject *object;

  if (holder == NULL || !json_object_has_member (holder, member) || !JSON_NODE_HOLDS_NULL (json_object_get_member (holder, member)))
    return;
  object = json_object_new ();
  json_object_set_null_member (object, "id");
  json_object_set_object_member (holder, member, object);
}

static gboolean
case_accept (ConnectdTx *tx, const char *verb, JsonObject *body, GError **error)
{
  take_number (body, "priority");
  take_number (body, "rating");
  open_null (body, "product");
  open_null (connect_json_get_object (body, "issuer"), "agent");
  open_null (connect_json_get_object (body, "receiver"), "agent");
  return TRUE;
}

/* --- what is asked of a case --- */

gboolean
_connectd_case_are_partners (ConnectdTx *tx, const char *a, const char *b, gboolean *are, GError **error)
{
  g_autofree char *a_issuer = _connectd_eq ("issuer.id", a);
  g_autofree char *b_issuer = _connectd_eq ("issuer.id", b);
  g_autofree char *a_partner = _connectd_eq ("partner.id", a);
  g_autofree char *b_partner = _connectd_eq ("partner.id", b);
  g_autofree char *rql =
      g_strdup_printf ("and(eq(status,active),or(and(%s,%s),and(%s,%s)))", a_issuer, b_partner, b_issuer, a_partner);
  g_autoptr (GPtrArray) found = connectd_tx_find (tx, &connect_contracts_collection, rql, 1, error);

  *are = found != NULL && found->len > 0;
  return found != NULL;
}

/* A product that whoever names it sees; the other side need not. */
static gboolean
check_product (ConnectdTx *tx, JsonObject *before, JsonObject *doc, ConnectProblems *problems, GError **error)
{
  const char *id = connect_json_get_string (doc, "product.id");
  g_autoptr (JsonObject) product = NULL;
  g_autoptr (GError) local = NULL;

  if (id == NULL)
    connect_json_remove (doc, "product");
  if (id == NULL || (before != NULL && g_strcmp0 (id, connect_json_get_string (before, "product.id")) == 0))
    return TRUE;
  product = connectd_tx_get_visible (tx, &connect_products_collection, id, &local);
  if (product != NULL)
    return TRUE;
  if (g_error_matches (local, CONNECT_ERROR, CONNECT_ERROR_NOT_FOUND))
    {
      connect_problems_add (problems, "product", "There is no object with the id %s.", id);
      return TRUE;
    }
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

static gboolean
check_facts (ConnectdTx *tx, JsonObject *before, JsonObject *doc, ConnectProblems *problems, GError **error)
{
  gint64 priority = connect_json_get_int (doc, "priority", 0);

  if (priority < 0 || priority > MAX_PRIORITY)
    connect_problems_add (problems, "priority", "Expected a number from 0 to %d.", MAX_PRIORITY);
  return check_product (tx, before, doc, problems, error) &&
         _connectd_case_take_people (tx, "issuer", before, doc, problems, error) &&
         _connectd_case_take_people (tx, "receiver", before, doc, problems, error);
}

/* --- creating and changing --- */

static gboolean
check_receiver (ConnectdTx *tx, JsonObject *doc, ConnectProblems *problems, GError **error)
{
  gboolean are;

  if (!_connectd_case_are_partners (tx, connect_json_get_string (doc, "issuer.account.id"),
                                    connect_json_get_string (doc, "receiver.account.id"), &are, error))
    return FALSE;
  if (!are)
    connect_problems_add (problems, "receiver.account.id", "Only partners with an active contract can be addressed.");
  return TRUE;
}

static gboolean
case_create (ConnectdTx *tx, JsonObject *doc, JsonObject *body, JsonObject *parent, GError **error)
{
  const char *account = connectd_tx_get_viewer (tx)->account_id;
  const char *state = connect_json_get_string (doc, "state");
  g_autoptr (ConnectProblems) problems = connect_problems_new ();

  if (account == NULL)
    return _connectd_fail (error, CONNECT_ERROR_FORBIDDEN, "This takes an account.");
  if (state != NULL && strcmp (state, "pending") != 0)
    connect_problems_add (problems, "state", "A new case is pending.");
  connect_json_set_string (doc, "state", "pending");
  connect_json_set_int (doc, "priority", connect_json_get_int (doc, "priority", 0));
  connect_json_set_string (doc, "issuer.account.id", account);
  _connectd_stamp (tx, doc, "events.pending");
  return check_receiver (tx, doc, problems, error) && check_facts (tx, NULL, doc, problems, error) &&
         connect_problems_check (problems, error);
}

static gboolean
is_issuer (ConnectdTx *tx, JsonObject *doc)
{
  return (connect_collection_get_sides (CONNECTD_CASES, doc, connectd_tx_get_viewer (tx)->account_id) & CONNECT_SIDE_ISSUER) != 0;
}

/* What was asked is the words of the one who asked. */
static gboolean
case_update (ConnectdTx *tx, JsonObject *before, JsonObject *doc, JsonObject *body, GError **error)
{
  static const char *const words[] = { "subject", "description" };
  g_autoptr (ConnectProblems) problems = connect_problems_new ();

  for (guint i = 0; i < G_N_ELEMENTS (words) && !is_issuer (tx, doc); i++)
    if (g_strcmp0 (connect_json_get_string (before, words[i]), connect_json_get_string (doc, words[i])) != 0)
      return _connectd_fail (error, CONNECT_ERROR_FORBIDDEN, "%s: These are the words of the other party.", words[i]);
  return check_facts (tx, before, doc, problems, error) && connect_problems_check (problems, error);
}

/* --- acting --- */

gboolean
_connectd_case_schedule_close (ConnectdTx *tx, JsonObject *doc, gint64 days, GError **error)
{
  gint64 due = connect_json_get_time (doc, "events.resolved.at") + days * DAY;

  if (days <= 0)
    return _connectd_slices_drop (tx, CONNECTD_KIND_CASE_CLOSE, _connectd_id (doc), error);
  return _connectd_slices_schedule (tx, CONNECTD_KIND_CASE_CLOSE, _connectd_id (doc), due, error);
}

/* The desk that helps says how long it waits for a word. */
static gboolean
wait_for_close (ConnectdTx *tx, JsonObject *doc, GError **error)
{
  gint64 days = 0;

  return _connectd_helpdesk_get_days (tx, connect_json_get_string (doc, "receiver.account.id"), &days, error) &&
         _connectd_case_schedule_close (tx, doc, days, error);
}

static gboolean
check_rating (JsonObject *doc, GError **error)
{
  gint64 rating = connect_json_get_int (doc, "rating", 1);

  return (rating >= 1 && rating <= MAX_RATING) ||
         _connectd_fail (error, CONNECT_ERROR_INVALID, "rating: Expected a number from 1 to %d.", MAX_RATING);
}

static gboolean
case_act (ConnectdTx *tx, const ConnectAction *action, JsonObject *doc, JsonObject *body, GError **error)
{
  g_autofree char *event = g_strconcat ("events.", action->to, NULL);

  _connectd_stamp (tx, doc, event);
  if (strcmp (action->to, "resolved") == 0)
    return wait_for_close (tx, doc, error);
  return check_rating (doc, error) && _connectd_slices_drop (tx, CONNECTD_KIND_CASE_CLOSE, _connectd_id (doc), error);
}

gboolean
_connectd_case_run_close (ConnectdTx *tx, const char *subject, const char *position, char **next, GError **error)
{
  g_autoptr (JsonObject) doc = NULL;
  gint64 days = 0;

  if (!_connectd_look_up (tx, CONNECTD_CASES, subject, &doc, error))
    return FALSE;
  if (doc == NULL || g_strcmp0 (connect_json_get_string (doc, "state"), "resolved") != 0)
    return TRUE;
  if (!_connectd_helpdesk_get_days (tx, connect_json_get_string (doc, "receiver.account.id"), &days, error))
    return FALSE;
  if (days == 0 || connect_json_get_time (doc, "events.resolved.at") + days * DAY > connectd_tx_get_now (tx))
    return _connectd_case_schedule_close (tx, doc, days, error); /* it was put off meanwhile */
  connect_json_set_string (doc, "state", "closed");
  _connectd_stamp (tx, doc, "events.closed");
  return _connectd_slices_drop (tx, CONNECTD_KIND_CASE_CLOSE, subject, error) &&
         connectd_tx_update (tx, CONNECTD_CASES, subject, doc, error);
}

const ConnectdHooks connectd_case_hooks = {
  .collection = "helpdesk-cases",
  .accept = case_accept,
  .create = case_create,
  .update = case_update,
  .act = case_act,
};
