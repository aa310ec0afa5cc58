/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Requests that set up or change a tier configuration. */

#include "config.h"

#include "domain/order/connectd-tier-config-private.h"

#include <string.h>

#define REQUESTS CONNECTD_TIER_CONFIG_REQUESTS
#define CONFIGS CONNECTD_TIER_CONFIGS

/* --- the configuration follows --- */

/* What of a configuration a request shows. */
static JsonObject *
copy_config (JsonObject *config)
{
  static const char *const own[] = { "created", "updated", "product_version", "tiers" };
  JsonObject *copy = connect_json_copy (config);

  for (guint i = 0; i < G_N_ELEMENTS (own); i++)
    json_object_remove_member (copy, own[i]);
  return copy;
}

static gboolean
is_open (JsonObject *request)
{
  return !connect_strv_has (STRV ("approved", "failed"), connect_json_get_string (request, "status"));
}

static JsonNode *
dup_list (JsonObject *object, const char *member)
{
  g_autoptr (JsonObject) copy = connect_json_copy (object);

  return json_object_dup_member (copy, member);
}

/* A refused set-up leaves the configuration active as well, with what it has. */
static gboolean
follow (ConnectdTx *tx, JsonObject *request, GError **error)
{
  const char *id = connect_json_get_string (request, "configuration.id");
  g_autoptr (JsonObject) config = connectd_tx_get (tx, CONFIGS, id, error);
  gboolean draft = _connectd_has_state (request, "draft") && g_strcmp0 (connect_json_get_string (request, "type"), "setup") == 0;

  if (config == NULL)
    return FALSE;
  connect_json_set_string (config, "status", draft ? "draft" : is_open (request) ? "processing" : "active");
  if (is_open (request))
    connect_json_set_string (config, "open_request.id", _connectd_id (request));
  else
    json_object_remove_member (config, "open_request");
  if (_connectd_has_state (request, "approved"))
    {
      json_object_set_member (config, "params", dup_list (request, "params"));
      if (connect_json_get_object (request, "template") != NULL)
        json_object_set_member (config, "template", dup_list (request, "template"));
    }
  if (!connectd_tx_update (tx, CONFIGS, id, config, error))
    return FALSE;
  json_object_set_object_member (request, "configuration", copy_config (config));
  return TRUE;
}

/* --- what it has to wait for --- */

/* The configuration above, on level 2. `above` gets NULL when there is none. */
static gboolean
find_above (ConnectdTx *tx, JsonObject *config, JsonObject **above, GError **error)
{
  g_autoptr (JsonObject) account = NULL;
  const char *parent;

  *above = NULL;
  if (connect_json_get_int (config, "tier_level", 1) != 1)
    return TRUE;
  account = connectd_tx_get (tx, CONNECTD_TIER_ACCOUNTS, connect_json_get_string (config, "account.id"), error);
  if (account == NULL)
    return FALSE;
  parent = connect_json_get_string (account, "parent.id");
  return parent == NULL || _connectd_tier_config_find (tx, parent, connect_json_get_string (config, "product.id"),
                                                       connect_json_get_string (config, "connection.id"), 2, above, error);
}

static gboolean
inquire (ConnectdTx *tx, JsonObject *request, GError **error)
{
  g_autofree char *link = _connectd_form_new (tx, request, "tier-config-requests");

  connect_json_set_string (request, "status", "inquiring");
  connect_json_set_string (request, "activation.link", link);
  _connectd_stamp (tx, request, "events.inquired");
  return TRUE;
}

static void
set_pending (ConnectdTx *tx, JsonObject *request)
{
  connect_json_set_string (request, "status", "pending");
  connect_json_remove (request, "activation.link");
  connect_json_remove (request, "code");
  _connectd_stamp (tx, request, "events.pended");
}

/* Pending, or what it has to wait for. */
static gboolean
enter (ConnectdTx *tx, JsonObject *request, GError **error)
{
  JsonObject *config = connect_json_get_object (request, "configuration");
  g_autoptr (JsonObject) above = NULL;

  if (!find_above (tx, config, &above, error))
    return FALSE;
  if (above != NULL)
    connect_json_set_object (request, "parent_configuration", copy_config (above));
  if (above != NULL && !_connectd_has_state (above, "active") && connect_json_get (above, "template") == NULL)
    {
      connect_json_set_string (request, "status", "tiers_setup");
      return TRUE;
    }
  if (!_connectd_params_check_complete (connect_json_get_array (request, "params"), "ordering", NULL, NULL))
    return inquire (tx, request, error);
  set_pending (tx, request);
  return TRUE;
}

/* --- creation --- */

static gboolean
set_previous (ConnectdTx *tx, JsonObject *request, JsonObject *config, GError **error)
{
  g_autofree char *same = _connectd_eq ("configuration.id", _connectd_id (config));
  g_autofree char *rql = g_strdup_printf ("and(%s,eq(status,approved))", same);
  g_autoptr (GPtrArray) found = connectd_tx_find (tx, REQUESTS, rql, 0, error);

  if (found != NULL && found->len > 0)
    connect_json_set_string (request, "previous_approved_request.id", _connectd_id (found->pdata[found->len - 1]));
  return found != NULL;
}

/* All but what is stored: from here on it is in its state. */
static gboolean
fill (ConnectdTx *tx, JsonObject *request, JsonObject *config, const char *type, JsonObject *body, gboolean draft, GError **error)
{
  g_autoptr (ConnectProblems) problems = connect_problems_new ();
  ConnectdParamsSide side = _connectd_is_side (tx, CONFIGS, config, CONNECT_SIDE_VENDOR) ? CONNECTD_PARAMS_VENDOR : CONNECTD_PARAMS_BUYER;
  g_autofree char *id = NULL;

  connect_json_set_string (request, "type", type);
  connect_json_set_string (request, "environment", connect_json_get_string (config, "connection.type"));
  json_object_set_object_member (request, "configuration", copy_config (config));
  json_object_set_member (request, "params", dup_list (config, "params"));
  if (connect_json_get_object (config, "tiers") != NULL)
    json_object_set_member (request, "tiers", dup_list (config, "tiers"));
  _connectd_params_take (connect_json_get_array (request, "params"), body, "params", side, problems);
  if (!connect_problems_check (problems, error) || !set_previous (tx, request, config, error))
    return FALSE;
  id = connectd_tx_new_id_for (tx, REQUESTS, request, error);
  if (id == NULL)
    return FALSE;
  connect_json_set_string (request, "id", id);
  connect_json_set_string (request, "status", "draft");
  return draft || enter (tx, request, error);
}

JsonObject *
_connectd_tier_config_request_add (ConnectdTx *tx, JsonObject *config, const char *type, JsonObject *body, gboolean draft, GError **error)
{
  g_autoptr (JsonObject) request = json_object_new ();

  if (!fill (tx, request, config, type, body, draft, error) || !follow (tx, request, error) ||
      !connectd_tx_insert (tx, REQUESTS, _connectd_id (request), request, error))
    return NULL;
  return g_steal_pointer (&request);
}

/* The account that the body names by id or external_uid; NULL with an error. */
static JsonObject *
find_account (ConnectdTx *tx, JsonObject *body, GError **error)
{
  JsonObject *given = connect_json_get_object (body, "configuration.account");
  g_autoptr (JsonObject) named = NULL;

  if (given == NULL)
    {
      _connectd_fail (error, CONNECT_ERROR_INVALID, "configuration.account: This field is required.");
      return NULL;
    }
  named = connect_json_copy (given);
  json_object_remove_member (named, "name"); /* it must be there already */
  if (_connectd_id (named) == NULL)
    connect_json_set_string (named, "id", "-");
  return _connectd_tier_account_resolve (tx, named, "reseller", NULL, "configuration.account", error);
}

/* What a new configuration is made of when no purchase asks for it: the connection between product and buyer. */
static JsonObject *
new_origin (ConnectdTx *tx, JsonObject *body, GError **error)
{
  const char *product_id = connect_json_get_string (body, "configuration.product.id");
  const char *named = connect_json_get_string (body, "configuration.connection.id");
  g_autofree char *of = _connectd_eq ("product.id", product_id);
  g_autofree char *by = _connectd_eq ("provider.id", connectd_tx_get_viewer (tx)->account_id);
  g_autofree char *same = named != NULL ? _connectd_eq ("id", named) : NULL;
  g_autofree char *rql = g_strdup_printf ("and(%s,%s%s%s)", of, by, same != NULL ? "," : "", same != NULL ? same : "");
  g_autoptr (GPtrArray) found = connectd_tx_find (tx, &connect_connections_collection, rql, 1, error);
  g_autoptr (JsonObject) product = NULL;
  JsonObject *origin;

  if (found == NULL)
    return NULL;
  if (found->len == 0)
    {
      _connectd_fail (error, CONNECT_ERROR_INVALID, "configuration.product: There is no connection between this product and a hub of yours.");
      return NULL;
    }
  product = connectd_tx_get (tx, &connect_products_collection, product_id, error);
  if (product == NULL)
    return NULL;
  origin = json_object_new ();
  connect_json_set_string (origin, "product.id", product_id);
  connect_json_set_int (origin, "product_version", connectd_product_get_public_version (product));
  connect_json_set_string (origin, "connection.id", _connectd_id (found->pdata[0]));
  connect_json_set_string (origin, "connection.type", connect_json_get_string (found->pdata[0], "type"));
  connect_json_set_string (origin, "connection.vendor.id", connect_json_get_string (found->pdata[0], "vendor.id"));
  connect_json_set_string (origin, "connection.provider.id", connect_json_get_string (found->pdata[0], "provider.id"));
  return origin;
}

/* The configuration that a new request is for: named, found, or (by a buyer) made. */
static JsonObject *
find_config (ConnectdTx *tx, JsonObject *body, gboolean *made, GError **error)
{
  const char *id = connect_json_get_string (body, "configuration.id");
  gint64 level = connect_json_get_int (body, "configuration.tier_level", 1);
  g_autoptr (JsonObject) account = NULL;
  g_autoptr (JsonObject) origin = NULL;
  JsonObject *config = NULL;

  *made = FALSE;
  if (id != NULL)
    {
      if (!_connectd_look_up (tx, CONFIGS, id, &config, error))
        return NULL;
      if (config != NULL && connect_collection_get_sides (CONFIGS, config, connectd_tx_get_viewer (tx)->account_id) != 0)
        return config;
      g_clear_pointer (&config, json_object_unref);
      _connectd_fail (error, CONNECT_ERROR_INVALID, "configuration: There is no object with the id %s.", id);
      return NULL;
    }
  if (level < 1 || level > 2)
    {
      _connectd_fail (error, CONNECT_ERROR_INVALID, "configuration.tier_level: Expected 1 or 2.");
      return NULL;
    }
  if (connectd_tx_get_viewer (tx)->role == CONNECT_ROLE_VENDOR)
    {
      _connectd_fail (error, CONNECT_ERROR_INVALID, "configuration.id: This field is required.");
      return NULL;
    }
  account = find_account (tx, body, error);
  origin = account != NULL ? new_origin (tx, body, error) : NULL;
  if (origin == NULL ||
      !_connectd_tier_config_find (tx, _connectd_id (account), connect_json_get_string (origin, "product.id"),
                                   connect_json_get_string (origin, "connection.id"), level, &config, error))
    return NULL;
  *made = config == NULL;
  return config != NULL ? config : _connectd_tier_config_add (tx, origin, _connectd_id (account), level, error);
}

static gboolean
request_create (ConnectdTx *tx, JsonObject *doc, JsonObject *body, JsonObject *parent, GError **error)
{
  gboolean draft = g_strcmp0 (connect_json_get_string (body, "status"), "draft") == 0;
  g_autofree char *type = g_strdup (connect_json_get_string (doc, "type"));
  gboolean made = FALSE;
  g_autoptr (JsonObject) config = find_config (tx, body, &made, error);
  gboolean vendor;

  if (config == NULL)
    return FALSE;
  vendor = _connectd_is_side (tx, CONFIGS, config, CONNECT_SIDE_VENDOR);
  if (type == NULL)
    type = g_strdup (made ? "setup" : "update");
  if (made != (strcmp (type, "setup") == 0))
    return _connectd_fail (error, CONNECT_ERROR_INVALID, made ? "type: There is no configuration yet: it is set up first."
                                                              : "type: The configuration is set up already.");
  if (!vendor && strcmp (type, "adjustment") == 0)
    return _connectd_fail (error, CONNECT_ERROR_FORBIDDEN, "Requests of this type are for the other party to make.");
  if (!made && !_connectd_has_state (config, "active"))
    return _connectd_fail (error, CONNECT_ERROR_INVALID, "configuration: There is an open request for it already.");
  return fill (tx, doc, config, type, body, draft, error);
}

static gboolean
request_created (ConnectdTx *tx, JsonObject *doc, JsonObject *body, GError **error)
{
  return follow (tx, doc, error) && connectd_tx_refresh (tx, REQUESTS, _connectd_id (doc), doc, error);
}

static gboolean
request_update (ConnectdTx *tx, JsonObject *before, JsonObject *doc, JsonObject *body, GError **error)
{
  g_autoptr (ConnectProblems) problems = connect_problems_new ();
  gboolean vendor = _connectd_is_side (tx, REQUESTS, doc, CONNECT_SIDE_VENDOR);

  _connectd_params_take (connect_json_get_array (doc, "params"), body, "params",
                         vendor ? CONNECTD_PARAMS_VENDOR : CONNECTD_PARAMS_BUYER, problems);
  return connect_problems_check (problems, error);
}

/* A configuration that was never set up goes with its draft. */
static gboolean
request_remove (ConnectdTx *tx, JsonObject *doc, GError **error)
{
  const char *id = connect_json_get_string (doc, "configuration.id");
  g_autoptr (JsonObject) config = NULL;

  if (g_strcmp0 (connect_json_get_string (doc, "type"), "setup") == 0)
    return connectd_tx_remove (tx, CONFIGS, id, error);
  config = connectd_tx_get (tx, CONFIGS, id, error);
  if (config == NULL)
    return FALSE;
  connect_json_set_string (config, "status", "active");
  json_object_remove_member (config, "open_request");
  return connectd_tx_update (tx, CONFIGS, id, config, error);
}

/* --- acting --- */

static gboolean
choose_template (ConnectdTx *tx, JsonObject *request, JsonObject *body, GError **error)
{
  g_autoptr (JsonObject) config = connectd_tx_get (tx, CONFIGS, connect_json_get_string (request, "configuration.id"), error);
  g_autoptr (GHashTable) values = NULL;
  g_autoptr (GError) local = NULL;
  g_autofree char *text = NULL;

  if (config == NULL)
    return FALSE;
  values = _connectd_params_values (connect_json_get_array (request, "params"));
  text = _connectd_template_choose (tx, request, body, connect_json_get_string (config, "product.id"),
                                    connect_json_get_int (config, "product_version", 0),
                                    _connectd_tier_scope (connect_json_get_int (config, "tier_level", 1)), "fulfillment",
                                    "representation", values, &local);
  if (local != NULL)
    g_propagate_error (error, g_steal_pointer (&local));
  else if (text == NULL)
    connect_json_set_string (request, "template.representation", "");
  return local == NULL;
}

/* Requests of the level below that waited for this one. */
static gboolean
go_on_below (ConnectdTx *tx, JsonObject *request, const char *reason, GError **error)
{
  g_autofree char *above = _connectd_eq ("configuration.product.id", connect_json_get_string (request, "configuration.product.id"));
  g_autofree char *rql = g_strdup_printf ("and(eq(status,tiers_setup),%s)", above);
  g_autoptr (GPtrArray) waiting = connectd_tx_find (tx, REQUESTS, rql, 0, error);

  for (guint i = 0; waiting != NULL && i < waiting->len; i++)
    {
      JsonObject *below = waiting->pdata[i];

      if (g_strcmp0 (connect_json_get_string (below, "parent_configuration.id"),
                     connect_json_get_string (request, "configuration.id")) != 0)
        continue;
      if (reason != NULL)
        {
          connect_json_set_string (below, "status", "failed");
          connect_json_set_string (below, "reason", reason);
          _connectd_stamp (tx, below, "events.failed");
        }
      else if (!enter (tx, below, error))
        return FALSE;
      if (!follow (tx, below, error) || !connectd_tx_update (tx, REQUESTS, _connectd_id (below), below, error))
        return FALSE;
    }
  return waiting != NULL;
}

static gboolean
finish (ConnectdTx *tx, JsonObject *request, const char *reason, GError **error)
{
  if (!follow (tx, request, error))
    return FALSE;
  if (g_strcmp0 (connect_json_get_string (request, "type"), "setup") != 0)
    return TRUE;
  return go_on_below (tx, request, reason, error) &&
         _connectd_request_tier_done (tx, connect_json_get_object (request, "configuration"), reason, error);
}

static gboolean
approve (ConnectdTx *tx, JsonObject *request, JsonObject *body, GError **error)
{
  g_autoptr (ConnectProblems) problems = connect_problems_new ();

  _connectd_params_check_complete (connect_json_get_array (request, "params"), "fulfillment", "params", problems);
  if (!connect_problems_check (problems, error) || !choose_template (tx, request, body, error))
    return FALSE;
  if (connect_json_get (request, "effective_date") == NULL)
    connect_json_set_time (request, "effective_date", connectd_tx_get_now (tx));
  _connectd_assign_actor (tx, request);
  _connectd_stamp (tx, request, "events.approved");
  return finish (tx, request, NULL, error);
}

static gboolean
fail (ConnectdTx *tx, JsonObject *request, GError **error)
{
  _connectd_stamp (tx, request, "events.failed");
  return finish (tx, request, connect_json_get_string (request, "reason"), error);
}

gboolean
_connectd_tier_config_request_expire (ConnectdTx *tx, JsonObject *request, GError **error)
{
  if (_connectd_has_state (request, "draft"))
    return request_remove (tx, request, error) && connectd_tx_remove (tx, REQUESTS, _connectd_id (request), error);
  connect_json_set_string (request, "status", "failed");
  connect_json_set_string (request, "reason", "The time that the service level agreement allows is over.");
  return fail (tx, request, error) && connectd_tx_update (tx, REQUESTS, _connectd_id (request), request, error);
}

/* The buyer says that all values are there. */
static gboolean
pend (ConnectdTx *tx, JsonObject *request, GError **error)
{
  g_autoptr (ConnectProblems) problems = connect_problems_new ();

  if (_connectd_is_side (tx, REQUESTS, request, CONNECT_SIDE_PROVIDER))
    _connectd_params_check_complete (connect_json_get_array (request, "params"), "ordering", "params", problems);
  if (!connect_problems_check (problems, error) || !_connectd_validation_check_act (tx, REQUESTS, request, error))
    return FALSE;
  set_pending (tx, request);
  return follow (tx, request, error);
}

static gboolean
submit (ConnectdTx *tx, JsonObject *request, JsonObject *body, GError **error)
{
  g_autoptr (ConnectProblems) problems = connect_problems_new ();

  _connectd_params_take (connect_json_get_array (request, "params"), body, "params", CONNECTD_PARAMS_BUYER, problems);
  return connect_problems_check (problems, error) && _connectd_validation_check_act (tx, REQUESTS, request, error) &&
         enter (tx, request, error) && follow (tx, request, error);
}

static gboolean
request_prepare (ConnectdTx *tx, const ConnectAction *action, JsonObject *doc, JsonObject *body, JsonObject **prepared, GError **error)
{
  g_autoptr (JsonObject) nothing = json_object_new ();

  return _connectd_validation_prepare_act (tx, REQUESTS, doc, strcmp (action->verb, "submit") == 0 ? body : nothing, prepared, error);
}

static gboolean
request_act (ConnectdTx *tx, const ConnectAction *action, JsonObject *doc, JsonObject *body, GError **error)
{
  const char *verb = action->verb;

  if (strcmp (verb, "approve") == 0)
    return approve (tx, doc, body, error);
  if (strcmp (verb, "fail") == 0)
    return fail (tx, doc, error);
  if (strcmp (verb, "inquire") == 0)
    return inquire (tx, doc, error) && follow (tx, doc, error);
  if (strcmp (verb, "pend") == 0)
    return pend (tx, doc, error);
  if (strcmp (verb, "submit") == 0)
    return submit (tx, doc, body, error);
  if (strcmp (verb, "assign") == 0)
    return _connectd_assign (tx, doc, body, NULL, error);
  connect_json_remove (doc, "assignee");
  return TRUE;
}

/* "unassigned" is a question of its own. */
static ConnectRql *
request_filter (ConnectdTx *tx, const ConnectRql *term, gboolean negated)
{
  const char *text = connect_rql_get_value (term, 0).text;
  gboolean none = g_strcmp0 (text, "true") == 0;

  if (g_strcmp0 (connect_rql_get_property (term), "unassigned") != 0 || (!none && g_strcmp0 (text, "false") != 0))
    return NULL;
  if ((connect_rql_get_op (term) == CONNECT_RQL_NE) != negated)
    none = !none;
  return connect_rql_new_null (none ? CONNECT_RQL_EQ : CONNECT_RQL_NE, "assignee.id");
}

const ConnectdHooks connectd_tier_config_request_hooks = {
  .collection = "tier-config-requests",
  .create = request_create,
  .created = request_created,
  .update = request_update,
  .remove = request_remove,
  .act = request_act,
  .prepare = request_prepare,
  .prepared = STRV ("submit", "pend"),
  .filter = request_filter,
};
