/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#pragma once

#include "domain/usage/connectd-usage-private.h"
#include "workbook/connectd-workbook.h"

G_BEGIN_DECLS

  /* Takes the row. `categories` is complete when the first row comes. */
  typedef gboolean (*ConnectdUsageSheetFunc) (ConnectdUsageRow *row, JsonObject *categories, gpointer data,
                                              GError **error);

  /* Reads the rows of the sheet of records, one after the other, having filled `categories` (id → {name,
   * description}) from the sheet of that name, and `own` (texts; or NULL) with the columns that are of the
   * parties' own ("v.…", "p.…"). INVALID and TOO_LARGE for a workbook that makes no sense. */
  gboolean _connectd_usage_sheets_read (GBytes * workbook, JsonObject * categories, GPtrArray * own,
                                        ConnectdUsageSheetFunc func, gpointer data,
                                        GCancellable * cancellable, GError * *error);

  /* --- sheets that are written --- */

  /* "attribute" and "value" of what a file or a product is about: the sheet "general". `file` may be NULL. */
  gboolean _connectd_usage_write_general (ConnectdWorkbook * workbook, JsonObject * file,
                                          JsonObject * product, GError * *error);
  /* The sheet "categories". */
  gboolean _connectd_usage_write_categories (ConnectdWorkbook * workbook, JsonObject * categories,
                                             GError * *error);
  /* Begins the sheet "records"; what more a workbook has of records follows the columns of an upload. */
  void _connectd_usage_start_records (ConnectdWorkbook * workbook, const char *const *own,
                                      const char *const *more);
  /* The cells of an uploaded row, and of its own columns. */
  void _connectd_usage_add_row (ConnectdWorkbook * workbook, const ConnectdUsageRow *row,
                                const char *const *own);
  /* The customers of the subscriptions of these records (element-type JsonObject): id of the subscription →
   * {id, name}, in addition to those that are known. Returns: FALSE only when the store failed */
  gboolean _connectd_usage_read_customers (ConnectdTx * tx, GPtrArray * records, GHashTable * customers,
                                           GError * *error);
  /* The cells of what became of it, as headed by _connectd_usage_found_headings(). */
  void _connectd_usage_add_found (ConnectdWorkbook * workbook, JsonObject * record, GHashTable * customers);
  const char *const *_connectd_usage_found_headings (void);
  /* A row that would give this record. Returns: (transfer full) */
  ConnectdUsageRow *_connectd_usage_row_new_from_record (JsonObject * record);

G_END_DECLS
