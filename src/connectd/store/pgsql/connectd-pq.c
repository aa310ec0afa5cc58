/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#define CONNECTD_LATE_TABLE ConnectdPq /* names stay names here */
#include "store/pgsql/connectd-pq.h"

ConnectdPq _connectd_pq;

static const ConnectdLateName names[] = { CONNECTD_PQ_NAMES (CONNECTD_LATE_NAME) { NULL, 0 } };

gboolean
_connectd_pq_load (GError **error)
{
  return connectd_late_load ("libpq.so.5", "PostgreSQL", names, &_connectd_pq, error);
}
