/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Products: the master, which its Vendor edits. What others see of it changes with a version only, but for the end of its sale. */

#include "config.h"

#include "domain/product/connectd-localization.h"

#define MAX_UPLOAD (4 * 1024 * 1024)
#define NO_CATEGORY "CAT-00000"
#define DEFAULT_LOCALE "EN"

/* Where a new product's settings for customers begin. */
static const char first_settings[] =
    "{\"description\":\"\",\"getting_started\":\"\",\"download_links\":[],\"documents\":[],\"languages\":[],"
    "\"provisioning_message\":\"\"}";

/* --- creation --- */

/* Older clients write the settings as a text of JSON. */
static gboolean
product_accept (ConnectdTx *tx, const char *verb, JsonObject *body, GError **error)
{
  const char *text = connect_json_get_string (body, "customer_ui_settings");
  g_autoptr (GError) local = NULL;
  JsonObject *settings;

  if (text == NULL)
    return TRUE;
  settings = connect_json_parse_object (text, -1, 0, &local);
  if (settings == NULL)
    return _connectd_fail (error, CONNECT_ERROR_INVALID, "customer_ui_settings: %s", local->message);
  connect_json_set_object (body, "customer_ui_settings", settings);
  return TRUE;
}

static gboolean
check_may_sell (ConnectdTx *tx, GError **error)
{
  const char *account = connectd_tx_get_viewer (tx)->account_id;
  g_autofree char *mine = _connectd_eq ("partner.id", account);
  g_autofree char *rql = g_strdup_printf ("and(%s,eq(type,distribution),eq(status,active))", mine);
  gint64 contracts = account != NULL ? connectd_tx_count (tx, &connect_contracts_collection, rql, error) : 1;

  if (contracts == 0)
    return _connectd_fail (error, CONNECT_ERROR_INVALID,
                           "A product can be made once there is an active distribution contract.");
  return contracts > 0;
}

static void
check_links (JsonObject *doc, const char *path, ConnectProblems *problems)
{
  JsonArray *links = connect_json_get_array (doc, path);

  for (guint i = 0; links != NULL && i < json_array_get_length (links); i++)
    {
      JsonNode *node = json_array_get_element (links, i);
      const char *title = JSON_NODE_HOLDS_OBJECT (node) ? connect_json_get_string (json_node_get_object (node), "title") : NULL;

      if (title == NULL || *title == '\0')
        connect_problems_add (problems, path, "[%u]: A title is required.", i);
      else if (!_connectd_product_is_link (connect_json_get_string (json_node_get_object (node), "url")))
        connect_problems_add (problems, path, "[%u]: This must be a web address (http or https).", i);
    }
}

/* What is the same for a new and a changed product. */
static void
check_product (JsonObject *doc, JsonObject *body, ConnectProblems *problems)
{
  JsonObject *capabilities = connect_json_get_object (body, "capabilities");
  JsonObject *rule = connect_json_get_object (doc, "usage_rule");
  const char *address = connect_json_get_string (doc, "customer_ui_settings.action.url");

  if (capabilities != NULL)
    _connectd_capabilities_take (connect_json_get_object (doc, "capabilities"), capabilities, problems);
  check_links (doc, "customer_ui_settings.download_links", problems);
  check_links (doc, "customer_ui_settings.documents", problems);
  if (address != NULL && *address != '\0' && !_connectd_product_is_link (address))
    connect_problems_add (problems, "customer_ui_settings.action.url", "This must be a web address (http or https).");
  if (rule != NULL && json_object_has_member (rule, "enabled") &&
      json_node_get_value_type (json_object_get_member (rule, "enabled")) != G_TYPE_BOOLEAN)
    connect_problems_add (problems, "usage_rule.enabled", "Expected true or false.");
}

static void
set_default (JsonObject *doc, const char *path, const char *text)
{
  if (connect_json_get (doc, path) == NULL)
    connect_json_set_string (doc, path, text);
}

static void
set_settings (JsonObject *doc)
{
  g_autoptr (JsonObject) settings = connect_json_parse_object (first_settings, -1, 0, NULL);
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  json_object_iter_init_ordered (&iter, settings);
  while (json_object_iter_next_ordered (&iter, &name, &node))
    {
      g_autofree char *path = g_strconcat ("customer_ui_settings.", name, NULL);

      if (connect_json_get (doc, path) == NULL)
        connect_json_set (doc, path, json_node_copy (node));
    }
}

/* The icon that a product has until it is given one. */
static gboolean
set_icon (ConnectdTx *tx, JsonObject *doc, JsonObject *body, GError **error)
{
  JsonNode *node = connect_json_get (body, "icon");
  g_autoptr (ConnectdFile) file = NULL;
  g_autofree char *link = NULL;

  set_default (doc, "icon", CONNECTD_PRODUCT_ICON);
  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node)) /* a link that comes back as it was sent */
    return TRUE;
  file = connectd_files_take (tx, body, "icon", CONNECTD_PRODUCTS, _connectd_id (doc), error);
  if (file == NULL)
    return FALSE;
  if (!g_str_has_prefix (file->type, "image/"))
    return _connectd_fail (error, CONNECT_ERROR_INVALID, "icon: This must be an image.");
  link = connectd_file_dup_link (file);
  connect_json_set_string (doc, "icon", link);
  return TRUE;
}

static void
set_visibility (JsonObject *doc, gboolean owner)
{
  connect_json_set_boolean (doc, "visibility.owner", owner);
  connect_json_set_boolean (doc, "visibility.listing", FALSE);
  connect_json_set_boolean (doc, "visibility.syndication", FALSE);
  connect_json_set_boolean (doc, "visibility.catalog", FALSE);
}

static gboolean
product_create (ConnectdTx *tx, JsonObject *doc, JsonObject *body, JsonObject *parent, GError **error)
{
  g_autoptr (ConnectProblems) problems = connect_problems_new ();
  g_autofree char *id = NULL;

  if (!check_may_sell (tx, error))
    return FALSE;
  id = connectd_tx_new_id_for (tx, CONNECTD_PRODUCTS, doc, error);
  if (id == NULL)
    return FALSE;
  connect_json_set_string (doc, "id", id);
  connect_json_set_string (doc, "status", "draft");
  set_default (doc, "purchase_model", "transactable");
  set_default (doc, "short_description", "");
  set_default (doc, "detailed_description", "");
  set_default (doc, "category.id", NO_CATEGORY);
  connect_json_set_boolean (doc, "configurations.suspend_resume_supported", FALSE);
  connect_json_set_boolean (doc, "configurations.requires_reseller_information", TRUE);
  set_settings (doc);
  if (connect_json_get (doc, "usage_rule.enabled") == NULL)
    connect_json_set_boolean (doc, "usage_rule.enabled", FALSE);
  connect_json_set_object (doc, "capabilities", _connectd_capabilities_new ());
  connect_json_set_boolean (doc, "latest", TRUE);
  connect_json_set_int (doc, "stats.versions", 0);
  set_visibility (doc, TRUE);
  connect_json_set_int (doc, "latest_version", 0);
  connect_json_set_int (doc, "public_version", 0);
  connect_json_set_boolean (doc, "shared", FALSE);
  check_product (doc, body, problems);
  return connect_problems_check (problems, error) && set_icon (tx, doc, body, error);
}

static gboolean
add_translation (ConnectdTx *tx, JsonObject *doc, JsonObject *given, GError **error)
{
  g_autoptr (JsonObject) body = json_object_new ();
  g_autoptr (JsonObject) translation = NULL;
  const char *locale = given != NULL ? connect_json_get_string (given, "locale.id") : DEFAULT_LOCALE;
  JsonObject *automatic = given != NULL ? connect_json_get_object (given, "auto") : NULL;

  connect_json_set_string (body, "context.instance_id", _connectd_id (doc));
  connect_json_set_string (body, "locale.id", locale);
  connect_json_set_string (body, "description", given != NULL ? connect_json_get_string (given, "description") : NULL);
  if (automatic != NULL)
    connect_json_set_object (body, "auto", json_object_ref (automatic));
  translation = connectd_tx_create (tx, &connect_translations_collection, NULL, body, error);
  return translation != NULL;
}

/* The languages that it begins with: {locale{id}, description, primary, auto{enabled}}. The primary one, or else the first, comes
 * first: it is the language that the product is written in, and there always is one. */
static gboolean
add_translations (ConnectdTx *tx, JsonObject *doc, JsonArray *given, GError **error)
{
  guint n = given != NULL ? json_array_get_length (given) : 0;
  guint first = 0;

  if (n == 0)
    return add_translation (tx, doc, NULL, error);
  for (guint i = 0; i < n; i++)
    {
      JsonNode *node = json_array_get_element (given, i);

      if (!JSON_NODE_HOLDS_OBJECT (node))
        return _connectd_fail (error, CONNECT_ERROR_INVALID, "translations: [%u]: Expected an object.", i);
      if (connect_json_get_boolean (json_node_get_object (node), "primary", FALSE))
        first = i;
    }
  for (guint i = 0; i < n; i++)
    {
      guint at = i == 0 ? first : i <= first ? i - 1 : i;

      if (!add_translation (tx, doc, json_array_get_object_element (given, at), error))
        {
          g_prefix_error (error, "translations: [%u]: ", at);
          return FALSE;
        }
    }
  return TRUE;
}

static gboolean
product_created (ConnectdTx *tx, JsonObject *doc, JsonObject *body, GError **error)
{
  return _connectd_template_add_first (tx, doc, error) && _connectd_localization_of_product (tx, doc, error) &&
         add_translations (tx, doc, connect_json_get_array (body, "translations"), error);
}

/* --- changes --- */

/* Items that are paid by use need the capability. */
static gboolean
check_ppu (ConnectdTx *tx, JsonObject *doc, GError **error)
{
  g_autofree char *mine = _connectd_eq ("product.id", _connectd_id (doc));
  g_autofree char *rql = g_strdup_printf ("and(%s,eq(type,ppu))", mine);
  gint64 items = 0;

  if (!connectd_product_is_capable (doc, "ppu"))
    items = connectd_tx_count (tx, CONNECTD_ITEMS, rql, error);
  if (items > 0)
    return _connectd_fail (error, CONNECT_ERROR_INVALID, "capabilities.ppu: The product has items that are paid by use.");
  return items == 0;
}

static gboolean
product_update (ConnectdTx *tx, JsonObject *before, JsonObject *doc, JsonObject *body, GError **error)
{
  g_autoptr (ConnectProblems) problems = connect_problems_new ();

  set_settings (doc);
  check_product (doc, body, problems);
  connect_json_set_boolean (doc, "configurations.suspend_resume_supported",
                            connectd_product_is_capable (doc, "subscription.hold"));
  return connect_problems_check (problems, error) && check_ppu (tx, doc, error) && set_icon (tx, doc, body, error) &&
         _connectd_localization_of_product (tx, doc, error);
}

static gboolean
product_remove (ConnectdTx *tx, JsonObject *doc, GError **error)
{
  return _connectd_localization_remove (tx, _connectd_id (doc), error);
}

static gboolean
check_replacement (ConnectdTx *tx, JsonObject *doc, GError **error)
{
  const char *id = connect_json_get_string (doc, "replacement.id");
  g_autoptr (JsonObject) replacement = NULL;
  g_autoptr (GError) local = NULL;
  const char *status;

  if (id == NULL)
    return TRUE;
  replacement = connectd_tx_get_visible (tx, CONNECTD_PRODUCTS, id, &local);
  if (replacement == NULL && !g_error_matches (local, CONNECT_ERROR, CONNECT_ERROR_NOT_FOUND))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  status = replacement != NULL ? connect_json_get_string (replacement, "status") : NULL;
  if (g_strcmp0 (status, "published") != 0 || g_strcmp0 (id, _connectd_id (doc)) == 0)
    return _connectd_fail (error, CONNECT_ERROR_INVALID, "replacement: This must be another product that is published.");
  connect_json_set_reference (doc, "replacement", id, connect_json_get_string (replacement, "name"));
  connect_json_set_string (doc, "replacement.icon", connect_json_get_string (replacement, "icon"));
  connect_json_set_string (doc, "replacement.status", status);
  return TRUE;
}

/* The end of its sale is seen by all at once. */
static gboolean
product_act (ConnectdTx *tx, const ConnectAction *action, JsonObject *doc, JsonObject *body, GError **error)
{
  static const char *const seen[] = { "status", "replacement", "end_of_sale_notes", NULL };

  if (g_strcmp0 (action->verb, "endsale") == 0 && !check_replacement (tx, doc, error))
    return FALSE;
  if (g_strcmp0 (action->verb, "resumesale") == 0)
    {
      connect_json_remove (doc, "replacement");
      connect_json_remove (doc, "end_of_sale_notes");
    }
  _connectd_product_copy_to_face (doc, seen);
  return TRUE;
}

/* Why the viewer sees the product; a list may have left the member out. */
static gboolean
product_listed (ConnectdTx *tx, JsonObject *shown, GError **error)
{
  static const char *const ways[] = { "listing", "syndication", "catalog" };
  const char *account = connectd_tx_get_viewer (tx)->account_id;
  JsonObject *visibility = connect_json_get_object (shown, "visibility");
  g_autoptr (GPtrArray) reasons = NULL;

  if (visibility == NULL || account == NULL || connect_json_get_boolean (visibility, "owner", FALSE))
    return TRUE;
  reasons = connectd_tx_list_reasons (tx, CONNECTD_PRODUCTS, _connectd_id (shown), account, error);
  for (guint i = 0; reasons != NULL && i < reasons->len; i++)
    for (guint j = 0; j < G_N_ELEMENTS (ways); j++)
      if (g_str_has_prefix (reasons->pdata[i], ways[j]))
        json_object_set_boolean_member (visibility, ways[j], TRUE);
  return reasons != NULL;
}

static void
product_shown (ConnectdTx *tx, JsonObject *doc, JsonObject *shown)
{
  g_autoptr (GError) error = NULL;

  if (_connectd_id (shown) != NULL && !product_listed (tx, shown, &error))
    g_message ("%s: %s", _connectd_id (shown), error->message);
}

/* --- who sees it, and why --- */

/* Its Vendor as the owner, a Distributor through listings, a Reseller through syndication: each by the role of who asks. */
static ConnectRql *
product_filter (ConnectdTx *tx, const ConnectRql *term, gboolean negated)
{
  static const struct
  {
    const char *member;
    ConnectRole role;
  } reasons[] = { { "visibility.owner", 0 },
                  { "visibility.listing", CONNECT_ROLE_DISTRIBUTOR },
                  { "visibility.syndication", CONNECT_ROLE_RESELLER },
                  { "visibility.catalog", 0 } };
  const ConnectViewer *viewer = connectd_tx_get_viewer (tx);
  const char *member = connect_rql_get_property (term);
  const char *text = connect_rql_get_n_values (term) == 1 ? connect_rql_get_value (term, 0).text : NULL;
  gboolean wanted = g_strcmp0 (text, "true") == 0;

  if (viewer->account_id == NULL || (!wanted && g_strcmp0 (text, "false") != 0))
    return NULL;
  if ((connect_rql_get_op (term) == CONNECT_RQL_NE) != negated)
    wanted = !wanted;
  if (g_strcmp0 (member, reasons[0].member) == 0)
    return connect_rql_new_compare (wanted ? CONNECT_RQL_EQ : CONNECT_RQL_NE, "owner.id", viewer->account_id);
  for (guint i = 1; i < G_N_ELEMENTS (reasons); i++)
    if (g_strcmp0 (member, reasons[i].member) == 0 && viewer->role == reasons[i].role)
      return connect_rql_new_compare (wanted ? CONNECT_RQL_NE : CONNECT_RQL_EQ, "owner.id", viewer->account_id);
    else if (g_strcmp0 (member, reasons[i].member) == 0)
      return connect_rql_new_list (wanted ? CONNECT_RQL_IN : CONNECT_RQL_OUT, "id", STRV (NULL));
  return NULL;
}

const ConnectdHooks connectd_product_hooks = {
  .collection = "products",
  .accept = product_accept,
  .create = product_create,
  .created = product_created,
  .update = product_update,
  .remove = product_remove,
  .act = product_act,
  .shown = product_shown,
  .listed = product_listed,
  .upload = MAX_UPLOAD,
  .filter = product_filter,
};

/* --- who sees it --- */

gint64
connectd_product_get_public_version (JsonObject *product)
{
  return connect_json_get_int (product, "public_version", 0);
}

gboolean
connectd_product_reach (
    ConnectdTx *tx, const char *product_id, const char *account_id, const char *reason, gboolean reaches, GError **error)
{
  return reaches ? connectd_tx_grant (tx, CONNECTD_PRODUCTS, product_id, account_id, reason, error)
                 : connectd_tx_revoke (tx, CONNECTD_PRODUCTS, product_id, account_id, reason, error);
}
