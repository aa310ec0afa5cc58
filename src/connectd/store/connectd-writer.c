/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "store/connectd-writer.h"

#include "protocol/connect-error.h"

/* What waits is in memory: more than this means that the store does not keep up. */
#define MAX_QUEUED 4096
/* A group ends here, so that those who came first do not wait long for those who came last. */
#define MAX_GROUP 512
#define MAX_GROUP_MICROSECONDS 20000
/* How long nothing must have come before it is a rest. */
#define REST_MICROSECONDS (3 * G_USEC_PER_SEC)

typedef struct
{
  ConnectdWriteFunc func;
  ConnectdWriteDone done;
  gpointer user_data;
  GError *error;
} Item;

struct _ConnectdWriter
{
  ConnectdDb *db;
  ConnectdCommitFunc changed;
  ConnectdRestFunc rest;
  gpointer user_data;
  GThread *thread;
  GMutex mutex;
  GCond cond;
  GQueue queue;     /* of Item; under the mutex */
  gboolean closing; /* under the mutex */
  gboolean waiting; /* for an item; under the mutex */
};

static void
item_free (gpointer data)
{
  Item *item = data;

  g_clear_error (&item->error);
  g_free (item);
}

static void
finish_item (Item *item)
{
  if (item->done != NULL)
    item->done (item->user_data, item->error);
}

/* The next item; NULL: there is none. */
static Item *
pop (ConnectdWriter *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  return g_queue_pop_head (&self->queue);
}

/* Waits for an item. NULL: none came for a while, or (`ended`) none will come any more. */
static Item *
wait_for_item (ConnectdWriter *self, gboolean *ended)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  gint64 end = g_get_monotonic_time () + REST_MICROSECONDS;

  self->waiting = TRUE;
  while (self->queue.length == 0 && !self->closing)
    if (!g_cond_wait_until (&self->cond, &self->mutex, end))
      break;
  self->waiting = FALSE;
  *ended = self->queue.length == 0 && self->closing;
  return g_queue_pop_head (&self->queue);
}

static gboolean
run_plain (ConnectdWriter *self, const char *sql, GError **error)
{
  return self->db->klass->run (self->db, sql, NULL, NULL, NULL, NULL, error);
}

static gboolean
is_open (ConnectdWriter *self)
{
  return self->db->klass->in_transaction (self->db);
}

/* Calls the work. A statement that failed makes the whole item fail, also when the work hides it. */
static gboolean
call_item (ConnectdWriter *self, Item *item, GError **error)
{
  if (!item->func (self->db, item->user_data, error))
    {
      if (error != NULL && *error == NULL)
        g_set_error (error, CONNECT_ERROR, CONNECT_ERROR_FAILED, "The write failed without a reason.");
      return FALSE;
    }
  if (self->db->failure == NULL)
    return TRUE;
  g_propagate_error (error, g_error_copy (self->db->failure));
  return FALSE;
}

/* Runs one item in its savepoint; its outcome so far is item->error. The transaction may be gone afterwards. */
static void
run_item (ConnectdWriter *self, Item *item)
{
  g_autoptr (GError) undo_error = NULL;

  g_clear_error (&item->error);
  _connectd_db_clear_failure (self->db);
  if (run_plain (self, "SAVEPOINT item", &item->error))
    {
      if (call_item (self, item, &item->error))
        run_plain (self, "RELEASE SAVEPOINT item", &item->error);
    }
  if (!is_open (self) && item->error == NULL)
    g_set_error (&item->error, CONNECT_ERROR, CONNECT_ERROR_STORAGE, "The transaction was lost.");
  if (item->error == NULL || !is_open (self))
    return;
  /* what cannot be undone alone is undone with the whole */
  if (!run_plain (self, "ROLLBACK TO SAVEPOINT item", &undo_error) ||
      !run_plain (self, "RELEASE SAVEPOINT item", &undo_error))
    self->db->klass->rollback (self->db);
}

/* Whether the last item lost the transaction only because the server went away: then it is not to blame. */
static gboolean
lost_connection (ConnectdWriter *self, Item *last)
{
  const GError *error = self->db->failure != NULL ? self->db->failure : last->error;

  return g_error_matches (error, CONNECT_ERROR, CONNECT_ERROR_UNAVAILABLE);
}

/* One item in a transaction of its own. */
static gboolean
run_singly (ConnectdWriter *self, Item *item)
{
  gboolean changed = FALSE;

  g_clear_error (&item->error);
  if (!self->db->klass->begin_write (self->db, &item->error))
    return FALSE;
  run_item (self, item);
  if (item->error == NULL)
    return self->db->klass->commit (self->db, &changed, &item->error) && changed;
  self->db->klass->rollback (self->db);
  return FALSE;
}

/* The whole transaction is gone, and with it what all items of the group did: all but the one that is to blame run
 * again, each alone. An item that had failed does so as well: it was judged by what is no more. */
static gboolean
rerun (ConnectdWriter *self, GPtrArray *group)
{
  Item *last = g_ptr_array_index (group, group->len - 1);
  gboolean spare_last = !lost_connection (self, last);
  gboolean changed = FALSE;

  g_debug ("the transaction of %u items was lost: %s", group->len, last->error->message);
  for (guint i = 0; i < group->len; i++)
    {
      Item *item = g_ptr_array_index (group, i);

      if (item != last || !spare_last)
        changed |= run_singly (self, item);
    }
  return changed;
}

static gboolean
commit_group (ConnectdWriter *self, GPtrArray *group)
{
  g_autoptr (GError) error = NULL;
  gboolean changed = FALSE;

  if (self->db->klass->commit (self->db, &changed, &error))
    return changed;
  for (guint i = 0; i < group->len; i++)
    {
      Item *item = g_ptr_array_index (group, i);

      g_clear_error (&item->error);
      item->error = g_error_copy (error);
    }
  return FALSE;
}

/* Runs `first` and what waits behind it. Returns whether anything was changed. */
static gboolean
run_group (ConnectdWriter *self, Item *first, GPtrArray *group)
{
  gint64 end = g_get_monotonic_time () + MAX_GROUP_MICROSECONDS;

  g_ptr_array_add (group, first);
  if (!self->db->klass->begin_write (self->db, &first->error))
    return FALSE;
  run_item (self, first);
  while (is_open (self) && group->len < MAX_GROUP && g_get_monotonic_time () < end)
    {
      Item *item = pop (self);

      if (item == NULL)
        break;
      g_ptr_array_add (group, item);
      run_item (self, item);
    }
  return is_open (self) ? commit_group (self, group) : rerun (self, group);
}

static void
serve (ConnectdWriter *self, Item *first)
{
  g_autoptr (GPtrArray) group = g_ptr_array_new_with_free_func (item_free);
  gboolean changed = run_group (self, first, group);

  _connectd_db_clear_failure (self->db);
  g_ptr_array_foreach (group, (GFunc) finish_item, NULL);
  if (changed)
    self->changed (self->user_data);
}

static gpointer
writer_thread (gpointer data)
{
  ConnectdWriter *self = data;
  gboolean worked = TRUE; /* what came before the first item counts */
  gboolean ended = FALSE;

  while (!ended)
    {
      Item *item = wait_for_item (self, &ended);

      if (item != NULL)
        serve (self, item);
      else if (!ended && self->rest != NULL)
        self->rest (self->db, worked, self->user_data);
      worked = item != NULL;
    }
  return NULL;
}

ConnectdWriter *
connectd_writer_new (ConnectdDb *db, ConnectdCommitFunc changed, ConnectdRestFunc rest, gpointer user_data)
{
  ConnectdWriter *self = g_new0 (ConnectdWriter, 1);

  self->db = db;
  self->changed = changed;
  self->rest = rest;
  self->user_data = user_data;
  g_mutex_init (&self->mutex);
  g_cond_init (&self->cond);
  g_queue_init (&self->queue);
  self->thread = g_thread_new ("store-writer", writer_thread, self);
  return self;
}

void
connectd_writer_free (ConnectdWriter *self)
{
  if (self == NULL)
    return;
  g_mutex_lock (&self->mutex);
  self->closing = TRUE;
  g_cond_signal (&self->cond);
  g_mutex_unlock (&self->mutex);
  g_thread_join (self->thread);
  _connectd_db_free (self->db);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->cond);
  g_free (self);
}

gboolean
connectd_writer_push (ConnectdWriter *self, ConnectdWriteFunc func, ConnectdWriteDone done, gpointer user_data,
                      GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  Item *item;

  if (self->closing || self->queue.length >= MAX_QUEUED)
    {
      g_set_error (error, CONNECT_ERROR, CONNECT_ERROR_UNAVAILABLE,
                   self->closing ? "The server is stopping." : "The server is busy.");
      return FALSE;
    }
  item = g_new0 (Item, 1);
  item->func = func;
  item->done = done;
  item->user_data = user_data;
  g_queue_push_tail (&self->queue, item);
  if (self->waiting) /* while it works it looks by itself */
    g_cond_signal (&self->cond);
  return TRUE;
}

typedef struct
{
  ConnectdWriteFunc func;
  gpointer user_data;
  GMutex mutex;
  GCond cond;
  gboolean finished;
  GError *error;
} Wait;

static gboolean
wait_run (ConnectdDb *db, gpointer user_data, GError **error)
{
  Wait *wait = user_data;

  return wait->func (db, wait->user_data, error);
}

static void
wait_done_cb (gpointer user_data, const GError *error)
{
  Wait *wait = user_data;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&wait->mutex);

  wait->error = error != NULL ? g_error_copy (error) : NULL;
  wait->finished = TRUE;
  g_cond_signal (&wait->cond);
}

gboolean
connectd_writer_push_wait (ConnectdWriter *self, ConnectdWriteFunc func, gpointer user_data, GError **error)
{
  Wait wait = { .func = func, .user_data = user_data };
  gboolean ok;

  g_return_val_if_fail (g_thread_self () != self->thread, FALSE);

  g_mutex_init (&wait.mutex);
  g_cond_init (&wait.cond);
  ok = connectd_writer_push (self, wait_run, wait_done_cb, &wait, error);
  g_mutex_lock (&wait.mutex);
  while (ok && !wait.finished)
    g_cond_wait (&wait.cond, &wait.mutex);
  g_mutex_unlock (&wait.mutex);
  g_mutex_clear (&wait.mutex);
  g_cond_clear (&wait.cond);
  if (ok && wait.error != NULL)
    {
      g_propagate_error (error, wait.error);
      ok = FALSE;
    }
  return ok;
}
