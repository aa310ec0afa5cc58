/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "resource/connectd-viewer.h"

#include <string.h>

#include "auth/connectd-secret.h"
#include "model/connect-modules.h"
#include "protocol/connect-error.h"
#include "protocol/connect-json.h"
#include "resource/connectd-addresses.h"

#define HOUR (G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC)
#define MAX_SECRET 512

/* --- what was shown --- */

static gboolean
take_token (ConnectdCredential *self, const char *text)
{
  const char *colon = strchr (text, ':');

  if (colon == NULL || colon == text || colon - text > 64 || colon[1] == '\0')
    return FALSE;
  self->form = CONNECTD_CREDENTIAL_TOKEN;
  self->id = g_strndup (text, colon - text);
  self->hash = connectd_secret_hash (colon + 1);
  return TRUE;
}

static void
take_session (ConnectdCredential *self, ConnectdCredentialForm form, const char *secret)
{
  self->form = form;
  self->hash = connectd_secret_hash (secret);
  self->id = g_strdup (self->hash);
}

static char *
find_cookie (const char *header)
{
  g_auto (GStrv) pairs = g_strsplit (header, ";", 100);

  for (guint i = 0; pairs[i] != NULL; i++)
    {
      const char *pair = g_strstrip (pairs[i]);

      if (g_str_has_prefix (pair, CONNECTD_SESSION_COOKIE "=") && pair[strlen (CONNECTD_SESSION_COOKIE) + 1] != '\0')
        return g_strdup (pair + strlen (CONNECTD_SESSION_COOKIE) + 1);
    }
  return NULL;
}

void
connectd_credential_init (ConnectdCredential *self, const char *authorization, const char *cookie, const char *peer)
{
  memset (self, 0, sizeof *self);
  self->peer = peer;
  if (authorization != NULL && strlen (authorization) <= MAX_SECRET)
    {
      if (g_ascii_strncasecmp (authorization, "ApiKey ", 7) == 0)
        take_token (self, authorization + 7);
      else if (g_ascii_strncasecmp (authorization, "Bearer ", 7) == 0 && authorization[7] != '\0')
        take_session (self, CONNECTD_CREDENTIAL_BEARER, authorization + 7);
    }
  /* a wrong header is not made good by a cookie */
  if (authorization == NULL && cookie != NULL)
    {
      g_autofree char *secret = find_cookie (cookie);

      if (secret != NULL && strlen (secret) <= MAX_SECRET)
        take_session (self, CONNECTD_CREDENTIAL_COOKIE, secret);
    }
}

void
connectd_credential_clear (ConnectdCredential *self)
{
  g_clear_pointer (&self->id, g_free);
  g_clear_pointer (&self->hash, g_free);
}

const char *
connectd_credential_get_key (const ConnectdCredential *self)
{
  return self->id != NULL ? self->id : "";
}

/* --- whether it holds --- */

static gboolean
refuse (GError **error)
{
  g_set_error_literal (error, CONNECT_ERROR, CONNECT_ERROR_UNAUTHORIZED, "API request is unauthorized.");
  return FALSE;
}

/* A row that is not there is a refusal, a store that does not answer is not. */
static JsonObject *
get_or_refuse (ConnectdTx *tx, const char *collection, const char *key, GError **error)
{
  g_autoptr (GError) local = NULL;
  JsonObject *doc = connectd_tx_get (tx, connect_collection_find (collection), key, &local);

  if (doc == NULL && g_error_matches (local, CONNECT_ERROR, CONNECT_ERROR_NOT_FOUND))
    refuse (error);
  else if (doc == NULL)
    g_propagate_error (error, g_steal_pointer (&local));
  return doc;
}

static int
compare_texts (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static void
collect_modules (GPtrArray *modules, JsonObject *doc)
{
  JsonArray *permissions = connect_json_get_array (doc, "permissions");

  for (guint i = 0; permissions != NULL && i < json_array_get_length (permissions); i++)
    {
      JsonNode *node = json_array_get_element (permissions, i);
      const char *id = JSON_NODE_HOLDS_OBJECT (node) ? connect_json_get_string (json_node_get_object (node), "object.id") : NULL;

      if (id != NULL)
        g_ptr_array_add (modules, g_strdup (id));
    }
}

static char **
finish_modules (GPtrArray *modules)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  g_ptr_array_sort (modules, compare_texts);
  if (modules->len > 0 && strcmp (modules->pdata[0], CONNECT_MODULE_ALL) == 0) /* the first in order */
    g_ptr_array_set_size (modules, 1);
  for (guint i = 0; i < modules->len; i++)
    if (i == 0 || strcmp (modules->pdata[i - 1], modules->pdata[i]) != 0)
      g_strv_builder_add (builder, modules->pdata[i]);
  return g_strv_builder_end (builder);
}

/* The only place where an account's rules about addresses are asked: whoever holds a credential is told why it does not do. */
static gboolean
check_address (JsonObject *account, const ConnectdCredential *credential, GError **error)
{
  const char *list = credential->form == CONNECTD_CREDENTIAL_TOKEN ? CONNECTD_ADDRESSES_TOKENS : CONNECTD_ADDRESSES_PEOPLE;

  if (connectd_addresses_allow (account, list, credential->peer))
    return TRUE;
  g_set_error_literal (error, CONNECT_ERROR, CONNECT_ERROR_FORBIDDEN, "ACL_001|This account may not be used from your address.");
  return FALSE;
}

static gboolean
set_account (ConnectdTx *tx, ConnectdCaller *self, const char *account_id, const ConnectdCredential *credential, GError **error)
{
  g_autoptr (JsonObject) account = get_or_refuse (tx, "accounts", account_id, error);

  if (account == NULL || !check_address (account, credential, error))
    return FALSE;
  self->account_id = g_strdup (account_id);
  self->viewer.account_id = self->account_id;
  self->viewer.role = connect_role_from_string (connect_json_get_string (account, "role"));
  return TRUE;
}

static gboolean
is_over (ConnectdTx *tx, JsonObject *doc, const char *path)
{
  gint64 end = connect_json_get_time (doc, path);

  return end != 0 && end <= tx->now;
}

/* The member that tells how long the token holds for this secret; NULL when it does not. */
static const char *
find_token_end (ConnectdTx *tx, JsonObject *token, const char *hash)
{
  const char *status = connect_json_get_string (token, "status");
  const char *end = NULL;

  if (g_strcmp0 (status, "active") != 0 && g_strcmp0 (status, "expiring") != 0)
    return NULL;
  if (connectd_secret_equal (connect_json_get_string (token, "secret"), hash))
    end = "expiration_date";
  else if (connectd_secret_equal (connect_json_get_string (token, "renewed_secret"), hash))
    end = "renewed_expiration_date";
  return end != NULL && !is_over (tx, token, end) ? end : NULL;
}

static gboolean
resolve_token (ConnectdTx *tx, ConnectdCaller *self, const ConnectdCredential *credential, GError **error)
{
  g_autoptr (JsonObject) token = get_or_refuse (tx, "tokens", credential->id, error);
  g_autoptr (GPtrArray) modules = g_ptr_array_new_with_free_func (g_free);
  const char *owner, *end;

  if (token == NULL)
    return FALSE;
  owner = connect_json_get_string (token, "owner.id");
  end = find_token_end (tx, token, credential->hash);
  if (end == NULL || owner == NULL)
    return refuse (error);
  self->until = connect_json_get_time (token, end);
  collect_modules (modules, token);
  self->modules = finish_modules (modules);
  self->user_id = g_strdup (credential->id);
  self->user_name = g_strdup (connect_json_get_string (token, "name"));
  return set_account (tx, self, owner, credential, error);
}

/* The union of what the groups of the user in this account give. */
static gboolean
collect_groups (ConnectdTx *tx, JsonObject *membership, GPtrArray *modules, GError **error)
{
  JsonArray *groups = connect_json_get_array (membership, "groups");

  for (guint i = 0; groups != NULL && i < json_array_get_length (groups); i++)
    {
      JsonNode *node = json_array_get_element (groups, i);
      const char *id = JSON_NODE_HOLDS_OBJECT (node) ? connect_json_get_string (json_node_get_object (node), "id") : NULL;
      g_autoptr (GError) local = NULL;
      g_autoptr (JsonObject) group = id != NULL ? connectd_tx_get (tx, connect_collection_find ("groups"), id, &local) : NULL;

      if (group == NULL && id != NULL && !g_error_matches (local, CONNECT_ERROR, CONNECT_ERROR_NOT_FOUND))
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
      if (group == NULL)
        continue;
      collect_modules (modules, group);
      if (connect_json_get_boolean (group, "administrators", FALSE))
        g_ptr_array_add (modules, g_strdup (CONNECT_MODULE_ALL));
    }
  return TRUE;
}

static gboolean
resolve_membership (ConnectdTx *tx, ConnectdCaller *self, const char *account, const ConnectdCredential *credential, GError **error)
{
  const ConnectCollection *collection = connect_collection_find ("account-users");
  g_autofree char *key = connect_collection_make_key (collection, account, NULL, self->user_id);
  g_autoptr (JsonObject) membership = get_or_refuse (tx, collection->name, key, error);
  g_autoptr (GPtrArray) modules = g_ptr_array_new_with_free_func (g_free);

  if (membership == NULL)
    return FALSE;
  if (g_strcmp0 (connect_json_get_string (membership, "status"), "joined") != 0)
    return refuse (error);
  if (!collect_groups (tx, membership, modules, error))
    return FALSE;
  self->modules = finish_modules (modules);
  return set_account (tx, self, account, credential, error);
}

/* Within an hour of its last use it is still fresh; then it is looked at again. */
static gint64
find_session_end (JsonObject *session)
{
  gint64 fresh = connect_json_get_time (session, "seen") + HOUR, end = connect_json_get_time (session, "expires");

  return end != 0 ? MIN (fresh, end) : fresh;
}

static gboolean
resolve_session (ConnectdTx *tx, ConnectdCaller *self, const ConnectdCredential *credential, GError **error)
{
  g_autoptr (JsonObject) session = get_or_refuse (tx, "sessions", credential->id, error);
  g_autoptr (JsonObject) user = NULL;
  const char *form = credential->form == CONNECTD_CREDENTIAL_COOKIE ? "cookie" : "bearer";
  const char *account;

  if (session == NULL)
    return FALSE;
  self->user_id = g_strdup (connect_json_get_string (session, "user.id"));
  if (is_over (tx, session, "expires") || g_strcmp0 (connect_json_get_string (session, "form"), form) != 0 ||
      self->user_id == NULL)
    return refuse (error);
  user = get_or_refuse (tx, "users", self->user_id, error);
  if (user == NULL)
    return FALSE;
  self->user_name = g_strdup (connect_json_get_string (user, "name"));
  self->session = g_strdup (credential->id);
  self->stale = tx->now - connect_json_get_time (session, "seen") > HOUR;
  self->until = find_session_end (session);
  account = connect_json_get_string (session, "account.id");
  if (account != NULL)
    return resolve_membership (tx, self, account, credential, error);
  self->modules = g_new0 (char *, 1);
  return TRUE;
}

ConnectdCaller *
connectd_caller_resolve (ConnectdTx *tx, const ConnectdCredential *credential, GError **error)
{
  g_autoptr (ConnectdCaller) self = connectd_caller_new ();
  gboolean good = FALSE;

  switch (credential->form)
    {
    case CONNECTD_CREDENTIAL_NONE:
      refuse (error);
      break;
    case CONNECTD_CREDENTIAL_TOKEN:
      good = resolve_token (tx, self, credential, error);
      break;
    case CONNECTD_CREDENTIAL_BEARER:
    case CONNECTD_CREDENTIAL_COOKIE:
      good = resolve_session (tx, self, credential, error);
      break;
    }
  self->viewer.user_id = self->user_id;
  return good ? g_steal_pointer (&self) : NULL;
}

ConnectdCaller *
connectd_caller_new (void)
{
  ConnectdCaller *self = g_new0 (ConnectdCaller, 1);

  g_atomic_ref_count_init (&self->refs);
  return self;
}

ConnectdCaller *
connectd_caller_ref (ConnectdCaller *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
connectd_caller_unref (ConnectdCaller *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->refs))
    return;
  g_free (self->account_id);
  g_free (self->user_id);
  g_free (self->user_name);
  g_free (self->session);
  g_strfreev (self->modules);
  g_free (self);
}

gboolean
connectd_caller_has_module (const ConnectdCaller *self, const char *module)
{
  return module == NULL || connect_strv_has ((const char *const *) self->modules, CONNECT_MODULE_ALL) ||
         connect_strv_has ((const char *const *) self->modules, module);
}

char *
connectd_caller_dup_scope (const ConnectdCaller *self)
{
  g_autofree char *modules = g_strjoinv (",", self->modules);
  g_autofree char *text = g_strdup_printf ("%s %d %s", self->account_id != NULL ? self->account_id : "", self->viewer.role,
                                           modules);
  g_autofree char *hash = connectd_secret_hash (text);

  return g_strndup (hash, 16);
}

/* --- sessions that stay in use --- */

gboolean
connectd_session_touch (ConnectdTx *tx, const char *session_key, GError **error)
{
  const ConnectCollection *sessions = connect_collection_find ("sessions");
  g_autoptr (JsonObject) session = connectd_tx_get (tx, sessions, session_key, error);
  gint64 seen, expires;

  if (session == NULL)
    return FALSE;
  seen = connect_json_get_time (session, "seen");
  expires = connect_json_get_time (session, "expires");
  connect_json_set_time (session, "seen", tx->now);
  if (expires > seen && tx->now > seen) /* it lives as long from now as it did from then */
    connect_json_set_time (session, "expires", expires + (tx->now - seen));
  return connectd_tx_update (tx, sessions, session_key, session, error);
}
