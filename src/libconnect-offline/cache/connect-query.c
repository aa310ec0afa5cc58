/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "cache/connect-query.h"

#include <string.h>

#include "cache/connect-find.h"
#include "cache/connect-splices.h"
#include "client/connect-account-private.h"
#include "protocol/connect-error.h"

/* A list of rows. What is kept of all of them is the rowid; objects are made for the ones that are asked for, and the
 * ones lately used are kept. Finding runs on the account's reading thread, one search at a time; what changes meanwhile
 * is found by the next one. */

/* Rows kept alive: the ones used lately, in two halves; a full young half becomes the old one. */
#define KEPT_ROWS 256
/* The first rows come with the search itself. */
#define WINDOW 64

struct _ConnectQuery
{
  GObject parent_instance;

  ConnectAccount *account;
  const ConnectCollection *collection;
  ConnectFindSpec spec;    /* what is to be found */
  GArray *rowids;          /* gint64 */
  guint64 file;            /* that they are of */
  GHashTable *young;       /* rowid → ConnectRow */
  GHashTable *old;
  char *error;
  gint64 synced_at;
  guint source;            /* waits to search */
  guint searching : 1;
  guint again : 1;         /* something changed while it searched */
  guint loading : 1;
};

enum
{
  PROP_0,
  PROP_LOADING,
  PROP_ERROR,
  PROP_TOTAL,
  PROP_SYNCED_AT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void connect_query_list_model_init (GListModelInterface *iface);
static void queue_search (ConnectQuery *self);

G_DEFINE_FINAL_TYPE_WITH_CODE (ConnectQuery, connect_query, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, connect_query_list_model_init))

/* --- kept rows --- */

static GHashTable *
new_half (void)
{
  return g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_object_unref);
}

static ConnectRow *
find_kept (ConnectQuery *self, gint64 rowid)
{
  ConnectRow *row = g_hash_table_lookup (self->young, &rowid);

  return row != NULL ? row : g_hash_table_lookup (self->old, &rowid);
}

static void
keep_row (ConnectQuery *self, gint64 rowid, ConnectRow *row)
{
  if (g_hash_table_size (self->young) >= KEPT_ROWS)
    {
      g_hash_table_unref (self->old);
      self->old = g_steal_pointer (&self->young);
      self->young = new_half ();
    }
  g_hash_table_replace (self->young, g_memdup2 (&rowid, sizeof rowid), g_object_ref (row));
}

static void
forget_kept (ConnectQuery *self)
{
  g_hash_table_remove_all (self->young);
  g_hash_table_remove_all (self->old);
}

/* --- GListModel --- */

static GType
connect_query_get_item_type (GListModel *model)
{
  return CONNECT_TYPE_ROW;
}

static guint
connect_query_get_n_items (GListModel *model)
{
  return CONNECT_QUERY (model)->rowids->len;
}

static gpointer
connect_query_get_item (GListModel *model, guint position)
{
  ConnectQuery *self = CONNECT_QUERY (model);
  ConnectCache *cache = _connect_account_get_cache (self->account);
  ConnectRowData data = { 0 };
  g_autoptr (ConnectRow) row = NULL;
  ConnectRow *kept;
  guint64 file = 0;
  gint64 rowid;

  if (position >= self->rowids->len)
    return NULL;
  rowid = g_array_index (self->rowids, gint64, position);
  kept = find_kept (self, rowid);
  if (kept != NULL)
    return g_object_ref (kept);
  if (cache != NULL)
    connect_reader_get (connect_cache_get_reader (cache), &file);
  if (file == self->file && cache != NULL && connect_reader_get_rowid (connect_cache_get_reader (cache), rowid, &data))
    row = _connect_account_intern_row (self->account, &data);
  else /* removed since; the search that takes it out of the list is on its way */
    row = _connect_row_new_gone (self->account, self->collection);
  connect_row_data_clear (&data);
  keep_row (self, rowid, row);
  return g_steal_pointer (&row);
}

static void
connect_query_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = connect_query_get_item_type;
  iface->get_n_items = connect_query_get_n_items;
  iface->get_item = connect_query_get_item;
}

/* --- searching --- */

static void
set_loading (ConnectQuery *self, gboolean loading)
{
  if (self->loading == loading)
    return;
  self->loading = loading;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOADING]);
}

static void
set_error (ConnectQuery *self, const char *error)
{
  if (g_set_str (&self->error, error))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR]);
}

static void
update_synced_at (ConnectQuery *self)
{
  gint64 synced_at = connect_account_get_collection_synced_at (self->account, self->collection);

  if (self->synced_at == synced_at)
    return;
  self->synced_at = synced_at;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SYNCED_AT]);
}

/* The same objects stand for rows that are there still, also under a new rowid: only the list is told of changes. */
static void
replace_all (ConnectQuery *self, GArray *rowids, guint64 file)
{
  guint removed = self->rowids->len;

  g_array_set_size (self->rowids, 0);
  g_array_append_vals (self->rowids, rowids->data, rowids->len);
  self->file = file;
  if (removed > 0 || rowids->len > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), 0, removed, rowids->len);
}

static void
apply_rowids (ConnectQuery *self, GArray *rowids)
{
  const gint64 *now = (const gint64 *) rowids->data;
  g_autoptr (GArray) splices = connect_splices_new ((const gint64 *) self->rowids->data, self->rowids->len, now,
                                                    rowids->len);

  for (guint i = 0; i < splices->len; i++)
    {
      const ConnectSplice *splice = &g_array_index (splices, ConnectSplice, i);

      if (splice->removed > 0)
        g_array_remove_range (self->rowids, splice->position, splice->removed);
      if (splice->added > 0)
        g_array_insert_vals (self->rowids, splice->position, now + splice->position, splice->added);
      g_list_model_items_changed (G_LIST_MODEL (self), splice->position, splice->removed, splice->added);
    }
}

static void
take_window (ConnectQuery *self, ConnectFind *find)
{
  for (guint i = 0; i < find->window->len; i++)
    {
      ConnectRowData *data = &g_array_index (find->window, ConnectRowData, i);
      gint64 rowid = data->rowid;
      g_autoptr (ConnectRow) row = NULL;

      if (find_kept (self, rowid) != NULL || data->key == NULL)
        continue;
      row = _connect_account_intern_row (self->account, data);
      keep_row (self, rowid, row);
      /* read before the last look at what changed, which a row that was not there yet has missed */
      if (self->again)
        _connect_row_refresh (row);
    }
}

static void
take_found (ConnectQuery *self, ConnectFind *find, const GError *error)
{
  guint total = self->rowids->len;

  update_synced_at (self);
  set_error (self, error != NULL ? error->message : NULL);
  if (g_error_matches (error, CONNECT_ERROR, CONNECT_ERROR_CORRUPT))
    _connect_account_report_damage (self->account);
  if (error != NULL)
    return;
  if (find->file != self->file)
    forget_kept (self);
  take_window (self, find);
  if (find->file != self->file)
    replace_all (self, find->rowids, find->file);
  else
    apply_rowids (self, find->rowids);
  if (total != self->rowids->len)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TOTAL]);
}

typedef struct
{
  GWeakRef query;
  ConnectFind *find;
} Search;

static void
search_free (gpointer data)
{
  Search *search = data;

  g_weak_ref_clear (&search->query);
  connect_find_unref (search->find);
  g_free (search);
}

static DexFuture *
found_cb (DexFuture *future, gpointer data)
{
  Search *search = data;
  g_autoptr (ConnectQuery) self = g_weak_ref_get (&search->query);
  g_autoptr (GError) error = NULL;

  dex_future_get_value (future, &error);
  if (self == NULL)
    return NULL;
  self->searching = FALSE;
  /* what was found for another question than the present one is of no use */
  if (!self->again || connect_find_spec_equal (&self->spec, &search->find->spec))
    take_found (self, search->find, error);
  if (self->again)
    queue_search (self);
  else
    set_loading (self, FALSE);
  return NULL;
}

static void
start_search (ConnectQuery *self)
{
  ConnectCache *cache = _connect_account_get_cache (self->account);
  Search *search;

  self->again = FALSE;
  if (cache == NULL)
    {
      set_loading (self, FALSE);
      return;
    }
  self->searching = TRUE;
  search = g_new0 (Search, 1);
  g_weak_ref_init (&search->query, self);
  search->find = connect_find_new (cache, self->collection, &self->spec, WINDOW);
  dex_future_disown (dex_future_finally (connect_find_run (search->find), found_cb, search, search_free));
}

static gboolean
search_cb (gpointer data)
{
  ConnectQuery *self = data;

  self->source = 0;
  start_search (self);
  return G_SOURCE_REMOVE;
}

static void
queue_search (ConnectQuery *self)
{
  if (self->searching)
    {
      self->again = TRUE;
      return;
    }
  set_loading (self, TRUE);
  /* several changes in one turn of the main loop are one search; the default priority is before drawing */
  if (self->source == 0)
    self->source = g_idle_add_full (G_PRIORITY_DEFAULT, search_cb, self, NULL);
}

void
connect_query_start (ConnectQuery *self)
{
  g_return_if_fail (CONNECT_IS_QUERY (self));

  if (self->source == 0)
    return;
  g_clear_handle_id (&self->source, g_source_remove);
  start_search (self);
}

static void
changed_cb (ConnectQuery *self, const char *collection)
{
  if (g_strcmp0 (collection, self->collection->name) == 0)
    queue_search (self);
}

/* --- the object --- */

static void
connect_query_dispose (GObject *object)
{
  ConnectQuery *self = CONNECT_QUERY (object);

  g_clear_handle_id (&self->source, g_source_remove);
  forget_kept (self);
  if (self->account != NULL)
    g_signal_handlers_disconnect_by_data (self->account, self);
  g_clear_object (&self->account);
  G_OBJECT_CLASS (connect_query_parent_class)->dispose (object);
}

static void
connect_query_finalize (GObject *object)
{
  ConnectQuery *self = CONNECT_QUERY (object);

  connect_find_spec_clear (&self->spec);
  g_array_unref (self->rowids);
  g_hash_table_unref (self->young);
  g_hash_table_unref (self->old);
  g_free (self->error);
  G_OBJECT_CLASS (connect_query_parent_class)->finalize (object);
}

static void
connect_query_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  ConnectQuery *self = CONNECT_QUERY (object);

  switch (prop_id)
    {
    case PROP_LOADING:
      g_value_set_boolean (value, self->loading);
      break;
    case PROP_ERROR:
      g_value_set_string (value, self->error);
      break;
    case PROP_TOTAL:
      g_value_set_uint (value, self->rowids->len);
      break;
    case PROP_SYNCED_AT:
      g_value_set_int64 (value, connect_account_get_collection_synced_at (self->account, self->collection));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
connect_query_class_init (ConnectQueryClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->dispose = connect_query_dispose;
  object_class->finalize = connect_query_finalize;
  object_class->get_property = connect_query_get_property;
  properties[PROP_LOADING] = g_param_spec_boolean ("loading", NULL, NULL, FALSE, flags);
  properties[PROP_ERROR] = g_param_spec_string ("error", NULL, NULL, NULL, flags);
  properties[PROP_TOTAL] = g_param_spec_uint ("total", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_SYNCED_AT] = g_param_spec_int64 ("synced-at", NULL, NULL, 0, G_MAXINT64, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
connect_query_init (ConnectQuery *self)
{
  self->rowids = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->young = new_half ();
  self->old = new_half ();
}

ConnectQuery *
connect_query_new (ConnectAccount *account, const ConnectCollection *collection)
{
  ConnectQuery *self;

  g_return_val_if_fail (CONNECT_IS_ACCOUNT (account), NULL);
  g_return_val_if_fail (collection != NULL, NULL);
  self = g_object_new (CONNECT_TYPE_QUERY, NULL);
  self->account = g_object_ref (account);
  self->collection = collection;
  g_signal_connect_object (account, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (account, "notify::synced-at", G_CALLBACK (update_synced_at), self, G_CONNECT_SWAPPED);
  queue_search (self);
  return self;
}

void
connect_query_set_filter (ConnectQuery *self, const char *rql)
{
  g_return_if_fail (CONNECT_IS_QUERY (self));
  if (g_set_str (&self->spec.filter, rql))
    queue_search (self);
}

void
connect_query_set_search (ConnectQuery *self, const char *text)
{
  g_return_if_fail (CONNECT_IS_QUERY (self));
  if (g_set_str (&self->spec.search, text != NULL && *text != '\0' ? text : NULL))
    queue_search (self);
}

void
connect_query_set_order (ConnectQuery *self, const char *order)
{
  g_return_if_fail (CONNECT_IS_QUERY (self));
  if (g_set_str (&self->spec.order, order != NULL && *order != '\0' ? order : NULL))
    queue_search (self);
}

void
connect_query_set_parent (ConnectQuery *self, const char *parent_key)
{
  g_return_if_fail (CONNECT_IS_QUERY (self));
  if (g_set_str (&self->spec.parent, parent_key))
    queue_search (self);
}

ConnectAccount *
connect_query_get_account (ConnectQuery *self)
{
  g_return_val_if_fail (CONNECT_IS_QUERY (self), NULL);
  return self->account;
}

const ConnectCollection *
connect_query_get_collection (ConnectQuery *self)
{
  g_return_val_if_fail (CONNECT_IS_QUERY (self), NULL);
  return self->collection;
}

gboolean
connect_query_get_loading (ConnectQuery *self)
{
  g_return_val_if_fail (CONNECT_IS_QUERY (self), FALSE);
  return self->loading;
}

const char *
connect_query_get_error (ConnectQuery *self)
{
  g_return_val_if_fail (CONNECT_IS_QUERY (self), NULL);
  return self->error;
}
