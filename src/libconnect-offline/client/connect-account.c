/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "client/connect-account-private.h"

#include <string.h>

#include "model/connect-modules.h"

/* An account and what is shown of it. Reading is complete in itself; sync/ moves the state, outbox/ sends. */

struct _ConnectAccount
{
  GObject parent_instance;

  ConnectAccountInfo *info;
  ConnectViewer viewer;
  ConnectCache *cache;
  ConnectSync *sync;       /* NULL until started */
  ConnectOutbox *outbox;
  GHashTable *rows;        /* "collection/key" → ConnectRow that lives; not owned */
  gint64 *stamps;          /* by table, as last seen */
  guint64 file;
  gint64 version;

  ConnectAccountState state;
  char *problem;
  char *keyring;
  gint64 offline_since;
  gint64 synced_at;
  double progress;
};

enum
{
  PROP_0,
  PROP_ID,
  PROP_NAME,
  PROP_ROLE,
  PROP_USER_ID,
  PROP_USER_NAME,
  PROP_EMAIL,
  PROP_SERVER,
  PROP_STATE,
  PROP_PROBLEM,
  PROP_OFFLINE_SINCE,
  PROP_SYNCED_AT,
  PROP_PROGRESS,
  PROP_KEYRING,
  N_PROPS
};

enum
{
  SIGNAL_CHANGED,
  SIGNAL_NOTE,
  SIGNAL_DISCARDED,
  N_SIGNALS
};

G_DEFINE_ENUM_TYPE (ConnectAccountState, connect_account_state,
                    G_DEFINE_ENUM_VALUE (CONNECT_ACCOUNT_OFFLINE, "offline"),
                    G_DEFINE_ENUM_VALUE (CONNECT_ACCOUNT_CONNECTING, "connecting"),
                    G_DEFINE_ENUM_VALUE (CONNECT_ACCOUNT_SYNCING, "syncing"),
                    G_DEFINE_ENUM_VALUE (CONNECT_ACCOUNT_ONLINE, "online"),
                    G_DEFINE_ENUM_VALUE (CONNECT_ACCOUNT_SIGNED_OUT, "signed-out"),
                    G_DEFINE_ENUM_VALUE (CONNECT_ACCOUNT_FAILED, "failed"),
                    G_DEFINE_ENUM_VALUE (CONNECT_ACCOUNT_FOLLOWER, "follower"))

G_DEFINE_FINAL_TYPE (ConnectAccount, connect_account, G_TYPE_OBJECT)

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

ConnectAccountInfo *
_connect_account_info_new (void)
{
  return g_new0 (ConnectAccountInfo, 1);
}

void
_connect_account_info_free (ConnectAccountInfo *self)
{
  if (self == NULL)
    return;
  g_free (self->server);
  g_free (self->id);
  g_free (self->name);
  g_free (self->type);
  g_free (self->user_id);
  g_free (self->user_name);
  g_free (self->email);
  g_strfreev (self->modules);
  g_free (self);
}

static void
connect_account_dispose (GObject *object)
{
  _connect_account_close_cache (CONNECT_ACCOUNT (object));
  G_OBJECT_CLASS (connect_account_parent_class)->dispose (object);
}

static void
connect_account_finalize (GObject *object)
{
  ConnectAccount *self = CONNECT_ACCOUNT (object);

  _connect_account_info_free (self->info);
  g_hash_table_unref (self->rows);
  g_free (self->stamps);
  g_free (self->problem);
  g_free (self->keyring);
  G_OBJECT_CLASS (connect_account_parent_class)->finalize (object);
}

static void
connect_account_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  ConnectAccount *self = CONNECT_ACCOUNT (object);
  const char *const texts[N_PROPS] = {
    [PROP_ID] = self->info->id, [PROP_NAME] = self->info->name,
    [PROP_USER_ID] = self->info->user_id, [PROP_USER_NAME] = self->info->user_name,
    [PROP_EMAIL] = self->info->email, [PROP_SERVER] = self->info->server,
    [PROP_PROBLEM] = self->problem, [PROP_KEYRING] = self->keyring,
  };

  switch (prop_id)
    {
    case PROP_ROLE:
      g_value_set_uint (value, self->info->role);
      break;
    case PROP_STATE:
      g_value_set_enum (value, self->state);
      break;
    case PROP_OFFLINE_SINCE:
      g_value_set_int64 (value, self->offline_since);
      break;
    case PROP_SYNCED_AT:
      g_value_set_int64 (value, self->synced_at);
      break;
    case PROP_PROGRESS:
      g_value_set_double (value, self->progress);
      break;
    default:
      if (!G_IS_PARAM_SPEC_STRING (pspec))
        G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
      else
        g_value_set_string (value, texts[prop_id]);
    }
}

static void
connect_account_class_init (ConnectAccountClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;
  const struct
  {
    guint id;
    const char *name;
  } texts[] = {
    { PROP_ID, "id" }, { PROP_NAME, "name" }, { PROP_USER_ID, "user-id" }, { PROP_USER_NAME, "user-name" },
    { PROP_EMAIL, "email" }, { PROP_SERVER, "server" }, { PROP_PROBLEM, "problem" }, { PROP_KEYRING, "keyring" },
  };

  object_class->dispose = connect_account_dispose;
  object_class->finalize = connect_account_finalize;
  object_class->get_property = connect_account_get_property;
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    properties[texts[i].id] = g_param_spec_string (texts[i].name, NULL, NULL, NULL, flags);
  properties[PROP_ROLE] = g_param_spec_uint ("role", NULL, NULL, 0, CONNECT_ROLE_ANY, 0, flags);
  properties[PROP_STATE] = g_param_spec_enum ("state", NULL, NULL, CONNECT_TYPE_ACCOUNT_STATE, CONNECT_ACCOUNT_OFFLINE, flags);
  properties[PROP_OFFLINE_SINCE] = g_param_spec_int64 ("offline-since", NULL, NULL, 0, G_MAXINT64, 0, flags);
  properties[PROP_SYNCED_AT] = g_param_spec_int64 ("synced-at", NULL, NULL, 0, G_MAXINT64, 0, flags);
  properties[PROP_PROGRESS] = g_param_spec_double ("progress", NULL, NULL, -1, 1, -1, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", CONNECT_TYPE_ACCOUNT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SIGNAL_NOTE] = g_signal_new ("note", CONNECT_TYPE_ACCOUNT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                       G_TYPE_NONE, 1, G_TYPE_STRING);
  /* for the list of accounts only */
  signals[SIGNAL_DISCARDED] = g_signal_new ("discarded", CONNECT_TYPE_ACCOUNT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                            G_TYPE_NONE, 0);
}

static void
connect_account_init (ConnectAccount *self)
{
  self->rows = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->progress = -1;
}

static void
point_viewer (ConnectAccount *self)
{
  self->viewer = (ConnectViewer) { .account_id = self->info->id, .role = self->info->role, .user_id = self->info->user_id };
}

/* What the cache says without being asked by anybody: when it was current, and where its collections stand. */
static void
read_first (ConnectAccount *self)
{
  ConnectReader *reader = connect_cache_get_reader (self->cache);
  ConnectSchema *schema = connect_cache_get_schema (self->cache);
  g_autofree char *synced_at = connect_reader_dup_meta (reader, "synced_at");
  gint64 unused;

  connect_reader_get (reader, &self->file);
  self->version = connect_reader_get_version (reader);
  for (guint i = 0; i < connect_schema_get_n_tables (schema); i++)
    connect_reader_get_sync (reader, connect_schema_get_table (schema, i), &unused, &self->stamps[i]);
  self->synced_at = synced_at != NULL ? MAX (0, g_ascii_strtoll (synced_at, NULL, 10)) : 0;
}

ConnectAccount *
_connect_account_new (ConnectAccountInfo *info, const char *directory)
{
  ConnectAccount *self = g_object_new (CONNECT_TYPE_ACCOUNT, NULL);

  self->info = info;
  point_viewer (self);
  self->cache = connect_cache_new (directory);
  self->outbox = connect_outbox_new (directory);
  self->stamps = g_new0 (gint64, connect_schema_get_n_tables (connect_cache_get_schema (self->cache)));
  read_first (self);
  return self;
}

const ConnectAccountInfo *
_connect_account_get_info (ConnectAccount *self)
{
  return self->info;
}

void
_connect_account_update_info (ConnectAccount *self, ConnectAccountInfo *info)
{
  g_autoptr (ConnectAccountInfo) old = self->info;
  gboolean modules = old->modules == NULL || info->modules == NULL
                         ? old->modules != info->modules
                         : !g_strv_equal ((const char *const *) old->modules, (const char *const *) info->modules);
  const struct
  {
    guint property;
    gboolean differs;
  } changes[] = {
    { PROP_NAME, g_strcmp0 (old->name, info->name) != 0 },
    { PROP_ROLE, old->role != info->role || modules },
    { PROP_USER_ID, g_strcmp0 (old->user_id, info->user_id) != 0 },
    { PROP_USER_NAME, g_strcmp0 (old->user_name, info->user_name) != 0 },
    { PROP_EMAIL, g_strcmp0 (old->email, info->email) != 0 },
  };

  self->info = info;
  point_viewer (self);
  for (guint i = 0; i < G_N_ELEMENTS (changes); i++)
    if (changes[i].differs)
      g_object_notify_by_pspec (G_OBJECT (self), properties[changes[i].property]);
}

ConnectSync *
_connect_account_get_sync (ConnectAccount *self)
{
  return self->sync;
}

void
_connect_account_set_sync (ConnectAccount *self, ConnectSync *sync)
{
  g_clear_pointer (&self->sync, connect_sync_unref);
  self->sync = sync;
}

ConnectOutbox *
_connect_account_get_outbox (ConnectAccount *self)
{
  return self->outbox;
}

void
_connect_account_discard (ConnectAccount *self)
{
  g_signal_emit (self, signals[SIGNAL_DISCARDED], 0);
}

ConnectCache *
_connect_account_get_cache (ConnectAccount *self)
{
  return self->cache;
}

void
_connect_account_close_cache (ConnectAccount *self)
{
  if (self->sync != NULL)
    connect_sync_stop (self->sync);
  g_clear_pointer (&self->sync, connect_sync_unref);
  g_clear_pointer (&self->outbox, connect_outbox_free);
  g_clear_pointer (&self->cache, connect_cache_free);
}

void
_connect_account_set_state (ConnectAccount *self, ConnectAccountState state, const char *problem)
{
  g_object_freeze_notify (G_OBJECT (self));
  if (g_set_str (&self->problem, problem))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROBLEM]);
  if (self->state != state)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
  self->state = state;
  g_object_thaw_notify (G_OBJECT (self));
}

void
_connect_account_set_offline_since (ConnectAccount *self, gint64 since)
{
  if (self->offline_since == since)
    return;
  self->offline_since = since;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_OFFLINE_SINCE]);
}

void
_connect_account_set_synced_at (ConnectAccount *self, gint64 synced_at)
{
  if (self->synced_at == synced_at)
    return;
  self->synced_at = synced_at;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SYNCED_AT]);
}

void
_connect_account_set_progress (ConnectAccount *self, double progress)
{
  if (self->progress == progress)
    return;
  self->progress = progress;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROGRESS]);
}

void
_connect_account_set_keyring (ConnectAccount *self, const char *problem)
{
  if (g_set_str (&self->keyring, problem))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_KEYRING]);
}

void
_connect_account_note (ConnectAccount *self, const char *text)
{
  g_signal_emit (self, signals[SIGNAL_NOTE], 0, text);
}

static void
refresh_rows (ConnectAccount *self, const ConnectCollection *collection)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (g_object_unref);
  GHashTableIter iter;
  gpointer row;

  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, NULL, &row))
    if (connect_row_get_collection (row) == collection)
      g_ptr_array_add (rows, g_object_ref (row));
  for (guint i = 0; i < rows->len; i++)
    _connect_row_refresh (g_ptr_array_index (rows, i));
}

gboolean
_connect_account_look (ConnectAccount *self)
{
  g_autoptr (ConnectAccount) keep = g_object_ref (self);
  ConnectReader *reader;
  ConnectSchema *schema;
  guint64 file = 0;
  gint64 version;
  gboolean any = FALSE;

  if (self->cache == NULL)
    return FALSE;
  reader = connect_cache_get_reader (self->cache);
  schema = connect_cache_get_schema (self->cache);
  connect_reader_get (reader, &file);
  version = connect_reader_get_version (reader);
  if (file == self->file && version == self->version)
    return FALSE;
  for (guint i = 0; self->cache != NULL && i < connect_schema_get_n_tables (schema); i++)
    {
      const ConnectTable *table = connect_schema_get_table (schema, i);
      gint64 synced_at, stamp;

      connect_reader_get_sync (reader, table, &synced_at, &stamp);
      if (file == self->file && stamp == self->stamps[i])
        continue;
      self->stamps[i] = stamp;
      any = TRUE;
      refresh_rows (self, table->collection);
      g_signal_emit (self, signals[SIGNAL_CHANGED], 0, table->collection->name);
    }
  self->file = file;
  self->version = version;
  return any;
}

static char *
row_name (const ConnectCollection *collection, const char *key)
{
  return g_strconcat (collection->name, "/", key, NULL);
}

ConnectRow *
_connect_account_intern_row (ConnectAccount *self, ConnectRowData *row)
{
  g_autofree char *name = row_name (row->table->collection, row->key);
  ConnectRow *known = g_hash_table_lookup (self->rows, name);

  if (known == NULL)
    {
      known = _connect_row_new (self, row);
      g_hash_table_insert (self->rows, g_steal_pointer (&name), known);
    }
  else
    g_object_ref (known);
  connect_row_data_clear (row);
  return known;
}

void
_connect_account_forget_row (ConnectAccount *self, ConnectRow *row)
{
  g_autofree char *name = row_name (connect_row_get_collection (row), connect_row_get_key (row));

  if (g_hash_table_lookup (self->rows, name) == row)
    g_hash_table_remove (self->rows, name);
}

const char *
connect_account_get_id (ConnectAccount *self)
{
  g_return_val_if_fail (CONNECT_IS_ACCOUNT (self), NULL);
  return self->info->id;
}

const char *
connect_account_get_name (ConnectAccount *self)
{
  g_return_val_if_fail (CONNECT_IS_ACCOUNT (self), NULL);
  return self->info->name;
}

ConnectRole
connect_account_get_role (ConnectAccount *self)
{
  g_return_val_if_fail (CONNECT_IS_ACCOUNT (self), 0);
  return self->info->role;
}

const char *
connect_account_get_user_name (ConnectAccount *self)
{
  g_return_val_if_fail (CONNECT_IS_ACCOUNT (self), NULL);
  return self->info->user_name;
}

const char *
connect_account_get_email (ConnectAccount *self)
{
  g_return_val_if_fail (CONNECT_IS_ACCOUNT (self), NULL);
  return self->info->email;
}

const char *
connect_account_get_server (ConnectAccount *self)
{
  g_return_val_if_fail (CONNECT_IS_ACCOUNT (self), NULL);
  return self->info->server;
}

ConnectAccountState
connect_account_get_state (ConnectAccount *self)
{
  g_return_val_if_fail (CONNECT_IS_ACCOUNT (self), CONNECT_ACCOUNT_OFFLINE);
  return self->state;
}

const char *
connect_account_get_problem (ConnectAccount *self)
{
  g_return_val_if_fail (CONNECT_IS_ACCOUNT (self), NULL);
  return self->problem;
}

gint64
connect_account_get_offline_since (ConnectAccount *self)
{
  g_return_val_if_fail (CONNECT_IS_ACCOUNT (self), 0);
  return self->offline_since;
}

gint64
connect_account_get_synced_at (ConnectAccount *self)
{
  g_return_val_if_fail (CONNECT_IS_ACCOUNT (self), 0);
  return self->synced_at;
}

gint64
connect_account_get_collection_synced_at (ConnectAccount *self, const ConnectCollection *collection)
{
  const ConnectTable *table;
  gint64 synced_at = 0, stamp;

  g_return_val_if_fail (CONNECT_IS_ACCOUNT (self), 0);
  table = self->cache != NULL ? connect_schema_find (connect_cache_get_schema (self->cache), collection) : NULL;
  if (table != NULL)
    connect_reader_get_sync (connect_cache_get_reader (self->cache), table, &synced_at, &stamp);
  return synced_at;
}

const ConnectViewer *
connect_account_get_viewer (ConnectAccount *self)
{
  g_return_val_if_fail (CONNECT_IS_ACCOUNT (self), NULL);
  return &self->viewer;
}

const char *const *
connect_account_get_modules (ConnectAccount *self)
{
  static const char *const none[] = { NULL };

  g_return_val_if_fail (CONNECT_IS_ACCOUNT (self), none);
  return self->info->modules != NULL ? (const char *const *) self->info->modules : none;
}

gboolean
connect_account_has_module (ConnectAccount *self, const char *module)
{
  const ConnectModule *known = connect_module_find (module);
  const char *const *modules;

  g_return_val_if_fail (CONNECT_IS_ACCOUNT (self), FALSE);
  modules = connect_account_get_modules (self);
  if (known != NULL && (known->roles & self->info->role) == 0)
    return FALSE;
  return connect_strv_has (modules, CONNECT_MODULE_ALL) || connect_strv_has (modules, known != NULL ? known->id : module);
}
