/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* The helpdesk: cases between partners, what is attached to them, and how each account runs its desk. What is said about a case is in
 * its conversation. */

#include "config.h"

#include "model/connect-descriptions.h"

#define CASE_STATES STRV ("pending", "inquiring", "resolved", "closed")
#define OPEN STRV ("pending", "inquiring", "resolved")
#define BOTH (CONNECT_SIDE_ISSUER | CONNECT_SIDE_PARTNER)

/* Cases are found and put in order by who did what, not only by when. */
#define CASE_EVENT(name, heading) \
  { "events." name ".at", CONNECT_KIND_DATETIME, ORDER | NULLABLE, .title = heading }, \
  { "events." name ".by.id", CONNECT_KIND_ID, ORDER | NULLABLE }, \
  { "events." name ".by.name", CONNECT_KIND_STRING, ORDER | NULLABLE }

/* The account, the person who looks after the case there, and who else is told. */
#define CASE_SIDE(side, account_flags, heading, agent_heading) \
  { side ".account.id", CONNECT_KIND_ID, (account_flags) | ORDER, .title = heading }, \
  { side ".account.name", CONNECT_KIND_STRING, ORDER, .title = heading }, \
  { side ".account.icon", CONNECT_KIND_STRING, NULLABLE }, \
  { side ".agent.id", CONNECT_KIND_ID, CREATE | UPDATE | ORDER | NULLABLE }, \
  { side ".agent.name", CONNECT_KIND_STRING, ORDER | NULLABLE, .title = agent_heading }, \
  { side ".recipients", CONNECT_KIND_LIST, CREATE | UPDATE }

static const ConnectMember case_members[] = {
  { "id", CONNECT_KIND_ID, FILTER, .title = N_("ID") },
  { "subject", CONNECT_KIND_STRING, REQUIRED | CREATE | UPDATE | ORDER | SEARCH, .max_length = 300, .title = N_("Subject") },
  { "description", CONNECT_KIND_STRING, REQUIRED | CREATE | UPDATE | SEARCH, .max_length = 10000, .title = N_("Description") },
  { "priority", CONNECT_KIND_INTEGER, CREATE | UPDATE | ORDER, .title = N_("Priority") }, /* 0 low … 3 urgent */
  { "state", CONNECT_KIND_CHOICE, CREATE | ORDER, .choices = CASE_STATES, .title = N_("Status") },
  { "type", CONNECT_KIND_CHOICE, REQUIRED | CREATE | UPDATE | ORDER, .choices = STRV ("technical", "business"), .title = N_("Type") },
  { "product.id", CONNECT_KIND_ID, CREATE | UPDATE | FILTER | NULLABLE, .title = N_("Product ID") },
  { "product.name", CONNECT_KIND_STRING, FILTER | NULLABLE, .title = N_("Product") },
  { "product.icon", CONNECT_KIND_STRING, NULLABLE },
  CASE_SIDE ("issuer", 0, N_("Issuer"), N_("Issuer's Agent")),
  CASE_SIDE ("receiver", REQUIRED | CREATE, N_("Receiver"), N_("Receiver's Agent")),
  { "rating", CONNECT_KIND_INTEGER, FILTER | NULLABLE, .title = N_("Rating") }, /* 1 to 5 */
  { "feedback", CONNECT_KIND_STRING, NULLABLE | BLANK, .max_length = 4096, .title = N_("Feedback") },
  CASE_EVENT ("created", N_("Created")),
  CASE_EVENT ("updated", N_("Updated")),
  CASE_EVENT ("pending", N_("Pending Since")),
  CASE_EVENT ("inquiring", N_("Inquiring Since")),
  CASE_EVENT ("resolved", N_("Resolved")),
  CASE_EVENT ("closed", N_("Closed")),
};

static const ConnectReference case_references[] = {
  { "product", "products", STRV ("name", "icon"), CONNECT_REFERENCE_LIVE, FALSE },
  { "issuer.account", "accounts", STRV ("name", "icon"), CONNECT_REFERENCE_LIVE, FALSE },
  { "receiver.account", "accounts", STRV ("name", "icon"), CONNECT_REFERENCE_LIVE, FALSE },
};

static const ConnectParty case_parties[] = {
  { CONNECT_SIDE_ISSUER, "issuer.account.id", NULL },
  { CONNECT_SIDE_PARTNER, "receiver.account.id", NULL },
};

static const ConnectAction case_actions[] = {
  { "update", N_("Edit"), BOTH, .from = OPEN, .flags = CONNECT_ACTION_UPDATE },
  { "inquire", N_("Inquire"), CONNECT_SIDE_PARTNER, .from = STRV ("pending"), .to = "inquiring" },
  { "pend", N_("Move to Pending"), BOTH, .from = STRV ("inquiring"), .to = "pending", .flags = CONNECT_ACTION_PRIMARY },
  { "pend", N_("Reopen"), BOTH, .from = STRV ("resolved"), .to = "pending" },
  { "resolve", N_("Resolve"), BOTH, .from = STRV ("pending"), .to = "resolved", .flags = CONNECT_ACTION_PRIMARY },
  { "close", N_("Close"), CONNECT_SIDE_ISSUER, .from = STRV ("resolved"), .to = "closed", .arguments = STRV ("rating", "feedback"),
    .flags = CONNECT_ACTION_PRIMARY | CONNECT_ACTION_IRREVERSIBLE,
    .consequence = N_("A closed case is final. If the problem comes back, a new case is needed.") },
};

static const ConnectTurn case_turns[] = {
  { NULL, "pending", NULL, CONNECT_SIDE_PARTNER, STRV ("events.pending.at"), N_("Resolve the case, or ask for information") },
  { NULL, "inquiring", NULL, CONNECT_SIDE_ISSUER, STRV ("events.inquiring.at"), N_("Give the information that was asked for") },
  { NULL, "resolved", NULL, CONNECT_SIDE_ISSUER, STRV ("events.resolved.at"), N_("Close the case, or reopen it") },
};

const ConnectCollection connect_helpdesk_cases_collection = {
  .name = "helpdesk-cases", .path = "helpdesk/cases", .title = N_("Cases"), .singular = N_("case"), .id_member = "id",
  .id_patterns = "CA-###-###-###", .type_member = "type", .state_member = "state", .title_member = "subject",
  .module = CONNECT_MODULE_HELPDESK, .default_order = "-events.created.at", .flags = CONNECT_COLLECTION_CONVERSATION,
  .visibility = CONNECT_VISIBLE_PARTIES, .creators = CONNECT_ROLE_ANY, CONNECT_TABLE (members, case_members),
  CONNECT_TABLE (references, case_references), CONNECT_TABLE (parties, case_parties), CONNECT_TABLE (actions, case_actions),
  CONNECT_TABLE (turns, case_turns),
};

/* Whoever sees the case sees it: both sides stand in the row. */
static const ConnectMember attachment_members[] = {
  { "id", CONNECT_KIND_ID, FILTER, .title = N_("ID") },
  { "case.id", CONNECT_KIND_ID, INTERNAL | FILTER },
  { "account.id", CONNECT_KIND_ID, FILTER },
  { "account.name", CONNECT_KIND_STRING, FILTER, .title = N_("Account") },
  { "account.icon", CONNECT_KIND_STRING, NULLABLE },
  { "name", CONNECT_KIND_STRING, ORDER, .title = N_("Name") },
  { "type", CONNECT_KIND_STRING, FILTER, .title = N_("Type") },
  { "size", CONNECT_KIND_INTEGER, ORDER, .title = N_("Size") },
  { "attachment", CONNECT_KIND_STRING, 0 },
  { "preview", CONNECT_KIND_STRING, NULLABLE },
  { "file", CONNECT_KIND_ID, INTERNAL },
  { "first.id", CONNECT_KIND_ID, INTERNAL | FILTER },
  { "second.id", CONNECT_KIND_ID, INTERNAL | FILTER },
  EVENT ("events.created", ORDER, N_("Attached")),
};

static const ConnectReference attachment_references[] = {
  { "account", "accounts", STRV ("name", "icon"), CONNECT_REFERENCE_LIVE, FALSE },
};

static const ConnectParty attachment_parties[] = {
  { CONNECT_SIDE_OWNER, "account.id", NULL },
  { CONNECT_SIDE_READER, "first.id", NULL },
  { CONNECT_SIDE_READER, "second.id", NULL },
};

static const ConnectAction attachment_actions[] = {
  { "delete", N_("Delete"), CONNECT_SIDE_OWNER,
    .flags = CONNECT_ACTION_DELETE | CONNECT_ACTION_DESTRUCTIVE | CONNECT_ACTION_IRREVERSIBLE,
    .consequence = N_("Nobody can open the file any more.") },
};

const ConnectCollection connect_helpdesk_attachments_collection = {
  .name = "helpdesk-attachments", .path = "helpdesk/cases/{case}/attachments", .title = N_("Attachments"),
  .singular = N_("attachment"), .parent = "helpdesk-cases", .parent_member = "case.id", .id_member = "id",
  .id_patterns = "CAAT-###-###-###", .title_member = "name", .module = CONNECT_MODULE_HELPDESK,
  .default_order = "events.created.at", .visibility = CONNECT_VISIBLE_PARTIES, .creators = CONNECT_ROLE_ANY,
  CONNECT_TABLE (members, attachment_members), CONNECT_TABLE (references, attachment_references),
  CONNECT_TABLE (parties, attachment_parties), CONNECT_TABLE (actions, attachment_actions),
};

/* One row an account, under the account's id, once it has set anything. */
static const ConnectMember settings_members[] = {
  { "id", CONNECT_KIND_ID, FILTER, .title = N_("Account ID") },
  { "ttl", CONNECT_KIND_INTEGER, UPDATE | FILTER, .title = N_("Days Until Resolved Cases Close") }, /* 0: they do not */
  { "mode", CONNECT_KIND_CHOICE, UPDATE | FILTER, .choices = STRV ("builtin", "federated"), .title = N_("Mode") },
  { "instructions", CONNECT_KIND_STRING, UPDATE | NULLABLE | BLANK, .max_length = 5000, .title = N_("Instructions") },
  EVENT ("events.created", ORDER, NULL),
  EVENT ("events.updated", ORDER, N_("Updated")),
};

static const ConnectParty settings_parties[] = { { CONNECT_SIDE_OWNER, "id", NULL } };

static const ConnectAction settings_actions[] = {
  { "update", N_("Edit"), CONNECT_SIDE_OWNER, .flags = CONNECT_ACTION_UPDATE },
};

const ConnectCollection connect_helpdesk_settings_collection = {
  .name = "helpdesk-settings", .path = "helpdesk/settings", .title = N_("Helpdesk Settings"), .singular = N_("helpdesk setting"),
  .id_member = "id", .title_member = "id", .module = CONNECT_MODULE_HELPDESK, .default_order = "id",
  .flags = CONNECT_COLLECTION_READ_ONLY, .visibility = CONNECT_VISIBLE_PARTIES, CONNECT_TABLE (members, settings_members),
  CONNECT_TABLE (parties, settings_parties), CONNECT_TABLE (actions, settings_actions),
};
