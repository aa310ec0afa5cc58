/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Making a connection, and what its errors mean. */

#include "config.h"

#include "store/pgsql/connectd-pgsql-private.h"

#include <string.h>

#include "protocol/connect-error.h"

/* pg_current_xact_id_if_assigned() came with it */
#define OLDEST_SERVER 130000

typedef struct
{
  const char *state; /* the beginning of an SQLSTATE */
  ConnectError code;
  const char *message; /* for a caller of the API; NULL: the server's, which only operators see */
} StateMeaning;

static const StateMeaning meanings[] = {
  { "23505", CONNECT_ERROR_CONFLICT, "Such an object exists already." },
  { "25006", CONNECT_ERROR_UNAVAILABLE, "The store is being moved." }, /* this server became a copy */
  { "25P03", CONNECT_ERROR_UNAVAILABLE, "The store took too long." },
  { "57014", CONNECT_ERROR_UNAVAILABLE, "The query took too long." },
  { "55P03", CONNECT_ERROR_UNAVAILABLE, "The store is busy." },
  { "40", CONNECT_ERROR_UNAVAILABLE, "The store is busy." },
  { "08", CONNECT_ERROR_UNAVAILABLE, "The store is away." },
  { "57P", CONNECT_ERROR_UNAVAILABLE, "The store is away." },
  { "53100", CONNECT_ERROR_STORAGE, NULL },
  { "53", CONNECT_ERROR_UNAVAILABLE, "The store is busy." },
  { "58", CONNECT_ERROR_STORAGE, NULL },
  { "XX001", CONNECT_ERROR_CORRUPT, NULL },
  { "XX002", CONNECT_ERROR_CORRUPT, NULL },
  { "54", CONNECT_ERROR_TOO_LARGE, "A value is too large for the store." },
};

void
_connectd_pgsql_set_error (PGconn *connection, const PGresult *result, GError **error)
{
  const char *state = result != NULL ? PQresultErrorField (result, PG_DIAG_SQLSTATE) : NULL;
  g_autofree char *message = g_strchomp (g_strdup (result != NULL ? PQresultErrorMessage (result)
                                                                  : PQerrorMessage (connection)));

  g_debug ("postgresql %s: %s", state != NULL ? state : "-", message);
  for (guint i = 0; state != NULL && i < G_N_ELEMENTS (meanings); i++)
    if (g_str_has_prefix (state, meanings[i].state))
      {
        if (meanings[i].message == NULL) /* the operator must hear of it, callers do not */
          g_message ("postgresql %s: %s", state, message);
        g_set_error (error, CONNECT_ERROR, meanings[i].code, "%s",
                     meanings[i].message != NULL ? meanings[i].message : message);
        return;
      }
  if (state == NULL || PQstatus (connection) != CONNECTION_OK)
    g_set_error (error, CONNECT_ERROR, CONNECT_ERROR_UNAVAILABLE, "The store is away.");
  else
    g_set_error (error, CONNECT_ERROR, CONNECT_ERROR_FAILED, "postgresql: %s", message);
}

gboolean
_connectd_pgsql_exec (PGconn *connection, const char *sql, GError **error)
{
  g_autoptr (PGresult) result = PQexec (connection, sql);
  ExecStatusType status = PQresultStatus (result);

  if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK)
    return TRUE;
  _connectd_pgsql_set_error (connection, result, error);
  return FALSE;
}

static void
notice_cb (void *user_data, const PGresult *result)
{
  g_debug ("postgresql: %s", PQresultErrorMessage (result));
}

static gboolean
check_server (PGconn *connection, GError **error)
{
  const char *encoding = PQparameterStatus (connection, "server_encoding");

  if (PQserverVersion (connection) < OLDEST_SERVER)
    {
      g_set_error (error, CONNECT_ERROR, CONNECT_ERROR_FAILED, "database: PostgreSQL %d is too old, 13 is needed",
                   PQserverVersion (connection) / 10000);
      return FALSE;
    }
  if (g_strcmp0 (encoding, "UTF8") == 0)
    return TRUE;
  g_set_error (error, CONNECT_ERROR, CONNECT_ERROR_FAILED, "database: its encoding is %s and must be UTF8",
               encoding != NULL ? encoding : "unknown");
  return FALSE;
}

PGconn *
_connectd_pgsql_connect (const char *uri, GError **error)
{
  /* What stands before the URI it may override, what stands after it it may not. A server that answers nothing is given
   * up after a while; of several hosts the one that takes writes is meant. */
  static const char *const names[] = { "connect_timeout", "keepalives_idle", "keepalives_interval",
                                       "keepalives_count", "tcp_user_timeout", "target_session_attrs",
                                       "fallback_application_name", "dbname", "client_encoding", NULL };
  const char *const values[] = { "5", "15", "5", "3", "30000", "read-write", "connectd", uri, "UTF8", NULL };
  g_autoptr (PGconn) connection = NULL;

  if (!_connectd_pq_load (error))
    return NULL;
  connection = PQconnectdbParams (names, values, 1);
  PQsetNoticeReceiver (connection, notice_cb, NULL);
  if (PQstatus (connection) != CONNECTION_OK)
    {
      g_autofree char *message = g_strchomp (g_strdup (PQerrorMessage (connection)));

      g_set_error (error, CONNECT_ERROR, CONNECT_ERROR_UNAVAILABLE, "database: %s", message);
      return NULL;
    }
  if (!check_server (connection, error) ||
      !_connectd_pgsql_exec (connection, "SET standard_conforming_strings = on", error))
    return NULL;
  return g_steal_pointer (&connection);
}
