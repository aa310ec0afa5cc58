/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Rows of CONNECT_COLLECTION_BULK collections by the thousand. A batch is made outside of any transaction
 * (what costs most is turning documents into text), and written in one with few statements. Such rows have no
 * entries in the feed, no live references and no conversations, so nothing else follows from writing them:
 * whoever does moves their holder's `generation`. */

#pragma once

#include "resource/connectd-engine.h"

G_BEGIN_DECLS

  typedef struct _ConnectdBatch ConnectdBatch;

  ConnectdBatch *connectd_batch_new (ConnectdEngine * engine, const ConnectCollection *collection);
  void connectd_batch_free (ConnectdBatch * self);
  G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConnectdBatch, connectd_batch_free)
  void connectd_batch_add (ConnectdBatch * self, const char *key, JsonObject *doc);
  guint connectd_batch_get_length (const ConnectdBatch *self);
  /* The rows as lists answer them, with commas between. */
  void connectd_batch_append_bodies (const ConnectdBatch *self, GString *out);

  /* Writes new rows; CONFLICT when one is there already. */
  gboolean connectd_tx_insert_batch (ConnectdTx * tx, const ConnectdBatch *batch, GError **error);
  /* Writes rows that are there anew, with their next revision; others are new. */
  gboolean connectd_tx_update_batch (ConnectdTx * tx, const ConnectdBatch *batch, GError **error);
  /* Which of the texts rows of the holder have at the path, a sought member: one query, however many they are.
   * Returns: (transfer full) (element-type utf8): a set */
  GHashTable *connectd_tx_find_held (ConnectdTx * tx, const ConnectCollection *collection, const char *holder,
                                     const char *path, JsonArray *texts, GError **error);
  /* Removes up to `limit` rows of one holder; `removed` gets how many. */
  gboolean connectd_tx_remove_held (ConnectdTx * tx, const ConnectCollection *collection, const char *holder,
                                    guint limit, gint64 *removed, GError **error);

G_END_DECLS
