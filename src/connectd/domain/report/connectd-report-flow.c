/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Joins what reports bring to the domain. */

#include "config.h"

#include "domain/report/connectd-report-private.h"

const ConnectdHooks *const connectd_report_flow_hooks[] = {
  &connectd_report_template_hooks,
  &connectd_report_schedule_hooks,
  &connectd_report_hooks,
  NULL,
};

const ConnectdOperation *const connectd_report_flow_operations[] = {
  connectd_report_template_operations,
  connectd_report_operations,
  NULL,
};

/* A run of a report keeps its lease by itself. Two at once leave room for everything else. */
const ConnectdTaskKind connectd_report_flow_tasks[] = {
  { CONNECTD_KIND_REPORT, 300, 3, _connectd_report_run, _connectd_report_give_up, 2 },
  { CONNECTD_KIND_REPORT_EXPIRY, 60, 10, _connectd_report_run_expiry, NULL, 0 },
  { CONNECTD_KIND_REPORT_SCHEDULE, 60, 1000, _connectd_report_schedule_run, NULL, 0 },
  { NULL },
};

gboolean
connectd_report_flow_start (ConnectdTx *tx, GError **error)
{
  return _connectd_report_template_start (tx, error);
}
