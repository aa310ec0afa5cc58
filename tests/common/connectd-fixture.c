/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "common/connectd-fixture.h"

#include <string.h>

#include "auth/connectd-password.h"
#include "auth/connectd-secret.h"
#include "protocol/connect-json.h"

/* --- server --- */

static void
start (Fixture *f)
{
  g_autoptr (GError) error = NULL;
  ConnectdServerOptions options = { .listen = "127.0.0.1:0", .threads = 1, .body_limit = connectd_engine_body_limit };
  const char *url;

  f->engine = connectd_engine_new (f->t->store, &f->options, &error);
  g_assert_no_error (error);
  f->server = connectd_server_new (&options, connectd_engine_handle, f->engine, &error);
  g_assert_no_error (error);
  url = connectd_server_get_url (f->server);
  connectd_engine_set_public_url (f->engine, url);
  f->port = (guint16) g_ascii_strtoull (strrchr (url, ':') + 1, NULL, 10);
}

static void
stop (Fixture *f)
{
  if (f->server != NULL)
    connectd_server_stop (g_steal_pointer (&f->server), 10);
  g_clear_pointer (&f->engine, connectd_engine_free);
}

Fixture *
fixture_new (TestStore *t, const ConnectdEngineOptions *options)
{
  Fixture *f = g_new0 (Fixture, 1);

  connectd_password_use_least_cost (TRUE);
  f->t = t;
  if (options != NULL)
    f->options = *options;
  f->options.public_url = NULL;
  start (f);
  return f;
}

void
fixture_free (Fixture *f)
{
  if (f == NULL)
    return;
  stop (f);
  g_free (f);
}

void
fixture_restart (Fixture *f)
{
  stop (f);
  test_store_reopen (f->t);
  start (f);
}

void
fixture_run_jobs (Fixture *f)
{
  g_autoptr (GError) error = NULL;

  connectd_engine_run_jobs (f->engine, &error);
  g_assert_no_error (error);
}

/* --- client --- */

static GString *
make_request (Fixture *f, const char *credential, const char *method, const char *path, const char *const *headers,
              const char *body)
{
  GString *request = g_string_new (NULL);
  gboolean below = g_str_has_prefix (path, "/public/v1") || g_str_has_prefix (path, "/openapi") || g_str_has_prefix (path, "/forms/") ||
                   g_str_has_prefix (path, "/contracts/activate") || g_str_has_prefix (path, "/media/");
  gboolean typed = FALSE;
  gboolean named = FALSE;

  g_string_append_printf (request, "%s %s%s%s HTTP/1.1\r\nConnection: close\r\n", method, below ? "" : "/public/v1",
                          below || *path == '/' ? "" : "/", path);
  if (credential != NULL && g_str_has_prefix (credential, "cookie:"))
    g_string_append_printf (request, "Cookie: connect_session=%s\r\n", credential + 7);
  else if (credential != NULL)
    g_string_append_printf (request, "Authorization: %s\r\n", credential);
  for (guint i = 0; headers != NULL && headers[i] != NULL; i++)
    {
      g_string_append_printf (request, "%s\r\n", headers[i]);
      typed = typed || g_str_has_prefix (headers[i], "Content-Type:");
      named = named || g_str_has_prefix (headers[i], "Host:");
    }
  if (!named)
    g_string_append_printf (request, "Host: 127.0.0.1:%u\r\n", f->port);
  if (body != NULL)
    g_string_append_printf (request, "%sContent-Length: %" G_GSIZE_FORMAT "\r\n", typed ? "" : "Content-Type: application/json\r\n",
                            strlen (body));
  g_string_append_printf (request, "\r\n%s", body != NULL ? body : "");
  return request;
}

/* All that comes until the end of the connection; empty when there is none. */
static GString *
exchange_bytes (Fixture *f, GString *request)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) connection = NULL;
  GString *answer = g_string_new (NULL);
  char buffer[16384];
  gssize n;

  g_socket_client_set_timeout (client, 90);
  g_socket_client_set_enable_proxy (client, FALSE);
  connection = g_socket_client_connect_to_host (client, "127.0.0.1", f->port, NULL, NULL);
  if (connection == NULL)
    return answer;
  /* a request that is refused early need not be read to its end */
  if (g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), request->str, request->len, NULL, NULL,
                                 NULL))
    g_socket_shutdown (g_socket_connection_get_socket (connection), FALSE, FALSE, NULL);
  while ((n = g_input_stream_read (g_io_stream_get_input_stream (G_IO_STREAM (connection)), buffer, sizeof buffer, NULL, NULL)) > 0)
    g_string_append_len (answer, buffer, n);
  return answer;
}

static void
take_headers (FixtureAnswer *answer, char **lines)
{
  for (guint i = 1; lines[0] != NULL && lines[i] != NULL; i++)
    {
      char *colon = strchr (lines[i], ':');

      if (colon == NULL)
        continue;
      *colon = '\0';
      g_hash_table_insert (answer->headers, g_ascii_strdown (lines[i], -1), g_strdup (g_strstrip (colon + 1)));
    }
}

static gboolean
is_complete (FixtureAnswer *answer, const char *method)
{
  const char *length = g_hash_table_lookup (answer->headers, "content-length");

  return length == NULL || strcmp (method, "HEAD") == 0 || answer->size == g_ascii_strtoull (length, NULL, 10);
}

static FixtureAnswer *
ask (Fixture *f, const char *method, GString *request)
{
  g_autoptr (GString) bytes = exchange_bytes (f, request);
  g_autoptr (FixtureAnswer) answer = NULL;
  char *end = strstr (bytes->str, "\r\n\r\n");
  g_auto (GStrv) lines = NULL;

  if (end == NULL)
    return NULL;
  answer = g_new0 (FixtureAnswer, 1);
  answer->headers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  answer->size = bytes->len - (end + 4 - bytes->str);
  answer->text = g_memdup2 (end + 4, answer->size + 1);
  *end = '\0';
  lines = g_strsplit (bytes->str, "\r\n", -1);
  answer->status = (guint) g_ascii_strtoull (lines[0] + strlen ("HTTP/1.1 "), NULL, 10);
  take_headers (answer, lines);
  if (!is_complete (answer, method))
    return NULL;
  if (*answer->text != '\0' && g_strcmp0 (g_hash_table_lookup (answer->headers, "content-type"), "application/json") == 0)
    {
      g_autoptr (GError) error = NULL;

      answer->json = connect_json_parse (answer->text, -1, G_MAXSIZE, &error);
      g_assert_no_error (error);
    }
  return g_steal_pointer (&answer);
}

FixtureAnswer *
fixture_try (Fixture *f, const char *credential, const char *method, const char *path, const char *const *headers,
             const char *body)
{
  g_autoptr (GString) request = make_request (f, credential, method, path, headers, body);

  return ask (f, method, request);
}

FixtureAnswer *
fixture_send_file (Fixture *f, const char *credential, const char *path, const char *field, const char *name, GBytes *file)
{
  gsize size;
  const char *bytes = g_bytes_get_data (file, &size);
  g_autofree char *head = g_strdup_printf ("--xYzZyFile\r\nContent-Disposition: form-data; name=\"%s\"; filename=\"%s\"\r\n"
                                           "Content-Type: application/vnd.openxmlformats-officedocument.spreadsheetml.sheet\r\n\r\n", field, name);
  const char *tail = "\r\n--xYzZyFile--\r\n";
  g_autofree char *length = g_strdup_printf ("Content-Length: %" G_GSIZE_FORMAT, strlen (head) + size + strlen (tail));
  const char *const headers[] = { "Content-Type: multipart/form-data; boundary=xYzZyFile", length, NULL };
  g_autoptr (GString) request = make_request (f, credential, "POST", path, headers, NULL);
  FixtureAnswer *answer;

  g_string_append (request, head);
  g_string_append_len (request, bytes, size);
  g_string_append (request, tail);
  answer = ask (f, "POST", request);
  if (answer == NULL)
    g_error ("No answer to POST %s", path);
  return answer;
}

FixtureAnswer *
fixture_ask (Fixture *f, const char *credential, const char *method, const char *path, const char *const *headers,
             const char *body)
{
  FixtureAnswer *answer = fixture_try (f, credential, method, path, headers, body);

  if (answer == NULL)
    g_error ("No answer to %s %s", method, path);
  return answer;
}

void
fixture_answer_free (FixtureAnswer *answer)
{
  if (answer == NULL)
    return;
  g_hash_table_unref (answer->headers);
  g_free (answer->text);
  g_clear_pointer (&answer->json, json_node_unref);
  g_free (answer);
}

const char *
fixture_answer_header (FixtureAnswer *answer, const char *name)
{
  g_autofree char *lower = g_ascii_strdown (name, -1);

  return g_hash_table_lookup (answer->headers, lower);
}

char *
fixture_answer_error (FixtureAnswer *answer)
{
  JsonObject *body = answer->json != NULL && JSON_NODE_HOLDS_OBJECT (answer->json) ? json_node_get_object (answer->json) : NULL;
  const char *code = body != NULL ? connect_json_get_string (body, "error_code") : NULL;
  JsonArray *errors = body != NULL ? connect_json_get_array (body, "errors") : NULL;
  g_autoptr (GString) text = g_string_new (code);

  if (code == NULL || errors == NULL || json_array_get_length (errors) == 0)
    return NULL;
  for (guint i = 0; i < json_array_get_length (errors); i++)
    g_string_append_printf (text, "\n%s", json_array_get_string_element (errors, i));
  return g_strdup (text->str);
}

/* --- rows --- */

typedef struct
{
  const ConnectCollection *collection;
  const char *key;
  const char *account;
  const char *reason;
  JsonObject *doc;
  gboolean (*func) (ConnectdTx *tx, const ConnectCollection *collection, const char *key, JsonObject *doc, GError **error);
} RowJob;

static gboolean
run_row (ConnectdTx *tx, gpointer data, GError **error)
{
  RowJob *job = data;
  g_autoptr (JsonObject) doc = connect_json_copy (job->doc);

  return job->func (tx, job->collection, job->key, doc, error);
}

static void
write_row (Fixture *f, const char *collection, const char *key, const char *json, gpointer func)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = g_strdelimit (g_strdup (json), "'", '"');
  g_autoptr (JsonObject) doc = connect_json_parse_object (text, -1, 0, &error);
  RowJob job = { connect_collection_find (collection), key, NULL, NULL, doc, func };

  g_assert_no_error (error);
  connectd_engine_run (f->engine, NULL, run_row, &job, &error);
  g_assert_no_error (error);
}

void
fixture_insert (Fixture *f, const char *collection, const char *key, const char *json)
{
  write_row (f, collection, key, json, connectd_tx_insert);
}

void
fixture_update (Fixture *f, const char *collection, const char *key, const char *json)
{
  write_row (f, collection, key, json, connectd_tx_update);
}

typedef struct
{
  const FixtureRow *rows;
  guint n_rows;
} RowsJob;

static gboolean
insert_rows (ConnectdTx *tx, gpointer data, GError **error)
{
  RowsJob *job = data;

  for (guint i = 0; i < job->n_rows; i++)
    {
      const FixtureRow *row = &job->rows[i];
      g_autofree char *text = g_strdelimit (g_strdup (row->json), "'", '"');
      g_autoptr (JsonObject) doc = connect_json_parse_object (text, -1, 0, error);

      if (doc == NULL || !connectd_tx_insert (tx, connect_collection_find (row->collection), row->key, doc, error))
        return FALSE;
    }
  return TRUE;
}

void
fixture_insert_rows (Fixture *f, const FixtureRow *rows, guint n_rows)
{
  g_autoptr (GError) error = NULL;
  RowsJob job = { rows, n_rows };

  connectd_engine_run (f->engine, NULL, insert_rows, &job, &error);
  g_assert_no_error (error);
}

static char *
put_number (const char *format, guint n)
{
  g_autofree char *number = g_strdup_printf ("%05u", n);
  g_autoptr (GString) text = g_string_new (format);

  g_string_replace (text, "{n}", number, 0);
  return g_strdup (text->str);
}

void
fixture_insert_many (Fixture *f, const char *collection, guint n, const char *key_format, const char *json_format)
{
  g_autofree FixtureRow *rows = g_new0 (FixtureRow, n);
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < n; i++)
    {
      char *key = put_number (key_format, i), *json = put_number (json_format, i);

      rows[i] = (FixtureRow) { collection, key, json };
      g_ptr_array_add (texts, key);
      g_ptr_array_add (texts, json);
    }
  fixture_insert_rows (f, rows, n);
}

static gboolean
remove_row (ConnectdTx *tx, gpointer data, GError **error)
{
  RowJob *job = data;

  return connectd_tx_remove (tx, job->collection, job->key, error);
}

static gboolean
grant_row (ConnectdTx *tx, gpointer data, GError **error)
{
  RowJob *job = data;

  return connectd_tx_grant (tx, job->collection, job->key, job->account, job->reason, error);
}

static gboolean
revoke_row (ConnectdTx *tx, gpointer data, GError **error)
{
  RowJob *job = data;

  return connectd_tx_revoke (tx, job->collection, job->key, job->account, job->reason, error);
}

static void
run_job (Fixture *f, ConnectdEngineFunc func, const char *collection, const char *key, const char *account, const char *reason)
{
  g_autoptr (GError) error = NULL;
  RowJob job = { .collection = connect_collection_find (collection), .key = key, .account = account, .reason = reason };

  connectd_engine_run (f->engine, NULL, func, &job, &error);
  g_assert_no_error (error);
}

void
fixture_remove (Fixture *f, const char *collection, const char *key)
{
  run_job (f, remove_row, collection, key, NULL, NULL);
}

void
fixture_grant (Fixture *f, const char *collection, const char *key, const char *account, const char *reason)
{
  run_job (f, grant_row, collection, key, account, reason);
}

void
fixture_revoke (Fixture *f, const char *collection, const char *key, const char *account, const char *reason)
{
  run_job (f, revoke_row, collection, key, account, reason);
}

static gboolean
get_row (ConnectdTx *tx, gpointer data, GError **error)
{
  RowJob *job = data;

  job->doc = connectd_tx_get (tx, job->collection, job->key, NULL);
  return TRUE;
}

JsonObject *
fixture_get (Fixture *f, const char *collection, const char *key)
{
  g_autoptr (GError) error = NULL;
  RowJob job = { .collection = connect_collection_find (collection), .key = key };

  connectd_engine_read (f->engine, NULL, get_row, &job, &error);
  g_assert_no_error (error);
  return job.doc;
}

/* --- people --- */

void
fixture_add_account (Fixture *f, const char *id, const char *role, const char *name)
{
  g_autofree char *json = g_strdup_printf ("{'id':'%s','name':'%s','type':'%s','role':'%s','sourcing':false}", id, name,
                                           strcmp (role, "vendor") == 0 ? "vendor" : "provider", role);

  fixture_insert (f, "accounts", id, json);
}

static char *
make_permissions (const char *const *modules)
{
  GString *list = g_string_new ("[");

  for (guint i = 0; modules != NULL && modules[i] != NULL; i++)
    g_string_append_printf (list, "%s{'id':'PM-%u','object':{'id':'%s'}}", i > 0 ? "," : "", i, modules[i]);
  g_string_append_c (list, ']');
  return g_string_free_and_steal (list);
}

char *
fixture_add_token (Fixture *f, const char *account, const char *id, const char *const *modules)
{
  g_autofree char *secret = connectd_secret_new ();
  g_autofree char *hash = connectd_secret_hash (secret);
  g_autofree char *permissions = make_permissions (modules);
  g_autofree char *json = g_strdup_printf ("{'id':'%s','name':'Token of %s','owner':{'id':'%s'},'status':'active',"
                                           "'extension':{'id':'EXT-000'},'secret':'%s','permissions':%s}",
                                           id, account, account, hash, permissions);

  fixture_insert (f, "tokens", id, json);
  return g_strdup_printf ("ApiKey %s:%s", id, secret);
}

static void
add_membership (Fixture *f, const char *account, const char *id, const char *name, const char *const *modules)
{
  g_autofree char *group = g_strconcat ("UG", id + 2, NULL);
  g_autofree char *permissions = make_permissions (modules);
  g_autofree char *group_json = g_strdup_printf ("{'id':'%s','account':{'id':'%s'},'name':'Group','description':'',"
                                                 "'administrators':false,'permissions':%s,'stats':{'users':1}}",
                                                 group, account, permissions);
  g_autofree char *key = g_strdup_printf ("%s/%s", account, id);
  g_autofree char *json = g_strdup_printf ("{'id':'%s','account':{'id':'%s'},'name':'%s','email':'%s@example.com',"
                                           "'status':'joined','groups':[{'id':'%s','name':'Group'}]}",
                                           id, account, name, id, group);

  fixture_insert (f, "groups", group, group_json);
  fixture_insert (f, "account-users", key, json);
}

char *
fixture_add_user (Fixture *f, const char *account, const char *id, const char *name, const char *form,
                  const char *const *modules)
{
  g_autofree char *secret = connectd_secret_new ();
  g_autofree char *hash = connectd_secret_hash (secret);
  g_autofree char *user = g_strdup_printf ("{'id':'%s','name':'%s','email':'%s@example.com','login':'%s@example.com',"
                                           "'announcements':false}", id, name, id, id);
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autoptr (GDateTime) end = g_date_time_add_days (now, 30);
  g_autofree char *seen = g_date_time_format (now, "%Y-%m-%dT%H:%M:%S+00:00");
  g_autofree char *expires = g_date_time_format (end, "%Y-%m-%dT%H:%M:%S+00:00");
  g_autofree char *session = g_strdup_printf ("{'id':'%s','user':{'id':'%s'},'account':{'id':'%s'},'form':'%s','created':'%s',"
                                              "'seen':'%s','expires':'%s'}", hash, id, account, form, seen, seen, expires);

  fixture_insert (f, "users", id, user);
  add_membership (f, account, id, name, modules);
  fixture_insert (f, "sessions", hash, session);
  return g_strconcat (strcmp (form, "cookie") == 0 ? "cookie:" : "Bearer ", secret, NULL);
}
