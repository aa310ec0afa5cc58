/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* What the daemon has still to do by itself: never served. */

#include "config.h"

#include "model/connect-descriptions.h"

static const ConnectMember task_members[] = {
  { "id", CONNECT_KIND_ID, ORDER },
  { "kind", CONNECT_KIND_STRING, FILTER | INTERNAL, .max_length = 64 },
  { "subject", CONNECT_KIND_STRING, FILTER | INTERNAL, .max_length = 128 },
  { "data", CONNECT_KIND_OBJECT, NULLABLE | INTERNAL },
  { "due", CONNECT_KIND_DATETIME, ORDER | INTERNAL },       /* of one that runs: when its lease ends */
  { "claim", CONNECT_KIND_STRING, NULLABLE | INTERNAL },    /* random; of the run that holds the lease */
  { "attempts", CONNECT_KIND_INTEGER, INTERNAL },           /* runs that were begun */
  { "failure", CONNECT_KIND_STRING, NULLABLE | INTERNAL },  /* why the last run failed */
};

const ConnectCollection connect_tasks_collection = {
  .name = "tasks", .path = "tasks", .title = N_("Tasks"), .singular = N_("task"), .id_member = "id",
  .id_patterns = "TSK-####-####-####-####", .title_member = "id", .default_order = "due",
  .flags = CONNECT_COLLECTION_INTERNAL, CONNECT_TABLE (members, task_members),
};
