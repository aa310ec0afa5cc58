/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* The stored relation: why others than its parties see a row. */

#include "config.h"

#include "resource/connectd-engine-private.h"
#include "resource/connectd-visibility.h"

static gboolean
collect_key (const ConnectValue *row, guint n_values, gpointer user_data)
{
  g_ptr_array_add (user_data, g_strdup (row[0].text));
  return TRUE;
}

static ConnectValues *
relation_values (const ConnectCollection *collection, const char *key, const char *account, const char *reason)
{
  ConnectValues *values = connect_values_new ();

  connect_values_add_text (values, account);
  connect_values_add_text (values, collection->name);
  connect_values_add_text (values, key);
  if (reason != NULL)
    connect_values_add_text (values, reason);
  return values;
}

/* What hangs on the row and is seen with it comes and goes with it. */
static gboolean
note_children (ConnectdTx *tx, const ConnectCollection *child, const char *key, const char *account, gboolean gone, GError **error)
{
  const ConnectdShape *shape = _connectd_shape (tx, child);
  g_autoptr (GPtrArray) keys = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (ConnectValues) values = connect_values_new ();
  g_autoptr (GString) sql = g_string_new (NULL);

  g_string_printf (sql, "SELECT r.key FROM %s r WHERE r.parent = ?", shape->table);
  connect_values_add_text (values, key);
  connectd_visibility_add_shared (child, sql);
  if (!connectd_db_run (tx->db, sql->str, values, collect_key, keys, NULL, error))
    return FALSE;
  for (guint i = 0; i < keys->len; i++)
    if (!_connectd_feed_note_one (tx, child, keys->pdata[i], account, gone, error))
      return FALSE;
  return TRUE;
}

static gboolean
note_seen (ConnectdTx *tx, const ConnectCollection *collection, const char *key, const char *account, gboolean gone, GError **error)
{
  const ConnectdShape *shape = _connectd_shape (tx, collection);

  if (!_connectd_feed_note_one (tx, collection, key, account, gone, error))
    return FALSE;
  for (guint i = 0; i < shape->children->len; i++)
    {
      const ConnectCollection *child = shape->children->pdata[i];

      if (child->visibility == CONNECT_VISIBLE_PARENT && !note_children (tx, child, key, account, gone, error))
        return FALSE;
    }
  return TRUE;
}

/* A reason comes or goes by `sql`; the feed is told when that changed what the account sees: also when it sees the row as before,
 * and the row says why. A row that is not shared is seen for no reason. */
static gboolean
change_reason (ConnectdTx *tx, const ConnectCollection *collection, const char *key, const char *account, const char *reason,
               const char *sql, GError **error)
{
  g_autoptr (JsonObject) doc = NULL;
  g_autoptr (ConnectValues) values = relation_values (collection, key, account, reason);
  const ConnectdHooks *hooks = _connectd_shape (tx, collection)->hooks;
  gboolean before = FALSE;
  gboolean after = FALSE;
  gint64 n_changed = 0;

  if (!_connectd_tx_check_writes (tx, error))
    return FALSE;
  doc = _connectd_tx_look (tx, collection, key, error);
  if (doc == NULL || !connectd_visibility_check (tx->db, collection, key, doc, account, &before, error) ||
      !connectd_db_run (tx->db, sql, values, NULL, NULL, &n_changed, error))
    return FALSE;
  if (n_changed == 0)
    return TRUE;
  if (!connectd_visibility_check (tx->db, collection, key, doc, account, &after, error))
    return FALSE;
  if (before != after)
    return note_seen (tx, collection, key, account, !after, error);
  return !after || hooks == NULL || hooks->listed == NULL || _connectd_feed_note_one (tx, collection, key, account, FALSE, error);
}

gboolean
connectd_tx_grant (ConnectdTx *tx, const ConnectCollection *collection, const char *key, const char *account,
                   const char *reason, GError **error)
{
  return change_reason (tx, collection, key, account, reason,
                        "INSERT INTO visible (account, collection, key, reason) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING", error);
}

/* Most reasons that are taken back were never given: then nothing more is looked at. */
gboolean
connectd_tx_revoke (ConnectdTx *tx, const ConnectCollection *collection, const char *key, const char *account,
                    const char *reason, GError **error)
{
  g_autoptr (ConnectValues) values = relation_values (collection, key, account, reason);
  gboolean found = FALSE;
  gint64 one;

  if (!connectd_db_get_int (tx->db, "SELECT 1 FROM visible WHERE account = ? AND collection = ? AND key = ? AND reason = ?", values, &one,
                            &found, error))
    return FALSE;
  return !found ||
         change_reason (tx, collection, key, account, reason,
                        "DELETE FROM visible WHERE account = ? AND collection = ? AND key = ? AND reason = ?", error);
}

GPtrArray *
connectd_tx_list_reasons (ConnectdTx *tx, const ConnectCollection *collection, const char *key, const char *account, GError **error)
{
  g_autoptr (GPtrArray) reasons = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (ConnectValues) values = relation_values (collection, key, account, NULL);

  if (!connectd_db_run (tx->db, "SELECT reason FROM visible WHERE account = ? AND collection = ? AND key = ? ORDER BY reason", values,
                        collect_key, reasons, NULL, error))
    return NULL;
  return g_steal_pointer (&reasons);
}
