/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Writing the change feed: one entry per account, collection and key, the newest only. There is one writer, so numbers are
 * given in the order of commits, within the transaction that they tell of. */

#include "config.h"

#include "resource/connectd-engine-private.h"

#include <string.h>

#include "protocol/connect-error.h"
#include "protocol/connect-json.h"
#include "resource/connectd-visibility.h"

static const char upsert[] =
  "INSERT INTO changes (account, collection, key, seq, deleted, at) VALUES (?, ?, ?, ?, ?, ?) "
  "ON CONFLICT (account, collection, key) DO UPDATE SET seq = excluded.seq, deleted = excluded.deleted, at = excluded.at";

static gboolean
next_number (ConnectdTx *tx, gint64 *number, GError **error)
{
  gboolean found = FALSE;

  if (!connectd_db_get_int (tx->db, "UPDATE counters SET value = value + 1 WHERE name = 'feed' RETURNING value", NULL, number,
                            &found, error))
    return FALSE;
  if (!found)
    g_set_error_literal (error, CONNECT_ERROR, CONNECT_ERROR_FAILED, "The change feed has lost its counter.");
  return found;
}

static gboolean
is_fed (const ConnectCollection *collection)
{
  return (collection->flags & (CONNECT_COLLECTION_INTERNAL | CONNECT_COLLECTION_NO_FEED)) == 0;
}

static gboolean
write_entry (ConnectdTx *tx, const ConnectCollection *collection, const char *key, const char *account, gint64 number,
             gboolean gone, GError **error)
{
  g_autoptr (ConnectValues) values = connect_values_new ();

  connect_values_add_text (values, account);
  connect_values_add_text (values, collection->name);
  connect_values_add_text (values, key);
  connect_values_add_int (values, number);
  connect_values_add_int (values, gone ? 1 : 0);
  connect_values_add_int (values, tx->now);
  return connectd_db_run (tx->db, upsert, values, NULL, NULL, NULL, error);
}

gboolean
_connectd_feed_note_one (ConnectdTx *tx, const ConnectCollection *collection, const char *key, const char *account,
                         gboolean gone, GError **error)
{
  gint64 number;

  return !is_fed (collection) || (next_number (tx, &number, error) &&
                                  write_entry (tx, collection, key, account, number, gone, error));
}

gboolean
_connectd_feed_note (ConnectdTx *tx, const ConnectCollection *collection, const char *key, GHashTable *accounts, gboolean gone,
                     GError **error)
{
  GHashTableIter iter;
  gpointer account;
  gint64 number;

  if (!is_fed (collection) || g_hash_table_size (accounts) == 0)
    return TRUE;
  if (!next_number (tx, &number, error))
    return FALSE;
  g_hash_table_iter_init (&iter, accounts);
  while (g_hash_table_iter_next (&iter, &account, NULL))
    if (!write_entry (tx, collection, key, account, number, gone, error))
      return FALSE;
  return TRUE;
}

gboolean
_connectd_feed_tell_domain (ConnectdTx *tx, const ConnectCollection *collection, const char *key, JsonObject *before, JsonObject *doc,
                            GError **error)
{
  const char *state = collection->state_member;
  gboolean hushed = tx->hushed;
  gboolean good;

  if (tx->engine->changed == NULL || (collection->flags & CONNECT_COLLECTION_INTERNAL) != 0 ||
      (before != NULL &&
       (state == NULL || g_strcmp0 (connect_json_get_string (before, state), connect_json_get_string (doc, state)) == 0)))
    return TRUE;
  tx->hushed = TRUE; /* notices and the like are no deeds of anybody */
  good = tx->engine->changed (tx, collection, key, before, doc, error);
  tx->hushed = hushed;
  return good;
}

/* --- for whom there is something new --- */

/* Whether others than those who play a part see a difference. */
static gboolean
has_shown_change (const ConnectCollection *collection, JsonObject *before, JsonObject *doc)
{
  for (guint i = 0; i < collection->n_members; i++)
    {
      const ConnectMember *member = &collection->members[i];

      if (member->audience == 0 && (member->flags & CONNECT_MEMBER_INTERNAL) == 0 && !connect_json_is_same (before, doc, member->path))
        return TRUE;
    }
  for (guint i = 0; i < collection->n_references; i++)
    if (!connect_json_is_same (before, doc, collection->references[i].path))
      return TRUE;
  return FALSE;
}

/* Where there is a face, it is all that others see. */
gboolean
_connectd_feed_is_news (const ConnectdShape *shape, JsonObject *before, JsonObject *doc)
{
  const char *face = shape->collection->face_member;

  if (!connectd_plan_has_audiences (shape->plan) || !connectd_visibility_is_same (shape->collection, before, doc))
    return TRUE;
  if (face != NULL && (connect_json_get (before, face) != NULL || connect_json_get (doc, face) != NULL))
    return !connect_json_is_same (before, doc, face);
  return has_shown_change (shape->collection, before, doc);
}

/* --- where it is --- */

/* Rows without a feed of their own are told of by their holder's. */
gboolean
_connectd_feed_tells_of (const ConnectCollection *collection)
{
  return (collection->flags & CONNECT_COLLECTION_INTERNAL) == 0 &&
         ((collection->flags & CONNECT_COLLECTION_NO_FEED) == 0 || collection->holder != NULL);
}

/* An account and everybody have a feed each. */
gboolean
_connectd_feed_get_number (ConnectdTx *tx, gint64 *number, GError **error)
{
  g_autoptr (ConnectValues) values = connect_values_new ();
  gboolean found;

  connect_values_add_text (values, tx->viewer.account_id);
  return connectd_db_get_int (tx->db,
                              "SELECT coalesce(max(a.n), 0) FROM "
                              "(SELECT (SELECT seq FROM changes WHERE account = ? ORDER BY seq DESC LIMIT 1) AS n UNION ALL "
                              "SELECT (SELECT seq FROM changes WHERE account = '' ORDER BY seq DESC LIMIT 1)) AS a",
                              values, number, &found, error);
}
