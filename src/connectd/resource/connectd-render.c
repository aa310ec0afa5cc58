/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "resource/connectd-render.h"

#include <string.h>

#include "protocol/connect-json.h"

/* The tree of what may leave, made from the dotted paths of the description. */
typedef struct _Step Step;

struct _Step
{
  char *name;
  char *path;
  const ConnectMember *member; /* NULL: an object on the way, or an attribute that a reference copies */
  gboolean leaf;
  GPtrArray *steps;            /* (element-type Step) of an object on the way */
};

struct _ConnectdPlan
{
  const ConnectCollection *collection;
  Step *root;
  GHashTable *members; /* path → ConnectMember, the restricted ones */
  GPtrArray *secrets;  /* paths below lists that never leave */
  gboolean audiences;
};

static void
step_free (gpointer data)
{
  Step *step = data;

  g_free (step->name);
  g_free (step->path);
  g_clear_pointer (&step->steps, g_ptr_array_unref);
  g_free (step);
}

static Step *
step_new (const char *name, const char *path)
{
  Step *step = g_new0 (Step, 1);

  step->name = g_strdup (name);
  step->path = g_strdup (path);
  step->steps = g_ptr_array_new_with_free_func (step_free);
  return step;
}

static Step *
step_reach (Step *step, const char *path)
{
  g_auto (GStrv) names = g_strsplit (path, ".", -1);
  g_autoptr (GString) reached = g_string_new (NULL);

  for (guint i = 0; names[i] != NULL; i++)
    {
      Step *next = NULL;

      g_string_append_printf (reached, "%s%s", i > 0 ? "." : "", names[i]);
      for (guint j = 0; j < step->steps->len && next == NULL; j++)
        if (strcmp (((Step *) step->steps->pdata[j])->name, names[i]) == 0)
          next = step->steps->pdata[j];
      if (next == NULL)
        {
          next = step_new (names[i], reached->str);
          g_ptr_array_add (step->steps, next);
        }
      step = next;
    }
  return step;
}

static gboolean
is_apart (const ConnectMember *member)
{
  return member != NULL && (member->audience != 0 || (member->flags & CONNECTD_APART) != 0);
}

static void
plan_add_member (ConnectdPlan *self, const ConnectMember *member)
{
  const ConnectMember *list = connect_collection_find_list (self->collection, member->path);
  Step *step;

  if (list != NULL)
    {
      if (member->flags & CONNECT_MEMBER_INTERNAL)
        g_ptr_array_add (self->secrets, g_strdup (member->path));
      return;
    }
  if (member->flags & (CONNECT_MEMBER_INTERNAL | CONNECT_MEMBER_ONCE))
    return;
  step = step_reach (self->root, member->path);
  step->member = member;
  step->leaf = TRUE;
  if (!is_apart (member))
    return;
  g_hash_table_insert (self->members, step->path, (gpointer) member);
  self->audiences = self->audiences || member->audience != 0;
}

static void
plan_add_reference (ConnectdPlan *self, const ConnectReference *reference)
{
  for (guint i = 0; reference->attributes != NULL && reference->attributes[i] != NULL; i++)
    {
      g_autofree char *path = g_strconcat (reference->path, ".", reference->attributes[i], NULL);

      if (connect_collection_find_member (self->collection, path) == NULL)
        step_reach (self->root, path)->leaf = TRUE;
    }
}

ConnectdPlan *
connectd_plan_new (const ConnectCollection *collection)
{
  ConnectdPlan *self = g_new0 (ConnectdPlan, 1);

  self->collection = collection;
  self->root = step_new ("", "");
  self->members = g_hash_table_new (g_str_hash, g_str_equal);
  self->secrets = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < collection->n_members; i++)
    plan_add_member (self, &collection->members[i]);
  for (guint i = 0; i < collection->n_references; i++)
    plan_add_reference (self, &collection->references[i]);
  self->audiences = self->audiences || collection->face_member != NULL;
  return self;
}

void
connectd_plan_free (ConnectdPlan *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->members);
  g_ptr_array_unref (self->secrets);
  step_free (self->root);
  g_free (self);
}

gboolean
connectd_plan_has_parts (const ConnectdPlan *self)
{
  return g_hash_table_size (self->members) > 0;
}

const ConnectMember *
_connectd_plan_find_restricted (const ConnectdPlan *self, const char *path)
{
  return g_hash_table_lookup (self->members, path);
}

gboolean
connectd_plan_has_audiences (const ConnectdPlan *self)
{
  return self->audiences;
}

/* --- documents to text --- */

static void
append_string (GString *out, const char *text)
{
  const char *start = text; /* of what is written as it is: nearly all of nearly every text */

  g_string_append_c (out, '"');
  for (const char *c = text; *c != '\0'; c++)
    {
      guchar byte = (guchar) *c;

      if (byte >= 0x20 && byte != '"' && byte != '\\' && byte != 0x7f)
        continue;
      g_string_append_len (out, start, c - start);
      start = c + 1;
      if (byte == '"' || byte == '\\')
        g_string_append_printf (out, "\\%c", byte);
      else if (byte == '\n')
        g_string_append (out, "\\n");
      else
        g_string_append_printf (out, "\\u%04x", byte);
    }
  g_string_append (out, start);
  g_string_append_c (out, '"');
}

static void
append_name_alone (GString *out, const char *name)
{
  g_string_append_c (out, '"');
  g_string_append (out, name);
  g_string_append (out, "\":");
}

/* With a comma before it where something stands already. */
static void
append_name (GString *out, const char *name)
{
  if (out->len > 0)
    g_string_append_c (out, ',');
  append_name_alone (out, name);
}

static gboolean
is_secret (const ConnectdPlan *self, const char *path)
{
  for (guint i = 0; i < self->secrets->len; i++)
    if (strcmp (self->secrets->pdata[i], path) == 0)
      return TRUE;
  return FALSE;
}

/* 11.7162, not 11.716200000000001: as few digits as give the same number. */
static void
append_double (GString *out, double value)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  g_ascii_formatd (text, sizeof text, "%.15g", value);
  if (g_ascii_strtod (text, NULL) != value)
    g_ascii_dtostr (text, sizeof text, value);
  g_string_append (out, text);
  if (strpbrk (text, ".en") == NULL)
    g_string_append (out, ".0");
}

static void
append_integer (GString *out, gint64 value)
{
  char text[24], *at = text + sizeof text;
  guint64 rest = value < 0 ? -(guint64) value : (guint64) value;

  do
    *--at = (char) ('0' + rest % 10);
  while ((rest /= 10) > 0);
  if (value < 0)
    *--at = '-';
  g_string_append_len (out, at, text + sizeof text - at);
}

static void append_node (const ConnectdPlan *self, GString *out, JsonNode *node, const char *path);

static void
append_object (const ConnectdPlan *self, GString *out, JsonObject *object, const char *path)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;
  gboolean first = TRUE;

  g_string_append_c (out, '{');
  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &name, &node))
    {
      g_autofree char *below = self->secrets->len > 0 ? g_strconcat (path, ".", name, NULL) : NULL;

      if (below != NULL && is_secret (self, below))
        continue;
      if (!first)
        g_string_append_c (out, ',');
      first = FALSE;
      append_string (out, name);
      g_string_append_c (out, ':');
      append_node (self, out, node, below != NULL ? below : path);
    }
  g_string_append_c (out, '}');
}

static void
append_node (const ConnectdPlan *self, GString *out, JsonNode *node, const char *path)
{
  if (JSON_NODE_HOLDS_OBJECT (node))
    append_object (self, out, json_node_get_object (node), path);
  else if (JSON_NODE_HOLDS_ARRAY (node))
    {
      JsonArray *array = json_node_get_array (node);

      g_string_append_c (out, '[');
      for (guint i = 0; i < json_array_get_length (array); i++)
        {
          if (i > 0)
            g_string_append_c (out, ',');
          append_node (self, out, json_array_get_element (array, i), path);
        }
      g_string_append_c (out, ']');
    }
  else if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
    append_string (out, json_node_get_string (node));
  else if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_DOUBLE)
    append_double (out, json_node_get_double (node));
  else if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_INT64)
    append_integer (out, json_node_get_int (node));
  else if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_BOOLEAN)
    g_string_append (out, json_node_get_boolean (node) ? "true" : "false");
  else
    g_string_append (out, "null");
}

/* --- body and parts --- */

typedef struct
{
  gsize offset;    /* in the text that it goes into */
  char *text;      /* with the comma before it */
  char *paths;     /* shown when any of these is, ',' between them */
} Part;

static void
part_free (gpointer data)
{
  Part *part = data;

  g_free (part->text);
  g_free (part->paths);
  g_free (part);
}

static void
add_part (GPtrArray *parts, gsize offset, char *take_text, const char *paths)
{
  Part *part = g_new0 (Part, 1);

  part->offset = offset;
  part->text = take_text;
  part->paths = g_strdup (paths);
  g_ptr_array_add (parts, part);
}

static void render_object (const ConnectdPlan *self, const Step *step, JsonObject *object, GString *base, GPtrArray *parts,
                           GPtrArray *late);

/* An object of which only parts are left is itself a part: an opening, what is in it, an ending. */
static void
add_late_object (const Step *step, GPtrArray *inner, GPtrArray *late)
{
  g_autoptr (GString) paths = g_string_new (NULL);

  if (inner->len == 0)
    return;
  if (inner->len == 1) /* shown with its one member, or not at all */
    {
      const Part *only = inner->pdata[0];

      add_part (late, 0, g_strconcat (",\"", step->name, "\":{", only->text + 1, "}", NULL), only->paths);
      return;
    }
  for (guint i = 0; i < inner->len; i++)
    {
      if (i > 0)
        g_string_append_c (paths, ',');
      g_string_append (paths, ((Part *) inner->pdata[i])->paths);
    }
  add_part (late, 0, g_strconcat (",\"", step->name, "\":{", NULL), paths->str);
  for (guint i = 0; i < inner->len; i++)
    add_part (late, 0, g_strdup (((Part *) inner->pdata[i])->text), ((Part *) inner->pdata[i])->paths);
  add_part (late, 0, g_strdup ("}"), paths->str);
}

static void
render_inner (const ConnectdPlan *self, const Step *step, JsonObject *object, GString *base, GPtrArray *parts, GPtrArray *late)
{
  g_autoptr (GString) inner_base = g_string_new (NULL);
  g_autoptr (GPtrArray) inner_parts = g_ptr_array_new_with_free_func (part_free);
  g_autoptr (GPtrArray) inner_late = g_ptr_array_new_with_free_func (part_free);
  gsize start;

  render_object (self, step, object, inner_base, inner_parts, inner_late);
  if (inner_base->len == 0)
    {
      add_late_object (step, inner_late, late);
      return;
    }
  append_name (base, step->name);
  g_string_append_c (base, '{');
  start = base->len;
  g_string_append_len (base, inner_base->str, inner_base->len);
  for (guint i = 0; i < inner_parts->len; i++)
    {
      Part *part = inner_parts->pdata[i];

      add_part (parts, start + part->offset, g_strdup (part->text), part->paths);
    }
  for (guint i = 0; i < inner_late->len; i++)
    add_part (parts, base->len, g_strdup (((Part *) inner_late->pdata[i])->text), ((Part *) inner_late->pdata[i])->paths);
  g_string_append_c (base, '}');
}

/* `base` gets what everybody sees, without braces; `parts` what goes into objects within `base`; `late` what goes to the
 * end of this object. */
static void
render_object (const ConnectdPlan *self, const Step *step, JsonObject *object, GString *base, GPtrArray *parts, GPtrArray *late)
{
  for (guint i = 0; i < step->steps->len; i++)
    {
      const Step *next = step->steps->pdata[i];
      JsonNode *node = json_object_get_member (object, next->name);

      if (node == NULL || JSON_NODE_HOLDS_NULL (node))
        continue;
      if (!next->leaf)
        {
          if (JSON_NODE_HOLDS_OBJECT (node))
            render_inner (self, next, json_node_get_object (node), base, parts, late);
        }
      else if (is_apart (next->member))
        {
          GString *text = g_string_new (NULL);

          g_string_append_c (text, ',');
          append_name_alone (text, next->name);
          append_node (self, text, node, next->path);
          add_part (late, 0, g_string_free_and_steal (text), next->path);
        }
      else
        {
          append_name (base, next->name);
          append_node (self, base, node, next->path);
        }
    }
}

static void
write_part (GString *out, const Part *part, gsize offset)
{
  gsize size = strlen (part->text);

  append_integer (out, (gint64) offset);
  g_string_append_c (out, ' ');
  append_integer (out, (gint64) size);
  g_string_append_c (out, ' ');
  g_string_append (out, part->paths);
  g_string_append_c (out, '\n');
  g_string_append_len (out, part->text, size);
  g_string_append_c (out, '\n');
}

static char *
render_form (const ConnectdPlan *self, JsonObject *doc, char **parts)
{
  GString *base = g_string_new (NULL);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GPtrArray) inner = g_ptr_array_new_with_free_func (part_free);
  g_autoptr (GPtrArray) late = g_ptr_array_new_with_free_func (part_free);

  render_object (self, self->root, doc, base, inner, late);
  for (guint i = 0; i < inner->len; i++)
    write_part (text, inner->pdata[i], ((Part *) inner->pdata[i])->offset + 1);
  for (guint i = 0; i < late->len; i++)
    write_part (text, late->pdata[i], base->len + 1);
  if (parts != NULL)
    *parts = text->len > 0 ? g_strdup (text->str) : NULL;
  g_string_prepend_c (base, '{');
  g_string_append_c (base, '}');
  return g_string_free_and_steal (base);
}

/* What is shown to others stands whole before the parts: "face BODY-LENGTH PARTS-LENGTH\nBODYPARTS". */
char *
connectd_plan_render (const ConnectdPlan *self, JsonObject *doc, char **parts)
{
  const char *member = self->collection->face_member;
  JsonObject *face = member != NULL ? connect_json_get_object (doc, member) : NULL;
  g_autofree char *face_parts = NULL;
  g_autofree char *face_body = NULL;
  g_autofree char *own_parts = NULL;
  char *body;

  if (face == NULL || parts == NULL)
    return render_form (self, doc, parts);
  body = render_form (self, doc, &own_parts);
  face_body = render_form (self, face, &face_parts);
  *parts = g_strdup_printf (CONNECTD_FACE "%" G_GSIZE_FORMAT " %" G_GSIZE_FORMAT "\n%s%s%s", strlen (face_body),
                            face_parts != NULL ? strlen (face_parts) : 0, face_body, face_parts != NULL ? face_parts : "",
                            own_parts != NULL ? own_parts : "");
  return body;
}

char *
connectd_plan_show_text (const ConnectdPlan *self, JsonObject *doc, const ConnectdForm *form)
{
  g_autofree char *parts = NULL;
  g_autofree char *body = connectd_plan_render (self, doc, &parts);
  GString *text = g_string_sized_new (strlen (body) + 1024);

  connectd_plan_splice (self, body, parts, form, text);
  return g_string_free_and_steal (text);
}

JsonObject *
connectd_plan_show (const ConnectdPlan *self, JsonObject *doc, const ConnectdForm *form)
{
  g_autofree char *text = connectd_plan_show_text (self, doc, form);
  JsonObject *object = connect_json_parse_object (text, -1, 0, NULL);

  return object != NULL ? object : json_object_new ();
}
