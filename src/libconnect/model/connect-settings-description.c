/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Around an account and its users: from where it may be used, links for the first page, contacts, remembered settings. */

#include "config.h"

#include "model/connect-descriptions.h"

static const ConnectParty owner_parties[] = { { CONNECT_SIDE_OWNER, "owner.id", NULL } };

/* --- access rules --- */

/* `acl` is the list: addresses of people, addresses of programs, mail domains of users. */
static const ConnectMember rule_members[] = {
  { "id", CONNECT_KIND_ID, ORDER | SEARCH, .title = N_("ID") },
  { "owner.id", CONNECT_KIND_ID, INTERNAL | FILTER },
  { "acl", CONNECT_KIND_CHOICE, REQUIRED | CREATE | FILTER, .choices = STRV ("account", "integrations", "domain"), .title = N_("Applies To") },
  { "action", CONNECT_KIND_CHOICE, CREATE | UPDATE | FILTER, .choices = STRV ("allow", "deny"), .title = N_("Action") },
  { "value", CONNECT_KIND_STRING, REQUIRED | CREATE | UPDATE | ORDER | SEARCH, .max_length = 512, .title = N_("Address or Domain") },
  { "comment", CONNECT_KIND_STRING, CREATE | UPDATE | SEARCH | NULLABLE | BLANK, .max_length = 1024, .title = N_("Note") },
  MADE_AND_CHANGED,
};

static const ConnectAction rule_actions[] = {
  { "update", N_("Edit"), CONNECT_SIDE_OWNER, .flags = CONNECT_ACTION_UPDATE },
  { "delete", N_("Delete"), CONNECT_SIDE_OWNER, .flags = CONNECT_ACTION_DELETE | CONNECT_ACTION_DESTRUCTIVE },
};

const ConnectCollection connect_acl_rules_collection = {
  .name = "acl-rules", .path = "acl-rules", .title = N_("Access Rules"), .singular = N_("access rule"), .id_member = "id",
  .id_patterns = "ACL-###-###-###", .title_member = "value", .module = CONNECT_MODULE_ACCOUNT, .default_order = "id",
  .visibility = CONNECT_VISIBLE_PARTIES, .creators = CONNECT_ROLE_ANY, CONNECT_TABLE (members, rule_members),
  CONNECT_TABLE (parties, owner_parties), CONNECT_TABLE (actions, rule_actions),
};

/* --- links --- */

static const ConnectMember link_members[] = {
  { "id", CONNECT_KIND_ID, ORDER | SEARCH, .title = N_("ID") },
  { "owner.id", CONNECT_KIND_ID, FILTER },
  { "owner.name", CONNECT_KIND_STRING, 0, .title = N_("Owner") },
  { "owner.icon", CONNECT_KIND_STRING, NULLABLE },
  { "shared", CONNECT_KIND_BOOLEAN, INTERNAL | FILTER },
  { "name", CONNECT_KIND_STRING, REQUIRED | CREATE | UPDATE | ORDER | SEARCH, .max_length = 100, .title = N_("Name") },
  { "image", CONNECT_KIND_STRING, NULLABLE },
  { "description", CONNECT_KIND_STRING, CREATE | UPDATE | SEARCH | NULLABLE | BLANK, .max_length = 512, .title = N_("Description") },
  { "scope", CONNECT_KIND_CHOICE, REQUIRED | CREATE | UPDATE | FILTER, .choices = STRV ("account", "vendors", "resellers"),
    .title = N_("Scope") },
  { "status", CONNECT_KIND_CHOICE, ORDER, .choices = STRV ("enabled", "disabled"), .title = N_("Status") },
  { "url", CONNECT_KIND_STRING, REQUIRED | CREATE | UPDATE, .max_length = 1024, .title = N_("Address") },
  { "method", CONNECT_KIND_CHOICE, CREATE | UPDATE, .choices = STRV ("get", "post"), .title = N_("Method") },
  { "signed", CONNECT_KIND_BOOLEAN, 0, .title = N_("With Signature") },
  { "secret", CONNECT_KIND_STRING, INTERNAL | NULLABLE },
  MADE_AND_CHANGED,
};

static const ConnectReference link_references[] = {
  { "owner", "accounts", STRV ("name", "icon"), CONNECT_REFERENCE_LIVE, FALSE },
};

static const ConnectAction link_actions[] = {
  { "update", N_("Edit"), CONNECT_SIDE_OWNER, .flags = CONNECT_ACTION_UPDATE, .module = CONNECT_MODULE_ACCOUNT },
  { "enable", N_("Enable"), CONNECT_SIDE_OWNER, .from = STRV ("disabled"), .to = "enabled", .module = CONNECT_MODULE_ACCOUNT },
  { "disable", N_("Disable"), CONNECT_SIDE_OWNER, .from = STRV ("enabled"), .to = "disabled", .module = CONNECT_MODULE_ACCOUNT },
  { "delete", N_("Delete"), CONNECT_SIDE_OWNER, .flags = CONNECT_ACTION_DELETE | CONNECT_ACTION_DESTRUCTIVE,
    .consequence = N_("The link is gone from the first page of everybody who had it."), .module = CONNECT_MODULE_ACCOUNT },
};

const ConnectCollection connect_links_collection = {
  .name = "links", .path = "links", .title = N_("Links"), .singular = N_("link"), .id_member = "id",
  .id_patterns = "LNK-###-###-###", .creation_module = CONNECT_MODULE_ACCOUNT, .state_member = "status", .title_member = "name", .default_order = "name",
  .flags = CONNECT_COLLECTION_PUBLIC_FILES, .visibility = CONNECT_VISIBLE_RELATION, .shared_member = "shared",
  .creators = CONNECT_ROLE_ANY, CONNECT_TABLE (members, link_members), CONNECT_TABLE (references, link_references),
  CONNECT_TABLE (parties, owner_parties), CONNECT_TABLE (actions, link_actions),
};

/* --- of a user: nobody else's --- */

static const ConnectMember contact_members[] = {
  { "id", CONNECT_KIND_ID, ORDER },
  { "user.id", CONNECT_KIND_ID, INTERNAL | FILTER },
  { "type", CONNECT_KIND_CHOICE, 0, .choices = STRV ("phone") },
  { "value", CONNECT_KIND_OBJECT, 0 },
  { "status", CONNECT_KIND_CHOICE, FILTER, .choices = STRV ("draft", "pending", "verified", "deleted") },
  { "tags", CONNECT_KIND_LIST, 0 },
  EVENT ("events.created", 0, NULL),
  EVENT ("events.updated", 0, NULL),
};

const ConnectCollection connect_user_contacts_collection = {
  .name = "user-contacts", .path = "user-contacts", .title = N_("Contacts"), .singular = N_("contact"), .id_member = "id",
  .id_patterns = "UC-###-###-###", .state_member = "status", .title_member = "id", .default_order = "id",
  .flags = CONNECT_COLLECTION_INTERNAL, CONNECT_TABLE (members, contact_members),
};

static const ConnectMember setting_members[] = {
  { "id", CONNECT_KIND_ID, ORDER }, /* USER/ACCOUNT/NAME */
  { "user.id", CONNECT_KIND_ID, INTERNAL },
  { "account.id", CONNECT_KIND_ID, INTERNAL },
  { "place", CONNECT_KIND_ID, INTERNAL | FILTER }, /* USER/ACCOUNT */
  { "values", CONNECT_KIND_LIST, 0 },
};

const ConnectCollection connect_user_settings_collection = {
  .name = "user-settings", .path = "user-settings", .title = N_("Settings"), .singular = N_("setting"), .id_member = "id",
  .title_member = "id", .default_order = "id", .flags = CONNECT_COLLECTION_INTERNAL, CONNECT_TABLE (members, setting_members),
};
