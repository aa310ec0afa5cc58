/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Columns of a description, and what an object has in them. */

#include "config.h"

#include "query/connect-table-private.h"

#include <string.h>

#include "protocol/connect-error.h"
#include "protocol/connect-json.h"
#include "protocol/connect-text.h"

#define USEC_PER_DAY (G_GINT64_CONSTANT (86400) * G_USEC_PER_SEC)

gboolean
_connect_member_is_text (const ConnectMember *member)
{
  switch (member->kind)
    {
    case CONNECT_KIND_STRING:
    case CONNECT_KIND_CHOICE:
    case CONNECT_KIND_ID:
      return TRUE;
    case CONNECT_KIND_INTEGER: case CONNECT_KIND_DECIMAL: case CONNECT_KIND_BOOLEAN: case CONNECT_KIND_DATE:
    case CONNECT_KIND_DATETIME: case CONNECT_KIND_OBJECT: case CONNECT_KIND_LIST:
      return FALSE;
    }
  return FALSE;
}

gboolean
_connect_member_is_folded (const ConnectMember *member)
{
  return connect_member_has_column (member) && _connect_member_is_text (member) &&
         ((member->flags & CONNECT_MEMBER_SEARCH) != 0 ||
          (connect_member_get_lookups (member) & CONNECT_LOOKUP_ILIKE) != 0);
}

gboolean
_connect_member_is_key (const ConnectCollection *collection, const ConnectMember *member)
{
  return (collection->flags & (CONNECT_COLLECTION_IN_PARENT | CONNECT_COLLECTION_PER_VIEWER)) == 0 &&
         g_strcmp0 (collection->id_member, member->path) == 0;
}

static const char *
path_below (const ConnectMember *member, const ConnectMember *list)
{
  return list != NULL ? member->path + strlen (list->path) + 1 : member->path;
}

static void
append_identifier (GString *out, const char *path)
{
  for (; *path != '\0'; path++)
    if (*path == '.')
      g_string_append (out, "__");
    else
      g_string_append_c (out, *path == '-' ? '_' : *path);
}

char *
_connect_member_dup_column (const ConnectMember *member, const ConnectMember *list, gboolean folded)
{
  g_autoptr (GString) out = g_string_new (folded ? "f_" : "m_");

  append_identifier (out, path_below (member, list));
  return g_strndup (out->str, out->len); /* thousands of them are kept, so not a byte more */
}

char *
connect_table_dup_name (const ConnectCollection *collection, const ConnectMember *list)
{
  g_autoptr (GString) out = g_string_new (NULL);

  append_identifier (out, collection->name);
  if (list != NULL)
    {
      g_string_append (out, "__");
      append_identifier (out, list->path);
    }
  return g_string_free_and_steal (g_steal_pointer (&out));
}

static void
add_column (GArray *columns, const ConnectMember *member, const ConnectMember *list, gboolean folded)
{
  ConnectColumn column = { .member = member, .folded = folded };

  column.name = _connect_member_dup_column (member, list, folded);
  g_array_append_val (columns, column);
}

static GArray *
make_columns (const ConnectCollection *collection, const ConnectMember *list)
{
  GArray *columns = g_array_new (FALSE, FALSE, sizeof (ConnectColumn));

  for (guint i = 0; i < collection->n_members; i++)
    {
      const ConnectMember *member = &collection->members[i];

      if (!connect_member_has_column (member) || connect_collection_find_list (collection, member->path) != list)
        continue;
      add_column (columns, member, list, FALSE);
      if (_connect_member_is_folded (member))
        add_column (columns, member, list, TRUE);
    }
  return columns;
}

const ConnectColumn *
connect_table_get_columns (const ConnectCollection *collection, const ConnectMember *list, guint *n_columns)
{
  /* Descriptions are static, so what follows from them is as well: made once a table, kept for good. */
  static GMutex mutex;
  static GHashTable *tables;
  gconstpointer key = list != NULL ? (gconstpointer) list : (gconstpointer) collection;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&mutex);
  GArray *columns;

  if (tables == NULL)
    tables = g_hash_table_new (NULL, NULL);
  columns = g_hash_table_lookup (tables, key);
  if (columns == NULL)
    {
      columns = make_columns (collection, list);
      g_hash_table_insert (tables, (gpointer) key, columns);
    }
  *n_columns = columns->len;
  return (const ConnectColumn *) columns->data;
}

const char *
connect_table_find_column (const ConnectCollection *collection, const char *path)
{
  guint n = 0;
  const ConnectColumn *columns = connect_table_get_columns (collection, NULL, &n);

  for (guint i = 0; i < n; i++)
    if (!columns[i].folded && g_strcmp0 (columns[i].member->path, path) == 0)
      return columns[i].name;
  return NULL;
}

static void
set_int (ConnectValue *value, gint64 integer)
{
  value->type = CONNECT_VALUE_INT;
  value->integer = integer;
}

static gboolean
parse_integer (const char *text, gint64 *value)
{
  const char *digits = text + (*text == '+' || *text == '-' ? 1 : 0);

  if (strspn (digits, "0123456789") != strlen (digits))
    return FALSE;
  return g_ascii_string_to_signed (*text == '+' ? digits : text, 10, G_MININT64, G_MAXINT64, value, NULL);
}

static gboolean
parse_boolean (const char *text, gint64 *value)
{
  *value = strcmp (text, "true") == 0;
  return *value || strcmp (text, "false") == 0;
}

gboolean
connect_table_convert (const ConnectMember *member, const char *text, ConnectValue *value, GError **error)
{
  gint64 integer = 0;
  gboolean fits = FALSE;

  g_return_val_if_fail (text != NULL, FALSE);
  switch (member->kind)
    {
    case CONNECT_KIND_STRING:
    case CONNECT_KIND_CHOICE:
    case CONNECT_KIND_ID:
      value->type = CONNECT_VALUE_TEXT;
      value->text = g_strdup (text);
      return TRUE;
    case CONNECT_KIND_INTEGER:
      fits = parse_integer (text, &integer);
      break;
    case CONNECT_KIND_DECIMAL:
      fits = connect_decimal_parse (text, &integer);
      break;
    case CONNECT_KIND_BOOLEAN:
      fits = parse_boolean (text, &integer);
      break;
    case CONNECT_KIND_DATE:
      fits = strlen (text) == strlen ("YYYY-MM-DD") && connect_time_parse (text, &integer);
      break;
    case CONNECT_KIND_DATETIME:
      fits = connect_time_parse (text, &integer);
      break;
    case CONNECT_KIND_OBJECT:
    case CONNECT_KIND_LIST:
      break;
    }
  if (fits)
    set_int (value, integer);
  else
    g_set_error (error, CONNECT_ERROR, CONNECT_ERROR_INVALID, "%s: The value does not fit.", member->path);
  return fits;
}

/* A number with a fraction, as JSON has it, in millionths. */
static gboolean
round_to_millionths (double number, gint64 *millionths)
{
  double scaled = number * 1e6;

  if (!(scaled > -9.2e18 && scaled < 9.2e18))
    return FALSE;
  *millionths = (gint64) (scaled < 0 ? scaled - 0.5 : scaled + 0.5);
  return TRUE;
}

static void
read_number (const ConnectMember *member, JsonNode *node, ConnectValue *value)
{
  GType type = json_node_get_value_type (node);
  gint64 integer = 0;

  if (member->kind == CONNECT_KIND_BOOLEAN)
    {
      if (type == G_TYPE_BOOLEAN)
        set_int (value, json_node_get_boolean (node) ? 1 : 0);
    }
  else if (member->kind == CONNECT_KIND_DECIMAL && (type == G_TYPE_INT64 || type == G_TYPE_DOUBLE))
    {
      if (type == G_TYPE_INT64 ? !__builtin_mul_overflow (json_node_get_int (node), (gint64) 1000000, &integer)
                               : round_to_millionths (json_node_get_double (node), &integer))
        set_int (value, integer);
    }
  else if (member->kind == CONNECT_KIND_INTEGER && type == G_TYPE_INT64)
    set_int (value, json_node_get_int (node));
}

static void
read_text (const ConnectMember *member, const char *text, ConnectValue *value)
{
  gint64 time;

  if (member->kind == CONNECT_KIND_DATE)
    {
      if (connect_time_parse (text, &time)) /* a moment is of its day */
        set_int (value, time - ((time % USEC_PER_DAY) + USEC_PER_DAY) % USEC_PER_DAY);
    }
  else if (member->kind != CONNECT_KIND_BOOLEAN)
    connect_table_convert (member, text, value, NULL);
}

void
_connect_member_read (const ConnectMember *member, const ConnectMember *list, JsonObject *object, ConnectValue *value)
{
  JsonNode *node = connect_json_get (object, path_below (member, list));

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node))
    return;
  if (json_node_get_value_type (node) == G_TYPE_STRING)
    read_text (member, json_node_get_string (node), value);
  else if (!_connect_member_is_text (member))
    read_number (member, node, value);
}

void
connect_table_add_values (const ConnectColumn *columns, guint n_columns, JsonObject *object, const ConnectMember *list,
                          ConnectValues *values)
{
  for (guint i = 0; i < n_columns; i++)
    {
      ConnectValue value = { 0 };

      _connect_member_read (columns[i].member, list, object, &value);
      if (columns[i].folded && value.type == CONNECT_VALUE_TEXT)
        {
          g_autofree char *folded = connect_text_fold (value.text);

          connect_values_add_text (values, folded);
        }
      else
        connect_values_add_value (values, &value);
      connect_value_clear (&value);
    }
}
