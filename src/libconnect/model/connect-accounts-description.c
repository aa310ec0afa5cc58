/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Accounts, their users and groups, API tokens; and the daemon's own users and sessions. */

#include "config.h"

#include "model/connect-descriptions.h"

#define ACCOUNT_TYPES STRV ("vendor", "provider")
#define ACCOUNT_ROLES STRV ("vendor", "distributor", "reseller")

static const ConnectMember account_members[] = {
  { "id", CONNECT_KIND_ID, ORDER | SEARCH, .title = N_("ID") },
  { "name", CONNECT_KIND_STRING, REQUIRED | CREATE | UPDATE | FILTER | SEARCH, .max_length = 64, .title = N_("Name") },
  { "icon", CONNECT_KIND_STRING, NULLABLE },
  { "description", CONNECT_KIND_STRING, CREATE | UPDATE | NULLABLE | BLANK, .max_length = 512, .title = N_("Description") },
  { "overview", CONNECT_KIND_STRING, CREATE | UPDATE | NULLABLE | BLANK, .max_length = 16384, .title = N_("Overview") },
  { "headquarters", CONNECT_KIND_STRING, CREATE | UPDATE | NULLABLE | BLANK, .max_length = 256, .title = N_("Headquarters") },
  { "type", CONNECT_KIND_CHOICE, FILTER, .choices = ACCOUNT_TYPES, .title = N_("Type") },
  { "role", CONNECT_KIND_CHOICE, FILTER, .choices = ACCOUNT_ROLES, .title = N_("Role") },
  { "brand", CONNECT_KIND_STRING, NULLABLE, .max_length = 100 },
  { "external_id", CONNECT_KIND_STRING, CREATE | UPDATE | ORDER | SEARCH | NULLABLE | BLANK, .max_length = 100, .title = N_("External ID") },
  { "sourcing", CONNECT_KIND_BOOLEAN, 0 },
  { "countries", CONNECT_KIND_LIST, CREATE | UPDATE | NULLABLE },
  { "languages", CONNECT_KIND_LIST, CREATE | UPDATE | NULLABLE },
  { "websites", CONNECT_KIND_LIST, CREATE | UPDATE | NULLABLE },
  { "industries", CONNECT_KIND_LIST, CREATE | UPDATE | NULLABLE },
  { "public", CONNECT_KIND_BOOLEAN, FILTER | NULLABLE, .lookups = CONNECT_LOOKUP_EQ | CONNECT_LOOKUP_NE | CONNECT_LOOKUP_NULL },
  { "permissions", CONNECT_KIND_OBJECT, HIDDEN | NULLABLE },
  { "access", CONNECT_KIND_OBJECT, INTERNAL | NULLABLE }, /* from where it may be used (connectd-addresses.h) */
  MADE_AND_CHANGED,
};

static const ConnectParty account_parties[] = { { CONNECT_SIDE_OWNER, "id", NULL } };

/* Everybody reads his account, so the collection itself takes no module. */
static const ConnectAction account_actions[] = {
  { "update", N_("Edit"), CONNECT_SIDE_OWNER, .flags = CONNECT_ACTION_UPDATE, .module = CONNECT_MODULE_ACCOUNT },
};

const ConnectCollection connect_accounts_collection = {
  .name = "accounts", .path = "accounts", .title = N_("Accounts"), .singular = N_("account"),
  .id_member = "id", .id_patterns = "vendor=VA-###-### provider=PA-###-###", .type_member = "type",
  .title_member = "name", .default_order = "id", .flags = CONNECT_COLLECTION_PUBLIC_FILES, .visibility = CONNECT_VISIBLE_PARTIES,
  CONNECT_TABLE (members, account_members), CONNECT_TABLE (parties, account_parties),
  CONNECT_TABLE (actions, account_actions),
};

static const ConnectMember group_members[] = {
  { "id", CONNECT_KIND_ID, ORDER | SEARCH, .title = N_("ID") },
  { "account.id", CONNECT_KIND_ID, INTERNAL | FILTER },
  { "name", CONNECT_KIND_STRING, REQUIRED | CREATE | UPDATE | ORDER | SEARCH, .max_length = 32, .title = N_("Name") },
  { "description", CONNECT_KIND_STRING, REQUIRED | CREATE | UPDATE | SEARCH | BLANK, .max_length = 512, .title = N_("Description") },
  { "color", CONNECT_KIND_STRING, CREATE | UPDATE | NULLABLE, .max_length = 32 },
  { "external_id", CONNECT_KIND_STRING, CREATE | UPDATE | SEARCH | NULLABLE, .max_length = 64 },
  { "administrators", CONNECT_KIND_BOOLEAN, INTERNAL | FILTER },
  { "permissions", CONNECT_KIND_LIST, 0 },
  { "permissions.id", CONNECT_KIND_ID, FILTER },
  { "permissions.object.id", CONNECT_KIND_ID, FILTER },
  { "stats.users", CONNECT_KIND_INTEGER, ORDER, .title = N_("Users") },
  MADE_AND_CHANGED,
};

static const ConnectParty group_parties[] = { { CONNECT_SIDE_OWNER, "account.id", NULL } };

static const ConnectAction group_actions[] = {
  { "update", N_("Edit"), CONNECT_SIDE_OWNER, .flags = CONNECT_ACTION_UPDATE },
  { "delete", N_("Delete"), CONNECT_SIDE_OWNER, .flags = CONNECT_ACTION_DELETE | CONNECT_ACTION_DESTRUCTIVE | CONNECT_ACTION_IRREVERSIBLE,
    .consequence = N_("Its members lose the permissions that only this group gave them.") },
};

const ConnectCollection connect_groups_collection = {
  .name = "groups", .path = "accounts/{account}/groups", .title = N_("Groups"), .singular = N_("group"),
  .parent = "accounts", .parent_member = "account.id", .id_member = "id", .id_patterns = "UG-###-###-###",
  .title_member = "name", .module = CONNECT_MODULE_ACCOUNT, .default_order = "name", .visibility = CONNECT_VISIBLE_PARTIES,
  .creators = CONNECT_ROLE_ANY, CONNECT_TABLE (members, group_members), CONNECT_TABLE (parties, group_parties),
  CONNECT_TABLE (actions, group_actions),
};

static const ConnectMember account_user_members[] = {
  { "id", CONNECT_KIND_ID, ORDER | SEARCH, .title = N_("ID") },
  { "account.id", CONNECT_KIND_ID, INTERNAL | FILTER },
  { "name", CONNECT_KIND_STRING, CREATE | ORDER | SEARCH | NULLABLE, .max_length = 128, .title = N_("Name") },
  { "email", CONNECT_KIND_STRING, CREATE | ORDER | SEARCH, .max_length = 254, .title = N_("E-mail") },
  { "title", CONNECT_KIND_STRING, NULLABLE, .max_length = 256, .title = N_("Position") },
  { "external_id", CONNECT_KIND_STRING, SEARCH | NULLABLE, .max_length = 128 },
  { "status", CONNECT_KIND_CHOICE, FILTER, .choices = STRV ("invited", "joined", "expired"),
    .lookups = CONNECT_LOOKUP_EQ | CONNECT_LOOKUP_IN, .title = N_("Status") },
  { "groups", CONNECT_KIND_LIST, CREATE | UPDATE },
  { "groups.id", CONNECT_KIND_ID, FILTER },
  { "groups.name", CONNECT_KIND_STRING, FILTER },
  { "tags", CONNECT_KIND_LIST, CREATE | UPDATE | NULLABLE },
  { "tags.id", CONNECT_KIND_ID, FILTER },
  { "tags.name", CONNECT_KIND_STRING, FILTER },
  { "permissions", CONNECT_KIND_LIST, HIDDEN },
  { "activation_code", CONNECT_KIND_STRING, INTERNAL | FILTER | NULLABLE }, /* hash */
  { "code", CONNECT_KIND_STRING, ONCE | NULLABLE }, /* for the invited person: sets the first password */
  EVENT ("events.created", ORDER, N_("Created")),
  EVENT ("events.invited", ORDER, N_("Invited")),
  EVENT ("events.activated", ORDER, N_("Joined")),
  EVENT ("events.signed", ORDER, N_("Last Signed In")),
};

static const ConnectParty account_user_parties[] = { { CONNECT_SIDE_OWNER, "account.id", NULL } };

static const ConnectAction account_user_actions[] = {
  { "update", N_("Edit"), CONNECT_SIDE_OWNER, .flags = CONNECT_ACTION_UPDATE },
  { "activate", N_("Activate"), CONNECT_SIDE_OWNER, .from = STRV ("invited"), .to = "joined" },
  { "reinvite", N_("Invite Again"), CONNECT_SIDE_OWNER, .from = STRV ("invited", "expired"), .to = "invited" },
  { "delete", N_("Remove"), CONNECT_SIDE_OWNER, .flags = CONNECT_ACTION_DELETE | CONNECT_ACTION_DESTRUCTIVE | CONNECT_ACTION_IRREVERSIBLE,
    .consequence = N_("The user can no longer open this account.") },
};

const ConnectCollection connect_account_users_collection = {
  .name = "account-users", .path = "accounts/{account}/users", .title = N_("Users"), .singular = N_("user"),
  .parent = "accounts", .parent_member = "account.id", .id_member = "id", .state_member = "status",
  .title_member = "name", .module = CONNECT_MODULE_ACCOUNT, .default_order = "name", .flags = CONNECT_COLLECTION_IN_PARENT,
  .visibility = CONNECT_VISIBLE_PARTIES, .creators = CONNECT_ROLE_ANY, CONNECT_TABLE (members, account_user_members),
  CONNECT_TABLE (parties, account_user_parties), CONNECT_TABLE (actions, account_user_actions),
};

static const ConnectMember user_members[] = {
  { "id", CONNECT_KIND_ID, ORDER },
  { "name", CONNECT_KIND_STRING, UPDATE | FILTER | NULLABLE, .max_length = 128 },
  { "email", CONNECT_KIND_STRING, FILTER, .max_length = 254 },
  { "login", CONNECT_KIND_STRING, FILTER | INTERNAL }, /* the e-mail address, folded; unique */
  { "password", CONNECT_KIND_STRING, INTERNAL | NULLABLE },
  { "restore.hash", CONNECT_KIND_STRING, INTERNAL | FILTER | NULLABLE }, /* of a code that was mailed */
  { "restore.until", CONNECT_KIND_DATETIME, INTERNAL | NULLABLE },
  { "title", CONNECT_KIND_STRING, UPDATE | NULLABLE, .max_length = 256 },
  { "region", CONNECT_KIND_STRING, UPDATE | NULLABLE, .max_length = 32 },
  { "timezone", CONNECT_KIND_STRING, UPDATE | NULLABLE, .max_length = 64 },
  { "timeformat", CONNECT_KIND_STRING, UPDATE | NULLABLE, .max_length = 64 },
  { "announcements", CONNECT_KIND_BOOLEAN, UPDATE },
  EVENT ("events.created", ORDER, NULL),
  EVENT ("events.signed", ORDER, NULL),
};

const ConnectCollection connect_users_collection = {
  .name = "users", .path = "users", .title = N_("Users"), .singular = N_("user"), .id_member = "id",
  .id_patterns = "UR-###-###-###", .title_member = "name", .default_order = "id", .flags = CONNECT_COLLECTION_INTERNAL,
  CONNECT_TABLE (members, user_members),
};

static const ConnectMember session_members[] = {
  { "id", CONNECT_KIND_ID, FILTER }, /* hash of the bearer or cookie secret */
  { "user.id", CONNECT_KIND_ID, FILTER },
  { "account.id", CONNECT_KIND_ID, FILTER | NULLABLE },
  { "form", CONNECT_KIND_CHOICE, FILTER, .choices = STRV ("bearer", "cookie") },
  { "device", CONNECT_KIND_STRING, NULLABLE, .max_length = 256 },
  { "agent", CONNECT_KIND_STRING, NULLABLE, .max_length = 256 },
  { "address", CONNECT_KIND_STRING, NULLABLE, .max_length = 64 },
  { "created", CONNECT_KIND_DATETIME, FILTER },
  { "seen", CONNECT_KIND_DATETIME, FILTER },
  { "expires", CONNECT_KIND_DATETIME, FILTER },
};

const ConnectCollection connect_sessions_collection = {
  .name = "sessions", .path = "sessions", .title = N_("Sessions"), .singular = N_("session"), .id_member = "id",
  .title_member = "id", .default_order = "id", .flags = CONNECT_COLLECTION_INTERNAL, CONNECT_TABLE (members, session_members),
};

static const ConnectMember token_members[] = {
  { "id", CONNECT_KIND_ID, ORDER, .title = N_("ID") },
  { "name", CONNECT_KIND_STRING, REQUIRED | CREATE | UPDATE | ORDER, .max_length = 128, .title = N_("Name") },
  { "description", CONNECT_KIND_STRING, CREATE | UPDATE | NULLABLE | BLANK, .max_length = 255, .title = N_("Description") },
  { "external_id", CONNECT_KIND_STRING, CREATE | UPDATE | FILTER | NULLABLE, .max_length = 128, .title = N_("External ID") },
  { "owner.id", CONNECT_KIND_ID, FILTER },
  { "owner.name", CONNECT_KIND_STRING, 0 },
  { "status", CONNECT_KIND_CHOICE, ORDER, .title = N_("Status"),
    .choices = STRV ("pending", "active", "inactive", "deleted", "expiring", "expired", "revitalised") },
  { "extension.id", CONNECT_KIND_ID, REQUIRED | CREATE | ORDER, .title = N_("Extension") },
  { "extension.name", CONNECT_KIND_STRING, FILTER },
  { "handle", CONNECT_KIND_STRING, NULLABLE },
  { "token", CONNECT_KIND_STRING, ONCE },
  { "renewed_token", CONNECT_KIND_STRING, ONCE },
  { "secret", CONNECT_KIND_STRING, INTERNAL },           /* hash */
  { "renewed_secret", CONNECT_KIND_STRING, INTERNAL | NULLABLE },
  { "expiration_date", CONNECT_KIND_DATETIME, CREATE | ORDER | NULLABLE, .title = N_("Expires") },
  { "renewed_expiration_date", CONNECT_KIND_DATETIME, NULLABLE },
  { "permissions", CONNECT_KIND_LIST, 0 },
  { "permissions.id", CONNECT_KIND_ID, FILTER },
  { "permissions.object.id", CONNECT_KIND_ID, FILTER },
  MADE_AND_CHANGED,
};

static const ConnectReference token_references[] = {
  { "owner", "accounts", STRV ("name"), CONNECT_REFERENCE_LIVE, FALSE },
};

static const ConnectParty token_parties[] = { { CONNECT_SIDE_OWNER, "owner.id", NULL } };

static const ConnectAction token_actions[] = {
  { "update", N_("Edit"), CONNECT_SIDE_OWNER, .from = STRV ("pending", "active", "inactive"), .flags = CONNECT_ACTION_UPDATE },
  { "activate", N_("Enable"), CONNECT_SIDE_OWNER, .from = STRV ("inactive"), .to = "active" },
  { "deactivate", N_("Disable"), CONNECT_SIDE_OWNER, .from = STRV ("active"), .to = "inactive" },
  { "renew", N_("Renew"), CONNECT_SIDE_OWNER, .from = STRV ("active"), .arguments = STRV ("expiration_date") },
  { "rotate", N_("Rotate"), CONNECT_SIDE_OWNER, .from = STRV ("active"), .arguments = STRV ("expiration_date"),
    .flags = CONNECT_ACTION_IRREVERSIBLE, .consequence = N_("The old secret stops working at once.") },
  { "delete", N_("Delete"), CONNECT_SIDE_OWNER, .to = "deleted",
    .from = STRV ("pending", "active", "inactive", "expiring", "expired", "revitalised"),
    .flags = CONNECT_ACTION_DELETE | CONNECT_ACTION_DESTRUCTIVE | CONNECT_ACTION_IRREVERSIBLE,
    .consequence = N_("Whoever uses this token is refused from now on.") },
};

const ConnectCollection connect_tokens_collection = {
  .name = "tokens", .path = "auth/tokens", .title = N_("Tokens"), .singular = N_("token"), .id_member = "id",
  .id_patterns = "SU-###-###-###", .state_member = "status", .title_member = "name", .module = CONNECT_MODULE_INTEGRATIONS,
  .default_order = "-events.created.at", .visibility = CONNECT_VISIBLE_PARTIES, .creators = CONNECT_ROLE_ANY,
  CONNECT_TABLE (members, token_members), CONNECT_TABLE (references, token_references), CONNECT_TABLE (parties, token_parties),
  CONNECT_TABLE (actions, token_actions),
};
