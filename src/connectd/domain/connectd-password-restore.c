/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* A forgotten password: a code goes by mail to the address, and lets set another one within the hour. What is
 * done at once, and what is answered, is the same for every address; whether somebody has it is found out by
 * the task that mails. The code is made there as well, so it is nowhere but in the mail. */

#include "config.h"

#include "domain/connectd-domain-private.h"

#include "auth/connectd-secret.h"
#include "outward/connectd-outward-mail.h"

#define KIND "password-restore"
#define CODE_LIFE (G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC)
#define MAIL_SECONDS 30
#define USERS (&connect_users_collection)

/* --- asking for one --- */

static void
tell_operator (void)
{
  static gsize told = 0;

  if (g_once_init_enter (&told))
    {
      g_message ("Passwords cannot be restored by mail: there is no --mail-command.");
      g_once_init_leave (&told, 1);
    }
}

static gboolean
restore_post (ConnectdCall *call, GError **error)
{
  const ConnectdOutward *outward = connectd_engine_get_outward (connectd_tx_get_engine (call->tx));
  g_autoptr (JsonObject) holder = NULL;
  g_autoptr (ConnectProblems) problems = connect_problems_new ();
  JsonObject *body = _connectd_body (call, &holder, error);
  g_autofree char *login = NULL;
  gboolean waits = FALSE;
  const char *email;

  if (body == NULL)
    return FALSE;
  email = _connectd_email (problems, body, "email", CONNECTD_TEXT_REQUIRED);
  if (!connect_problems_check (problems, error))
    return FALSE;
  login = connect_text_fold (email);
  if (outward->mail_command == NULL)
    tell_operator ();
  else if (!connectd_tx_has_task (call->tx, KIND, login, &waits, error) ||
           (!waits && !connectd_tx_add_task (call->tx, KIND, login, NULL, 0, error)))
    return FALSE;
  _connectd_answer (call, 200, json_object_new ());
  return TRUE;
}

/* --- mailing it --- */

typedef struct
{
  const char *login;
  char *id;    /* of the user; NULL: nobody has this address, or nobody signs in with it */
  char *email; /* as the user has written it */
  char *code;
  char *host;
  char *url;
  gint64 now;
} Letter;

static void
letter_clear (Letter *self)
{
  g_free (self->id);
  g_free (self->email);
  g_free (self->code);
  g_free (self->host);
  g_free (self->url);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Letter, letter_clear)

/* Somebody who was only invited has the code of the invitation for it. Runs again when the transaction does.
 */
static gboolean
give_code (ConnectdTx *tx, gpointer data, GError **error)
{
  Letter *letter = data;
  g_autoptr (JsonObject) user = NULL;
  g_autofree char *hash = NULL;

  letter_clear (letter);
  *letter = (Letter){ .login = letter->login, .now = connectd_tx_get_now (tx) };
  if (!_connectd_user_find (tx, letter->login, &user, error))
    return FALSE;
  if (user == NULL || connect_json_get_string (user, "password") == NULL)
    return TRUE;
  letter->id = g_strdup (_connectd_id (user));
  letter->email = g_strdup (connect_json_get_string (user, "email"));
  letter->code = connectd_activation_code_new ();
  letter->host = _connectd_dup_mail_host (tx);
  letter->url = g_strdup (connectd_tx_get_public_url (tx));
  hash = connectd_secret_hash (letter->code);
  connect_json_set_string (user, "restore.hash", hash);
  connect_json_set_time (user, "restore.until", letter->now + CODE_LIFE);
  return connectd_tx_refresh (tx, USERS, letter->id, user, error);
}

static gboolean
mail_letter (ConnectdTask *task, const Letter *letter, GError **error)
{
  const ConnectdOutward *outward = connectd_engine_get_outward (task->engine);
  g_autofree char *own = g_strdup_printf ("no-reply@%s", letter->host);
  g_autofree char *message_id = g_strdup_printf ("%s.%u@%s", task->id, task->attempt, letter->host);
  g_autofree char *text =
      g_strdup_printf ("Somebody has asked for a new password for this address at %s.\n\n"
                       "If it was you, set one with this code within the hour:\n\n%s\n\n"
                       "If it was not you, nothing has to be done: the password stays as it is.\n",
                       letter->url, letter->code);
  const char *const to[] = { letter->email, NULL };
  const ConnectdOutwardMail mail = {
    .to = to,
    .from = outward->mail_from != NULL ? outward->mail_from : own,
    .id = message_id,
    .subject = "A new password",
    .text = text,
    .date = letter->now,
  };

  if (outward->mail_command == NULL)
    return _connectd_fail (error, CONNECT_ERROR_UNAVAILABLE, "This server has no mail command.");
  return connectd_outward_mail_send (outward->mail_command, &mail, MAIL_SECONDS, task->cancellable, error);
}

static gboolean
run (ConnectdTask *task, GError **error)
{
  g_auto (Letter) letter = { .login = task->subject };

  if (!connectd_task_keep (task, give_code, &letter, error))
    return FALSE;
  if (letter.id != NULL && connectd_outward_mail_is_address (letter.email) &&
      !mail_letter (task, &letter, error))
    return FALSE;
  return connectd_task_finish (task, NULL, NULL, error);
}

/* --- using it --- */

gboolean
_connectd_password_restore_find (ConnectdTx *tx, const char *hash, JsonObject **user, GError **error)
{
  if (!_connectd_find_one (tx, USERS, "restore.hash", hash, user, error))
    return FALSE;
  if (*user != NULL && connect_json_get_time (*user, "restore.until") <= connectd_tx_get_now (tx))
    g_clear_pointer (user, json_object_unref);
  return TRUE;
}

static const char *const restore_limits[] = { "address 30/600", "body.email 5/3600", NULL };

const ConnectdOperation connectd_password_restore_operations[] = {
  { "POST", "auth/password/restore", CONNECTD_ACCESS_PUBLIC, .writes = TRUE, .run = restore_post,
    .limits = restore_limits,
    .summary = "A code by mail that lets set another password within the hour; the answer is the same for "
               "every address" },
  { NULL },
};

const ConnectdTaskKind connectd_password_restore_tasks[] = {
  { KIND, 120, 5, run, NULL, .at_once = 1 },
  { NULL },
};
