/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#pragma once

#include "store/pgsql/connectd-pgsql.h"
#include "store/pgsql/connectd-pq.h"

G_BEGIN_DECLS

/* Notified by the writer in each transaction that changed something; the text names the writer. */
#define CONNECTD_PGSQL_CHANNEL "connectd_commit"

/* Connects and checks the server. The message is for the operator. */
PGconn *_connectd_pgsql_connect (const char *uri, GError **error);
/* The one place where PostgreSQL's states become our codes; `result` NULL: the connection was lost. */
void _connectd_pgsql_set_error (PGconn *connection, const PGresult *result, GError **error);
/* Runs plain SQL of one or more statements. */
gboolean _connectd_pgsql_exec (PGconn *connection, const char *sql, GError **error);
const char *_connectd_pgsql_get_instance (ConnectdDb *db);

/* Text with '?' → text with $1, $2 …; what is in quotes or a comment stays. */
char *_connectd_pgsql_number_placeholders (const char *sql, guint *n_placeholders);
/* One field of a result, by its type. `value` holds its own memory. */
void _connectd_pgsql_read_value (const PGresult *result, int row, int column, ConnectValue *value);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PGconn, PQfinish)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PGresult, PQclear)

G_END_DECLS
