/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* A transaction as the domain sees it: who acts, when, and new ids and events. */

#include "config.h"

#include "resource/connectd-engine-private.h"

#include <string.h>

#include "auth/connectd-secret.h"
#include "protocol/connect-error.h"
#include "protocol/connect-json.h"
#include "protocol/connect-text.h"
#include "resource/connectd-audit.h"

ConnectdTx *
_connectd_tx_new (ConnectdEngine *engine, ConnectdDb *db, gboolean writes, const ConnectViewer *viewer)
{
  ConnectdTx *tx = g_new0 (ConnectdTx, 1);

  tx->engine = engine;
  tx->db = db;
  tx->writes = writes;
  tx->now = g_get_real_time ();
  connectd_tx_set_viewer (tx, viewer);
  return tx;
}

void
_connectd_tx_free (ConnectdTx *tx)
{
  if (tx == NULL)
    return;
  g_free (tx->account_id);
  g_free (tx->user_id);
  g_free (tx->user_name);
  _connectd_audit_free (tx->audit);
  g_clear_pointer (&tx->known, g_hash_table_unref);
  g_free (tx);
}

gboolean
_connectd_tx_check_writes (ConnectdTx *tx, GError **error)
{
  if (tx->writes)
    return TRUE;
  g_set_error_literal (error, CONNECT_ERROR, CONNECT_ERROR_FAILED, "A reading transaction was asked to write.");
  return FALSE;
}

const ConnectViewer *
connectd_tx_get_viewer (ConnectdTx *tx)
{
  return &tx->viewer;
}

void
connectd_tx_set_viewer (ConnectdTx *tx, const ConnectViewer *viewer)
{
  char *account = viewer != NULL ? g_strdup (viewer->account_id) : NULL;
  char *user = viewer != NULL ? g_strdup (viewer->user_id) : NULL;
  ConnectRole role = viewer != NULL ? viewer->role : 0;

  g_free (tx->account_id);
  g_free (tx->user_id);
  g_clear_pointer (&tx->user_name, g_free);
  tx->account_id = account;
  tx->user_id = user;
  tx->viewer = (ConnectViewer) { .account_id = account, .role = role, .user_id = user };
}

gboolean
connectd_tx_set_hushed (ConnectdTx *tx, gboolean hushed)
{
  gboolean before = tx->hushed;

  tx->hushed = hushed;
  return before;
}

ConnectdEngine *
connectd_tx_get_engine (ConnectdTx *tx)
{
  return tx->engine;
}

gint64
connectd_tx_get_now (ConnectdTx *tx)
{
  return tx->now;
}

void
connectd_tx_set_now (ConnectdTx *tx, gint64 now)
{
  tx->now = now;
}

JsonObject *
connectd_tx_get_prepared (ConnectdTx *tx)
{
  return tx->prepared;
}

const char *
connectd_tx_get_peer (ConnectdTx *tx)
{
  return tx->origin != NULL ? tx->origin->peer : NULL;
}

const char *
connectd_tx_get_agent (ConnectdTx *tx)
{
  return tx->origin != NULL ? tx->origin->agent : NULL;
}

const char *
connectd_tx_get_public_url (ConnectdTx *tx)
{
  return tx->engine->public_url;
}

const char *
_connectd_tx_get_user_name (ConnectdTx *tx)
{
  const char *const sources[] = { "users", "tokens" };

  for (guint i = 0; tx->user_id != NULL && tx->user_name == NULL && i < G_N_ELEMENTS (sources); i++)
    {
      g_autoptr (JsonObject) doc = connectd_tx_get (tx, connect_collection_find (sources[i]), tx->user_id, NULL);

      if (doc != NULL)
        tx->user_name = g_strdup (connect_json_get_string (doc, "name"));
    }
  return tx->user_name;
}

JsonObject *
connectd_tx_new_event (ConnectdTx *tx)
{
  JsonObject *event = json_object_new ();

  connect_json_set_time (event, "at", tx->now);
  connect_json_set_reference (event, "by", tx->user_id, _connectd_tx_get_user_name (tx));
  return event;
}

static gboolean
row_exists (ConnectdTx *tx, const ConnectdShape *shape, const char *key, gboolean *found, GError **error)
{
  g_autoptr (ConnectValues) values = connect_values_new ();
  g_autofree char *sql = g_strdup_printf ("SELECT 1 FROM %s WHERE key = ?", shape->table);
  gint64 one;

  connect_values_add_text (values, key);
  return connectd_db_get_int (tx->db, sql, values, &one, found, error);
}

/* The next number of a row of numbers, never given again. */
static gboolean
count_up (ConnectdTx *tx, const char *name, gint64 *number, GError **error)
{
  g_autoptr (ConnectValues) values = connect_values_new ();
  gboolean found;

  connect_values_add_text (values, name);
  return connectd_db_get_int (tx->db, "INSERT INTO counters (name, value) VALUES (?, 1) "
                              "ON CONFLICT (name) DO UPDATE SET value = counters.value + 1 RETURNING value",
                              values, number, &found, error);
}

#define MONTH "YYYY-MM"

/* "PRM@-++++" with the digits of "PRD-000-000-001" and the next number behind them. */
static char *
fill_pattern (ConnectdTx *tx, const ConnectCollection *collection, const char *pattern, const char *base, GError **error)
{
  const char *digits = base != NULL ? strchr (base, '-') : NULL;
  g_autoptr (GString) id = g_string_new (pattern);
  const char *plus;
  gint64 number = 0;

  g_string_replace (id, "@", digits != NULL ? digits : "", 0);
  if (strstr (id->str, MONTH) != NULL)
    {
      g_autoptr (GDateTime) now = g_date_time_new_from_unix_utc (tx->now / G_USEC_PER_SEC);
      g_autofree char *month = g_date_time_format (now, "%Y-%m");

      g_string_replace (id, MONTH, month, 0);
    }
  plus = strchr (id->str, '+');
  if (plus != NULL)
    {
      gsize start = plus - id->str, width = strspn (plus, "+");
      g_autofree char *name = g_strdup_printf ("ids:%s:%s", collection->name, base != NULL ? base : "");
      g_autofree char *text = NULL;

      if (!count_up (tx, name, &number, error))
        return NULL;
      text = g_strdup_printf ("%0*" G_GINT64_FORMAT, (int) width, number);
      g_string_erase (id, start, width);
      g_string_insert (id, start, text);
    }
  return connect_id_new (id->str, connectd_random_digits);
}

static char *
new_id (ConnectdTx *tx, const ConnectCollection *collection, const char *type, const char *base, GError **error)
{
  g_autofree char *pattern = connect_collection_dup_id_pattern (collection, type);

  /* Numbers are drawn from a range far larger than what is in use: twenty misses in a row mean that it is full. */
  for (guint i = 0; pattern != NULL && i < 20; i++)
    {
      g_autofree char *id = fill_pattern (tx, collection, pattern, base, error);
      gboolean found = FALSE;

      if (id == NULL || !row_exists (tx, _connectd_shape (tx, collection), id, &found, error))
        return NULL;
      if (!found)
        return g_steal_pointer (&id);
    }
  g_set_error (error, CONNECT_ERROR, CONNECT_ERROR_FAILED, "There is no new id for %s of type %s.", collection->name,
               type != NULL ? type : "-");
  return NULL;
}

char *
connectd_tx_new_id (ConnectdTx *tx, const ConnectCollection *collection, const char *type, GError **error)
{
  return new_id (tx, collection, type, NULL, error);
}

/* Whether an id can give its digits to others: "PRD-000-000-001". */
static gboolean
is_base (const char *id)
{
  const char *digits = id != NULL ? strchr (id, '-') : NULL;

  return digits != NULL && strlen (id) <= 64 && strspn (digits, "-0123456789") == strlen (digits);
}

char *
connectd_tx_new_id_for (ConnectdTx *tx, const ConnectCollection *collection, JsonObject *doc, GError **error)
{
  const char *type = collection->type_member != NULL ? connect_json_get_string (doc, collection->type_member) : NULL;
  const char *path = collection->id_base != NULL ? collection->id_base : collection->parent_member;
  g_autofree char *base = path != NULL ? _connectd_doc_dup_id (doc, path) : NULL;
  g_autofree char *pattern = connect_collection_dup_id_pattern (collection, type);

  if (pattern == NULL && collection->type_member != NULL && type == NULL) /* its id tells the type */
    {
      g_set_error (error, CONNECT_ERROR, CONNECT_ERROR_INVALID, "%s: This field is required.", collection->type_member);
      return NULL;
    }
  if (pattern != NULL && path != NULL && strchr (pattern, '@') != NULL && !is_base (base))
    {
      g_set_error (error, CONNECT_ERROR, CONNECT_ERROR_INVALID, "%s: This is not the id of an object.", path);
      return NULL;
    }
  return new_id (tx, collection, type, base, error);
}

char *
connectd_rql_quote (const char *text)
{
  if (strchr (text, '"') == NULL)
    return g_strdup_printf ("\"%s\"", text);
  if (strchr (text, '\'') == NULL)
    return g_strdup_printf ("'%s'", text);
  return NULL;
}

const char *
_connectd_key_get_id (const ConnectCollection *collection, const char *key)
{
  const char *slash = collection->flags & (CONNECT_COLLECTION_IN_PARENT | CONNECT_COLLECTION_PER_VIEWER) ? strchr (key, '/') : NULL;

  return slash != NULL ? slash + 1 : key;
}

char *
_connectd_doc_dup_id (JsonObject *doc, const char *path)
{
  const char *text = connect_json_get_string (doc, path);
  JsonNode *node = connect_json_get (doc, path);

  if (text != NULL)
    return g_strdup (text);
  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_INT64)
    return NULL;
  return g_strdup_printf ("%" G_GINT64_FORMAT, json_node_get_int (node));
}
