/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* PostgreSQL through libpq. A connection is used by one thread at a time and waits for each answer. */

#include "config.h"

#include "store/pgsql/connectd-pgsql.h"

#include <string.h>

#include "protocol/connect-error.h"
#include "store/connectd-statements.h"
#include "store/pgsql/connectd-pgsql-private.h"

#define N_STATEMENTS 128
/* The transaction lock of the one writer, the same in every daemon. */
#define WRITER_LOCK "3457093412"
/* How long a server that cannot be reached is left alone: it doubles from the first to the last. */
#define FIRST_DELAY (50 * 1000)
#define LAST_DELAY (2 * G_USEC_PER_SEC)
/* How long the fate of a COMMIT without an answer is looked for, and how long each question may take. */
#define DECIDE_MICROSECONDS (15 * G_USEC_PER_SEC)
#define ASK_MILLISECONDS "5000"
/* Rows of writers that have ended are forgotten after a day. */
#define WRITER_FORGOTTEN (G_GINT64_CONSTANT (24) * 3600 * G_USEC_PER_SEC)

enum
{
  TYPE_INFERRED = 0,
  TYPE_BYTEA = 17,
  TYPE_INT8 = 20,
};

typedef struct
{
  ConnectdDb parent;
  char *uri;
  char *instance; /* tells our own notifications from others' */
  gboolean writing;
  PGconn *connection; /* NULL: lost */
  ConnectdStatements *statements;
  guint n_prepared;       /* makes the names of statements */
  gboolean begin_waits;   /* the snapshot is taken with the first statement */
  gint64 timeout;         /* milliseconds that the server allows a statement; 0: no limit */
  gint64 delay;           /* until the next try to connect, growing */
  gint64 retry_at;        /* monotonic; no try before */
  gint64 n_commits;       /* begun by this writer: the number of the one at hand */
  gboolean warned;        /* by the server, since it was last looked at */
} PgsqlDb;

typedef struct
{
  ConnectdStatement parent;
  PgsqlDb *owner;
  char name[16];
} PgsqlStatement;

const char *
_connectd_pgsql_get_instance (ConnectdDb *db)
{
  return ((PgsqlDb *) db)->instance;
}

/* --- the connection --- */

static void
statement_free (gpointer data)
{
  PgsqlStatement *statement = data;

  /* with the connection go its statements */
  if (statement->owner->connection != NULL && PQstatus (statement->owner->connection) == CONNECTION_OK)
    PQclear (PQclosePrepared (statement->owner->connection, statement->name));
  g_free (statement);
}

static void
disconnect (PgsqlDb *self)
{
  g_clear_pointer (&self->connection, PQfinish);
  g_clear_pointer (&self->statements, connectd_statements_free);
  self->begin_waits = FALSE;
}

/* What the writer may wait for is up to it; but a daemon that stands still in a transaction must not stop the others.
 * What is acknowledged is on disk, also where the server was told to take that lightly. */
static gboolean
set_up (PgsqlDb *self, GError **error)
{
  if (!self->writing)
    return TRUE;
  return _connectd_pgsql_exec (self->connection,
                               "SET statement_timeout = 0; SET lock_timeout = 0; "
                               "SET idle_in_transaction_session_timeout = '60s'; SET tcp_user_timeout = '30s'; "
                               "SELECT set_config('synchronous_commit', 'on', false) "
                               "WHERE current_setting('synchronous_commit') = 'off'",
                               error);
}

static void
notice_cb (void *user_data, const PGresult *result)
{
  PgsqlDb *self = user_data;

  g_debug ("postgresql: %s", PQresultErrorMessage (result));
  self->warned |= g_strcmp0 (PQresultErrorField (result, PG_DIAG_SEVERITY_NONLOCALIZED), "WARNING") == 0;
}

static gboolean
connect_now (PgsqlDb *self, GError **error)
{
  disconnect (self);
  self->connection = _connectd_pgsql_connect (self->uri, error);
  if (self->connection != NULL)
    PQsetNoticeReceiver (self->connection, notice_cb, self);
  if (self->connection != NULL && set_up (self, error))
    {
      self->statements = connectd_statements_new (N_STATEMENTS, statement_free);
      self->delay = 0;
      self->retry_at = 0;
      return TRUE;
    }
  g_clear_pointer (&self->connection, PQfinish);
  self->delay = CLAMP (self->delay * 2, FIRST_DELAY, LAST_DELAY);
  self->retry_at = g_get_monotonic_time () + self->delay;
  return FALSE;
}

/* Connects when there is no connection; not before the delay after a try in vain. What is told to callers names no
 * hosts. */
static gboolean
ensure_connection (PgsqlDb *self, GError **error)
{
  g_autoptr (GError) local = NULL;

  if (self->connection != NULL && PQstatus (self->connection) == CONNECTION_OK)
    return TRUE;
  if (g_get_monotonic_time () >= self->retry_at)
    {
      if (connect_now (self, &local))
        return TRUE;
      g_message ("%s", local->message);
    }
  g_set_error (error, CONNECT_ERROR, CONNECT_ERROR_UNAVAILABLE, "The store is away.");
  return FALSE;
}

/* --- statements --- */

static Oid
value_type (const ConnectValue *value)
{
  switch (value->type)
    {
    case CONNECT_VALUE_INT:
      return TYPE_INT8;
    case CONNECT_VALUE_BLOB:
      return TYPE_BYTEA;
    case CONNECT_VALUE_NULL:
    case CONNECT_VALUE_TEXT:
      return TYPE_INFERRED; /* from where it stands */
    }
  return TYPE_INFERRED;
}

/* What is prepared depends on the types of the values, too. */
static char *
make_cache_text (const char *sql, const ConnectValues *values, guint n)
{
  GString *text = g_string_sized_new (strlen (sql) + n + 1);

  for (guint i = 0; i < n; i++)
    switch (value_type (connect_values_get (values, i)))
      {
      case TYPE_INT8:
        g_string_append_c (text, 'i');
        break;
      case TYPE_BYTEA:
        g_string_append_c (text, 'b');
        break;
      default:
        g_string_append_c (text, 't');
        break;
      }
  g_string_append_printf (text, "|%s", sql);
  return g_string_free_and_steal (text);
}

static PgsqlStatement *
prepare (PgsqlDb *self, const char *sql, const char *cache_text, const ConnectValues *values, guint n, GError **error)
{
  g_autofree Oid *types = g_new0 (Oid, n + 1);
  guint n_placeholders;
  g_autofree char *numbered = _connectd_pgsql_number_placeholders (sql, &n_placeholders);
  g_autoptr (PGresult) result = NULL;
  PgsqlStatement *statement;

  if (n_placeholders != n)
    {
      g_set_error (error, CONNECT_ERROR, CONNECT_ERROR_FAILED, "%u values for %u placeholders: %s", n, n_placeholders,
                   sql);
      return NULL;
    }
  for (guint i = 0; i < n; i++)
    types[i] = value_type (connect_values_get (values, i));
  statement = g_new0 (PgsqlStatement, 1);
  statement->owner = self;
  g_snprintf (statement->name, sizeof statement->name, "s%u", ++self->n_prepared);
  result = PQprepare (self->connection, statement->name, numbered, (int) n, types);
  if (PQresultStatus (result) == PGRES_COMMAND_OK)
    {
      connectd_statements_add (self->statements, cache_text, statement);
      return statement;
    }
  _connectd_pgsql_set_error (self->connection, result, error);
  g_free (statement);
  return NULL;
}

static PGresult *
execute (PgsqlDb *self, PgsqlStatement *statement, const ConnectValues *values, guint n)
{
  g_autofree const char **texts = g_new0 (const char *, n + 1);
  g_autofree int *lengths = g_new0 (int, n + 1);
  g_autofree int *formats = g_new0 (int, n + 1);
  g_autoptr (GPtrArray) numbers = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < n; i++)
    {
      const ConnectValue *value = connect_values_get (values, i);

      if (value->type == CONNECT_VALUE_TEXT)
        texts[i] = value->text;
      else if (value->type == CONNECT_VALUE_INT)
        {
          texts[i] = g_strdup_printf ("%" G_GINT64_FORMAT, value->integer);
          g_ptr_array_add (numbers, (gpointer) texts[i]);
        }
      else if (value->type == CONNECT_VALUE_BLOB)
        {
          gsize size;

          texts[i] = g_bytes_get_data (value->blob, &size);
          texts[i] = texts[i] != NULL ? texts[i] : "";
          lengths[i] = (int) size;
          formats[i] = 1;
        }
    }
  return PQexecPrepared (self->connection, statement->name, (int) n, texts, lengths, formats, 0);
}

static void
hand_rows (const PGresult *result, ConnectdRowFunc row, gpointer user_data)
{
  int n_columns = PQnfields (result);
  g_autofree ConnectValue *values = g_new0 (ConnectValue, n_columns + 1);
  gboolean more = TRUE;

  for (int i = 0; more && i < PQntuples (result); i++)
    {
      for (int j = 0; j < n_columns; j++)
        _connectd_pgsql_read_value (result, i, j, &values[j]);
      more = row (values, (guint) n_columns, user_data);
      for (int j = 0; j < n_columns; j++)
        connect_value_clear (&values[j]);
    }
}

/* --- transactions --- */

/* The milliseconds that are left, at least one; 0: no limit. */
static gint64
remaining (PgsqlDb *self)
{
  if (self->parent.deadline == 0)
    return 0;
  return MAX ((self->parent.deadline - g_get_monotonic_time ()) / 1000, 1);
}

/* The first statement of a snapshot begins it. As nothing was read yet, a connection that went away while it was idle is
 * replaced unseen. */
static gboolean
begin_snapshot (PgsqlDb *self, GError **error)
{
  g_autofree char *sql = NULL;

  self->timeout = remaining (self);
  sql = g_strdup_printf ("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL statement_timeout = %" G_GINT64_FORMAT,
                         self->timeout);
  self->begin_waits = FALSE;
  if (self->connection != NULL && _connectd_pgsql_exec (self->connection, sql, NULL))
    return TRUE;
  disconnect (self);
  return ensure_connection (self, error) && _connectd_pgsql_exec (self->connection, sql, error);
}

/* Keeps the server's limit in step with the deadline: within a factor of two, not to ask it before each statement. */
static gboolean
update_timeout (PgsqlDb *self, GError **error)
{
  gint64 left = remaining (self);
  g_autofree char *sql = NULL;

  if (self->writing || left == self->timeout || (left > 0 && left <= self->timeout && left > self->timeout / 2))
    return TRUE;
  self->timeout = left;
  sql = g_strdup_printf ("SET LOCAL statement_timeout = %" G_GINT64_FORMAT, left);
  return _connectd_pgsql_exec (self->connection, sql, error);
}

static gboolean
pgsql_run (ConnectdDb *db, const char *sql, const ConnectValues *values, ConnectdRowFunc row, gpointer user_data,
           gint64 *n_changed, GError **error)
{
  PgsqlDb *self = (PgsqlDb *) db;
  guint n = values != NULL ? connect_values_get_length (values) : 0;
  g_autofree char *cache_text = make_cache_text (sql, values, n);
  g_autoptr (PGresult) result = NULL;
  PgsqlStatement *statement;
  gboolean ok;

  if (self->begin_waits ? !begin_snapshot (self, error) : self->connection != NULL && !update_timeout (self, error))
    return FALSE;
  if (self->connection == NULL)
    {
      g_set_error (error, CONNECT_ERROR, CONNECT_ERROR_UNAVAILABLE, "The store is away.");
      return FALSE;
    }
  statement = connectd_statements_take (self->statements, cache_text);
  if (statement == NULL)
    statement = prepare (self, sql, cache_text, values, n, error);
  if (statement == NULL)
    return FALSE;
  result = execute (self, statement, values, n);
  ok = PQresultStatus (result) == PGRES_TUPLES_OK || PQresultStatus (result) == PGRES_COMMAND_OK;
  if (!ok)
    _connectd_pgsql_set_error (self->connection, result, error);
  connectd_statements_give (self->statements, statement, ok);
  if (ok && n_changed != NULL && !g_str_has_prefix (PQcmdStatus (result), "SELECT"))
    *n_changed = g_ascii_strtoll (PQcmdTuples (result), NULL, 10);
  if (ok && row != NULL)
    hand_rows (result, row, user_data);
  return ok;
}

static gboolean
pgsql_begin_read (ConnectdDb *db, GError **error)
{
  PgsqlDb *self = (PgsqlDb *) db;

  self->begin_waits = TRUE;
  if (self->connection != NULL && PQstatus (self->connection) == CONNECTION_OK)
    return TRUE;
  if (!ensure_connection (self, error))
    return FALSE;
  self->begin_waits = TRUE; /* a new connection knows of no snapshot */
  return TRUE;
}

static gboolean
pgsql_begin_write (ConnectdDb *db, GError **error)
{
  static const char sql[] = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE; SELECT pg_advisory_xact_lock(" WRITER_LOCK ")";
  PgsqlDb *self = (PgsqlDb *) db;

  if (self->connection != NULL && _connectd_pgsql_exec (self->connection, sql, NULL))
    return TRUE;
  /* nothing was begun: whatever is wrong with this connection, a new one may do */
  disconnect (self);
  if (!ensure_connection (self, error))
    return FALSE;
  if (_connectd_pgsql_exec (self->connection, sql, error))
    return TRUE;
  disconnect (self);
  return FALSE;
}

static gboolean
pgsql_in_transaction (ConnectdDb *db)
{
  PgsqlDb *self = (PgsqlDb *) db;

  return self->connection != NULL && PQstatus (self->connection) == CONNECTION_OK &&
         PQtransactionStatus (self->connection) != PQTRANS_IDLE;
}

static void
pgsql_rollback (ConnectdDb *db)
{
  PgsqlDb *self = (PgsqlDb *) db;

  self->begin_waits = FALSE;
  if (self->connection == NULL)
    return;
  if (pgsql_in_transaction (db) && _connectd_pgsql_exec (self->connection, "ROLLBACK", NULL))
    return;
  if (PQstatus (self->connection) != CONNECTION_OK || PQtransactionStatus (self->connection) != PQTRANS_IDLE)
    disconnect (self);
}

/* --- COMMIT --- */

/* Whether the transaction wrote. If so, it leaves its number in the writer's own row, by which its fate can be told later on whatever
 * server: numbers of transactions mean something else after a standby has taken over. Other daemons are told in the same breath. */
static gboolean
mark_transaction (PgsqlDb *self, gboolean *wrote, GError **error)
{
  g_autofree char *sql = g_strdup_printf (
    "WITH x AS MATERIALIZED (SELECT pg_current_xact_id_if_assigned() AS id), "
    "m AS (INSERT INTO writers (name, number, at) SELECT '%s', %" G_GINT64_FORMAT ", %" G_GINT64_FORMAT " FROM x WHERE id IS NOT NULL "
    "ON CONFLICT (name) DO UPDATE SET number = excluded.number, at = excluded.at) "
    "SELECT CASE WHEN id IS NOT NULL THEN pg_notify('" CONNECTD_PGSQL_CHANNEL "', '%s')::text END FROM x",
    self->instance, ++self->n_commits, g_get_real_time (), self->instance);
  g_autoptr (PGresult) result = PQexec (self->connection, sql);

  if (PQresultStatus (result) == PGRES_TUPLES_OK && PQntuples (result) == 1)
    {
      *wrote = !PQgetisnull (result, 0, 0);
      return TRUE;
    }
  _connectd_pgsql_set_error (self->connection, result, error);
  return FALSE;
}

/* Once in a writer's life. */
static gboolean
forget_writers (PgsqlDb *self, GError **error)
{
  g_autofree char *sql = NULL;

  if (self->n_commits > 1)
    return TRUE;
  sql = g_strdup_printf ("DELETE FROM writers WHERE at < %" G_GINT64_FORMAT, g_get_real_time () - WRITER_FORGOTTEN);
  return _connectd_pgsql_exec (self->connection, sql, error);
}

typedef enum
{
  FATE_UNKNOWN,
  FATE_COMMITTED,
  FATE_ABORTED,
} Fate;

/* With the writers' lock in hand our transaction is over, on this server. The question itself writes: when its COMMIT is through, what it
 * saw is as safe as this server's COMMITs are, on its standbys as well. */
static Fate
ask_fate (PgsqlDb *self)
{
  g_autofree char *sql = g_strdup_printf ("INSERT INTO writers (name, number, at) VALUES ('%s', 0, %" G_GINT64_FORMAT ") "
                                          "ON CONFLICT (name) DO UPDATE SET at = excluded.at RETURNING number",
                                          self->instance, g_get_real_time ());
  g_autoptr (PGresult) row = NULL;
  g_autoptr (PGresult) commit = NULL;

  self->warned = FALSE;
  if (!_connectd_pgsql_exec (self->connection, "SET statement_timeout = " ASK_MILLISECONDS, NULL) ||
      !_connectd_pgsql_exec (self->connection, "BEGIN; SELECT pg_advisory_xact_lock(" WRITER_LOCK ")", NULL))
    return FATE_UNKNOWN;
  row = PQexec (self->connection, sql);
  if (PQresultStatus (row) != PGRES_TUPLES_OK || PQntuples (row) != 1)
    return FATE_UNKNOWN;
  commit = PQexec (self->connection, "COMMIT");
  if (PQresultStatus (commit) != PGRES_COMMAND_OK || strcmp (PQcmdStatus (commit), "COMMIT") != 0 || self->warned ||
      !_connectd_pgsql_exec (self->connection, "SET statement_timeout = 0", NULL))
    return FATE_UNKNOWN;
  return g_ascii_strtoll (PQgetvalue (row, 0, 0), NULL, 10) == self->n_commits ? FATE_COMMITTED : FATE_ABORTED;
}

/* The answer to COMMIT was lost, or says less than it should: what the writer's row has tells what became of the transaction. */
static gboolean
decide (PgsqlDb *self, GError **error)
{
  gint64 end = g_get_monotonic_time () + DECIDE_MICROSECONDS;
  gint64 pause = FIRST_DELAY;
  Fate fate = FATE_UNKNOWN;

  disconnect (self);
  self->retry_at = 0;
  for (;;)
    {
      if (ensure_connection (self, NULL))
        fate = ask_fate (self);
      if (fate != FATE_UNKNOWN)
        break;
      disconnect (self);
      if (g_get_monotonic_time () + pause > end)
        break;
      g_usleep ((gulong) pause);
      pause = MIN (pause * 2, LAST_DELAY);
    }
  g_debug ("the answer to COMMIT was lost; transaction %" G_GINT64_FORMAT ": %d", self->n_commits, (int) fate);
  if (fate == FATE_COMMITTED)
    return TRUE;
  g_set_error (error, CONNECT_ERROR, CONNECT_ERROR_UNAVAILABLE,
               fate == FATE_ABORTED ? "The store went away; nothing was changed."
                                    : "The store went away; it is not known whether the change was made.");
  return FALSE;
}

/* A transaction that had failed answers ROLLBACK. A warning says that it is committed here, but perhaps not on the standby that was to have
 * it first. */
static gboolean
pgsql_commit (ConnectdDb *db, gboolean *changed, GError **error)
{
  PgsqlDb *self = (PgsqlDb *) db;
  gboolean wrote = FALSE;
  g_autoptr (PGresult) result = NULL;

  if (changed != NULL)
    *changed = FALSE;
  if (!mark_transaction (self, &wrote, error) || (wrote && !forget_writers (self, error)))
    {
      pgsql_rollback (db);
      return FALSE;
    }
  if (changed != NULL)
    *changed = wrote;
  self->warned = FALSE;
  result = PQexec (self->connection, "COMMIT");
  if (PQresultStatus (result) == PGRES_COMMAND_OK && strcmp (PQcmdStatus (result), "COMMIT") == 0)
    return !wrote || !self->warned || decide (self, error);
  if (PQstatus (self->connection) != CONNECTION_OK)
    return !wrote || decide (self, error);
  if (PQresultStatus (result) == PGRES_COMMAND_OK)
    g_set_error (error, CONNECT_ERROR, CONNECT_ERROR_FAILED, "The transaction was rolled back.");
  else
    _connectd_pgsql_set_error (self->connection, result, error);
  pgsql_rollback (db);
  return FALSE;
}

/* --- the whole --- */

static void
pgsql_free (ConnectdDb *db)
{
  PgsqlDb *self = (PgsqlDb *) db;

  disconnect (self);
  g_free (self->uri);
  g_free (self->instance);
  g_free (self);
}

static const ConnectdDbClass pgsql_class = {
  .dialect = CONNECT_DIALECT_POSTGRESQL,
  .run = pgsql_run,
  .begin_read = pgsql_begin_read,
  .begin_write = pgsql_begin_write,
  .commit = pgsql_commit,
  .rollback = pgsql_rollback,
  .in_transaction = pgsql_in_transaction,
  .free = pgsql_free,
};

ConnectdDb *
connectd_pgsql_open (const char *uri, gboolean writing, GError **error)
{
  PgsqlDb *self = g_new0 (PgsqlDb, 1);
  g_autoptr (ConnectdDb) db = &self->parent;

  db->klass = &pgsql_class;
  self->uri = g_strdup (uri);
  self->instance = g_uuid_string_random ();
  self->writing = writing;
  return connect_now (self, error) ? g_steal_pointer (&db) : NULL;
}
