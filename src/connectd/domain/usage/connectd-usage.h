/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* What the rest of the domain takes of the usage flow. */

#pragma once

#include "jobs/connectd-tasks.h"
#include "resource/connectd-domain.h"

G_BEGIN_DECLS

  extern const ConnectdHooks *const connectd_usage_flow_hooks[];
  extern const ConnectdOperation *const connectd_usage_flow_operations[];
  extern const ConnectdTaskKind connectd_usage_flow_tasks[];

  /* Adds records to a file of the viewer, as POST usage/records does: for the demo world. They name one file.
   */
  gboolean connectd_usage_report (ConnectdTx * tx, JsonArray * bodies, GError * *error);
  /* A small workbook for a file of the viewer, as if it had been uploaded: likewise. */
  gboolean connectd_usage_attach (ConnectdTx * tx, const char *file, const char *name, GBytes *workbook,
                                  GError **error);

G_END_DECLS
