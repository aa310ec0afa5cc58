/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Languages, beyond single translations: several at once, a copy for another language, the texts as a
 * workbook. */

#include "config.h"

#include "domain/product/connectd-localization.h"

#define CONTEXTS (&connect_localization_contexts_collection)
#define TRANSLATIONS (&connect_translations_collection)
#define MAX_AT_ONCE 100

/* --- contexts --- */

/* There is one for each product already. */
static gboolean
contexts_post (ConnectdCall *call, GError **error)
{
  g_autoptr (JsonObject) holder = NULL;
  JsonObject *body = _connectd_body (call, &holder, error);
  const char *id = body != NULL ? connect_json_get_string (body, "instance_id") : NULL;
  g_autoptr (JsonObject) product = NULL;

  if (body == NULL)
    return FALSE;
  if (id == NULL)
    return _connectd_fail (error, CONNECT_ERROR_INVALID, "instance_id: This field is required.");
  if (!_connectd_look_up (call->tx, CONNECTD_PRODUCTS, id, &product, error))
    return FALSE;
  if (product == NULL ||
      g_strcmp0 (connect_json_get_string (product, "owner.id"), call->viewer->account_id) != 0)
    return _connectd_fail (error, CONNECT_ERROR_INVALID, "instance_id: This must be a product of yours.");
  return _connectd_fail (error, CONNECT_ERROR_INVALID, "instance_id: This product has its context already.");
}

static gboolean
context_delete (ConnectdCall *call, GError **error)
{
  g_autoptr (JsonObject) context = connectd_tx_get_visible (call->tx, CONTEXTS, call->args[0], error);

  return context != NULL && _connectd_fail (error, CONNECT_ERROR_INVALID, "A context goes with its product.");
}

/* --- several translations --- */

static JsonArray *
get_list (ConnectdCall *call, GError **error)
{
  JsonArray *list =
      call->body != NULL && JSON_NODE_HOLDS_ARRAY (call->body) ? json_node_get_array (call->body) : NULL;

  if (list == NULL || json_array_get_length (list) == 0 || json_array_get_length (list) > MAX_AT_ONCE)
    {
      _connectd_fail (error, CONNECT_ERROR_INVALID, "A list of 1 to %d translations is expected.",
                      MAX_AT_ONCE);
      return NULL;
    }
  return list;
}

/* Each is named by its id, in an object or alone. Returns: (transfer full) the documents after the act, NULL
 * with error */
static GPtrArray *
act_on_all (ConnectdCall *call, const char *verb, GError **error)
{
  JsonArray *list = get_list (call, error);
  g_autoptr (GPtrArray) done = g_ptr_array_new_with_free_func ((GDestroyNotify)json_object_unref);

  for (guint i = 0; list != NULL && i < json_array_get_length (list); i++)
    {
      JsonNode *node = json_array_get_element (list, i);
      JsonObject *one = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
      const char *id = one != NULL ? connect_json_get_string (one, "id") : json_node_get_string (node);
      JsonObject *doc = NULL;

      if (id == NULL)
        _connectd_fail (error, CONNECT_ERROR_INVALID, "id: This field is required.");
      else
        doc = connectd_tx_act (call->tx, TRANSLATIONS, id, verb, one, error);
      if (doc == NULL)
        {
          g_prefix_error (error, "[%u]: ", i);
          return NULL;
        }
      g_ptr_array_add (done, doc);
    }
  return list != NULL ? g_steal_pointer (&done) : NULL;
}

static gboolean
translations_put (ConnectdCall *call, GError **error)
{
  g_autoptr (GPtrArray) done = act_on_all (call, "update", error);
  JsonArray *shown;

  if (done == NULL)
    return FALSE;
  shown = json_array_new ();
  for (guint i = 0; i < done->len; i++)
    json_array_add_object_element (shown, connectd_tx_show (call->tx, TRANSLATIONS, done->pdata[i], FALSE));
  call->answer = json_node_new (JSON_NODE_ARRAY);
  json_node_take_array (call->answer, shown);
  return TRUE;
}

static gboolean
translations_delete (ConnectdCall *call, GError **error)
{
  g_autoptr (GPtrArray) gone = act_on_all (call, "delete", error);

  call->status = 204;
  return gone != NULL;
}

/* The same texts for another language, for instance for another country of it. */
static gboolean
translation_clone (ConnectdCall *call, GError **error)
{
  g_autoptr (JsonObject) holder = NULL;
  g_autoptr (JsonObject) given = json_object_new ();
  g_autoptr (JsonObject) copy = NULL;
  g_autoptr (JsonObject) translation = connectd_tx_get_visible (call->tx, TRANSLATIONS, call->args[0], error);
  JsonObject *body = translation != NULL ? _connectd_body (call, &holder, error) : NULL;
  const char *locale = body != NULL ? connect_json_get_string (body, "locale.id") : NULL;
  const char *description = body != NULL ? connect_json_get_string (body, "description") : NULL;

  if (body == NULL)
    return FALSE;
  if (locale == NULL)
    return _connectd_fail (error, CONNECT_ERROR_INVALID, "locale: This field is required.");
  connect_json_set_string (given, "context.id", connect_json_get_string (translation, "context.id"));
  connect_json_set_string (given, "locale.id", locale);
  connect_json_set_string (given, "description",
                           description != NULL ? description
                                               : connect_json_get_string (translation, "description"));
  copy = connectd_tx_create (call->tx, TRANSLATIONS, NULL, given, error);
  if (copy == NULL || !_connectd_translation_copy_texts (call->tx, translation, copy, error) ||
      !connectd_tx_update (call->tx, TRANSLATIONS, _connectd_id (copy), copy, error))
    return FALSE;
  _connectd_answer (call, 200, connectd_tx_show (call->tx, TRANSLATIONS, copy, FALSE));
  return TRUE;
}

static gboolean
task_get (ConnectdCall *call, GError **error)
{
  g_autoptr (JsonObject) translation = connectd_tx_get_visible (call->tx, TRANSLATIONS, call->args[0], error);

  return translation != NULL && _connectd_fail (error, CONNECT_ERROR_NOT_FOUND, "There is no such task.");
}

static gboolean
translation_retry (ConnectdCall *call, GError **error)
{
  g_autoptr (JsonObject) translation = connectd_tx_get_visible (call->tx, TRANSLATIONS, call->args[0], error);

  return translation != NULL &&
         _connectd_fail (error, CONNECT_ERROR_INVALID, "This server does not translate by itself.");
}

/* --- the texts as a workbook --- */

static gboolean
write_texts (ConnectdWorkbook *book, JsonArray *texts, GError **error)
{
  static const char *const headings[] = { "key", "original value", "value", "comment", "editor", NULL };

  connectd_workbook_start_sheet (book, "Attributes", headings);
  for (guint i = 0; i < json_array_get_length (texts); i++)
    {
      JsonObject *text = json_array_get_object_element (texts, i);

      connectd_workbook_add_cell (book, CONNECTD_CELL_TEXT, connect_json_get_string (text, "key"));
      connectd_workbook_add_cell (book, CONNECTD_CELL_TEXT, connect_json_get_string (text, "original"));
      connectd_workbook_add_cell (book, CONNECTD_CELL_TEXT, connect_json_get_string (text, "value"));
      connectd_workbook_add_cell (book, CONNECTD_CELL_TEXT, connect_json_get_string (text, "comment"));
      connectd_workbook_add_cell (book, CONNECTD_CELL_TEXT,
                                  connect_json_get_string (text, "events.updated.by.name"));
      if (!connectd_workbook_end_row (book, error))
        return FALSE;
    }
  return TRUE;
}

/* What it is a translation of: names beside values, in the places where the command line client looks for
 * them. */
static gboolean
write_general (ConnectdWorkbook *book, JsonObject *translation, GError **error)
{
  static const char *const rows[][2] = {
    { "Translation Owner ID", "owner.id" },
    { "Translation Owner Name", "owner.name" },
    { "Locale", "locale.id" },
    { "Localization Context", "context.id" },
    { "Instance ID", "context.instance_id" },
    { "Instance Name", "context.name" },
    { "Description", "description" },
  };

  connectd_workbook_start_sheet (book, "General",
                                 (const char *const[]){ "Translation", _connectd_id (translation), NULL });
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      connectd_workbook_add_cell (book, CONNECTD_CELL_TEXT, rows[i][0]);
      connectd_workbook_add_cell (book, CONNECTD_CELL_TEXT,
                                  connect_json_get_string (translation, rows[i][1]));
      if (!connectd_workbook_end_row (book, error))
        return FALSE;
    }
  connectd_workbook_add_cell (book, CONNECTD_CELL_TEXT, "Auto-translation");
  connectd_workbook_add_cell (book, CONNECTD_CELL_TEXT,
                              connect_json_get_boolean (translation, "auto.enabled", FALSE) ? "Enabled"
                                                                                            : "Disabled");
  return connectd_workbook_end_row (book, error);
}

static gboolean
workbook_prepare (ConnectdCall *call, GError **error)
{
  g_autoptr (JsonArray) texts = _connectd_translation_list_texts (call, error);
  g_autoptr (JsonObject) translation =
      texts != NULL ? connectd_tx_get_visible (call->tx, TRANSLATIONS, call->args[0], error) : NULL;
  g_autoptr (ConnectdWorkbook) book = translation != NULL ? connectd_workbook_new (error) : NULL;

  return book != NULL && write_general (book, translation, error) && write_texts (book, texts, error) &&
         _connectd_workbook_prepare (call, book, error);
}

const ConnectdOperation connectd_localization_operations[] = {
  { "POST", "localization/contexts", CONNECTD_ACCESS_ACCOUNT, CONNECT_MODULE_PRODUCTS, .writes = TRUE,
    .run = contexts_post, .summary = "Refused: products have theirs from the beginning" },
  { "DELETE", "localization/contexts/{context}", CONNECTD_ACCESS_ACCOUNT, CONNECT_MODULE_PRODUCTS,
    .writes = TRUE, .run = context_delete, .summary = "Refused: a context goes with its product" },
  { "PUT", "localization/translations", CONNECTD_ACCESS_ACCOUNT, CONNECT_MODULE_PRODUCTS, .writes = TRUE,
    .run = translations_put, .summary = "Change several translations" },
  { "DELETE", "localization/translations", CONNECTD_ACCESS_ACCOUNT, CONNECT_MODULE_PRODUCTS, .writes = TRUE,
    .run = translations_delete, .summary = "Remove several translations" },
  { "POST", "localization/translations/{translation}/clone", CONNECTD_ACCESS_ACCOUNT, CONNECT_MODULE_PRODUCTS,
    .writes = TRUE, .run = translation_clone, .summary = "The same texts for another language" },
  { "POST", "localization/translations/{translation}/retry", CONNECTD_ACCESS_ACCOUNT, CONNECT_MODULE_PRODUCTS,
    .writes = TRUE, .run = translation_retry, .summary = "Refused: nothing is translated by itself here" },
  { "GET", "localization/translations/{translation}/tasks/{task}", CONNECTD_ACCESS_ACCOUNT,
    CONNECT_MODULE_PRODUCTS, .run = task_get, .summary = "One task of translating" },
  { "GET", "localization/translations/{translation}/attributes", CONNECTD_ACCESS_ACCOUNT,
    CONNECT_MODULE_PRODUCTS, .prepare = workbook_prepare, .run = _connectd_workbook_answer,
    .accepts = CONNECTD_WORKBOOK_TYPE, .summary = "The texts as a workbook" },
  { NULL },
};
