/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* What is stored, read past all rules, and who may see it: told from the documents alone by a few lines of
 * their own, so that the daemon's rules have something to be compared with. */

#pragma once

#include "common/connectd-fixture.h"

G_BEGIN_DECLS

  typedef struct
  {
    char *key;
    char *parent; /* NULL: none */
    char *text;   /* the document as it is stored */
    JsonObject *doc;
  } StoredRow;

  typedef struct _StoredRows StoredRows;

  StoredRows *stored_rows_new (Fixture * f);
  void stored_rows_free (StoredRows * self);
  G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoredRows, stored_rows_free)

  /* Reads a collection as it is now (and whom the stored relation lets read). (element-type StoredRow), in
   * the order of keys. */
  GPtrArray *stored_rows_load (StoredRows * self, const ConnectCollection *collection);
  /* Rows that were read anew since the last call go: until then pointers to them hold. */
  void stored_rows_settle (StoredRows * self);
  /* The same as it was when it was last read; read now if it never was. */
  GPtrArray *stored_rows_peek (StoredRows * self, const ConnectCollection *collection);
  /* Of what was last read; NULL: none. */
  StoredRow *stored_rows_find (StoredRows * self, const ConnectCollection *collection, const char *key);
  /* Whether the account may see the row. */
  gboolean stored_rows_sees (StoredRows * self, const ConnectCollection *collection, StoredRow *row,
                             const char *account);
  /* The collections that have a row of this id, as last read. (element-type ConnectCollection), NULL: none.
   */
  GPtrArray *stored_rows_find_id (StoredRows * self, const char *id);
  /* The id in a key. */
  const char *stored_row_get_id (const ConnectCollection *collection, StoredRow *row);

G_END_DECLS
