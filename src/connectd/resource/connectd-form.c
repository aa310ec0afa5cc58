/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "resource/connectd-form.h"

#include <string.h>

#include "http/connectd-multipart.h"
#include "protocol/connect-error.h"
#include "protocol/connect-json.h"
#include "resource/connectd-files.h"

#define MAX_FIELD 65536
#define MAX_STEPS 8

/* --- fields --- */

static gboolean
is_path (const char *name)
{
  g_auto (GStrv) steps = g_strsplit (name, ".", MAX_STEPS + 1);

  for (guint i = 0; steps[i] != NULL; i++)
    if (*steps[i] == '\0' || i >= MAX_STEPS)
      return FALSE;
  return TRUE;
}

/* A form knows texts only; what they mean, the description tells. */
static JsonNode *
convert_text (const ConnectCollection *collection, const char *name, const char *text)
{
  const ConnectMember *member = collection != NULL ? connect_collection_find_member (collection, name) : NULL;
  JsonNode *node = json_node_alloc ();
  gint64 number;

  if (member != NULL && member->kind == CONNECT_KIND_BOOLEAN &&
      (g_ascii_strcasecmp (text, "true") == 0 || g_ascii_strcasecmp (text, "false") == 0))
    return json_node_init_boolean (node, g_ascii_strcasecmp (text, "true") == 0);
  if (member != NULL && member->kind == CONNECT_KIND_INTEGER &&
      g_ascii_string_to_signed (text, 10, G_MININT64, G_MAXINT64, &number, NULL))
    return json_node_init_int (node, number);
  return json_node_init_string (node, text);
}

static JsonNode *
read_field (const ConnectCollection *collection, const ConnectdPart *part, GError **error)
{
  gsize size;
  const char *data = g_bytes_get_data (part->bytes, &size);
  g_autofree char *text = NULL;

  if (size > MAX_FIELD && g_strcmp0 (part->content_type, "application/json") != 0)
    {
      g_set_error (error, CONNECT_ERROR, CONNECT_ERROR_INVALID, "%s: It is too long.", part->name);
      return NULL;
    }
  if (g_strcmp0 (part->content_type, "application/json") == 0)
    return connect_json_parse (data != NULL ? data : "", (gssize) size, 0, error);
  if (size > 0 && (memchr (data, '\0', size) != NULL || !g_utf8_validate (data, (gssize) size, NULL)))
    {
      g_set_error (error, CONNECT_ERROR, CONNECT_ERROR_INVALID, "%s: It is not valid UTF-8.", part->name);
      return NULL;
    }
  text = g_strndup (data != NULL ? data : "", size);
  return convert_text (collection, part->name, text);
}

/* --- files --- */

/* What tells this form from another one: not its boundary, which is made anew when it is sent again. */
static void
identify (GByteArray *identity, const ConnectdPart *part, const ConnectdFile *file)
{
  const char *texts[] = { part->name, part->filename != NULL ? part->filename : "", file != NULL ? file->hash : "" };
  gsize size = 0;
  const guint8 *data = file == NULL ? g_bytes_get_data (part->bytes, &size) : NULL;

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_byte_array_append (identity, (const guint8 *) texts[i], (guint) strlen (texts[i]) + 1);
  g_byte_array_append (identity, (const guint8 *) &size, sizeof size);
  if (size > 0)
    g_byte_array_append (identity, data, (guint) size);
}

static JsonNode *
keep_file (ConnectdRequest *request, const ConnectdPart *part, GByteArray *identity, GError **error)
{
  g_autoptr (ConnectdFile) file = NULL;
  JsonNode *node;

  file = connectd_files_stage (request->engine, request->owner, part->filename, part->content_type, part->bytes, error);
  if (file == NULL)
    return NULL;
  identify (identity, part, file);
  node = json_node_new (JSON_NODE_OBJECT);
  json_node_take_object (node, connectd_file_to_json (file));
  return node;
}

/* --- the form --- */

/* A file that was left out is sent by browsers as one without name and bytes. */
static gboolean
is_left_out (const ConnectdPart *part)
{
  return part->filename != NULL && *part->filename == '\0' && g_bytes_get_size (part->bytes) == 0;
}

static const ConnectdPart *
find_base (GPtrArray *parts)
{
  for (guint i = 0; i < parts->len; i++)
    {
      const ConnectdPart *part = parts->pdata[i];

      if (part->filename == NULL && strcmp (part->name, "body") == 0)
        return part;
    }
  return NULL;
}

static gboolean
check_names (GPtrArray *parts, GError **error)
{
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < parts->len; i++)
    {
      ConnectdPart *part = parts->pdata[i];

      if (!is_path (part->name) || !g_hash_table_add (names, part->name))
        {
          g_set_error (error, CONNECT_ERROR, CONNECT_ERROR_INVALID, "%s: %s", part->name,
                       is_path (part->name) ? "It is there more than once." : "No field has such a name.");
          return FALSE;
        }
    }
  return TRUE;
}

static JsonObject *
begin_body (const ConnectdPart *base, GByteArray *identity, GError **error)
{
  gsize size;
  const char *data;
  JsonObject *object;

  if (base == NULL)
    return json_object_new ();
  data = g_bytes_get_data (base->bytes, &size);
  object = connect_json_parse_object (data != NULL ? data : "", (gssize) size, 0, error);
  if (object == NULL)
    g_prefix_error (error, "body: ");
  else
    identify (identity, base, NULL);
  return object;
}

/* Fields first: a form that makes no sense leaves no files. */
static gboolean
read_all (ConnectdRequest *request, GPtrArray *parts, JsonObject *body, GByteArray *identity, gboolean files, GError **error)
{
  const ConnectCollection *collection = request->route->collection;

  for (guint i = 0; i < parts->len; i++)
    {
      const ConnectdPart *part = parts->pdata[i];
      JsonNode *node;

      if (part == find_base (parts) || is_left_out (part) || (part->filename != NULL) != files)
        continue;
      node = files ? keep_file (request, part, identity, error) : read_field (collection, part, error);
      if (node == NULL)
        return FALSE;
      if (!files)
        identify (identity, part, NULL);
      connect_json_set (body, part->name, node);
    }
  return TRUE;
}

/* --- a file by itself --- */

gboolean
_connectd_form_is_file (ConnectdExchange *exchange)
{
  const char *disposition = connectd_exchange_get_header (exchange, "Content-Disposition");

  return disposition != NULL && g_ascii_strncasecmp (disposition, "attachment", strlen ("attachment")) == 0;
}

/* attachment; filename="x.pdf" – without directories and control characters. NULL when there is none that makes sense. */
static char *
read_filename (const char *disposition)
{
  static const char word[] = "filename=";
  const char *at = strstr (disposition, word);
  g_autofree char *name = at != NULL ? g_strdup (at + strlen (word)) : NULL;
  char *base, *end;

  if (name == NULL)
    return NULL;
  base = *name == '"' ? name + 1 : name;
  end = strpbrk (base, *name == '"' ? "\"" : "; ");
  if (end != NULL)
    *end = '\0';
  for (char *c = base; *c != '\0'; c++)
    if (*c == '/' || *c == '\\')
      base = c + 1;
  if (*base == '\0' || strlen (base) > CONNECTD_MAX_FILE_NAME || !g_utf8_validate (base, -1, NULL))
    return NULL;
  for (const char *c = base; *c != '\0'; c++)
    if (g_ascii_iscntrl (*c))
      return NULL;
  return g_strdup (base);
}

static gboolean
read_file (ConnectdRequest *request, GError **error)
{
  const char *type = connectd_exchange_get_header (request->exchange, "Content-Type");
  g_autofree char *bare = type != NULL ? g_ascii_strdown (type, (gssize) strcspn (type, "; ")) : NULL;
  g_autofree char *name = read_filename (connectd_exchange_get_header (request->exchange, "Content-Disposition"));
  g_autoptr (GByteArray) identity = g_byte_array_new ();
  g_autoptr (JsonObject) body = json_object_new ();
  const ConnectdPart part = { .name = (char *) "file", .filename = name, .content_type = bare != NULL && strlen (bare) <= 128 ? bare : NULL,
                              .bytes = connectd_exchange_get_body (request->exchange) };
  JsonNode *node = keep_file (request, &part, identity, error);

  if (node == NULL)
    return FALSE;
  json_object_set_member (body, "file", node);
  request->body = json_node_new (JSON_NODE_OBJECT);
  json_node_set_object (request->body, body);
  request->identity = g_byte_array_free_to_bytes (g_steal_pointer (&identity));
  return TRUE;
}

gboolean
_connectd_form_read (ConnectdRequest *request, GError **error)
{
  g_autoptr (GPtrArray) parts = NULL;
  g_autoptr (JsonObject) body = NULL;
  g_autoptr (GByteArray) identity = g_byte_array_new ();

  if (request->route->upload == 0)
    {
      g_set_error_literal (error, CONNECT_ERROR, CONNECT_ERROR_INVALID, "Content-Type: JSON is expected here, not a form.");
      return FALSE;
    }
  if (!connectd_exchange_has_multipart (request->exchange))
    return read_file (request, error);
  parts = connectd_exchange_parse_multipart (request->exchange, error);
  if (parts == NULL || !check_names (parts, error))
    return FALSE;
  body = begin_body (find_base (parts), identity, error);
  if (body == NULL || !read_all (request, parts, body, identity, FALSE, error) ||
      !read_all (request, parts, body, identity, TRUE, error))
    return FALSE;
  request->body = json_node_new (JSON_NODE_OBJECT);
  json_node_set_object (request->body, body);
  request->identity = g_byte_array_free_to_bytes (g_steal_pointer (&identity));
  return TRUE;
}
