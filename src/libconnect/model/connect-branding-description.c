/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* How a Distributor's portals look, and the names that they are reached by. */

#include "config.h"

#include "model/connect-descriptions.h"

static const ConnectParty owner_parties[] = { { CONNECT_SIDE_OWNER, "owner.id", NULL } };

#define CUSTOMIZATION \
  { "customization.email", CONNECT_KIND_STRING, CREATE | UPDATE | NULLABLE | BLANK, .max_length = 254, .title = N_("Sender Address") }, \
  { "customization.email_name", CONNECT_KIND_STRING, CREATE | UPDATE | NULLABLE | BLANK, .max_length = 128, .title = N_("Sender Name") }, \
  { "customization.email_footer", CONNECT_KIND_STRING, CREATE | UPDATE | NULLABLE | BLANK, .max_length = 4096, .title = N_("E-mail Footer") }, \
  { "customization.messages", CONNECT_KIND_OBJECT, CREATE | UPDATE | NULLABLE }

/* --- brands --- */

static const ConnectMember brand_members[] = {
  { "id", CONNECT_KIND_ID, ORDER | SEARCH, .title = N_("ID") },
  { "name", CONNECT_KIND_STRING, CREATE | UPDATE | ORDER | SEARCH, .max_length = 100, .title = N_("Name") },
  { "subdomain", CONNECT_KIND_STRING, REQUIRED | CREATE | UPDATE | FILTER, .max_length = 63, .title = N_("Subdomain") },
  { "owner.id", CONNECT_KIND_ID, FILTER },
  { "owner.name", CONNECT_KIND_STRING, 0 },
  { "owner.icon", CONNECT_KIND_STRING, NULLABLE },
  { "public_api", CONNECT_KIND_STRING, 0, .title = N_("API Address") },
  { "base_domain", CONNECT_KIND_STRING, 0, .title = N_("Base Domain") },
  { "extensions", CONNECT_KIND_LIST, 0 },
  CUSTOMIZATION,
  MADE_AND_CHANGED,
};

static const ConnectReference brand_references[] = {
  { "owner", "accounts", STRV ("name", "icon"), CONNECT_REFERENCE_LIVE, FALSE },
};

static const ConnectAction brand_actions[] = {
  { "update", N_("Edit"), CONNECT_SIDE_OWNER, .flags = CONNECT_ACTION_UPDATE },
};

const ConnectCollection connect_brands_collection = {
  .name = "brands", .path = "brands", .title = N_("Brands"), .singular = N_("brand"), .id_member = "id", .id_patterns = "BR-###",
  .title_member = "name", .module = CONNECT_MODULE_ACCOUNT, .default_order = "id", .visibility = CONNECT_VISIBLE_PARTIES,
  .creators = CONNECT_ROLE_DISTRIBUTOR, CONNECT_TABLE (members, brand_members), CONNECT_TABLE (references, brand_references),
  CONNECT_TABLE (parties, owner_parties), CONNECT_TABLE (actions, brand_actions),
};

/* --- portals --- */

#define PORTAL_TYPES STRV ("vendor", "provider", "customer", "universal")
#define LANGUAGES \
  STRV ("en", "af", "sq", "ar", "hy", "az", "eu", "be", "bg", "ca", "zh-CN", "zh-TW", "hr", "cs", "da", "nl", "et", "tl", "fi", "fr", \
        "de", "el", "hu", "id", "ga", "it", "ja", "ko", "lt", "ms", "no", "pl", "pt", "ro", "ru", "es", "sv", "th", "tr", "uk")

static const ConnectMember portal_members[] = {
  { "id", CONNECT_KIND_ID, ORDER | SEARCH, .title = N_("ID") },
  { "owner.id", CONNECT_KIND_ID, INTERNAL | FILTER },
  { "type", CONNECT_KIND_CHOICE, REQUIRED | CREATE | ORDER, .choices = PORTAL_TYPES, .title = N_("Type") },
  { "subdomain", CONNECT_KIND_STRING, 0, .title = N_("Subdomain") },
  { "domains", CONNECT_KIND_LIST, 0 },
  { "title", CONNECT_KIND_STRING, CREATE | UPDATE | ORDER | SEARCH | NULLABLE, .max_length = 40, .title = N_("Title") },
  { "theme.primary", CONNECT_KIND_STRING, CREATE | UPDATE | NULLABLE, .max_length = 7, .title = N_("Primary Color") },
  { "theme.navigation", CONNECT_KIND_STRING, CREATE | UPDATE | NULLABLE, .max_length = 7, .title = N_("Navigation Color") },
  { "theme.accent", CONNECT_KIND_STRING, CREATE | UPDATE | NULLABLE, .max_length = 7, .title = N_("Accent Color") },
  { "urls.sign_up", CONNECT_KIND_STRING, CREATE | UPDATE | NULLABLE | BLANK, .max_length = 1024, .title = N_("Sign-Up Address") },
  { "urls.tos", CONNECT_KIND_STRING, CREATE | UPDATE | NULLABLE | BLANK, .max_length = 1024, .title = N_("Terms of Service") },
  { "urls.logo", CONNECT_KIND_STRING, NULLABLE, .title = N_("Logo") },
  { "urls.favicons.svg", CONNECT_KIND_STRING, NULLABLE, .title = N_("Icon") },
  { "footer.content", CONNECT_KIND_STRING, CREATE | UPDATE | NULLABLE | BLANK, .max_length = 4096, .title = N_("Footer") },
  CUSTOMIZATION,
  { "language", CONNECT_KIND_CHOICE, CREATE | UPDATE | FILTER | NULLABLE, .choices = LANGUAGES, .title = N_("Language") },
  { "signin.help", CONNECT_KIND_STRING, CREATE | UPDATE | NULLABLE | BLANK, .max_length = 4096, .title = N_("Sign-In Help") },
  { "analytics_key", CONNECT_KIND_STRING, CREATE | UPDATE | NULLABLE | BLANK, .max_length = 100, .title = N_("Analytics Key") },
  { "case.id", CONNECT_KIND_ID, CREATE | UPDATE | NULLABLE },
  { "marketplace.id", CONNECT_KIND_ID, CREATE | FILTER | NULLABLE },
  { "marketplace.name", CONNECT_KIND_STRING, NULLABLE, .title = N_("Marketplace") },
  { "marketplace.icon", CONNECT_KIND_STRING, NULLABLE },
  { "brand.id", CONNECT_KIND_ID, FILTER },
  { "brand.name", CONNECT_KIND_STRING, 0, .title = N_("Brand") },
  { "brand.public_api", CONNECT_KIND_STRING, 0 },
  MADE_AND_CHANGED,
};

static const ConnectReference portal_references[] = {
  { "marketplace", "marketplaces", STRV ("name", "icon"), CONNECT_REFERENCE_LIVE, TRUE },
  { "brand", "brands", STRV ("name", "public_api"), CONNECT_REFERENCE_LIVE, FALSE },
};

static const ConnectAction portal_actions[] = {
  { "update", N_("Edit"), CONNECT_SIDE_OWNER, .flags = CONNECT_ACTION_UPDATE },
  { "delete", N_("Delete"), CONNECT_SIDE_OWNER, .flags = CONNECT_ACTION_DELETE | CONNECT_ACTION_DESTRUCTIVE | CONNECT_ACTION_IRREVERSIBLE,
    .consequence = N_("The portal looks like any other again, and its domains lead nowhere.") },
};

/* Logos are for pages that nobody is signed in to. */
const ConnectCollection connect_portals_collection = {
  .name = "portals", .path = "brands/{brand}/portals", .title = N_("Portals"), .singular = N_("portal"), .parent = "brands",
  .parent_member = "brand.id", .id_member = "id", .id_patterns = "BPT-###-###-###", .title_member = "title",
  .module = CONNECT_MODULE_ACCOUNT, .default_order = "id", .flags = CONNECT_COLLECTION_PUBLIC_FILES,
  .visibility = CONNECT_VISIBLE_PARTIES, .creators = CONNECT_ROLE_DISTRIBUTOR, CONNECT_TABLE (members, portal_members),
  CONNECT_TABLE (references, portal_references), CONNECT_TABLE (parties, owner_parties), CONNECT_TABLE (actions, portal_actions),
};

/* --- domains --- */

#define CHECK(name, statuses, heading) \
  { "checks." name ".status", CONNECT_KIND_CHOICE, ORDER | NULLABLE, .choices = statuses, .title = heading }, \
  { "checks." name ".events.verified.at", CONNECT_KIND_DATETIME, NULLABLE }, \
  { "checks." name ".events.failed.at", CONNECT_KIND_DATETIME, NULLABLE }, \
  { "checks." name ".events.failed.reason", CONNECT_KIND_STRING, NULLABLE, .max_length = 256 }

static const ConnectMember domain_members[] = {
  { "id", CONNECT_KIND_ID, ORDER | SEARCH, .title = N_("ID") },
  { "domain", CONNECT_KIND_STRING, REQUIRED | CREATE | ORDER | SEARCH, .max_length = 253, .title = N_("Domain") },
  { "host", CONNECT_KIND_ID, INTERNAL | FILTER }, /* the same in lower case, as requests name it */
  { "type", CONNECT_KIND_CHOICE, ORDER, .choices = STRV ("built_in", "custom"), .title = N_("Type") },
  { "description", CONNECT_KIND_STRING, CREATE | UPDATE | ORDER | SEARCH | NULLABLE | BLANK, .max_length = 4000, .title = N_("Description") },
  { "portal.id", CONNECT_KIND_ID, CREATE | UPDATE | ORDER | NULLABLE },
  { "portal.type", CONNECT_KIND_STRING, NULLABLE },
  { "portal.title", CONNECT_KIND_STRING, NULLABLE, .title = N_("Portal") },
  { "portal.subdomain", CONNECT_KIND_STRING, NULLABLE },
  CHECK ("cname_record", STRV ("verified", "failed", "legacy"), N_("DNS Check")),
  CHECK ("http_status", STRV ("verified", "failed"), N_("Web Check")),
  { "owner.id", CONNECT_KIND_ID, FILTER },
  { "owner.name", CONNECT_KIND_STRING, 0 },
  { "owner.icon", CONNECT_KIND_STRING, NULLABLE },
  MADE_AND_CHANGED,
};

static const ConnectReference domain_references[] = {
  { "portal", "portals", STRV ("type", "title", "subdomain"), CONNECT_REFERENCE_LIVE, TRUE },
  { "owner", "accounts", STRV ("name", "icon"), CONNECT_REFERENCE_LIVE, FALSE },
};

static const ConnectAction domain_actions[] = {
  { "update", N_("Edit"), CONNECT_SIDE_OWNER, .flags = CONNECT_ACTION_UPDATE },
  { "delete", N_("Delete"), CONNECT_SIDE_OWNER, .flags = CONNECT_ACTION_DELETE | CONNECT_ACTION_DESTRUCTIVE | CONNECT_ACTION_IRREVERSIBLE,
    .consequence = N_("Whoever opens this address finds the common portal.") },
  { "verify", N_("Check Now"), CONNECT_SIDE_OWNER, .flags = CONNECT_ACTION_PRIMARY },
};

const ConnectCollection connect_domains_collection = {
  .name = "domains", .path = "domains", .title = N_("Domains"), .singular = N_("domain"), .id_member = "id",
  .id_patterns = "DMN-###-###-###", .type_member = "type", .title_member = "domain", .module = CONNECT_MODULE_ACCOUNT,
  .default_order = "domain", .visibility = CONNECT_VISIBLE_PARTIES, .creators = CONNECT_ROLE_DISTRIBUTOR,
  CONNECT_TABLE (members, domain_members), CONNECT_TABLE (references, domain_references), CONNECT_TABLE (parties, owner_parties),
  CONNECT_TABLE (actions, domain_actions),
};
