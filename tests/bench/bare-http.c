/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* The least that can answer the same bytes: libmicrohttpd with one epoll thread a core, each with its own connection to a SQLite file and
 * prepared statements. No callers, no rules, no parsing of anything: the query's text is the way.
 *
 * GET /get/ID, /list/OFFSET and /count (list and how many there are); ends when its standard input does. */

#include <glib.h>
#include <microhttpd.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char *database, *owner;

typedef struct
{
  sqlite3 *db;
  sqlite3_stmt *get, *list, *count;
} Reader;

static void
prepare (sqlite3 *db, const char *sql, sqlite3_stmt **statement)
{
  if (sqlite3_prepare_v3 (db, sql, -1, SQLITE_PREPARE_PERSISTENT, statement, NULL) != SQLITE_OK)
    g_error ("%s: %s", sql, sqlite3_errmsg (db));
}

static Reader *
get_reader (void)
{
  static GPrivate private;
  Reader *self = g_private_get (&private);

  if (self != NULL)
    return self;
  self = g_new0 (Reader, 1);
  if (sqlite3_open_v2 (database, &self->db, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK)
    g_error ("%s: %s", database, sqlite3_errmsg (self->db));
  sqlite3_exec (self->db, "PRAGMA mmap_size = 2147418112", NULL, NULL, NULL);
  prepare (self->db, "SELECT detail FROM contracts WHERE id = ?", &self->get);
  prepare (self->db, "SELECT body FROM contracts WHERE owner = ? AND status = 'active' ORDER BY created DESC, id LIMIT 100 OFFSET ?", &self->list);
  prepare (self->db, "SELECT count(*) FROM contracts WHERE owner = ? AND status = 'active'", &self->count);
  g_private_set (&private, self);
  return self;
}

static enum MHD_Result
answer (struct MHD_Connection *connection, guint status, char *text, gsize size, const char *range)
{
  struct MHD_Response *response = MHD_create_response_from_buffer_with_free_callback (size, text, g_free);
  enum MHD_Result result;

  MHD_add_response_header (response, "Content-Type", "application/json");
  if (range != NULL)
    MHD_add_response_header (response, "Content-Range", range);
  result = MHD_queue_response (connection, status, response);
  MHD_destroy_response (response);
  return result;
}

static enum MHD_Result
answer_object (struct MHD_Connection *connection, const char *id)
{
  Reader *reader = get_reader ();
  enum MHD_Result result;
  char *text = NULL;
  gsize size = 0;

  sqlite3_bind_text (reader->get, 1, id, -1, SQLITE_STATIC);
  if (sqlite3_step (reader->get) == SQLITE_ROW)
    {
      size = (gsize) sqlite3_column_bytes (reader->get, 0);
      text = g_memdup2 (sqlite3_column_text (reader->get, 0), size);
    }
  result = answer (connection, text != NULL ? 200 : 404, text, size, NULL);
  sqlite3_reset (reader->get);
  return result;
}

static enum MHD_Result
answer_list (struct MHD_Connection *connection, gint64 offset, gboolean count)
{
  Reader *reader = get_reader ();
  GString *out = g_string_new ("[");
  char range[64] = "items 0-99/*";
  gsize size;

  sqlite3_bind_text (reader->list, 1, owner, -1, SQLITE_STATIC);
  sqlite3_bind_int64 (reader->list, 2, offset);
  while (sqlite3_step (reader->list) == SQLITE_ROW)
    {
      if (out->len > 1)
        g_string_append_c (out, ',');
      g_string_append_len (out, (const char *) sqlite3_column_text (reader->list, 0), sqlite3_column_bytes (reader->list, 0));
    }
  sqlite3_reset (reader->list);
  g_string_append_c (out, ']');
  if (count)
    {
      sqlite3_bind_text (reader->count, 1, owner, -1, SQLITE_STATIC);
      sqlite3_step (reader->count);
      g_snprintf (range, sizeof range, "items 0-99/%d", sqlite3_column_int (reader->count, 0));
      sqlite3_reset (reader->count);
    }
  size = out->len;
  return answer (connection, 200, g_string_free_and_steal (out), size, range);
}

static enum MHD_Result
request_cb (void *cls, struct MHD_Connection *connection, const char *url, const char *method, const char *version, const char *upload,
            size_t *upload_size, void **request)
{
  static int seen;

  if (*request == NULL)
    {
      *request = &seen;
      return MHD_YES;
    }
  if (g_str_has_prefix (url, "/get/"))
    return answer_object (connection, url + 5);
  if (g_str_has_prefix (url, "/list/"))
    return answer_list (connection, g_ascii_strtoll (url + 6, NULL, 10), FALSE);
  return answer_list (connection, 0, TRUE);
}

int
main (int argc, char *argv[])
{
  struct MHD_Daemon *daemon;
  char byte;

  if (argc != 3)
    g_error ("bare-http DATABASE OWNER");
  database = argv[1];
  owner = argv[2];
  daemon = MHD_start_daemon (MHD_USE_EPOLL_INTERNAL_THREAD, 0, NULL, NULL, request_cb, NULL, MHD_OPTION_THREAD_POOL_SIZE,
                             g_get_num_processors (), MHD_OPTION_END);
  if (daemon == NULL)
    g_error ("no server");
  printf ("http://127.0.0.1:%u\n", MHD_get_daemon_info (daemon, MHD_DAEMON_INFO_BIND_PORT)->port);
  fflush (stdout);
  while (read (STDIN_FILENO, &byte, 1) > 0)
    ;
  MHD_stop_daemon (daemon);
  return 0;
}
