/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* What the files of reports share. */

#pragma once

#include "domain/report/connectd-report.h"
#include "workbook/connectd-workbook.h"

G_BEGIN_DECLS

#define CONNECTD_KIND_REPORT "report"
#define CONNECTD_KIND_REPORT_EXPIRY "report-expiry"
#define CONNECTD_KIND_REPORT_SCHEDULE "report-schedule"

/* --- the tables: what each template is (connectd-report-tables.c) --- */

typedef enum
{
  CONNECTD_COLUMN_TEXT,
  CONNECTD_COLUMN_NUMBER,
  CONNECTD_COLUMN_MOMENT,
} ConnectdColumnKind;

typedef struct
{
  const char *title;
  const char *path; /* in the object, as a list of them shows it */
  ConnectdColumnKind kind;
} ConnectdReportColumn;

/* The kinds of parameters that Connect's templates have. */
#define CONNECTD_PARAMETER_DATES "date_range" /* {after, before} */
#define CONNECTD_PARAMETER_CHECKBOX "checkbox" /* {all, choices}: of the values that the member may have */
#define CONNECTD_PARAMETER_CHOICE "choice"     /* one of "yes" and "no" */
/* and "product", "marketplace", "hub": {all, choices} of ids */

typedef struct
{
  const char *id;
  const char *type;
  const char *name;
  const char *description;
  const char *path; /* the member that it filters by; NULL: none */
  gboolean required;
} ConnectdReportParameter;

typedef struct
{
  const char *number;     /* the end of its id */
  const char *local_id;
  const char *name;
  const char *description;
  const char *collection; /* whose rows it has; a template of a collection that there is not is not offered */
  const ConnectdReportColumn *columns;
  guint n_columns;
  const ConnectdReportParameter *parameters;
  guint n_parameters;
} ConnectdReportTemplate;

const ConnectdReportTemplate *_connectd_report_tables (guint *n);
/* The parameter of every template that says whether a CSV begins with a byte order mark. */
const ConnectdReportParameter *_connectd_report_bom_parameter (void);
const ConnectdReportParameter *_connectd_report_find_parameter (const ConnectdReportTemplate *template, const char *id);
/* The values that a checkbox offers, NULL-terminated. */
const char *const *_connectd_report_get_choices (const ConnectdReportTemplate *template, const ConnectdReportParameter *parameter);

/* --- templates (connectd-report-template.c) --- */

/* NULL when the platform brings none of this id. */
const ConnectdReportTemplate *_connectd_report_template_find (const char *id);
gboolean _connectd_report_template_start (ConnectdTx *tx, GError **error);
/* INVALID or FORBIDDEN, naming the template, when the viewer may not make a report of it, or no more. */
gboolean _connectd_report_template_check (ConnectdTx *tx, const ConnectdReportTemplate *template, const char *id, GError **error);
/* "enabled", "disabled", "blocked" for an account. */
gboolean _connectd_report_template_set_status (ConnectdTx *tx, const char *account, const char *id, const char *status, const char *notes,
                                               GError **error);
/* A report of the account has ended, after so many seconds of waiting and running. */
gboolean _connectd_report_template_count (ConnectdTx *tx, JsonObject *report, gint64 wait, gint64 run, GError **error);

/* --- parameters (connectd-report-parameters.c) --- */

/* {id: value} becomes [{id, value}]. */
void _connectd_report_accept_parameters (JsonObject *body);
/* Checks `parameters` and `renderer` of a report or schedule against the template, and completes them. `schedule`: moments may be told
 * from the day on which the report is made. */
gboolean _connectd_report_check_wishes (JsonObject *doc, const ConnectdReportTemplate *template, gboolean schedule, ConnectProblems *problems);
/* Moments told so become moments. */
void _connectd_report_fix_moments (JsonObject *doc, gint64 now);
/* RQL for the rows; NULL: all. Returns: (transfer full) (nullable) */
char *_connectd_report_dup_filter (JsonObject *report, const ConnectdReportTemplate *template);
gboolean _connectd_report_wants_bom (JsonObject *report);

/* --- reports (connectd-report.c) --- */

/* A new report of a schedule, by whoever has made it. */
gboolean _connectd_report_add (ConnectdTx *tx, JsonObject *schedule, GError **error);
/* INVALID when too many of the account wait already. */
gboolean _connectd_report_check_room (ConnectdTx *tx, const char *account, GError **error);
/* It has ended: stored, with what follows. `file` (optional) is what was made, `failure` (optional) why not. */
gboolean _connectd_report_end (ConnectdTx *tx, JsonObject *report, const ConnectdFile *file, const char *extension, const char *failure,
                               GError **error);
/* Task kinds. */
gboolean _connectd_report_run (ConnectdTask *task, GError **error);
gboolean _connectd_report_give_up (ConnectdTx *tx, const ConnectdTask *task, const GError *reason, GError **error);
gboolean _connectd_report_run_expiry (ConnectdTask *task, GError **error);

/* --- schedules (connectd-report-schedule.c, connectd-report-recurrence.c) --- */

gboolean _connectd_report_schedule_run (ConnectdTask *task, GError **error);
/* A report of it has ended. */
gboolean _connectd_report_schedule_count (ConnectdTx *tx, const char *id, gint64 seconds, GError **error);
/* Notes what is wrong with `trigger`. */
void _connectd_recurrence_check (JsonObject *schedule, ConnectProblems *problems);
/* The first moment behind `after`; 0 when there is none. */
gint64 _connectd_recurrence_next (JsonObject *schedule, gint64 after);

/* --- files (connectd-report-writer.c) --- */

typedef struct _ConnectdReportWriter ConnectdReportWriter;

/* The forms that a report can have, the default first; ended by NULL. */
const char *const *_connectd_report_renderers (void);
const char *_connectd_report_renderer_describe (const char *renderer);
const char *_connectd_report_renderer_get_type (const char *renderer);

ConnectdReportWriter *_connectd_report_writer_new (ConnectdEngine *engine, const ConnectdReportTemplate *template, const char *renderer,
                                                   gboolean bom, GError **error);
void _connectd_report_writer_free (ConnectdReportWriter *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConnectdReportWriter, _connectd_report_writer_free)
gboolean _connectd_report_writer_add (ConnectdReportWriter *self, JsonObject *object, GError **error);
/* Returns: (transfer full) the file, as a mapping when it is large */
GBytes *_connectd_report_writer_finish (ConnectdReportWriter *self, GCancellable *cancellable, GError **error);

/* --- what each file gives to the tables --- */

extern const ConnectdHooks connectd_report_template_hooks;
extern const ConnectdHooks connectd_report_hooks;
extern const ConnectdHooks connectd_report_schedule_hooks;

CONNECTD_OPERATIONS (report_template);
CONNECTD_OPERATIONS (report);

G_END_DECLS
