/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* From where an account may be used (addresses of people, addresses of programs), and which mail domains its
 * users may have. The rules are rows; what follows from them stands in the account's own row, where each
 * sign-in looks (connectd-addresses.h). Nobody shuts himself out: a change that would not let its own author
 * in is refused. */

#include "config.h"

#include "domain/connectd-domain-private.h"
#include "resource/connectd-addresses.h"

#include <string.h>

#define RULES (&connect_acl_rules_collection)
#define ACCOUNTS (&connect_accounts_collection)
#define MAX_RULES 100 /* of a list */
#define MAX_NAMED 20
#define MAX_RANGES 50
#define DOMAIN_LIST "domain"

/* --- what stands in the account --- */

/* Whoever changes the rules of his own kind must still come in. */
static gboolean
check_author (ConnectdTx *tx, JsonObject *account, const char *list, const char *where, GError **error)
{
  const char *user = connectd_tx_get_viewer (tx)->user_id;
  gboolean token = user != NULL && g_str_has_prefix (user, "SU-");
  const char *own = token ? CONNECTD_ADDRESSES_TOKENS : CONNECTD_ADDRESSES_PEOPLE;
  const char *peer = connectd_tx_get_peer (tx);

  if (user == NULL || peer == NULL || g_strcmp0 (own, list) != 0 ||
      connectd_addresses_allow (account, list, peer))
    return TRUE;
  return _connectd_fail (error, CONNECT_ERROR_INVALID, "%s: This would keep yourself out: you come from %s.",
                         where, peer);
}

static gboolean
store_access (ConnectdTx *tx, JsonObject *account, const char *list, const char *where, GError **error)
{
  return check_author (tx, account, list, where, error) &&
         connectd_tx_update (tx, ACCOUNTS, _connectd_id (account), account, error);
}

static void
add_value (JsonObject *account, JsonObject *rule)
{
  g_autofree char *path = g_strdup_printf ("access.%s.%s", connect_json_get_string (rule, "acl"),
                                           connect_json_get_string (rule, "action"));
  JsonArray *values = connect_json_get_array (account, path);

  if (values == NULL)
    {
      JsonNode *node = json_node_new (JSON_NODE_ARRAY);

      values = json_array_new ();
      json_node_take_array (node, values);
      connect_json_set (account, path, node);
    }
  json_array_add_string_element (values, connect_json_get_string (rule, "value"));
}

/* Rules of the list as they are, but `changed` as it is about to be stored or, when `gone`, without it. */
static gboolean
rebuild (ConnectdTx *tx, JsonObject *changed, gboolean gone, GError **error)
{
  const char *owner = connect_json_get_string (changed, "owner.id");
  const char *list = connect_json_get_string (changed, "acl");
  g_autoptr (JsonObject) account = connectd_tx_get (tx, ACCOUNTS, owner, error);
  g_autofree char *mine = _connectd_eq ("owner.id", owner);
  g_autofree char *rql = g_strdup_printf ("and(%s,eq(acl,%s))", mine, list);
  g_autoptr (GPtrArray) rules = account != NULL ? connectd_tx_find (tx, RULES, rql, 0, error) : NULL;
  g_autofree char *allow = g_strdup_printf ("access.%s.allow", list);
  g_autofree char *deny = g_strdup_printf ("access.%s.deny", list);
  guint others = 0;

  if (rules == NULL)
    return FALSE;
  connect_json_remove (account, allow);
  connect_json_remove (account, deny);
  for (guint i = 0; i < rules->len; i++)
    if (g_strcmp0 (_connectd_id (rules->pdata[i]), _connectd_id (changed)) != 0)
      {
        add_value (account, rules->pdata[i]);
        others++;
      }
  if (!gone)
    add_value (account, changed);
  if (!gone && others >= MAX_RULES)
    return _connectd_fail (error, CONNECT_ERROR_INVALID, "value: A list has at most %d rules.", MAX_RULES);
  return store_access (tx, account, list, "value", error);
}

/* --- rules --- */

static gboolean
is_domain (const char *text)
{
  g_auto (GStrv) labels = g_strsplit (text, ".", 32);

  for (guint i = 0; labels[i] != NULL; i++)
    {
      gsize length = strlen (labels[i]);

      if (length < 1 || length > 63 || labels[i][0] == '-' || labels[i][length - 1] == '-')
        return FALSE;
      for (const char *c = labels[i]; *c != '\0'; c++)
        if (!g_ascii_isalnum (*c) && *c != '-' && (guchar)*c < 0x80)
          return FALSE;
    }
  return g_strv_length (labels) >= 2;
}

static gboolean
check_rule (ConnectdTx *tx, JsonObject *doc, GError **error)
{
  gboolean domain = g_strcmp0 (connect_json_get_string (doc, "acl"), DOMAIN_LIST) == 0;
  g_autofree char *value = g_strstrip (g_strdup (connect_json_get_string (doc, "value")));

  if (domain ? !is_domain (value) : !connectd_addresses_is_range (value))
    return _connectd_fail (
        error, CONNECT_ERROR_INVALID,
        domain ? "value: Expected a mail domain, as example.com."
               : "value: Expected an address, a network (10.0.0.0/8) or a range (10.0.0.1-10.0.0.9).");
  connect_json_set_string (doc, "value", value);
  if (connect_json_get_string (doc, "action") == NULL)
    connect_json_set_string (doc, "action", "allow");
  return TRUE;
}

static gboolean
rule_create (ConnectdTx *tx, JsonObject *doc, JsonObject *body, JsonObject *parent, GError **error)
{
  return check_rule (tx, doc, error) && rebuild (tx, doc, FALSE, error);
}

static gboolean
rule_update (ConnectdTx *tx, JsonObject *before, JsonObject *doc, JsonObject *body, GError **error)
{
  return check_rule (tx, doc, error) && rebuild (tx, doc, FALSE, error);
}

static gboolean
rule_remove (ConnectdTx *tx, JsonObject *doc, GError **error)
{
  return rebuild (tx, doc, TRUE, error);
}

const ConnectdHooks connectd_acl_rule_hooks = {
  .collection = "acl-rules",
  .create = rule_create,
  .update = rule_update,
  .remove = rule_remove,
};

/* --- settings of the modules --- */

JsonObject *
_connectd_acl_settings (JsonObject *account, const char *module)
{
  gboolean people = g_strcmp0 (module, CONNECT_MODULE_ACCOUNT) == 0;
  g_autofree char *path =
      g_strdup_printf ("access.%s.ips", people ? CONNECTD_ADDRESSES_PEOPLE : CONNECTD_ADDRESSES_TOKENS);
  JsonNode *ips = connect_json_get (account, path);
  const char *policy = connect_json_get_string (account, "access.domain.policy");
  JsonObject *settings = json_object_new ();
  JsonObject *acl;

  if (!people && g_strcmp0 (module, CONNECT_MODULE_INTEGRATIONS) != 0)
    return settings;
  acl = json_object_new ();
  if (people)
    json_object_set_member (acl, "domain",
                            policy != NULL ? json_node_init_string (json_node_alloc (), policy)
                                           : json_node_new (JSON_NODE_NULL));
  if (ips != NULL)
    json_object_set_member (acl, "ips", json_node_copy (ips));
  else
    json_object_set_array_member (acl, "ips", json_array_new ());
  json_object_set_object_member (settings, "acl", acl);
  if (people)
    connect_json_set_string (settings, "mfa.policy", "optional");
  return settings;
}

/* {name, ip_range[]}, nothing else. NULL with a problem noted. */
static JsonObject *
take_named (JsonNode *node, guint index, ConnectProblems *problems)
{
  g_autofree char *path = g_strdup_printf ("acl.ips.%u", index);
  JsonObject *given = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  const char *name = given != NULL ? connect_json_get_string (given, "name") : NULL;
  JsonArray *ranges = given != NULL ? connect_json_get_array (given, "ip_range") : NULL;
  guint n = ranges != NULL ? json_array_get_length (ranges) : 0;
  g_autoptr (JsonObject) taken = json_object_new ();
  JsonArray *kept = json_array_new ();

  json_object_set_array_member (taken, "ip_range", kept);
  if (name == NULL || *name == '\0' || g_utf8_strlen (name, -1) > 128 || n < 1 || n > MAX_RANGES)
    {
      connect_problems_add (problems, path, "Expected a name and a list of 1 to %d addresses.", MAX_RANGES);
      return NULL;
    }
  json_object_set_string_member (taken, "name", name);
  for (guint i = 0; i < n; i++)
    {
      JsonNode *element = json_array_get_element (ranges, i);
      const char *text = JSON_NODE_HOLDS_VALUE (element) ? json_node_get_string (element) : NULL;

      if (text == NULL || !connectd_addresses_is_range (text))
        {
          connect_problems_add (problems, path, "Element %u is no address or network.", i);
          return NULL;
        }
      json_array_add_string_element (kept, text);
    }
  return g_steal_pointer (&taken);
}

static void
take_ips (JsonObject *account, const char *list, JsonObject *body, ConnectProblems *problems)
{
  g_autofree char *path = g_strdup_printf ("access.%s.ips", list);
  JsonArray *given = connect_json_get_array (body, "acl.ips");
  guint n = given != NULL ? json_array_get_length (given) : 0;
  JsonArray *kept;
  JsonNode *node;

  if (connect_json_get (body, "acl.ips") == NULL)
    return;
  if (given == NULL || n > MAX_NAMED)
    {
      connect_problems_add (problems, "acl.ips", "Expected a list of at most %d.", MAX_NAMED);
      return;
    }
  kept = json_array_new ();
  node = json_node_new (JSON_NODE_ARRAY);
  json_node_take_array (node, kept);
  for (guint i = 0; i < n; i++)
    {
      JsonObject *named = take_named (json_array_get_element (given, i), i, problems);

      if (named != NULL)
        json_array_add_object_element (kept, named);
    }
  connect_json_set (account, path, node);
}

/* null: any domain. Of an element that is null nothing is seen by its path. */
static void
take_domain (JsonObject *account, JsonObject *body, ConnectProblems *problems)
{
  JsonObject *acl = connect_json_get_object (body, "acl");
  JsonNode *node = acl != NULL ? json_object_get_member (acl, "domain") : NULL;
  const char *policy = acl != NULL ? connect_json_get_string (acl, "domain") : NULL;

  if (node == NULL)
    return;
  if (!JSON_NODE_HOLDS_NULL (node) && g_strcmp0 (policy, "allow") != 0 && g_strcmp0 (policy, "deny") != 0)
    connect_problems_add (problems, "acl.domain", "Expected one of: allow, deny, null.");
  else
    connect_json_set_string (account, "access.domain.policy", policy);
}

/* Nobody is told to have what there is not: a second factor. */
static void
check_factor (JsonObject *body, ConnectProblems *problems)
{
  JsonNode *node = connect_json_get (body, "mfa.policy");

  if (node != NULL && g_strcmp0 (connect_json_get_string (body, "mfa.policy"), "optional") != 0)
    connect_problems_add (problems, "mfa.policy", "This server knows no second factor: expected optional.");
}

gboolean
_connectd_acl_set_settings (ConnectdTx *tx, const char *module, JsonObject *body, GError **error)
{
  gboolean people = g_strcmp0 (module, CONNECT_MODULE_ACCOUNT) == 0;
  const char *list = people ? CONNECTD_ADDRESSES_PEOPLE : CONNECTD_ADDRESSES_TOKENS;
  g_autoptr (ConnectProblems) problems = connect_problems_new ();
  g_autoptr (JsonObject) account =
      connectd_tx_get (tx, ACCOUNTS, connectd_tx_get_viewer (tx)->account_id, error);

  if (account == NULL)
    return FALSE;
  if (!people && g_strcmp0 (module, CONNECT_MODULE_INTEGRATIONS) != 0)
    return _connectd_fail (error, CONNECT_ERROR_INVALID, "This module has no settings.");
  take_ips (account, list, body, problems);
  if (people)
    {
      take_domain (account, body, problems);
      check_factor (body, problems);
    }
  return connect_problems_check (problems, error) && store_access (tx, account, list, "acl.ips", error);
}

/* --- mail domains --- */

gboolean
_connectd_acl_check_email (ConnectdTx *tx, const char *account_id, const char *email, GError **error)
{
  g_autoptr (JsonObject) account = connectd_tx_get (tx, ACCOUNTS, account_id, error);
  const char *policy = account != NULL ? connect_json_get_string (account, "access.domain.policy") : NULL;
  const char *at = email != NULL ? strrchr (email, '@') : NULL;
  static const char *const lists[] = { "access.domain.allow", "access.domain.deny" };
  gboolean named = FALSE;

  if (account == NULL || policy == NULL || at == NULL)
    return account != NULL;
  for (guint l = 0; l < G_N_ELEMENTS (lists); l++)
    {
      JsonArray *values = connect_json_get_array (account, lists[l]);

      for (guint i = 0; values != NULL && i < json_array_get_length (values); i++)
        named = named || g_ascii_strcasecmp (json_array_get_string_element (values, i), at + 1) == 0;
    }
  return named == (strcmp (policy, "allow") == 0) ||
         _connectd_fail (error, CONNECT_ERROR_INVALID,
                         "email: The account takes no users with an address at %s.", at + 1);
}

/* --- acl/{acl}/rules --- */

/* The list that the path names: by its name, or by the id of the module. */
static const char *
get_list (ConnectdCall *call, GError **error)
{
  const ConnectModule *module = connect_module_find (call->args[0]);
  const char *name = module != NULL ? module->name : call->args[0];
  const ConnectMember *member = connect_collection_find_member (RULES, "acl");

  if (connect_strv_has (member->choices, name))
    return name;
  _connectd_fail (error, CONNECT_ERROR_NOT_FOUND, "There is no such list.");
  return NULL;
}

/* The rule at the end of the path. */
static JsonObject *
get_rule (ConnectdCall *call, const char *id, GError **error)
{
  const char *list = get_list (call, error);
  g_autoptr (JsonObject) rule = list != NULL ? connectd_tx_get_visible (call->tx, RULES, id, error) : NULL;

  if (rule == NULL || g_strcmp0 (connect_json_get_string (rule, "acl"), list) == 0)
    return g_steal_pointer (&rule);
  _connectd_fail (error, CONNECT_ERROR_NOT_FOUND, "There is no such %s.", RULES->singular);
  return NULL;
}

static gboolean
answer_rule (ConnectdCall *call, guint status, JsonObject *take, GError **error)
{
  g_autoptr (JsonObject) rule = take;

  if (rule == NULL)
    return FALSE;
  _connectd_answer (call, status, connectd_tx_show (call->tx, RULES, rule, FALSE));
  return TRUE;
}

static gboolean
rules_post (ConnectdCall *call, GError **error)
{
  const char *list = get_list (call, error);
  g_autoptr (JsonObject) holder = NULL;
  g_autoptr (JsonObject) given = NULL;
  JsonObject *body = list != NULL ? _connectd_body (call, &holder, error) : NULL;

  if (body == NULL)
    return FALSE;
  given = connect_json_copy (body);
  connect_json_set_string (given, "acl", list);
  return answer_rule (call, 201, connectd_tx_create (call->tx, RULES, NULL, given, error), error);
}

static gboolean
rule_get (ConnectdCall *call, GError **error)
{
  return answer_rule (call, 200, get_rule (call, call->args[1], error), error);
}

static gboolean
rule_put (ConnectdCall *call, GError **error)
{
  g_autoptr (JsonObject) rule = get_rule (call, call->args[1], error);
  g_autoptr (JsonObject) holder = NULL;
  JsonObject *body = rule != NULL ? _connectd_body (call, &holder, error) : NULL;

  return body != NULL &&
         answer_rule (call, 200,
                      connectd_tx_act (call->tx, RULES, _connectd_id (rule), "update", body, error), error);
}

static gboolean
remove_rule (ConnectdCall *call, const char *id, GError **error)
{
  g_autoptr (JsonObject) rule = get_rule (call, id, error);
  g_autoptr (JsonObject) gone =
      rule != NULL ? connectd_tx_act (call->tx, RULES, id, "delete", NULL, error) : NULL;

  call->status = 204;
  return gone != NULL;
}

static gboolean
rule_delete (ConnectdCall *call, GError **error)
{
  return remove_rule (call, call->args[1], error);
}

static gboolean
rules_delete (ConnectdCall *call, GError **error)
{
  g_auto (GStrv) ids = _connectd_named_ids (call, error);

  for (guint i = 0; ids != NULL && ids[i] != NULL; i++)
    if (!remove_rule (call, ids[i], error))
      return FALSE;
  return ids != NULL;
}

#define LIST "acl/{acl}/rules"
#define ONE "acl/{acl}/rules/{rule}"
#define PLACE CONNECTD_ACCESS_ACCOUNT, CONNECT_MODULE_ACCOUNT

const ConnectdOperation connectd_acl_operations[] = {
  { "GET", LIST, PLACE, .list = "acl-rules", .filter = "eq(acl,{acl})",
    .summary = "Who may use the account from where" },
  { "GET", "acl/" CONNECT_MODULE_ACCOUNT "/rules", PLACE, .list = "acl-rules", .filter = "eq(acl,account)",
    .summary = "The same, by the module's id" },
  { "GET", "acl/" CONNECT_MODULE_INTEGRATIONS "/rules", PLACE, .list = "acl-rules",
    .filter = "eq(acl,integrations)", .summary = "The same for API tokens, by the module's id" },
  { "POST", LIST, PLACE, TRUE, .run = rules_post, .summary = "Another rule" },
  { "DELETE", LIST, PLACE, TRUE, .run = rules_delete, .summary = "Remove rules" },
  { "GET", ONE, PLACE, .run = rule_get, .summary = "A rule" },
  { "PUT", ONE, PLACE, TRUE, .run = rule_put, .summary = "Change a rule" },
  { "DELETE", ONE, PLACE, TRUE, .run = rule_delete, .summary = "Remove a rule" },
  { NULL },
};
