/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* The player of world.json. A step says how many days ago it was, who did it, and what: the same verbs that
 * the API has. In bodies "$key" stands for an id, "@file" for a text beside the script, "+12" for a moment in
 * twelve days. */

#include "config.h"

#include "demo/connectd-demo-private.h"

#include <string.h>

#include "connectd-demo-resources.h"

#define RESOURCES "/com/example/Connect/demo/"

/* --- texts and names --- */

static char *
dup_resource (const char *name, GError **error)
{
  g_autofree char *path = g_strconcat (RESOURCES, name, NULL);
  g_autoptr (GBytes) bytes =
      g_resource_lookup_data (connectd_demo_get_resource (), path, G_RESOURCE_LOOKUP_FLAGS_NONE, error);

  return bytes != NULL ? g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes)) : NULL;
}

/* The steps of the other flows, each in a file of its own. */
static gboolean
add_scripts (JsonObject *world, GError **error)
{
  static const char *const files[] = { "products.json", "support.json", "usage.json",  "reports.json", "notify.json",
                                       "around.json",   "orders.json",  "market.json", "offers.json" };
  JsonArray *steps = connect_json_get_array (world, "steps");

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *text = dup_resource (files[i], error);
      g_autoptr (JsonObject) script = text != NULL ? connect_json_parse_object (text, -1, 0, error) : NULL;
      JsonArray *more = script != NULL ? connect_json_get_array (script, "steps") : NULL;

      if (more == NULL)
        return FALSE;
      for (guint j = 0; j < json_array_get_length (more); j++)
        json_array_add_element (steps, json_node_copy (json_array_get_element (more, j)));
    }
  return TRUE;
}

ConnectdDemoWorld *
connectd_demo_world_new (const char *password_hash, GError **error)
{
  g_autofree char *text = dup_resource ("world.json", error);
  JsonObject *script = text != NULL ? connect_json_parse_object (text, -1, 0, error) : NULL;
  ConnectdDemoWorld *self;

  if (script == NULL)
    return NULL;
  self = g_new0 (ConnectdDemoWorld, 1);
  self->script = script;
  if (!add_scripts (script, error))
    {
      json_object_unref (script);
      g_free (self);
      return NULL;
    }
  self->password_hash = password_hash;
  self->now = g_get_real_time () / G_USEC_PER_SEC * G_USEC_PER_SEC;
  self->names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->credentials = json_object_new ();
  self->workbooks = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_bytes_unref);
  if (connectd_demo_make_workbooks (self, error))
    return self;
  connectd_demo_world_free (self);
  return NULL;
}

void
connectd_demo_world_free (ConnectdDemoWorld *self)
{
  if (self == NULL)
    return;
  json_object_unref (self->script);
  json_object_unref (self->credentials);
  g_hash_table_unref (self->names);
  g_hash_table_unref (self->workbooks);
  g_free (self);
}

const char *
connectd_demo_world_get (ConnectdDemoWorld *self, const char *key, GError **error)
{
  const char *id = key != NULL ? g_hash_table_lookup (self->names, key) : NULL;

  if (id == NULL)
    _connectd_fail (error, CONNECT_ERROR_FAILED, "world.json: nothing is called \"%s\".",
                    key != NULL ? key : "");
  return id;
}

static void
set_name (ConnectdDemoWorld *self, const char *prefix, const char *key, const char *id)
{
  if (key != NULL)
    g_hash_table_insert (self->names, g_strconcat (prefix, key, NULL), g_strdup (id));
}

/* --- bodies --- */

static char *
resolve_text (ConnectdDemoWorld *self, const char *text, GError **error)
{
  if (*text == '$')
    return g_strdup (connectd_demo_world_get (self, text + 1, error));
  if (*text == '@')
    return dup_resource (text + 1, error);
  if (*text == '+')
    return connect_time_format (self->now + g_ascii_strtoll (text + 1, NULL, 10) * CONNECTD_DEMO_DAY);
  return g_strdup (text);
}

static JsonNode *resolve_node (ConnectdDemoWorld *self, JsonNode *node, GError **error);

static JsonObject *
resolve_object (ConnectdDemoWorld *self, JsonObject *object, GError **error)
{
  g_autoptr (JsonObject) resolved = json_object_new ();
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &name, &node))
    {
      JsonNode *copy = resolve_node (self, node, error);

      if (copy == NULL)
        return NULL;
      json_object_set_member (resolved, name, copy);
    }
  return g_steal_pointer (&resolved);
}

static JsonArray *
resolve_array (ConnectdDemoWorld *self, JsonArray *array, GError **error)
{
  g_autoptr (JsonArray) resolved = json_array_new ();

  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *copy = resolve_node (self, json_array_get_element (array, i), error);

      if (copy == NULL)
        return NULL;
      json_array_add_element (resolved, copy);
    }
  return g_steal_pointer (&resolved);
}

static JsonNode *
resolve_node (ConnectdDemoWorld *self, JsonNode *node, GError **error)
{
  g_autoptr (JsonObject) object = NULL;
  g_autoptr (JsonArray) array = NULL;
  g_autofree char *text = NULL;

  if (JSON_NODE_HOLDS_OBJECT (node))
    {
      object = resolve_object (self, json_node_get_object (node), error);
      return object != NULL ? json_node_init_object (json_node_alloc (), object) : NULL;
    }
  if (JSON_NODE_HOLDS_ARRAY (node))
    {
      array = resolve_array (self, json_node_get_array (node), error);
      return array != NULL ? json_node_init_array (json_node_alloc (), array) : NULL;
    }
  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
    return json_node_copy (node);
  text = resolve_text (self, json_node_get_string (node), error);
  return text != NULL ? json_node_init_string (json_node_alloc (), text) : NULL;
}

JsonObject *
_connectd_demo_dup_body (ConnectdDemoWorld *self, JsonObject *step, const char *member, GError **error)
{
  JsonObject *given = connect_json_get_object (step, member);

  return given != NULL ? resolve_object (self, given, error) : json_object_new ();
}

/* --- who acts --- */

/* "helen@alderney", as if she had signed in; or "helen" outside any account; absent: the platform. */
static gboolean
act_as (ConnectdDemoWorld *self, const char *who, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (who != NULL ? who : "", "@", 2);
  g_autofree char *user_key = g_strconcat ("user ", parts[0] != NULL ? parts[0] : "", NULL);
  g_autoptr (JsonObject) account = NULL;
  const char *user_id, *account_id;

  if (who == NULL)
    {
      connectd_tx_set_viewer (self->tx, NULL);
      return TRUE;
    }
  user_id = connectd_demo_world_get (self, user_key, error);
  account_id = user_id != NULL && parts[1] != NULL ? connectd_demo_world_get (self, parts[1], error) : NULL;
  if (user_id == NULL || (parts[1] != NULL && account_id == NULL))
    return FALSE;
  if (account_id != NULL)
    {
      account = connectd_tx_get (self->tx, &connect_accounts_collection, account_id, error);
      if (account == NULL)
        return FALSE;
    }
  _connectd_act_as (self->tx, account_id, account != NULL ? connect_json_get_string (account, "role") : NULL,
                    user_id);
  return account_id == NULL || _connectd_account_furnish (self->tx, account_id, error);
}

/* --- steps --- */

/* "agreements program": the document that a new object is made in. */
static gboolean
get_parent (ConnectdDemoWorld *self, JsonObject *step, JsonObject **parent, GError **error)
{
  const char *in = connect_json_get_string (step, "in");
  g_auto (GStrv) parts = g_strsplit (in != NULL ? in : "", " ", 2);
  const char *id;

  if (in == NULL)
    return TRUE;
  id = connectd_demo_world_get (self, parts[1], error);
  *parent = id != NULL ? connectd_tx_get (self->tx, connect_collection_find (parts[0]), id, error) : NULL;
  return *parent != NULL;
}

static gboolean
step_create (ConnectdDemoWorld *self, JsonObject *step, GError **error)
{
  const ConnectCollection *collection = connect_collection_find (connect_json_get_string (step, "create"));
  const char *key = connect_json_get_string (step, "key");
  g_autoptr (JsonObject) body = _connectd_demo_dup_body (self, step, "body", error);
  g_autoptr (JsonObject) parent = NULL;
  g_autoptr (JsonObject) doc = NULL;
  const char *secret;

  if (body == NULL || !get_parent (self, step, &parent, error) ||
      !_connectd_demo_add_files (self, step, body, error))
    return FALSE;
  doc = connectd_tx_create (self->tx, collection, parent, body, error);
  if (doc == NULL)
    return FALSE;
  set_name (self, "", key, _connectd_id (doc));
  secret = connect_json_get_string (doc, "token");
  if (key != NULL && secret != NULL && g_str_has_prefix (key, "token "))
    {
      g_autofree char *credential = g_strdup_printf ("ApiKey %s:%s", _connectd_id (doc), secret);

      json_object_set_string_member (self->credentials, key + strlen ("token "), credential);
    }
  return TRUE;
}

static gboolean
step_act (ConnectdDemoWorld *self, JsonObject *step, GError **error)
{
  const ConnectCollection *collection = connect_collection_find (connect_json_get_string (step, "act"));
  const char *id = connectd_demo_world_get (self, connect_json_get_string (step, "on"), error);
  g_autoptr (JsonObject) body = id != NULL ? _connectd_demo_dup_body (self, step, "body", error) : NULL;
  g_autoptr (JsonObject) doc =
      body != NULL
          ? connectd_tx_act (self->tx, collection, id, connect_json_get_string (step, "verb"), body, error)
          : NULL;

  return doc != NULL;
}

static JsonObject *
get_contract (ConnectdDemoWorld *self, JsonObject *step, const char *member, GError **error)
{
  const char *id = connectd_demo_world_get (self, connect_json_get_string (step, member), error);

  return id != NULL ? connectd_tx_get (self->tx, &connect_contracts_collection, id, error) : NULL;
}

static gboolean
store_contract (ConnectdDemoWorld *self, JsonObject *contract, GError **error)
{
  return connectd_tx_update (self->tx, &connect_contracts_collection, _connectd_id (contract), contract,
                             error);
}

static gboolean
step_activate (ConnectdDemoWorld *self, JsonObject *step, GError **error)
{
  const char *key = connect_json_get_string (step, "key");
  g_autoptr (JsonObject) company = _connectd_demo_dup_body (self, step, "account", error);
  g_autoptr (JsonObject) contract = company != NULL ? get_contract (self, step, "activate", error) : NULL;
  g_autoptr (JsonObject) user = NULL;
  g_autoptr (JsonObject) account = NULL;
  g_autoptr (JsonObject) group = NULL;

  if (contract == NULL)
    return FALSE;
  user = connectd_tx_get (self->tx, &connect_users_collection, connectd_tx_get_viewer (self->tx)->user_id,
                          error);
  account = user != NULL
                ? _connectd_activation_run (self->tx, contract, user, NULL,
                                            connect_json_get_string (company, "name"), company, error)
                : NULL;
  group = account != NULL ? _connectd_group_administrators (self->tx, _connectd_id (account), error) : NULL;
  if (group == NULL)
    return FALSE;
  set_name (self, "", key, _connectd_id (account));
  set_name (self, "administrators ", key, _connectd_id (group));
  return TRUE;
}

static gboolean
step_permit (ConnectdDemoWorld *self, JsonObject *step, GError **error)
{
  const char *id = connectd_demo_world_get (self, connect_json_get_string (step, "permit"), error);
  g_autoptr (JsonObject) group =
      id != NULL ? connectd_tx_get (self->tx, &connect_groups_collection, id, error) : NULL;
  g_autoptr (JsonObject) body = json_object_new ();
  g_autoptr (JsonObject) added = NULL;

  connect_json_set_string (body, "object.id", connect_json_get_string (step, "module"));
  return group != NULL && _connectd_permission_add (self->tx, group, body, &added, error) &&
         connectd_tx_update (self->tx, &connect_groups_collection, id, group, error);
}

/* Somebody has opened the link. */
static gboolean
step_open (ConnectdDemoWorld *self, JsonObject *step, GError **error)
{
  g_autoptr (JsonObject) contract = get_contract (self, step, "open", error);

  if (contract == NULL)
    return FALSE;
  connect_json_set_time (contract, "activation.opened", connectd_tx_get_now (self->tx));
  return store_contract (self, contract, error);
}

/* Rejected from the page of the link, by nobody who is signed in. */
static gboolean
step_reject (ConnectdDemoWorld *self, JsonObject *step, GError **error)
{
  g_autoptr (JsonObject) contract = get_contract (self, step, "reject", error);

  if (contract == NULL)
    return FALSE;
  connect_json_set_string (contract, "rejection_note", connect_json_get_string (step, "note"));
  return _connectd_contract_reject (self->tx, contract, error) && store_contract (self, contract, error);
}

/* The agreement asked for data when this was enrolled. */
static gboolean
step_form (ConnectdDemoWorld *self, JsonObject *step, GError **error)
{
  g_autoptr (JsonObject) contract = get_contract (self, step, "form", error);

  if (contract == NULL)
    return FALSE;
  connect_json_set_string (contract, "form.id", "FRM-000-000-001");
  return store_contract (self, contract, error);
}

/* The account wants to be told of an event, by a rule of its own or by the one that there is. */
static gboolean
step_subscribe (ConnectdDemoWorld *self, JsonObject *step, GError **error)
{
  const ConnectCollection *subscriptions = &connect_notification_subscriptions_collection;
  g_autofree char *mine = _connectd_eq ("account.id", connectd_tx_get_viewer (self->tx)->account_id);
  g_autofree char *event = _connectd_eq ("event.id", connect_json_get_string (step, "subscribe"));
  g_autofree char *rql = g_strdup_printf ("and(%s,%s)", mine, event);
  g_autoptr (GPtrArray) found = connectd_tx_find (self->tx, subscriptions, rql, 1, error);
  g_autoptr (JsonObject) body = json_object_new ();
  g_autoptr (JsonObject) rule = _connectd_demo_dup_body (self, step, "rule", error);
  g_autoptr (JsonObject) made = NULL;
  g_autoptr (JsonObject) subscription = NULL;

  if (found == NULL || rule == NULL)
    return FALSE;
  if (found->len == 0)
    return _connectd_fail (error, CONNECT_ERROR_FAILED, "There is no such event.");
  if (json_object_get_size (rule) > 0)
    made =
        connectd_tx_create (self->tx, &connect_notification_rules_collection, found->pdata[0], rule, error);
  if (json_object_get_size (rule) > 0 && made == NULL)
    return FALSE;
  connect_json_set_boolean (body, "enabled", TRUE);
  subscription =
      connectd_tx_act (self->tx, subscriptions, _connectd_id (found->pdata[0]), "update", body, error);
  return subscription != NULL;
}

/* The icon of an account or a marketplace: a picture with a letter. */
static gboolean
step_icon (ConnectdDemoWorld *self, JsonObject *step, GError **error)
{
  const ConnectCollection *collection = connect_collection_find (connect_json_get_string (step, "of"));
  const char *id = connectd_demo_world_get (self, connect_json_get_string (step, "icon"), error);
  g_autoptr (JsonObject) doc = id != NULL ? connectd_tx_get (self->tx, collection, id, error) : NULL;
  g_autofree char *text = _connectd_demo_make_picture (step);
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (ConnectdFile) file =
      doc != NULL ? connectd_files_add (self->tx, collection, id, "icon.svg", "image/svg+xml", bytes, error)
                  : NULL;
  g_autofree char *link = file != NULL ? connectd_file_dup_link (file) : NULL;

  if (file == NULL)
    return FALSE;
  connect_json_set_string (doc, "icon", link);
  return connectd_tx_refresh (self->tx, collection, id, doc, error);
}

/* The icon of a product, and its main medium. */
static gboolean
step_picture (ConnectdDemoWorld *self, JsonObject *step, GError **error)
{
  const ConnectCollection *products = &connect_products_collection;
  const char *id = connectd_demo_world_get (self, connect_json_get_string (step, "picture"), error);
  g_autoptr (JsonObject) product = id != NULL ? connectd_tx_get (self->tx, products, id, error) : NULL;
  g_autofree char *text = _connectd_demo_make_picture (step);
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (ConnectdFile) file = product != NULL ? connectd_files_add (self->tx, products, id, "picture.svg",
                                                                        "image/svg+xml", bytes, error)
                                                  : NULL;
  g_autofree char *link = file != NULL ? connectd_file_dup_link (file) : NULL;
  g_autoptr (JsonObject) body = json_object_new ();
  g_autoptr (JsonObject) medium = NULL;

  if (file == NULL)
    return FALSE;
  connect_json_set_string (product, "icon", link);
  if (!connectd_tx_refresh (self->tx, products, id, product, error))
    return FALSE;
  connect_json_set_int (body, "position", 1);
  connect_json_set_string (body, "type", "image");
  connect_json_set_string (body, "thumbnail", link);
  medium = connectd_tx_create (self->tx, &connect_product_media_collection, product, body, error);
  return medium != NULL;
}

static const struct
{
  const char *member; /* that makes it this step */
  gboolean (*run) (ConnectdDemoWorld *self, JsonObject *step, GError **error);
} steps[] = {
  { "create", step_create },
  { "act", step_act },
  { "activate", step_activate },
  { "permit", step_permit },
  { "open", step_open },
  { "reject", step_reject },
  { "form", step_form },
  { "picture", step_picture },
  { "icon", step_icon },
  { "comment", _connectd_demo_comment },
  { "attach", _connectd_demo_attach },
  { "settings", _connectd_demo_settings },
  { "report", connectd_demo_step_report },
  { "workbook", connectd_demo_step_workbook },
  { "subscribe", step_subscribe },
  { "contact", _connectd_demo_contact },
  { "find", _connectd_demo_find },
  { "name", _connectd_demo_name },
  { "prices", _connectd_demo_prices },
  { "call", _connectd_demo_call },
};

static void
set_days (ConnectdDemoWorld *self, JsonObject *step)
{
  double days = json_object_get_double_member_with_default (step, "days", 0);

  connectd_tx_set_now (self->tx, self->now - (gint64)(days * 86400) * G_USEC_PER_SEC);
}

static gboolean
play_step (ConnectdDemoWorld *self, JsonObject *step, GError **error)
{
  set_days (self, step);
  if (!act_as (self, connect_json_get_string (step, "as"), error))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    if (json_object_has_member (step, steps[i].member))
      return steps[i].run (self, step, error);
  return _connectd_fail (error, CONNECT_ERROR_FAILED, "world.json: a step does nothing.");
}

/* --- the beginning --- */

static gboolean
add_users (ConnectdDemoWorld *self, GError **error)
{
  JsonObject *users = connect_json_get_object (self->script, "users");
  JsonObjectIter iter;
  const char *key;
  JsonNode *node;

  json_object_iter_init_ordered (&iter, users);
  while (json_object_iter_next_ordered (&iter, &key, &node))
    {
      JsonObject *given = json_node_get_object (node);
      g_autoptr (JsonObject) user =
          _connectd_user_add (self->tx, connect_json_get_string (given, "email"),
                              connect_json_get_string (given, "name"), self->password_hash, error);

      if (user == NULL)
        return FALSE;
      connect_json_set_string (user, "title", connect_json_get_string (given, "title"));
      if (!connectd_tx_update (self->tx, &connect_users_collection, _connectd_id (user), user, error))
        return FALSE;
      set_name (self, "user ", key, _connectd_id (user));
    }
  return TRUE;
}

static gboolean
add_operator (ConnectdDemoWorld *self, GError **error)
{
  JsonObject *operator= connect_json_get_object (self->script, "operator");
  g_autofree char *founder_key = g_strconcat ("user ", connect_json_get_string (operator, "founder"), NULL);
  const char *founder_id = connectd_demo_world_get (self, founder_key, error);
  g_autoptr (JsonObject) founder = NULL;
  g_autoptr (JsonObject) account = NULL;

  founder =
      founder_id != NULL ? connectd_tx_get (self->tx, &connect_users_collection, founder_id, error) : NULL;
  if (founder == NULL)
    return FALSE;
  account = _connectd_account_add (self->tx, NULL, connect_json_get_string (operator, "role"),
                                   connect_json_get_string (operator, "name"),
                                   connect_json_get_object (operator, "company"), NULL, founder, error);
  if (account == NULL)
    return FALSE;
  /* it may make agreements of every type */
  connect_json_set_boolean (account, "sourcing", TRUE);
  connect_json_set_boolean (account, "public", TRUE);
  set_name (self, "", connect_json_get_string (operator, "key"), _connectd_id (account));
  return connectd_tx_update (self->tx, &connect_accounts_collection, _connectd_id (account), account, error);
}

/* The script is in the order in which it reads best; it is played in the order of time. */
static int
compare_steps (gconstpointer a, gconstpointer b)
{
  double x = json_object_get_double_member_with_default (*(JsonObject *const *)a, "days", 0);
  double y = json_object_get_double_member_with_default (*(JsonObject *const *)b, "days", 0);

  return x > y ? -1 : x < y;
}

gboolean
connectd_demo_world_play (ConnectdTx *tx, gpointer data, GError **error)
{
  ConnectdDemoWorld *self = data;
  JsonArray *script = connect_json_get_array (self->script, "steps");
  g_autoptr (GPtrArray) sorted = g_ptr_array_new ();

  self->tx = tx;
  g_hash_table_remove_all (self->names);
  set_days (self, connect_json_get_object (self->script, "operator"));
  connectd_tx_set_viewer (tx, NULL);
  if (!connectd_domain_start (tx, error) || !add_users (self, error) || !add_operator (self, error))
    return FALSE;
  for (guint i = 0; i < json_array_get_length (script); i++)
    g_ptr_array_add (sorted, json_array_get_object_element (script, i));
  g_ptr_array_sort (sorted, compare_steps); /* stable: steps of one moment stay in their order */
  for (guint i = 0; i < sorted->len; i++)
    if (!play_step (self, sorted->pdata[i], error))
      {
        g_autofree char *text = connect_json_object_to_string (sorted->pdata[i]);

        g_prefix_error (error, "%.200s: ", text);
        return FALSE;
      }
  return TRUE;
}
