/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Values of product parameters, checked alike wherever one is given: in an order, in a configuration, in a form of the client.
 *
 * A parameter is its definition as products have it (or as a request carries it): `type`, `constraints` {required, hidden, readonly,
 * min_length, max_length, choices [{label, value}], dependency}. Plain types have their value as text in `value`; "address", "phone",
 * "object" and "checkbox" have theirs in `structured_value`. */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* The longest plain value, in characters, where the definition names no lower bound; the longest structured one, in bytes of JSON. */
#define CONNECT_PARAMETER_MAX_TEXT 4000
#define CONNECT_PARAMETER_MAX_OBJECT 16384

/* Its value stands in `structured_value`. */
gboolean connect_parameter_is_structured (JsonObject *parameter);
/* It only arranges a form and never has a value ("heading", "content"). */
gboolean connect_parameter_is_layout (JsonObject *parameter);
/* Whether `holder` ({value, structured_value}) has a value for it: no empty text, no checkbox without a tick. */
gboolean connect_parameter_has_value (JsonObject *parameter, JsonObject *holder);
/* Whether a value must be given, where `values` (name → text of `value`, or NULL) are those of the other parameters: a dependency
 * that is met overrules the parameter's own word. */
gboolean connect_parameter_is_required (JsonObject *parameter, GHashTable *values);

/* What is wrong with the value that `holder` has for the parameter: a sentence for people, or NULL when it fits. No value fits unless
 * `required`. Returns: (transfer full) (nullable) */
char *connect_parameter_check (JsonObject *parameter, JsonObject *holder, gboolean required);

G_END_DECLS
