/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "outbox/connect-outbox.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <unistd.h>

#include "protocol/connect-error.h"
#include "sql/connect-sql.h"
#include "sql/connect-worker.h"

/* A file of a newer program would be refused by its number; this is the first form. */
#define FORM 1

static const char ddl[] =
    "CREATE TABLE IF NOT EXISTS acts (key TEXT PRIMARY KEY, owner TEXT, created INTEGER NOT NULL, method TEXT NOT NULL,"
    " path TEXT NOT NULL, body TEXT, if_match INTEGER NOT NULL) WITHOUT ROWID;"
    "PRAGMA user_version=1;";

struct _ConnectOutbox
{
  char *directory;
  char *path;
  char *owner;     /* of this process and object */
  int lock;        /* held while it lives */
  ConnectDb *db;   /* on the worker */
  ConnectWorker *worker;
};

typedef struct
{
  ConnectOutbox *outbox;
  ConnectAct *act;
  char *key;
  GPtrArray *claimed;
} Job;

void
connect_act_free (ConnectAct *self)
{
  if (self == NULL)
    return;
  g_free (self->key);
  g_free (self->method);
  g_free (self->path);
  g_free (self->body);
  g_free (self);
}

static void
free_act (gpointer act)
{
  connect_act_free (act);
}

static void
clear_job (gpointer data)
{
  Job *job = data;

  connect_act_free (job->act);
  g_free (job->key);
  g_ptr_array_unref (job->claimed);
}

static void
unref_job (gpointer data)
{
  g_atomic_rc_box_release_full (data, clear_job);
}

static Job *
job_new (ConnectOutbox *self, const char *key)
{
  Job *job = g_atomic_rc_box_new0 (Job);

  job->outbox = self;
  job->key = g_strdup (key);
  job->claimed = g_ptr_array_new_with_free_func (free_act);
  return job;
}

ConnectOutbox *
connect_outbox_new (const char *directory)
{
  ConnectOutbox *self = g_new0 (ConnectOutbox, 1);

  self->directory = g_strdup (directory);
  self->path = g_build_filename (directory, "outbox.db", NULL);
  self->owner = g_uuid_string_random ();
  self->lock = -1;
  return self;
}

static char *
lock_path (ConnectOutbox *self, const char *owner)
{
  g_autofree char *name = g_strconcat ("outbox.", owner, ".lock", NULL);

  return g_build_filename (self->directory, name, NULL);
}

void
connect_outbox_free (ConnectOutbox *self)
{
  if (self == NULL)
    return;
  connect_worker_free (self->worker);
  connect_db_close (self->db);
  if (self->lock >= 0)
    {
      g_autofree char *path = lock_path (self, self->owner);

      g_unlink (path);
      close (self->lock);
    }
  g_free (self->directory);
  g_free (self->path);
  g_free (self->owner);
  g_free (self);
}

static gboolean
hold_lock (ConnectOutbox *self, GError **error)
{
  g_autofree char *path = lock_path (self, self->owner);

  if (self->lock >= 0)
    return TRUE;
  self->lock = g_open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (self->lock >= 0 && flock (self->lock, LOCK_EX | LOCK_NB) == 0)
    return TRUE;
  g_set_error_literal (error, CONNECT_ERROR, CONNECT_ERROR_STORAGE, "The outbox cannot be locked.");
  return FALSE;
}

static gboolean
open_db (ConnectOutbox *self, GError **error)
{
  g_autoptr (ConnectDb) db = NULL;

  if (self->db != NULL)
    return TRUE;
  db = connect_db_open (self->path, CONNECT_DB_CREATE, TRUE, error);
  if (db == NULL)
    return FALSE;
  if (connect_db_get_int (db, "PRAGMA user_version", 0) > FORM)
    {
      g_set_error_literal (error, CONNECT_ERROR, CONNECT_ERROR_STORAGE, "The outbox is of a newer program.");
      return FALSE;
    }
  if (!connect_db_exec (db, ddl, error))
    return FALSE;
  self->db = g_steal_pointer (&db);
  return TRUE;
}

static void
set_aside (ConnectOutbox *self, const char *aside)
{
  const char *const suffixes[] = { "-wal", "-shm", "" };

  g_message ("%s cannot be read; it is kept as %s", self->path, aside);
  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *from = g_strconcat (self->path, suffixes[i], NULL);
      g_autofree char *to = g_strconcat (aside, suffixes[i], NULL);

      g_rename (from, to);
    }
}

/* One that makes no sense any more is set aside: what was in it is lost to us, but not thrown away. */
static gboolean
open_or_set_aside (ConnectOutbox *self, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autofree char *aside = NULL;

  if (open_db (self, &local))
    return hold_lock (self, error);
  if (g_error_matches (local, CONNECT_ERROR, CONNECT_ERROR_CORRUPT))
    {
      aside = g_strdup_printf ("%s.damaged-%" G_GINT64_FORMAT, self->path, g_get_real_time ());
      set_aside (self, aside);
      return open_db (self, error) && hold_lock (self, error);
    }
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

static gboolean
add_work (gpointer data, GError **error)
{
  const Job *job = data;
  ConnectOutbox *self = job->outbox;
  ConnectStmt *stmt;

  if (!open_or_set_aside (self, error))
    return FALSE;
  stmt = connect_db_prepare (self->db, "INSERT INTO acts (key, owner, created, method, path, body, if_match)"
                                       " VALUES (?, ?, ?, ?, ?, ?, ?)", error);
  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_text (stmt, 1, job->act->key, -1, SQLITE_STATIC);
  sqlite3_bind_text (stmt, 2, self->owner, -1, SQLITE_STATIC);
  sqlite3_bind_int64 (stmt, 3, job->act->created);
  sqlite3_bind_text (stmt, 4, job->act->method, -1, SQLITE_STATIC);
  sqlite3_bind_text (stmt, 5, job->act->path, -1, SQLITE_STATIC);
  sqlite3_bind_text (stmt, 6, job->act->body, -1, SQLITE_STATIC);
  sqlite3_bind_int64 (stmt, 7, job->act->if_match);
  return connect_db_run (self->db, stmt, error);
}

static gboolean
run_with_key (ConnectOutbox *self, const char *sql, const char *key, GError **error)
{
  ConnectStmt *stmt;

  if (!open_or_set_aside (self, error) || (stmt = connect_db_prepare (self->db, sql, error)) == NULL)
    return FALSE;
  sqlite3_bind_text (stmt, 1, key, -1, SQLITE_STATIC);
  return connect_db_run (self->db, stmt, error);
}

static gboolean
remove_work (gpointer data, GError **error)
{
  const Job *job = data;

  return run_with_key (job->outbox, "DELETE FROM acts WHERE key=?", job->key, error);
}

static gboolean
release_work (gpointer data, GError **error)
{
  const Job *job = data;

  return run_with_key (job->outbox, "UPDATE acts SET owner=NULL WHERE key=?", job->key, error);
}

/* Whether nobody holds the lock of `owner`; its file goes then. */
static gboolean
is_dead (ConnectOutbox *self, const char *owner)
{
  g_autofree char *path = NULL;
  g_autofd int fd = -1;

  if (owner == NULL)
    return TRUE;
  if (g_strcmp0 (owner, self->owner) == 0 || !g_uuid_string_is_valid (owner))
    return FALSE;
  path = lock_path (self, owner);
  fd = g_open (path, O_RDWR | O_CLOEXEC, 0);
  if (fd < 0)
    return TRUE;
  if (flock (fd, LOCK_EX | LOCK_NB) != 0)
    return FALSE;
  g_unlink (path);
  return TRUE;
}

static ConnectAct *
read_act (ConnectStmt *stmt)
{
  ConnectAct *act = g_new0 (ConnectAct, 1);

  act->key = g_strdup ((const char *) sqlite3_column_text (stmt, 0));
  act->created = sqlite3_column_int64 (stmt, 2);
  act->method = g_strdup ((const char *) sqlite3_column_text (stmt, 3));
  act->path = g_strdup ((const char *) sqlite3_column_text (stmt, 4));
  act->body = g_strdup ((const char *) sqlite3_column_text (stmt, 5));
  act->if_match = sqlite3_column_int64 (stmt, 6);
  return act;
}

static gboolean
claim_work (gpointer data, GError **error)
{
  const Job *job = data;
  ConnectOutbox *self = job->outbox;
  g_autoptr (ConnectStmt) stmt = NULL;
  g_autoptr (GError) local = NULL;

  /* nothing was ever sent from here: no file is made for that */
  if (self->db == NULL && !g_file_test (self->path, G_FILE_TEST_EXISTS))
    return TRUE;
  if (!open_or_set_aside (self, error))
    return FALSE;
  stmt = connect_db_prepare (self->db, "SELECT key, owner, created, method, path, body, if_match FROM acts ORDER BY created, key",
                             error);
  while (stmt != NULL && connect_db_step (self->db, stmt, &local))
    if (is_dead (self, (const char *) sqlite3_column_text (stmt, 1)))
      g_ptr_array_add (job->claimed, read_act (stmt));
  if (stmt == NULL)
    return FALSE;
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  sqlite3_reset (stmt);
  stmt = connect_db_prepare (self->db, "UPDATE acts SET owner=? WHERE key=?", error);
  for (guint i = 0; stmt != NULL && i < job->claimed->len; i++)
    {
      sqlite3_bind_text (stmt, 1, self->owner, -1, SQLITE_STATIC);
      sqlite3_bind_text (stmt, 2, ((ConnectAct *) g_ptr_array_index (job->claimed, i))->key, -1, SQLITE_STATIC);
      if (!connect_db_run (self->db, stmt, error))
        return FALSE;
    }
  return stmt != NULL;
}

static DexFuture *
run (ConnectOutbox *self, ConnectWork work, Job *take)
{
  if (self->worker == NULL)
    self->worker = connect_worker_new ("outbox");
  return connect_worker_run (self->worker, work, take, unref_job);
}

DexFuture *
connect_outbox_add (ConnectOutbox *self, const ConnectAct *act)
{
  Job *job = job_new (self, act->key);

  job->act = g_new0 (ConnectAct, 1);
  job->act->key = g_strdup (act->key);
  job->act->method = g_strdup (act->method);
  job->act->path = g_strdup (act->path);
  job->act->body = g_strdup (act->body);
  job->act->if_match = act->if_match;
  job->act->created = act->created;
  return run (self, add_work, job);
}

DexFuture *
connect_outbox_remove (ConnectOutbox *self, const char *key)
{
  return run (self, remove_work, job_new (self, key));
}

DexFuture *
connect_outbox_release (ConnectOutbox *self, const char *key)
{
  return run (self, release_work, job_new (self, key));
}

static DexFuture *
claimed_cb (DexFuture *future, gpointer data)
{
  const Job *job = data;

  return dex_future_new_take_boxed (G_TYPE_PTR_ARRAY, g_ptr_array_ref (job->claimed));
}

DexFuture *
connect_outbox_claim (ConnectOutbox *self)
{
  Job *job = job_new (self, NULL);
  DexFuture *future = run (self, claim_work, g_atomic_rc_box_acquire (job));

  return dex_future_then (future, claimed_cb, job, unref_job);
}
