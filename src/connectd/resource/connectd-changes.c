/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Reading the change feed: what is new since a number, the snapshot to begin with, and what there is to follow. Objects go
 * out in full form: hidden and detail members in, internal ones and secrets out. */

#include "config.h"

#include <string.h>

#include "protocol/connect-error.h"
#include "protocol/connect-json.h"
#include "resource/connectd-request.h"
#include "resource/connectd-visibility.h"
#include "resource/connectd-waits.h"

#define CHANGES_LIMIT 500
#define MAX_WAIT 60
#define MAX_ANSWER (8 * 1024 * 1024) /* an answer ends early, with more to come */
#define MEMORY (G_GINT64_CONSTANT (90) * 24 * 3600 * G_USEC_PER_SEC)

/* --- parameters --- */

static GHashTable *
parse_parameters (ConnectdRequest *request, GError **error)
{
  GHashTable *parameters = g_uri_parse_params (connectd_exchange_get_query (request->exchange), -1, "&", G_URI_PARAMS_NONE, NULL);

  if (parameters == NULL)
    g_set_error_literal (error, CONNECT_ERROR, CONNECT_ERROR_INVALID, "Bad query.");
  return parameters;
}

static gboolean
take_number (GHashTable *parameters, const char *name, gint64 fallback, gint64 least, gint64 most, gint64 *value,
             ConnectProblems *problems)
{
  const char *text = g_hash_table_lookup (parameters, name);

  *value = fallback;
  if (text == NULL)
    return TRUE;
  if (g_ascii_string_to_signed (text, 10, least, G_MAXINT64, value, NULL))
    {
      *value = MIN (*value, most);
      return TRUE;
    }
  connect_problems_add (problems, name, "Expected a whole number, at least %d.", (int) least);
  return FALSE;
}

static gboolean
read_counter (ConnectdTx *tx, const char *name, gint64 *value, GError **error)
{
  g_autoptr (ConnectValues) values = connect_values_new ();
  gboolean found;

  connect_values_add_text (values, name);
  return connectd_db_get_int (tx->db, "SELECT value FROM counters WHERE name = ?", values, value, &found, error);
}

static void
append_text (GString *out, const char *name, const char *text)
{
  g_autoptr (JsonNode) node = json_node_init_string (json_node_alloc (), text);
  g_autofree char *value = connect_json_to_string (node);

  g_string_append_printf (out, "\"%s\":%s", name, value);
}

/* {"epoch":…,"scope":… – the beginning of every answer. */
static void
begin_answer (ConnectdRequest *request, const ConnectdCaller *caller, GString *out)
{
  g_autofree char *scope = connectd_caller_dup_scope (caller);

  g_string_append_c (out, '{');
  append_text (out, "epoch", connectd_store_get_epoch (request->engine->store));
  g_string_append_c (out, ',');
  append_text (out, "scope", scope);
}

/* 410: what the client holds belongs to another time or to other rights. */
static void
answer_gone (ConnectdRequest *request, const ConnectdCaller *caller, const char *why)
{
  g_autoptr (GString) out = g_string_new (NULL);

  begin_answer (request, caller, out);
  g_string_append_printf (out, ",\"error_code\":\"FEED_001\",\"errors\":[\"%s\"],\"resync\":true}", why);
  request->answer.status = 410;
  request->answer.text = g_strdup (out->str);
}

/* Whether the epoch and scope that were sent, if any, are those of now; else the answer is set. */
static gboolean
is_current (ConnectdRequest *request, const ConnectdCaller *caller, GHashTable *parameters)
{
  const char *epoch = g_hash_table_lookup (parameters, "epoch");
  const char *scope = g_hash_table_lookup (parameters, "scope");
  g_autofree char *own = connectd_caller_dup_scope (caller);

  if (epoch != NULL && strcmp (epoch, connectd_store_get_epoch (request->engine->store)) != 0)
    answer_gone (request, caller, "The server is another, or was restored: synchronise anew.");
  else if (scope != NULL && strcmp (scope, own) != 0)
    answer_gone (request, caller, "The rights have changed: synchronise anew.");
  else
    return TRUE;
  return FALSE;
}

static gboolean
follows (const ConnectdCaller *caller, const ConnectCollection *collection)
{
  return (collection->flags & (CONNECT_COLLECTION_INTERNAL | CONNECT_COLLECTION_NO_FEED)) == 0 &&
         connectd_caller_has_module (caller, collection->module);
}

/* --- rows in full form --- */

typedef struct
{
  const ConnectdShape *shape;
  GString *out;
  gboolean found;
  gboolean broken;
} Full;

/* key, parent, revision, body, parts, sides */
static void
add_full_columns (ConnectdTx *tx, const ConnectdShape *shape, GString *sql, ConnectValues *values)
{
  g_string_append (sql, "SELECT r.key, r.parent, r.revision, r.body, r.parts, ");
  connectd_visibility_add_sides (shape->collection, &tx->viewer, sql, values);
  g_string_append_printf (sql, " FROM %s r WHERE ", shape->table);
}

/* "key":…,"parent":…,"revision":…,"object":{…} */
static gboolean
append_full (const ConnectdShape *shape, const ConnectValue *row, GString *out)
{
  ConnectdForm form = { .sides = (ConnectSide) row[5].integer, .detail = TRUE, .hidden = TRUE };
  const ConnectCollection *collection = shape->collection;

  append_text (out, "key", collection->flags & CONNECT_COLLECTION_PER_VIEWER ? _connectd_key_get_id (collection, row[0].text)
                                                                             : row[0].text);
  if (row[1].text != NULL)
    {
      g_string_append_c (out, ',');
      append_text (out, "parent", row[1].text);
    }
  g_string_append_printf (out, ",\"revision\":%" G_GINT64_FORMAT ",\"object\":", row[2].integer);
  return connectd_plan_splice (shape->plan, row[3].text, row[4].text, &form, out);
}

static gboolean
full_cb (const ConnectValue *row, guint n_values, gpointer user_data)
{
  Full *full = user_data;

  full->found = TRUE;
  full->broken = !append_full (full->shape, row, full->out);
  return FALSE;
}

/* What depends on the viewer is put in by the domain, as in lists. From `start` on are entries, with commas between them. */
static gboolean
show_listed (ConnectdTx *tx, const ConnectdHooks *hooks, GString *out, gsize start, GError **error)
{
  g_autofree char *text = NULL;
  g_autofree char *shown = NULL;
  g_autoptr (JsonNode) list = NULL;
  JsonArray *entries;

  if (hooks == NULL || hooks->listed == NULL || out->len == start)
    return TRUE;
  text = g_strdup_printf ("[%s]", out->str + start);
  list = connect_json_parse (text, -1, G_MAXSIZE, error);
  if (list == NULL)
    return FALSE;
  entries = json_node_get_array (list);
  for (guint i = 0; i < json_array_get_length (entries); i++)
    if (!hooks->listed (tx, connect_json_get_object (json_array_get_object_element (entries, i), "object"), error))
      return FALSE;
  shown = connect_json_to_string (list);
  g_string_truncate (out, start);
  g_string_append_len (out, shown + 1, strlen (shown) - 2);
  return TRUE;
}

/* --- changes --- */

typedef struct
{
  gint64 seq;
  const ConnectCollection *collection;
  char *key;
  gboolean deleted;
} Entry;

static void
entry_clear (gpointer data)
{
  g_free (((Entry *) data)->key);
}

static gboolean
entry_cb (const ConnectValue *row, guint n_values, gpointer user_data)
{
  Entry entry = { row[0].integer, connect_collection_find (row[1].text), g_strdup (row[2].text), row[3].integer != 0 };

  g_array_append_val ((GArray *) user_data, entry);
  return TRUE;
}

/* The collections that the caller follows, as ('a', 'b'): names are ours, not anybody's text. */
static char *
list_followed (const ConnectdCaller *caller, gboolean *everybody)
{
  const ConnectCollection *const *all = connect_collections ();
  GString *names = g_string_new ("('-'");

  *everybody = FALSE;
  for (guint i = 0; all[i] != NULL; i++)
    if (follows (caller, all[i]))
      {
        g_string_append_printf (names, ", '%s'", all[i]->name);
        *everybody = *everybody || all[i]->visibility == CONNECT_VISIBLE_ALL || all[i]->visibility == CONNECT_VISIBLE_UNOWNED;
      }
  g_string_append_c (names, ')');
  return g_string_free_and_steal (names);
}

static GArray *
read_entries (ConnectdTx *tx, const ConnectdCaller *caller, const ConnectdChangesQuery *query, GError **error)
{
  g_autoptr (GArray) entries = g_array_new (FALSE, FALSE, sizeof (Entry));
  g_autoptr (ConnectValues) values = connect_values_new ();
  gboolean everybody;
  g_autofree char *names = list_followed (caller, &everybody);
  g_autofree char *sql = g_strdup_printf ("SELECT seq, collection, key, deleted FROM changes WHERE %s AND seq > ? "
                                          "AND collection IN %s ORDER BY seq LIMIT ?",
                                          everybody ? "account IN (?, '')" : "account = ?", names);

  g_array_set_clear_func (entries, entry_clear);
  connect_values_add_text (values, caller->account_id);
  connect_values_add_int (values, query->since);
  connect_values_add_int (values, query->limit + 1);
  if (!connectd_db_run (tx->db, sql, values, entry_cb, entries, NULL, error))
    return NULL;
  return g_steal_pointer (&entries);
}

static gboolean
append_entry (ConnectdTx *tx, const Entry *entry, GString *out, GError **error)
{
  const ConnectdShape *shape = _connectd_shape (tx, entry->collection);
  g_autoptr (GString) sql = g_string_new (NULL);
  g_autoptr (ConnectValues) values = connect_values_new ();
  Full full = { .shape = shape, .out = out };
  gsize start = out->len;

  g_string_append_printf (out, "{\"seq\":%" G_GINT64_FORMAT ",\"collection\":\"%s\",", entry->seq, entry->collection->name);
  if (!entry->deleted)
    {
      add_full_columns (tx, shape, sql, values);
      g_string_append (sql, "r.key = ? AND ");
      connect_values_add_text (values, entry->key);
      connectd_visibility_add_condition (entry->collection, &tx->viewer, sql, values);
      if (!connectd_db_run (tx->db, sql->str, values, full_cb, &full, NULL, error))
        return FALSE;
    }
  if (full.broken)
    {
      g_set_error (error, CONNECT_ERROR, CONNECT_ERROR_FAILED, "A row of %s is damaged.", entry->collection->name);
      return FALSE;
    }
  if (!full.found)
    {
      append_text (out, "key", entry->collection->flags & CONNECT_COLLECTION_PER_VIEWER
                                 ? _connectd_key_get_id (entry->collection, entry->key) : entry->key);
      g_string_append (out, ",\"deleted\":true");
    }
  g_string_append_c (out, '}');
  return !full.found || show_listed (tx, shape->hooks, out, start, error);
}

static gboolean
append_changes (ConnectdTx *tx, GArray *entries, ConnectdChangesQuery *query, GString *out, gint64 *next, gboolean *more,
                GError **error)
{
  guint n = MIN (entries->len, query->limit);

  *more = entries->len > n;
  *next = query->head;
  query->any = n > 0;
  for (guint i = 0; i < n; i++)
    {
      const Entry *entry = &g_array_index (entries, Entry, i);

      if (i > 0)
        g_string_append_c (out, ',');
      if (!append_entry (tx, entry, out, error))
        return FALSE;
      *more = *more || (i + 1 < n && out->len > MAX_ANSWER);
      if (*more)
        *next = entry->seq;
      if (out->len > MAX_ANSWER)
        break;
    }
  return TRUE;
}

static gboolean
fill_changes (ConnectdRequest *request, ConnectdTx *tx, const ConnectdCaller *caller, ConnectdChangesQuery *query,
              GError **error)
{
  g_autoptr (GArray) entries = NULL;
  g_autoptr (GString) changes = g_string_new (NULL);
  g_autoptr (GString) out = g_string_new (NULL);
  gint64 next = query->head;
  gboolean more = FALSE;

  if (query->since >= 0)
    {
      entries = read_entries (tx, caller, query, error);
      if (entries == NULL || !append_changes (tx, entries, query, changes, &next, &more, error))
        return FALSE;
    }
  begin_answer (request, caller, out);
  g_string_append_printf (out, ",\"next\":%" G_GINT64_FORMAT ",\"more\":%s,\"changes\":[", next, more ? "true" : "false");
  g_string_append_len (out, changes->str, changes->len);
  g_string_append (out, "]}");
  request->answer.status = 200;
  request->answer.text = g_strdup (out->str);
  return TRUE;
}

gboolean
_connectd_changes_read (ConnectdRequest *request, ConnectdTx *tx, const ConnectdCaller *caller, ConnectdChangesQuery *query,
                        GError **error)
{
  g_autoptr (GHashTable) parameters = parse_parameters (request, error);
  g_autoptr (ConnectProblems) problems = connect_problems_new ();
  gint64 floor = 0;

  if (parameters == NULL)
    return FALSE;
  take_number (parameters, "since", 0, -1, G_MAXINT64, &query->since, problems);
  take_number (parameters, "limit", CHANGES_LIMIT, 1, CONNECTD_MAX_LIMIT, &query->limit, problems);
  take_number (parameters, "wait", 0, 0, MAX_WAIT, &query->wait, problems);
  query->any = FALSE;
  if (!connect_problems_check (problems, error) || !read_counter (tx, "feed", &query->head, error) ||
      !read_counter (tx, "floor", &floor, error))
    return FALSE;
  query->any = TRUE; /* a 410 is an answer too */
  if (!is_current (request, caller, parameters))
    return TRUE;
  if (query->since >= 0 && (query->since < floor || query->since > query->head))
    {
      answer_gone (request, caller, "This place of the feed is not known any more: synchronise anew.");
      return TRUE;
    }
  query->any = FALSE;
  return fill_changes (request, tx, caller, query, error);
}

gboolean
_connectd_run_changes (ConnectdRequest *request, ConnectdTx *tx, const ConnectdCaller *caller, GError **error)
{
  ConnectdChangesQuery query = { 0 };

  if (!_connectd_changes_read (request, tx, caller, &query, error))
    return FALSE;
  if (!query.any && query.wait > 0 && query.since >= 0)
    {
      request->wait_account = g_strdup (caller->account_id);
      request->wait_seconds = query.wait;
      request->wait_head = query.head;
    }
  return TRUE;
}

/* --- snapshot --- */

typedef struct
{
  const ConnectdShape *shape;
  GString *out;
  gint64 limit;
  gint64 n;
  char *last; /* key of the last row that went out */
  gboolean more;
  gboolean broken;
} Snapshot;

static gboolean
snapshot_cb (const ConnectValue *row, guint n_values, gpointer user_data)
{
  Snapshot *snapshot = user_data;

  if (snapshot->n == snapshot->limit || snapshot->out->len > MAX_ANSWER)
    {
      snapshot->more = TRUE;
      return FALSE;
    }
  g_string_append (snapshot->out, snapshot->n++ > 0 ? ",{" : "{");
  snapshot->broken = !append_full (snapshot->shape, row, snapshot->out);
  g_string_append_c (snapshot->out, '}');
  g_set_str (&snapshot->last, row[0].text);
  return !snapshot->broken;
}

/* Rows by the million have snapshots, but no entries in the feed. */
static gboolean
is_held (const ConnectdCaller *caller, const ConnectCollection *collection)
{
  return (collection->flags & CONNECT_COLLECTION_BULK) != 0 && connectd_caller_has_module (caller, collection->module);
}

static const ConnectCollection *
find_followed (GHashTable *parameters, const ConnectdCaller *caller, GError **error)
{
  const ConnectCollection *collection = connect_collection_find (g_hash_table_lookup (parameters, "collection"));

  if (collection != NULL && (follows (caller, collection) || is_held (caller, collection)))
    return collection;
  if (collection != NULL && !connectd_caller_has_module (caller, collection->module) &&
      ((collection->flags & CONNECT_COLLECTION_BULK) != 0 ||
            (collection->flags & (CONNECT_COLLECTION_INTERNAL | CONNECT_COLLECTION_NO_FEED)) == 0))
    g_set_error_literal (error, CONNECT_ERROR, CONNECT_ERROR_FORBIDDEN, "You have no permission for this module.");
  else
    g_set_error_literal (error, CONNECT_ERROR, CONNECT_ERROR_INVALID, "collection: There is no such collection to follow.");
  return NULL;
}

/* Those of one holder only. */
static void
add_holder (const ConnectdShape *shape, const char *holder, GString *sql, ConnectValues *values)
{
  if (holder == NULL || shape->collection->holder == NULL)
    return;
  for (guint i = 0; i < shape->n_columns; i++)
    if (!shape->columns[i].folded && strcmp (shape->columns[i].member->path, shape->collection->holder_member) == 0)
      g_string_append_printf (sql, " AND r.%s = ?", shape->columns[i].name);
  connect_values_add_text (values, holder);
}

static gboolean
read_snapshot (ConnectdTx *tx, Snapshot *snapshot, const char *after, const char *holder, GError **error)
{
  const ConnectCollection *collection = snapshot->shape->collection;
  g_autoptr (GString) sql = g_string_new (NULL);
  g_autoptr (ConnectValues) values = connect_values_new ();
  g_autofree char *key = after != NULL && (collection->flags & CONNECT_COLLECTION_PER_VIEWER)
                           ? connect_collection_make_key (collection, NULL, tx->viewer.account_id, after) : g_strdup (after);

  add_full_columns (tx, snapshot->shape, sql, values);
  connectd_visibility_add_condition (collection, &tx->viewer, sql, values);
  add_holder (snapshot->shape, holder, sql, values);
  if (key != NULL)
    {
      g_string_append (sql, " AND r.key > ?");
      connect_values_add_text (values, key);
    }
  g_string_append (sql, " ORDER BY r.key LIMIT ?");
  connect_values_add_int (values, snapshot->limit + 1);
  if (!connectd_db_run (tx->db, sql->str, values, snapshot_cb, snapshot, NULL, error))
    return FALSE;
  if (snapshot->broken)
    g_set_error (error, CONNECT_ERROR, CONNECT_ERROR_FAILED, "A row of %s is damaged.", collection->name);
  return !snapshot->broken && show_listed (tx, snapshot->shape->hooks, snapshot->out, 0, error);
}

static void
finish_snapshot (ConnectdRequest *request, const ConnectdCaller *caller, Snapshot *snapshot)
{
  const ConnectCollection *collection = snapshot->shape->collection;
  g_autoptr (GString) out = g_string_new (NULL);

  begin_answer (request, caller, out);
  g_string_append_printf (out, ",\"collection\":\"%s\",\"objects\":[", collection->name);
  g_string_append_len (out, snapshot->out->str, snapshot->out->len);
  g_string_append (out, "],");
  if (snapshot->more)
    append_text (out, "next", collection->flags & CONNECT_COLLECTION_PER_VIEWER
                                ? _connectd_key_get_id (collection, snapshot->last) : snapshot->last);
  else
    g_string_append (out, "\"next\":null");
  g_string_append_c (out, '}');
  request->answer.status = 200;
  request->answer.text = g_strdup (out->str);
}

gboolean
_connectd_run_snapshot (ConnectdRequest *request, ConnectdTx *tx, const ConnectdCaller *caller, GError **error)
{
  g_autoptr (GHashTable) parameters = parse_parameters (request, error);
  const ConnectCollection *collection = parameters != NULL ? find_followed (parameters, caller, error) : NULL;
  g_autoptr (ConnectProblems) problems = connect_problems_new ();
  g_autoptr (GString) objects = g_string_new (NULL);
  g_autofree char *last = NULL;
  Snapshot snapshot = { .out = objects };
  gboolean good;

  if (collection == NULL)
    return FALSE;
  take_number (parameters, "limit", CONNECTD_MAX_LIMIT, 1, CONNECTD_MAX_LIMIT, &snapshot.limit, problems);
  if (!connect_problems_check (problems, error))
    return FALSE;
  if (!is_current (request, caller, parameters))
    return TRUE;
  snapshot.shape = _connectd_shape (tx, collection);
  good = read_snapshot (tx, &snapshot, g_hash_table_lookup (parameters, "after"), g_hash_table_lookup (parameters, "holder"), error);
  last = snapshot.last;
  if (good)
    finish_snapshot (request, caller, &snapshot);
  return good;
}

/* --- collections --- */

gboolean
_connectd_run_collections (ConnectdRequest *request, ConnectdTx *tx, const ConnectdCaller *caller, GError **error)
{
  const ConnectCollection *const *all = connect_collections ();
  g_autoptr (GString) out = g_string_new (NULL);
  gint64 head = 0;
  guint n = 0;

  if (!read_counter (tx, "feed", &head, error))
    return FALSE;
  begin_answer (request, caller, out);
  g_string_append_printf (out, ",\"head\":%" G_GINT64_FORMAT ",\"collections\":[", head);
  for (guint i = 0; all[i] != NULL; i++)
    if (follows (caller, all[i]))
      g_string_append_printf (out, "%s\"%s\"", n++ > 0 ? "," : "", all[i]->name);
  g_string_append (out, "],\"held\":[");
  n = 0;
  for (guint i = 0; all[i] != NULL; i++)
    if (is_held (caller, all[i]))
      g_string_append_printf (out, "%s{\"collection\":\"%s\",\"holder\":\"%s\",\"member\":\"%s\"}", n++ > 0 ? "," : "", all[i]->name,
                              all[i]->holder, all[i]->holder_member);
  g_string_append (out, "]}");
  request->answer.status = 200;
  request->answer.text = g_strdup (out->str);
  return TRUE;
}

/* --- forgetting --- */

gboolean
_connectd_changes_clean (ConnectdTx *tx, GError **error)
{
  g_autoptr (ConnectValues) values = connect_values_new ();
  gint64 last = 0;
  gboolean found = FALSE;

  connect_values_add_int (values, tx->now - MEMORY);
  if (!connectd_db_get_int (tx->db, "SELECT COALESCE(MAX(seq), 0) FROM changes WHERE deleted <> 0 AND at <= ?", values, &last,
                            &found, error))
    return FALSE;
  if (last == 0)
    return TRUE;
  {
    g_autoptr (ConnectValues) floor = connect_values_new ();

    connect_values_add_int (floor, last);
    connect_values_add_int (floor, last);
    return connectd_db_run (tx->db, "DELETE FROM changes WHERE deleted <> 0 AND at <= ?", values, NULL, NULL, NULL, error) &&
           connectd_db_run (tx->db, "UPDATE counters SET value = ? WHERE name = 'floor' AND value < ?", floor, NULL, NULL, NULL,
                            error);
  }
}
