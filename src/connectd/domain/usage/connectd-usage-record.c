/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Usage records over the API: many at once in, decided and closed one by one or by lists. */

#include "config.h"

#include "domain/usage/connectd-usage-private.h"

#include <string.h>

#define FILES CONNECTD_USAGE_FILES
#define RECORDS CONNECTD_USAGE_RECORDS
#define MAX_ERRORS 1000
#define MAX_CLOSED 1000
#define MAX_RECORDS 5000000 /* of a file */

/* --- in --- */

/* What is ready before the writer is troubled. */
typedef struct
{
  char *file;
  ConnectdBatch *batch;
  JsonArray *ids; /* the record_ids that were given, in the order of `places` */
  GArray *places;
  gboolean list;
} Prepared;

static Prepared *
prepared_new (void)
{
  Prepared *self = g_new0 (Prepared, 1);

  self->ids = json_array_new ();
  self->places = g_array_new (FALSE, FALSE, sizeof (guint));
  return self;
}

static void
prepared_free (gpointer data)
{
  Prepared *self = data;

  g_free (self->file);
  connectd_batch_free (self->batch);
  json_array_unref (self->ids);
  g_array_unref (self->places);
  g_free (self);
}

static const char *
get_file_id (JsonObject *body)
{
  const char *id = connect_json_get_string (body, "usagefile.id");

  return id != NULL ? id : connect_json_get_string (body, "usagefile");
}

/* The bodies of a call, an object or a list; all name one file. */
static JsonArray *
take_bodies (ConnectdCall *call, gboolean *list, GError **error)
{
  g_autoptr (JsonArray) bodies = NULL;

  *list = call->body != NULL && JSON_NODE_HOLDS_ARRAY (call->body);
  if (*list)
    bodies = json_array_ref (json_node_get_array (call->body));
  else if (call->body != NULL && JSON_NODE_HOLDS_OBJECT (call->body))
    {
      bodies = json_array_new ();
      json_array_add_object_element (bodies, json_object_ref (json_node_get_object (call->body)));
    }
  if (bodies == NULL || json_array_get_length (bodies) == 0 ||
      json_array_get_length (bodies) > CONNECTD_USAGE_BULK)
    {
      _connectd_fail (error, CONNECT_ERROR_INVALID, "A record, or a list of 1 to %d of them, is expected.",
                      CONNECTD_USAGE_BULK);
      return NULL;
    }
  for (guint i = 0; i < json_array_get_length (bodies); i++)
    {
      JsonNode *node = json_array_get_element (bodies, i);
      const char *first = JSON_NODE_HOLDS_OBJECT (json_array_get_element (bodies, 0))
                              ? get_file_id (json_array_get_object_element (bodies, 0))
                              : NULL;

      if (!JSON_NODE_HOLDS_OBJECT (node))
        _connectd_fail (error, CONNECT_ERROR_INVALID, "[%u]: Expected an object.", i);
      else if (get_file_id (json_node_get_object (node)) == NULL)
        _connectd_fail (
            error, CONNECT_ERROR_INVALID,
            *list ? "[%u]: usagefile: This field is required." : "usagefile: This field is required.", i);
      else if (g_strcmp0 (get_file_id (json_node_get_object (node)), first) != 0)
        _connectd_fail (error, CONNECT_ERROR_INVALID,
                        "[%u]: usagefile: All records of a call belong to one usage file.", i);
      else
        continue;
      return NULL;
    }
  return g_steal_pointer (&bodies);
}

static void
add_errors (JsonArray *errors, gboolean list, guint place, guint *n, ConnectProblems *problems)
{
  g_autofree char *where = g_strdup_printf ("[%u]", place);

  for (guint i = 0; i < json_array_get_length (errors) && (*n)++ < MAX_ERRORS; i++)
    {
      const char *text = json_array_get_string_element (errors, i);
      const char *colon = strchr (text, ':');
      g_autofree char *code = g_strndup (text, (gsize)(colon - text));

      if (list)
        connect_problems_add (problems, where, "%s", text);
      else
        connect_problems_add (problems, code, "%s", colon + 2);
    }
}

static JsonArray *
make_repeated (void)
{
  JsonArray *errors = json_array_new ();

  json_array_add_string_element (errors, "USG_003: record_id: There is such a record already.");
  return errors;
}

/* The platform's own key is nobody else's. */
static void
take_record_id (Prepared *prepared, ConnectdUsageRow *row, guint place, const char *key)
{
  const char *id = row->fields[CONNECTD_USAGE_RECORD_ID];

  if (id == NULL)
    {
      row->fields[CONNECTD_USAGE_RECORD_ID] = g_strdup (key);
      return;
    }
  json_array_add_string_element (prepared->ids, id);
  g_array_append_val (prepared->places, place);
}

/* Checks all rows and turns them into text; what is wrong with any of them is told, and nothing is written
 * then. */
static gboolean
make_batch (
    ConnectdTx *tx, ConnectdUsageCatalog *catalog, GPtrArray *rows, Prepared *prepared, GError **error)
{
  g_autoptr (ConnectProblems) problems = connect_problems_new ();
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  g_autofree char *created = connect_time_format (connectd_tx_get_now (tx));
  ConnectdUsageKeys keys;
  guint n = 0;

  _connectd_usage_keys_init (&keys, connectd_tx_get_now (tx));
  for (guint i = 0; i < rows->len; i++)
    {
      ConnectdUsageRow *row = rows->pdata[i];
      g_autofree char *key = _connectd_usage_keys_dup (&keys, i);
      g_autoptr (JsonObject) record = json_object_new ();
      g_autoptr (JsonArray) errors = NULL;

      take_record_id (prepared, row, i, key);
      connect_json_set_string (record, "id", key);
      errors = _connectd_usage_check_row (catalog, row, record);
      if (errors == NULL && !g_hash_table_add (seen, row->fields[CONNECTD_USAGE_RECORD_ID]))
        errors = make_repeated ();
      if (errors != NULL)
        add_errors (errors, prepared->list, i, &n, problems);
      json_object_set_string_member (record, "created", created);
      if (n == 0)
        connectd_batch_add (prepared->batch, key, record);
    }
  return connect_problems_check (problems, error);
}

static const char *const filled_states[] = { "draft", "ready", "invalid", NULL };

/* Checks the bodies against what there is now. */
static gboolean
prepare_bodies (ConnectdTx *tx, JsonArray *bodies, Prepared *prepared, GError **error)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify)_connectd_usage_row_free);
  g_autoptr (JsonObject) file = NULL;
  g_autoptr (ConnectdUsageCatalog) catalog = NULL;

  prepared->file = g_strdup (get_file_id (json_array_get_object_element (bodies, 0)));
  prepared->batch = connectd_batch_new (connectd_tx_get_engine (tx), RECORDS);
  file = _connectd_usage_file_get (tx, prepared->file, CONNECT_SIDE_VENDOR, filled_states, error);
  catalog = file != NULL ? _connectd_usage_catalog_new (tx, file, error) : NULL;
  if (catalog == NULL)
    return FALSE;
  for (guint i = 0; i < json_array_get_length (bodies); i++)
    g_ptr_array_add (rows, _connectd_usage_row_new_from_json (json_array_get_object_element (bodies, i), i));
  return _connectd_usage_catalog_resolve (catalog, tx, rows, error) &&
         make_batch (tx, catalog, rows, prepared, error);
}

/* What earlier calls, or a workbook, have brought. The writer asks, as calls that come at once do not see each
 * other's records before. */
static gboolean
check_new (ConnectdTx *tx, const Prepared *prepared, GError **error)
{
  g_autoptr (GHashTable) known =
      connectd_tx_find_held (tx, RECORDS, prepared->file, "record_id", prepared->ids, error);
  g_autoptr (ConnectProblems) problems = connect_problems_new ();
  guint n = 0;

  if (known == NULL)
    return FALSE;
  for (guint i = 0; i < prepared->places->len && g_hash_table_size (known) > 0; i++)
    {
      g_autoptr (JsonArray) errors = NULL;

      if (!g_hash_table_contains (known, json_array_get_string_element (prepared->ids, i)))
        continue;
      errors = make_repeated ();
      add_errors (errors, prepared->list, g_array_index (prepared->places, guint, i), &n, problems);
    }
  return connect_problems_check (problems, error);
}

/* Meanwhile the file may have gone on. */
static gboolean
write_prepared (ConnectdTx *tx, const Prepared *prepared, GError **error)
{
  g_autoptr (JsonObject) file =
      _connectd_usage_file_get (tx, prepared->file, CONNECT_SIDE_VENDOR, filled_states, error);
  guint n = connectd_batch_get_length (prepared->batch);

  if (file == NULL)
    return FALSE;
  if (_connectd_usage_get_total (file) + n > MAX_RECORDS)
    return _connectd_fail (error, CONNECT_ERROR_INVALID, "usagefile: It has no room for more records.");
  if (!check_new (tx, prepared, error))
    return FALSE;
  _connectd_usage_count (file, "valid", n);
  if (g_strcmp0 (connect_json_get_string (file, "status"), "draft") == 0)
    {
      connect_json_set_string (file, "status", "ready");
      connect_json_set_string (file, "sub_status", "processed");
      _connectd_stamp (tx, file, "events.uploaded");
    }
  _connectd_usage_move (file);
  return connectd_tx_insert_batch (tx, prepared->batch, error) &&
         connectd_tx_update (tx, FILES, prepared->file, file, error);
}

gboolean
connectd_usage_report (ConnectdTx *tx, JsonArray *bodies, GError **error)
{
  Prepared *prepared = prepared_new ();
  gboolean good;

  prepared->list = TRUE;
  good = prepare_bodies (tx, bodies, prepared, error) && write_prepared (tx, prepared, error);
  prepared_free (prepared);
  return good;
}

static gboolean
records_prepare (ConnectdCall *call, GError **error)
{
  Prepared *prepared = prepared_new ();
  g_autoptr (JsonArray) bodies = take_bodies (call, &prepared->list, error);

  call->prepared = prepared;
  call->prepared_free = prepared_free;
  return bodies != NULL && prepare_bodies (call->tx, bodies, prepared, error);
}

static gboolean
records_post (ConnectdCall *call, GError **error)
{
  const Prepared *prepared = call->prepared;
  GString *text;

  if (!write_prepared (call->tx, prepared, error))
    return FALSE;
  text = g_string_new (prepared->list ? "[" : NULL);
  connectd_batch_append_bodies (prepared->batch, text);
  g_string_append (text, prepared->list ? "]" : "");
  call->text = g_string_free_and_steal (text);
  call->status = 201;
  return TRUE;
}

/* --- decided and closed one by one --- */

static gboolean
is_billed (JsonObject *record)
{
  const char *billing = connect_json_get_string (record, "external_billing_id");

  return billing != NULL && *billing != '\0' &&
         g_strcmp0 (connect_json_get_string (record, "status"), "closed") == 0;
}

/* What a record was billed by may be corrected afterwards. */
static gboolean
correct_billing (ConnectdTx *tx, JsonObject *before, JsonObject *doc, JsonObject *file, GError **error)
{
  _connectd_usage_count (file, "billed", (is_billed (doc) ? 1 : 0) - (is_billed (before) ? 1 : 0));
  return _connectd_usage_file_store (tx, file, error);
}

static gboolean
record_update (ConnectdTx *tx, JsonObject *before, JsonObject *doc, JsonObject *body, GError **error)
{
  static const char *const states[] = { "pending", "accepted", "closed", NULL };
  const char *then = connect_json_get_string (before, "status"),
             *now = connect_json_get_string (doc, "status");
  g_autoptr (JsonObject) file = _connectd_usage_file_of (tx, doc, states, error);
  gboolean pending;

  if (file == NULL)
    return FALSE;
  pending = g_strcmp0 (connect_json_get_string (file, "status"), "pending") == 0;
  if (g_strcmp0 (then, now) == 0)
    return correct_billing (tx, before, doc, file, error);
  if (g_strcmp0 (then, "closed") == 0 || g_strcmp0 (connect_json_get_string (file, "status"), "closed") == 0)
    return _connectd_fail (error, CONNECT_ERROR_INVALID, "status: A record that is closed stays so.");
  if (!connect_strv_has (STRV ("approved", "rejected"), now) && !(pending && g_strcmp0 (now, "valid") == 0))
    return _connectd_fail (
        error, CONNECT_ERROR_INVALID,
        "status: A record is accepted (approved) or rejected; it is closed by its own call.");
  _connectd_usage_shift (file, then, now, 1);
  if (!pending && !_connectd_usage_chunks_outdate (tx, _connectd_id (file), error))
    return FALSE;
  if (!_connectd_usage_aggregate_begin (tx, file, error))
    return FALSE;
  return _connectd_usage_file_store (tx, file, error);
}

static gboolean
record_act (ConnectdTx *tx, const ConnectAction *action, JsonObject *doc, JsonObject *body, GError **error)
{
  static const char *const states[] = { "accepted", NULL };
  g_autoptr (JsonObject) file = _connectd_usage_file_of (tx, doc, states, error);

  if (file == NULL)
    return FALSE;
  _connectd_usage_record_close (tx, doc, file);
  return _connectd_usage_file_store (tx, file, error);
}

const ConnectdHooks connectd_usage_record_hooks = {
  .collection = "usage-records",
  .update = record_update,
  .act = record_act,
};

/* --- closed by lists --- */

static JsonObject *
tell_result (const char *id, const GError *reason)
{
  JsonObject *result = json_object_new ();
  const char *code = g_error_matches (reason, CONNECT_ERROR, CONNECT_ERROR_NOT_FOUND)   ? "NFD_000"
                     : g_error_matches (reason, CONNECT_ERROR, CONNECT_ERROR_FORBIDDEN) ? "AUTH_003"
                                                                                        : "USG_061";

  json_object_set_string_member (result, "id", id);
  if (reason == NULL)
    json_object_set_string_member (result, "status", "closed");
  else
    {
      json_object_set_string_member (result, "error_codes", code);
      json_object_set_string_member (result, "error_details", reason->message);
    }
  return result;
}

static gboolean
close_one (ConnectdUsageClosing *closing, JsonObject *given, const char *id, GError **error)
{
  g_autoptr (ConnectProblems) problems = connect_problems_new ();
  const char *billing = _connectd_text (problems, given, "external_billing_id", 200, 0);
  const char *note = _connectd_text (problems, given, "external_billing_note", 400, CONNECTD_TEXT_LINES);

  return connect_problems_check (problems, error) &&
         _connectd_usage_closing_add (closing, id, billing, note, FALSE, error);
}

static gboolean
close_all (
    ConnectdUsageClosing *closing, JsonArray *given, const char *only, JsonArray *results, GError **error)
{
  for (guint i = 0; i < json_array_get_length (given); i++)
    {
      JsonNode *node = json_array_get_element (given, i);
      const char *id =
          JSON_NODE_HOLDS_OBJECT (node) ? connect_json_get_string (json_node_get_object (node), "id") : NULL;
      g_autoptr (GError) reason = NULL;

      if (id == NULL && JSON_NODE_HOLDS_OBJECT (node))
        id = only;
      if (id == NULL)
        return _connectd_fail (error, CONNECT_ERROR_INVALID, "[%u]: id: This field is required.", i);
      if (!close_one (closing, json_node_get_object (node), id, &reason) &&
          !_connectd_usage_is_refusal (reason))
        {
          g_propagate_error (error, g_steal_pointer (&reason));
          return FALSE;
        }
      json_array_add_object_element (results, tell_result (id, reason));
    }
  return TRUE;
}

/* Each record has a result of its own; one object stands for a list of one. */
static gboolean
close_records_post (ConnectdCall *call, GError **error)
{
  g_autoptr (JsonArray) given = NULL;
  g_autoptr (ConnectdUsageClosing) closing = _connectd_usage_closing_new (call->tx);
  JsonArray *results = json_array_new ();

  call->answer = json_node_new (JSON_NODE_ARRAY);
  json_node_take_array (call->answer, results);
  call->status = 206;
  if (call->body != NULL && JSON_NODE_HOLDS_ARRAY (call->body))
    given = json_array_ref (json_node_get_array (call->body));
  else if (call->body != NULL && JSON_NODE_HOLDS_OBJECT (call->body))
    {
      given = json_array_new ();
      json_array_add_object_element (given, json_object_ref (json_node_get_object (call->body)));
    }
  if (given == NULL || json_array_get_length (given) < 1 || json_array_get_length (given) > MAX_CLOSED)
    return _connectd_fail (error, CONNECT_ERROR_INVALID, "A list of 1 to %d records is expected.",
                           MAX_CLOSED);
  return close_all (closing, given, call->args[0], results, error) &&
         _connectd_usage_closing_finish (closing, error);
}

const ConnectdOperation connectd_usage_record_operations[] = {
  { "POST", "usage/records", CONNECTD_ACCESS_ACCOUNT, CONNECT_MODULE_USAGE, .writes = TRUE,
    .prepare = records_prepare, .run = records_post, .summary = "Report usage: a record, or a list of them" },
  { "POST", "usage/records/close-records", CONNECTD_ACCESS_ACCOUNT, CONNECT_MODULE_USAGE, .writes = TRUE,
    .run = close_records_post, .summary = "Close records, each with its result" },
  { "POST", "usage/records/{record}/close-records", CONNECTD_ACCESS_ACCOUNT, CONNECT_MODULE_USAGE,
    .writes = TRUE, .run = close_records_post, .summary = "Close records, each with its result" },
  { NULL },
};
