/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* All that somebody sees of a collection, page by page: for what is made of it in the background. The row
 * rules and what is shown of a row are those of lists. */

#include "config.h"

#include "protocol/connect-error.h"
#include "protocol/connect-json.h"
#include "resource/connectd-domain.h"
#include "resource/connectd-engine-private.h"
#include "resource/connectd-visibility.h"

typedef struct
{
  const ConnectdShape *shape;
  GPtrArray *objects;
  guint limit;
  char *last; /* key of the last object */
  gboolean more;
  gboolean broken;
} Page;

/* A row of: key, body, parts, sides. */
static gboolean
page_cb (const ConnectValue *row, guint n_values, gpointer user_data)
{
  Page *page = user_data;
  ConnectdForm form = { .sides = (ConnectSide)row[3].integer, .detail = TRUE, .hidden = TRUE };
  g_autoptr (GString) text = NULL;
  JsonObject *object;

  if (page->objects->len == page->limit)
    {
      page->more = TRUE;
      return FALSE;
    }
  text = g_string_new (NULL);
  object = connectd_plan_splice (page->shape->plan, row[1].text, row[2].text, &form, text)
               ? connect_json_parse_object (text->str, text->len, G_MAXSIZE, NULL)
               : NULL;
  page->broken = object == NULL;
  if (object != NULL)
    g_ptr_array_add (page->objects, object);
  g_set_str (&page->last, row[0].text);
  return !page->broken;
}

/* " FROM … WHERE …": what the viewer sees, and matches. */
static gboolean
add_seen (ConnectdTx *tx,
          const ConnectCollection *collection,
          const char *rql,
          gboolean by_key,
          GString *sql,
          ConnectValues *values,
          GError **error)
{
  const ConnectdShape *shape = _connectd_shape (tx, collection);
  g_autoptr (ConnectRql) tree = rql != NULL ? connect_rql_parse (rql, error) : NULL;
  g_autoptr (ConnectCondition) condition = NULL;

  if (rql != NULL && tree == NULL)
    return FALSE;
  condition = connect_table_compile_filter (collection, connectd_db_get_dialect (tx->db), tree, NULL,
                                            CONNECT_SIDE_READER, error);
  if (condition == NULL)
    return FALSE;
  g_string_append_printf (sql, " FROM %s r%s WHERE ", shape->table,
                          by_key ? _connectd_shape_get_way_by_key (shape, tx) : "");
  connectd_visibility_add_condition (collection, &tx->viewer, sql, values);
  g_string_append_printf (sql, " AND (%s)", condition->sql);
  connect_values_add_all (values, condition->values);
  return TRUE;
}

GPtrArray *
connectd_tx_list_seen (ConnectdTx *tx,
                       const ConnectCollection *collection,
                       const char *rql,
                       const char *after,
                       guint limit,
                       char **next,
                       GError **error)
{
  const ConnectdShape *shape = _connectd_shape (tx, collection);
  g_autoptr (GPtrArray) objects = g_ptr_array_new_with_free_func ((GDestroyNotify)json_object_unref);
  g_autoptr (GString) sql = g_string_new ("SELECT r.key, r.body, r.parts, ");
  g_autoptr (ConnectValues) values = connect_values_new ();
  g_autofree char *last = NULL;
  Page page = { .shape = shape, .objects = objects, .limit = limit };
  gboolean good;

  connectd_visibility_add_sides (collection, &tx->viewer, sql, values);
  if (!add_seen (tx, collection, rql, *after != '\0', sql, values, error))
    return NULL;
  if (*after != '\0')
    {
      g_string_append (sql, " AND r.key > ?");
      connect_values_add_text (values, after);
    }
  g_string_append (sql, " ORDER BY r.key LIMIT ?");
  connect_values_add_int (values, (gint64)limit + 1);
  good = connectd_db_run (tx->db, sql->str, values, page_cb, &page, NULL, error);
  last = page.last;
  if (good && page.broken)
    g_set_error (error, CONNECT_ERROR, CONNECT_ERROR_FAILED, "A row of %s is damaged.", collection->name);
  if (!good || page.broken)
    return NULL;
  *next = page.more ? g_steal_pointer (&last) : NULL;
  return g_steal_pointer (&objects);
}

gint64
connectd_tx_count_seen (ConnectdTx *tx, const ConnectCollection *collection, const char *rql, GError **error)
{
  g_autoptr (GString) sql = g_string_new ("SELECT COUNT(*)");
  g_autoptr (ConnectValues) values = connect_values_new ();
  gboolean found;
  gint64 count = 0;

  if (!add_seen (tx, collection, rql, FALSE, sql, values, error) ||
      !connectd_db_get_int (tx->db, sql->str, values, &count, &found, error))
    return -1;
  return count;
}
