/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Documents that a writing transaction has read. A creation asks for the same few rows (the account, the
 * agreement, the marketplace) again and again: for each reference, for each reason to see something, and
 * before each row is stored. Nobody else writes meanwhile, so what was read holds until the transaction
 * itself writes the row. */

#include "config.h"

#include "resource/connectd-engine-private.h"

#include "protocol/connect-json.h"

/* All are forgotten when there are more: a long run of a task reads each of its rows once. */
#define MAX_KNOWN 64

static char *
make_name (const ConnectCollection *collection, const char *key)
{
  return g_strconcat (collection->name, " ", key, NULL);
}

JsonObject *
_connectd_known_find (ConnectdTx *tx, const ConnectCollection *collection, const char *key)
{
  g_autofree char *name = tx->known != NULL ? make_name (collection, key) : NULL;
  JsonObject *doc = name != NULL ? g_hash_table_lookup (tx->known, name) : NULL;

  return doc != NULL ? json_object_ref (doc) : NULL;
}

void
_connectd_known_add (ConnectdTx *tx, const ConnectCollection *collection, const char *key, JsonObject *doc)
{
  if (!tx->writes)
    return;
  if (tx->known == NULL)
    tx->known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)json_object_unref);
  if (g_hash_table_size (tx->known) >= MAX_KNOWN)
    g_hash_table_remove_all (tx->known);
  g_hash_table_replace (tx->known, make_name (collection, key), json_object_ref (doc));
}

void
_connectd_known_forget (ConnectdTx *tx, const ConnectCollection *collection, const char *key)
{
  g_autofree char *name = tx->known != NULL ? make_name (collection, key) : NULL;

  if (name != NULL)
    g_hash_table_remove (tx->known, name);
}
