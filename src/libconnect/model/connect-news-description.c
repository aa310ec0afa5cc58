/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* News: what an account tells its partners. Its own words of each version are kept. */

#include "config.h"

#include "model/connect-descriptions.h"

#define AUDIENCES STRV ("private", "vendor", "reseller", "distributor", "any")
#define POST_STATES STRV ("draft", "published", "deleted")

/* When is for all who read it, who for the account alone. */
#define POST_EVENT(name, heading) \
  { "events." name ".at", CONNECT_KIND_DATETIME, ORDER | NULLABLE, .title = heading }, \
  { "events." name ".by.id", CONNECT_KIND_ID, NULLABLE, .audience = CONNECT_SIDE_OWNER }, \
  { "events." name ".by.name", CONNECT_KIND_STRING, NULLABLE, .audience = CONNECT_SIDE_OWNER }

/* `creator` is absent from an anonymous post; who it belongs to stands in `owner`, for itself only. */
#define POST_FACTS(edit) \
  { "name", CONNECT_KIND_STRING, (edit) | FILTER | NULLABLE, .max_length = 128, .title = N_("Internal Name"), \
    .audience = CONNECT_SIDE_OWNER }, \
  { "external_id", CONNECT_KIND_STRING, (edit) | SEARCH | NULLABLE, .max_length = 128, .title = N_("External ID") }, \
  { "creator.id", CONNECT_KIND_ID, SEARCH | NULLABLE, .title = N_("Author ID") }, \
  { "creator.name", CONNECT_KIND_STRING, SEARCH | NULLABLE, .title = N_("Author") }, \
  { "creator.icon", CONNECT_KIND_STRING, NULLABLE }, \
  { "owner.id", CONNECT_KIND_ID, FILTER, .audience = CONNECT_SIDE_OWNER }, \
  { "status", CONNECT_KIND_CHOICE, ORDER, .choices = POST_STATES, .title = N_("Status") }, \
  { "anonymous", CONNECT_KIND_BOOLEAN, (edit), .title = N_("Anonymous") }, \
  { "subtitle", CONNECT_KIND_STRING, (edit) | SEARCH | NULLABLE | BLANK, .max_length = 256, .title = N_("Subtitle") }, \
  { "content", CONNECT_KIND_STRING, (edit) | SEARCH | NULLABLE | BLANK, .max_length = 16384, .title = N_("Text") }, \
  { "cover.type", CONNECT_KIND_CHOICE, (edit) | NULLABLE, .choices = STRV ("image", "video"), .title = N_("Cover") }, \
  { "cover.thumbnail", CONNECT_KIND_STRING, NULLABLE, .max_length = 1024, .title = N_("Preview") }, \
  { "cover.url", CONNECT_KIND_STRING, (edit) | NULLABLE, .max_length = 512, .title = N_("Address") }, \
  POST_EVENT ("created", N_("Created")), \
  POST_EVENT ("updated", N_("Updated")), \
  POST_EVENT ("drafted", N_("Drafted")), \
  POST_EVENT ("published", N_("Published"))

static const ConnectMember post_members[] = {
  { "id", CONNECT_KIND_ID, FILTER, .title = N_("ID") },
  { "version", CONNECT_KIND_INTEGER, FILTER, .title = N_("Version") },
  { "title", CONNECT_KIND_STRING, REQUIRED | CREATE | UPDATE | SEARCH, .max_length = 256, .title = N_("Title") },
  { "audience", CONNECT_KIND_CHOICE, REQUIRED | CREATE | UPDATE | ORDER, .choices = AUDIENCES, .title = N_("Audience") },
  POST_FACTS (CREATE | UPDATE),
  { "shared", CONNECT_KIND_BOOLEAN, INTERNAL | FILTER },
  { "told", CONNECT_KIND_STRING, INTERNAL | FILTER | NULLABLE }, /* the audience that it was published to once */
};

static const ConnectReference post_references[] = {
  { "creator", "accounts", STRV ("name", "icon"), CONNECT_REFERENCE_LIVE, FALSE },
};

static const ConnectParty post_parties[] = { { CONNECT_SIDE_OWNER, "owner.id", NULL } };

static const ConnectAction post_actions[] = {
  { "update", N_("Edit"), CONNECT_SIDE_OWNER, .from = STRV ("draft", "published"), .flags = CONNECT_ACTION_UPDATE,
    .module = CONNECT_MODULE_ACCOUNT },
  { "publish", N_("Publish"), CONNECT_SIDE_OWNER, .from = STRV ("draft"), .to = "published", .flags = CONNECT_ACTION_PRIMARY,
    .module = CONNECT_MODULE_ACCOUNT },
  { "draft", N_("Withdraw"), CONNECT_SIDE_OWNER, .from = STRV ("published"), .to = "draft", .module = CONNECT_MODULE_ACCOUNT },
  { "delete", N_("Delete"), CONNECT_SIDE_OWNER, .from = STRV ("draft", "published"), .to = "deleted",
    .flags = CONNECT_ACTION_DELETE | CONNECT_ACTION_DESTRUCTIVE | CONNECT_ACTION_IRREVERSIBLE,
    .consequence = N_("Nobody else sees the post any more, and it cannot be published again."), .module = CONNECT_MODULE_ACCOUNT },
};

const ConnectCollection connect_news_collection = {
  .name = "news", .path = "news", .title = N_("News"), .singular = N_("post"), .id_member = "id", .id_patterns = "NP-###-###-###",
  .state_member = "status", .title_member = "title", .creation_module = CONNECT_MODULE_ACCOUNT,
  .default_order = "-events.created.at", .visibility = CONNECT_VISIBLE_RELATION, .shared_member = "shared",
  .creators = CONNECT_ROLE_ANY, CONNECT_TABLE (members, post_members), CONNECT_TABLE (references, post_references),
  CONNECT_TABLE (parties, post_parties), CONNECT_TABLE (actions, post_actions),
};

/* Each wording that was published, and the present one; for its account only. */
static const ConnectMember post_version_members[] = {
  { "id", CONNECT_KIND_ID, FILTER, .title = N_("ID") },
  { "version", CONNECT_KIND_INTEGER, ORDER, .title = N_("Version") },
  { "title", CONNECT_KIND_STRING, SEARCH, .max_length = 256, .title = N_("Title") },
  { "audience", CONNECT_KIND_CHOICE, ORDER, .choices = AUDIENCES, .title = N_("Audience") },
  POST_FACTS (0),
  { "read", CONNECT_KIND_BOOLEAN, INTERNAL }, /* it was published: what follows is another version */
};

const ConnectCollection connect_news_versions_collection = {
  .name = "news-versions", .path = "news/{post}/versions", .title = N_("Versions"), .singular = N_("version"), .parent = "news",
  .parent_member = "id", .id_member = "version", .state_member = "status", .title_member = "title", .default_order = "-version",
  .flags = CONNECT_COLLECTION_IN_PARENT | CONNECT_COLLECTION_READ_ONLY, .visibility = CONNECT_VISIBLE_PARTIES,
  CONNECT_TABLE (members, post_version_members), CONNECT_TABLE (parties, post_parties),
};
