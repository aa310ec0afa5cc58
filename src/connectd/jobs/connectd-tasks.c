/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "jobs/connectd-tasks.h"

#include "auth/connectd-secret.h"
#include "model/connect-descriptions.h"
#include "protocol/connect-error.h"
#include "protocol/connect-json.h"
#include "protocol/connect-text.h"
#include "resource/connectd-engine-private.h"

#define TASKS (&connect_tasks_collection)
#define RUNS_AT_ONCE 4
#define LOOK_AGAIN (30 * G_USEC_PER_SEC)  /* other daemons leave tasks too */
#define LOOK_SOON G_USEC_PER_SEC          /* after a wake-up that may have come before its commit */
#define FIRST_DELAY (10 * G_USEC_PER_SEC)
#define LONGEST_DELAY (G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC)

struct _ConnectdTasks
{
  ConnectdEngine *engine;
  const ConnectdTaskKind *kinds;
  GThread *thread;
  GThreadPool *pool;
  GCancellable *cancellable;
  GMutex mutex; /* of what follows */
  guint *runs;  /* of each kind */
  GCond cond;
  guint running;
  guint settling;
  gboolean idle; /* the last look found nothing, and nothing has come since */
  gboolean woken;
  gboolean stopping;
};

/* --- rows --- */

gboolean
connectd_tx_add_task (ConnectdTx *tx, const char *kind, const char *subject, JsonObject *data, gint64 due, GError **error)
{
  g_autofree char *id = connectd_tx_new_id (tx, TASKS, NULL, error);
  g_autoptr (JsonObject) doc = json_object_new ();

  if (id == NULL)
    return FALSE;
  connect_json_set_string (doc, "id", id);
  connect_json_set_string (doc, "kind", kind);
  connect_json_set_string (doc, "subject", subject);
  if (data != NULL)
    connect_json_set_object (doc, "data", connect_json_copy (data));
  connect_json_set_time (doc, "due", due != 0 ? due : g_get_real_time ());
  connect_json_set_int (doc, "attempts", 0);
  g_atomic_int_set (&tx->engine->left_tasks, 1);
  return connectd_tx_insert (tx, TASKS, id, doc, error);
}

static GPtrArray *
find_tasks (ConnectdTx *tx, const char *kind, const char *subject, GError **error)
{
  g_autofree char *quoted = connectd_rql_quote (subject);
  g_autofree char *rql = g_strdup_printf ("and(eq(kind,%s),eq(subject,%s))", kind, quoted);

  return connectd_tx_find (tx, TASKS, rql, 0, error);
}

gboolean
connectd_tx_has_task (ConnectdTx *tx, const char *kind, const char *subject, gboolean *has, GError **error)
{
  g_autoptr (GPtrArray) found = find_tasks (tx, kind, subject, error);

  *has = FALSE;
  for (guint i = 0; found != NULL && i < found->len; i++)
    *has = *has || connect_json_get_string (found->pdata[i], "claim") == NULL;
  return found != NULL;
}

gboolean
connectd_tx_drop_tasks (ConnectdTx *tx, const char *kind, const char *subject, GError **error)
{
  g_autoptr (GPtrArray) found = find_tasks (tx, kind, subject, error);

  for (guint i = 0; found != NULL && i < found->len; i++)
    {
      JsonObject *doc = g_ptr_array_index (found, i);

      if (connect_json_get_string (doc, "claim") == NULL &&
          !connectd_tx_remove (tx, TASKS, connect_json_get_string (doc, "id"), error))
        return FALSE;
    }
  return found != NULL;
}

/* The row while the run still holds its lease; CONFLICT otherwise. */
static JsonObject *
get_claimed (ConnectdTx *tx, const ConnectdTask *task, GError **error)
{
  g_autoptr (JsonObject) doc = connectd_tx_get (tx, TASKS, task->id, NULL);

  if (doc != NULL && g_strcmp0 (connect_json_get_string (doc, "claim"), task->claim) == 0)
    return g_steal_pointer (&doc);
  g_set_error (error, CONNECT_ERROR, CONNECT_ERROR_CONFLICT, "The task %s took too long; another has taken it.", task->id);
  return NULL;
}

typedef struct
{
  const ConnectdTask *task;
  ConnectdEngineFunc func;
  gpointer data;
} Finish;

static gboolean
finish (ConnectdTx *tx, gpointer data, GError **error)
{
  Finish *self = data;
  g_autoptr (JsonObject) doc = get_claimed (tx, self->task, error);

  return doc != NULL && (self->func == NULL || self->func (tx, self->data, error)) &&
         connectd_tx_remove (tx, TASKS, self->task->id, error);
}

gboolean
connectd_task_finish (ConnectdTask *task, ConnectdEngineFunc func, gpointer data, GError **error)
{
  Finish self = { task, func, data };

  task->finished = connectd_engine_run (task->engine, NULL, finish, &self, error);
  return task->finished;
}

static gboolean
keep (ConnectdTx *tx, gpointer data, GError **error)
{
  Finish *self = data;
  g_autoptr (JsonObject) doc = get_claimed (tx, self->task, error);

  if (doc == NULL || (self->func != NULL && !self->func (tx, self->data, error)))
    return FALSE;
  connect_json_set_time (doc, "due", g_get_real_time () + (gint64)self->task->lease * G_USEC_PER_SEC);
  return connectd_tx_update (tx, TASKS, self->task->id, doc, error);
}

gboolean
connectd_task_keep (ConnectdTask *task, ConnectdEngineFunc func, gpointer data, GError **error)
{
  Finish self = { task, func, data };

  return connectd_engine_run (task->engine, NULL, keep, &self, error);
}

/* --- claiming --- */

typedef struct
{
  ConnectdTasks *tasks;
  guint room;
  guint *rooms;     /* of each kind */
  gint64 next;      /* when the first one is due; 0: none waits */
  GPtrArray *found; /* of the claimed rows */
} Look;

static const ConnectdTaskKind *
find_kind (ConnectdTasks *self, const char *name)
{
  for (const ConnectdTaskKind *k = self->kinds; k->kind != NULL; k++)
    if (g_strcmp0 (k->kind, name) == 0)
      return k;
  return NULL;
}

static guint
count_kinds (const ConnectdTaskKind *kinds)
{
  guint n = 0;

  while (kinds[n].kind != NULL)
    n++;
  return n;
}

/* What may still be begun of each kind. Returns: (transfer full) */
static guint *
list_rooms (ConnectdTasks *self)
{
  guint n = count_kinds (self->kinds);
  guint *rooms = g_new0 (guint, n + 1);

  g_mutex_lock (&self->mutex);
  for (guint i = 0; i < n; i++)
    rooms[i] = self->kinds[i].at_once == 0 ? G_MAXUINT : self->kinds[i].at_once - MIN (self->runs[i], self->kinds[i].at_once);
  g_mutex_unlock (&self->mutex);
  return rooms;
}

/* When the next task is due: a reading look, so that idle rounds do not trouble the writer. */
static gboolean
look (ConnectdTx *tx, gpointer data, GError **error)
{
  Look *self = data;
  gboolean found = FALSE;

  self->next = 0;
  return connectd_db_get_int (tx->db, "SELECT m_due FROM tasks ORDER BY m_due LIMIT 1", NULL, &self->next, &found, error);
}

static gboolean
claim_one (ConnectdTx *tx, ConnectdTasks *tasks, JsonObject *doc, GError **error)
{
  const ConnectdTaskKind *kind = find_kind (tasks, connect_json_get_string (doc, "kind"));
  g_autofree char *claim = connectd_secret_new ();

  connect_json_set_string (doc, "claim", claim);
  connect_json_set_int (doc, "attempts", connect_json_get_int (doc, "attempts", 0) + 1);
  connect_json_set_time (doc, "due", g_get_real_time () + (gint64)kind->lease * G_USEC_PER_SEC);
  return connectd_tx_update (tx, TASKS, connect_json_get_string (doc, "id"), doc, error);
}

/* "in(kind,(…))" of those that there is room for; matches nothing when there is none. */
static char *
make_kinds_rql (const ConnectdTaskKind *kinds, const guint *rooms)
{
  GString *rql = g_string_new ("in(kind,(");

  for (guint i = 0; kinds[i].kind != NULL; i++)
    if (rooms[i] > 0)
      g_string_append_printf (rql, "%s,", kinds[i].kind);
  g_string_append (rql, "-))");
  return g_string_free_and_steal (rql);
}

/* One more of its kind, if there is room. */
static gboolean
take_room (const Look *self, guint *rooms, JsonObject *doc)
{
  guint *room = &rooms[find_kind (self->tasks, connect_json_get_string (doc, "kind")) - self->tasks->kinds];

  return *room > 0 && (*room)-- > 0;
}

static gboolean
claim (ConnectdTx *tx, gpointer data, GError **error)
{
  Look *self = data;
  guint n_kinds = count_kinds (self->tasks->kinds);
  g_autofree guint *rooms = g_memdup2 (self->rooms, (n_kinds + 1) * sizeof (guint)); /* it may be run again */
  g_autofree char *now = connect_time_format (g_get_real_time ());
  g_autofree char *kinds_rql = make_kinds_rql (self->tasks->kinds, rooms);
  g_autofree char *rql = g_strdup_printf ("and(le(due,%s),%s)", now, kinds_rql);
  g_autoptr (GPtrArray) found = connectd_tx_find (tx, TASKS, rql, self->room, error);
  g_autoptr (GPtrArray) taken = g_ptr_array_new_with_free_func ((GDestroyNotify)json_object_unref);

  g_clear_pointer (&self->found, g_ptr_array_unref); /* of an earlier run that was rolled back */
  for (guint i = 0; found != NULL && i < found->len; i++)
    {
      if (!take_room (self, rooms, found->pdata[i]))
        continue;
      if (!claim_one (tx, self->tasks, found->pdata[i], error))
        return FALSE;
      g_ptr_array_add (taken, json_object_ref (found->pdata[i]));
    }
  self->found = g_steal_pointer (&taken);
  return found != NULL;
}

/* --- running --- */

typedef struct
{
  ConnectdTasks *tasks;
  const ConnectdTask *task;
  const ConnectdTaskKind *kind;
  const GError *reason;
} End;

static gint64
delay_after (guint attempt)
{
  gint64 delay = FIRST_DELAY;

  for (guint i = 1; i < attempt && delay < LONGEST_DELAY; i++)
    delay *= 4;
  return MIN (delay, LONGEST_DELAY);
}

/* A run has failed: it is tried again later, or given up. One that was cancelled does not count. */
static gboolean
put_back (ConnectdTx *tx, gpointer data, GError **error)
{
  End *end = data;
  g_autoptr (JsonObject) doc = get_claimed (tx, end->task, NULL);
  gboolean cancelled = g_cancellable_is_cancelled (end->task->cancellable);

  if (doc == NULL)
    return TRUE;
  if (!cancelled && end->task->attempt >= end->kind->attempts)
    return (end->kind->give_up == NULL || end->kind->give_up (tx, end->task, end->reason, error)) &&
           connectd_tx_remove (tx, TASKS, end->task->id, error);
  connect_json_remove (doc, "claim");
  connect_json_set_string (doc, "failure", end->reason->message);
  connect_json_set_time (doc, "due", g_get_real_time () + (cancelled ? 0 : delay_after (end->task->attempt)));
  if (cancelled)
    connect_json_set_int (doc, "attempts", end->task->attempt - 1);
  return connectd_tx_update (tx, TASKS, end->task->id, doc, error);
}

static void
run_task (ConnectdTasks *self, JsonObject *doc)
{
  const ConnectdTaskKind *kind = find_kind (self, connect_json_get_string (doc, "kind"));
  g_autoptr (GError) reason = NULL, error = NULL;
  ConnectdTask task = {
    .engine = self->engine,
    .id = connect_json_get_string (doc, "id"),
    .kind = kind->kind,
    .subject = connect_json_get_string (doc, "subject"),
    .data = connect_json_get_object (doc, "data"),
    .attempt = (guint)connect_json_get_int (doc, "attempts", 1),
    .cancellable = self->cancellable,
    .claim = connect_json_get_string (doc, "claim"),
    .lease = kind->lease,
  };
  End end = { self, &task, kind, NULL };

  if (kind->run (&task, &reason) && (task.finished || connectd_task_finish (&task, NULL, NULL, &reason)))
    return;
  if (task.finished || g_error_matches (reason, CONNECT_ERROR, CONNECT_ERROR_CONFLICT))
    return;
  g_message ("The task %s of kind %s failed (%u of %u): %s", task.id, task.kind, task.attempt, kind->attempts, reason->message);
  end.reason = reason;
  if (!connectd_engine_run (self->engine, NULL, put_back, &end, &error))
    g_message ("The task %s keeps its lease: %s", task.id, error->message);
}

static void
run_cb (gpointer data, gpointer user_data)
{
  ConnectdTasks *self = user_data;
  JsonObject *doc = data;
  guint kind = find_kind (self, connect_json_get_string (doc, "kind")) - self->kinds;

  run_task (self, doc);
  json_object_unref (doc);
  g_mutex_lock (&self->mutex);
  self->running--;
  self->runs[kind]--;
  self->woken = TRUE;
  self->idle = FALSE;
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->mutex);
}

/* Claims what is due and starts it. Gives the moment (monotonic) of the next look. */
static gint64
run_due (ConnectdTasks *self, guint room, gboolean *found)
{
  g_autoptr (GError) error = NULL;
  g_autofree guint *rooms = list_rooms (self);
  Look found_now = { .tasks = self, .room = room, .rooms = rooms };
  gint64 now = g_get_real_time (), wait = LOOK_AGAIN;

  *found = FALSE;
  if (room == 0) /* whoever ends looks again */
    return g_get_monotonic_time () + LOOK_AGAIN;
  if (!connectd_engine_read (self->engine, NULL, look, &found_now, &error))
    return g_get_monotonic_time () + LOOK_SOON;
  if (found_now.next != 0 && found_now.next <= now && !connectd_engine_run (self->engine, NULL, claim, &found_now, &error))
    g_message ("No task can be taken: %s", error->message);
  for (guint i = 0; found_now.found != NULL && i < found_now.found->len; i++)
    {
      g_mutex_lock (&self->mutex);
      self->running++;
      self->runs[find_kind (self, connect_json_get_string (found_now.found->pdata[i], "kind")) - self->kinds]++;
      g_mutex_unlock (&self->mutex);
      g_thread_pool_push (self->pool, json_object_ref (g_ptr_array_index (found_now.found, i)), NULL);
      *found = TRUE;
    }
  g_clear_pointer (&found_now.found, g_ptr_array_unref);
  if (found_now.next > now)
    wait = MIN (wait, found_now.next - now);
  else if (found_now.next != 0)
    wait = LOOK_SOON;
  return g_get_monotonic_time () + wait;
}

static gpointer
run_thread (gpointer user_data)
{
  ConnectdTasks *self = user_data;
  gboolean woken = FALSE;

  g_mutex_lock (&self->mutex);
  while (!self->stopping)
    {
      guint room = RUNS_AT_ONCE - MIN (self->running, RUNS_AT_ONCE);
      gboolean found;
      gint64 next;

      self->woken = FALSE;
      g_mutex_unlock (&self->mutex);
      next = run_due (self, room, &found);
      g_mutex_lock (&self->mutex);
      if (woken && !found)
        next = MIN (next, g_get_monotonic_time () + LOOK_SOON);
      self->idle = !found && !self->woken;
      g_cond_broadcast (&self->cond);
      while (!self->stopping && !self->woken && g_cond_wait_until (&self->cond, &self->mutex, next))
        ;
      woken = self->woken;
    }
  g_mutex_unlock (&self->mutex);
  return NULL;
}

/* --- the whole --- */

ConnectdTasks *
connectd_tasks_new (ConnectdEngine *engine, const ConnectdTaskKind *kinds)
{
  ConnectdTasks *self = g_new0 (ConnectdTasks, 1);

  self->engine = engine;
  self->kinds = kinds;
  self->runs = g_new0 (guint, count_kinds (kinds) + 1);
  self->cancellable = g_cancellable_new ();
  g_mutex_init (&self->mutex);
  g_cond_init (&self->cond);
  self->pool = g_thread_pool_new (run_cb, self, RUNS_AT_ONCE, FALSE, NULL);
  self->thread = g_thread_new ("tasks", run_thread, self);
  return self;
}

void
connectd_tasks_free (ConnectdTasks *self)
{
  g_mutex_lock (&self->mutex);
  self->stopping = TRUE;
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->mutex);
  g_cancellable_cancel (self->cancellable);
  g_thread_join (self->thread);
  g_thread_pool_free (self->pool, FALSE, TRUE);
  g_object_unref (self->cancellable);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->cond);
  g_free (self->runs);
  g_free (self);
}

static void
wake (ConnectdTasks *self)
{
  g_mutex_lock (&self->mutex);
  self->woken = TRUE;
  self->idle = FALSE;
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->mutex);
}

void
connectd_tasks_wake (ConnectdTasks *self)
{
  if (g_atomic_int_compare_and_exchange (&self->engine->left_tasks, 1, 0))
    wake (self);
}

void
connectd_tasks_settle (ConnectdTasks *self)
{
  wake (self);
  g_mutex_lock (&self->mutex);
  while (!self->idle || self->running > 0)
    g_cond_wait (&self->cond, &self->mutex);
  g_mutex_unlock (&self->mutex);
}
