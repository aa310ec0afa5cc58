/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Lists: the ready bodies of their rows, joined. */

#include "config.h"

#include <string.h>

#include "protocol/connect-error.h"
#include "protocol/connect-json.h"
#include "resource/connectd-counts.h"
#include "resource/connectd-listing.h"
#include "resource/connectd-recent.h"
#include "resource/connectd-request.h"
#include "resource/connectd-visibility.h"

/* What may be read on an event thread: a page of this size, not further in than this. */
#define BRISK_LIMIT 100
#define BRISK_OFFSET 1000
/* bytes that a list of the usual length is likely to have: a longer one is moved as it grows */
#define SIZE_HINT 163840

/* --- queries --- */

/* Which rows. */
typedef struct
{
  const ConnectCollection *collection;
  GString *from;         /* what stands behind FROM, */
  ConnectValues *match;  /* with its values, */
  GString *where;        /* and behind WHERE, besides what the caller may see */
  ConnectValues *values;
  gboolean found;        /* the filter itself finds them, by an index better than that of a party */
  guint ways;            /* bits; see connectd_visibility_find_ways() */
} Rows;

static void
rows_clear (Rows *self)
{
  g_string_free (self->from, TRUE);
  g_string_free (self->where, TRUE);
  connect_values_free (self->match);
  connect_values_free (self->values);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Rows, rows_clear)

static gboolean
add_parent (ConnectdRequest *request, ConnectdTx *tx, GString *where, ConnectValues *values, GError **error)
{
  const ConnectCollection *above = connect_collection_find (request->route->collection->parent);
  g_autoptr (JsonObject) doc = NULL;

  if (above == NULL)
    return TRUE;
  doc = connectd_tx_get_visible (tx, above, request->args[0], error);
  if (doc == NULL)
    return FALSE;
  g_string_append (where, " AND r.parent = ?");
  connect_values_add_text (values, request->args[0]);
  return TRUE;
}

typedef struct
{
  guint n;
  GString *text; /* "[1,2" */
} Places;

static gboolean
add_place_cb (const ConnectValue *row, guint n_values, gpointer user_data)
{
  Places *places = user_data;

  g_string_append_printf (places->text, "%s%" G_GINT64_FORMAT, places->n > 0 ? "," : "", row[0].integer);
  return ++places->n <= CONNECT_TABLE_FEW;
}

/* By way of the trigram index where it names few rows: of many the caller may see none, and his own are found sooner. */
static gboolean
choose_way (ConnectdTx *tx, const ConnectCondition *condition, Rows *rows, GError **error)
{
  g_autoptr (ConnectValues) match = NULL;
  g_autoptr (GString) text = NULL;
  Places places = { 0, NULL };

  if (condition->candidates == NULL)
    return TRUE;
  match = connect_values_new ();
  connect_values_add_text (match, condition->match);
  places.text = text = g_string_new ("[");
  if (!connectd_db_run (tx->db, condition->probe, match, add_place_cb, &places, NULL, error))
    return FALSE;
  if (places.n > CONNECT_TABLE_FEW)
    return TRUE;
  g_string_append_c (text, ']');
  g_string_assign (rows->from, condition->probed);
  connect_values_add_text (rows->match, text->str);
  rows->found = TRUE;
  return TRUE;
}

static ConnectRql *translate (ConnectdTx *tx, const ConnectdHooks *hooks, const ConnectRql *term);

static ConnectRql *
translate_all (ConnectdTx *tx, const ConnectdHooks *hooks, const ConnectRql *term)
{
  ConnectRql *all = NULL;

  for (guint i = 0; i < connect_rql_get_n_children (term); i++)
    {
      ConnectRql *child = translate (tx, hooks, connect_rql_get_child (term, i));

      all = connect_rql_get_op (term) == CONNECT_RQL_OR ? connect_rql_new_or (all, child) : connect_rql_new_and (all, child);
    }
  return all;
}

/* The filter with what depends on the viewer put into stored members. */
static ConnectRql *
translate (ConnectdTx *tx, const ConnectdHooks *hooks, const ConnectRql *term)
{
  ConnectRqlOp op = connect_rql_get_op (term);
  gboolean negated = op == CONNECT_RQL_NOT && connect_rql_get_n_children (term) == 1;
  const ConnectRql *leaf = negated ? connect_rql_get_child (term, 0) : term;
  ConnectRql *meant = NULL;

  if (op == CONNECT_RQL_AND || op == CONNECT_RQL_OR)
    return translate_all (tx, hooks, term);
  if (connect_rql_get_op (leaf) == CONNECT_RQL_EQ || connect_rql_get_op (leaf) == CONNECT_RQL_NE)
    meant = hooks->filter (tx, leaf, negated);
  return meant != NULL ? meant : connect_rql_ref (term);
}

/* Restricted members are no filters in lists: their answer would tell what the row does not. */
static gboolean
add_filter (ConnectdTx *tx, const ConnectCollection *collection, const ConnectQuerySpec *spec, Rows *rows, GError **error)
{
  const ConnectdHooks *hooks = _connectd_shape (tx, collection)->hooks;
  g_autoptr (ConnectRql) filter =
    hooks != NULL && hooks->filter != NULL ? translate (tx, hooks, spec->filter) : connect_rql_ref (spec->filter);
  g_autoptr (ConnectCondition) condition = connect_table_compile_filter (collection, connectd_db_get_dialect (tx->db), filter,
                                                                         spec->search, CONNECT_SIDE_READER, error);

  if (condition == NULL)
    return FALSE;
  _connectd_listing_add_condition (rows->where, rows->values, condition);
  return choose_way (tx, condition, rows, error);
}

/* Whether the filter asks for ids, texts or what lists hold: there are indexes for these. States, kinds, numbers and moments only sieve. */
static gboolean
names_rows (const ConnectCollection *collection, const ConnectRql *filter)
{
  const char *property = connect_rql_get_property (filter);
  const ConnectMember *member = property != NULL ? connect_collection_find_member (collection, property) : NULL;

  for (guint i = 0; i < connect_rql_get_n_children (filter); i++)
    if (names_rows (collection, connect_rql_get_child (filter, i)))
      return TRUE;
  return property != NULL && (member == NULL || member->kind == CONNECT_KIND_ID || member->kind == CONNECT_KIND_STRING ||
                              member->kind == CONNECT_KIND_LIST);
}

static gboolean
find_rows (ConnectdRequest *request, ConnectdTx *tx, const ConnectQuerySpec *spec, Rows *rows, GError **error)
{
  rows->collection = request->route->collection;
  rows->found = request->route->operation != NULL || names_rows (rows->collection, spec->filter) || spec->search != NULL;
  g_string_append_printf (rows->from, "%s r", _connectd_shape (tx, rows->collection)->table);
  rows->found = rows->found || rows->collection->parent != NULL;
  if (request->brisk && rows->found) /* before what it takes is begun */
    return _connectd_request_put_off (request, error);
  if (request->route->operation != NULL ? !_connectd_request_add_door (request, tx, rows->where, rows->values, error)
                                        : !add_parent (request, tx, rows->where, rows->values, error))
    return FALSE;
  if (!add_filter (tx, request->route->collection, spec, rows, error))
    return FALSE;
  return rows->found || connectd_visibility_find_ways (tx->db, _connectd_shape (tx, rows->collection)->table, rows->collection,
                                                       &tx->viewer, &rows->ways, error);
}

/* Takes out what was excluded. */
static gboolean
exclude_members (GString *out, gsize start, char **exclude)
{
  g_autoptr (JsonObject) object = connect_json_parse_object (out->str + start, out->len - start, G_MAXSIZE, NULL);
  g_autofree char *text = NULL;

  if (object == NULL)
    return FALSE;
  for (guint i = 0; exclude[i] != NULL; i++)
    connect_json_remove (object, *exclude[i] == '-' ? exclude[i] + 1 : exclude[i]);
  text = connect_json_object_to_string (object);
  g_string_truncate (out, start);
  g_string_append (out, text);
  return TRUE;
}

/* Shows the object as the door wants it shown. */
static gboolean
change_view (GString *out, gsize start, void (*view) (JsonObject *shown))
{
  g_autoptr (JsonObject) object = connect_json_parse_object (out->str + start, out->len - start, G_MAXSIZE, NULL);
  g_autofree char *text = NULL;

  if (object == NULL)
    return FALSE;
  view (object);
  text = connect_json_object_to_string (object);
  g_string_truncate (out, start);
  g_string_append (out, text);
  return TRUE;
}

/* A row of: revision, body, parts, sides. */
gboolean
_connectd_listing_append_row (const ConnectdPlan *plan, const ConnectQuerySpec *spec, const ConnectValue *row, gboolean detail, GString *out)
{
  ConnectdForm form = { .sides = (ConnectSide) row[3].integer, .detail = detail,
                        .include = (const char *const *) spec->include };
  gsize start = out->len;

  return connectd_plan_splice (plan, row[1].text, row[2].text, &form, out) &&
         (spec->exclude == NULL || exclude_members (out, start, spec->exclude));
}

static gboolean
list_row_cb (const ConnectValue *row, guint n_values, gpointer user_data)
{
  ConnectdListing *listing = user_data;
  gsize start;

  if (listing->n_rows++ > 0)
    g_string_append_c (listing->out, ',');
  start = listing->out->len;
  listing->broken = !_connectd_listing_append_row (listing->plan, listing->spec, row, FALSE, listing->out) ||
                    (listing->view != NULL && !change_view (listing->out, start, listing->view));
  return !listing->broken;
}

gboolean
_connectd_listing_report_broken (const ConnectCollection *collection, GError **error)
{
  g_set_error (error, CONNECT_ERROR, CONNECT_ERROR_FAILED, "A row of %s is damaged.", collection->name);
  return FALSE;
}

/* What stands behind SELECT: revision, body, parts and sides; the last two only where they matter. `rows` NULL: a row by whatever way. */
static void
add_row_columns (const ConnectdShape *shape, ConnectdTx *tx, const Rows *rows, int way, gboolean parts, GString *sql,
                 ConnectValues *values)
{
  gboolean audiences = connectd_plan_has_audiences (shape->plan);

  g_string_append_printf (sql, "r.revision, r.body, %s, ", parts || audiences ? "r.parts" : "NULL");
  if (!audiences)
    g_string_append_c (sql, '0');
  else if (rows == NULL)
    connectd_visibility_add_sides (shape->collection, &tx->viewer, sql, values);
  else
    connectd_visibility_add_sides_of_way (shape->collection, &tx->viewer, (guint) way, rows->ways, sql, values);
}

/* How many statements the rows are read by. Those that a party's index has in order are read party by party and merged: a condition with OR
 * would have them all sorted first. */
static guint
count_ways (const Rows *rows)
{
  return rows->found ? 1 : (guint) __builtin_popcount (rows->ways);
}

/* The next way behind `way` that leads to rows; -1: the first. */
static int
next_way (const Rows *rows, int way)
{
  do
    way++;
  while ((rows->ways & 1u << way) == 0);
  return way;
}

/* " FROM … WHERE …" of one of them. */
static void
add_way (ConnectdTx *tx, const Rows *rows, guint way, GString *sql, ConnectValues *values)
{
  g_string_append_printf (sql, " FROM %s WHERE ", rows->from->str);
  connect_values_add_all (values, rows->match);
  if (rows->found)
    connectd_visibility_add_condition (rows->collection, &tx->viewer, sql, values);
  else
    connectd_visibility_add_way (rows->collection, &tx->viewer, way, sql, values);
  g_string_append (sql, rows->where->str);
  connect_values_add_all (values, rows->values);
}

/* "r.m_x DESC NULLS LAST, r.key" → ", r.m_x AS o0, r.key AS o1" and "o0 DESC NULLS LAST, o1": rows that come by several ways are put in
 * order by what they hold. */
static void
split_order (const char *order, GString *columns, GString *by)
{
  g_auto (GStrv) items = g_strsplit (order, ", ", -1);

  for (guint i = 0; items[i] != NULL; i++)
    {
      gsize size = strcspn (items[i], " ");

      g_string_append_printf (columns, ", %.*s AS o%u", (int) size, items[i], i);
      g_string_append_printf (by, "%so%u%s", i > 0 ? ", " : "", i, items[i] + size);
    }
}

static gboolean
run_page (ConnectdTx *tx, ConnectdListing *listing, const Rows *rows, gint64 limit, GError **error)
{
  const ConnectdShape *shape = _connectd_shape (tx, listing->collection);
  const ConnectQuerySpec *spec = listing->spec;
  g_autoptr (GString) sql = g_string_sized_new (2048);
  g_autoptr (GString) columns = g_string_new (NULL);
  g_autoptr (GString) by = g_string_new (NULL);
  g_autoptr (ConnectValues) values = connect_values_new ();
  g_autofree char *order = connect_table_compile_order (listing->collection, connectd_db_get_dialect (tx->db),
                                                        (const char *const *) spec->ordering, error);
  guint n = count_ways (rows);
  int way = -1;

  if (order == NULL)
    return FALSE;
  if (limit == 0)
    return TRUE;
  if (n > 1)
    split_order (order, columns, by);
  for (guint i = 0; i < n; i++)
    {
      way = rows->found ? -1 : next_way (rows, way);
      g_string_append (sql, i > 0 ? " UNION ALL SELECT " : "SELECT ");
      add_row_columns (shape, tx, rows->found ? NULL : rows, way, spec->include != NULL, sql, values);
      g_string_append (sql, columns->str);
      add_way (tx, rows, (guint) way, sql, values);
    }
  g_string_append_printf (sql, " ORDER BY %s LIMIT ? OFFSET ?", n > 1 ? by->str : order);
  connect_values_add_int (values, limit);
  connect_values_add_int (values, spec->offset);
  if (!connectd_db_run (tx->db, sql->str, values, list_row_cb, listing, NULL, error))
    return FALSE;
  return !listing->broken || _connectd_listing_report_broken (listing->collection, error);
}

static void
make_count (ConnectdTx *tx, const Rows *rows, GString *sql, ConnectValues *values)
{
  int way = -1;

  for (guint i = 0; i < count_ways (rows); i++)
    {
      way = rows->found ? -1 : next_way (rows, way);
      g_string_append (sql, i > 0 ? " + (SELECT COUNT(*)" : "SELECT (SELECT COUNT(*)");
      add_way (tx, rows, (guint) way, sql, values);
      g_string_append_c (sql, ')');
    }
}

/* Whether the filter asks for the state alone, which the parties' indexes have as well. */
static gboolean
asks_for_state (const ConnectCollection *collection, const ConnectRql *filter)
{
  const char *property = connect_rql_get_property (filter);

  for (guint i = 0; i < connect_rql_get_n_children (filter); i++)
    if (!asks_for_state (collection, connect_rql_get_child (filter, i)))
      return FALSE;
  return property == NULL || g_strcmp0 (property, collection->state_member) == 0;
}

static gboolean
is_default_order (const ConnectCollection *collection, char **ordering)
{
  g_autofree char *text = ordering != NULL ? g_strjoinv (",", ordering) : NULL;

  return text == NULL || g_strcmp0 (text, collection->default_order) == 0;
}

/* Whether a page is the beginning of what an index has ready, so that it may be read where other requests wait. */
static gboolean
is_brisk (const Rows *rows, const ConnectQuerySpec *spec, gint64 limit)
{
  return !rows->found && rows->collection->visibility == CONNECT_VISIBLE_PARTIES && limit <= BRISK_LIMIT && spec->offset <= BRISK_OFFSET &&
         is_default_order (rows->collection, spec->ordering) && asks_for_state (rows->collection, spec->filter);
}

/* Members that this door shows without being asked, as far as they are not dropped. */
static void
add_included (ConnectQuerySpec *spec, const ConnectdOperation *operation)
{
  g_autoptr (GStrvBuilder) include = g_strv_builder_new ();

  if (operation == NULL || operation->include == NULL)
    return;
  if (spec->include != NULL)
    g_strv_builder_addv (include, (const char **) spec->include);
  for (guint i = 0; operation->include[i] != NULL; i++)
    if (!connect_strv_has ((const char *const *) spec->exclude, operation->include[i]))
      g_strv_builder_add (include, operation->include[i]);
  g_strfreev (spec->include);
  spec->include = g_strv_builder_end (include);
}

ConnectQuerySpec *
_connectd_listing_parse_query (ConnectdRequest *request, GError **error)
{
  g_autoptr (ConnectRql) tree = connect_rql_parse_query (connectd_exchange_get_query (request->exchange), error);
  g_autoptr (ConnectQuerySpec) spec = tree != NULL ? connect_query_spec_new (tree, error) : NULL;

  if (spec == NULL || !connect_table_check_select (request->route->collection, (const char *const *) spec->include,
                                                   (const char *const *) spec->exclude, error))
    return NULL;
  add_included (spec, request->route->operation);
  return g_steal_pointer (&spec);
}

/* What depends on the viewer is put in by the domain. */
static gboolean
add_listed (ConnectdTx *tx, const ConnectdHooks *hooks, GString *out, GError **error)
{
  g_autoptr (JsonNode) list = connect_json_parse (out->str, out->len, G_MAXSIZE, error);
  JsonArray *array = list != NULL && JSON_NODE_HOLDS_ARRAY (list) ? json_node_get_array (list) : NULL;
  g_autofree char *text = NULL;

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    if (!hooks->listed (tx, json_array_get_object_element (array, i), error))
      return FALSE;
  if (array == NULL)
    return FALSE;
  text = connect_json_to_string (list);
  g_string_assign (out, text);
  return TRUE;
}

/* Under what an answer is kept; NULL: more than the feed of this caller tells whether it still holds. */
static char *
dup_recent_key (ConnectdRequest *request, ConnectdTx *tx)
{
  const ConnectCollection *collection = request->route->collection;
  const ConnectdHooks *hooks = _connectd_shape (tx, collection)->hooks;

  if (request->route->operation != NULL || collection->parent != NULL || collection->visibility != CONNECT_VISIBLE_PARTIES ||
      tx->viewer.account_id == NULL || (hooks != NULL && hooks->listed != NULL) || !_connectd_feed_tells_of (collection))
    return NULL;
  return g_strconcat (tx->viewer.account_id, " ", collection->name, "?", connectd_exchange_get_query (request->exchange), NULL);
}

static gboolean
answer_recent (ConnectdRequest *request, ConnectdTx *tx, const char *key)
{
  if (key == NULL || !connectd_recent_find (tx, key, &request->answer.list, &request->answer.range))
    return FALSE;
  request->answer.status = 200;
  return TRUE;
}

/* Where the caller's feed is; -1 when it does not tell of these rows. */
static gboolean
read_feed (ConnectdTx *tx, const ConnectCollection *collection, gint64 *number, GError **error)
{
  *number = -1;
  return tx->writes || !_connectd_feed_tells_of (collection) || _connectd_feed_get_number (tx, number, error);
}

static void
answer_list (ConnectdRequest *request, GString *out, const ConnectdListing *listing, gint64 total)
{
  gint64 offset = listing->spec->offset;
  gsize size = out->len;

  request->answer.status = 200;
  /* it waits, and may be kept, without room to grow */
  request->answer.list = g_bytes_new_take (g_realloc (g_string_free (out, FALSE), size + 1), size);
  request->answer.range = g_strdup_printf ("items %" G_GINT64_FORMAT "-%" G_GINT64_FORMAT "/%" G_GINT64_FORMAT, offset,
                                           offset + MAX ((gint64) listing->n_rows - 1, 0), total);
}

static gboolean
make_list (ConnectdRequest *request, ConnectdTx *tx, const char *key, GError **error)
{
  const ConnectCollection *collection = request->route->collection;
  g_autoptr (ConnectQuerySpec) spec = _connectd_listing_parse_query (request, error);
  g_autoptr (GString) out = g_string_sized_new (SIZE_HINT);
  g_auto (Rows) rows = { collection, g_string_new (NULL), connect_values_new (), g_string_new (NULL), connect_values_new (), FALSE, 0 };
  ConnectdListing listing = { .collection = collection, .plan = _connectd_shape (tx, collection)->plan, .spec = spec, .out = out,
                      .view = request->route->operation != NULL ? request->route->operation->view : NULL };
  const ConnectdHooks *hooks = _connectd_shape (tx, collection)->hooks;
  g_autoptr (GString) count = g_string_sized_new (1024);
  g_autoptr (ConnectValues) values = connect_values_new ();
  gint64 limit, number, total = 0;

  if (spec == NULL || !find_rows (request, tx, spec, &rows, error))
    return FALSE;
  g_string_append_c (out, '[');
  limit = spec->limit < 0 ? CONNECTD_LIMIT : MIN (spec->limit, CONNECTD_MAX_LIMIT);
  make_count (tx, &rows, count, values);
  if (request->brisk && !is_brisk (&rows, spec, limit))
    return _connectd_request_put_off (request, error);
  if (!read_feed (tx, collection, &number, error))
    return FALSE;
  if (request->brisk && !connectd_counts_find (tx->engine->counts, number, count->str, values, &total))
    return _connectd_request_put_off (request, error);
  if (!run_page (tx, &listing, &rows, limit, error) ||
      (!request->brisk && !connectd_counts_get (tx, number, count->str, values, &total, error)))
    return FALSE;
  g_string_append_c (out, ']');
  if (hooks != NULL && hooks->listed != NULL && !add_listed (tx, hooks, out, error))
    return FALSE;
  answer_list (request, g_steal_pointer (&out), &listing, total);
  if (key != NULL)
    connectd_recent_remember (tx->engine->recent, key, number, request->answer.list, request->answer.range);
  return TRUE;
}

gboolean
_connectd_run_list (ConnectdRequest *request, ConnectdTx *tx, const ConnectdCaller *caller, GError **error)
{
  g_autofree char *key = dup_recent_key (request, tx);

  return answer_recent (request, tx, key) || make_list (request, tx, key, error);
}
