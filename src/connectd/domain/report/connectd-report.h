/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* What the rest of the domain sees of reports. */

#pragma once

#include "domain/connectd-domain-private.h"

G_BEGIN_DECLS

extern const ConnectdHooks *const connectd_report_flow_hooks[];
extern const ConnectdOperation *const connectd_report_flow_operations[];
/* Reports are made, schedules come due, old files go. */
extern const ConnectdTaskKind connectd_report_flow_tasks[];
/* Once at the start: the templates that the platform brings. */
gboolean connectd_report_flow_start (ConnectdTx *tx, GError **error);

G_END_DECLS
