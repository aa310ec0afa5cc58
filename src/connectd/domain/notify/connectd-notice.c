/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Notices: what a member of an account is told. They are in the account's inbox, and go by mail as well where
 * the daemon mails. */

#include "config.h"

#include "domain/notify/connectd-notify-private.h"

#include <string.h>

#include "domain/product/connectd-product.h"
#include "outward/connectd-outward-mail.h"

#define KEEP (G_GINT64_CONSTANT (90) * 24 * 3600 * G_USEC_PER_SEC)
#define REMOVED_AT_ONCE 500
#define MAX_SUBJECT 200
#define MAX_BODY 32768
#define MOST_TOLD 50
#define MAIL_SECONDS 30

/* --- a new one --- */

/* A subject is one line. */
static char *
make_subject (const char *text)
{
  g_autofree char *cut =
      g_utf8_strlen (text, -1) > MAX_SUBJECT ? g_utf8_substring (text, 0, MAX_SUBJECT) : g_strdup (text);
  g_autoptr (GString) line = g_string_new (NULL);

  for (const char *c = cut; *c != '\0'; c = g_utf8_next_char (c))
    g_string_append_unichar (line, g_unichar_iscntrl (g_utf8_get_char (c)) ? ' ' : g_utf8_get_char (c));
  return g_strdup (g_strstrip (line->str));
}

static char *
make_body (const char *text)
{
  return g_utf8_strlen (text, -1) > MAX_BODY ? g_utf8_substring (text, 0, MAX_BODY) : g_strdup (text);
}

static void
set_origin (JsonObject *doc, const ConnectdNotice *notice)
{
  if (notice->event != NULL)
    {
      connect_json_set_string (doc, "event.id", notice->event->id);
      connect_json_set_string (doc, "event.name", notice->event->name);
      connect_json_set_string (doc, "event.group", notice->event->group);
    }
  connect_json_set_string (doc, "rule.id", notice->rule);
  if (notice->object != NULL)
    {
      connect_json_set_string (doc, "object.id", notice->object);
      connect_json_set_string (doc, "object.collection", notice->collection->name);
    }
}

gboolean
_connectd_notice_add (ConnectdTx *tx, const ConnectdNotice *notice, JsonObject *member, GError **error)
{
  const ConnectdOutward *outward = connectd_engine_get_outward (connectd_tx_get_engine (tx));
  const char *email = connect_json_get_string (member, "email");
  gboolean mails = outward->mail_command != NULL && email != NULL && connectd_outward_mail_is_address (email);
  g_autofree char *id = connectd_tx_new_id (tx, CONNECTD_NOTICES, NULL, error);
  g_autofree char *subject = make_subject (notice->subject);
  g_autofree char *body = make_body (notice->body);
  g_autoptr (JsonObject) doc = json_object_new ();

  if (id == NULL)
    return FALSE;
  connect_json_set_string (doc, "id", id);
  connect_json_set_string (doc, "account.id", notice->account_id);
  connect_json_set_string (doc, "status", "unread");
  json_object_set_string_member (doc, "subject", subject);
  json_object_set_string_member (doc, "body", body);
  connect_json_set_string (doc, "user.id", _connectd_id (member));
  connect_json_set_string (doc, "user.name", connect_json_get_string (member, "name"));
  set_origin (doc, notice);
  connect_json_set_string (doc, "mail", mails ? "waiting" : "none");
  return connectd_tx_insert (tx, CONNECTD_NOTICES, id, doc, error) &&
         (!mails || connectd_tx_add_task (tx, CONNECTD_TASK_MAIL, id, NULL, 0, error));
}

/* --- mailing --- */

typedef struct
{
  const char *id;
  JsonObject *notice;
  char *email; /* the user's address at this moment; NULL: it has left */
  char *host;
} Letter;

static gboolean
read_letter (ConnectdTx *tx, gpointer data, GError **error)
{
  Letter *letter = data;
  g_autoptr (JsonObject) member = NULL;
  g_autofree char *key = NULL;

  letter->host = _connectd_dup_mail_host (tx);
  if (!_connectd_look_up (tx, CONNECTD_NOTICES, letter->id, &letter->notice, error))
    return FALSE;
  if (letter->notice == NULL)
    return TRUE;
  key = connect_collection_make_key (&connect_account_users_collection,
                                     connect_json_get_string (letter->notice, "account.id"), NULL,
                                     connect_json_get_string (letter->notice, "user.id"));
  if (!_connectd_look_up (tx, &connect_account_users_collection, key, &member, error))
    return FALSE;
  letter->email = member != NULL ? g_strdup (connect_json_get_string (member, "email")) : NULL;
  return TRUE;
}

static gboolean
set_mail (ConnectdTx *tx, const char *id, const char *state, GError **error)
{
  g_autoptr (JsonObject) notice = NULL;

  if (!_connectd_look_up (tx, CONNECTD_NOTICES, id, &notice, error))
    return FALSE;
  if (notice == NULL)
    return TRUE;
  connect_json_set_string (notice, "mail", state);
  return connectd_tx_refresh (tx, CONNECTD_NOTICES, id, notice, error);
}

static gboolean
note_sent (ConnectdTx *tx, gpointer data, GError **error)
{
  return set_mail (tx, data, "sent", error);
}

static gboolean
mail_letter (ConnectdTask *task, const Letter *letter, GError **error)
{
  const ConnectdOutward *outward = connectd_engine_get_outward (task->engine);
  g_autofree char *own = g_strdup_printf ("no-reply@%s", letter->host);
  g_autofree char *message_id = g_strdup_printf ("%s@%s", letter->id, letter->host);
  const char *const to[] = { letter->email, NULL };
  const ConnectdOutwardMail mail = {
    .to = to,
    .from = outward->mail_from != NULL ? outward->mail_from : own,
    .id = message_id,
    .subject = connect_json_get_string (letter->notice, "subject"),
    .text = connect_json_get_string (letter->notice, "body"),
    .date = connect_json_get_time (letter->notice, "events.created.at"),
  };

  if (outward->mail_command == NULL)
    return _connectd_fail (error, CONNECT_ERROR_UNAVAILABLE, "This server has no mail command.");
  return connectd_outward_mail_send (outward->mail_command, &mail, MAIL_SECONDS, task->cancellable, error) &&
         connectd_task_finish (task, note_sent, (gpointer)letter->id, error);
}

gboolean
_connectd_notice_run_mail (ConnectdTask *task, GError **error)
{
  Letter letter = { .id = task->subject };
  gboolean good = connectd_engine_read (task->engine, NULL, read_letter, &letter, error);

  if (good && letter.notice != NULL && letter.email != NULL)
    good = mail_letter (task, &letter, error);
  g_clear_pointer (&letter.notice, json_object_unref);
  g_free (letter.email);
  g_free (letter.host);
  return good;
}

gboolean
_connectd_notice_give_up_mail (ConnectdTx *tx, const ConnectdTask *task, const GError *reason, GError **error)
{
  return set_mail (tx, task->subject, "failed", error);
}

/* --- the inbox --- */

/* Only who was told has read it; tokens act for the account. */
static gboolean
notice_act (ConnectdTx *tx, const ConnectAction *action, JsonObject *doc, JsonObject *body, GError **error)
{
  const char *user = connectd_tx_get_viewer (tx)->user_id;

  if (user != NULL && !g_str_has_prefix (user, "SU-") &&
      g_strcmp0 (user, connect_json_get_string (doc, "user.id")) != 0)
    return _connectd_fail (error, CONNECT_ERROR_FORBIDDEN, "This notice is for somebody else.");
  _connectd_stamp (tx, doc, "events.read");
  return TRUE;
}

const ConnectdHooks connectd_notice_hooks = {
  .collection = "notices",
  .act = notice_act,
};

/* Who asks must be who was told: others do not see that there is such a notice. Returns: (transfer full) */
static JsonObject *
get_own (ConnectdCall *call, GError **error)
{
  g_autoptr (JsonObject) notice = connectd_tx_get_visible (call->tx, CONNECTD_NOTICES, call->args[0], error);

  if (notice == NULL || g_strcmp0 (connect_json_get_string (notice, "user.id"), call->viewer->user_id) == 0)
    return g_steal_pointer (&notice);
  _connectd_fail (error, CONNECT_ERROR_NOT_FOUND, "There is no such %s.", CONNECTD_NOTICES->singular);
  return NULL;
}

static gboolean
inbox_get (ConnectdCall *call, GError **error)
{
  g_autoptr (JsonObject) notice = get_own (call, error);

  if (notice == NULL)
    return FALSE;
  _connectd_answer (call, 200, connectd_tx_show (call->tx, CONNECTD_NOTICES, notice, FALSE));
  return TRUE;
}

static gboolean
inbox_read (ConnectdCall *call, GError **error)
{
  g_autoptr (JsonObject) own = get_own (call, error);
  g_autoptr (JsonObject) notice =
      own != NULL ? connectd_tx_act (call->tx, CONNECTD_NOTICES, call->args[0], "read", NULL, error) : NULL;

  if (notice == NULL)
    return FALSE;
  _connectd_answer (call, 200, connectd_tx_show (call->tx, CONNECTD_NOTICES, notice, FALSE));
  return TRUE;
}

gboolean
_connectd_notify_tick (ConnectdTx *tx, GError **error)
{
  g_autofree char *before = connect_time_format (connectd_tx_get_now (tx) - KEEP);
  g_autofree char *rql = g_strdup_printf ("lt(events.created.at,%s)", before);
  g_autoptr (GPtrArray) old = connectd_tx_find (tx, CONNECTD_NOTICES, rql, REMOVED_AT_ONCE, error);

  for (guint i = 0; old != NULL && i < old->len; i++)
    if (!connectd_tx_remove (tx, CONNECTD_NOTICES, _connectd_id (old->pdata[i]), error))
      return FALSE;
  return old != NULL;
}

/* --- messages that a program asks for --- */

/* "UR-…", an address, or an object with either: a joined user of the account. NULL: there is none. Returns:
 * (transfer full) */
static JsonObject *
find_recipient (ConnectdTx *tx, JsonNode *given, const char *account_id)
{
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (given) ? json_node_get_object (given) : NULL;
  const char *text = JSON_NODE_HOLDS_VALUE (given) && json_node_get_value_type (given) == G_TYPE_STRING
                         ? json_node_get_string (given)
                         : NULL;
  const char *email = object != NULL                               ? connect_json_get_string (object, "email")
                      : text != NULL && strchr (text, '@') != NULL ? text
                                                                   : NULL;
  const char *id = object != NULL ? _connectd_id (object) : text;
  g_autoptr (JsonObject) user = NULL;
  g_autoptr (JsonObject) member = NULL;
  g_autofree char *key = NULL;

  if (email != NULL && (!_connectd_user_find (tx, email, &user, NULL) || user == NULL))
    return NULL;
  if (user != NULL)
    id = _connectd_id (user);
  if (id == NULL)
    return NULL;
  key = connect_collection_make_key (&connect_account_users_collection, account_id, NULL, id);
  member = connectd_tx_get (tx, &connect_account_users_collection, key, NULL);
  return member != NULL && g_strcmp0 (connect_json_get_string (member, "status"), "joined") == 0
             ? g_steal_pointer (&member)
             : NULL;
}

static GPtrArray *
take_recipients (ConnectdTx *tx, JsonObject *body, const char *account_id, ConnectProblems *problems)
{
  JsonArray *to = connect_json_get_array (body, "to");
  GPtrArray *members = g_ptr_array_new_with_free_func ((GDestroyNotify)json_object_unref);

  if (to == NULL || json_array_get_length (to) == 0)
    connect_problems_add (problems, "to", "This field is required: a list of users of your account.");
  else if (json_array_get_length (to) > MOST_TOLD)
    connect_problems_add (problems, "to", "Ensure there are no more than %d.", MOST_TOLD);
  for (guint i = 0; to != NULL && i < MIN (json_array_get_length (to), MOST_TOLD); i++)
    {
      JsonObject *member = find_recipient (tx, json_array_get_element (to, i), account_id);

      if (member != NULL)
        g_ptr_array_add (members, member);
      else
        connect_problems_add (problems, "to", "[%u]: There is no such user in your account.", i);
    }
  return members;
}

/* name → text, of an object of plain values. Returns: (transfer full) */
static GHashTable *
take_context (JsonObject *body, ConnectProblems *problems)
{
  GHashTable *values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  JsonNode *node = json_object_get_member (body, "context");
  JsonObjectIter iter;
  const char *name;
  JsonNode *value;

  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    return values;
  if (!JSON_NODE_HOLDS_OBJECT (node))
    {
      connect_problems_add (problems, "context", "Expected an object.");
      return values;
    }
  json_object_iter_init_ordered (&iter, json_node_get_object (node));
  while (json_object_iter_next_ordered (&iter, &name, &value))
    if (JSON_NODE_HOLDS_VALUE (value))
      g_hash_table_insert (values, g_strdup (name),
                           json_node_get_value_type (value) == G_TYPE_STRING
                               ? json_node_dup_string (value)
                               : connect_json_to_string (value));
  return values;
}

typedef struct
{
  char *subject;
  char *text;
  char *rule;
} Words;

static void
words_clear (Words *self)
{
  g_free (self->subject);
  g_free (self->text);
  g_free (self->rule);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Words, words_clear)

/* The words of the body itself, or those of the rule that it names. */
static gboolean
take_words (ConnectdTx *tx, JsonObject *body, Words *words, ConnectProblems *problems, GError **error)
{
  const char *id = connect_json_get_string (body, "rule.id");
  g_autoptr (GHashTable) values = take_context (body, problems);
  g_autoptr (JsonObject) rule = NULL;

  if (json_object_get_member (body, "rule") == NULL)
    {
      words->subject =
          g_strdup (_connectd_text (problems, body, "subject", MAX_SUBJECT, CONNECTD_TEXT_REQUIRED));
      words->text = g_strdup (
          _connectd_text (problems, body, "content", MAX_BODY, CONNECTD_TEXT_REQUIRED | CONNECTD_TEXT_LINES));
      return TRUE;
    }
  if (id != NULL && !_connectd_look_up (tx, CONNECTD_RULES, id, &rule, error))
    return FALSE;
  if (rule == NULL ||
      g_strcmp0 (connect_json_get_string (rule, "account.id"), connectd_tx_get_viewer (tx)->account_id) != 0)
    {
      connect_problems_add (problems, "rule.id", "There is no such rule.");
      return TRUE;
    }
  words->rule = g_strdup (id);
  words->subject = connectd_template_fill (connect_json_get_string (rule, "template.subject"), values);
  words->text = connectd_template_fill (connect_json_get_string (rule, "template.body"), values);
  return TRUE;
}

static gboolean
email_send (ConnectdCall *call, GError **error)
{
  const char *account_id = call->viewer->account_id;
  g_autoptr (JsonObject) holder = NULL;
  g_autoptr (ConnectProblems) problems = connect_problems_new ();
  g_autoptr (GPtrArray) members = NULL;
  g_auto (Words) words = { 0 };
  JsonObject *body = _connectd_body (call, &holder, error);
  JsonObject *answer;
  ConnectdNotice notice = { .account_id = account_id,
                            .event = _connectd_notification_find_event ("EV-1201") };

  if (body == NULL)
    return FALSE;
  members = take_recipients (call->tx, body, account_id, problems);
  if (!take_words (call->tx, body, &words, problems, error) || !connect_problems_check (problems, error))
    return FALSE;
  notice.rule = words.rule;
  notice.subject = words.subject;
  notice.body = words.text;
  for (guint i = 0; i < members->len; i++)
    if (!_connectd_notice_add (call->tx, &notice, members->pdata[i], error))
      return FALSE;
  answer = json_object_new ();
  json_object_set_string_member (answer, "result", "success");
  _connectd_answer (call, 200, answer);
  return TRUE;
}

const ConnectdOperation connectd_notice_operations[] = {
  { "GET", "notifications/inbox", CONNECTD_ACCESS_ACCOUNT, .list = "notices",
    .filter = "eq(user.id,{caller})", .summary = "What one was told oneself" },
  { "GET", "notifications/inbox/{notice}", CONNECTD_ACCESS_ACCOUNT, .run = inbox_get,
    .summary = "A notice to oneself" },
  { "POST", "notifications/inbox/{notice}/read", CONNECTD_ACCESS_ACCOUNT, .writes = TRUE, .run = inbox_read,
    .summary = "Mark a notice to oneself as read" },
  { "POST", "notifications/email/send", CONNECTD_ACCESS_ACCOUNT, CONNECT_MODULE_ACCOUNT, .writes = TRUE,
    .run = email_send, .limits = STRV ("address 120/600"),
    .summary = "A message to users of the account, in their inboxes and by mail where there is mail" },
  { NULL },
};
