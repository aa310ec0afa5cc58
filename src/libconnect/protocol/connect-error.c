/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "protocol/connect-error.h"

#include <string.h>

#include "protocol/connect-json.h"

G_DEFINE_QUARK (connect-error-quark, connect_error)

static const struct
{
  ConnectError code;
  guint status;
  const char *name;
} errors[] = {
  { CONNECT_ERROR_INVALID, 400, "VAL_001" },
  { CONNECT_ERROR_UNAUTHORIZED, 401, "AUTH_001" },
  { CONNECT_ERROR_FORBIDDEN, 403, "AUTH_003" },
  { CONNECT_ERROR_NOT_FOUND, 404, "NFD_000" },
  { CONNECT_ERROR_METHOD, 405, "MET_001" },
  { CONNECT_ERROR_CONFLICT, 409, "REV_001" },
  { CONNECT_ERROR_GONE, 410, "FEED_001" },
  { CONNECT_ERROR_TOO_LARGE, 413, "VAL_002" },
  { CONNECT_ERROR_RATE_LIMITED, 429, "LIM_001" },
  { CONNECT_ERROR_FAILED, 500, "SYS_001" },
  { CONNECT_ERROR_UNAVAILABLE, 503, "SYS_002" },
};

static guint
find_code (int code)
{
  for (guint i = 0; i < G_N_ELEMENTS (errors); i++)
    if ((int) errors[i].code == code)
      return i;
  return find_code (CONNECT_ERROR_FAILED); /* which is there */
}

/* What has no status of its own is an internal error, and so is what comes from elsewhere. */
static guint
find_error (const GError *error)
{
  return find_code (error->domain == CONNECT_ERROR ? error->code : CONNECT_ERROR_FAILED);
}

guint
connect_error_to_status (const GError *error)
{
  return errors[find_error (error)].status;
}

ConnectError
connect_error_from_status (guint status)
{
  for (guint i = 0; i < G_N_ELEMENTS (errors); i++)
    if (errors[i].status == status)
      return errors[i].code;
  if (status == 414 || status == 431)
    return CONNECT_ERROR_TOO_LARGE;
  if (status >= 400 && status < 500)
    return CONNECT_ERROR_INVALID;
  return status >= 502 ? CONNECT_ERROR_UNAVAILABLE : CONNECT_ERROR_FAILED;
}

char *
connect_error_to_body (const GError *error)
{
  guint index = find_error (error);
  gboolean internal = errors[index].code == CONNECT_ERROR_FAILED;
  const char *message = internal ? "Internal error." : error->message;
  const char *bar = internal ? NULL : strchr (message, '|');
  g_autofree char *code = NULL;
  g_auto (GStrv) lines = NULL;
  g_autoptr (JsonObject) body = json_object_new ();
  JsonArray *texts = json_array_new ();

  /* "CODE|text": capitals, digits and underscores only */
  if (bar != NULL && bar != message &&
      strspn (message, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") == (gsize) (bar - message))
    {
      code = g_strndup (message, bar - message);
      message = bar + 1;
    }
  lines = g_strsplit (message, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    if (*lines[i] != '\0')
      json_array_add_string_element (texts, lines[i]);
  json_object_set_string_member (body, "error_code", code != NULL ? code : errors[index].name);
  json_object_set_array_member (body, "errors", texts);
  return connect_json_object_to_string (body);
}

void
connect_error_set_from_answer (GError **error, guint status, const char *body, gsize length)
{
  g_autoptr (JsonObject) object = connect_json_parse_object (body, length, 0, NULL);
  JsonArray *texts = object != NULL ? connect_json_get_array (object, "errors") : NULL;
  g_autoptr (GString) message = g_string_new (NULL);

  for (guint i = 0; texts != NULL && i < MIN (json_array_get_length (texts), 50); i++)
    {
      JsonNode *node = json_array_get_element (texts, i);

      if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
        g_string_append_printf (message, "%s%s", message->len > 0 ? "\n" : "", json_node_get_string (node));
    }
  if (message->len == 0)
    g_string_printf (message, "The server answered with status %u.", status);
  g_set_error_literal (error, CONNECT_ERROR, connect_error_from_status (status), message->str);
}

struct _ConnectProblems
{
  GString *text;
};

ConnectProblems *
connect_problems_new (void)
{
  ConnectProblems *self = g_new0 (ConnectProblems, 1);

  self->text = g_string_new (NULL);
  return self;
}

void
connect_problems_free (ConnectProblems *self)
{
  if (self == NULL)
    return;
  g_string_free (self->text, TRUE);
  g_free (self);
}

void
connect_problems_add (ConnectProblems *self, const char *field, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  if (self->text->len > 16384)
    return;
  g_strdelimit (text, "\n|", ' ');
  if (self->text->len > 0)
    g_string_append_c (self->text, '\n');
  if (field != NULL)
    g_string_append_printf (self->text, "%s: ", field);
  g_string_append (self->text, text);
}

gboolean
connect_problems_any (ConnectProblems *self)
{
  return self->text->len > 0;
}

gboolean
connect_problems_check (ConnectProblems *self, GError **error)
{
  if (!connect_problems_any (self))
    return TRUE;
  g_set_error_literal (error, CONNECT_ERROR, CONNECT_ERROR_INVALID, self->text->str);
  return FALSE;
}
