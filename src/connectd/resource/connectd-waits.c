/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "resource/connectd-waits.h"

#include "protocol/connect-error.h"
#include "resource/connectd-visibility.h"

typedef struct
{
  ConnectdRequest *request;
  char *account;
  char *credential;
  gint64 end;    /* monotonic */
  gint64 head;   /* the feed was read up to here */
  gboolean due;  /* look again */
} Held;

struct _ConnectdWaits
{
  ConnectdEngine *engine;
  guint held_per_token;
  GThread *thread;
  GMutex mutex;      /* of all below */
  GCond cond;
  GPtrArray *held;   /* (element-type Held) */
  gint64 head;       /* commits up to here have been told to those who wait */
  gboolean committed;
  gboolean stopping;
};

static void
held_free (gpointer data)
{
  Held *held = data;

  g_free (held->account);
  g_free (held->credential);
  g_free (held);
}

static void
answer_unavailable (ConnectdRequest *request)
{
  g_autoptr (GError) error = g_error_new_literal (CONNECT_ERROR, CONNECT_ERROR_UNAVAILABLE, "The server is stopping.");

  _connectd_request_finish (request, error);
}

/* --- what was committed --- */

typedef struct
{
  GHashTable *accounts;
  gint64 head;
} News;

static gboolean
news_cb (const ConnectValue *row, guint n_values, gpointer user_data)
{
  News *news = user_data;

  g_hash_table_add (news->accounts, g_strdup (row[0].text));
  news->head = MAX (news->head, row[1].integer);
  return TRUE;
}

/* FALSE when it cannot be told. At the start only the head counts: nobody waits yet who could have missed anything. */
static gboolean
read_news (ConnectdWaits *self, News *news)
{
  ConnectdDb *db = connectd_store_borrow (self->engine->store, NULL);
  g_autoptr (ConnectValues) values = connect_values_new ();
  gboolean known = FALSE;

  connect_values_add_int (values, news->head);
  if (db != NULL && news->head == 0)
    connectd_db_get_int (db, "SELECT value FROM counters WHERE name = 'feed'", NULL, &news->head, NULL, NULL);
  else if (db != NULL)
    /* by the index of numbers: grouped by the plain column, the one of accounts would be read from end to end */
    known = connectd_db_run (db, "SELECT account || '', MAX(seq) FROM changes WHERE seq > ? GROUP BY account || ''", values, news_cb,
                             news, NULL, NULL);
  if (db != NULL)
    connectd_store_give_back (self->engine->store, db);
  return known;
}

/* Those whose feed has moved since `head` look again; everybody, when that cannot be told. */
static void
collect_news (ConnectdWaits *self, gint64 head)
{
  g_autoptr (GHashTable) accounts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  News news = { accounts, head };
  gboolean known = read_news (self, &news);

  g_mutex_lock (&self->mutex);
  self->head = news.head;
  for (guint i = 0; i < self->held->len; i++)
    {
      Held *held = self->held->pdata[i];

      held->due = held->due || !known || g_hash_table_contains (accounts, held->account) ||
                  g_hash_table_contains (accounts, CONNECTD_EVERYBODY);
    }
  g_mutex_unlock (&self->mutex);
}

/* --- answering --- */

/* Reads the feed for one that waits: TRUE when it has an answer (or `error`) now. */
static gboolean
look_again (ConnectdWaits *self, Held *held, GError **error)
{
  ConnectdRequest *request = held->request;
  ConnectdDb *db = connectd_store_borrow (self->engine->store, error);
  g_autoptr (ConnectdTx) tx = NULL;
  g_autoptr (ConnectdCaller) caller = NULL;
  ConnectdChangesQuery query = { 0 };
  gboolean good;

  if (db == NULL)
    return TRUE;
  connectd_db_set_deadline (db, g_get_monotonic_time () + CONNECTD_DEADLINE);
  tx = _connectd_tx_new (self->engine, db, FALSE, NULL);
  caller = _connectd_request_admit (request, tx, error); /* it may have been taken away meanwhile */
  _connectd_answer_clear (&request->answer);
  good = caller != NULL && _connectd_changes_read (request, tx, caller, &query, error);
  connectd_store_give_back (self->engine->store, db);
  held->head = query.head;
  return !good || query.any;
}

/* Takes out one that is due or whose time is over; NULL when there is none. `next` gets when the next one's time is over. */
static Held *
take_due (ConnectdWaits *self, gint64 *next)
{
  gint64 now = g_get_monotonic_time ();

  *next = G_MAXINT64;
  for (guint i = 0; i < self->held->len; i++)
    {
      Held *held = self->held->pdata[i];

      if (held->due || held->end <= now)
        return g_ptr_array_steal_index_fast (self->held, i);
      *next = MIN (*next, held->end);
    }
  return NULL;
}

static void
cancelled_cb (ConnectdExchange *exchange, gpointer user_data)
{
  ConnectdWaits *self = user_data;
  Held *found = NULL;

  g_mutex_lock (&self->mutex);
  for (guint i = 0; i < self->held->len && found == NULL; i++)
    if (((Held *) self->held->pdata[i])->request->exchange == exchange)
      found = g_ptr_array_steal_index_fast (self->held, i);
  g_mutex_unlock (&self->mutex);
  if (found == NULL) /* it is being answered */
    return;
  answer_unavailable (found->request);
  held_free (found);
}

static void
put_back (ConnectdWaits *self, Held *held)
{
  gboolean stopping;

  g_mutex_lock (&self->mutex);
  stopping = self->stopping;
  held->due = held->head < self->head;
  if (!stopping)
    {
      /* cancelled_cb() may have found nothing while this one was being looked at: ask for it anew */
      connectd_exchange_hold_cancellable (held->request->exchange, cancelled_cb, self);
      g_ptr_array_add (self->held, held);
    }
  g_mutex_unlock (&self->mutex);
  if (!stopping)
    return;
  answer_unavailable (held->request);
  held_free (held);
}

static void
serve (ConnectdWaits *self, Held *held)
{
  gboolean over = held->end <= g_get_monotonic_time ();
  g_autoptr (GError) error = NULL;

  if (!look_again (self, held, &error) && !over)
    {
      put_back (self, held);
      return;
    }
  _connectd_request_finish (held->request, error);
  held_free (held);
}

static gpointer
run_thread (gpointer user_data)
{
  ConnectdWaits *self = user_data;

  g_mutex_lock (&self->mutex);
  while (!self->stopping)
    {
      gint64 next, head = self->head;
      Held *held;

      /* while nobody waits nothing is read; whoever comes looks anew */
      if (self->committed && self->held->len == 0)
        self->head = 0;
      else if (self->committed)
        {
          self->committed = FALSE;
          head = self->head;
          g_mutex_unlock (&self->mutex);
          collect_news (self, head);
          g_mutex_lock (&self->mutex);
          continue;
        }
      held = take_due (self, &next);
      if (held != NULL)
        {
          g_mutex_unlock (&self->mutex);
          serve (self, held);
          g_mutex_lock (&self->mutex);
        }
      else if (next == G_MAXINT64)
        g_cond_wait (&self->cond, &self->mutex);
      else
        g_cond_wait_until (&self->cond, &self->mutex, next);
    }
  g_mutex_unlock (&self->mutex);
  return NULL;
}

/* --- for the engine --- */

ConnectdWaits *
connectd_waits_new (ConnectdEngine *engine, guint held_per_token)
{
  ConnectdWaits *self = g_new0 (ConnectdWaits, 1);

  self->engine = engine;
  self->held_per_token = held_per_token;
  self->held = g_ptr_array_new ();
  self->committed = TRUE; /* learn where the feed is */
  g_mutex_init (&self->mutex);
  g_cond_init (&self->cond);
  self->thread = g_thread_new ("waits", run_thread, self);
  return self;
}

void
connectd_waits_free (ConnectdWaits *self)
{
  g_mutex_lock (&self->mutex);
  self->stopping = TRUE;
  g_cond_signal (&self->cond);
  g_mutex_unlock (&self->mutex);
  g_thread_join (self->thread);
  for (guint i = 0; i < self->held->len; i++)
    {
      Held *held = self->held->pdata[i];

      answer_unavailable (held->request);
      held_free (held);
    }
  g_ptr_array_unref (self->held);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->cond);
  g_free (self);
}

void
connectd_waits_hold (ConnectdWaits *self, ConnectdRequest *request)
{
  const char *credential = connectd_credential_get_key (&request->credential);
  gint64 now = g_get_monotonic_time ();
  guint same = 0;
  gboolean full;

  g_mutex_lock (&self->mutex);
  for (guint i = 0; i < self->held->len; i++)
    if (g_strcmp0 (((Held *) self->held->pdata[i])->credential, credential) == 0)
      same++;
  full = self->stopping || same >= self->held_per_token;
  if (!full)
    {
      Held *held = g_new0 (Held, 1);

      held->request = request;
      held->account = g_strdup (request->wait_account);
      held->credential = g_strdup (credential);
      held->end = now + request->wait_seconds * G_USEC_PER_SEC;
      held->head = request->wait_head;
      held->due = held->head < self->head || self->committed;
      connectd_exchange_hold_cancellable (request->exchange, cancelled_cb, self);
      g_ptr_array_add (self->held, held);
      g_cond_signal (&self->cond);
    }
  g_mutex_unlock (&self->mutex);
  if (full)
    _connectd_request_finish (request, NULL);
}

void
connectd_waits_wake (ConnectdWaits *self)
{
  g_mutex_lock (&self->mutex);
  self->committed = TRUE;
  g_cond_signal (&self->cond);
  g_mutex_unlock (&self->mutex);
}

guint
connectd_waits_count (ConnectdWaits *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  return self->held->len;
}
