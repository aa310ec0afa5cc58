/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "client/connect-accounts.h"

#include <glib/gstdio.h>

#include "client/connect-accounts-private.h"

struct _ConnectAccounts
{
  GObject parent_instance;

  char *directory;
  char *path;       /* accounts.json */
  GPtrArray *items; /* ConnectAccount */
  ConnectPace pace;
  guint save_id;
};

static void connect_accounts_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ConnectAccounts, connect_accounts, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, connect_accounts_list_model_init))

static GType
connect_accounts_get_item_type (GListModel *model)
{
  return CONNECT_TYPE_ACCOUNT;
}

static guint
connect_accounts_get_n_items (GListModel *model)
{
  return CONNECT_ACCOUNTS (model)->items->len;
}

static gpointer
connect_accounts_get_item (GListModel *model, guint position)
{
  ConnectAccounts *self = CONNECT_ACCOUNTS (model);

  return position < self->items->len ? g_object_ref (g_ptr_array_index (self->items, position)) : NULL;
}

static void
connect_accounts_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = connect_accounts_get_item_type;
  iface->get_n_items = connect_accounts_get_n_items;
  iface->get_item = connect_accounts_get_item;
}

static void
connect_accounts_dispose (GObject *object)
{
  ConnectAccounts *self = CONNECT_ACCOUNTS (object);

  if (self->items->len > 0)
    connect_accounts_close (self);
  G_OBJECT_CLASS (connect_accounts_parent_class)->dispose (object);
}

static void
connect_accounts_finalize (GObject *object)
{
  ConnectAccounts *self = CONNECT_ACCOUNTS (object);

  g_ptr_array_unref (self->items);
  g_free (self->directory);
  g_free (self->path);
  G_OBJECT_CLASS (connect_accounts_parent_class)->finalize (object);
}

static void
connect_accounts_class_init (ConnectAccountsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = connect_accounts_dispose;
  object_class->finalize = connect_accounts_finalize;
}

static void
connect_accounts_init (ConnectAccounts *self)
{
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
}

ConnectAccount *
connect_accounts_find (ConnectAccounts *self, const char *account_id)
{
  g_return_val_if_fail (CONNECT_IS_ACCOUNTS (self), NULL);
  for (guint i = 0; i < self->items->len; i++)
    if (g_strcmp0 (connect_account_get_id (g_ptr_array_index (self->items, i)), account_id) == 0)
      return g_ptr_array_index (self->items, i);
  return NULL;
}

static void
save (ConnectAccounts *self)
{
  g_autoptr (GPtrArray) infos = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < self->items->len; i++)
    g_ptr_array_add (infos, (gpointer) _connect_account_get_info (g_ptr_array_index (self->items, i)));
  if (!connect_accounts_file_save (self->path, infos, &error))
    g_message ("The list of accounts was not saved: %s", error->message);
}

static gboolean
save_cb (gpointer data)
{
  ConnectAccounts *self = data;

  self->save_id = 0;
  save (self);
  return G_SOURCE_REMOVE;
}

/* A name or the modules changed at the server. */
static void
info_cb (ConnectAccounts *self)
{
  if (self->save_id == 0)
    self->save_id = g_idle_add_full (G_PRIORITY_DEFAULT, save_cb, self, NULL);
}

static void
discarded_cb (ConnectAccounts *self, ConnectAccount *account)
{
  _connect_accounts_remove (self, account);
}

static ConnectAccount *
make_account (ConnectAccounts *self, ConnectAccountInfo *info)
{
  const char *const signs[] = { "notify::name", "notify::role", "notify::user-name", "notify::email" };
  g_autofree char *name = connect_accounts_file_dup_directory (info);
  g_autofree char *directory = g_build_filename (self->directory, name, NULL);
  ConnectAccount *account = _connect_account_new (info, directory);

  for (guint i = 0; i < G_N_ELEMENTS (signs); i++)
    g_signal_connect_object (account, signs[i], G_CALLBACK (info_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (account, "discarded", G_CALLBACK (discarded_cb), self, G_CONNECT_SWAPPED);
  return account;
}

ConnectAccounts *
_connect_accounts_new_paced (const char *data_dir, const ConnectPace *pace)
{
  ConnectAccounts *self = g_object_new (CONNECT_TYPE_ACCOUNTS, NULL);
  g_autoptr (GPtrArray) infos = NULL;

  self->pace = *pace;
  self->directory = data_dir != NULL ? g_strdup (data_dir) : g_build_filename (g_get_user_data_dir (), "connect", NULL);
  self->path = g_build_filename (self->directory, "accounts.json", NULL);
  g_mkdir_with_parents (self->directory, 0700);
  infos = connect_accounts_file_load (self->path);
  g_ptr_array_set_free_func (infos, NULL);
  for (guint i = 0; i < infos->len; i++)
    {
      ConnectAccount *account = make_account (self, g_ptr_array_index (infos, i));

      g_ptr_array_add (self->items, account);
      _connect_account_start (account, NULL, &self->pace);
    }
  return self;
}

ConnectAccounts *
connect_accounts_new (const char *data_dir)
{
  return _connect_accounts_new_paced (data_dir, &connect_pace_default);
}

const ConnectPace *
_connect_accounts_get_pace (ConnectAccounts *self)
{
  return &self->pace;
}

static ConnectAccount *
find_same (ConnectAccounts *self, const ConnectAccountInfo *info)
{
  for (guint i = 0; i < self->items->len; i++)
    {
      ConnectAccount *account = g_ptr_array_index (self->items, i);
      const ConnectAccountInfo *known = _connect_account_get_info (account);

      if (g_strcmp0 (known->server, info->server) == 0 && g_strcmp0 (known->user_id, info->user_id) == 0 &&
          g_strcmp0 (known->id, info->id) == 0)
        return account;
    }
  return NULL;
}

ConnectAccount *
_connect_accounts_add (ConnectAccounts *self, ConnectAccountInfo *info)
{
  ConnectAccount *account = find_same (self, info);

  if (account != NULL)
    _connect_account_update_info (account, info);
  else
    {
      account = make_account (self, info);
      g_ptr_array_add (self->items, account);
      g_list_model_items_changed (G_LIST_MODEL (self), self->items->len - 1, 0, 1);
    }
  save (self);
  return g_object_ref (account);
}

void
_connect_accounts_remove (ConnectAccounts *self, ConnectAccount *account)
{
  guint position;

  if (!g_ptr_array_find (self->items, account, &position))
    return;
  g_ptr_array_remove_index (self->items, position);
  save (self);
  g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 0);
}

/* The fiber ends at what it waits for, which the main loop brings. */
static void
close_account (ConnectAccount *account)
{
  g_autoptr (ConnectSync) sync = NULL;

  if (_connect_account_get_sync (account) != NULL)
    sync = connect_sync_ref (_connect_account_get_sync (account));
  _connect_account_stop (account);
  while (sync != NULL && connect_sync_is_running (sync))
    g_main_context_iteration (NULL, TRUE);
  _connect_account_close_cache (account);
}

void
connect_accounts_close (ConnectAccounts *self)
{
  guint n_items;

  g_return_if_fail (CONNECT_IS_ACCOUNTS (self));
  n_items = self->items->len;
  for (guint i = 0; i < n_items; i++)
    close_account (g_ptr_array_index (self->items, i));
  if (self->save_id != 0)
    {
      g_clear_handle_id (&self->save_id, g_source_remove);
      save (self);
    }
  g_ptr_array_set_size (self->items, 0);
  g_list_model_items_changed (G_LIST_MODEL (self), 0, n_items, 0);
}
