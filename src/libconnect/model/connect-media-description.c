/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Files in folders, the pictures of accounts and extensions, and the extensions themselves. */

#include "config.h"

#include "model/connect-descriptions.h"

static const ConnectParty owner_parties[] = { { CONNECT_SIDE_OWNER, "owner.id", NULL } };

#define DELETE_IT(what) \
  { "delete", N_("Delete"), CONNECT_SIDE_OWNER, .flags = CONNECT_ACTION_DELETE | CONNECT_ACTION_DESTRUCTIVE | CONNECT_ACTION_IRREVERSIBLE, \
    .consequence = what }

/* --- files --- */

/* `access` tells who else may see it: {"VA-…": {"view", "delete"}, "authenticated": {"view"}}. */
static const ConnectMember file_members[] = {
  { "id", CONNECT_KIND_ID, ORDER | SEARCH, .title = N_("ID") },
  { "name", CONNECT_KIND_STRING, CREATE | ORDER | SEARCH, .max_length = 255, .title = N_("Name") },
  { "file", CONNECT_KIND_STRING, 0, .title = N_("File") },
  { "size", CONNECT_KIND_INTEGER, ORDER, .title = N_("Size") },
  { "mime_type", CONNECT_KIND_STRING, FILTER, .title = N_("Kind") },
  { "content", CONNECT_KIND_STRING, INTERNAL },             /* ids of the stored files */
  { "preview_content", CONNECT_KIND_STRING, INTERNAL | NULLABLE },
  { "preview", CONNECT_KIND_STRING, NULLABLE },
  { "preview_size", CONNECT_KIND_INTEGER, NULLABLE },
  { "folder.type", CONNECT_KIND_ID, REQUIRED | CREATE | FILTER, .max_length = 50, .title = N_("Kind of Folder") },
  { "folder.name", CONNECT_KIND_ID, REQUIRED | CREATE | SOUGHT, .max_length = 50, .title = N_("Folder") },
  { "owner.id", CONNECT_KIND_ID, FILTER },
  { "owner.name", CONNECT_KIND_STRING, 0, .title = N_("Owner") },
  { "owner.icon", CONNECT_KIND_STRING, NULLABLE },
  { "access", CONNECT_KIND_OBJECT, CREATE | UPDATE | NULLABLE },
  EVENT ("events.created", ORDER, N_("Created")),
  EVENT ("events.confirmed", 0, N_("Confirmed")),
  EVENT ("events.updated", ORDER, N_("Updated")),
};

static const ConnectReference file_references[] = {
  { "owner", "accounts", STRV ("name", "icon"), CONNECT_REFERENCE_LIVE, FALSE },
};

static const ConnectAction file_actions[] = {
  { "update", N_("Replace"), CONNECT_SIDE_OWNER, .flags = CONNECT_ACTION_UPDATE },
  DELETE_IT (N_("The file is removed for everybody.")),
};

const ConnectCollection connect_media_files_collection = {
  .name = "media-files", .path = "media/files", .title = N_("Files"), .singular = N_("file"), .id_member = "id",
  .id_patterns = "MFL-####-####-####", .title_member = "name", .default_order = "-events.created.at",
  .visibility = CONNECT_VISIBLE_RELATION, .creators = CONNECT_ROLE_ANY, CONNECT_TABLE (members, file_members),
  CONNECT_TABLE (references, file_references), CONNECT_TABLE (parties, owner_parties), CONNECT_TABLE (actions, file_actions),
};

/* --- pictures and videos --- */

#define MEDIUM_MEMBERS \
  { "id", CONNECT_KIND_ID, ORDER | SEARCH, .title = N_("ID") }, \
  { "owner.id", CONNECT_KIND_ID, INTERNAL | FILTER }, \
  { "name", CONNECT_KIND_STRING, CREATE | UPDATE | ORDER | SEARCH | NULLABLE | BLANK, .max_length = 50, .title = N_("Name") }, \
  { "description", CONNECT_KIND_STRING, CREATE | UPDATE | NULLABLE | BLANK, .max_length = 255, .title = N_("Description") }, \
  { "position", CONNECT_KIND_INTEGER, REQUIRED | CREATE | UPDATE | ORDER, .title = N_("Position") }, \
  { "type", CONNECT_KIND_CHOICE, REQUIRED | CREATE | UPDATE | ORDER, .choices = STRV ("image", "video"), .title = N_("Type") }, \
  { "thumbnail", CONNECT_KIND_STRING, 0, .title = N_("Preview") }, \
  { "url", CONNECT_KIND_STRING, CREATE | UPDATE | FILTER | NULLABLE | BLANK, .max_length = 500, .title = N_("Address") }

static const ConnectAction medium_actions[] = {
  { "update", N_("Edit"), CONNECT_SIDE_OWNER, .flags = CONNECT_ACTION_UPDATE },
  DELETE_IT (N_("The picture or video is removed for good.")),
};

#define MEDIUM \
  .title = N_("Media"), .singular = N_("medium"), .id_member = "id", .title_member = "name", .default_order = "position", \
  .flags = CONNECT_COLLECTION_PUBLIC_FILES, .visibility = CONNECT_VISIBLE_PARTIES, .creators = CONNECT_ROLE_ANY, \
  CONNECT_TABLE (parties, owner_parties), CONNECT_TABLE (actions, medium_actions)

static const ConnectMember account_medium_members[] = { MEDIUM_MEMBERS, { "account.id", CONNECT_KIND_ID, INTERNAL | FILTER } };

const ConnectCollection connect_account_media_collection = {
  .name = "account-media", .path = "accounts/{account}/media", .parent = "accounts", .parent_member = "account.id",
  .id_patterns = "ACM@-#####", .module = CONNECT_MODULE_ACCOUNT, MEDIUM, CONNECT_TABLE (members, account_medium_members),
};

static const ConnectMember extension_medium_members[] = { MEDIUM_MEMBERS, { "extension.id", CONNECT_KIND_ID, INTERNAL | FILTER } };

const ConnectCollection connect_extension_media_collection = {
  .name = "extension-media", .path = "extensions/{extension}/media", .parent = "extensions", .parent_member = "extension.id",
  .id_patterns = "EXTM@-#####", .module = CONNECT_MODULE_INTEGRATIONS, MEDIUM, CONNECT_TABLE (members, extension_medium_members),
};

/* --- extensions --- */

/* What API tokens are made for. The first one belongs to nobody, and is everybody's: custom integrations. */
static const ConnectMember extension_members[] = {
  { "id", CONNECT_KIND_ID, ORDER | SEARCH, .title = N_("ID") },
  { "name", CONNECT_KIND_STRING, REQUIRED | CREATE | UPDATE | ORDER | SEARCH, .max_length = 50, .title = N_("Name") },
  { "icon", CONNECT_KIND_STRING, NULLABLE },
  { "revision", CONNECT_KIND_INTEGER, 0 },
  { "external_id", CONNECT_KIND_STRING, CREATE | UPDATE | FILTER | NULLABLE | BLANK, .max_length = 256, .title = N_("External ID") },
  { "subtitle", CONNECT_KIND_STRING, CREATE | UPDATE | NULLABLE | BLANK, .max_length = 128, .title = N_("Subtitle") },
  { "description", CONNECT_KIND_STRING, REQUIRED | CREATE | UPDATE, .max_length = 255, .title = N_("Description") },
  { "overview", CONNECT_KIND_STRING, CREATE | UPDATE | NULLABLE | BLANK, .max_length = 16384, .title = N_("Overview") },
  { "portal", CONNECT_KIND_CHOICE, CREATE | UPDATE | FILTER, .choices = STRV ("any", "provider", "vendor"), .title = N_("Portal") },
  { "featured", CONNECT_KIND_BOOLEAN, ORDER },
  { "priority", CONNECT_KIND_INTEGER, ORDER },
  { "status", CONNECT_KIND_CHOICE, ORDER, .title = N_("Status"),
    .choices = STRV ("draft", "published", "unrestricted", "publishing", "unpublishing") },
  { "websites", CONNECT_KIND_LIST, CREATE | UPDATE | NULLABLE },
  { "categories", CONNECT_KIND_LIST, CREATE | UPDATE },
  { "categories.id", CONNECT_KIND_ID, FILTER },
  { "industries", CONNECT_KIND_LIST, CREATE | UPDATE },
  { "industries.id", CONNECT_KIND_ID, FILTER },
  { "owner.id", CONNECT_KIND_ID, FILTER | NULLABLE },
  { "owner.name", CONNECT_KIND_STRING, NULLABLE, .title = N_("Owner") },
  { "owner.icon", CONNECT_KIND_STRING, NULLABLE },
  { "constraints.account.tokens", CONNECT_KIND_INTEGER, CREATE | UPDATE | FILTER, .title = N_("Tokens per Account") },
  { "system", CONNECT_KIND_BOOLEAN, FILTER },
  MADE_AND_CHANGED,
};

static const ConnectReference extension_references[] = {
  { "owner", "accounts", STRV ("name", "icon"), CONNECT_REFERENCE_LIVE, FALSE },
};

static const ConnectAction extension_actions[] = {
  { "update", N_("Edit"), CONNECT_SIDE_OWNER, .flags = CONNECT_ACTION_UPDATE, .module = CONNECT_MODULE_INTEGRATIONS },
  { "delete", N_("Delete"), CONNECT_SIDE_OWNER, .flags = CONNECT_ACTION_DELETE | CONNECT_ACTION_DESTRUCTIVE | CONNECT_ACTION_IRREVERSIBLE,
    .consequence = N_("No more tokens can be made for it."), .module = CONNECT_MODULE_INTEGRATIONS },
};

const ConnectCollection connect_extensions_collection = {
  .name = "extensions", .path = "extensions", .title = N_("Extensions"), .singular = N_("extension"), .id_member = "id",
  .id_patterns = "EXT-###-###", .creation_module = CONNECT_MODULE_INTEGRATIONS, .state_member = "status", .title_member = "name", .default_order = "id",
  .flags = CONNECT_COLLECTION_PUBLIC_FILES, .visibility = CONNECT_VISIBLE_UNOWNED, .creators = CONNECT_ROLE_ANY,
  CONNECT_TABLE (members, extension_members), CONNECT_TABLE (references, extension_references),
  CONNECT_TABLE (parties, owner_parties), CONNECT_TABLE (actions, extension_actions),
};
