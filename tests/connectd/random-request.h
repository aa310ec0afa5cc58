/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Requests that nobody would write: texts, filters and bodies by chance, made from the descriptions. They
 * have a source of their own, so that a run is told by one number. */

#pragma once

#include <json-glib/json-glib.h>
#include "model/connect-collection.h"

G_BEGIN_DECLS

  void random_start (guint32 seed);
  void random_end (void);
  /* 0 … n - 1 */
  guint random_below (guint n);
  /* Once in `n` times. */
  gboolean random_once_in (guint n);
#define RANDOM_PICK(array) (array)[random_below (G_N_ELEMENTS (array))]

  /* Something that may stand where a value is wanted, as a URL has it. */
  const char *random_value (void);
  /* A property that a filter may name, or one that there is not. */
  const char *random_property (const ConnectCollection *collection);
  /* A term of a filter, and what else a query may hold; `word` (nullable) is a value that is likely to be
   * found. */
  void random_append_term (GString * out, const ConnectCollection *collection, const char *word, guint depth);
  /* "?…" of some terms, or nothing. */
  void random_append_query (GString * out, const ConnectCollection *collection, const char *word);
  JsonNode *random_node (guint depth);
  /* A body with members that the collection knows, of any kind; or none that is JSON at all. Returns:
   * (transfer full) */
  char *random_body (const ConnectCollection *collection);

G_END_DECLS
