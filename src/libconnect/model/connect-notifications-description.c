/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Notifications: of which events an account wants to know, by which rules and who of it is told; and what was told. */

#include "config.h"

#include "model/connect-descriptions.h"

#define GROUPS \
  STRV ("accounts", "helpdesk", "leads", "listing", "reports", "sla", "subscriptions", "tier_configs", "users", "offers", "products", \
        "triggered_externally", "commerce", "integrations")

/* --- which events --- */

static const ConnectMember subscription_members[] = {
  { "id", CONNECT_KIND_ID, ORDER | SEARCH, .title = N_("ID") },
  { "account.id", CONNECT_KIND_ID, INTERNAL | FILTER },
  { "enabled", CONNECT_KIND_BOOLEAN, UPDATE | FILTER, .title = N_("Enabled") },
  { "event.id", CONNECT_KIND_ID, FILTER | SEARCH, .title = N_("Event ID") },
  { "event.name", CONNECT_KIND_STRING, ORDER | SEARCH, .max_length = 100, .title = N_("Event") },
  { "event.description", CONNECT_KIND_STRING, SEARCH, .max_length = 2000, .title = N_("Description") },
  { "event.group", CONNECT_KIND_CHOICE, ORDER, .choices = GROUPS, .title = N_("Group") },
  { "event.system", CONNECT_KIND_BOOLEAN, 0 },
  { "permissions", CONNECT_KIND_STRING, 0 }, /* "edit": whoever sees it may change it */
  { "stats.rules", CONNECT_KIND_INTEGER, ORDER, .title = N_("Rules") },
};

static const ConnectParty subscription_parties[] = { { CONNECT_SIDE_OWNER, "account.id", NULL } };

static const ConnectAction subscription_actions[] = {
  { "update", N_("Edit"), CONNECT_SIDE_OWNER, .flags = CONNECT_ACTION_UPDATE },
};

const ConnectCollection connect_notification_subscriptions_collection = {
  .name = "notification-subscriptions", .path = "notifications/subscriptions", .title = N_("Notification Settings"),
  .singular = N_("notification setting"), .id_member = "id", .id_patterns = "NS-###-###-###", .title_member = "event.name",
  .module = CONNECT_MODULE_ACCOUNT, .default_order = "event.name", .visibility = CONNECT_VISIBLE_PARTIES,
  CONNECT_TABLE (members, subscription_members), CONNECT_TABLE (parties, subscription_parties),
  CONNECT_TABLE (actions, subscription_actions),
};

/* --- who is told what --- */

static const ConnectMember rule_members[] = {
  { "id", CONNECT_KIND_ID, ORDER | SEARCH, .title = N_("ID") },
  { "account.id", CONNECT_KIND_ID, INTERNAL | FILTER },
  { "account_notification", CONNECT_KIND_ID, INTERNAL | FILTER },
  { "position", CONNECT_KIND_INTEGER, CREATE | UPDATE | ORDER, .title = N_("Position") },
  { "name", CONNECT_KIND_STRING, CREATE | UPDATE | ORDER | SEARCH | NULLABLE, .max_length = 100, .title = N_("Name") },
  { "condition", CONNECT_KIND_STRING, CREATE | UPDATE | NULLABLE | BLANK, .max_length = 2000, .title = N_("Condition") },
  { "enabled", CONNECT_KIND_BOOLEAN, CREATE | UPDATE | FILTER, .title = N_("Enabled") },
  { "default", CONNECT_KIND_BOOLEAN, FILTER, .title = N_("Default") },
  { "template.id", CONNECT_KIND_ID, 0 },
  { "template.subject", CONNECT_KIND_STRING, REQUIRED | CREATE | UPDATE | SEARCH, .max_length = 2000, .title = N_("Subject") },
  { "template.body", CONNECT_KIND_STRING, REQUIRED | CREATE | UPDATE, .max_length = 16384, .title = N_("Text") },
  { "template.system", CONNECT_KIND_BOOLEAN, 0 },
  { "recipients.users", CONNECT_KIND_LIST, CREATE | UPDATE, .title = N_("Users") },
  { "recipients.groups", CONNECT_KIND_LIST, CREATE | UPDATE, .title = N_("Groups") },
};

static const ConnectParty rule_parties[] = { { CONNECT_SIDE_OWNER, "account.id", NULL } };

static const ConnectAction rule_actions[] = {
  { "update", N_("Edit"), CONNECT_SIDE_OWNER, .flags = CONNECT_ACTION_UPDATE },
  { "delete", N_("Delete"), CONNECT_SIDE_OWNER, .flags = CONNECT_ACTION_DELETE | CONNECT_ACTION_DESTRUCTIVE | CONNECT_ACTION_IRREVERSIBLE,
    .consequence = N_("Its recipients are no longer notified.") },
};

const ConnectCollection connect_notification_rules_collection = {
  .name = "notification-rules", .path = "notifications/subscriptions/{subscription}/rules", .title = N_("Rules"), .singular = N_("rule"),
  .parent = "notification-subscriptions", .parent_member = "account_notification", .id_member = "id",
  .id_patterns = "NR-###-###-###", .title_member = "name", .module = CONNECT_MODULE_ACCOUNT, .default_order = "position",
  .visibility = CONNECT_VISIBLE_PARTIES, .creators = CONNECT_ROLE_ANY, CONNECT_TABLE (members, rule_members),
  CONNECT_TABLE (parties, rule_parties), CONNECT_TABLE (actions, rule_actions),
};

/* --- what was told --- */

static const ConnectMember notice_members[] = {
  { "id", CONNECT_KIND_ID, ORDER | SEARCH, .title = N_("ID") },
  { "account.id", CONNECT_KIND_ID, INTERNAL | FILTER },
  { "status", CONNECT_KIND_CHOICE, ORDER, .choices = STRV ("unread", "read"), .title = N_("Status") },
  { "subject", CONNECT_KIND_STRING, ORDER | SEARCH, .max_length = 2000, .title = N_("Subject") },
  { "body", CONNECT_KIND_STRING, DETAIL | BLANK, .title = N_("Text") },
  { "user.id", CONNECT_KIND_ID, FILTER },
  { "user.name", CONNECT_KIND_STRING, ORDER | NULLABLE, .title = N_("Recipient") },
  { "event.id", CONNECT_KIND_ID, FILTER | NULLABLE },
  { "event.name", CONNECT_KIND_STRING, FILTER | NULLABLE, .title = N_("Event") },
  { "event.group", CONNECT_KIND_CHOICE, ORDER | NULLABLE, .choices = GROUPS, .title = N_("Group") },
  { "rule.id", CONNECT_KIND_ID, FILTER | NULLABLE },
  { "object.id", CONNECT_KIND_ID, FILTER | SEARCH | NULLABLE, .title = N_("Object") },
  { "object.collection", CONNECT_KIND_STRING, FILTER | NULLABLE },
  { "mail", CONNECT_KIND_CHOICE, FILTER, .choices = STRV ("none", "waiting", "sent", "failed"), .title = N_("E-mail") },
  EVENT ("events.created", ORDER, N_("Created")),
  EVENT ("events.read", FILTER, N_("Read")),
};

static const ConnectParty notice_parties[] = { { CONNECT_SIDE_OWNER, "account.id", NULL } };

static const ConnectAction notice_actions[] = {
  { "read", N_("Mark as Read"), CONNECT_SIDE_OWNER, .from = STRV ("unread"), .to = "read", .flags = CONNECT_ACTION_PRIMARY },
  { "delete", N_("Delete"), CONNECT_SIDE_OWNER, .flags = CONNECT_ACTION_DELETE | CONNECT_ACTION_DESTRUCTIVE | CONNECT_ACTION_IRREVERSIBLE,
    .consequence = N_("The notice is removed for good.") },
};

const ConnectCollection connect_notices_collection = {
  .name = "notices", .path = "notifications/notices", .title = N_("Notices"), .singular = N_("notice"), .id_member = "id",
  .id_patterns = "NTC-####-####-####", .state_member = "status", .title_member = "subject", .module = CONNECT_MODULE_ACCOUNT,
  .default_order = "-events.created.at", .flags = CONNECT_COLLECTION_READ_ONLY, .visibility = CONNECT_VISIBLE_PARTIES,
  CONNECT_TABLE (members, notice_members), CONNECT_TABLE (parties, notice_parties), CONNECT_TABLE (actions, notice_actions),
};

/* --- how moments and numbers are written in what an account is told --- */

static const ConnectMember settings_members[] = {
  { "id", CONNECT_KIND_ID, FILTER }, /* the account's */
  { "region", CONNECT_KIND_STRING, INTERNAL },
  { "timeformat", CONNECT_KIND_STRING, INTERNAL },
  { "timezone", CONNECT_KIND_STRING, INTERNAL },
};

const ConnectCollection connect_notification_settings_collection = {
  .name = "notification-settings", .path = "notification-settings", .title = N_("Settings"), .singular = N_("setting"),
  .id_member = "id", .title_member = "id", .default_order = "id", .flags = CONNECT_COLLECTION_INTERNAL,
  CONNECT_TABLE (members, settings_members),
};
