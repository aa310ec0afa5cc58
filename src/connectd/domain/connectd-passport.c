/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* E-mail and password of a call. Verifying is slow on purpose, so it is done before the write, on the pool;
 * inside the write only what was verified is compared with what is stored by then. */

#include "config.h"

#include "domain/connectd-domain-private.h"

#include "auth/connectd-password.h"

void
_connectd_passport_free (ConnectdPassport *self)
{
  if (self == NULL)
    return;
  g_free (self->user_id);
  g_free (self->verified);
  g_free (self->new_hash);
  g_free (self);
}

ConnectdPassport *
_connectd_passport_new (ConnectdCall *call)
{
  ConnectdPassport *self = g_new0 (ConnectdPassport, 1);

  call->prepared = self;
  call->prepared_free = (GDestroyNotify)_connectd_passport_free;
  return self;
}

gboolean
_connectd_passport_verify (ConnectdPassport *self, JsonObject *user, const char *password, GError **error)
{
  const char *hash = user != NULL ? connect_json_get_string (user, "password") : NULL;
  g_autoptr (GError) local = NULL;

  if (user != NULL)
    self->user_id = g_strdup (_connectd_id (user));
  if (connectd_password_verify (hash, password, &local))
    self->verified = g_strdup (hash);
  else if (!g_error_matches (local, CONNECT_ERROR, CONNECT_ERROR_UNAUTHORIZED))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  return TRUE;
}

gboolean
_connectd_passport_check (ConnectdCall *call, JsonObject *body, const char *email_path, GError **error)
{
  g_autoptr (ConnectProblems) problems = connect_problems_new ();
  g_autoptr (JsonObject) user = NULL;
  const char *email = _connectd_text (problems, body, email_path, 254, CONNECTD_TEXT_REQUIRED);
  const char *password =
      _connectd_text (problems, body, "password", CONNECTD_PASSWORD_MAX, CONNECTD_TEXT_REQUIRED);

  if (!connect_problems_check (problems, error) || !_connectd_user_find (call->tx, email, &user, error))
    return FALSE;
  return _connectd_passport_verify (_connectd_passport_new (call), user, password, error);
}

gboolean
_connectd_passport_hash (
    ConnectdPassport *self, const char *password, const char *email, const char *path, GError **error)
{
  g_autoptr (ConnectProblems) problems = connect_problems_new ();

  if (password == NULL || !connectd_password_check_rules (password, email, path, problems))
    {
      if (password == NULL)
        connect_problems_add (problems, path, "This field is required.");
      return connect_problems_check (problems, error);
    }
  self->new_hash = connectd_password_hash (password, error);
  return self->new_hash != NULL;
}

JsonObject *
_connectd_passport_get_user (ConnectdTx *tx, const ConnectdPassport *self, GError **error)
{
  g_autoptr (JsonObject) user = NULL;

  if (self->user_id != NULL &&
      !_connectd_look_up (tx, &connect_users_collection, self->user_id, &user, error))
    return NULL;
  if (user != NULL && self->verified != NULL &&
      g_strcmp0 (connect_json_get_string (user, "password"), self->verified) == 0)
    return g_steal_pointer (&user);
  _connectd_fail (error, CONNECT_ERROR_UNAUTHORIZED, "AUTH_002|E-mail or password is wrong.");
  return NULL;
}
