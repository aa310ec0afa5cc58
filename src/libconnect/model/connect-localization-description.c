/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Languages: locales, what can be translated, and its translations. */

#include "config.h"

#include "model/connect-descriptions.h"

static const ConnectMember locale_members[] = {
  { "id", CONNECT_KIND_ID, ORDER | SEARCH, .title = N_("ID") },
  { "name", CONNECT_KIND_STRING, ORDER | SEARCH, .title = N_("Name") },
  { "local_name", CONNECT_KIND_STRING, SEARCH, .title = N_("Own Name") },
  { "auto_translation", CONNECT_KIND_BOOLEAN, FILTER },
  { "stats.translations", CONNECT_KIND_INTEGER, ORDER, .title = N_("Translations") },
};

const ConnectCollection connect_locales_collection = {
  .name = "locales", .path = "localization/locales", .title = N_("Locales"), .singular = N_("locale"), .id_member = "id",
  .title_member = "name", .default_order = "id", .flags = CONNECT_COLLECTION_READ_ONLY, .visibility = CONNECT_VISIBLE_ALL,
  CONNECT_TABLE (members, locale_members),
};

/* One for each thing that can be translated: so far each product. */
static const ConnectMember context_members[] = {
  { "id", CONNECT_KIND_ID, ORDER | SEARCH, .title = N_("ID") },
  { "owner.id", CONNECT_KIND_ID, HIDDEN | FILTER },
  { "instance_id", CONNECT_KIND_ID, REQUIRED | CREATE | FILTER, .max_length = 64, .title = N_("Product ID") },
  { "name", CONNECT_KIND_STRING, ORDER | SEARCH, .title = N_("Name") },
  { "icon", CONNECT_KIND_STRING, NULLABLE },
  { "type", CONNECT_KIND_CHOICE, FILTER, .choices = STRV ("product", "pim") },
  { "translations", CONNECT_KIND_LIST, 0 },
  { "translations.id", CONNECT_KIND_ID, FILTER },
  { "primary_locale.id", CONNECT_KIND_ID, FILTER | NULLABLE },
  { "primary_locale.name", CONNECT_KIND_STRING, NULLABLE, .title = N_("Primary Language") },
  { "instance.id", CONNECT_KIND_ID, INTERNAL | FILTER }, /* the product, whose name and icon are followed */
};

static const ConnectParty localization_parties[] = { { CONNECT_SIDE_OWNER, "owner.id", NULL } };

const ConnectCollection connect_localization_contexts_collection = {
  .name = "localization-contexts", .path = "localization/contexts", .title = N_("Localization"), .singular = N_("localization context"),
  .id_member = "id", .id_patterns = "LCX-####-####-####", .title_member = "name", .module = CONNECT_MODULE_PRODUCTS,
  .default_order = "id", .flags = CONNECT_COLLECTION_READ_ONLY, .visibility = CONNECT_VISIBLE_PARTIES,
  CONNECT_TABLE (members, context_members), CONNECT_TABLE (parties, localization_parties),
};

static const ConnectMember translation_members[] = {
  { "id", CONNECT_KIND_ID, ORDER | SEARCH, .title = N_("ID") },
  { "context.id", CONNECT_KIND_ID, CREATE | FILTER },
  { "context.instance_id", CONNECT_KIND_ID, CREATE | FILTER },
  { "context.name", CONNECT_KIND_STRING, FILTER, .title = N_("Product") },
  { "context.icon", CONNECT_KIND_STRING, NULLABLE },
  { "context.type", CONNECT_KIND_STRING, 0 },
  { "owner.id", CONNECT_KIND_ID, FILTER },
  { "owner.name", CONNECT_KIND_STRING, 0 },
  { "locale.id", CONNECT_KIND_ID, REQUIRED | CREATE | ORDER },
  { "locale.name", CONNECT_KIND_STRING, FILTER, .title = N_("Language") },
  { "description", CONNECT_KIND_STRING, CREATE | UPDATE | NULLABLE | BLANK, .max_length = 4000, .title = N_("Description") },
  { "stats.total", CONNECT_KIND_INTEGER, 0, .title = N_("Texts") },
  { "stats.translated", CONNECT_KIND_INTEGER, 0, .title = N_("Translated") },
  { "auto.enabled", CONNECT_KIND_BOOLEAN, CREATE | UPDATE },
  { "auto.status", CONNECT_KIND_STRING, 0 },
  { "status", CONNECT_KIND_CHOICE, ORDER, .choices = STRV ("inactive", "active"), .title = N_("Status") },
  { "primary", CONNECT_KIND_BOOLEAN, FILTER, .title = N_("Primary") },
  { "attributes", CONNECT_KIND_OBJECT, INTERNAL }, /* key → {value, comment, events} */
  MADE_AND_CHANGED,
};

static const ConnectReference translation_references[] = {
  { "context", "localization-contexts", STRV ("instance_id", "name", "icon", "type"), CONNECT_REFERENCE_LIVE, TRUE },
  { "owner", "accounts", STRV ("name"), CONNECT_REFERENCE_LIVE, FALSE },
  { "locale", "locales", STRV ("name"), CONNECT_REFERENCE_LIVE, TRUE },
};

static const ConnectAction translation_actions[] = {
  { "update", N_("Edit"), CONNECT_SIDE_OWNER, .flags = CONNECT_ACTION_UPDATE },
  { "activate", N_("Activate"), CONNECT_SIDE_OWNER, .from = STRV ("inactive"), .to = "active", .error_code = "TRE_003" },
  { "primarize", N_("Make Primary"), CONNECT_SIDE_OWNER, .to = "active", .when = "eq(primary,false)",
    .why = N_("This translation is the primary one already."), .error_code = "TRE_005" },
  { "delete", N_("Delete"), CONNECT_SIDE_OWNER, .when = "eq(primary,false)", .why = N_("The primary translation stays."),
    .flags = CONNECT_ACTION_DELETE | CONNECT_ACTION_DESTRUCTIVE | CONNECT_ACTION_IRREVERSIBLE,
    .consequence = N_("The translated texts are removed for good.") },
};

const ConnectCollection connect_translations_collection = {
  .name = "translations", .path = "localization/translations", .title = N_("Translations"), .singular = N_("translation"),
  .id_member = "id", .id_patterns = "TRN-####-####-####", .state_member = "status", .title_member = "locale.name",
  .module = CONNECT_MODULE_PRODUCTS, .default_order = "-events.created.at", .visibility = CONNECT_VISIBLE_PARTIES,
  .creators = CONNECT_ROLE_VENDOR, CONNECT_TABLE (members, translation_members), CONNECT_TABLE (references, translation_references),
  CONNECT_TABLE (parties, localization_parties), CONNECT_TABLE (actions, translation_actions),
};
