/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Strict JSON (RFC 8259), straight into the nodes that are kept. json-glib's own parser takes four times as
 * long, and what it lets pass (U+0000, integers that are cut to 64 bits, any depth) would have to be looked
 * for before and after it. */

#include "config.h"

#include "protocol/connect-json-reader.h"

#include <math.h>
#include <string.h>

#include "protocol/connect-error.h"

typedef struct
{
  const char *text;
  const char *at;
  const char *end;
  guint depth;
  guint max_depth;
  const char *problem; /* what is wrong at `at` */
  GString *scratch;    /* the text read last */
} Reader;

static JsonNode *read_value (Reader *self);

static gboolean
fail (Reader *self, const char *problem)
{
  self->problem = problem;
  return FALSE;
}

static void
skip_space (Reader *self)
{
  while (self->at < self->end &&
         (*self->at == ' ' || *self->at == '\n' || *self->at == '\r' || *self->at == '\t'))
    self->at++;
}

/* Whether `c` is next, behind spaces. It is taken then. */
static gboolean
take (Reader *self, char c)
{
  skip_space (self);
  if (self->at == self->end || *self->at != c)
    return FALSE;
  self->at++;
  return TRUE;
}

/* --- texts --- */

/* Four digits at `at`; -1: they are none. */
static int
read_hex (const Reader *self, const char *at)
{
  int value = 0;

  if (self->end - at < 4)
    return -1;
  for (guint i = 0; i < 4; i++)
    {
      int digit = g_ascii_xdigit_value (at[i]);

      if (digit < 0)
        return -1;
      value = value * 16 + digit;
    }
  return value;
}

/* What follows "\u". Half a pair is no character. */
static gboolean
read_code (Reader *self)
{
  int code = read_hex (self, self->at), low;

  if (code < 0)
    return fail (self, "four hexadecimal digits are expected");
  if (code == 0)
    return fail (self, "U+0000 in a text");
  self->at += 4;
  if (code >= 0xd800 && code <= 0xdfff)
    {
      low = code < 0xdc00 && self->end - self->at >= 6 && self->at[0] == '\\' && self->at[1] == 'u'
                ? read_hex (self, self->at + 2)
                : -1;
      if (low < 0xdc00 || low > 0xdfff)
        return fail (self, "half a character");
      self->at += 6;
      code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
    }
  g_string_append_unichar (self->scratch, (gunichar)code);
  return TRUE;
}

static gboolean
read_escape (Reader *self)
{
  static const char names[] = "\"\\/bfnrt", meant[] = "\"\\/\b\f\n\r\t";
  char c = self->at < self->end ? *self->at : '\0';
  const char *name = c != '\0' ? strchr (names, c) : NULL;

  if (c == 'u')
    {
      self->at++;
      return read_code (self);
    }
  if (name == NULL)
    return fail (self, "no such escape");
  self->at++;
  g_string_append_c (self->scratch, meant[name - names]);
  return TRUE;
}

/* Behind the opening quote. */
static gboolean
read_text (Reader *self)
{
  g_string_truncate (self->scratch, 0);
  for (;;)
    {
      const char *start = self->at;

      while (self->at < self->end && *self->at != '"' && *self->at != '\\' && (guchar)*self->at >= 0x20)
        self->at++;
      g_string_append_len (self->scratch, start, self->at - start);
      if (self->at == self->end)
        return fail (self, "a text has no end");
      if (*self->at == '"')
        {
          self->at++;
          return TRUE;
        }
      if (*self->at != '\\')
        return fail (self, "a control character in a text");
      self->at++;
      if (!read_escape (self))
        return FALSE;
    }
}

static JsonNode *
read_string (Reader *self)
{
  return read_text (self) ? json_node_init_string (json_node_alloc (), self->scratch->str) : NULL;
}

/* --- numbers --- */

static gboolean
skip_digits (Reader *self)
{
  const char *start = self->at;

  while (self->at < self->end && g_ascii_isdigit (*self->at))
    self->at++;
  return self->at > start || fail (self, "a digit is expected");
}

/* Past a number; whether it is one. */
static gboolean
skip_number (Reader *self, gboolean *integer)
{
  *integer = TRUE;
  if (*self->at == '-')
    self->at++;
  if (self->at < self->end && *self->at == '0')
    self->at++;
  else if (!skip_digits (self))
    return FALSE;
  if (self->at < self->end && *self->at == '.')
    {
      *integer = FALSE;
      self->at++;
      if (!skip_digits (self))
        return FALSE;
    }
  if (self->at < self->end && (*self->at == 'e' || *self->at == 'E'))
    {
      *integer = FALSE;
      self->at++;
      if (self->at < self->end && (*self->at == '+' || *self->at == '-'))
        self->at++;
      if (!skip_digits (self))
        return FALSE;
    }
  return TRUE;
}

/* An integer beyond 64 bits would become another one, and 1e999 has no form on the way out. */
static JsonNode *
read_number (Reader *self)
{
  const char *start = self->at;
  gboolean integer;
  gint64 value;
  double real;

  if (!skip_number (self, &integer))
    return NULL;
  g_string_truncate (self->scratch, 0);
  g_string_append_len (self->scratch, start, self->at - start);
  if (integer && g_ascii_string_to_signed (self->scratch->str, 10, G_MININT64, G_MAXINT64, &value, NULL))
    return json_node_init_int (json_node_alloc (), value);
  real = integer ? INFINITY : g_ascii_strtod (self->scratch->str, NULL);
  if (isfinite (real))
    return json_node_init_double (json_node_alloc (), real);
  self->at = start;
  fail (self, integer ? "a number beyond 64 bits" : "a number too large");
  return NULL;
}

/* --- what holds others --- */

static gboolean
enter (Reader *self)
{
  return ++self->depth <= self->max_depth || fail (self, "it is nested too deeply");
}

static gboolean
read_member (Reader *self, JsonObject *object)
{
  g_autofree char *longer = NULL;
  char name[64]; /* long enough for nearly all */
  JsonNode *node;

  if (!take (self, '"'))
    return fail (self, "the name of a member is expected");
  if (!read_text (self))
    return FALSE;
  if (self->scratch->len < sizeof name)
    memcpy (name, self->scratch->str, self->scratch->len + 1);
  else
    longer = g_strdup (self->scratch->str);
  if (!take (self, ':'))
    return fail (self, "\":\" is expected");
  node = read_value (self);
  if (node == NULL)
    return FALSE;
  json_object_set_member (object, longer != NULL ? longer : name, node);
  return TRUE;
}

static JsonNode *
read_object (Reader *self)
{
  g_autoptr (JsonObject) object = json_object_new ();
  JsonNode *node;

  if (!enter (self))
    return NULL;
  if (!take (self, '}'))
    {
      do
        if (!read_member (self, object))
          return NULL;
      while (take (self, ','));
      if (!take (self, '}'))
        {
          fail (self, "\",\" or \"}\" is expected");
          return NULL;
        }
    }
  self->depth--;
  node = json_node_new (JSON_NODE_OBJECT);
  json_node_take_object (node, g_steal_pointer (&object));
  return node;
}

static JsonNode *
read_array (Reader *self)
{
  g_autoptr (JsonArray) array = json_array_new ();
  JsonNode *node;

  if (!enter (self))
    return NULL;
  if (!take (self, ']'))
    {
      do
        {
          node = read_value (self);
          if (node == NULL)
            return NULL;
          json_array_add_element (array, node);
        }
      while (take (self, ','));
      if (!take (self, ']'))
        {
          fail (self, "\",\" or \"]\" is expected");
          return NULL;
        }
    }
  self->depth--;
  node = json_node_new (JSON_NODE_ARRAY);
  json_node_take_array (node, g_steal_pointer (&array));
  return node;
}

static gboolean
take_word (Reader *self, const char *word)
{
  gsize length = strlen (word);

  if ((gsize)(self->end - self->at) < length || memcmp (self->at, word, length) != 0)
    return fail (self, "a value is expected");
  self->at += length;
  return TRUE;
}

static JsonNode *
read_value (Reader *self)
{
  skip_space (self);
  switch (self->at < self->end ? *self->at : '\0')
    {
    case '{':
      self->at++;
      return read_object (self);
    case '[':
      self->at++;
      return read_array (self);
    case '"':
      self->at++;
      return read_string (self);
    case 't':
      return take_word (self, "true") ? json_node_init_boolean (json_node_alloc (), TRUE) : NULL;
    case 'f':
      return take_word (self, "false") ? json_node_init_boolean (json_node_alloc (), FALSE) : NULL;
    case 'n':
      return take_word (self, "null") ? json_node_new (JSON_NODE_NULL) : NULL;
    case '-':
    case '0':
    case '1':
    case '2':
    case '3':
    case '4':
    case '5':
    case '6':
    case '7':
    case '8':
    case '9':
      return read_number (self);
    default:
      fail (self, "a value is expected");
      return NULL;
    }
}

/* Where it went wrong, as people count. */
static void
set_error (const Reader *self, GError **error)
{
  const char *line = self->text;
  guint n = 1;

  for (const char *at = self->text; at < self->at; at++)
    if (*at == '\n')
      {
        n++;
        line = at + 1;
      }
  g_set_error (error, CONNECT_ERROR, CONNECT_ERROR_INVALID, "Bad JSON: %s (line %u, column %ld)",
               self->problem, n, g_utf8_strlen (line, self->at - line) + 1);
}

JsonNode *
_connect_json_read (const char *text, gsize length, guint max_depth, GError **error)
{
  g_autoptr (GString) scratch = g_string_sized_new (256);
  Reader self = { text, text, text + length, 0, max_depth, NULL, scratch };
  g_autoptr (JsonNode) node = read_value (&self);

  if (node != NULL) /* else `at` is where it went wrong, which may be at a line's end */
    skip_space (&self);
  if (node != NULL && self.at != self.end)
    fail (&self, "there is more than one value");
  if (self.problem == NULL)
    return g_steal_pointer (&node);
  set_error (&self, error);
  return NULL;
}
