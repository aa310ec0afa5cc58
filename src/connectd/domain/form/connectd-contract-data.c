/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Answers to a Distributor's forms: one for the contract, one for each product under it, one for each item of such a product. The
 * Vendor gives them, each checked against the form as it is now. */

#include "config.h"

#include "domain/form/connectd-form-private.h"

#include "model/connect-schema.h"

#include <string.h>

#define DATA (&connect_contract_data_collection)
#define CONTRACTS (&connect_contracts_collection)
#define FORMS (&connect_forms_collection)

/* What an answer is about; the last two may be NULL. */
typedef struct
{
  JsonObject *contract;
  JsonObject *product;
  JsonObject *item;
} Place;

static void
place_clear (Place *self)
{
  g_clear_pointer (&self->contract, json_object_unref);
  g_clear_pointer (&self->product, json_object_unref);
  g_clear_pointer (&self->item, json_object_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Place, place_clear)

static const char *
get_type (const Place *place)
{
  return place->item != NULL ? "item" : place->product != NULL ? "product" : "enroll";
}

/* --- finding --- */

static gboolean
find_product (ConnectdTx *tx, Place *place, const char *id, GError **error)
{
  if (id == NULL)
    return _connectd_fail (error, CONNECT_ERROR_INVALID, "product.id: This field is required.");
  if (!_connectd_look_up (tx, &connect_products_collection, id, &place->product, error))
    return FALSE;
  if (place->product != NULL && g_strcmp0 (connect_json_get_string (place->product, "owner.id"),
                                           connect_json_get_string (place->contract, "partner.id")) == 0)
    return TRUE;
  return _connectd_fail (error, CONNECT_ERROR_INVALID, "product.id: This must be a product of the contract's vendor.");
}

static gboolean
find_item (ConnectdTx *tx, Place *place, const char *id, GError **error)
{
  if (id == NULL)
    return _connectd_fail (error, CONNECT_ERROR_INVALID, "item.id: This field is required.");
  if (!_connectd_look_up (tx, &connect_product_items_collection, id, &place->item, error))
    return FALSE;
  if (place->item != NULL &&
      g_strcmp0 (connect_json_get_string (place->item, "product.id"), _connectd_id (place->product)) == 0)
    return TRUE;
  return _connectd_fail (error, CONNECT_ERROR_INVALID, "item.id: This must be an item of the product.");
}

/* What path and body name: ids that the path does not have are in the body. */
static gboolean
find_place (ConnectdCall *call, JsonObject *body, const char *type, Place *place, GError **error)
{
  const char *product = call->args[1];
  const char *item = product != NULL ? call->args[2] : NULL;

  place->contract = connectd_tx_get_visible (call->tx, CONTRACTS, call->args[0], error);
  if (place->contract == NULL)
    return FALSE;
  if (strcmp (type, "enroll") == 0)
    return TRUE;
  if (product == NULL && body != NULL)
    product = connect_json_get_string (body, "product.id");
  if (!find_product (call->tx, place, product, error))
    return FALSE;
  if (strcmp (type, "product") == 0)
    return TRUE;
  if (item == NULL && body != NULL)
    item = connect_json_get_string (body, "item.id");
  return find_item (call->tx, place, item, error);
}

/* FALSE only when the store failed. */
static gboolean
find_answer (ConnectdTx *tx, const Place *place, JsonObject **answer, GError **error)
{
  g_autofree char *contract = _connectd_eq ("contract.id", _connectd_id (place->contract));
  g_autofree char *product = place->product != NULL ? _connectd_eq ("product.id", _connectd_id (place->product)) : NULL;
  g_autofree char *item = place->item != NULL ? _connectd_eq ("item.id", _connectd_id (place->item)) : NULL;
  g_autofree char *rql = g_strdup_printf ("and(%s,eq(type,%s)%s%s%s%s)", contract, get_type (place), product != NULL ? "," : "",
                                          product != NULL ? product : "", item != NULL ? "," : "", item != NULL ? item : "");
  g_autoptr (GPtrArray) found = connectd_tx_find (tx, DATA, rql, 1, error);

  *answer = found != NULL && found->len > 0 ? json_object_ref (found->pdata[0]) : NULL;
  return found != NULL;
}

/* The form that the contract's agreement has for this; NULL with an error when there is none. */
static JsonObject *
find_form (ConnectdTx *tx, const Place *place, GError **error)
{
  g_autoptr (JsonObject) agreement =
      connectd_tx_get (tx, &connect_agreements_collection, connect_json_get_string (place->contract, "agreement.id"), error);
  g_autofree char *path = g_strdup_printf ("forms.%s.id", get_type (place));
  const char *id = agreement != NULL ? connect_json_get_string (agreement, path) : NULL;

  if (agreement != NULL && id == NULL)
    _connectd_fail (error, CONNECT_ERROR_INVALID, "The agreement has no form of the type “%s”.", get_type (place));
  return id != NULL ? connectd_tx_get (tx, FORMS, id, error) : NULL;
}

/* --- giving --- */

static gboolean
check_may_answer (ConnectdTx *tx, const Place *place, GError **error)
{
  const char *status = connect_json_get_string (place->contract, "status");
  gboolean enrolls = place->product == NULL;

  if (!(connect_collection_get_sides (CONTRACTS, place->contract, connectd_tx_get_viewer (tx)->account_id) & CONNECT_SIDE_PARTNER))
    return _connectd_fail (error, CONNECT_ERROR_FORBIDDEN, "This is for the other party to do.");
  if (enrolls ? g_strcmp0 (status, "enrolling") == 0 : connect_strv_has (STRV ("enrolling", "pending", "active"), status))
    return TRUE;
  return _connectd_fail (error, CONNECT_ERROR_INVALID, enrolls ? "The enrollment was submitted; only refining it opens it again."
                                                               : "The contract has ended.");
}

static gboolean
check_data (JsonObject *form, JsonNode *data, GError **error)
{
  g_autoptr (ConnectProblems) problems = connect_problems_new ();

  if (data == NULL || !JSON_NODE_HOLDS_OBJECT (data))
    return _connectd_fail (error, CONNECT_ERROR_INVALID, "data: Expected an object.");
  connect_schema_validate (connect_json_get (form, "schema"), data, "data", problems);
  return connect_problems_check (problems, error);
}

static void
copy_reference (JsonObject *to, const char *path, JsonObject *from)
{
  if (from != NULL)
    connect_json_set_reference (to, path, _connectd_id (from), connect_json_get_string (from, "name"));
}

static JsonObject *
new_answer (ConnectdTx *tx, const Place *place, GError **error)
{
  g_autofree char *id = connectd_tx_new_id (tx, DATA, NULL, error);
  JsonObject *answer = id != NULL ? json_object_new () : NULL;

  if (answer == NULL)
    return NULL;
  connect_json_set_string (answer, "id", id);
  connect_json_set_string (answer, "type", get_type (place));
  copy_reference (answer, "contract", place->contract);
  connect_json_set_string (answer, "contract.type", connect_json_get_string (place->contract, "type"));
  connect_json_set_string (answer, "contract.issuer.id", connect_json_get_string (place->contract, "issuer.id"));
  connect_json_set_string (answer, "contract.partner.id", connect_json_get_string (place->contract, "partner.id"));
  copy_reference (answer, "product", place->product);
  copy_reference (answer, "item", place->item);
  if (place->item != NULL)
    connect_json_set_string (answer, "item.type", connect_json_get_string (place->item, "type"));
  return answer;
}

/* Stores what the body says as the answer to `form`, which it fits: the first one or a new one in its place. */
static gboolean
store_answer (ConnectdCall *call, const Place *place, JsonObject *form, JsonNode *data, JsonObject *answer, guint status,
              GError **error)
{
  gboolean is_new = answer == NULL;
  g_autoptr (JsonObject) stored = is_new ? new_answer (call->tx, place, error) : json_object_ref (answer);
  const char *id = stored != NULL ? _connectd_id (stored) : NULL;

  if (stored == NULL)
    return FALSE;
  connect_json_set_string (stored, "form_version.id", _connectd_id (form));
  connect_json_set_int (stored, "form_version.version", connect_json_get_int (form, "version", 1));
  connect_json_set (stored, "data", json_node_copy (data));
  if (!(is_new ? connectd_tx_insert (call->tx, DATA, id, stored, error) : connectd_tx_update (call->tx, DATA, id, stored, error)))
    return FALSE;
  _connectd_answer (call, status, connectd_tx_show (call->tx, DATA, stored, FALSE));
  return TRUE;
}

static gboolean
give (ConnectdCall *call, const char *type, gboolean must_exist, GError **error)
{
  g_auto (Place) place = { NULL };
  g_autoptr (JsonObject) holder = NULL;
  g_autoptr (JsonObject) form = NULL;
  g_autoptr (JsonObject) answer = NULL;
  JsonObject *body = _connectd_body (call, &holder, error);

  if (body == NULL || !find_place (call, body, type, &place, error))
    return FALSE;
  form = find_form (call->tx, &place, error);
  if (form == NULL || !check_may_answer (call->tx, &place, error) || !find_answer (call->tx, &place, &answer, error))
    return FALSE;
  if (answer == NULL && must_exist)
    return _connectd_fail (error, CONNECT_ERROR_NOT_FOUND, "There is no such answer.");
  return check_data (form, connect_json_get (body, "data"), error) &&
         store_answer (call, &place, form, connect_json_get (body, "data"), answer, must_exist ? 200 : 201, error);
}

gboolean
_connectd_forms_check_enrollment (ConnectdTx *tx, JsonObject *contract, GError **error)
{
  Place place = { contract, NULL, NULL };
  g_autoptr (JsonObject) form = find_form (tx, &place, error);
  g_autoptr (JsonObject) answer = NULL;

  if (form == NULL || !find_answer (tx, &place, &answer, error))
    return FALSE;
  if (answer == NULL)
    return _connectd_fail (error, CONNECT_ERROR_INVALID, "data: The enrollment form is to be filled in first.");
  return check_data (form, connect_json_get (answer, "data"), error);
}

/* --- operations --- */

static gboolean
enroll_post (ConnectdCall *call, GError **error)
{
  return give (call, "enroll", FALSE, error);
}

static gboolean
product_post (ConnectdCall *call, GError **error)
{
  return give (call, "product", FALSE, error);
}

static gboolean
item_post (ConnectdCall *call, GError **error)
{
  return give (call, "item", FALSE, error);
}

static gboolean
product_put (ConnectdCall *call, GError **error)
{
  return give (call, "product", TRUE, error);
}

static gboolean
item_put (ConnectdCall *call, GError **error)
{
  return give (call, "item", TRUE, error);
}

static gboolean
show_one (ConnectdCall *call, const char *type, GError **error)
{
  g_auto (Place) place = { NULL };
  g_autoptr (JsonObject) answer = NULL;

  if (!find_place (call, NULL, type, &place, error) || !find_answer (call->tx, &place, &answer, error))
    return FALSE;
  if (answer == NULL)
    return _connectd_fail (error, CONNECT_ERROR_NOT_FOUND, "There is no such answer.");
  _connectd_answer (call, 200, connectd_tx_show (call->tx, DATA, answer, FALSE));
  return TRUE;
}

static gboolean
product_get (ConnectdCall *call, GError **error)
{
  return show_one (call, "product", error);
}

static gboolean
item_get (ConnectdCall *call, GError **error)
{
  return show_one (call, "item", error);
}

#define BY_PARTNERS CONNECTD_ACCESS_ACCOUNT, CONNECT_MODULE_PARTNERS

const ConnectdOperation connectd_contract_data_operations[] = {
  { "GET", "contracts/{contract}/data", BY_PARTNERS, .list = "contract-data", .within = "contracts",
    .filter = "and(eq(contract.id,{contract}),eq(type,enroll))", .summary = "The answer to the enrollment form" },
  { "POST", "contracts/{contract}/data", BY_PARTNERS, .writes = TRUE, .run = enroll_post,
    .summary = "Answer the enrollment form" },
  { "GET", "contracts/{contract}/data/products", BY_PARTNERS, .list = "contract-data", .within = "contracts",
    .filter = "and(eq(contract.id,{contract}),eq(type,product))", .summary = "Answers for products" },
  { "POST", "contracts/{contract}/data/products", BY_PARTNERS, .writes = TRUE, .run = product_post,
    .summary = "Answer the form for a product" },
  { "GET", "contracts/{contract}/data/products/{product}", BY_PARTNERS, .run = product_get, .summary = "The answer for a product" },
  { "PUT", "contracts/{contract}/data/products/{product}", BY_PARTNERS, .writes = TRUE, .run = product_put,
    .summary = "Answer anew for a product" },
  { "GET", "contracts/{contract}/data/products/{product}/items", BY_PARTNERS, .list = "contract-data", .within = "contracts",
    .filter = "and(eq(contract.id,{contract}),eq(product.id,{product}),eq(type,item))", .summary = "Answers for items" },
  { "POST", "contracts/{contract}/data/products/{product}/items", BY_PARTNERS, .writes = TRUE, .run = item_post,
    .summary = "Answer the form for an item" },
  { "GET", "contracts/{contract}/data/products/{product}/items/{item}", BY_PARTNERS, .run = item_get,
    .summary = "The answer for an item" },
  { "PUT", "contracts/{contract}/data/products/{product}/items/{item}", BY_PARTNERS, .writes = TRUE, .run = item_put,
    .summary = "Answer anew for an item" },
  { NULL },
};
