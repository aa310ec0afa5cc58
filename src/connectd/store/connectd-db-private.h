/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* What a store's connection must be able to do; SQLite and PostgreSQL each fill in one of these tables. */

#pragma once

#include "store/connectd-store.h"

G_BEGIN_DECLS

typedef struct
{
  ConnectDialect dialect;
  /* One statement, see connectd_db_run(). */
  gboolean (*run) (ConnectdDb *self, const char *sql, const ConnectValues *values, ConnectdRowFunc row,
                   gpointer user_data, gint64 *n_changed, GError **error);
  /* Opens a transaction: a snapshot to read, or the writing one (one at a time in the whole database). A connection that
   * was lost is made again. */
  gboolean (*begin_read) (ConnectdDb *self, GError **error);
  gboolean (*begin_write) (ConnectdDb *self, GError **error);
  /* TRUE: it is durable. `changed` tells whether anything was written. FALSE: it is rolled back, or (UNAVAILABLE) nobody
   * can know. */
  gboolean (*commit) (ConnectdDb *self, gboolean *changed, GError **error);
  /* Ends the transaction, if there is one, without effect. */
  void (*rollback) (ConnectdDb *self);
  /* Whether the transaction that was opened is still there. */
  gboolean (*in_transaction) (ConnectdDb *self);
  /* Outside of transactions: gives back memory that only speed needs, as nobody has asked for a while. NULL: there is none. */
  void (*rest) (ConnectdDb *self);
  void (*free) (ConnectdDb *self);
} ConnectdDbClass;

/* First member of a backend's connection. */
struct _ConnectdDb
{
  const ConnectdDbClass *klass;
  GError *failure; /* of the first statement that failed; nothing more runs until it is cleared */
  gint64 deadline; /* monotonic, 0: none */
  gboolean alone; /* see connectd_db_expect_one() */
};

void _connectd_db_clear_failure (ConnectdDb *self);
void _connectd_db_free (ConnectdDb *self);
void _connectd_db_rest (ConnectdDb *self);
/* Whether the deadline has passed; sets UNAVAILABLE. */
gboolean _connectd_db_check_deadline (ConnectdDb *self, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConnectdDb, _connectd_db_free)

G_END_DECLS
