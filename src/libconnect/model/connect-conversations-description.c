/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Conversations: one for each object of a collection that asks for it (CONNECT_COLLECTION_CONVERSATION), made with the object. */

#include "config.h"

#include "model/connect-descriptions.h"

/* Who takes part stands in `accounts` for people, and in places of its own for the row rules. */
#define TAKES_PART \
  { "first.id", CONNECT_KIND_ID, INTERNAL | FILTER | NULLABLE }, \
  { "second.id", CONNECT_KIND_ID, INTERNAL | FILTER | NULLABLE }

static const ConnectMember conversation_members[] = {
  { "id", CONNECT_KIND_ID, FILTER, .title = N_("ID") },
  { "instance_id", CONNECT_KIND_ID, ORDER, .title = N_("Object") },
  { "instance", CONNECT_KIND_STRING, INTERNAL | FILTER }, /* "requests/PR-…": collection and key of the object */
  { "topic", CONNECT_KIND_STRING, ORDER | SEARCH, .max_length = 100, .title = N_("Topic") },
  { "type", CONNECT_KIND_CHOICE, FILTER, .choices = STRV ("conversation", "notes"), .title = N_("Type") },
  { "status", CONNECT_KIND_CHOICE, FILTER, .choices = STRV ("open", "closed"), .title = N_("Status") },
  { "accounts", CONNECT_KIND_LIST, 0 },
  { "creator", CONNECT_KIND_OBJECT, NULLABLE },
  { "created", CONNECT_KIND_DATETIME, ORDER, .title = N_("Created") },
  EVENT ("events.created", ORDER, NULL),
  EVENT ("events.updated", ORDER, N_("Updated")),
  TAKES_PART,
};

static const ConnectParty conversation_parties[] = {
  { CONNECT_SIDE_PARTNER, "first.id", NULL },
  { CONNECT_SIDE_PARTNER, "second.id", NULL },
};

static const ConnectAction conversation_actions[] = {
  { "close", N_("Close"), CONNECT_SIDE_PARTNER, .from = STRV ("open"), .to = "closed", .flags = CONNECT_ACTION_IRREVERSIBLE,
    .consequence = N_("Nobody can write into the conversation any more.") },
  { "delete", N_("Delete"), CONNECT_SIDE_PARTNER,
    .flags = CONNECT_ACTION_DELETE | CONNECT_ACTION_DESTRUCTIVE | CONNECT_ACTION_IRREVERSIBLE,
    .consequence = N_("What was said is removed for good. The next change of the object begins another conversation.") },
};

const ConnectCollection connect_conversations_collection = {
  .name = "conversations", .path = "conversations", .title = N_("Conversations"), .singular = N_("conversation"),
  .id_member = "id", .id_patterns = "CO-###-###-###-###-###-###", .state_member = "status", .title_member = "topic",
  .module = CONNECT_MODULE_HELPDESK, .default_order = "-created", .visibility = CONNECT_VISIBLE_PARTIES,
  CONNECT_TABLE (members, conversation_members),
  CONNECT_TABLE (parties, conversation_parties), CONNECT_TABLE (actions, conversation_actions),
};

/* A private message is seen by its author's account alone: it has no second account then. */
static const ConnectMember message_members[] = {
  { "id", CONNECT_KIND_ID, FILTER },
  { "conversation", CONNECT_KIND_ID, FILTER },
  { "type", CONNECT_KIND_CHOICE, CREATE | FILTER, .choices = STRV ("message", "private", "state_change"), .title = N_("Type") },
  { "text", CONNECT_KIND_STRING, REQUIRED | CREATE | UPDATE | SEARCH, .max_length = 16384, .title = N_("Message") },
  { "account.id", CONNECT_KIND_ID, FILTER | NULLABLE },
  { "account.name", CONNECT_KIND_STRING, FILTER | NULLABLE, .title = N_("Account") },
  { "account.icon", CONNECT_KIND_STRING, NULLABLE },
  { "creator", CONNECT_KIND_OBJECT, NULLABLE },
  { "created", CONNECT_KIND_DATETIME, ORDER, .title = N_("Created") },
  EVENT ("events.created", ORDER, NULL),
  EVENT ("events.updated", ORDER, NULL),
  TAKES_PART,
};

static const ConnectReference message_references[] = {
  { "account", "accounts", STRV ("name", "icon"), CONNECT_REFERENCE_LIVE, FALSE },
};

static const ConnectParty message_parties[] = {
  { CONNECT_SIDE_OWNER, "account.id", NULL },
  { CONNECT_SIDE_READER, "first.id", NULL },
  { CONNECT_SIDE_READER, "second.id", NULL },
};

static const ConnectAction message_actions[] = {
  { "update", N_("Edit"), CONNECT_SIDE_OWNER, .when = "ne(type,state_change)", .why = N_("The platform has written this."),
    .flags = CONNECT_ACTION_UPDATE },
};

const ConnectCollection connect_conversation_messages_collection = {
  .name = "conversation-messages", .path = "conversations/{conversation}/messages", .title = N_("Messages"),
  .singular = N_("message"), .parent = "conversations", .parent_member = "conversation", .id_member = "id",
  .id_patterns = "ME-###-###-###-###-###-###", .title_member = "text", .module = CONNECT_MODULE_HELPDESK, .default_order = "created",
  .visibility = CONNECT_VISIBLE_PARTIES, .creators = CONNECT_ROLE_ANY, CONNECT_TABLE (members, message_members),
  CONNECT_TABLE (references, message_references), CONNECT_TABLE (parties, message_parties),
  CONNECT_TABLE (actions, message_actions),
};
