/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* libpq, loaded when it is first needed (see connectd-late.h). What is called of it is listed here once more, since a
 * macro must not make macros. */

#pragma once

#include <libpq-fe.h>

#include "connectd-late.h"

G_BEGIN_DECLS

#define CONNECTD_PQ_NAMES(X) \
  X (PQclear) X (PQclosePrepared) X (PQcmdStatus) X (PQcmdTuples) X (PQconnectdbParams) X (PQconsumeInput) \
  X (PQerrorMessage) X (PQexec) X (PQexecPrepared) X (PQfinish) X (PQfreemem) X (PQftype) X (PQgetisnull) \
  X (PQgetvalue) X (PQnfields) X (PQnotifies) X (PQntuples) X (PQparameterStatus) X (PQprepare) X (PQresultErrorField) \
  X (PQresultErrorMessage) X (PQresultStatus) X (PQserverVersion) X (PQsetNoticeReceiver) X (PQsocket) X (PQstatus) \
  X (PQtransactionStatus) X (PQunescapeBytea)

typedef struct
{
  CONNECTD_PQ_NAMES (CONNECTD_LATE_MEMBER)
} ConnectdPq;

extern ConnectdPq _connectd_pq;

/* Before the first call. Error: CONNECT_ERROR_UNAVAILABLE. */
gboolean _connectd_pq_load (GError **error);

G_END_DECLS

#ifndef CONNECTD_LATE_TABLE
#  define PQclear _connectd_pq.PQclear
#  define PQclosePrepared _connectd_pq.PQclosePrepared
#  define PQcmdStatus _connectd_pq.PQcmdStatus
#  define PQcmdTuples _connectd_pq.PQcmdTuples
#  define PQconnectdbParams _connectd_pq.PQconnectdbParams
#  define PQconsumeInput _connectd_pq.PQconsumeInput
#  define PQerrorMessage _connectd_pq.PQerrorMessage
#  define PQexec _connectd_pq.PQexec
#  define PQexecPrepared _connectd_pq.PQexecPrepared
#  define PQfinish _connectd_pq.PQfinish
#  define PQfreemem _connectd_pq.PQfreemem
#  define PQftype _connectd_pq.PQftype
#  define PQgetisnull _connectd_pq.PQgetisnull
#  define PQgetvalue _connectd_pq.PQgetvalue
#  define PQnfields _connectd_pq.PQnfields
#  define PQnotifies _connectd_pq.PQnotifies
#  define PQntuples _connectd_pq.PQntuples
#  define PQparameterStatus _connectd_pq.PQparameterStatus
#  define PQprepare _connectd_pq.PQprepare
#  define PQresultErrorField _connectd_pq.PQresultErrorField
#  define PQresultErrorMessage _connectd_pq.PQresultErrorMessage
#  define PQresultStatus _connectd_pq.PQresultStatus
#  define PQserverVersion _connectd_pq.PQserverVersion
#  define PQsetNoticeReceiver _connectd_pq.PQsetNoticeReceiver
#  define PQsocket _connectd_pq.PQsocket
#  define PQstatus _connectd_pq.PQstatus
#  define PQtransactionStatus _connectd_pq.PQtransactionStatus
#  define PQunescapeBytea _connectd_pq.PQunescapeBytea
#endif
