/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* What can be translated of a product, and into which languages it is. The primary translation is the product's own texts. */

#include "config.h"

#include "domain/product/connectd-localization.h"

#define LOCALES (&connect_locales_collection)
#define CONTEXTS (&connect_localization_contexts_collection)
#define TRANSLATIONS (&connect_translations_collection)

static const struct
{
  const char *id;
  const char *name;
  const char *own;
} locales[] = {
  { "AF", "Afrikaans", "Afrikaans" },           { "AR", "Arabic", "العربيّة" },
  { "BG", "Bulgarian", "български" },           { "CA", "Catalan", "català" },
  { "CS", "Czech", "česky" },                   { "DA", "Danish", "dansk" },
  { "DE", "German", "Deutsch" },                { "DE-AT", "Austrian German", "Deutsch (Österreich)" },
  { "DE-CH", "Swiss German", "Deutsch (Schweiz)" }, { "EL", "Greek", "Ελληνικά" },
  { "EN", "English", "English" },               { "EN-AU", "English (Australia)", "English (Australia)" },
  { "EN-GB", "English (Great Britain)", "English (Great Britain)" }, { "EN-US", "English (United States)", "English (United States)" },
  { "ES", "Spanish", "español" },               { "ES-AR", "Spanish (Argentina)", "español (Argentina)" },
  { "ES-MX", "Spanish (Mexico)", "español (México)" }, { "ET", "Estonian", "eesti" },
  { "FI", "Finnish", "suomi" },                 { "FR", "French", "français" },
  { "FR-CA", "French (Canada)", "français (Canada)" }, { "HE", "Hebrew", "עברית" },
  { "HI", "Hindi", "हिन्दी" },                     { "HR", "Croatian", "hrvatski" },
  { "HU", "Hungarian", "magyar" },              { "ID", "Indonesian", "Bahasa Indonesia" },
  { "IS", "Icelandic", "íslenska" },            { "IT", "Italian", "italiano" },
  { "JA", "Japanese", "日本語" },               { "KO", "Korean", "한국어" },
  { "LT", "Lithuanian", "lietuvių" },           { "LV", "Latvian", "latviešu" },
  { "NB", "Norwegian Bokmål", "norsk (bokmål)" }, { "NL", "Dutch", "Nederlands" },
  { "PL", "Polish", "polski" },                 { "PT", "Portuguese", "português" },
  { "PT-BR", "Portuguese (Brazil)", "português (Brasil)" }, { "RO", "Romanian", "română" },
  { "RU", "Russian", "русский" },               { "SK", "Slovak", "slovenčina" },
  { "SL", "Slovenian", "slovenščina" },         { "SR", "Serbian", "српски" },
  { "SV", "Swedish", "svenska" },               { "TH", "Thai", "ภาษาไทย" },
  { "TR", "Turkish", "Türkçe" },                { "UK", "Ukrainian", "українська" },
  { "VI", "Vietnamese", "Tiếng Việt" },         { "ZH-HANS", "Simplified Chinese", "简体中文" },
  { "ZH-HANT", "Traditional Chinese", "繁體中文" },
};

gboolean
_connectd_localization_start (ConnectdTx *tx, GError **error)
{
  g_autoptr (JsonObject) first = NULL;

  if (!_connectd_look_up (tx, LOCALES, locales[0].id, &first, error))
    return FALSE;
  for (guint i = 0; first == NULL && i < G_N_ELEMENTS (locales); i++)
    {
      g_autoptr (JsonObject) doc = json_object_new ();

      connect_json_set_string (doc, "id", locales[i].id);
      connect_json_set_string (doc, "name", locales[i].name);
      connect_json_set_string (doc, "local_name", locales[i].own);
      connect_json_set_boolean (doc, "auto_translation", FALSE);
      connect_json_set_int (doc, "stats.translations", 0);
      if (!connectd_tx_insert (tx, LOCALES, locales[i].id, doc, error))
        return FALSE;
    }
  return TRUE;
}

/* --- contexts --- */

static void
copy_product (JsonObject *doc, JsonObject *product)
{
  connect_json_set_string (doc, "name", connect_json_get_string (product, "name"));
  connect_json_set_string (doc, "icon", connect_json_get_string (product, "icon"));
}

gboolean
_connectd_localization_of_product (ConnectdTx *tx, JsonObject *product, GError **error)
{
  const char *id = _connectd_id (product);
  g_autoptr (JsonObject) doc = NULL;
  g_autofree char *key = NULL;

  if (!_connectd_find_one (tx, CONTEXTS, "instance.id", id, &doc, error))
    return FALSE;
  if (doc != NULL)
    {
      if (connect_json_is_same (doc, product, "name") && connect_json_is_same (doc, product, "icon"))
        return TRUE;
      copy_product (doc, product);
      return connectd_tx_refresh (tx, CONTEXTS, _connectd_id (doc), doc, error);
    }
  key = connectd_tx_new_id (tx, CONTEXTS, NULL, error);
  if (key == NULL)
    return FALSE;
  doc = json_object_new ();
  connect_json_set_string (doc, "id", key);
  connect_json_set_string (doc, "owner.id", connect_json_get_string (product, "owner.id"));
  connect_json_set_string (doc, "instance_id", id);
  connect_json_set_string (doc, "instance.id", id);
  connect_json_set_string (doc, "type", "product");
  copy_product (doc, product);
  json_object_set_array_member (doc, "translations", json_array_new ());
  return connectd_tx_insert (tx, CONTEXTS, key, doc, error);
}

/* The context's own list of its translations, with `changed` as it is about to be stored (or to go). */
static gboolean
refresh_context (ConnectdTx *tx, JsonObject *changed, gboolean gone, GError **error)
{
  static const char *const copied[] = { "id", "locale", "primary", "status", "owner" };
  const char *id = connect_json_get_string (changed, "context.id");
  g_autoptr (GPtrArray) all = _connectd_find (tx, TRANSLATIONS, "context.id", id, 0, error);
  g_autoptr (JsonObject) context = all != NULL ? connectd_tx_get (tx, CONTEXTS, id, error) : NULL;
  g_autoptr (JsonArray) list = json_array_new ();

  if (context == NULL)
    return FALSE;
  for (guint i = 0; i < all->len; i++)
    if (g_strcmp0 (_connectd_id (all->pdata[i]), _connectd_id (changed)) == 0)
      g_ptr_array_remove_index (all, i--);
  if (!gone)
    g_ptr_array_add (all, json_object_ref (changed));
  connect_json_remove (context, "primary_locale");
  for (guint i = 0; i < all->len; i++)
    {
      g_autoptr (JsonObject) copy = connect_json_copy (all->pdata[i]);
      JsonObject *entry = json_object_new ();

      for (guint j = 0; j < G_N_ELEMENTS (copied); j++)
        if (connect_json_get (copy, copied[j]) != NULL)
          json_object_set_member (entry, copied[j], json_node_copy (connect_json_get (copy, copied[j])));
      json_array_add_object_element (list, entry);
      if (connect_json_get_boolean (copy, "primary", FALSE))
        connect_json_set (context, "primary_locale", json_node_copy (connect_json_get (copy, "locale")));
    }
  connect_json_set (context, "translations", json_node_init_array (json_node_alloc (), list));
  return connectd_tx_refresh (tx, CONTEXTS, id, context, error);
}

static gboolean
count_locale (ConnectdTx *tx, JsonObject *translation, int more, GError **error)
{
  const char *id = connect_json_get_string (translation, "locale.id");
  g_autoptr (JsonObject) locale = connectd_tx_get (tx, LOCALES, id, error);

  if (locale == NULL)
    return FALSE;
  connect_json_set_int (locale, "stats.translations", connect_json_get_int (locale, "stats.translations", 0) + more);
  return connectd_tx_refresh (tx, LOCALES, id, locale, error);
}

gboolean
_connectd_localization_remove (ConnectdTx *tx, const char *product_id, GError **error)
{
  g_autoptr (GPtrArray) translations = _connectd_find (tx, TRANSLATIONS, "context.instance_id", product_id, 0, error);
  g_autoptr (JsonObject) context = NULL;

  for (guint i = 0; translations != NULL && i < translations->len; i++)
    if (!count_locale (tx, translations->pdata[i], -1, error) ||
        !connectd_tx_remove (tx, TRANSLATIONS, _connectd_id (translations->pdata[i]), error))
      return FALSE;
  if (translations == NULL || !_connectd_find_one (tx, CONTEXTS, "instance.id", product_id, &context, error))
    return FALSE;
  return context == NULL || connectd_tx_remove (tx, CONTEXTS, _connectd_id (context), error);
}

/* --- translations --- */

/* A context may be named by what it is of. */
static gboolean
translation_accept (ConnectdTx *tx, const char *verb, JsonObject *body, GError **error)
{
  const char *product = connect_json_get_string (body, "context.instance_id");
  g_autoptr (JsonObject) context = NULL;

  if (product == NULL || connect_json_get (body, "context.id") != NULL)
    return TRUE;
  if (!_connectd_find_one (tx, CONTEXTS, "instance.id", product, &context, error))
    return FALSE;
  if (context != NULL)
    connect_json_set_string (body, "context.id", _connectd_id (context));
  return TRUE;
}

static gboolean
check_auto (JsonObject *doc, GError **error)
{
  if (connect_json_get_boolean (doc, "auto.enabled", FALSE))
    return _connectd_fail (error, CONNECT_ERROR_INVALID, "auto.enabled: This server does not translate by itself.");
  connect_json_set_boolean (doc, "auto.enabled", FALSE);
  connect_json_set_string (doc, "auto.status", "off");
  return TRUE;
}

static gboolean
set_reference (ConnectdTx *tx, JsonObject *doc, GError **error)
{
  g_autoptr (JsonObject) context = connectd_tx_get (tx, CONTEXTS, connect_json_get_string (doc, "context.id"), error);
  g_autoptr (JsonObject) locale =
      context != NULL ? connectd_tx_get (tx, LOCALES, connect_json_get_string (doc, "locale.id"), error) : NULL;

  if (locale == NULL)
    return FALSE;
  connect_json_set_string (doc, "context.instance_id", connect_json_get_string (context, "instance_id"));
  connect_json_set_string (doc, "locale.name", connect_json_get_string (locale, "name"));
  return TRUE;
}

static gboolean
translation_create (ConnectdTx *tx, JsonObject *doc, JsonObject *body, JsonObject *parent, GError **error)
{
  const char *context = connect_json_get_string (doc, "context.id");
  g_autoptr (GPtrArray) others = NULL;
  g_autofree char *id = NULL;

  if (context == NULL)
    return _connectd_fail (error, CONNECT_ERROR_INVALID, "context: This field is required.");
  others = _connectd_find (tx, TRANSLATIONS, "context.id", context, 0, error);
  if (others == NULL)
    return FALSE;
  for (guint i = 0; i < others->len; i++)
    if (connect_json_is_same (others->pdata[i], doc, "locale.id"))
      return _connectd_fail (error, CONNECT_ERROR_INVALID, "locale: There is a translation for this locale already.");
  id = connectd_tx_new_id (tx, TRANSLATIONS, NULL, error);
  if (id == NULL || !check_auto (doc, error) || !set_reference (tx, doc, error))
    return FALSE;
  connect_json_set_string (doc, "id", id);
  /* the first is the language that the product is written in */
  connect_json_set_boolean (doc, "primary", others->len == 0);
  connect_json_set_string (doc, "status", others->len == 0 ? "active" : "inactive");
  connect_json_set_object (doc, "attributes", json_object_new ());
  if (connect_json_get (doc, "description") == NULL)
    connect_json_set_string (doc, "description", "");
  return _connectd_translation_count (tx, doc, error);
}

static gboolean
translation_created (ConnectdTx *tx, JsonObject *doc, JsonObject *body, GError **error)
{
  return refresh_context (tx, doc, FALSE, error) && count_locale (tx, doc, 1, error);
}

static gboolean
translation_update (ConnectdTx *tx, JsonObject *before, JsonObject *doc, JsonObject *body, GError **error)
{
  return check_auto (doc, error);
}

static gboolean
translation_remove (ConnectdTx *tx, JsonObject *doc, GError **error)
{
  return refresh_context (tx, doc, TRUE, error) && count_locale (tx, doc, -1, error);
}

/* Only one is the primary. */
static gboolean
retire_primary (ConnectdTx *tx, JsonObject *doc, GError **error)
{
  g_autoptr (GPtrArray) others = _connectd_find (tx, TRANSLATIONS, "context.id", connect_json_get_string (doc, "context.id"), 0, error);

  for (guint i = 0; others != NULL && i < others->len; i++)
    {
      JsonObject *other = others->pdata[i];

      if (!connect_json_get_boolean (other, "primary", FALSE))
        continue;
      connect_json_set_boolean (other, "primary", FALSE);
      if (!_connectd_translation_count (tx, other, error) ||
          !connectd_tx_refresh (tx, TRANSLATIONS, _connectd_id (other), other, error))
        return FALSE;
    }
  return others != NULL;
}

static gboolean
translation_act (ConnectdTx *tx, const ConnectAction *action, JsonObject *doc, JsonObject *body, GError **error)
{
  if (g_strcmp0 (action->verb, "primarize") == 0)
    {
      if (!retire_primary (tx, doc, error))
        return FALSE;
      connect_json_set_boolean (doc, "primary", TRUE);
      if (!_connectd_translation_count (tx, doc, error))
        return FALSE;
    }
  return refresh_context (tx, doc, FALSE, error);
}

const ConnectdHooks connectd_translation_hooks = {
  .collection = "translations",
  .accept = translation_accept,
  .create = translation_create,
  .created = translation_created,
  .update = translation_update,
  .remove = translation_remove,
  .act = translation_act,
};
