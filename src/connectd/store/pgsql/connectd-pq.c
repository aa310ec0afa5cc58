/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "store/pgsql/connectd-pq.h"

/* A name is to stay a name here. */
#undef PQclear
#undef PQclosePrepared
#undef PQcmdStatus
#undef PQcmdTuples
#undef PQconnectdbParams
#undef PQconsumeInput
#undef PQerrorMessage
#undef PQexec
#undef PQexecPrepared
#undef PQfinish
#undef PQfreemem
#undef PQftype
#undef PQgetisnull
#undef PQgetvalue
#undef PQnfields
#undef PQnotifies
#undef PQntuples
#undef PQparameterStatus
#undef PQprepare
#undef PQresultErrorField
#undef PQresultErrorMessage
#undef PQresultStatus
#undef PQserverVersion
#undef PQsetNoticeReceiver
#undef PQsocket
#undef PQstatus
#undef PQtransactionStatus
#undef PQunescapeBytea

#define NAME(function) { #function, G_STRUCT_OFFSET (ConnectdPq, function) },

ConnectdPq _connectd_pq;

static const ConnectdLateName names[] = { CONNECTD_PQ_NAMES (NAME) { NULL, 0 } };

gboolean
_connectd_pq_load (GError **error)
{
  return connectd_late_load ("libpq.so.5", "PostgreSQL", names, &_connectd_pq, error);
}
