/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "cache/connect-query.h"

#include <string.h>

#include "client/connect-account-private.h"
#include "protocol/connect-json.h"

/* A row of the cache. The account knows all living ones, so that one row has one object; it holds the body as text until
 * somebody wants to look into it. */

struct _ConnectRow
{
  GObject parent_instance;

  ConnectAccount *account;
  const ConnectCollection *collection;
  const ConnectTable *table;
  char *key;
  char *parent;
  gint64 rowid;
  gint64 seq;
  gint64 revision;
  char *body;         /* as read and not yet parsed */
  JsonObject *object;
  char *title;
  guint gone : 1;
};

enum
{
  PROP_0,
  PROP_OBJECT,
  PROP_REVISION,
  PROP_GONE,
  N_PROPS
};

G_DEFINE_FINAL_TYPE (ConnectRow, connect_row, G_TYPE_OBJECT)

static GParamSpec *properties[N_PROPS];

static void
connect_row_dispose (GObject *object)
{
  ConnectRow *self = CONNECT_ROW (object);

  if (self->account != NULL)
    _connect_account_forget_row (self->account, self);
  g_clear_object (&self->account);
  G_OBJECT_CLASS (connect_row_parent_class)->dispose (object);
}

static void
connect_row_finalize (GObject *object)
{
  ConnectRow *self = CONNECT_ROW (object);

  g_free (self->key);
  g_free (self->parent);
  g_free (self->body);
  g_free (self->title);
  g_clear_pointer (&self->object, json_object_unref);
  G_OBJECT_CLASS (connect_row_parent_class)->finalize (object);
}

static void
connect_row_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  ConnectRow *self = CONNECT_ROW (object);

  switch (prop_id)
    {
    case PROP_OBJECT:
      g_value_set_boxed (value, connect_row_get_object (self));
      break;
    case PROP_REVISION:
      g_value_set_int64 (value, self->revision);
      break;
    case PROP_GONE:
      g_value_set_boolean (value, self->gone);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
connect_row_class_init (ConnectRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->dispose = connect_row_dispose;
  object_class->finalize = connect_row_finalize;
  object_class->get_property = connect_row_get_property;
  properties[PROP_OBJECT] = g_param_spec_boxed ("object", NULL, NULL, JSON_TYPE_OBJECT, flags);
  properties[PROP_REVISION] = g_param_spec_int64 ("revision", NULL, NULL, G_MININT64, G_MAXINT64, 0, flags);
  properties[PROP_GONE] = g_param_spec_boolean ("gone", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
connect_row_init (ConnectRow *self)
{
}

static void
take_data (ConnectRow *self, ConnectRowData *data)
{
  self->rowid = data->rowid;
  self->seq = data->seq;
  self->revision = data->revision;
  g_clear_pointer (&self->object, json_object_unref);
  g_clear_pointer (&self->title, g_free);
  g_free (self->body);
  self->body = g_steal_pointer (&data->body);
  g_free (self->parent);
  self->parent = g_steal_pointer (&data->parent);
}

ConnectRow *
_connect_row_new (ConnectAccount *account, ConnectRowData *take)
{
  ConnectRow *self = g_object_new (CONNECT_TYPE_ROW, NULL);

  self->account = g_object_ref (account);
  self->table = take->table;
  self->collection = take->table->collection;
  self->key = g_steal_pointer (&take->key);
  take_data (self, take);
  return self;
}

ConnectRow *
_connect_row_new_gone (ConnectAccount *account, const ConnectCollection *collection)
{
  ConnectRow *self = g_object_new (CONNECT_TYPE_ROW, NULL);

  self->account = g_object_ref (account);
  self->collection = collection;
  self->key = g_strdup ("");
  self->gone = TRUE;
  return self;
}

/* TRUE when the row is there. */
static gboolean
read_again (ConnectRow *self, ConnectRowData *data)
{
  ConnectCache *cache = _connect_account_get_cache (self->account);

  return cache != NULL && self->table != NULL &&
         connect_reader_get_row (connect_cache_get_reader (cache), self->table, self->key, data);
}

void
_connect_row_refresh (ConnectRow *self)
{
  ConnectRowData data = { 0 };
  gboolean gone = !read_again (self, &data);
  gint64 revision = self->revision;

  if (gone ? self->gone : !self->gone && data.seq == self->seq && data.rowid == self->rowid)
    {
      connect_row_data_clear (&data);
      return;
    }
  if (gone)
    { /* what it was last stays known of it, but for the object */
      data.revision = self->revision;
      data.parent = g_steal_pointer (&self->parent);
    }
  g_object_freeze_notify (G_OBJECT (self));
  if (gone != self->gone)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_GONE]);
  self->gone = gone;
  take_data (self, &data);
  if (revision != self->revision)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_REVISION]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_OBJECT]);
  g_object_thaw_notify (G_OBJECT (self));
  connect_row_data_clear (&data);
}

ConnectAccount *
connect_row_get_account (ConnectRow *self)
{
  g_return_val_if_fail (CONNECT_IS_ROW (self), NULL);
  return self->account;
}

const ConnectCollection *
connect_row_get_collection (ConnectRow *self)
{
  g_return_val_if_fail (CONNECT_IS_ROW (self), NULL);
  return self->collection;
}

const char *
connect_row_get_key (ConnectRow *self)
{
  g_return_val_if_fail (CONNECT_IS_ROW (self), NULL);
  return self->key;
}

const char *
connect_row_get_parent (ConnectRow *self)
{
  g_return_val_if_fail (CONNECT_IS_ROW (self), NULL);
  return self->parent;
}

gint64
connect_row_get_revision (ConnectRow *self)
{
  g_return_val_if_fail (CONNECT_IS_ROW (self), 0);
  return self->revision;
}

JsonObject *
connect_row_get_object (ConnectRow *self)
{
  g_return_val_if_fail (CONNECT_IS_ROW (self), NULL);
  if (self->object != NULL || self->body == NULL)
    return self->object;
  self->object = connect_json_parse_object (self->body, -1, 0, NULL);
  /* what is in the cache was checked on its way in; a damaged page may still have got through */
  if (self->object == NULL)
    self->object = json_object_new ();
  g_clear_pointer (&self->body, g_free);
  return self->object;
}

const char *
connect_row_get_string (ConnectRow *self, const char *path)
{
  JsonObject *object = connect_row_get_object (self);

  return object != NULL && path != NULL ? connect_json_get_string (object, path) : NULL;
}

/* The member's text; a number in words of its own. */
static char *
dup_text (JsonObject *object, const char *path)
{
  JsonNode *node = object != NULL && path != NULL ? connect_json_get (object, path) : NULL;

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node))
    return NULL;
  if (json_node_get_value_type (node) == G_TYPE_STRING)
    return *json_node_get_string (node) != '\0' ? g_strdup (json_node_get_string (node)) : NULL;
  return connect_json_to_string (node);
}

static const char *
id_of_key (ConnectRow *self)
{
  const char *slash = strrchr (self->key, '/');

  return (self->collection->flags & CONNECT_COLLECTION_IN_PARENT) && slash != NULL ? slash + 1 : self->key;
}

const char *
connect_row_get_title (ConnectRow *self)
{
  g_return_val_if_fail (CONNECT_IS_ROW (self), NULL);
  if (self->title == NULL)
    self->title = dup_text (connect_row_get_object (self), self->collection->title_member);
  return self->title != NULL ? self->title : id_of_key (self);
}

const char *
connect_row_get_state (ConnectRow *self)
{
  g_return_val_if_fail (CONNECT_IS_ROW (self), NULL);
  return connect_row_get_string (self, self->collection->state_member);
}

char *
connect_row_dup_path (ConnectRow *self)
{
  const ConnectCollection *collection;
  const char *end;

  g_return_val_if_fail (CONNECT_IS_ROW (self), NULL);
  collection = self->collection;
  end = collection->parent != NULL && self->parent != NULL ? strchr (collection->path, '}') : NULL;
  if (end == NULL)
    return g_strconcat (collection->path, "/", id_of_key (self), NULL);
  return g_strconcat (connect_collection_find (collection->parent)->path, "/", self->parent, end + 1, "/",
                      id_of_key (self), NULL);
}

ConnectRow *
connect_account_dup_row (ConnectAccount *self, const ConnectCollection *collection, const char *key)
{
  ConnectRowData data = { 0 };
  ConnectCache *cache;
  const ConnectTable *table;

  g_return_val_if_fail (CONNECT_IS_ACCOUNT (self), NULL);
  g_return_val_if_fail (collection != NULL, NULL);
  cache = _connect_account_get_cache (self);
  table = cache != NULL ? connect_schema_find (connect_cache_get_schema (cache), collection) : NULL;
  if (key == NULL || table == NULL || !connect_reader_get_row (connect_cache_get_reader (cache), table, key, &data))
    {
      connect_row_data_clear (&data);
      return NULL;
    }
  return _connect_account_intern_row (self, &data);
}
