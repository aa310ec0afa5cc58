/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Data checked against a JSON schema: what a Distributor's form asks for, and what a Vendor answers.
 *
 * Known are the words of drafts 4 to 2020-12 that say what data is right: type, enum, const, bounds of numbers, texts, lists and objects,
 * pattern, format (email, uri, date, date-time), properties, patternProperties, additionalProperties, propertyNames, required,
 * dependentRequired, dependencies, items, prefixItems, additionalItems, contains, uniqueItems, allOf, anyOf, oneOf, not, if, $ref within
 * the document. Other words only describe. Both schema and data come from outside: depth, work and patterns are bounded. */

#pragma once

#include <json-glib/json-glib.h>
#include "protocol/connect-error.h"

G_BEGIN_DECLS

/* Bytes of JSON that a schema may have. */
#define CONNECT_SCHEMA_MAX_SIZE 65536

/* Notes what is wrong with the schema itself, below `field`. TRUE when nothing is. */
gboolean connect_schema_check (JsonNode *schema, const char *field, ConnectProblems *problems);
/* Notes where the data does not fit a schema that is right itself, below `field` ("data.company.name: …"). TRUE when it fits. */
gboolean connect_schema_validate (JsonNode *schema, JsonNode *data, const char *field, ConnectProblems *problems);

G_END_DECLS
