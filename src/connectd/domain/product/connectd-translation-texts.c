/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* The texts of a product and their translations. Which texts there are is read from the product each time; a translation keeps what
 * was translated, by key: "short_description", "items.PRD-…-0001.name". */

#include "config.h"

#include "domain/product/connectd-localization.h"

#include <string.h>

#define TRANSLATIONS (&connect_translations_collection)
#define MAX_TEXT 65536

/* What of a product, and of each part of it, is a text for people. */
static const struct
{
  const char *part; /* NULL: the product itself */
  const char *model;
  const char *paths[4];
} sources[] = {
  { NULL, "product", { "name", "short_description", "detailed_description", NULL } },
  { NULL, "product", { "customer_ui_settings.description", "customer_ui_settings.getting_started",
                       "customer_ui_settings.provisioning_message", NULL } },
  { "items", "item", { "name", "description", NULL } },
  { "item-groups", "item_group", { "name", NULL } },
  { "parameters", "parameter", { "title", "description", "hint", NULL } },
  { "templates", "template", { "name", "body", NULL } },
  { "actions", "action", { "title", "description", NULL } },
  { "messages", "message", { "value", NULL } },
};

typedef struct
{
  char *key;
  const char *model;
  char *object;
  char *text;
} Source;

static void
source_free (gpointer data)
{
  Source *source = data;

  g_free (source->key);
  g_free (source->object);
  g_free (source->text);
  g_free (source);
}

static void
add_sources (GPtrArray *list, guint place, JsonObject *doc)
{
  for (guint i = 0; i < G_N_ELEMENTS (sources[place].paths) && sources[place].paths[i] != NULL; i++)
    {
      const char *path = sources[place].paths[i];
      const char *text = connect_json_get_string (doc, path);
      Source *source;

      if (text == NULL || *text == '\0')
        continue;
      source = g_new0 (Source, 1);
      source->key = sources[place].part == NULL ? g_strdup (path)
                                                : g_strdup_printf ("%s.%s.%s", sources[place].part, _connectd_id (doc), path);
      source->model = sources[place].model;
      source->object = g_strdup (_connectd_id (doc));
      source->text = g_strdup (text);
      g_ptr_array_add (list, source);
    }
}

/* Returns: (transfer full) (element-type Source) */
static GPtrArray *
list_sources (ConnectdTx *tx, const char *product_id, GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (source_free);
  g_autoptr (JsonObject) product = connectd_tx_get (tx, CONNECTD_PRODUCTS, product_id, error);

  if (product == NULL)
    return NULL;
  for (guint i = 0; i < G_N_ELEMENTS (sources); i++)
    {
      g_autoptr (GPtrArray) docs = NULL;

      if (sources[i].part == NULL)
        {
          add_sources (list, i, product);
          continue;
        }
      docs = connectd_product_get_parts (tx, product_id, 0, sources[i].part, error);
      if (docs == NULL)
        return NULL;
      for (guint j = 0; j < docs->len; j++)
        add_sources (list, i, docs->pdata[j]);
    }
  return g_steal_pointer (&list);
}

static JsonObject *
get_kept (JsonObject *translation, const char *key)
{
  JsonObject *attributes = connect_json_get_object (translation, "attributes");
  JsonNode *node = attributes != NULL ? json_object_get_member (attributes, key) : NULL;

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

/* The text in this translation's language; NULL while it is not translated. */
static const char *
get_text (JsonObject *translation, const Source *source)
{
  JsonObject *kept = get_kept (translation, source->key);

  if (connect_json_get_boolean (translation, "primary", FALSE))
    return source->text;
  return kept != NULL ? connect_json_get_string (kept, "value") : NULL;
}

gboolean
_connectd_translation_count (ConnectdTx *tx, JsonObject *translation, GError **error)
{
  g_autoptr (GPtrArray) list = list_sources (tx, connect_json_get_string (translation, "context.instance_id"), error);
  gint64 translated = 0;

  if (list == NULL)
    return FALSE;
  for (guint i = 0; i < list->len; i++)
    translated += get_text (translation, list->pdata[i]) != NULL ? 1 : 0;
  connect_json_set_int (translation, "stats.total", list->len);
  connect_json_set_int (translation, "stats.translated", translated);
  return TRUE;
}

/* --- over HTTP --- */

static JsonObject *
show (JsonObject *translation, const Source *source)
{
  JsonObject *shown = json_object_new ();
  JsonObject *kept = get_kept (translation, source->key);
  const char *text = get_text (translation, source);

  json_object_set_string_member (shown, "key", source->key);
  if (text != NULL)
    json_object_set_string_member (shown, "value", text);
  if (kept != NULL && connect_json_get (kept, "comment") != NULL)
    json_object_set_string_member (shown, "comment", connect_json_get_string (kept, "comment"));
  json_object_set_string_member (shown, "original", source->text);
  json_object_set_boolean_member (shown, "auto_translated", FALSE);
  if (kept != NULL && connect_json_get_object (kept, "events") != NULL)
    json_object_set_object_member (shown, "events", connect_json_copy (connect_json_get_object (kept, "events")));
  connect_json_set_string (shown, "object.id", source->object);
  connect_json_set_string (shown, "object.model", source->model);
  return shown;
}

static const Source *
find_source (GPtrArray *list, const char *key)
{
  for (guint i = 0; i < list->len; i++)
    if (g_strcmp0 (((Source *) list->pdata[i])->key, key) == 0)
      return list->pdata[i];
  return NULL;
}

static JsonObject *
get_translation (ConnectdCall *call, GPtrArray **list, GError **error)
{
  g_autoptr (JsonObject) translation = connectd_tx_get_visible (call->tx, TRANSLATIONS, call->args[0], error);

  if (translation == NULL)
    return NULL;
  *list = list_sources (call->tx, connect_json_get_string (translation, "context.instance_id"), error);
  return *list != NULL ? g_steal_pointer (&translation) : NULL;
}

JsonArray *
_connectd_translation_list_texts (ConnectdCall *call, GError **error)
{
  g_autoptr (GPtrArray) list = NULL;
  g_autoptr (JsonObject) translation = get_translation (call, &list, error);
  JsonArray *shown;

  if (translation == NULL)
    return NULL;
  shown = json_array_new ();
  for (guint i = 0; i < list->len; i++)
    json_array_add_object_element (shown, show (translation, list->pdata[i]));
  return shown;
}

gboolean
_connectd_translation_copy_texts (ConnectdTx *tx, JsonObject *from, JsonObject *to, GError **error)
{
  g_autoptr (GPtrArray) list = list_sources (tx, connect_json_get_string (from, "context.instance_id"), error);

  for (guint i = 0; list != NULL && i < list->len; i++)
    {
      const Source *source = list->pdata[i];
      const char *text = get_text (from, source);
      JsonObject *kept = text != NULL ? json_object_new () : NULL;

      if (kept == NULL)
        continue;
      connect_json_set_string (kept, "value", text);
      _connectd_stamp (tx, kept, "events.updated");
      json_object_set_object_member (connect_json_get_object (to, "attributes"), source->key, kept);
    }
  return list != NULL && _connectd_translation_count (tx, to, error);
}

static gboolean
run_list (ConnectdCall *call, GError **error)
{
  JsonArray *shown = _connectd_translation_list_texts (call, error);

  if (shown == NULL)
    return FALSE;
  call->answer = json_node_new (JSON_NODE_ARRAY);
  json_node_take_array (call->answer, shown);
  return TRUE;
}

static gboolean
run_get (ConnectdCall *call, GError **error)
{
  g_autoptr (GPtrArray) list = NULL;
  g_autoptr (JsonObject) translation = get_translation (call, &list, error);
  const Source *source = translation != NULL ? find_source (list, call->args[1]) : NULL;

  if (translation == NULL)
    return FALSE;
  if (source == NULL)
    return _connectd_fail (error, CONNECT_ERROR_NOT_FOUND, "There is no such text.");
  _connectd_answer (call, 200, show (translation, source));
  return TRUE;
}

/* Takes {value, comment} for a text; an empty value takes the translation away. */
static void
take (ConnectdTx *tx, JsonObject *translation, const Source *source, JsonObject *given, ConnectProblems *problems)
{
  JsonObject *attributes = connect_json_get_object (translation, "attributes");
  const char *value = _connectd_text (problems, given, "value", MAX_TEXT, CONNECTD_TEXT_LINES);
  const char *comment = _connectd_text (problems, given, "comment", 4000, CONNECTD_TEXT_LINES);
  JsonObject *kept;

  if (value == NULL && comment == NULL)
    {
      json_object_remove_member (attributes, source->key);
      return;
    }
  kept = json_object_new ();
  connect_json_set_string (kept, "value", value);
  connect_json_set_string (kept, "comment", comment);
  _connectd_stamp (tx, kept, "events.updated");
  json_object_set_object_member (attributes, source->key, kept);
}

static gboolean
take_all (ConnectdCall *call, JsonObject *translation, GPtrArray *list, JsonArray *given, GError **error)
{
  g_autoptr (ConnectProblems) problems = connect_problems_new ();

  if (connect_json_get_boolean (translation, "primary", FALSE))
    return _connectd_fail (error, CONNECT_ERROR_INVALID, "The texts of the primary translation are changed in the product.");
  for (guint i = 0; i < json_array_get_length (given); i++)
    {
      JsonNode *node = json_array_get_element (given, i);
      JsonObject *one = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
      const char *key = one != NULL ? connect_json_get_string (one, "key") : NULL;
      const Source *source = key != NULL ? find_source (list, key) : NULL;

      if (source != NULL)
        take (call->tx, translation, source, one, problems);
      else
        connect_problems_add (problems, "key", "[%u]: There is no such text.", i);
    }
  return connect_problems_check (problems, error) && _connectd_translation_count (call->tx, translation, error) &&
         connectd_tx_update (call->tx, TRANSLATIONS, _connectd_id (translation), translation, error);
}

/* [{key, value, comment}…] or {"attributes": […]}. */
static gboolean
run_put_all (ConnectdCall *call, GError **error)
{
  g_autoptr (GPtrArray) list = NULL;
  g_autoptr (JsonObject) translation = get_translation (call, &list, error);
  JsonNode *body = call->body;
  JsonArray *given = NULL;

  if (translation == NULL)
    return FALSE;
  if (body != NULL && JSON_NODE_HOLDS_ARRAY (body))
    given = json_node_get_array (body);
  else if (body != NULL && JSON_NODE_HOLDS_OBJECT (body))
    given = connect_json_get_array (json_node_get_object (body), "attributes");
  if (given == NULL)
    return _connectd_fail (error, CONNECT_ERROR_INVALID, "A list of texts {key, value} is expected.");
  return take_all (call, translation, list, given, error) && run_list (call, error);
}

static gboolean
run_put (ConnectdCall *call, GError **error)
{
  g_autoptr (GPtrArray) list = NULL;
  g_autoptr (JsonObject) translation = get_translation (call, &list, error);
  g_autoptr (JsonObject) holder = NULL;
  g_autoptr (JsonObject) one = NULL;
  g_autoptr (JsonArray) given = json_array_new ();
  JsonObject *body = translation != NULL ? _connectd_body (call, &holder, error) : NULL;

  if (body == NULL)
    return FALSE;
  if (find_source (list, call->args[1]) == NULL)
    return _connectd_fail (error, CONNECT_ERROR_NOT_FOUND, "There is no such text.");
  one = connect_json_copy (body);
  connect_json_set_string (one, "key", call->args[1]);
  json_array_add_object_element (given, json_object_ref (one));
  return take_all (call, translation, list, given, error) && run_get (call, error);
}

/* Nothing is translated by itself here, so there is nothing to wait for. */
static gboolean
run_tasks (ConnectdCall *call, GError **error)
{
  g_autoptr (JsonObject) translation = connectd_tx_get_visible (call->tx, TRANSLATIONS, call->args[0], error);

  if (translation == NULL)
    return FALSE;
  call->answer = json_node_new (JSON_NODE_ARRAY);
  json_node_take_array (call->answer, json_array_new ());
  return TRUE;
}

/* --- a product's languages, as files of gettext --- */

static gboolean
find_by_locale (ConnectdCall *call, JsonObject **translation, GError **error)
{
  g_autoptr (JsonObject) product = connectd_tx_get_visible (call->tx, CONNECTD_PRODUCTS, call->args[0], error);
  g_autofree char *of = _connectd_eq ("context.instance_id", call->args[0]);
  g_autofree char *in = _connectd_eq ("locale.id", call->args[1]);
  g_autofree char *mine = _connectd_eq ("owner.id", call->viewer->account_id);
  g_autofree char *rql = g_strdup_printf ("and(%s,%s,%s)", of, in, mine);
  g_autoptr (GPtrArray) found = product != NULL ? connectd_tx_find (call->tx, TRANSLATIONS, rql, 1, error) : NULL;

  if (found == NULL)
    return FALSE;
  if (found->len == 0)
    return _connectd_fail (error, CONNECT_ERROR_NOT_FOUND, "There is no such localization.");
  *translation = json_object_ref (found->pdata[0]);
  return TRUE;
}

static gboolean
run_localization (ConnectdCall *call, GError **error)
{
  g_autoptr (JsonObject) translation = NULL;

  if (!find_by_locale (call, &translation, error))
    return FALSE;
  _connectd_answer (call, 200, connectd_tx_show (call->tx, TRANSLATIONS, translation, FALSE));
  return TRUE;
}

static gboolean
run_localization_delete (ConnectdCall *call, GError **error)
{
  g_autoptr (JsonObject) translation = NULL;
  g_autoptr (JsonObject) gone = NULL;

  if (!find_by_locale (call, &translation, error))
    return FALSE;
  gone = connectd_tx_act (call->tx, TRANSLATIONS, _connectd_id (translation), "delete", NULL, error);
  call->status = 204;
  return gone != NULL;
}

/* The body names the locale only; the context is the product's. */
static gboolean
run_localization_create (ConnectdCall *call, GError **error)
{
  g_autoptr (JsonObject) product = connectd_tx_get_visible (call->tx, CONNECTD_PRODUCTS, call->args[0], error);
  g_autoptr (JsonObject) holder = NULL;
  g_autoptr (JsonObject) given = NULL;
  g_autoptr (JsonObject) doc = NULL;
  JsonObject *body = product != NULL ? _connectd_body (call, &holder, error) : NULL;

  if (body == NULL)
    return FALSE;
  given = connect_json_copy (body);
  connect_json_remove (given, "context");
  connect_json_set_string (given, "context.instance_id", call->args[0]);
  doc = connectd_tx_create (call->tx, TRANSLATIONS, NULL, given, error);
  if (doc == NULL)
    return FALSE;
  _connectd_answer (call, 201, connectd_tx_show (call->tx, TRANSLATIONS, doc, TRUE));
  return TRUE;
}

static void
append_quoted (GString *out, const char *word, const char *text)
{
  g_string_append_printf (out, "%s \"", word);
  connect_text_append_escaped (out, text);
  g_string_append (out, "\"\n");
}

static gboolean
run_download (ConnectdCall *call, GError **error)
{
  g_autoptr (JsonObject) translation = NULL;
  g_autoptr (GPtrArray) list = NULL;
  GString *out;

  if (!find_by_locale (call, &translation, error))
    return FALSE;
  list = list_sources (call->tx, call->args[0], error);
  if (list == NULL)
    return FALSE;
  out = g_string_new (NULL);
  g_string_append_printf (out, "msgid \"\"\nmsgstr \"\"\n\"Language: %s\\n\"\n\"Content-Type: text/plain; charset=UTF-8\\n\"\n",
                          connect_json_get_string (translation, "locale.id"));
  for (guint i = 0; i < list->len; i++)
    {
      const Source *source = list->pdata[i];
      const char *text = get_text (translation, source);

      g_string_append_c (out, '\n');
      append_quoted (out, "msgctxt", source->key);
      append_quoted (out, "msgid", source->text);
      append_quoted (out, "msgstr", text != NULL ? text : "");
    }
  call->content_type = g_strdup ("text/x-gettext-translation; charset=utf-8");
  call->text = g_string_free_and_steal (out);
  return TRUE;
}

const ConnectdOperation connectd_translation_operations[] = {
  { "GET", "localization/translations/{translation}/attributes", CONNECTD_ACCESS_ACCOUNT, CONNECT_MODULE_PRODUCTS,
    .run = run_list, .summary = "The texts of a translation" },
  { "PUT", "localization/translations/{translation}/attributes", CONNECTD_ACCESS_ACCOUNT, CONNECT_MODULE_PRODUCTS, TRUE,
    .run = run_put_all, .summary = "Translate several texts" },
  { "GET", "localization/translations/{translation}/attributes/{key}", CONNECTD_ACCESS_ACCOUNT, CONNECT_MODULE_PRODUCTS,
    .run = run_get, .summary = "One text of a translation" },
  { "PUT", "localization/translations/{translation}/attributes/{key}", CONNECTD_ACCESS_ACCOUNT, CONNECT_MODULE_PRODUCTS, TRUE,
    .run = run_put, .summary = "Translate one text" },
  { "GET", "localization/translations/{translation}/tasks", CONNECTD_ACCESS_ACCOUNT, CONNECT_MODULE_PRODUCTS,
    .run = run_tasks, .summary = "Translating that is under way" },
  { "GET", "products/{product}/localizations", CONNECTD_ACCESS_ACCOUNT, CONNECT_MODULE_PRODUCTS, .list = "translations",
    .filter = "eq(context.instance_id,{product})", .within = "products", .summary = "Languages of a product" },
  { "POST", "products/{product}/localizations", CONNECTD_ACCESS_ACCOUNT, CONNECT_MODULE_PRODUCTS, TRUE,
    .run = run_localization_create, .summary = "Begin another language" },
  { "GET", "products/{product}/localizations/{locale}", CONNECTD_ACCESS_ACCOUNT, CONNECT_MODULE_PRODUCTS,
    .run = run_localization, .summary = "One language of a product" },
  { "DELETE", "products/{product}/localizations/{locale}", CONNECTD_ACCESS_ACCOUNT, CONNECT_MODULE_PRODUCTS, TRUE,
    .run = run_localization_delete, .summary = "Remove a language" },
  { "GET", "products/{product}/localizations/{locale}/download", CONNECTD_ACCESS_ACCOUNT, CONNECT_MODULE_PRODUCTS,
    .run = run_download, .summary = "The texts of a language as a file of gettext" },
  { NULL },
};
