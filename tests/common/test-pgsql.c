/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "common/test-pgsql.h"

#include <ftw.h>
#include <libpq-fe.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#define PATIENCE (60 * G_USEC_PER_SEC)

struct _TestPgsql
{
  char *directory; /* of data, socket and log */
  GPid pid;
  guint n_databases;
};

static int
remove_cb (const char *path, const struct stat *info, int type, struct FTW *where)
{
  remove (path);
  return 0;
}

void
test_remove_directory (const char *path)
{
  nftw (path, remove_cb, 16, FTW_DEPTH | FTW_PHYS);
}

/* A server without its test program would stay for ever. */
static void
child_setup_cb (gpointer user_data)
{
  prctl (PR_SET_PDEATHSIG, SIGQUIT);
}

static char *
read_log (TestPgsql *self)
{
  g_autofree char *path = g_build_filename (self->directory, "log", NULL);
  char *text = NULL;

  g_file_get_contents (path, &text, NULL, NULL);
  return text;
}

static void
wait_until_ready (TestPgsql *self)
{
  g_autofree char *uri = test_pgsql_dup_uri (self, NULL, "postgres");
  gint64 end = g_get_monotonic_time () + PATIENCE;

  while (PQping (uri) != PQPING_OK)
    {
      if (g_get_monotonic_time () > end || waitpid (self->pid, NULL, WNOHANG) != 0)
        {
          g_autofree char *text = read_log (self);

          g_error ("PostgreSQL did not start: %s", text);
        }
      g_usleep (20 * 1000);
    }
}

void
test_pgsql_start (TestPgsql *self)
{
  g_autofree char *data = g_build_filename (self->directory, "data", NULL);
  g_autofree char *command = g_strdup_printf ("exec postgres -D '%s' -k '%s' -c listen_addresses='' -c fsync=off "
                                              "-c full_page_writes=off -c synchronous_commit=off "
                                              "-c shared_buffers=32MB -c max_connections=60 >>'%s/log' 2>&1",
                                              data, self->directory, self->directory);
  const char *arguments[] = { "/bin/sh", "-c", command, NULL };
  g_autoptr (GError) error = NULL;

  g_spawn_async (NULL, (char **) arguments, NULL, G_SPAWN_DO_NOT_REAP_CHILD, child_setup_cb, NULL, &self->pid, &error);
  g_assert_no_error (error);
  wait_until_ready (self);
}

static void
end_server (TestPgsql *self, int signal_number)
{
  if (self->pid == 0)
    return;
  kill (self->pid, signal_number);
  waitpid (self->pid, NULL, 0);
  g_spawn_close_pid (self->pid);
  self->pid = 0;
}

/* SIGQUIT: no goodbye to anybody, recovery at the next start. */
void
test_pgsql_crash (TestPgsql *self)
{
  end_server (self, SIGQUIT);
}

void
test_pgsql_kill (TestPgsql *self)
{
  end_server (self, SIGKILL);
}

static void
run_program (const char *const *arguments)
{
  g_autofree char *out = NULL;
  g_autofree char *err = NULL;
  g_autoptr (GError) error = NULL;
  int status;

  g_spawn_sync (NULL, (char **) arguments, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &out, &err, &status, &error);
  g_assert_no_error (error);
  if (!g_spawn_check_wait_status (status, &error))
    g_error ("%s: %s: %s%s", arguments[0], error->message, out, err);
}

TestPgsql *
test_pgsql_new (void)
{
  g_autofree char *initdb = g_find_program_in_path ("initdb");
  g_autofree char *data = NULL;
  g_autoptr (GError) error = NULL;
  TestPgsql *self;

  if (initdb == NULL)
    return NULL;
  self = g_new0 (TestPgsql, 1);
  self->directory = g_dir_make_tmp ("cpgXXXXXX", &error);
  g_assert_no_error (error);
  data = g_build_filename (self->directory, "data", NULL);
  run_program ((const char *const[]) { initdb, "-D", data, "-U", "app", "-A", "trust", "--no-sync", "--locale=C.UTF-8",
                                       "--encoding=UTF8", NULL });
  test_pgsql_start (self);
  return self;
}

void
test_pgsql_free (TestPgsql *self)
{
  if (self == NULL)
    return;
  test_pgsql_crash (self);
  test_remove_directory (self->directory);
  g_free (self->directory);
  g_free (self);
}

char *
test_pgsql_dup_uri (TestPgsql *self, const char *directory, const char *database)
{
  g_autofree char *host = g_uri_escape_string (directory != NULL ? directory : self->directory, NULL, FALSE);

  return g_strdup_printf ("postgresql:///%s?host=%s&user=app", database, host);
}

void
test_pgsql_exec (TestPgsql *self, const char *sql)
{
  g_autofree char *uri = test_pgsql_dup_uri (self, NULL, "postgres");
  PGconn *connection = PQconnectdb (uri);
  PGresult *result = PQexec (connection, sql);
  ExecStatusType status = PQresultStatus (result);

  if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
    g_error ("%s: %s", sql, PQerrorMessage (connection));
  PQclear (result);
  PQfinish (connection);
}

/* Until the statement in the database postgres gives "t". */
static void
wait_until_true (TestPgsql *self, const char *sql)
{
  g_autofree char *uri = test_pgsql_dup_uri (self, NULL, "postgres");
  PGconn *connection = PQconnectdb (uri);
  gint64 end = g_get_monotonic_time () + PATIENCE;
  gboolean found = FALSE;

  while (!found)
    {
      PGresult *result = PQexec (connection, sql);

      if (PQresultStatus (result) != PGRES_TUPLES_OK || g_get_monotonic_time () > end)
        {
          g_autofree char *text = read_log (self);

          g_error ("%s: %s %s", sql, PQerrorMessage (connection), text);
        }
      found = PQntuples (result) == 1 && g_strcmp0 (PQgetvalue (result, 0, 0), "t") == 0;
      PQclear (result);
      if (!found)
        g_usleep (20 * 1000);
    }
  PQfinish (connection);
}

/* --- a standby --- */

void
test_pgsql_follow (TestPgsql *self, TestPgsql *primary)
{
  g_autofree char *data = g_build_filename (self->directory, "data", NULL);
  g_autofree char *signal_file = g_build_filename (data, "standby.signal", NULL);
  g_autofree char *settings_file = g_build_filename (data, "postgresql.auto.conf", NULL);
  g_autofree char *settings = g_strdup_printf ("primary_conninfo = 'host=%s user=app application_name=standby'\n", primary->directory);
  g_autoptr (GError) error = NULL;

  test_pgsql_crash (self);
  test_remove_directory (data);
  run_program ((const char *const[]) { "pg_basebackup", "-D", data, "-h", primary->directory, "-U", "app", "-c", "fast", "-X",
                                       "stream", "--no-sync", NULL });
  /* in place of what the primary has there */
  g_file_set_contents (settings_file, settings, -1, &error);
  g_assert_no_error (error);
  g_file_set_contents (signal_file, "", 0, &error);
  g_assert_no_error (error);
  test_pgsql_start (self);
  wait_until_true (primary, "SELECT state = 'streaming' FROM pg_stat_replication WHERE application_name = 'standby'");
  test_pgsql_exec (primary, "ALTER SYSTEM SET synchronous_standby_names = 'standby'");
  test_pgsql_exec (primary, "SELECT pg_reload_conf()");
  wait_until_true (primary, "SELECT sync_state = 'sync' FROM pg_stat_replication WHERE application_name = 'standby'");
}

TestPgsql *
test_pgsql_new_standby (TestPgsql *primary)
{
  TestPgsql *self = g_new0 (TestPgsql, 1);
  g_autoptr (GError) error = NULL;

  self->directory = g_dir_make_tmp ("cpgXXXXXX", &error);
  g_assert_no_error (error);
  test_pgsql_follow (self, primary);
  return self;
}

void
test_pgsql_promote (TestPgsql *self)
{
  test_pgsql_exec (self, "SELECT pg_promote(false)");
  wait_until_true (self, "SELECT NOT pg_is_in_recovery()");
}

char *
test_pgsql_dup_uri_of_both (TestPgsql *one, TestPgsql *other, const char *database)
{
  g_autofree char *hosts = g_strconcat (one->directory, ",", other->directory, NULL);
  g_autofree char *escaped = g_uri_escape_string (hosts, ",", FALSE);

  return g_strdup_printf ("postgresql:///%s?host=%s&user=app&target_session_attrs=read-write", database, escaped);
}

/* --- a lock --- */

struct _TestPgsqlLock
{
  PGconn *connection;
};

TestPgsqlLock *
test_pgsql_lock (TestPgsql *self, const char *database, const char *function)
{
  g_autofree char *uri = test_pgsql_dup_uri (self, NULL, database);
  g_autofree char *sql = g_strconcat ("SELECT ", function, NULL);
  TestPgsqlLock *lock = g_new0 (TestPgsqlLock, 1);
  PGresult *result;

  lock->connection = PQconnectdb (uri);
  result = PQexec (lock->connection, sql);
  if (PQresultStatus (result) != PGRES_TUPLES_OK)
    g_error ("%s: %s", sql, PQerrorMessage (lock->connection));
  PQclear (result);
  return lock;
}

void
test_pgsql_unlock (TestPgsqlLock *self)
{
  PQfinish (self->connection);
  g_free (self);
}

/* --- databases --- */

char *
test_pgsql_make_database (TestPgsql *self)
{
  g_autofree char *name = g_strdup_printf ("db%u", ++self->n_databases);
  g_autofree char *sql = g_strdup_printf ("CREATE DATABASE %s TEMPLATE template0", name);

  test_pgsql_exec (self, sql);
  return test_pgsql_dup_uri (self, NULL, name);
}

char *
test_pgsql_dup_socket (TestPgsql *self)
{
  return g_build_filename (self->directory, ".s.PGSQL.5432", NULL);
}
