/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "resource/connectd-files.h"

#include <string.h>

#include "auth/connectd-secret.h"
#include "http/connectd-spool.h"
#include "protocol/connect-error.h"
#include "protocol/connect-json.h"
#include "resource/connectd-engine-private.h"
#include "resource/connectd-viewer.h"

/* A part is one write of an upload, and what is in memory of a file that is read. */
#define PART (512 * 1024)
#define MAX_ADDED (1024 * 1024)
#define KEEP_UNUSED (G_GINT64_CONSTANT (24) * 3600 * G_USEC_PER_SEC)
#define REMOVED_AT_ONCE 16

void
connectd_file_free (ConnectdFile *self)
{
  if (self == NULL)
    return;
  g_free (self->id);
  g_free (self->name);
  g_free (self->type);
  g_free (self->hash);
  g_free (self);
}

char *
connectd_file_dup_link (const ConnectdFile *self)
{
  g_autofree char *name = g_uri_escape_string (self->name, NULL, FALSE);

  return g_strconcat (CONNECTD_FILES_LINK, self->id, "/", name, NULL);
}

JsonObject *
connectd_file_to_json (const ConnectdFile *self)
{
  JsonObject *object = json_object_new ();
  g_autofree char *link = connectd_file_dup_link (self);

  connect_json_set_string (object, "id", self->id);
  connect_json_set_string (object, "name", self->name);
  connect_json_set_string (object, "type", self->type);
  connect_json_set_int (object, "size", self->size);
  connect_json_set_string (object, "link", link);
  return object;
}

/* The last step of a link: without a slash, and nothing that a path takes for something else. */
static char *
make_name (const char *name)
{
  if (name == NULL || strspn (name, ".") == strlen (name))
    return g_strdup ("file");
  return g_strdelimit (g_strdup (name), "/\\", '_');
}

static ConnectdFile *
make_file (const char *name, const char *type, GBytes *bytes)
{
  ConnectdFile *self = g_new0 (ConnectdFile, 1);
  g_autofree char *code = connectd_activation_code_new ();

  self->id = g_strconcat ("FL-", code, NULL);
  self->name = make_name (name);
  self->type = g_strdup (type != NULL ? type : "application/octet-stream");
  self->hash = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);
  self->size = (gint64) g_bytes_get_size (bytes);
  return self;
}

/* --- storing --- */

/* The row comes first: it keeps its bytes from being removed with those of an equal file. */
static gboolean
insert_file (ConnectdDb *db, const ConnectdFile *file, const char *owner, gint64 now, GError **error)
{
  g_autoptr (ConnectValues) values = connect_values_new ();

  connect_values_add_text (values, file->id);
  connect_values_add_text (values, file->hash);
  connect_values_add_int (values, file->size);
  connect_values_add_text (values, file->name);
  connect_values_add_text (values, file->type);
  connect_values_add_text (values, owner);
  connect_values_add_int (values, now);
  return connectd_db_run (db, "INSERT INTO stored_files (id, hash, size, name, type, owner, unused, ready) VALUES (?, ?, ?, ?, ?, ?, ?, 0)",
                          values, NULL, NULL, NULL, error);
}

static gboolean
insert_part (ConnectdDb *db, const ConnectdFile *file, guint n, GBytes *bytes, GError **error)
{
  g_autoptr (ConnectValues) values = connect_values_new ();
  gsize start = (gsize) n * PART;
  g_autoptr (GBytes) part = g_bytes_new_from_bytes (bytes, start, MIN (PART, g_bytes_get_size (bytes) - start));

  connect_values_add_text (values, file->hash);
  connect_values_add_int (values, n);
  connect_values_add_blob (values, part);
  return connectd_db_run (db, "INSERT INTO stored_parts (hash, n, bytes) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", values, NULL, NULL,
                          NULL, error);
}

static gboolean
set_ready (ConnectdDb *db, const ConnectdFile *file, GError **error)
{
  g_autoptr (ConnectValues) values = connect_values_new ();

  connect_values_add_text (values, file->id);
  return connectd_db_run (db, "UPDATE stored_files SET ready = 1 WHERE id = ?", values, NULL, NULL, NULL, error);
}

/* An equal file is there as a whole. */
static gboolean
is_known (ConnectdDb *db, const ConnectdFile *file, gboolean *known, GError **error)
{
  g_autoptr (ConnectValues) values = connect_values_new ();
  gint64 one;

  connect_values_add_text (values, file->hash);
  return connectd_db_get_int (db, "SELECT 1 FROM stored_files WHERE hash = ? AND ready <> 0 LIMIT 1", values, &one, known, error);
}

typedef struct
{
  const ConnectdFile *file;
  const char *owner;
  GBytes *bytes;
  guint n;
  gboolean known;
} Staging;

static gboolean
stage_file (ConnectdDb *db, gpointer user_data, GError **error)
{
  Staging *staging = user_data;

  return is_known (db, staging->file, &staging->known, error) &&
         insert_file (db, staging->file, staging->owner, g_get_real_time (), error);
}

static gboolean
stage_part (ConnectdDb *db, gpointer user_data, GError **error)
{
  Staging *staging = user_data;

  return insert_part (db, staging->file, staging->n, staging->bytes, error);
}

static gboolean
stage_end (ConnectdDb *db, gpointer user_data, GError **error)
{
  return set_ready (db, ((Staging *) user_data)->file, error);
}

static guint
count_parts (GBytes *bytes)
{
  return (guint) ((g_bytes_get_size (bytes) + PART - 1) / PART);
}

ConnectdFile *
connectd_files_stage (ConnectdEngine *engine, const char *owner, const char *name, const char *type, GBytes *bytes, GError **error)
{
  g_autoptr (ConnectdFile) file = NULL;
  Staging staging = { .owner = owner, .bytes = bytes };

  g_return_val_if_fail (engine != NULL && owner != NULL && bytes != NULL, NULL);
  file = make_file (name, type, bytes);
  staging.file = file;
  if (!connectd_store_write_wait (engine->store, stage_file, &staging, error))
    return NULL;
  for (staging.n = 0; !staging.known && staging.n < count_parts (bytes); staging.n++)
    if (!connectd_store_write_wait (engine->store, stage_part, &staging, error))
      return NULL;
  return connectd_store_write_wait (engine->store, stage_end, &staging, error) ? g_steal_pointer (&file) : NULL;
}

ConnectdSpool *
connectd_files_new_spool (ConnectdEngine *engine)
{
  return connectd_spool_new (engine->spool_dir);
}

ConnectdFile *
connectd_files_add (ConnectdTx *tx, const ConnectCollection *collection, const char *key, const char *name, const char *type,
                    GBytes *bytes, GError **error)
{
  g_autoptr (ConnectdFile) file = NULL;
  const char *owner = "";
  gboolean known = FALSE;

  g_return_val_if_fail (g_bytes_get_size (bytes) <= MAX_ADDED, NULL);
  if (!_connectd_tx_check_writes (tx, error))
    return NULL;
  file = make_file (name, type, bytes);
  if (collection == NULL && tx->account_id != NULL)
    owner = tx->account_id;
  if (!is_known (tx->db, file, &known, error) || !insert_file (tx->db, file, owner, tx->now, error))
    return NULL;
  for (guint n = 0; !known && n < count_parts (bytes); n++)
    if (!insert_part (tx->db, file, n, bytes, error))
      return NULL;
  if (!set_ready (tx->db, file, error) || (collection != NULL && !connectd_files_use (tx, file->id, collection, key, error)))
    return NULL;
  return g_steal_pointer (&file);
}

/* --- using --- */

static ConnectValues *
use_values (const char *file, const ConnectCollection *collection, const char *key)
{
  ConnectValues *values = connect_values_new ();

  connect_values_add_text (values, collection->name);
  connect_values_add_text (values, key);
  if (file != NULL)
    connect_values_add_text (values, file);
  return values;
}

gboolean
connectd_files_use (ConnectdTx *tx, const char *file, const ConnectCollection *collection, const char *key, GError **error)
{
  g_autoptr (ConnectValues) use = use_values (file, collection, key);
  g_autoptr (ConnectValues) id = connect_values_new ();

  connect_values_add_text (id, file);
  return _connectd_tx_check_writes (tx, error) &&
         connectd_db_run (tx->db, "INSERT INTO stored_uses (collection, key, file) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", use, NULL,
                          NULL, NULL, error) &&
         connectd_db_run (tx->db, "UPDATE stored_files SET unused = NULL WHERE id = ?", id, NULL, NULL, NULL, error);
}

gboolean
connectd_files_release (ConnectdTx *tx, const char *file, const ConnectCollection *collection, const char *key, GError **error)
{
  g_autoptr (ConnectValues) use = use_values (file, collection, key);
  g_autoptr (ConnectValues) unused = connect_values_new ();
  const char *all = "UPDATE stored_files SET unused = ? WHERE id IN (SELECT file FROM stored_uses WHERE collection = ? AND key = ?) "
                    "AND NOT EXISTS (SELECT 1 FROM stored_uses u WHERE u.file = stored_files.id AND (u.collection <> ? OR u.key <> ?))";
  g_autofree char *one = g_strconcat (all, " AND id = ?", NULL);

  connect_values_add_int (unused, tx->now);
  for (guint i = 0; i < 2; i++)
    {
      connect_values_add_text (unused, collection->name);
      connect_values_add_text (unused, key);
    }
  if (file != NULL)
    connect_values_add_text (unused, file);
  return _connectd_tx_check_writes (tx, error) &&
         connectd_db_run (tx->db, file != NULL ? one : all, unused, NULL, NULL, NULL, error) &&
         connectd_db_run (tx->db, file != NULL ? "DELETE FROM stored_uses WHERE collection = ? AND key = ? AND file = ?"
                                               : "DELETE FROM stored_uses WHERE collection = ? AND key = ?",
                          use, NULL, NULL, NULL, error);
}

/* --- reading --- */

typedef struct
{
  ConnectdFile *file;
  char *owner;
  gboolean ready;
  gboolean unused;
} Found;

static void
found_clear (Found *self)
{
  g_clear_pointer (&self->file, connectd_file_free);
  g_clear_pointer (&self->owner, g_free);
}

static gboolean
found_cb (const ConnectValue *row, guint n_values, gpointer user_data)
{
  Found *found = user_data;

  found->file = g_new0 (ConnectdFile, 1);
  found->file->id = g_strdup (row[0].text);
  found->file->hash = g_strdup (row[1].text);
  found->file->size = row[2].integer;
  found->file->name = g_strdup (row[3].text);
  found->file->type = g_strdup (row[4].text);
  found->owner = g_strdup (row[5].text);
  found->unused = row[6].type != CONNECT_VALUE_NULL;
  found->ready = row[7].integer != 0;
  return FALSE;
}

static gboolean
find_file (ConnectdTx *tx, const char *id, Found *found, GError **error)
{
  g_autoptr (ConnectValues) values = connect_values_new ();

  connect_values_add_text (values, id);
  return connectd_db_run (tx->db, "SELECT id, hash, size, name, type, owner, unused, ready FROM stored_files WHERE id = ?", values,
                          found_cb, found, NULL, error);
}

ConnectdFile *
connectd_files_get (ConnectdTx *tx, const char *file, GError **error)
{
  Found found = { NULL };
  g_autoptr (ConnectdFile) taken = NULL;
  gboolean ready;

  if (!find_file (tx, file, &found, error))
    return NULL;
  taken = g_steal_pointer (&found.file);
  ready = found.ready;
  found_clear (&found);
  if (taken != NULL && ready)
    return g_steal_pointer (&taken);
  g_set_error_literal (error, CONNECT_ERROR, CONNECT_ERROR_NOT_FOUND, "There is no such file.");
  return NULL;
}

/* Whoever acts may take what he or his account has uploaded, once. */
static gboolean
may_take (ConnectdTx *tx, const Found *found)
{
  return found->file != NULL && found->ready && found->unused &&
         (g_strcmp0 (found->owner, tx->viewer.account_id) == 0 || g_strcmp0 (found->owner, tx->viewer.user_id) == 0);
}

ConnectdFile *
connectd_files_take (ConnectdTx *tx, JsonObject *body, const char *path, const ConnectCollection *collection, const char *key,
                     GError **error)
{
  g_autofree char *id_path = g_strconcat (path, ".id", NULL);
  const char *id = connect_json_get_string (body, id_path);
  g_autoptr (ConnectdFile) file = NULL;
  Found found = { NULL };
  gboolean may;

  if (id == NULL)
    {
      g_set_error (error, CONNECT_ERROR, CONNECT_ERROR_INVALID, "%s: A file is expected, sent in a form (multipart/form-data).", path);
      return NULL;
    }
  if (!find_file (tx, id, &found, error))
    return NULL;
  may = may_take (tx, &found);
  file = g_steal_pointer (&found.file);
  found_clear (&found);
  if (!may)
    g_set_error (error, CONNECT_ERROR, CONNECT_ERROR_INVALID, "%s: You have uploaded no such file.", path);
  return may && connectd_files_use (tx, id, collection, key, error) ? g_steal_pointer (&file) : NULL;
}

typedef struct
{
  ConnectdSpool *spool;
  GError *error;
} Reading;

static gboolean
part_cb (const ConnectValue *row, guint n_values, gpointer user_data)
{
  Reading *reading = user_data;
  gsize size;
  const void *bytes = g_bytes_get_data (row[0].blob, &size);

  return connectd_spool_append (reading->spool, bytes, size, &reading->error);
}

static gboolean
read_part (ConnectdTx *tx, const ConnectdFile *file, guint n, Reading *reading, GError **error)
{
  g_autoptr (ConnectValues) values = connect_values_new ();

  connect_values_add_text (values, file->hash);
  connect_values_add_int (values, n);
  if (!connectd_db_run (tx->db, "SELECT bytes FROM stored_parts WHERE hash = ? AND n = ?", values, part_cb, reading, NULL, error))
    return FALSE;
  if (reading->error != NULL)
    g_propagate_error (error, g_steal_pointer (&reading->error));
  else if (connectd_spool_get_size (reading->spool) == (gsize) MIN (file->size, ((gint64) n + 1) * PART))
    return TRUE;
  else
    g_set_error_literal (error, CONNECT_ERROR, CONNECT_ERROR_CORRUPT, "A stored file is damaged.");
  return FALSE;
}

GBytes *
connectd_files_read (ConnectdTx *tx, const ConnectdFile *file, GError **error)
{
  g_autoptr (ConnectdSpool) spool = connectd_spool_new (tx->engine->spool_dir);
  Reading reading = { spool, NULL };

  for (guint n = 0; (gint64) n * PART < file->size; n++)
    if (!read_part (tx, file, n, &reading, error))
      return NULL;
  return connectd_spool_end (g_steal_pointer (&spool), error);
}

/* --- rights --- */

static gboolean
pair_cb (const ConnectValue *row, guint n_values, gpointer user_data)
{
  GPtrArray *pairs = user_data;

  g_ptr_array_add (pairs, g_strdup (row[0].text));
  g_ptr_array_add (pairs, g_strdup (row[1].text));
  return TRUE;
}

gboolean
_connectd_files_may_read (ConnectdTx *tx, const ConnectdCaller *caller, const char *file, gboolean *may, GError **error)
{
  g_autoptr (ConnectValues) values = connect_values_new ();
  g_autoptr (GPtrArray) uses = g_ptr_array_new_with_free_func (g_free);

  *may = FALSE;
  connect_values_add_text (values, file);
  if (!connectd_db_run (tx->db, "SELECT collection, key FROM stored_uses WHERE file = ?", values, pair_cb, uses, NULL, error))
    return FALSE;
  for (guint i = 0; !*may && i < uses->len; i += 2)
    {
      const ConnectCollection *collection = connect_collection_find (uses->pdata[i]);
      g_autoptr (JsonObject) doc = NULL;
      g_autoptr (GError) local = NULL;

      *may = collection != NULL && (collection->flags & CONNECT_COLLECTION_PUBLIC_FILES) != 0;
      if (*may || collection == NULL || caller->account_id == NULL || !connectd_caller_has_module (caller, collection->module))
        continue;
      doc = connectd_tx_get_visible (tx, collection, uses->pdata[i + 1], &local);
      *may = doc != NULL;
      if (doc == NULL && !g_error_matches (local, CONNECT_ERROR, CONNECT_ERROR_NOT_FOUND))
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
    }
  return TRUE;
}

/* --- removing --- */

static gboolean
remove_file (ConnectdTx *tx, const char *id, const char *hash, GError **error)
{
  g_autoptr (ConnectValues) file = connect_values_new ();
  g_autoptr (ConnectValues) parts = connect_values_new ();

  connect_values_add_text (file, id);
  connect_values_add_text (parts, hash);
  connect_values_add_text (parts, hash);
  return connectd_db_run (tx->db, "DELETE FROM stored_files WHERE id = ?", file, NULL, NULL, NULL, error) &&
         connectd_db_run (tx->db, "DELETE FROM stored_parts WHERE hash = ? AND NOT EXISTS (SELECT 1 FROM stored_files WHERE hash = ?)",
                          parts, NULL, NULL, NULL, error);
}

gboolean
_connectd_files_clean (ConnectdTx *tx, GError **error)
{
  g_autoptr (ConnectValues) values = connect_values_new ();
  g_autoptr (GPtrArray) old = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *sql =
      g_strdup_printf ("SELECT id, hash FROM stored_files WHERE unused <= ? ORDER BY unused LIMIT %d", REMOVED_AT_ONCE);

  connect_values_add_int (values, tx->now - KEEP_UNUSED);
  if (!connectd_db_run (tx->db, sql, values, pair_cb, old, NULL, error))
    return FALSE;
  for (guint i = 0; i < old->len; i += 2)
    if (!remove_file (tx, old->pdata[i], old->pdata[i + 1], error))
      return FALSE;
  return TRUE;
}
