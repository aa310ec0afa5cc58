/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Reports: the templates that the platform brings, what accounts make of them, and what is made again and again. */

#include "config.h"

#include "model/connect-descriptions.h"

#define ORIGINS STRV ("system", "custom")

/* --- what the platform brings --- */

static const ConnectMember repository_members[] = {
  { "id", CONNECT_KIND_ID, ORDER | SEARCH, .title = N_("ID") },
  { "name", CONNECT_KIND_STRING, ORDER | SEARCH, .title = N_("Name") },
  { "description", CONNECT_KIND_STRING, NULLABLE, .title = N_("Description") },
  { "version", CONNECT_KIND_STRING, 0, .title = N_("Version") },
  { "language", CONNECT_KIND_STRING, 0 },
  { "repository_type", CONNECT_KIND_CHOICE, FILTER, .choices = ORIGINS, .title = N_("Origin") },
  { "revision", CONNECT_KIND_INTEGER, 0, .title = N_("Revision") },
  { "status", CONNECT_KIND_CHOICE, FILTER, .choices = STRV ("configuring", "ready", "failed"), .title = N_("Status") },
  { "stats.templates_count", CONNECT_KIND_INTEGER, 0, .title = N_("Templates") },
  { "owner.id", CONNECT_KIND_ID, FILTER },
  { "owner.name", CONNECT_KIND_STRING, FILTER, .title = N_("Owner") },
  MADE_AND_CHANGED,
};

const ConnectCollection connect_report_repositories_collection = {
  .name = "report-repositories", .path = "reporting/repositories", .title = N_("Report Repositories"),
  .singular = N_("report repository"), .id_member = "id", .id_patterns = "RR-####-####", .state_member = "status",
  .title_member = "name", .module = CONNECT_MODULE_REPORTS, .default_order = "name", .flags = CONNECT_COLLECTION_READ_ONLY,
  .visibility = CONNECT_VISIBLE_ALL, CONNECT_TABLE (members, repository_members),
};

/* `status`, `notes` and `stats` are the viewer's own: see connectd-report-template.c. */
static const ConnectMember template_members[] = {
  { "id", CONNECT_KIND_ID, ORDER | SEARCH, .title = N_("ID") },
  { "name", CONNECT_KIND_STRING, ORDER | SEARCH, .title = N_("Name") },
  { "local_id", CONNECT_KIND_STRING, FILTER },
  { "description", CONNECT_KIND_STRING, NULLABLE, .title = N_("Description") },
  { "type", CONNECT_KIND_CHOICE, FILTER, .choices = ORIGINS, .title = N_("Origin") },
  { "revision", CONNECT_KIND_INTEGER, 0, .title = N_("Revision") },
  { "specs_version", CONNECT_KIND_STRING, 0 },
  { "status", CONNECT_KIND_CHOICE, FILTER, .choices = STRV ("enabled", "disabled", "blocked"), .title = N_("Status") },
  { "notes", CONNECT_KIND_STRING, NULLABLE | BLANK, .title = N_("Note") },
  { "repository.id", CONNECT_KIND_ID, FILTER },
  { "repository.name", CONNECT_KIND_STRING, FILTER, .title = N_("Repository") },
  { "repository.repository_type", CONNECT_KIND_STRING, 0 },
  { "audience.vendor", CONNECT_KIND_BOOLEAN, FILTER },
  { "audience.provider", CONNECT_KIND_BOOLEAN, FILTER },
  { "entrypoint", CONNECT_KIND_STRING, 0 },
  { "parameters", CONNECT_KIND_LIST, 0 },
  { "renderers", CONNECT_KIND_LIST, 0 },
  { "default_renderer", CONNECT_KIND_STRING, 0, .title = N_("Default Format") },
  { "stats", CONNECT_KIND_OBJECT, 0 },
  { "owner.id", CONNECT_KIND_ID, FILTER },
  { "owner.name", CONNECT_KIND_STRING, FILTER, .title = N_("Owner") },
  MADE_AND_CHANGED,
};

const ConnectCollection connect_report_templates_collection = {
  .name = "report-templates", .path = "reporting/templates", .title = N_("Report Templates"), .singular = N_("report template"),
  .id_member = "id", .id_patterns = "RT-####-####-####", .state_member = "status", .title_member = "name",
  .module = CONNECT_MODULE_REPORTS, .default_order = "name", .flags = CONNECT_COLLECTION_READ_ONLY, .visibility = CONNECT_VISIBLE_ALL,
  CONNECT_TABLE (members, template_members),
};

/* What an account says of a template, and has made of it; the id is both their ids. */
static const ConnectMember choice_members[] = {
  { "id", CONNECT_KIND_ID, ORDER },
  { "status", CONNECT_KIND_STRING, INTERNAL | NULLABLE },
  { "notes", CONNECT_KIND_STRING, INTERNAL | NULLABLE | BLANK },
  { "stats", CONNECT_KIND_OBJECT, INTERNAL | NULLABLE },
};

const ConnectCollection connect_report_choices_collection = {
  .name = "report-choices", .path = "report-choices", .title = N_("Report Choices"), .singular = N_("report choice"),
  .id_member = "id", .title_member = "id", .default_order = "id", .flags = CONNECT_COLLECTION_INTERNAL,
  CONNECT_TABLE (members, choice_members),
};

/* --- what accounts make --- */

/* The template in schedules and reports: the words of its day. */
#define TEMPLATE \
  { "template.id", CONNECT_KIND_ID, REQUIRED | CREATE | ORDER }, \
  { "template.name", CONNECT_KIND_STRING, ORDER | SEARCH, .title = N_("Template") }, \
  { "template.type", CONNECT_KIND_CHOICE, ORDER, .choices = ORIGINS }

#define TEMPLATE_REFERENCE \
  { "template", "report-templates", \
    STRV ("name", "description", "type", "specs_version", "revision", "repository", "entrypoint", "local_id"), \
    CONNECT_REFERENCE_FROZEN, TRUE }

#define OWNER_REFERENCE { "owner", "accounts", STRV ("name"), CONNECT_REFERENCE_LIVE, FALSE }

static const ConnectParty report_parties[] = { { CONNECT_SIDE_OWNER, "owner.id", NULL } };

static const ConnectMember schedule_members[] = {
  { "id", CONNECT_KIND_ID, ORDER | SEARCH, .title = N_("ID") },
  { "name", CONNECT_KIND_STRING, REQUIRED | CREATE | UPDATE | ORDER | SEARCH, .max_length = 512, .title = N_("Name") },
  { "description", CONNECT_KIND_STRING, CREATE | UPDATE | NULLABLE | BLANK, .max_length = 2048, .title = N_("Description") },
  { "status", CONNECT_KIND_CHOICE, ORDER, .choices = STRV ("enabled", "disabled"), .title = N_("Status") },
  { "notes", CONNECT_KIND_STRING, NULLABLE, .max_length = 2048, .title = N_("Note") },
  TEMPLATE,
  { "trigger.frequency", CONNECT_KIND_CHOICE, REQUIRED | CREATE | UPDATE | FILTER, .choices = STRV ("daily", "weekly", "monthly"),
    .title = N_("Frequency") },
  { "trigger.time", CONNECT_KIND_STRING, REQUIRED | CREATE | UPDATE, .max_length = 32, .title = N_("Time") },
  { "trigger.timezone", CONNECT_KIND_STRING, CREATE | UPDATE | NULLABLE, .max_length = 64, .title = N_("Time Zone") },
  { "trigger.day_of_week", CONNECT_KIND_INTEGER, CREATE | UPDATE | NULLABLE, .title = N_("Day of the Week") },
  { "trigger.day_of_month", CONNECT_KIND_INTEGER, CREATE | UPDATE | NULLABLE, .title = N_("Day of the Month") },
  { "parameters", CONNECT_KIND_LIST, CREATE | UPDATE | NULLABLE },
  { "renderer", CONNECT_KIND_STRING, CREATE | UPDATE, .max_length = 256, .title = N_("Format") },
  { "owner.id", CONNECT_KIND_ID, FILTER },
  { "owner.name", CONNECT_KIND_STRING, FILTER, .title = N_("Owner") },
  { "stats.total_executions", CONNECT_KIND_INTEGER, 0, .title = N_("Reports Made") },
  { "stats.average_execution_time", CONNECT_KIND_INTEGER, 0, .title = N_("Average Duration") },
  { "stats.seconds", CONNECT_KIND_INTEGER, INTERNAL }, /* of all executions */
  MADE_AND_CHANGED,
  EVENT ("events.last_execution", ORDER, N_("Last Run")),
  EVENT ("events.next_execution", ORDER, N_("Next Run")),
};

static const ConnectReference schedule_references[] = { TEMPLATE_REFERENCE, OWNER_REFERENCE };

static const ConnectAction schedule_actions[] = {
  { "update", N_("Edit"), CONNECT_SIDE_OWNER, .flags = CONNECT_ACTION_UPDATE },
  { "delete", N_("Delete"), CONNECT_SIDE_OWNER,
    .flags = CONNECT_ACTION_DELETE | CONNECT_ACTION_DESTRUCTIVE | CONNECT_ACTION_IRREVERSIBLE,
    .consequence = N_("No more reports are made by it. Those that were made stay.") },
  { "enable", N_("Enable"), CONNECT_SIDE_OWNER, .from = STRV ("disabled"), .to = "enabled", .flags = CONNECT_ACTION_PRIMARY },
  { "disable", N_("Disable"), CONNECT_SIDE_OWNER, .from = STRV ("enabled"), .to = "disabled", .arguments = STRV ("*notes") },
  { "trigger", N_("Run Now"), CONNECT_SIDE_OWNER, .flags = CONNECT_ACTION_SILENT },
};

const ConnectCollection connect_report_schedules_collection = {
  .name = "report-schedules", .path = "reporting/schedules", .title = N_("Report Schedules"), .singular = N_("report schedule"),
  .id_member = "id", .id_patterns = "RS-####-####", .state_member = "status", .title_member = "name",
  .module = CONNECT_MODULE_REPORTS, .default_order = "-events.created.at", .visibility = CONNECT_VISIBLE_PARTIES,
  .creators = CONNECT_ROLE_ANY, CONNECT_TABLE (members, schedule_members), CONNECT_TABLE (references, schedule_references),
  CONNECT_TABLE (parties, report_parties), CONNECT_TABLE (actions, schedule_actions),
};

static const ConnectMember report_members[] = {
  { "id", CONNECT_KIND_ID, ORDER | SEARCH, .title = N_("ID") },
  { "name", CONNECT_KIND_STRING, REQUIRED | CREATE | ORDER | SEARCH, .max_length = 512, .title = N_("Name") },
  { "description", CONNECT_KIND_STRING, CREATE | NULLABLE | BLANK, .max_length = 2048, .title = N_("Description") },
  { "revision", CONNECT_KIND_INTEGER, 0 },
  { "status", CONNECT_KIND_CHOICE, ORDER, .choices = STRV ("pending", "deploying", "running", "succeeded", "failed"),
    .title = N_("Status") },
  TEMPLATE,
  { "parameters", CONNECT_KIND_LIST, CREATE },
  { "renderer", CONNECT_KIND_STRING, CREATE | FILTER, .max_length = 256, .title = N_("Format") },
  { "owner.id", CONNECT_KIND_ID, FILTER },
  { "owner.name", CONNECT_KIND_STRING, FILTER, .title = N_("Owner") },
  { "schedule.id", CONNECT_KIND_ID, ORDER | NULLABLE },
  { "schedule.name", CONNECT_KIND_STRING, FILTER | NULLABLE, .title = N_("Report Schedule") },
  { "timeout", CONNECT_KIND_BOOLEAN, ORDER },
  { "failure_output", CONNECT_KIND_STRING, NULLABLE, .max_length = 4096, .title = N_("Reason for the Failure") },
  { "report_file", CONNECT_KIND_STRING, NULLABLE },
  { "report_extension", CONNECT_KIND_STRING, NULLABLE },
  { "report_size", CONNECT_KIND_INTEGER, NULLABLE, .title = N_("Size") },
  { "file", CONNECT_KIND_ID, INTERNAL | NULLABLE },
  { "progress.value", CONNECT_KIND_INTEGER, 0, .title = N_("Rows Done") },
  { "progress.max", CONNECT_KIND_INTEGER, 0, .title = N_("Rows") },
  { "timing.run", CONNECT_KIND_STRING, NULLABLE, .title = N_("Duration") },
  { "timing.wait", CONNECT_KIND_STRING, NULLABLE, .title = N_("Waiting Time") },
  MADE_AND_CHANGED,
  EVENT ("events.started", ORDER, N_("Started")),
  EVENT ("events.terminated", ORDER, N_("Finished")),
};

static const ConnectReference report_references[] = {
  TEMPLATE_REFERENCE,
  OWNER_REFERENCE,
  { "schedule", "report-schedules", STRV ("name"), CONNECT_REFERENCE_FROZEN, FALSE },
};

static const ConnectAction report_actions[] = {
  { "fail", N_("Stop"), CONNECT_SIDE_OWNER, .from = STRV ("pending", "deploying", "running"), .to = "failed",
    .flags = CONNECT_ACTION_SILENT | CONNECT_ACTION_DESTRUCTIVE | CONNECT_ACTION_IRREVERSIBLE,
    .consequence = N_("The report is not made. It can be requested again.") },
  { "delete", N_("Delete"), CONNECT_SIDE_OWNER,
    .flags = CONNECT_ACTION_DELETE | CONNECT_ACTION_DESTRUCTIVE | CONNECT_ACTION_IRREVERSIBLE,
    .consequence = N_("The report is removed with its file.") },
};

const ConnectCollection connect_reports_collection = {
  .name = "reports", .path = "reporting/reports", .title = N_("Reports"), .singular = N_("report"), .id_member = "id",
  .id_patterns = "RP-###-###-###", .state_member = "status", .title_member = "name", .module = CONNECT_MODULE_REPORTS,
  .default_order = "-events.created.at", .visibility = CONNECT_VISIBLE_PARTIES, .creators = CONNECT_ROLE_ANY,
  CONNECT_TABLE (members, report_members), CONNECT_TABLE (references, report_references), CONNECT_TABLE (parties, report_parties),
  CONNECT_TABLE (actions, report_actions),
};
