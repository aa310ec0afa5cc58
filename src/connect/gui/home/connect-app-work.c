/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "gui/home/connect-app-work.h"

#include "core/connect-app-format.h"
#include "query/connect-rql.h"

struct _ConnectAppWork
{
  GObject parent_instance;

  GPtrArray *queries;
  GListStore *mine;
  GListStore *theirs;
  guint idle;
};

enum
{
  CHANGED,
  N_SIGNALS
};

G_DEFINE_FINAL_TYPE (ConnectAppWork, connect_app_work, G_TYPE_OBJECT)

static guint signals[N_SIGNALS];

static ConnectRql *
make_turn_condition (const ConnectCollection *collection, const ConnectTurn *turn)
{
  ConnectRql *tree = connect_rql_new_compare (CONNECT_RQL_EQ, collection->state_member, turn->state);

  if (turn->types != NULL)
    tree = connect_rql_new_and (tree, connect_rql_new_list (CONNECT_RQL_IN, collection->type_member, turn->types));
  if (turn->when != NULL)
    tree = connect_rql_new_and (tree, connect_rql_parse (turn->when, NULL));
  return tree;
}

char *
connect_app_work_dup_filter (const ConnectCollection *collection)
{
  g_autoptr (ConnectRql) tree = NULL;

  for (guint i = 0; i < collection->n_turns; i++)
    {
      ConnectRql *turn = make_turn_condition (collection, &collection->turns[i]);

      tree = tree == NULL ? turn : connect_rql_new_or (g_steal_pointer (&tree), turn);
    }
  return tree != NULL ? connect_rql_to_string (tree) : NULL;
}

static int
compare_since (gconstpointer a, gconstpointer b)
{
  gint64 since_a = 0;
  gint64 since_b = 0;

  connect_app_format_turn (*(ConnectRow *const *) a, &since_a, NULL);
  connect_app_format_turn (*(ConnectRow *const *) b, &since_b, NULL);
  return since_a < since_b ? -1 : since_a > since_b;
}

static void
take_rows (ConnectAppWork *self, ConnectQuery *query, GPtrArray *mine, GPtrArray *theirs)
{
  guint n = MIN (g_list_model_get_n_items (G_LIST_MODEL (query)), CONNECT_APP_WORK_MAX);

  for (guint i = 0; i < n; i++)
    {
      ConnectRow *row = g_list_model_get_item (G_LIST_MODEL (query), i);
      ConnectAppTurn turn = row != NULL ? connect_app_format_turn (row, NULL, NULL) : CONNECT_APP_TURN_NOBODY;

      if (turn == CONNECT_APP_TURN_NOBODY)
        g_clear_object (&row);
      else
        g_ptr_array_add (turn == CONNECT_APP_TURN_MINE ? mine : theirs, row);
    }
}

static gboolean
is_same (GListStore *store, GPtrArray *rows)
{
  if (g_list_model_get_n_items (G_LIST_MODEL (store)) != rows->len)
    return FALSE;
  for (guint i = 0; i < rows->len; i++)
    {
      g_autoptr (ConnectRow) row = g_list_model_get_item (G_LIST_MODEL (store), i);

      if (row != g_ptr_array_index (rows, i))
        return FALSE;
    }
  return TRUE;
}

static void
show (GListStore *store, GPtrArray *rows)
{
  g_ptr_array_sort (rows, compare_since);
  if (!is_same (store, rows))
    g_list_store_splice (store, 0, g_list_model_get_n_items (G_LIST_MODEL (store)), rows->pdata, rows->len);
}

static gboolean
gather_cb (gpointer user_data)
{
  ConnectAppWork *self = user_data;
  g_autoptr (GPtrArray) mine = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) theirs = g_ptr_array_new_with_free_func (g_object_unref);

  self->idle = 0;
  for (guint i = 0; i < self->queries->len; i++)
    take_rows (self, g_ptr_array_index (self->queries, i), mine, theirs);
  show (self->mine, mine);
  show (self->theirs, theirs);
  g_signal_emit (self, signals[CHANGED], 0);
  return G_SOURCE_REMOVE;
}

static void
query_changed_cb (ConnectAppWork *self)
{
  if (self->idle == 0)
    self->idle = g_idle_add (gather_cb, self);
}

static void
account_changed_cb (ConnectAppWork *self, const char *collection)
{
  query_changed_cb (self);
}

static void
connect_app_work_dispose (GObject *object)
{
  ConnectAppWork *self = CONNECT_APP_WORK (object);

  g_clear_handle_id (&self->idle, g_source_remove);
  g_clear_pointer (&self->queries, g_ptr_array_unref);
  g_clear_object (&self->mine);
  g_clear_object (&self->theirs);
  G_OBJECT_CLASS (connect_app_work_parent_class)->dispose (object);
}

static void
connect_app_work_class_init (ConnectAppWorkClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = connect_app_work_dispose;
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
}

static void
connect_app_work_init (ConnectAppWork *self)
{
  self->queries = g_ptr_array_new_with_free_func (g_object_unref);
  self->mine = g_list_store_new (CONNECT_TYPE_ROW);
  self->theirs = g_list_store_new (CONNECT_TYPE_ROW);
}

ConnectAppWork *
connect_app_work_new (ConnectAccount *account)
{
  ConnectAppWork *self = g_object_new (CONNECT_APP_TYPE_WORK, NULL);
  const ConnectCollection *const *collections = connect_collections ();

  for (guint i = 0; collections[i] != NULL; i++)
    {
      g_autofree char *filter = connect_app_work_dup_filter (collections[i]);
      ConnectQuery *query;

      if (filter == NULL || (collections[i]->flags & CONNECT_COLLECTION_INTERNAL) != 0)
        continue;
      query = connect_query_new (account, collections[i]);
      connect_query_set_filter (query, filter);
      g_signal_connect_object (query, "items-changed", G_CALLBACK (query_changed_cb), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (query, "notify::loading", G_CALLBACK (query_changed_cb), self, G_CONNECT_SWAPPED);
      g_ptr_array_add (self->queries, query);
    }
  /* A row may change hands without the lists changing. */
  g_signal_connect_object (account, "changed", G_CALLBACK (account_changed_cb), self, G_CONNECT_SWAPPED);
  query_changed_cb (self);
  return self;
}

GListModel *
connect_app_work_get_mine (ConnectAppWork *self)
{
  return G_LIST_MODEL (self->mine);
}

GListModel *
connect_app_work_get_theirs (ConnectAppWork *self)
{
  return G_LIST_MODEL (self->theirs);
}

gboolean
connect_app_work_is_loading (ConnectAppWork *self)
{
  for (guint i = 0; i < self->queries->len; i++)
    if (connect_query_get_loading (g_ptr_array_index (self->queries, i)))
      return TRUE;
  return self->idle != 0;
}
