/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* What the files of the usage flow share. */

#pragma once

#include "domain/connectd-domain-private.h"
#include "domain/product/connectd-product.h"
#include "domain/usage/connectd-usage.h"
#include "resource/connectd-batch.h"

G_BEGIN_DECLS

#define CONNECTD_USAGE_FILES (&connect_usage_files_collection)
#define CONNECTD_USAGE_RECORDS (&connect_usage_records_collection)

/* Records that one call may bring, and those that follow their file in the same transaction; more are left to
 * a task. */
#define CONNECTD_USAGE_BULK 5000
#define CONNECTD_USAGE_AT_ONCE 500
/* Rows of a slice: what the writer does at once for a task. */
#define CONNECTD_USAGE_SLICE 1000
/* A workbook, and the form around it. */
#define CONNECTD_USAGE_FILE_SIZE (50 * 1024 * 1024)
#define CONNECTD_USAGE_UPLOAD (CONNECTD_USAGE_FILE_SIZE + 64 * 1024)

  /* --- rows as they come, from a workbook or as JSON (connectd-usage-row.c) --- */

  typedef enum
  {
    CONNECTD_USAGE_RECORD_ID,
    CONNECTD_USAGE_RECORD_NOTE,
    CONNECTD_USAGE_ITEM_CRITERIA,
    CONNECTD_USAGE_ITEM_VALUE,
    CONNECTD_USAGE_QUANTITY,
    CONNECTD_USAGE_START,
    CONNECTD_USAGE_END,
    CONNECTD_USAGE_ASSET_CRITERIA,
    CONNECTD_USAGE_ASSET_VALUE,
    CONNECTD_USAGE_CATEGORY,
    CONNECTD_USAGE_AMOUNT,
    CONNECTD_USAGE_TIER,
    CONNECTD_USAGE_ITEM_NAME,
    CONNECTD_USAGE_ITEM_UNIT,
    CONNECTD_USAGE_ITEM_MPN,
    CONNECTD_USAGE_ITEM_PRECISION,
    CONNECTD_USAGE_RECON_ID,
    CONNECTD_USAGE_N_FIELDS,
  } ConnectdUsageField;

  /* The heading of its column; the order is that of the template. */
  const char *_connectd_usage_field_name (ConnectdUsageField field);
  /* Whether a record must have it, whatever the schema. */
  gboolean _connectd_usage_field_is_required (ConnectdUsageField field);

  typedef struct
  {
    guint number;                          /* of the row in its sheet, or the place in a list */
    char *fields[CONNECTD_USAGE_N_FIELDS]; /* NULL where there is nothing */
    JsonArray *params;                     /* {parameter_name, parameter_value}, or NULL */
  } ConnectdUsageRow;

  void _connectd_usage_row_free (ConnectdUsageRow * self);
  /* A record as published clients and ours send it: nested (item{mpn}, asset{id}), flat, or by the headings
   * of the workbook. */
  ConnectdUsageRow *_connectd_usage_row_new_from_json (JsonObject * body, guint place);

  /* --- what rows are checked against (connectd-usage-catalog.c) --- */

  typedef struct
  {
    JsonObject *shown; /* {id, local_id, name, mpn, unit, precision, type} */
    guint decimals;
    gboolean draft;
  } ConnectdUsageItem;

  typedef struct
  {
    JsonObject *shown; /* {id, external_id, external_uid} */
    char *status;
    char *product;
    char *contract;
    char *hub;
    gint64 created;
    gint64 updated;
  } ConnectdUsageAsset;

  typedef struct
  {
    JsonObject *file;       /* its document */
    JsonObject *usagefile;  /* {id, name, schema, currency} */
    GHashTable *items;      /* "item.mpn|X" → ConnectdUsageItem */
    GHashTable *assets;     /* "asset.id|X" → ConnectdUsageAsset, or a name without one */
    GHashTable *parameters; /* names of those that subscriptions are found by */
    GHashTable *categories; /* id → name; NULL: any */
    gint64 from;            /* of the period; 0: any */
    gint64 to;
    gboolean late;
    gboolean future;
    gboolean dynamic;
    gboolean consumption;
    gboolean amounts; /* the schema asks for them */
    gboolean tiers;
    struct
    {
      char *text; /* as it came, and what it means: rows often repeat what the one before had */
      gint64 time;
      char *wire;
    } moments[2];   /* begin and end */
    gboolean tests; /* no production: drafts will do */
  } ConnectdUsageCatalog;

  ConnectdUsageCatalog *_connectd_usage_catalog_new (ConnectdTx * tx, JsonObject * file, GError * *error);
  void _connectd_usage_catalog_free (ConnectdUsageCatalog * self);
  G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConnectdUsageCatalog, _connectd_usage_catalog_free)
  /* Reads the subscriptions that these rows name, as far as they are not known yet. (element-type
   * ConnectdUsageRow) */
  gboolean _connectd_usage_catalog_resolve (ConnectdUsageCatalog * self, ConnectdTx * tx, GPtrArray * rows,
                                            GError * *error);
  const ConnectdUsageItem *_connectd_usage_catalog_find_item (ConnectdUsageCatalog * self,
                                                              const char *criteria, const char *value);
  const ConnectdUsageAsset *_connectd_usage_catalog_find_asset (ConnectdUsageCatalog * self,
                                                                const char *criteria, const char *value);
  /* An item that was made from a record of the file. */
  void _connectd_usage_catalog_add_item (ConnectdUsageCatalog * self, JsonObject * item);
  /* Digits behind the point: 2 of "decimal(2)"; -1 for what is no precision. */
  int _connectd_usage_precision (const char *precision);

  /* --- a row becomes a record (connectd-usage-check.c) --- */

  /* What is wrong with the row, as texts that begin with a code ("USG_011: …"); NULL when all is well. The
   * document of the record is filled in as far as it is known. Returns: (transfer full) (nullable) */
  JsonArray *_connectd_usage_check_row (ConnectdUsageCatalog * catalog, const ConnectdUsageRow *row,
                                        JsonObject *record);

  /* --- keys --- */

  /* "UR-2026-11-0000-0000-0000-" and a number: the rows that are written together have their keys in a row.
   */
  typedef struct
  {
    gint64 now;
    int year;
    int month;
    guint64 base;
  } ConnectdUsageKeys;

  void _connectd_usage_keys_init (ConnectdUsageKeys * self, gint64 now);
  /* The slices of one upload follow each other. */
  void _connectd_usage_keys_next (ConnectdUsageKeys * self);
  char *_connectd_usage_keys_dup (const ConnectdUsageKeys *self, guint n);

  /* --- files (connectd-usage-file.c, connectd-usage-act.c) --- */

  /* How many records are in a state ("valid", "invalid", "approved", "rejected", "closed"), or "billed";
   * changing it brings the counts that are shown in line. */
  gint64 _connectd_usage_get_count (JsonObject * file, const char *state);
  gint64 _connectd_usage_get_total (JsonObject * file);
  void _connectd_usage_count (JsonObject * file, const char *state, gint64 more);
  void _connectd_usage_shift (JsonObject * file, const char *from, const char *to, gint64 n);
  void _connectd_usage_forget_counts (JsonObject * file);
  /* Its records have changed: whoever keeps copies learns of it. */
  void _connectd_usage_move (JsonObject * file);
  /* Closes an accepted file none of whose records is open any more, and its chunks. Does not store it. */
  gboolean _connectd_usage_settle (ConnectdTx * tx, JsonObject * file, gboolean * settled, GError * *error);
  /* The file, which the viewer sees from this side, in one of these states: NOT_FOUND, FORBIDDEN, INVALID.
   * Returns: (transfer full) */
  JsonObject *_connectd_usage_file_get (ConnectdTx * tx, const char *id, ConnectSide side,
                                        const char *const *states, GError **error);
  gboolean _connectd_usage_file_act (ConnectdTx * tx, const ConnectAction *action, JsonObject *doc,
                                     JsonObject *body, GError **error);

  /* --- records follow their file (connectd-usage-follow.c) --- */

#define CONNECTD_TASK_USAGE_FOLLOW "usage-follow"
  /* `all`: records that were rejected one by one become accepted with the file. Changes `file`, and does not
   * store it. */
  gboolean _connectd_usage_follow (ConnectdTx * tx, JsonObject * file, gboolean all, GError * *error);
  /* `event`: when and by whom. */
  void _connectd_usage_close_record (JsonObject * record, JsonObject * event);
  gboolean _connectd_usage_run_follow (ConnectdTask * task, GError * *error);

  /* --- workbooks (connectd-usage-upload.c, connectd-usage-read.c, connectd-usage-processed.c) --- */

#define CONNECTD_TASK_USAGE_READ "usage-read"
  gboolean _connectd_usage_upload (ConnectdTx * tx, JsonObject * file, JsonObject * body, GError * *error);
  gboolean _connectd_usage_reprocess (ConnectdTx * tx, JsonObject * file, GError * *error);
  /* What is wrong with the file, cut to what fits. */
  void _connectd_usage_set_detail (JsonObject * file, const char *text);
  gboolean _connectd_usage_run_read (ConnectdTask * task, GError * *error);
  gboolean _connectd_usage_give_up_read (ConnectdTx * tx, const ConnectdTask *task, const GError *reason,
                                         GError **error);

#define CONNECTD_TASK_USAGE_PROCESSED "usage-processed"
  /* The workbook with what became of the records is made by a task. */
  gboolean _connectd_usage_processed_begin (ConnectdTx * tx, JsonObject * file, GError * *error);
  gboolean _connectd_usage_run_processed (ConnectdTask * task, GError * *error);

  /* --- rules that decide by themselves (connectd-usage-rules.c) --- */

#define CONNECTD_TASK_USAGE_RULES "usage-rules"
  /* A file was submitted: its records are decided by a task, when the other side has rules for the product.
   */
  gboolean _connectd_usage_rules_begin (ConnectdTx * tx, JsonObject * file, GError * *error);
  gboolean _connectd_usage_run_rules (ConnectdTask * task, GError * *error);
  /* Accepts or rejects a pending file; does not store it. (connectd-usage-act.c) */
  gboolean _connectd_usage_decide (ConnectdTx * tx, JsonObject * file, const char *status, const char *note,
                                   GError **error);

  /* --- records are closed (connectd-usage-closing.c) --- */

  /* The file of a record that the viewer has, as the provider, in one of these states. Returns: (transfer
   * full) */
  JsonObject *_connectd_usage_file_of (ConnectdTx * tx, JsonObject * record, const char *const *states,
                                       GError **error);
  /* After its records or counts have changed. */
  gboolean _connectd_usage_file_store (ConnectdTx * tx, JsonObject * file, GError * *error);
  /* Changes both; stores neither. */
  void _connectd_usage_record_close (ConnectdTx * tx, JsonObject * record, JsonObject * file);

  typedef struct _ConnectdUsageClosing ConnectdUsageClosing;
  ConnectdUsageClosing *_connectd_usage_closing_new (ConnectdTx * tx);
  void _connectd_usage_closing_free (ConnectdUsageClosing * self);
  G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConnectdUsageClosing, _connectd_usage_closing_free)
  /* `again`: one that was closed with this billing id already is no problem. What is wrong with this record
   * alone is a refusal. */
  gboolean _connectd_usage_closing_add (ConnectdUsageClosing * self, const char *id, const char *billing,
                                        const char *note, gboolean again, GError **error);
  gboolean _connectd_usage_is_refusal (const GError *reason);
  gboolean _connectd_usage_closing_finish (ConnectdUsageClosing * self, GError * *error);

  /* --- chunks (connectd-usage-chunk.c) --- */

#define CONNECTD_TASK_USAGE_CHUNKS "usage-chunks"
#define CONNECTD_TASK_USAGE_CHUNK "usage-chunk"
#define CONNECTD_TASK_USAGE_CHUNK_CLOSE "usage-chunk-close"
  /* The file was accepted. */
  gboolean _connectd_usage_chunks_begin (ConnectdTx * tx, JsonObject * file, GError * *error);
  /* Its records have changed since. */
  gboolean _connectd_usage_chunks_outdate (ConnectdTx * tx, const char *file, GError **error);
  /* The file is closed. */
  gboolean _connectd_usage_chunks_close (ConnectdTx * tx, const char *file, GError **error);
  gboolean _connectd_usage_run_chunks (ConnectdTask * task, GError * *error);
  gboolean _connectd_usage_run_chunk (ConnectdTask * task, GError * *error);
  gboolean _connectd_usage_give_up_chunk (ConnectdTx * tx, const ConnectdTask *task, const GError *reason,
                                          GError **error);
  gboolean _connectd_usage_run_chunk_close (ConnectdTask * task, GError * *error);

  /* --- sums (connectd-usage-aggregate.c) --- */

#define CONNECTD_TASK_USAGE_AGGREGATE "usage-aggregate"
  /* What the buyer sees of the file's usage has changed. */
  gboolean _connectd_usage_aggregate_begin (ConnectdTx * tx, JsonObject * file, GError * *error);
  gboolean _connectd_usage_run_aggregate (ConnectdTask * task, GError * *error);

  /* --- reconciliation (connectd-usage-reconciliation.c) --- */

#define CONNECTD_TASK_USAGE_RECONCILE "usage-reconcile"
  gboolean _connectd_usage_run_reconcile (ConnectdTask * task, GError * *error);
  gboolean _connectd_usage_give_up_reconcile (ConnectdTx * tx, const ConnectdTask *task, const GError *reason,
                                              GError **error);

  gboolean _connectd_usage_reconcile_file (ConnectdTx * tx, JsonObject * file, JsonObject * body,
                                           GError * *error);

  extern const ConnectdHooks connectd_usage_file_hooks;
  extern const ConnectdHooks connectd_usage_record_hooks;
  extern const ConnectdHooks connectd_usage_chunk_hooks;
  extern const ConnectdHooks connectd_usage_reconciliation_hooks;

  CONNECTD_OPERATIONS (usage_file);
  CONNECTD_OPERATIONS (usage_record);
  CONNECTD_OPERATIONS (usage_template);
  CONNECTD_OPERATIONS (usage_chunk);
  CONNECTD_OPERATIONS (usage_reconciliation);
  CONNECTD_OPERATIONS (usage_aggregate);

G_END_DECLS
