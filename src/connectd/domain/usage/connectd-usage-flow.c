/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* What the usage flow gives to the engine. */

#include "config.h"

#include "domain/usage/connectd-usage-private.h"

const ConnectdHooks *const connectd_usage_flow_hooks[] = {
  &connectd_usage_file_hooks,
  &connectd_usage_record_hooks,
  &connectd_usage_chunk_hooks,
  &connectd_usage_reconciliation_hooks,
  NULL,
};

const ConnectdOperation *const connectd_usage_flow_operations[] = {
  connectd_usage_file_operations,
  connectd_usage_record_operations,
  connectd_usage_template_operations,
  connectd_usage_chunk_operations,
  connectd_usage_reconciliation_operations,
  connectd_usage_aggregate_operations,
  NULL,
};

const ConnectdTaskKind connectd_usage_flow_tasks[] = {
  { CONNECTD_TASK_USAGE_FOLLOW, 3600, 100, _connectd_usage_run_follow, NULL },
  { CONNECTD_TASK_USAGE_READ, 3600, 3, _connectd_usage_run_read, _connectd_usage_give_up_read },
  { CONNECTD_TASK_USAGE_PROCESSED, 3600, 5, _connectd_usage_run_processed, NULL },
  { CONNECTD_TASK_USAGE_RULES, 3600, 20, _connectd_usage_run_rules, NULL },
  { CONNECTD_TASK_USAGE_CHUNKS, 3600, 20, _connectd_usage_run_chunks, NULL },
  { CONNECTD_TASK_USAGE_CHUNK, 3600, 5, _connectd_usage_run_chunk, _connectd_usage_give_up_chunk },
  { CONNECTD_TASK_USAGE_CHUNK_CLOSE, 3600, 100, _connectd_usage_run_chunk_close, NULL },
  { CONNECTD_TASK_USAGE_AGGREGATE, 3600, 20, _connectd_usage_run_aggregate, NULL },
  { CONNECTD_TASK_USAGE_RECONCILE, 3600, 3, _connectd_usage_run_reconcile,
    _connectd_usage_give_up_reconcile },
  { NULL },
};
