/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "sync/connect-sync-private.h"

#include <glib/gi18n.h>
#include <string.h>

#include "cache/connect-writer.h"
#include "client/connect-session-info.h"
#include "protocol/connect-error.h"
#include "protocol/connect-json.h"
#include "sync/connect-pages.h"

#define SNAPSHOT_LIMIT 1000
#define FEED_LIMIT 1000
/* An answer to "tell me when something happens" that says nothing within this time came from a server that does not
 * wait; it is not asked at once again. */
#define MIN_POLL (500 * G_TIME_SPAN_MILLISECOND)

ConnectAnswer *
_connect_sync_fetch (ConnectSync *self, const char *path, gboolean cut, GError **error)
{
  ConnectRequest request = { .method = "GET", .path = path, .token = self->token };
  g_autoptr (GCancellable) nap = cut ? g_cancellable_new () : NULL;
  g_autoptr (ConnectAnswer) answer = NULL;
  DexFuture *future;

  if (cut && self->woken)
    {
      self->woken = FALSE;
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "woken");
      return NULL;
    }
  future = connect_http_send (self->http, &request, cut ? nap : self->stop);
  self->nap = nap;
  answer = dex_await_boxed (future, error);
  self->nap = NULL;
  if (g_cancellable_is_cancelled (self->stop))
    {
      if (error != NULL)
        g_clear_error (error);
      g_cancellable_set_error_if_cancelled (self->stop, error);
      return NULL;
    }
  if (answer == NULL)
    {
      if (cut)
        self->woken = FALSE;
      return NULL;
    }
  self->connected = TRUE;
  self->retry_after = answer->wait;
  return connect_answer_check (answer, error) ? g_steal_pointer (&answer) : NULL;
}

/* The answer as an object; INVALID when it is none. */
static JsonObject *
fetch_object (ConnectSync *self, const char *path, GError **error)
{
  g_autoptr (ConnectAnswer) answer = _connect_sync_fetch (self, path, FALSE, error);
  const char *text;
  gsize length;

  if (answer == NULL)
    return NULL;
  text = g_bytes_get_data (answer->body, &length);
  return connect_json_parse_object (text != NULL ? text : "", length, 0, error);
}

static char *
dup_word (JsonObject *object, const char *name)
{
  JsonNode *node = connect_json_get (object, name);

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node))
    return NULL;
  return json_node_get_value_type (node) == G_TYPE_STRING ? g_strdup (json_node_get_string (node)) : connect_json_to_string (node);
}

/* --- where to begin --- */

typedef struct
{
  ConnectSync *sync; /* read only, while the fiber waits */
  ConnectWriter *writer;
  char *epoch;
  char *scope;
  gint64 head;
  GPtrArray *wanted; /* ConnectTable */
  gint64 next;       /* out */
  ConnectTableSet complete; /* out */
  gboolean first;    /* out: nothing was ever current */
} Begin;

static gboolean
open_work (gpointer data, GError **error)
{
  return connect_writer_open (data, NULL, error);
}

static gboolean
begin_pass (Begin *begin, GError **error)
{
  g_autofree char *epoch = connect_writer_dup_meta (begin->writer, "epoch");
  g_autofree char *scope = connect_writer_dup_meta (begin->writer, "scope");
  g_autofree char *next = connect_writer_dup_meta (begin->writer, "next");

  begin->next = next != NULL ? g_ascii_strtoll (next, NULL, 10) : -1;
  if (begin->sync->force_pass || next == NULL || g_strcmp0 (epoch, begin->epoch) != 0 ||
      g_strcmp0 (scope, begin->scope) != 0)
    {
      begin->next = begin->head;
      return connect_writer_start_pass (begin->writer, begin->epoch, begin->scope, begin->head, error);
    }
  return TRUE;
}

/* What the viewer may no longer see as a whole collection goes at once. */
static gboolean
begin_tables (Begin *begin, GError **error)
{
  ConnectSchema *schema = connect_writer_get_schema (begin->writer);
  const ConnectProgress none = { 0 };

  begin->first = TRUE;
  for (guint i = 0; i < connect_schema_get_n_tables (schema); i++)
    {
      const ConnectTable *table = connect_schema_get_table (schema, i);
      ConnectProgress progress;

      connect_writer_get_progress (begin->writer, table, &progress);
      g_free (progress.cursor);
      begin->first = begin->first && progress.synced_at == 0;
      if (!g_ptr_array_find (begin->wanted, table, NULL))
        {
          if (!connect_writer_sweep (begin->writer, table, TRUE, error) ||
              !connect_writer_set_progress (begin->writer, table, &none, error))
            return FALSE;
        }
      else if (progress.complete)
        connect_table_set_add (&begin->complete, i);
    }
  return TRUE;
}

static gboolean
begin_work (gpointer data, GError **error)
{
  Begin *begin = data;

  if (!connect_writer_begin (begin->writer, error))
    return FALSE;
  if (begin_pass (begin, error) && begin_tables (begin, error))
    return connect_writer_commit (begin->writer, NULL, error);
  connect_writer_rollback (begin->writer);
  return FALSE;
}

static gboolean
read_collections (ConnectSync *self, Begin *begin, JsonObject *object, GError **error)
{
  JsonArray *names = connect_json_get_array (object, "collections");
  ConnectSchema *schema = connect_cache_get_schema (self->cache);

  begin->epoch = dup_word (object, "epoch");
  begin->scope = dup_word (object, "scope");
  begin->head = connect_json_get_int (object, "head", -1);
  if (begin->epoch == NULL || begin->scope == NULL || begin->head < 0 || names == NULL)
    {
      g_set_error_literal (error, CONNECT_ERROR, CONNECT_ERROR_INVALID,
                           _("The server does not speak our language. Is the address right?"));
      return FALSE;
    }
  g_ptr_array_set_size (self->wanted, 0);
  for (guint i = 0; i < json_array_get_length (names); i++)
    {
      JsonNode *name = json_array_get_element (names, i);
      const ConnectTable *table = JSON_NODE_HOLDS_VALUE (name) && json_node_get_value_type (name) == G_TYPE_STRING
                                      ? connect_schema_find_name (schema, json_node_get_string (name))
                                      : NULL;

      if (table != NULL && !g_ptr_array_find (self->wanted, table, NULL))
        g_ptr_array_add (self->wanted, (gpointer) table);
    }
  begin->wanted = self->wanted;
  return TRUE;
}

/* Asks where the server stands, and brings the notes of the cache in line with it. */
static gboolean
begin_round (ConnectSync *self, ConnectTableSet *complete, gboolean *first, GError **error)
{
  Begin begin = { .sync = self, .writer = connect_cache_get_writer (self->cache) };
  g_autoptr (JsonObject) object = fetch_object (self, "changes/collections", error);
  gboolean done = object != NULL && read_collections (self, &begin, object, error) &&
                  _connect_sync_write (self, begin_work, &begin, error);

  if (done)
    {
      g_set_str (&self->epoch, begin.epoch);
      g_set_str (&self->scope, begin.scope);
      self->next = begin.next;
      self->force_pass = FALSE;
      *complete = begin.complete;
      *first = begin.first;
    }
  g_free (begin.epoch);
  g_free (begin.scope);
  return done;
}

/* --- the first sync --- */

typedef struct
{
  ConnectWriter *writer;
  const ConnectTable *table; /* NULL: a page of the feed */
  GBytes *answer;
  ConnectPageResult result;
  gint64 now;                /* synced_at, where everything is current */
} Page;

typedef struct
{
  ConnectWriter *writer;
  const ConnectTable *table;
  ConnectProgress progress;
} Look;

static gboolean
page_work (gpointer data, GError **error)
{
  Page *page = data;

  if (page->table != NULL)
    return connect_pages_apply_snapshot (page->writer, page->table, page->answer, &page->result, error);
  return connect_pages_apply_feed (page->writer, page->answer, &page->result, error) &&
         (!page->result.last || connect_writer_set_synced (page->writer, page->now, error));
}

static gboolean
look_work (gpointer data, GError **error)
{
  Look *look = data;

  connect_writer_get_progress (look->writer, look->table, &look->progress);
  return TRUE;
}

static char *
snapshot_path (const ConnectTable *table, const char *cursor)
{
  g_autofree char *after = cursor != NULL ? g_uri_escape_string (cursor, NULL, FALSE) : NULL;

  return g_strdup_printf ("changes/snapshot?collection=%s&limit=%d%s%s", table->collection->name, SNAPSHOT_LIMIT,
                          after != NULL ? "&after=" : "", after != NULL ? after : "");
}

/* One page, from where the last one committed ended. */
static gboolean
fetch_page (ConnectSync *self, const ConnectTable *table, gboolean *last, GError **error)
{
  ConnectWriter *writer = connect_cache_get_writer (self->cache);
  Look look = { .writer = writer, .table = table };
  g_autofree char *path = NULL;
  g_autoptr (ConnectAnswer) answer = NULL;
  Page page = { .writer = writer, .table = table };
  gboolean looked = _connect_sync_write (self, look_work, &look, error);

  path = snapshot_path (table, look.progress.cursor);
  g_free (look.progress.cursor);
  if (!looked || (answer = _connect_sync_fetch (self, path, FALSE, error)) == NULL)
    return FALSE;
  page.answer = answer->body;
  if (!_connect_sync_write (self, page_work, &page, error))
    return FALSE;
  *last = page.result.last;
  return TRUE;
}

static gboolean
fetch_missing (ConnectSync *self, const ConnectTableSet *complete, gboolean first, GError **error)
{
  guint n = 0;

  for (guint i = 0; i < self->wanted->len; i++)
    n += connect_table_set_has (complete, ((const ConnectTable *) g_ptr_array_index (self->wanted, i))->index);
  for (guint i = 0; i < self->wanted->len; i++)
    {
      const ConnectTable *table = g_ptr_array_index (self->wanted, i);
      gboolean last = connect_table_set_has (complete, table->index);

      if (last)
        continue;
      while (!last)
        {
          if (first)
            _connect_sync_show_progress (self, (double) n / self->wanted->len);
          if (!fetch_page (self, table, &last, error))
            return FALSE;
        }
      n++;
    }
  _connect_sync_show_progress (self, -1);
  return TRUE;
}

/* --- the feed --- */

static char *
feed_path (ConnectSync *self, gboolean wait)
{
  g_autofree char *epoch = g_uri_escape_string (self->epoch, NULL, FALSE);
  g_autofree char *scope = g_uri_escape_string (self->scope, NULL, FALSE);

  if (!wait)
    return g_strdup_printf ("changes?since=%" G_GINT64_FORMAT "&limit=%d&epoch=%s&scope=%s", self->next, FEED_LIMIT, epoch,
                            scope);
  return g_strdup_printf ("changes?since=%" G_GINT64_FORMAT "&limit=%d&epoch=%s&scope=%s&wait=%u", self->next, FEED_LIMIT,
                          epoch, scope, self->pace.poll_seconds);
}

/* One request of the feed. `wait` becomes whether the next one may wait. */
static gboolean
follow_feed (ConnectSync *self, gboolean *wait, GError **error)
{
  g_autofree char *path = feed_path (self, *wait);
  Page page = { .writer = connect_cache_get_writer (self->cache), .now = g_get_real_time () };
  gint64 asked = g_get_monotonic_time ();
  g_autoptr (GError) local = NULL;
  g_autoptr (ConnectAnswer) answer = NULL;

  if (self->damaged)
    {
      g_set_error_literal (error, CONNECT_ERROR, CONNECT_ERROR_CORRUPT, "A reader found the cache damaged.");
      return FALSE;
    }
  answer = _connect_sync_fetch (self, path, *wait, &local);
  if (answer == NULL)
    {
      if (*wait && g_error_matches (local, G_IO_ERROR, G_IO_ERROR_CANCELLED) && !g_cancellable_is_cancelled (self->stop))
        {
          *wait = FALSE;
          return TRUE;
        }
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  page.now = g_get_real_time ();
  page.answer = answer->body;
  if (!_connect_sync_write (self, page_work, &page, error))
    return FALSE;
  self->next = page.result.next;
  self->rounds_anew = 0;
  if (!page.result.last)
    {
      *wait = FALSE;
      return TRUE;
    }
  self->failures = 0;
  _connect_sync_show_synced (self, page.now);
  _connect_sync_show (self, CONNECT_ACCOUNT_ONLINE, NULL);
  if (*wait && page.result.n_rows == 0 && g_get_monotonic_time () - asked < MIN_POLL)
    _connect_sync_nap (self, self->pace.first_delay);
  *wait = TRUE;
  return TRUE;
}

/* --- the whole --- */

/* Names and modules as they are now. A server that does not tell is fine. */
static gboolean
read_session (ConnectSync *self, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (JsonObject) object = fetch_object (self, "auth/sessions/-", &local);

  if (object != NULL)
    connect_session_info_apply (self->account, object);
  else if (!g_error_matches (local, CONNECT_ERROR, CONNECT_ERROR_NOT_FOUND))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  return TRUE;
}

gboolean
_connect_sync_round (ConnectSync *self, GError **error)
{
  ConnectTableSet complete = { 0 };
  gboolean first = FALSE, wait = FALSE;

  if (!_connect_sync_write (self, open_work, connect_cache_get_writer (self->cache), error))
    return FALSE;
  if (self->state != CONNECT_ACCOUNT_OFFLINE && self->state != CONNECT_ACCOUNT_SYNCING)
    _connect_sync_show (self, CONNECT_ACCOUNT_CONNECTING, NULL);
  if (!read_session (self, error) || !begin_round (self, &complete, &first, error))
    return FALSE;
  _connect_sync_show (self, CONNECT_ACCOUNT_SYNCING, NULL);
  _connect_sync_replay (self);
  if (g_cancellable_set_error_if_cancelled (self->stop, error) || !fetch_missing (self, &complete, first, error))
    return FALSE;
  while (follow_feed (self, &wait, error))
    continue;
  return FALSE;
}
