/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Operations of the domain: from the request to a call and back. */

#include "config.h"

#include <string.h>

#include "http/connectd-request.h"
#include "protocol/connect-error.h"
#include "protocol/connect-json.h"
#include "protocol/connect-text.h"
#include "resource/connectd-request.h"

static void
call_init (ConnectdCall *call, ConnectdRequest *request, ConnectdTx *tx, const ConnectdCaller *caller)
{
  *call = (ConnectdCall) {
    .tx = tx,
    .viewer = &caller->viewer,
    .args = (const char *const *) request->args,
    .query = connectd_exchange_get_query (request->exchange),
    .body = request->body,
    .peer = connectd_exchange_get_peer (request->exchange),
    .origin = connectd_exchange_get_origin (request->exchange),
    .accept = connectd_exchange_get_header (request->exchange, "Accept"),
    .session = caller->session,
    .prepared = request->prepared,
    .prepared_free = request->prepared_free,
    .status = 200,
  };
}

static void
call_clear (ConnectdCall *call)
{
  g_clear_pointer (&call->answer, json_node_unref);
  g_free (call->location);
  g_free (call->cookie);
  g_free (call->content_type);
  g_free (call->text);
  g_clear_pointer (&call->bytes, g_bytes_unref);
  g_free (call->filename);
  g_free (call->etag);
}

gboolean
_connectd_prepare_operation (ConnectdRequest *request, ConnectdTx *tx, const ConnectdCaller *caller, GError **error)
{
  ConnectdCall call;
  gboolean good;

  call_init (&call, request, tx, caller);
  good = request->route->operation->prepare (&call, error);
  request->prepared = call.prepared;
  request->prepared_free = call.prepared_free;
  call_clear (&call);
  return good;
}

/* The first parameter of this name. Returns: (transfer full) (nullable) */
static char *
find_parameter (const char *query, const char *name)
{
  GUriParamsIter iter;
  char *key = NULL, *value = NULL, *found = NULL;

  g_uri_params_iter_init (&iter, query, -1, "&", G_URI_PARAMS_WWW_FORM);
  while (found == NULL && g_uri_params_iter_next (&iter, &key, &value, NULL))
    {
      if (g_strcmp0 (key, name) == 0)
        found = g_steal_pointer (&value);
      g_free (key);
      g_clear_pointer (&value, g_free);
    }
  return found;
}

char *
_connectd_request_dup_parameter (ConnectdRequest *request, const char *name)
{
  return find_parameter (connectd_exchange_get_query (request->exchange), name);
}

/* limit= and offset= of the query; -1 when absent or senseless. */
static gint64
get_number (const char *query, const char *name)
{
  g_autofree char *text = find_parameter (query, name);
  guint64 number;

  return text != NULL && g_ascii_string_to_unsigned (text, 10, 0, G_MAXINT32, &number, NULL) ? (gint64) number : -1;
}

/* A short list that an operation answers is paged like every other one. */
static void
page_list (ConnectdCall *call, ConnectdAnswer *answer)
{
  JsonArray *all = json_node_get_array (call->answer);
  guint total = json_array_get_length (all);
  gint64 limit = get_number (call->query, "limit");
  gint64 first = MIN (MAX (get_number (call->query, "offset"), 0), total);
  gint64 end = limit < 0 ? total : MIN (first + limit, total);
  JsonArray *page = json_array_new ();

  for (gint64 i = first; i < end; i++)
    json_array_add_element (page, json_node_copy (json_array_get_element (all, (guint) i)));
  json_node_unref (call->answer);
  call->answer = json_node_new (JSON_NODE_ARRAY);
  json_node_take_array (call->answer, page);
  answer->range = end > first ? g_strdup_printf ("items %" G_GINT64_FORMAT "-%" G_GINT64_FORMAT "/%u", first, end - 1, total)
                              : g_strdup_printf ("items 0-0/%u", total);
}

/* attachment; filename="Vertrag_.pdf"; filename*=UTF-8''Vertrag%C3%BC.pdf */
static char *
make_disposition (const char *filename)
{
  g_autofree char *plain = g_strdup (filename);
  g_autofree char *escaped = g_uri_escape_string (filename, NULL, FALSE);

  for (char *c = plain; *c != '\0'; c++)
    if (!g_ascii_isprint (*c) || *c == '"' || *c == '\\')
      *c = '_';
  return g_strdup_printf ("attachment; filename=\"%s\"; filename*=UTF-8''%s", plain, escaped);
}

/* 304 without bytes for who has them already. */
static void
take_bytes (ConnectdRequest *request, ConnectdAnswer *answer, ConnectdCall *call)
{
  const char *known = connectd_exchange_get_header (request->exchange, "If-None-Match");

  if (call->etag != NULL)
    answer->etag = g_strdup_printf ("\"%s\"", call->etag);
  if (call->bytes == NULL)
    return;
  if (known != NULL && answer->etag != NULL && strstr (known, answer->etag) != NULL)
    {
      answer->status = 304;
      return;
    }
  answer->bytes = g_steal_pointer (&call->bytes);
  answer->disposition = call->filename != NULL ? make_disposition (call->filename) : NULL;
}

static gboolean
run_call (ConnectdRequest *request, ConnectdTx *tx, const ConnectdCaller *caller, ConnectdRun run, GError **error)
{
  ConnectdAnswer *answer = &request->answer;
  ConnectdCall call;
  gboolean good;

  call_init (&call, request, tx, caller);
  good = run (&call, error);
  request->prepared = call.prepared;
  request->prepared_free = call.prepared_free;
  if (good)
    {
      answer->status = call.status;
      if (call.answer != NULL && JSON_NODE_HOLDS_ARRAY (call.answer))
        page_list (&call, answer);
      answer->text = call.answer != NULL ? connect_json_to_string (call.answer) : g_steal_pointer (&call.text);
      answer->content_type = g_steal_pointer (&call.content_type);
      take_bytes (request, answer, &call);
      answer->location = g_steal_pointer (&call.location);
      answer->cookie = g_steal_pointer (&call.cookie);
    }
  call_clear (&call);
  return good;
}

/* --- files --- */

gboolean
connectd_call_answer_file (ConnectdCall *call, const char *id, GError **error)
{
  g_autoptr (ConnectdFile) file = connectd_files_get (call->tx, id, error);

  call->bytes = file != NULL ? connectd_files_read (call->tx, file, error) : NULL;
  if (call->bytes == NULL)
    return FALSE;
  call->content_type = g_steal_pointer (&file->type);
  call->filename = g_steal_pointer (&file->name);
  call->etag = g_steal_pointer (&file->hash);
  return TRUE;
}

gboolean
_connectd_answer_file (ConnectdRequest *request, ConnectdTx *tx, const char *id, gboolean shown, GError **error)
{
  ConnectdCall call = { .tx = tx };
  gboolean good = connectd_call_answer_file (&call, id, error);

  if (good)
    {
      request->answer.status = 200;
      request->answer.content_type = g_steal_pointer (&call.content_type);
      if (shown)
        g_clear_pointer (&call.filename, g_free);
      take_bytes (request, &request->answer, &call);
    }
  call_clear (&call);
  return good;
}

static gboolean
run_file (ConnectdCall *call, GError **error)
{
  return connectd_call_answer_file (call, call->args[0], error);
}

/* A file at its link. */
gboolean
_connectd_run_file (ConnectdRequest *request, ConnectdTx *tx, const ConnectdCaller *caller, GError **error)
{
  gboolean may = FALSE;

  if (!_connectd_files_may_read (tx, caller, request->args[0], &may, error))
    return FALSE;
  if (may)
    return run_call (request, tx, caller, run_file, error);
  if (caller->user_id == NULL)
    g_set_error_literal (error, CONNECT_ERROR, CONNECT_ERROR_UNAUTHORIZED, "API request is unauthorized.");
  else
    g_set_error_literal (error, CONNECT_ERROR, CONNECT_ERROR_NOT_FOUND, "There is no such file.");
  return FALSE;
}

gboolean
_connectd_run_operation (ConnectdRequest *request, ConnectdTx *tx, const ConnectdCaller *caller, GError **error)
{
  return run_call (request, tx, caller, request->route->operation->run, error);
}

/* --- attempts --- */

typedef struct
{
  ConnectdRequest *request;
  char *name;
  gint64 allowed;
  gint64 seconds;
} Attempt;

typedef struct
{
  gint64 count;
  gint64 until;
} Window;

static gboolean
window_cb (const ConnectValue *row, guint n_values, gpointer user_data)
{
  Window *window = user_data;

  window->count = row[0].integer;
  window->until = row[1].integer;
  return FALSE;
}

static gboolean
count_attempt (ConnectdDb *db, gpointer user_data, GError **error)
{
  Attempt *attempt = user_data;
  gint64 now = g_get_real_time ();
  g_autoptr (ConnectValues) name = connect_values_new ();
  g_autoptr (ConnectValues) values = connect_values_new ();
  Window window = { 0, 0 };

  connect_values_add_text (name, attempt->name);
  if (!connectd_db_run (db, "SELECT count, until FROM limits WHERE name = ?", name, window_cb, &window, NULL, error))
    return FALSE;
  if (window.until <= now)
    window = (Window) { 0, now + attempt->seconds * G_USEC_PER_SEC };
  if (window.count >= attempt->allowed)
    {
      attempt->request->retry_after = (window.until - now) / G_USEC_PER_SEC + 1;
      g_set_error_literal (error, CONNECT_ERROR, CONNECT_ERROR_RATE_LIMITED, "There were too many attempts. Try again later.");
      return FALSE;
    }
  connect_values_add_text (values, attempt->name);
  connect_values_add_int (values, window.count + 1);
  connect_values_add_int (values, window.until);
  return connectd_db_run (db,
                          "INSERT INTO limits (name, count, until) VALUES (?, ?, ?) "
                          "ON CONFLICT (name) DO UPDATE SET count = excluded.count, until = excluded.until",
                          values, NULL, NULL, NULL, error);
}

/* What "address", "body.email" or "query.code" is in this request, or NULL: then there is nothing to count by. Returns: (transfer full) */
static char *
find_subject (ConnectdRequest *request, const char *subject)
{
  JsonObject *body = request->body != NULL && JSON_NODE_HOLDS_OBJECT (request->body) ? json_node_get_object (request->body) : NULL;

  if (g_str_has_prefix (subject, "body."))
    return body != NULL ? g_strdup (connect_json_get_string (body, subject + 5)) : NULL;
  if (g_str_has_prefix (subject, "query."))
    return find_parameter (connectd_exchange_get_query (request->exchange), subject + 6);
  return connectd_request_network (connectd_exchange_get_peer (request->exchange));
}

/* Names are hashed: addresses and codes are nobody's business, and of any length. They are folded as a sign-in folds an
 * e-mail address, else each spelling of it would have attempts of its own. */
static char *
make_name (ConnectdRequest *request, const char *limit, const char *subject)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree char *folded = connect_text_fold (subject);
  const char *const texts[] = { request->route->method, request->route->pattern, limit, folded };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_checksum_update (checksum, (const guchar *) texts[i], -1);
      g_checksum_update (checksum, (const guchar *) "\n", 1);
    }
  return g_strdup (g_checksum_get_string (checksum));
}

static gboolean
count_one (ConnectdRequest *request, const char *limit, GError **error)
{
  g_auto (GStrv) words = g_strsplit (limit, " ", 2);
  const char *slash = words[0] != NULL && words[1] != NULL ? g_strstr_len (words[1], -1, "/") : NULL;
  g_autofree char *subject = slash != NULL ? find_subject (request, words[0]) : NULL;
  g_autofree char *name = NULL;
  Attempt attempt = { .request = request };

  if (subject == NULL)
    return TRUE;
  name = make_name (request, limit, subject);
  attempt.name = name;
  attempt.allowed = g_ascii_strtoll (words[1], NULL, 10);
  attempt.seconds = g_ascii_strtoll (slash + 1, NULL, 10);
  return connectd_store_write_wait (request->engine->store, count_attempt, &attempt, error);
}

gboolean
_connectd_limits_count (ConnectdRequest *request, GError **error)
{
  const char *const *limits = request->route->operation->limits;

  for (guint i = 0; limits != NULL && limits[i] != NULL; i++)
    if (!count_one (request, limits[i], error))
      return FALSE;
  return TRUE;
}

gboolean
_connectd_limits_clean (ConnectdTx *tx, GError **error)
{
  g_autoptr (ConnectValues) values = connect_values_new ();

  connect_values_add_int (values, tx->now);
  return connectd_db_run (tx->db, "DELETE FROM limits WHERE until <= ?", values, NULL, NULL, NULL, error);
}
