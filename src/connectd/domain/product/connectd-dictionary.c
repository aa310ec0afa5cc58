/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Units and categories, and the small parts of a product that need few rules: messages and guidelines. */

#include "config.h"

#include "domain/product/connectd-product-private.h"

#define CATEGORIES (&connect_categories_collection)
#define UNITS (&connect_units_collection)
#define MESSAGES (&connect_product_messages_collection)

#define ROOT 0
#define CLOUD 1

/* Parents before children. */
static const struct
{
  const char *id;
  const char *name;
  int parent; /* its place here; -1: none */
} categories[] = {
  { "CAT-00000", "All Categories", -1 },
  { "CAT-75105", "Cloud Services", ROOT },
  { "CAT-67642", "Backup and Disaster Recovery", CLOUD },
  { "CAT-59128", "Marketing", CLOUD },
  { "CAT-19782", "Finance", CLOUD },
  { "CAT-30116", "Collaboration", CLOUD },
  { "CAT-41207", "Communication and Telephony", CLOUD },
  { "CAT-52318", "Customer Relations", CLOUD },
  { "CAT-63429", "Developer Tools", CLOUD },
  { "CAT-70530", "Human Resources", CLOUD },
  { "CAT-81641", "Infrastructure", CLOUD },
  { "CAT-92752", "Office and Productivity", CLOUD },
  { "CAT-23863", "Security", CLOUD },
  { "CAT-34974", "Storage", CLOUD },
  { "CAT-45085", "Web Presence", CLOUD },
};

static const struct
{
  const char *id;
  const char *description;
  const char *type;
} units[] = {
  { "boolean", "Boolean", "reservation" },   { "boxes", "Boxes", "reservation" },
  { "calls", "Calls", "reservation" },       { "devices", "Devices", "reservation" },
  { "domains", "Domains", "reservation" },   { "emails", "E-mails", "reservation" },
  { "gb", "Gigabytes", "reservation" },      { "licenses", "Licenses", "reservation" },
  { "mailboxes", "Mailboxes", "reservation" }, { "months", "Months", "reservation" },
  { "seats", "Seats", "reservation" },       { "servers", "Servers", "reservation" },
  { "tb", "Terabytes", "reservation" },      { "unit", "Units", "reservation" },
  { "users", "Users", "reservation" },       { "calls-h", "Calls (used)", "ppu" },
  { "gb-h", "Gigabyte hours", "ppu" },       { "hours", "Hours", "ppu" },
  { "messages-h", "Messages (used)", "ppu" }, { "minutes", "Minutes", "ppu" },
  { "transactions", "Transactions", "ppu" }, { "unit-h", "Unit hours", "ppu" },
};

static JsonNode *
new_children (guint parent)
{
  JsonArray *children = json_array_new ();
  JsonNode *node = json_node_new (JSON_NODE_ARRAY);

  for (guint i = 0; i < G_N_ELEMENTS (categories); i++)
    if (categories[i].parent == (int) parent)
      {
        JsonObject *child = json_object_new ();

        json_object_set_string_member (child, "id", categories[i].id);
        json_object_set_string_member (child, "name", categories[i].name);
        json_array_add_object_element (children, child);
      }
  json_node_take_array (node, children);
  return node;
}

static gboolean
add_category (ConnectdTx *tx, guint place, GError **error)
{
  g_autoptr (JsonObject) doc = json_object_new ();
  int parent = categories[place].parent;

  connect_json_set_string (doc, "id", categories[place].id);
  connect_json_set_string (doc, "name", categories[place].name);
  if (parent >= 0)
    {
      connect_json_set_reference (doc, "parent", categories[parent].id, categories[parent].name);
      connect_json_set_reference (doc, "family", "FAM-000", "Root Family");
    }
  connect_json_set (doc, "children", new_children (place));
  return connectd_tx_insert (tx, CATEGORIES, categories[place].id, doc, error);
}

static gboolean
add_unit (ConnectdTx *tx, guint place, GError **error)
{
  g_autoptr (JsonObject) doc = json_object_new ();

  connect_json_set_string (doc, "id", units[place].id);
  connect_json_set_string (doc, "unit", g_strcmp0 (units[place].type, "ppu") == 0 ? "unit-h" : "unit");
  connect_json_set_string (doc, "description", units[place].description);
  connect_json_set_string (doc, "type", units[place].type);
  connect_json_set_boolean (doc, "cumulative", FALSE);
  return connectd_tx_insert (tx, UNITS, units[place].id, doc, error);
}

gboolean
_connectd_dictionary_start (ConnectdTx *tx, GError **error)
{
  g_autoptr (JsonObject) root = NULL;

  if (!_connectd_look_up (tx, CATEGORIES, categories[0].id, &root, error))
    return FALSE;
  for (guint i = 0; root == NULL && i < G_N_ELEMENTS (categories); i++)
    if (!add_category (tx, i, error))
      return FALSE;
  for (guint i = 0; root == NULL && i < G_N_ELEMENTS (units); i++)
    if (!add_unit (tx, i, error))
      return FALSE;
  return TRUE;
}

/* --- units of a vendor's own --- */

static gboolean
unit_create (ConnectdTx *tx, JsonObject *doc, JsonObject *body, JsonObject *parent, GError **error)
{
  if (connect_json_get (doc, "unit") == NULL)
    connect_json_set_string (doc, "unit", g_strcmp0 (connect_json_get_string (doc, "type"), "ppu") == 0 ? "unit-h" : "unit");
  if (connect_json_get (doc, "cumulative") == NULL)
    connect_json_set_boolean (doc, "cumulative", FALSE);
  return TRUE;
}

static gboolean
unit_remove (ConnectdTx *tx, JsonObject *doc, GError **error)
{
  g_autofree char *measured = _connectd_eq ("unit.id", _connectd_id (doc));
  gint64 items = connectd_tx_count (tx, CONNECTD_ITEMS, measured, error);

  if (items > 0)
    return _connectd_fail (error, CONNECT_ERROR_INVALID, "There are items that are measured in this unit.");
  return items == 0;
}

const ConnectdHooks connectd_unit_hooks = { .collection = "units", .create = unit_create, .remove = unit_remove };

/* --- messages --- */

static gboolean
check_message (ConnectdTx *tx, JsonObject *doc, GError **error)
{
  g_autoptr (ConnectProblems) problems = connect_problems_new ();

  if (connect_json_get (doc, "auto") == NULL)
    connect_json_set_boolean (doc, "auto", FALSE);
  return _connectd_product_check_unique (tx, MESSAGES, doc, "external_id", "Message", problems, error) &&
         connect_problems_check (problems, error);
}

static gboolean
message_create (ConnectdTx *tx, JsonObject *doc, JsonObject *body, JsonObject *parent, GError **error)
{
  connect_json_set_boolean (doc, "shared", FALSE);
  return check_message (tx, doc, error);
}

static gboolean
message_update (ConnectdTx *tx, JsonObject *before, JsonObject *doc, JsonObject *body, GError **error)
{
  return check_message (tx, doc, error);
}

const ConnectdHooks connectd_product_message_hooks = {
  .collection = "product-messages",
  .create = message_create,
  .update = message_update,
};

/* --- guidelines --- */

static gboolean
guideline_create (ConnectdTx *tx, JsonObject *doc, JsonObject *body, JsonObject *parent, GError **error)
{
  g_autofree char *id = connectd_tx_new_id_for (tx, &connect_product_guidelines_collection, doc, error);

  if (id == NULL)
    return FALSE;
  connect_json_set_string (doc, "id", id);
  if (connect_json_get (doc, "position") == NULL)
    connect_json_set_int (doc, "position", _connectd_product_number (id) * CONNECTD_POSITION_STEP);
  connect_json_set_boolean (doc, "shared", FALSE);
  return TRUE;
}

const ConnectdHooks connectd_product_guideline_hooks = { .collection = "product-guidelines", .create = guideline_create };
