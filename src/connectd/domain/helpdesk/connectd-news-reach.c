/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Whom news reach: partners by an active contract whose role is the audience. What was published once stays granted to them; whether
 * they see it now is the post's own matter (`shared`), so that it is withdrawn from all of them at once. */

#include "config.h"

#include "domain/helpdesk/connectd-helpdesk-private.h"

#include <string.h>

/* The rest of a walk is left to a task. */
static gboolean
go_on (ConnectdTx *tx, const char *kind, const char *subject, const char *position, GError **error)
{
  g_autoptr (JsonObject) data = json_object_new ();

  connect_json_set_string (data, "position", position);
  return connectd_tx_add_task (tx, kind, subject, data, 0, error);
}

/* Grants the post to the other party of the contract when it is for accounts of its role. */
static gboolean
grant (ConnectdTx *tx, JsonObject *post, JsonObject *contract, const char *account_id, GError **error)
{
  g_autofree char *reason = g_strconcat ("contract:", _connectd_id (contract), NULL);
  const char *told = connect_json_get_string (post, "told");
  g_autoptr (JsonObject) account = NULL;

  if (!_connectd_look_up (tx, &connect_accounts_collection, account_id, &account, error))
    return FALSE;
  if (account == NULL || (g_strcmp0 (told, "any") != 0 && g_strcmp0 (told, connect_json_get_string (account, "role")) != 0))
    return TRUE;
  return connectd_tx_grant (tx, CONNECTD_NEWS, _connectd_id (post), account_id, reason, error);
}

static const char *
get_other (JsonObject *contract, const char *account)
{
  const char *issuer = connect_json_get_string (contract, "issuer.id");

  return g_strcmp0 (issuer, account) == 0 ? connect_json_get_string (contract, "partner.id") : issuer;
}

/* --- a post --- */

static gboolean
walk_contracts (ConnectdTx *tx, JsonObject *post, const char *position, char **next, GError **error)
{
  const char *owner = connect_json_get_string (post, "owner.id");
  g_autofree char *issuer = _connectd_eq ("issuer.id", owner);
  g_autofree char *partner = _connectd_eq ("partner.id", owner);
  g_autofree char *rql = g_strdup_printf ("and(eq(status,active),or(%s,%s))", issuer, partner);
  g_autoptr (GPtrArray) contracts =
      _connectd_slices_read (tx, &connect_contracts_collection, rql, position, next, error);

  for (guint i = 0; contracts != NULL && i < contracts->len; i++)
    if (!grant (tx, post, contracts->pdata[i], get_other (contracts->pdata[i], owner), error))
      return FALSE;
  return contracts != NULL;
}

gboolean
_connectd_news_reach (ConnectdTx *tx, JsonObject *post, GError **error)
{
  g_autofree char *next = NULL;

  return walk_contracts (tx, post, "", &next, error) &&
         (next == NULL || go_on (tx, CONNECTD_KIND_NEWS_REACH, _connectd_id (post), next, error));
}

gboolean
_connectd_news_run_reach (ConnectdTx *tx, const char *subject, const char *position, char **next, GError **error)
{
  g_autoptr (JsonObject) post = NULL;

  return _connectd_look_up (tx, CONNECTD_NEWS, subject, &post, error) &&
         (post == NULL || walk_contracts (tx, post, position, next, error));
}

/* --- a contract --- */

/* Told posts of both parties, those of the issuer first: `position` is the key of the last one, after "i" or "p". */
static gboolean
walk_posts (ConnectdTx *tx, JsonObject *contract, const char *position, char **next, GError **error)
{
  gboolean partner = *position == 'p';
  gboolean active = g_strcmp0 (connect_json_get_string (contract, "status"), "active") == 0;
  const char *owner_id = connect_json_get_string (contract, partner ? "partner.id" : "issuer.id");
  g_autofree char *reason = g_strconcat ("contract:", _connectd_id (contract), NULL);
  g_autofree char *owner = _connectd_eq ("owner.id", owner_id);
  g_autofree char *rql = g_strdup_printf ("and(%s,ne(told,null()))", owner);
  g_autoptr (GPtrArray) posts =
      connectd_tx_find_after (tx, CONNECTD_NEWS, rql, *position != '\0' ? position + 1 : "", CONNECTD_SLICE, error);

  for (guint i = 0; posts != NULL && i < posts->len; i++)
    if (!(active ? grant (tx, posts->pdata[i], contract, get_other (contract, owner_id), error)
                 : connectd_tx_revoke (tx, CONNECTD_NEWS, _connectd_id (posts->pdata[i]), get_other (contract, owner_id), reason, error)))
      return FALSE;
  if (posts != NULL && posts->len == CONNECTD_SLICE)
    *next = g_strdup_printf ("%c%s", partner ? 'p' : 'i', _connectd_id (posts->pdata[posts->len - 1]));
  else if (!partner)
    *next = g_strdup ("p");
  return posts != NULL;
}

gboolean
_connectd_news_run_contract (ConnectdTx *tx, const char *subject, const char *position, char **next, GError **error)
{
  g_autoptr (JsonObject) contract = NULL;

  return _connectd_look_up (tx, &connect_contracts_collection, subject, &contract, error) &&
         (contract == NULL || walk_posts (tx, contract, position, next, error));
}

/* Posts reach somebody by active contracts only, and a contract that has ended is not active again: others have nothing to say. */
gboolean
_connectd_news_contract_changed (ConnectdTx *tx, JsonObject *contract, GError **error)
{
  const char *status = connect_json_get_string (contract, "status");
  g_autofree char *second = NULL;
  g_autofree char *next = NULL;

  if (g_strcmp0 (status, "active") != 0 && g_strcmp0 (status, "terminated") != 0)
    return TRUE;
  if (!walk_posts (tx, contract, "", &second, error))
    return FALSE;
  if (*second == 'p' && !walk_posts (tx, contract, second, &next, error))
    return FALSE;
  if (*second != 'p')
    next = g_steal_pointer (&second);
  return next == NULL || go_on (tx, CONNECTD_KIND_NEWS_CONTRACT, _connectd_id (contract), next, error);
}
