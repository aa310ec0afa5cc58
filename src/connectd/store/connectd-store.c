/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "store/connectd-store.h"

#include <glib/gstdio.h>
#include <malloc.h>

#include "protocol/connect-error.h"
#include "store/connectd-db-private.h"
#include "store/connectd-lock.h"
#include "store/connectd-migrate.h"
#include "store/connectd-writer.h"
#include "store/pgsql/connectd-pgsql.h"
#include "store/sqlite/connectd-sqlite.h"

/* Connections that read at the same time, and those that are kept when nobody reads. */
#define MAX_READERS 32
#define MAX_IDLE 8
#define BORROW_MICROSECONDS (5 * G_USEC_PER_SEC)

struct _ConnectdStore
{
  ConnectDialect dialect;
  char *place; /* path of the file, or URI */
  char *epoch;
  int lock;
  ConnectdWriter *writer;
  ConnectdPgsqlListener *listener; /* PostgreSQL only */

  GMutex mutex;
  GCond cond;
  GQueue idle;     /* of ConnectdDb, the last used first; under the mutex */
  guint n_waiting; /* who wait for one; under the mutex */
  guint n_readers; /* idle ones and borrowed ones; under the mutex */
  guint n_borrowed; /* how often one was, ever; under the mutex */
  guint n_seen;     /* the same at the last look of rest_cb(); under the mutex */
  gboolean rested;  /* nobody has borrowed one since they were given up; under the mutex */

  GMutex commit_mutex;
  ConnectdCommitFunc commit_func; /* under commit_mutex, also while it runs; the same for what follows */
  ConnectdCommitFunc rest_func;
  gpointer commit_data;
};

/* --- changes --- */

static void
changed_cb (gpointer user_data)
{
  ConnectdStore *self = user_data;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->commit_mutex);

  if (self->commit_func != NULL)
    self->commit_func (self->commit_data);
}

void
connectd_store_set_commit_func (ConnectdStore *self, ConnectdCommitFunc func, ConnectdCommitFunc rest, gpointer user_data)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->commit_mutex);

  self->commit_func = func;
  self->rest_func = rest;
  self->commit_data = user_data;
}

/* --- resting --- */

/* Takes the idle readers away when there are some that nobody has borrowed since the last look. */
static void
take_idle (ConnectdStore *self, GQueue *taken)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  gboolean used = self->n_borrowed != self->n_seen;

  self->n_seen = self->n_borrowed;
  self->rested = self->rested && !used;
  if (used || self->rested)
    return;
  *taken = self->idle;
  g_queue_init (&self->idle);
  self->rested = TRUE;
}

static void
tell_rest (ConnectdStore *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->commit_mutex);

  if (self->rest_func != NULL)
    self->rest_func (self->commit_data);
}

static void
give_back_idle (ConnectdStore *self, ConnectdDb *first, guint n_closed)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  g_queue_push_tail (&self->idle, first);
  self->n_readers -= n_closed;
  g_cond_broadcast (&self->cond);
}

/* Each connection holds the schema, pages and a mapping of the file. When nobody has asked for a while one reader is enough, and it and
 * the writer keep only what they must. */
static void
rest_cb (ConnectdDb *writer, gboolean worked, gpointer user_data)
{
  ConnectdStore *self = user_data;
  GQueue taken = G_QUEUE_INIT;
  guint n_closed = 0;
  ConnectdDb *first, *db;

  take_idle (self, &taken);
  first = g_queue_pop_head (&taken);
  for (; (db = g_queue_pop_head (&taken)) != NULL; n_closed++)
    _connectd_db_free (db);
  if (first != NULL)
    {
      _connectd_db_rest (first);
      tell_rest (self);
      give_back_idle (self, first, n_closed);
    }
  if (worked)
    _connectd_db_rest (writer);
  if (worked || first != NULL)
    malloc_trim (0);
}

/* --- opening and closing --- */

static ConnectdDb *
open_connection (ConnectdStore *self, gboolean writing, GError **error)
{
  if (self->dialect == CONNECT_DIALECT_SQLITE)
    return connectd_sqlite_open (self->place, writing, error);
  return connectd_pgsql_open (self->place, writing, error);
}

static gboolean
open_writer (ConnectdStore *self, GError **error)
{
  g_autoptr (ConnectdDb) db = open_connection (self, TRUE, error);

  if (db == NULL || !connectd_migrate (db, error))
    return FALSE;
  self->epoch = connectd_db_dup_text (db, "SELECT value FROM meta WHERE name = 'epoch'", NULL, error);
  if (self->epoch == NULL)
    {
      if (error != NULL && *error == NULL)
        g_set_error (error, CONNECT_ERROR, CONNECT_ERROR_CORRUPT, "the database has no epoch");
      return FALSE;
    }
  if (self->dialect == CONNECT_DIALECT_POSTGRESQL)
    self->listener = connectd_pgsql_listener_new (self->place, db, changed_cb, self);
  self->writer = connectd_writer_new (g_steal_pointer (&db), changed_cb, rest_cb, self);
  return TRUE;
}

static gboolean
open_store (ConnectdStore *self, const char *data_dir, const char *uri, GError **error)
{
  if (data_dir != NULL)
    self->lock = connectd_lock_directory (data_dir, error);
  if (data_dir != NULL && self->lock < 0)
    return FALSE;
  if (uri == NULL)
    {
      self->dialect = CONNECT_DIALECT_SQLITE;
      self->place = g_build_filename (data_dir, "connect.db", NULL);
    }
  else if (g_str_has_prefix (uri, "postgresql://") || g_str_has_prefix (uri, "postgres://"))
    {
      self->dialect = CONNECT_DIALECT_POSTGRESQL;
      self->place = g_strdup (uri);
    }
  else
    {
      g_set_error (error, CONNECT_ERROR, CONNECT_ERROR_INVALID,
                   "database: not a URI of the form postgresql://HOST/NAME");
      return FALSE;
    }
  return open_writer (self, error);
}

ConnectdStore *
connectd_store_open (const char *data_dir, const char *uri, GError **error)
{
  ConnectdStore *self;

  g_return_val_if_fail (data_dir != NULL || uri != NULL, NULL);

  self = g_new0 (ConnectdStore, 1);
  self->lock = -1;
  g_mutex_init (&self->mutex);
  g_cond_init (&self->cond);
  g_mutex_init (&self->commit_mutex);
  g_queue_init (&self->idle);
  if (open_store (self, data_dir, uri, error))
    return self;
  connectd_store_close (self);
  return NULL;
}

void
connectd_store_close (ConnectdStore *self)
{
  ConnectdDb *db;

  if (self == NULL)
    return;
  g_clear_pointer (&self->listener, connectd_pgsql_listener_free);
  g_clear_pointer (&self->writer, connectd_writer_free);
  while ((db = g_queue_pop_head (&self->idle)) != NULL)
    {
      self->n_readers--;
      _connectd_db_free (db);
    }
  if (self->n_readers > 0)
    g_critical ("%u reading connections were not given back", self->n_readers);
  g_clear_fd (&self->lock, NULL);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->cond);
  g_mutex_clear (&self->commit_mutex);
  g_free (self->place);
  g_free (self->epoch);
  g_free (self);
}

static gboolean
shrink (ConnectdDb *db, gpointer user_data, GError **error)
{
  return connectd_db_run (db, "PRAGMA shrink_memory", NULL, NULL, NULL, NULL, error);
}

void
connectd_store_release_memory (ConnectdStore *self)
{
  g_autoptr (GError) error = NULL;

  if (self->dialect == CONNECT_DIALECT_SQLITE && !connectd_store_write_wait (self, shrink, NULL, &error))
    g_debug ("%s", error->message);
}

ConnectDialect
connectd_store_get_dialect (ConnectdStore *self)
{
  return self->dialect;
}

const char *
connectd_store_get_epoch (ConnectdStore *self)
{
  return self->epoch;
}

static gboolean
write_epoch (ConnectdDb *db, gpointer user_data, GError **error)
{
  g_autoptr (ConnectValues) values = connect_values_new ();

  connect_values_add_text (values, user_data);
  return connectd_db_run (db, "UPDATE meta SET value = ? WHERE name = 'epoch'", values, NULL, NULL, NULL, error);
}

gboolean
connectd_store_renew_epoch (ConnectdStore *self, GError **error)
{
  g_autofree char *epoch = g_uuid_string_random ();

  if (!connectd_store_write_wait (self, write_epoch, epoch, error))
    return FALSE;
  g_free (self->epoch);
  self->epoch = g_steal_pointer (&epoch);
  return TRUE;
}

/* --- reading --- */

/* An idle connection, or NULL with the right to open one, or (FALSE) neither. */
static gboolean
reserve (ConnectdStore *self, ConnectdDb **db)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  gint64 end = g_get_monotonic_time () + BORROW_MICROSECONDS;
  gboolean good = TRUE;

  self->n_waiting++;
  while (good && self->idle.length == 0 && self->n_readers >= MAX_READERS)
    good = g_cond_wait_until (&self->cond, &self->mutex, end);
  self->n_waiting--;
  if (!good)
    return FALSE;
  *db = g_queue_pop_head (&self->idle);
  self->n_borrowed++;
  if (*db == NULL)
    self->n_readers++;
  return TRUE;
}

static void
release (ConnectdStore *self, ConnectdDb *db)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  if (db != NULL && self->idle.length < MAX_IDLE)
    g_queue_push_head (&self->idle, g_steal_pointer (&db));
  else
    self->n_readers--;
  if (self->n_waiting > 0) /* telling costs a system call */
    g_cond_signal (&self->cond);
  g_clear_pointer (&locker, g_mutex_locker_free);
  if (db != NULL)
    _connectd_db_free (db);
}

ConnectdDb *
connectd_store_borrow (ConnectdStore *self, GError **error)
{
  ConnectdDb *db = NULL;

  if (!reserve (self, &db))
    {
      g_set_error (error, CONNECT_ERROR, CONNECT_ERROR_UNAVAILABLE, "The server is busy.");
      return NULL;
    }
  if (db == NULL)
    db = open_connection (self, FALSE, error);
  if (db == NULL)
    {
      release (self, NULL);
      return NULL;
    }
  if (db->klass->begin_read (db, error))
    return db;
  connectd_store_give_back (self, db);
  return NULL;
}

void
connectd_store_give_back (ConnectdStore *self, ConnectdDb *db)
{
  if (db == NULL)
    return;
  db->deadline = 0;
  _connectd_db_clear_failure (db);
  db->klass->rollback (db);
  release (self, db);
}

gboolean
connectd_store_check (ConnectdStore *self, GError **error)
{
  ConnectdDb *db = connectd_store_borrow (self, error);
  gint64 one;
  gboolean ok;

  if (db == NULL)
    return FALSE;
  connectd_db_set_deadline (db, g_get_monotonic_time () + 2 * G_USEC_PER_SEC);
  ok = connectd_db_get_int (db, "SELECT count(*) FROM meta", NULL, &one, NULL, error);
  connectd_store_give_back (self, db);
  return ok;
}

/* --- writing --- */

gboolean
connectd_store_write (ConnectdStore *self, ConnectdWriteFunc func, ConnectdWriteDone done, gpointer user_data,
                      GError **error)
{
  return connectd_writer_push (self->writer, func, done, user_data, error);
}

gboolean
connectd_store_write_wait (ConnectdStore *self, ConnectdWriteFunc func, gpointer user_data, GError **error)
{
  return connectd_writer_push_wait (self->writer, func, user_data, error);
}
