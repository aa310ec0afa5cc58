/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "sync/connect-sync-private.h"

#include <glib/gi18n.h>

#include "cache/connect-writer.h"
#include "client/connect-keyring.h"
#include "protocol/connect-error.h"
#include "protocol/connect-json.h"

/* The fiber runs on the main thread; a megabyte is reserved, not used. */
#define FIBER_STACK (1024 * 1024)
#define MAX_ROUNDS_ANEW 3
/* ms between looks for a new session in the keyring, while there is none. */
#define LOOK_AGAIN 30000

const ConnectPace connect_pace_default = { .first_delay = 1000, .last_delay = 20000, .poll_seconds = 30, .follow_delay = 500 };

/* --- waiting for rows --- */

typedef struct
{
  const ConnectTable *table;
  char *key;
  gint64 revision;
  gboolean gone;
  guint64 currents;
  gint64 end; /* monotonic µs: nobody waits any more */
  DexPromise *promise;
} Waiter;

static void
waiter_free (gpointer data)
{
  Waiter *waiter = data;

  g_free (waiter->key);
  dex_unref (waiter->promise);
  g_free (waiter);
}

static gboolean
waiter_is_met (ConnectSync *self, const Waiter *waiter)
{
  ConnectRowData row = { 0 };
  gboolean there, met;

  if (waiter->key == NULL)
    return self->currents > waiter->currents;
  there = connect_reader_get_row (connect_cache_get_reader (self->cache), waiter->table, waiter->key, &row);
  met = waiter->gone ? !there : there && row.revision >= waiter->revision;
  connect_row_data_clear (&row);
  return met;
}

/* Takes those out whose row is there, and drops those whose time is up. */
static GPtrArray *
take_met (ConnectSync *self)
{
  GPtrArray *met = g_ptr_array_new_with_free_func (waiter_free);
  gint64 now = g_get_monotonic_time ();

  for (guint i = self->waiters->len; self->cache != NULL && i > 0; i--)
    {
      Waiter *waiter = g_ptr_array_index (self->waiters, i - 1);

      if (waiter_is_met (self, waiter))
        g_ptr_array_add (met, g_ptr_array_steal_index (self->waiters, i - 1));
      else if (now >= waiter->end)
        g_ptr_array_remove_index (self->waiters, i - 1);
    }
  return met;
}

/* Brings the account's rows up to date and tells whoever waits for some. The writing thread commits at any time, so the
 * cache that meets a waiter may be ahead of the rows until these are looked at after it. */
static void
look (ConnectSync *self, ConnectAccount *account)
{
  g_autoptr (GPtrArray) met = take_met (self);

  _connect_account_look (account);
  for (guint i = 0; i < met->len; i++)
    dex_promise_resolve_boolean (((Waiter *) g_ptr_array_index (met, i))->promise, TRUE);
}

DexFuture *
connect_sync_wait_row (ConnectSync *self, const ConnectCollection *collection, const char *key, gint64 revision,
                       gboolean gone, guint ms)
{
  const ConnectTable *table = NULL;
  Waiter *waiter;
  DexFuture *future;

  if (self->cache == NULL)
    return dex_future_new_reject (G_IO_ERROR, G_IO_ERROR_CANCELLED, "stopped");
  if (collection != NULL)
    table = connect_schema_find (connect_cache_get_schema (self->cache), collection);
  waiter = g_new0 (Waiter, 1);
  waiter->table = table;
  waiter->key = table != NULL ? g_strdup (key) : NULL;
  waiter->revision = revision;
  waiter->gone = gone;
  waiter->currents = self->currents;
  waiter->end = g_get_monotonic_time () + ms * G_TIME_SPAN_MILLISECOND;
  waiter->promise = dex_promise_new ();
  future = dex_future_first (dex_ref (waiter->promise), dex_timeout_new_msec (ms), NULL);
  g_ptr_array_add (self->waiters, waiter);
  _connect_sync_queue_tell (self);
  return future;
}

/* --- what is shown --- */

static gboolean
tell_cb (gpointer data)
{
  g_autoptr (ConnectSync) self = connect_sync_ref (data);
  ConnectAccount *account = self->account;

  self->tell_id = 0;
  if (account == NULL)
    return G_SOURCE_REMOVE;
  g_object_ref (account);
  _connect_account_set_synced_at (account, self->synced_at);
  _connect_account_set_progress (account, self->progress);
  _connect_account_set_offline_since (account, self->offline_since);
  _connect_account_set_keyring (account, self->keyring);
  _connect_account_set_state (account, self->state, self->problem);
  look (self, account);
  g_object_unref (account);
  return G_SOURCE_REMOVE;
}

void
_connect_sync_queue_tell (ConnectSync *self)
{
  if (self->tell_id == 0 && self->account != NULL)
    self->tell_id = g_idle_add_full (G_PRIORITY_DEFAULT, tell_cb, self, NULL);
}

/* What followers show, as a text in the cache. */
typedef struct
{
  ConnectWriter *writer;
  char *text;
} Publish;

static gboolean
publish_work (gpointer data, GError **error)
{
  Publish *publish = data;

  /* a cache that cannot be written is told of elsewhere */
  if (connect_writer_get_db (publish->writer) != NULL)
    connect_writer_set_meta (publish->writer, "leader", publish->text, NULL);
  return TRUE;
}

static void
publish_free (gpointer data)
{
  Publish *publish = data;

  g_free (publish->text);
  g_free (publish);
}

static void
publish (ConnectSync *self)
{
  g_autoptr (JsonObject) object = json_object_new ();
  g_autoptr (GEnumClass) states = g_type_class_ref (CONNECT_TYPE_ACCOUNT_STATE);
  Publish *data;

  connect_json_set_string (object, "state", g_enum_get_value (states, self->state)->value_nick);
  connect_json_set_string (object, "problem", self->problem);
  connect_json_set_int (object, "offline_since", self->offline_since);
  json_object_set_double_member (object, "progress", self->progress);
  data = g_new0 (Publish, 1);
  data->writer = connect_cache_get_writer (self->cache);
  data->text = connect_json_object_to_string (object);
  dex_future_disown (connect_worker_run (connect_cache_get_writing (self->cache), publish_work, data, publish_free));
}

static gboolean
is_reached (ConnectAccountState state)
{
  return state == CONNECT_ACCOUNT_SYNCING || state == CONNECT_ACCOUNT_ONLINE;
}

void
_connect_sync_show (ConnectSync *self, ConnectAccountState state, const char *problem)
{
  gboolean changed = self->state != state;

  if (self->account == NULL)
    return;
  /* since when it is offline: the last time that it was not */
  if (state == CONNECT_ACCOUNT_OFFLINE && self->offline_since == 0)
    self->offline_since = is_reached (self->state) || self->synced_at == 0 ? g_get_real_time () : self->synced_at;
  else if (is_reached (state))
    self->offline_since = 0;
  self->state = state;
  changed = g_set_str (&self->problem, problem) || changed;
  _connect_sync_queue_tell (self);
  if (changed && connect_cache_is_locked (self->cache))
    publish (self);
}

void
_connect_sync_show_progress (ConnectSync *self, double progress)
{
  self->progress = progress;
  _connect_sync_queue_tell (self);
}

void
_connect_sync_show_synced (ConnectSync *self, gint64 now)
{
  self->synced_at = now;
  self->currents++;
  _connect_sync_queue_tell (self);
}

/* --- waiting --- */

gboolean
_connect_sync_await (ConnectSync *self, DexFuture *future, GError **error)
{
  gboolean done = dex_await (future, error);

  if (!g_cancellable_is_cancelled (self->stop))
    return done;
  if (error != NULL)
    g_clear_error (error);
  return !g_cancellable_set_error_if_cancelled (self->stop, error);
}

gboolean
_connect_sync_nap (ConnectSync *self, guint ms)
{
  g_autoptr (GCancellable) nap = g_cancellable_new ();
  gboolean woken;

  if (self->woken || g_cancellable_is_cancelled (self->stop))
    {
      self->woken = FALSE;
      return FALSE;
    }
  self->nap = nap;
  dex_await (dex_future_first (dex_timeout_new_msec (ms), dex_cancellable_new_from_cancellable (nap), NULL), NULL);
  self->nap = NULL;
  woken = g_cancellable_is_cancelled (nap) || g_cancellable_is_cancelled (self->stop);
  self->woken = FALSE;
  return !woken;
}

gboolean
_connect_sync_write (ConnectSync *self, ConnectWork work, gpointer data, GError **error)
{
  gboolean done = _connect_sync_await (self, connect_worker_run (connect_cache_get_writing (self->cache), work, data, NULL),
                                       error);

  _connect_sync_queue_tell (self);
  return done;
}

void
connect_sync_wake (ConnectSync *self)
{
  self->woken = TRUE;
  if (self->nap != NULL)
    g_cancellable_cancel (self->nap);
}

void
connect_sync_report_damage (ConnectSync *self)
{
  self->damaged = TRUE;
  connect_sync_wake (self);
}

/* --- following --- */

static void
show_leader (ConnectSync *self)
{
  ConnectReader *reader = connect_cache_get_reader (self->cache);
  g_autofree char *text = connect_reader_dup_meta (reader, "leader");
  g_autofree char *synced_at = connect_reader_dup_meta (reader, "synced_at");
  g_autoptr (JsonObject) object = text != NULL ? connect_json_parse_object (text, -1, 0, NULL) : NULL;
  g_autoptr (GEnumClass) states = g_type_class_ref (CONNECT_TYPE_ACCOUNT_STATE);
  const char *nick = object != NULL ? connect_json_get_string (object, "state") : NULL;
  GEnumValue *state = nick != NULL ? g_enum_get_value_by_nick (states, nick) : NULL;
  gint64 moment = synced_at != NULL ? g_ascii_strtoll (synced_at, NULL, 10) : 0;

  self->state = state != NULL ? (ConnectAccountState) state->value : CONNECT_ACCOUNT_FOLLOWER;
  g_set_str (&self->problem, object != NULL ? connect_json_get_string (object, "problem") : NULL);
  self->offline_since = object != NULL ? MAX (0, connect_json_get_int (object, "offline_since", 0)) : 0;
  if (moment != self->synced_at)
    self->currents++;
  self->synced_at = moment;
  _connect_sync_queue_tell (self);
}

static void look_in_keyring (ConnectSync *self);

static void
follow (ConnectSync *self)
{
  look_in_keyring (self);
  while (!g_cancellable_is_cancelled (self->stop) && !connect_cache_try_lock (self->cache))
    {
      show_leader (self);
      _connect_sync_nap (self, self->pace.follow_delay);
    }
}

/* --- the session --- */

static void
look_in_keyring (ConnectSync *self)
{
  const ConnectAccountInfo *info;
  g_autoptr (GError) error = NULL;
  g_autofree char *token = NULL;

  if (self->token != NULL || self->looked)
    return;
  info = _connect_account_get_info (self->account);
  /* a keyring may ask its user first, and the program may end before the answer */
  token = dex_await_string (dex_future_first (connect_keyring_lookup (info->server, info->user_id, info->id),
                                              dex_cancellable_new_from_cancellable (self->stop), NULL), &error);
  if (g_cancellable_is_cancelled (self->stop))
    return;
  self->looked = TRUE;
  if (error != NULL)
    g_set_str (&self->keyring, error->message);
  else if (self->token == NULL && g_strcmp0 (token, self->refused) != 0)
    self->token = g_steal_pointer (&token);
}

void
connect_sync_refused (ConnectSync *self)
{
  if (self->token == NULL)
    return;
  g_free (self->refused);
  self->refused = g_steal_pointer (&self->token);
}

void
connect_sync_set_keyring (ConnectSync *self, const char *problem)
{
  g_set_str (&self->keyring, problem);
  _connect_sync_queue_tell (self);
}

void
connect_sync_set_token (ConnectSync *self, const char *token)
{
  g_set_str (&self->token, token);
  self->looked = TRUE;
  connect_sync_wake (self);
}

const char *
connect_sync_get_token (ConnectSync *self)
{
  return self->token;
}

ConnectHttp *
connect_sync_get_http (ConnectSync *self)
{
  return self->http;
}

const ConnectPace *
connect_sync_get_pace (ConnectSync *self)
{
  return &self->pace;
}

/* --- the fiber --- */

static gboolean
rebuild_work (gpointer data, GError **error)
{
  return connect_writer_rebuild (data, error);
}

static guint
next_delay (ConnectSync *self)
{
  guint shift = MIN (self->failures, 16);
  guint64 delay = MIN ((guint64) self->pace.first_delay << shift, self->pace.last_delay);

  self->failures++;
  if (self->retry_after >= 0)
    return MIN (self->retry_after * 1000, G_MAXINT);
  return delay / 2 + g_random_int_range (0, MAX (delay / 2, 1) + 1);
}

static void
wait_for_session (ConnectSync *self, const char *problem)
{
  _connect_sync_show (self, CONNECT_ACCOUNT_SIGNED_OUT, problem);
  while (self->token == NULL && !g_cancellable_is_cancelled (self->stop))
    {
      _connect_sync_nap (self, LOOK_AGAIN);
      if (g_cancellable_is_cancelled (self->stop))
        return;
      /* another window may have signed in */
      self->looked = FALSE;
      look_in_keyring (self);
    }
}

/* What went wrong decides what is shown and how long to wait. */
static void
recover (ConnectSync *self, const GError *error)
{
  g_autofree char *text = NULL;
  g_autoptr (GError) local = NULL;

  if (self->connected)
    self->failures = 0;
  if (g_error_matches (error, CONNECT_ERROR, CONNECT_ERROR_UNAUTHORIZED))
    {
      connect_sync_refused (self);
      wait_for_session (self, error->message);
      return;
    }
  if (g_error_matches (error, CONNECT_ERROR, CONNECT_ERROR_GONE) && self->rounds_anew < MAX_ROUNDS_ANEW)
    {
      self->rounds_anew++;
      self->force_pass = TRUE;
      return;
    }
  if (g_error_matches (error, CONNECT_ERROR, CONNECT_ERROR_CORRUPT))
    {
      self->damaged = FALSE;
      if (_connect_sync_write (self, rebuild_work, connect_cache_get_writer (self->cache), &local))
        return;
      error = local != NULL ? local : error;
    }
  if (g_cancellable_is_cancelled (self->stop))
    return;
  if (g_error_matches (error, CONNECT_ERROR, CONNECT_ERROR_STORAGE) ||
      g_error_matches (error, CONNECT_ERROR, CONNECT_ERROR_CORRUPT))
    {
      text = g_strdup_printf (_("The local copy cannot be written: %s"), error->message);
      _connect_sync_show (self, CONNECT_ACCOUNT_FAILED, text);
    }
  else
    _connect_sync_show (self, CONNECT_ACCOUNT_OFFLINE, error->message);
  self->rounds_anew = 0;
  _connect_sync_nap (self, next_delay (self));
}

static DexFuture *
sync_fiber (gpointer data)
{
  g_autoptr (ConnectSync) self = connect_sync_ref (data);

  while (!g_cancellable_is_cancelled (self->stop))
    {
      g_autoptr (GError) error = NULL;

      if (!connect_cache_try_lock (self->cache))
        follow (self);
      if (g_cancellable_is_cancelled (self->stop))
        break;
      look_in_keyring (self);
      if (g_cancellable_is_cancelled (self->stop))
        break;
      self->connected = FALSE;
      self->retry_after = -1;
      if (self->token == NULL)
        wait_for_session (self, NULL);
      else if (!_connect_sync_round (self, &error) && !g_cancellable_is_cancelled (self->stop))
        recover (self, error);
    }
  self->running = FALSE;
  return dex_future_new_for_boolean (TRUE);
}

static void
network_cb (ConnectSync *self)
{
  connect_sync_wake (self);
}

ConnectSync *
connect_sync_new (ConnectAccount *account, const ConnectPace *pace)
{
  ConnectSync *self = g_rc_box_new0 (ConnectSync);

  self->account = account;
  self->cache = _connect_account_get_cache (account);
  self->http = connect_http_new (connect_account_get_server (account));
  self->pace = *pace;
  self->stop = g_cancellable_new ();
  self->waiters = g_ptr_array_new_with_free_func (waiter_free);
  self->wanted = g_ptr_array_new ();
  self->state = CONNECT_ACCOUNT_CONNECTING;
  self->progress = -1;
  self->synced_at = connect_account_get_synced_at (account);
  return self;
}

ConnectSync *
connect_sync_ref (ConnectSync *self)
{
  return g_rc_box_acquire (self);
}

static void
clear_sync (gpointer data)
{
  ConnectSync *self = data;

  g_ptr_array_unref (self->waiters);
  g_ptr_array_unref (self->wanted);
  connect_http_free (self->http);
  g_object_unref (self->stop);
  g_free (self->token);
  g_free (self->refused);
  g_free (self->problem);
  g_free (self->keyring);
  g_free (self->epoch);
  g_free (self->scope);
}

void
connect_sync_unref (ConnectSync *self)
{
  g_rc_box_release_full (self, clear_sync);
}

static void
unref_sync (gpointer self)
{
  connect_sync_unref (self);
}

void
connect_sync_start (ConnectSync *self, const char *token)
{
  g_return_if_fail (!self->running);
  g_set_str (&self->token, token);
  self->looked = token != NULL;
  self->network_id = g_signal_connect_swapped (g_network_monitor_get_default (), "network-changed",
                                               G_CALLBACK (network_cb), self);
  _connect_sync_queue_tell (self);
  self->running = TRUE;
  dex_future_disown (dex_scheduler_spawn (dex_scheduler_get_default (), FIBER_STACK, sync_fiber, connect_sync_ref (self),
                                          unref_sync));
}

void
connect_sync_stop (ConnectSync *self)
{
  if (self->account == NULL)
    return;
  self->account = NULL;
  self->cache = NULL;
  g_clear_signal_handler (&self->network_id, g_network_monitor_get_default ());
  g_clear_handle_id (&self->tell_id, g_source_remove);
  g_ptr_array_set_size (self->waiters, 0);
  g_cancellable_cancel (self->stop);
  connect_sync_wake (self);
}

gboolean
connect_sync_is_running (ConnectSync *self)
{
  return self->running;
}
