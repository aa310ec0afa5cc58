/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* The descriptions themselves, one static table each, and the short words they are written in. */

#pragma once

#include <glib/gi18n.h>
#include "model/connect-collection.h"
#include "model/connect-modules.h"

G_BEGIN_DECLS

#define REQUIRED CONNECT_MEMBER_REQUIRED
#define CREATE CONNECT_MEMBER_CREATE
#define UPDATE CONNECT_MEMBER_UPDATE
#define FILTER CONNECT_MEMBER_FILTER
#define ORDER (CONNECT_MEMBER_ORDER | CONNECT_MEMBER_FILTER)
#define SEARCH (CONNECT_MEMBER_SEARCH | CONNECT_MEMBER_FILTER)
#define NULLABLE CONNECT_MEMBER_NULL
#define BLANK CONNECT_MEMBER_BLANK
#define HIDDEN CONNECT_MEMBER_HIDDEN
#define DETAIL CONNECT_MEMBER_DETAIL
#define INTERNAL CONNECT_MEMBER_INTERNAL
#define ONCE CONNECT_MEMBER_ONCE
#define SOUGHT (CONNECT_MEMBER_SOUGHT | CONNECT_MEMBER_FILTER)
#define STRV(...) ((const char *const[]) { __VA_ARGS__, NULL })

/* {at, by{id, name}} below events.NAME, or at a path of its own */
#define EVENT(path, flags_at, heading) \
  { path ".at", CONNECT_KIND_DATETIME, (flags_at) | NULLABLE, .title = heading }, \
  { path ".by.id", CONNECT_KIND_ID, FILTER | NULLABLE }, \
  { path ".by.name", CONNECT_KIND_STRING, FILTER | NULLABLE }

/* When a row was made and changed, and by whom: what lists show, and are ordered by. */
#define MADE_AND_CHANGED EVENT ("events.created", ORDER, N_("Created")), EVENT ("events.updated", ORDER, N_("Updated"))
/* The two moments alone. */
#define MADE_AND_CHANGED_AT \
  { "created", CONNECT_KIND_DATETIME, ORDER, .title = N_("Created") }, \
  { "updated", CONNECT_KIND_DATETIME, ORDER, .title = N_("Updated") }

/* What a connection, and all that comes through it, is for. */
#define ENVIRONMENTS STRV ("production", "test", "preview")

/* How late a request is, and how it began. */
#define REQUEST_COURSE \
  { "sli.zone", CONNECT_KIND_INTEGER, ORDER | NULLABLE }, \
  { "sli.days", CONNECT_KIND_INTEGER, ORDER | NULLABLE, .title = N_("Days") }, \
  MADE_AND_CHANGED_AT, \
  EVENT ("events.created", FILTER, NULL), \
  EVENT ("events.updated", FILTER, NULL), \
  EVENT ("events.inquired", 0, NULL), \
  EVENT ("events.pended", 0, NULL)

/* All collections, parents before children, a flow a paragraph: the only place where they are listed. */
#define CONNECT_COLLECTIONS(X) \
  X (accounts) \
  X (groups) \
  X (account_users) \
  X (users) \
  X (sessions) \
  X (tasks) \
  X (tokens) \
  X (countries) \
  X (hubs) \
  X (marketplaces) \
  X (agreements) \
  X (agreement_versions) \
  X (contracts) \
  X (contract_versions) \
  X (partners) \
  X (categories) \
  X (units) \
  X (products) \
  X (product_versions) \
  X (product_item_groups) \
  X (product_items) \
  X (product_parameters) \
  X (product_templates) \
  X (product_media) \
  X (product_actions) \
  X (product_messages) \
  X (product_configurations) \
  X (product_guidelines) \
  X (product_usage_rules) \
  X (locales) \
  X (localization_contexts) \
  X (translations) \
  X (tier_accounts) \
  X (tier_account_versions) \
  X (tier_account_requests) \
  X (tier_configs) \
  X (tier_config_requests) \
  X (assets) \
  X (requests) \
  X (billing_requests) \
  X (slas) \
  X (slis) \
  X (conversations) \
  X (conversation_messages) \
  X (helpdesk_cases) \
  X (helpdesk_attachments) \
  X (helpdesk_settings) \
  X (news) \
  X (news_versions) \
  X (connections) \
  X (listings) \
  X (listing_requests) \
  X (price_lists) \
  X (price_list_versions) \
  X (price_points) \
  X (price_adjustments) \
  X (product_groups) \
  X (forms) \
  X (form_versions) \
  X (contract_data) \
  X (offer_presets) \
  X (offer_preset_versions) \
  X (offers) \
  X (offer_versions) \
  X (offer_plans) \
  X (offer_items) \
  X (offer_feature_groups) \
  X (offer_features) \
  X (offer_switches) \
  X (offer_blueprint_plans) \
  X (usage_files) \
  X (usage_records) \
  X (usage_chunks) \
  X (usage_reconciliations) \
  X (usage_aggregates) \
  X (report_repositories) \
  X (report_templates) \
  X (report_choices) \
  X (report_schedules) \
  X (reports) \
  X (webhooks) \
  X (notification_subscriptions) \
  X (notification_rules) \
  X (notices) \
  X (notification_settings) \
  X (brands) \
  X (portals) \
  X (domains) \
  X (media_files) \
  X (account_media) \
  X (extensions) \
  X (extension_media) \
  X (acl_rules) \
  X (links) \
  X (user_contacts) \
  X (user_settings) \
  X (audit)

#define CONNECT_DECLARE_COLLECTION(name) extern const ConnectCollection connect_##name##_collection;
CONNECT_COLLECTIONS (CONNECT_DECLARE_COLLECTION)
#undef CONNECT_DECLARE_COLLECTION

G_END_DECLS
