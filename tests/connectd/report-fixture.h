/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Reports of what a shop has sold, made and read back. */

#pragma once

#include "domain/report/connectd-report-private.h"
#include "order-fixture.h"

G_BEGIN_DECLS

/* What the daemon does at its start. */
void report_start (Shop *shop);
/* "RT-0000-0001-0002" of "subscription_list". Returns: (transfer full) */
char *report_template_id (const ConnectdReportTemplate *template);
const ConnectdReportTemplate *report_template (const char *local_id);
/* A value for each parameter that is required. Returns: (transfer full) JSON with ' for " */
char *report_parameters (const ConnectdReportTemplate *template);
/* Asks for one. Returns: (transfer full) its id */
char *report_ask (Shop *shop, const char *credential, const char *local_id, const char *renderer, const char *parameters);
/* How many tasks there are for reports; those of other flows come and go meanwhile. */
gint64 report_count_tasks (Shop *shop);
/* The same and waits; the report has succeeded. Returns: (transfer full) its id */
char *report_make (Shop *shop, const char *credential, const char *local_id, const char *renderer, const char *parameters);
/* The path of a report and what is below it. Returns: (transfer full) */
char *report_path (const char *id, const char *below);
/* The bytes of its file. Returns: (transfer full) */
GBytes *report_read (Shop *shop, const char *id);
/* Rows of cells, the headings first; empty cells are "". Returns: (transfer full) (element-type GStrv) */
GPtrArray *report_read_xlsx (Shop *shop, const char *id, const char *sheet);
GPtrArray *report_read_csv (Shop *shop, const char *id);
/* Returns: (transfer full) */
JsonArray *report_read_json (Shop *shop, const char *id);

G_END_DECLS
