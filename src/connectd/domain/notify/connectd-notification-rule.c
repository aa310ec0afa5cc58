/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Rules: for which objects, in which words, and to whom of the account an event is told. */

#include "config.h"

#include "domain/notify/connectd-notify-private.h"

#include "domain/product/connectd-product.h"
#include "query/connect-rql.h"

#define MOST_RULES 20 /* of one event in one account */
#define MOST_USERS 50
#define MOST_GROUPS 20
#define MOST_MEMBERS 200 /* of a group */

/* --- objects and values --- */

JsonObject *
_connectd_rule_show (ConnectdTx *tx,
                     const ConnectCollection *collection,
                     JsonObject *doc,
                     const char *account_id)
{
  const ConnectViewer *viewer = connectd_tx_get_viewer (tx);
  g_autofree char *account = g_strdup (viewer->account_id);
  g_autofree char *user = g_strdup (viewer->user_id);
  const ConnectViewer old = { account, viewer->role, user };
  const ConnectViewer other = { account_id, 0, NULL };
  JsonObject *shown;

  connectd_tx_set_viewer (tx, &other);
  shown = connectd_tx_show (tx, collection, doc, FALSE);
  connectd_tx_set_viewer (tx, &old);
  return shown;
}

gboolean
_connectd_rule_matches (JsonObject *rule, const ConnectCollection *collection, JsonObject *shown)
{
  const char *condition = connect_json_get_string (rule, "condition");
  g_autoptr (ConnectRql) tree = connect_rql_parse (condition != NULL ? condition : "", NULL);

  return connect_json_get_boolean (rule, "enabled", FALSE) && tree != NULL &&
         connect_rql_matches (tree, collection, shown);
}

/* Plain values that people are shown; no secrets, no lists. */
static gboolean
is_named (const ConnectCollection *collection, const ConnectMember *member)
{
  return (member->title != NULL || connect_member_has_column (member)) &&
         (member->flags & (INTERNAL | ONCE)) == 0 && member->kind != CONNECT_KIND_LIST &&
         member->kind != CONNECT_KIND_OBJECT &&
         connect_collection_find_list (collection, member->path) == NULL;
}

static void
add_members (GHashTable *values, const ConnectCollection *collection, JsonObject *shown)
{
  for (guint i = 0; i < collection->n_members; i++)
    {
      const ConnectMember *member = &collection->members[i];
      JsonNode *node = shown != NULL ? connect_json_get (shown, member->path) : NULL;
      char *text = NULL;

      if (!is_named (collection, member))
        continue;
      if (shown == NULL)
        text = g_strdup_printf ("[%s]", member->title != NULL ? member->title : member->path);
      else if (node != NULL && JSON_NODE_HOLDS_VALUE (node))
        text = json_node_get_value_type (node) == G_TYPE_STRING ? json_node_dup_string (node)
                                                                : connect_json_to_string (node);
      if (text != NULL)
        g_hash_table_insert (values, g_strdup (member->path), text);
    }
}

/* The address of the object in the API; rows below others have it by their own. */
static char *
make_url (ConnectdTx *tx, const ConnectCollection *collection, JsonObject *shown)
{
  const char *id = shown != NULL ? connect_json_get_string (shown, collection->id_member) : NULL;

  if (collection->parent != NULL)
    return g_strdup (connectd_tx_get_public_url (tx));
  return g_strdup_printf ("%s/public/v1/%s/%s", connectd_tx_get_public_url (tx), collection->path,
                          id != NULL ? id : "[ID]");
}

GHashTable *
_connectd_rule_values (ConnectdTx *tx,
                       const ConnectdNotificationEvent *event,
                       const ConnectCollection *collection,
                       JsonObject *shown,
                       const char *account_id,
                       GError **error)
{
  g_autoptr (GHashTable) values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (JsonObject) account = connectd_tx_get (tx, &connect_accounts_collection, account_id, error);

  if (account == NULL)
    return NULL;
  if (collection != NULL)
    {
      add_members (values, collection, shown);
      g_hash_table_insert (values, g_strdup ("url"), make_url (tx, collection, shown));
    }
  g_hash_table_insert (values, g_strdup ("account"), g_strdup (connect_json_get_string (account, "name")));
  g_hash_table_insert (values, g_strdup ("event"), g_strdup (event != NULL ? event->name : ""));
  g_hash_table_insert (values, g_strdup ("time"),
                       _connectd_notification_format_time (tx, account_id, connectd_tx_get_now (tx)));
  return g_steal_pointer (&values);
}

/* --- recipients --- */

static gboolean
is_joined (JsonObject *member)
{
  return g_strcmp0 (connect_json_get_string (member, "status"), "joined") == 0;
}

static JsonObject *
find_member (ConnectdTx *tx, const char *account_id, const char *user_id)
{
  g_autofree char *key =
      connect_collection_make_key (&connect_account_users_collection, account_id, NULL, user_id);

  return connectd_tx_get (tx, &connect_account_users_collection, key, NULL);
}

GPtrArray *
_connectd_rule_recipients (ConnectdTx *tx, JsonObject *rule, GError **error)
{
  const char *account_id = connect_json_get_string (rule, "account.id");
  JsonArray *users = connect_json_get_array (rule, "recipients.users"),
            *groups = connect_json_get_array (rule, "recipients.groups");
  g_autoptr (GPtrArray) members = g_ptr_array_new_with_free_func ((GDestroyNotify)json_object_unref);

  for (guint i = 0; users != NULL && i < json_array_get_length (users); i++)
    {
      g_autoptr (JsonObject) member =
          find_member (tx, account_id, _connectd_id (json_array_get_object_element (users, i)));

      if (member != NULL && is_joined (member))
        g_ptr_array_add (members, g_steal_pointer (&member));
    }
  for (guint i = 0; groups != NULL && i < json_array_get_length (groups); i++)
    {
      g_autoptr (GPtrArray) found =
          _connectd_find (tx, &connect_account_users_collection, "groups.id",
                          _connectd_id (json_array_get_object_element (groups, i)), MOST_MEMBERS, error);

      if (found == NULL)
        return NULL;
      for (guint j = 0; j < found->len; j++)
        if (is_joined (found->pdata[j]) &&
            g_strcmp0 (connect_json_get_string (found->pdata[j], "account.id"), account_id) == 0)
          g_ptr_array_add (members, json_object_ref (found->pdata[j]));
    }
  return g_steal_pointer (&members);
}

static JsonObject *
new_reference (JsonObject *object, const char *const *copied)
{
  JsonObject *reference = json_object_new ();

  for (; *copied != NULL; copied++)
    connect_json_set_string (reference, *copied, connect_json_get_string (object, *copied));
  return reference;
}

/* The list with what it names filled in; each must be of the account. */
static void
take_recipients (
    ConnectdTx *tx, JsonObject *doc, const char *path, gboolean groups, guint most, ConnectProblems *problems)
{
  const char *account_id = connect_json_get_string (doc, "account.id");
  JsonArray *given = connect_json_get_array (doc, path);
  JsonArray *taken = json_array_new ();

  if (given != NULL && json_array_get_length (given) > most)
    connect_problems_add (problems, path, "Ensure there are no more than %u.", most);
  for (guint i = 0; given != NULL && i < MIN (json_array_get_length (given), most); i++)
    {
      JsonNode *element = json_array_get_element (given, i);
      const char *id = JSON_NODE_HOLDS_OBJECT (element)
                           ? connect_json_get_string (json_node_get_object (element), "id")
                           : NULL;
      g_autoptr (JsonObject) found = NULL;

      if (id != NULL)
        found = groups ? connectd_tx_get (tx, &connect_groups_collection, id, NULL)
                       : find_member (tx, account_id, id);
      if (found == NULL || g_strcmp0 (connect_json_get_string (found, "account.id"), account_id) != 0)
        connect_problems_add (problems, path, "[%u]: There is no such %s in your account.", i,
                              groups ? "group" : "user");
      else
        json_array_add_object_element (
            taken, new_reference (found, groups ? STRV ("id", "name", "color", "description")
                                                : STRV ("id", "name", "email")));
    }
  connect_json_set (doc, path, json_node_init_array (json_node_alloc (), taken));
  json_array_unref (taken);
}

/* --- hooks --- */

static const ConnectdNotificationEvent *
find_event (JsonObject *subscription)
{
  return _connectd_notification_find_event (connect_json_get_string (subscription, "event.id"));
}

static gboolean
check (ConnectdTx *tx, JsonObject *doc, JsonObject *subscription, GError **error)
{
  g_autoptr (ConnectProblems) problems = connect_problems_new ();
  const ConnectdNotificationEvent *event = find_event (subscription);
  const ConnectCollection *collection = event != NULL ? connect_collection_find (event->collection) : NULL;
  const char *condition = connect_json_get_string (doc, "condition");
  g_autoptr (GError) wrong = NULL;
  g_autoptr (ConnectRql) tree = NULL;

  if (condition != NULL && *condition != '\0' && collection == NULL)
    connect_problems_add (problems, "condition", "This event has no object that a condition could be about.");
  else if (condition != NULL && *condition != '\0')
    {
      tree = connect_rql_parse (condition, &wrong);
      if (tree == NULL || !connect_rql_check (tree, collection, &wrong))
        connect_problems_add (problems, "condition", "%s", wrong->message);
    }
  if (connect_json_get_int (doc, "position", 0) < 0)
    connect_problems_add (problems, "position", "Ensure this is not less than 0.");
  take_recipients (tx, doc, "recipients.users", FALSE, MOST_USERS, problems);
  take_recipients (tx, doc, "recipients.groups", TRUE, MOST_GROUPS, problems);
  return connect_problems_check (problems, error);
}

static void
set_template_id (JsonObject *doc)
{
  g_autofree char *id =
      g_strdup_printf ("ET%s", _connectd_id (doc) + 2); /* each rule has one template: NR-… and ET-… */

  connect_json_set_string (doc, "template.id", id);
}

static gboolean
rule_create (ConnectdTx *tx, JsonObject *doc, JsonObject *body, JsonObject *parent, GError **error)
{
  gint64 n = connect_json_get_int (parent, "stats.rules", 0);
  g_autofree char *id = connectd_tx_new_id (tx, CONNECTD_RULES, NULL, error);

  if (id == NULL)
    return FALSE;
  if (n >= MOST_RULES)
    return _connectd_fail (error, CONNECT_ERROR_INVALID, "A notification has no more than %d rules.",
                           MOST_RULES);
  connect_json_set_string (doc, "id", id);
  set_template_id (doc);
  connect_json_set_boolean (doc, "template.system", FALSE);
  connect_json_set_boolean (doc, "default", FALSE);
  if (connect_json_get (doc, "enabled") == NULL)
    connect_json_set_boolean (doc, "enabled", TRUE);
  if (connect_json_get (doc, "position") == NULL)
    connect_json_set_int (doc, "position", (n + 1) * 10);
  if (connect_json_get (doc, "condition") == NULL)
    connect_json_set_string (doc, "condition", "");
  return check (tx, doc, parent, error) &&
         _connectd_notification_count_rules (tx, _connectd_id (parent), 1, error);
}

static gboolean
rule_update (ConnectdTx *tx, JsonObject *before, JsonObject *doc, JsonObject *body, GError **error)
{
  g_autoptr (JsonObject) parent = connectd_tx_get (
      tx, CONNECTD_SUBSCRIPTIONS, connect_json_get_string (doc, "account_notification"), error);

  if (parent == NULL)
    return FALSE;
  if (g_strcmp0 (connect_json_get_string (before, "template.body"),
                 connect_json_get_string (doc, "template.body")) != 0 ||
      g_strcmp0 (connect_json_get_string (before, "template.subject"),
                 connect_json_get_string (doc, "template.subject")) != 0)
    connect_json_set_boolean (doc, "template.system", FALSE); /* these are the account's own words now */
  return check (tx, doc, parent, error);
}

static gboolean
rule_remove (ConnectdTx *tx, JsonObject *doc, GError **error)
{
  return _connectd_notification_count_rules (tx, connect_json_get_string (doc, "account_notification"), -1,
                                             error);
}

const ConnectdHooks connectd_notification_rule_hooks = {
  .collection = "notification-rules",
  .create = rule_create,
  .update = rule_update,
  .remove = rule_remove,
};

gboolean
_connectd_rule_add_default (ConnectdTx *tx, JsonObject *subscription, GError **error)
{
  const ConnectdNotificationEvent *event = find_event (subscription);
  const char *account_id = connect_json_get_string (subscription, "account.id");
  g_autofree char *id = connectd_tx_new_id (tx, CONNECTD_RULES, NULL, error);
  g_autofree char *mine = _connectd_eq ("account.id", account_id);
  g_autofree char *rql = g_strdup_printf ("and(%s,eq(administrators,true))", mine);
  g_autoptr (GPtrArray) groups =
      id != NULL ? connectd_tx_find (tx, &connect_groups_collection, rql, 1, error) : NULL;
  g_autoptr (JsonObject) doc = json_object_new ();
  JsonArray *recipients = json_array_new ();

  json_object_set_object_member (doc, "recipients", json_object_new ());
  json_object_set_array_member (connect_json_get_object (doc, "recipients"), "users", json_array_new ());
  json_object_set_array_member (connect_json_get_object (doc, "recipients"), "groups", recipients);
  if (groups == NULL || event == NULL)
    return groups != NULL;
  if (groups->len > 0)
    json_array_add_object_element (recipients,
                                   new_reference (groups->pdata[0], STRV ("id", "name", "description")));
  connect_json_set_string (doc, "id", id);
  connect_json_set_string (doc, "account.id", account_id);
  connect_json_set_string (doc, "account_notification", _connectd_id (subscription));
  connect_json_set_int (doc, "position", 10);
  connect_json_set_string (doc, "name", "Tell the administrators");
  connect_json_set_string (doc, "condition", "");
  connect_json_set_boolean (doc, "enabled", TRUE);
  connect_json_set_boolean (doc, "default", TRUE);
  set_template_id (doc);
  connect_json_set_string (doc, "template.subject", event->subject);
  connect_json_set_string (doc, "template.body", event->body);
  connect_json_set_boolean (doc, "template.system", TRUE);
  return connectd_tx_insert (tx, CONNECTD_RULES, id, doc, error);
}

/* --- trying one out --- */

/* The rule of the path, with the words that the body has in place of its own, filled with examples. Returns:
 * (transfer full) */
static JsonObject *
render_examples (ConnectdCall *call, const ConnectdNotificationEvent **event, GError **error)
{
  static const char *const texts[] = { "template.subject", "template.body" };
  g_autoptr (JsonObject) subscription =
      connectd_tx_get_visible (call->tx, CONNECTD_SUBSCRIPTIONS, call->args[0], error);
  g_autoptr (JsonObject) rule =
      subscription != NULL ? connectd_tx_get_visible (call->tx, CONNECTD_RULES, call->args[1], error) : NULL;
  g_autoptr (ConnectProblems) problems = connect_problems_new ();
  g_autoptr (JsonObject) holder = NULL;
  g_autoptr (GHashTable) values = NULL;
  JsonObject *body = rule != NULL ? _connectd_body (call, &holder, error) : NULL;

  if (body == NULL)
    return NULL;
  if (g_strcmp0 (connect_json_get_string (rule, "account_notification"), call->args[0]) != 0)
    {
      _connectd_fail (error, CONNECT_ERROR_NOT_FOUND, "There is no such %s.", CONNECTD_RULES->singular);
      return NULL;
    }
  *event = find_event (subscription);
  values = _connectd_rule_values (call->tx, *event, connect_collection_find ((*event)->collection), NULL,
                                  call->viewer->account_id, error);
  if (values == NULL)
    return NULL;
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      const ConnectMember *member = connect_collection_find_member (CONNECTD_RULES, texts[i]);
      const char *given = _connectd_text (problems, body, texts[i], member->max_length, CONNECTD_TEXT_LINES);
      g_autofree char *text =
          connectd_template_fill (given != NULL ? given : connect_json_get_string (rule, texts[i]), values);

      connect_json_set_string (rule, texts[i], text);
    }
  return connect_problems_check (problems, error) ? g_steal_pointer (&rule) : NULL;
}

static gboolean
rule_preview (ConnectdCall *call, GError **error)
{
  const ConnectdNotificationEvent *event;
  g_autoptr (JsonObject) rule = render_examples (call, &event, error);

  if (rule == NULL)
    return FALSE;
  _connectd_answer (call, 200, connectd_tx_show (call->tx, CONNECTD_RULES, rule, FALSE));
  return TRUE;
}

/* To whoever asks; a token has no inbox, so by one the recipients get it. */
static gboolean
rule_send_test (ConnectdCall *call, GError **error)
{
  const ConnectdNotificationEvent *event;
  g_autoptr (JsonObject) rule = render_examples (call, &event, error);
  g_autoptr (JsonObject) self =
      rule != NULL ? find_member (call->tx, call->viewer->account_id, call->viewer->user_id) : NULL;
  g_autoptr (GPtrArray) members = NULL;
  g_autofree char *subject = NULL;
  ConnectdNotice notice = { .account_id = call->viewer->account_id, .event = event };

  if (rule == NULL)
    return FALSE;
  if (self != NULL)
    {
      members = g_ptr_array_new_with_free_func ((GDestroyNotify)json_object_unref);
      g_ptr_array_add (members, json_object_ref (self));
    }
  else
    members = _connectd_rule_recipients (call->tx, rule, error);
  if (members == NULL)
    return FALSE;
  subject = g_strconcat ("Test: ", connect_json_get_string (rule, "template.subject"), NULL);
  notice.rule = _connectd_id (rule);
  notice.subject = subject;
  notice.body = connect_json_get_string (rule, "template.body");
  for (guint i = 0; i < MIN (members->len, MOST_USERS); i++)
    if (!_connectd_notice_add (call->tx, &notice, members->pdata[i], error))
      return FALSE;
  _connectd_answer (call, 200, connectd_tx_show (call->tx, CONNECTD_RULES, rule, FALSE));
  return TRUE;
}

#define ACCOUNT CONNECTD_ACCESS_ACCOUNT, CONNECT_MODULE_ACCOUNT
#define RULE "notifications/subscriptions/{subscription}/rules/{rule}/"

const ConnectdOperation connectd_notification_rule_operations[] = {
  { "POST", RULE "preview", ACCOUNT, .run = rule_preview,
    .summary = "The words of a rule, filled with examples" },
  { "POST", RULE "send-test", ACCOUNT, .writes = TRUE, .run = rule_send_test,
    .limits = STRV ("address 60/600"), .summary = "Tell oneself what a rule would tell" },
  { NULL },
};
