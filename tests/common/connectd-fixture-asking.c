/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* The short forms of asking: what comes is what was expected. */

#include "config.h"

#include "common/connectd-fixture.h"

#include <stdarg.h>
#include <string.h>

#include "protocol/connect-json.h"

JsonNode *
fixture_call (Fixture *f, const char *credential, const char *method, const char *path, const char *body, guint *status)
{
  g_autoptr (FixtureAnswer) answer = fixture_ask (f, credential, method, path, NULL, body);

  if (status != NULL)
    *status = answer->status;
  return g_steal_pointer (&answer->json);
}

JsonObject *
fixture_expect (Fixture *f, guint status, const char *credential, const char *method, const char *path, const char *body)
{
  g_autoptr (FixtureAnswer) answer = fixture_ask (f, credential, method, path, NULL, body);

  if (answer->status != status)
    g_test_message ("%s %s %s: %u %s", method, path, body != NULL ? body : "", answer->status, answer->text);
  g_assert_cmpuint (answer->status, ==, status);
  if (answer->json == NULL || !JSON_NODE_HOLDS_OBJECT (answer->json))
    return json_object_new ();
  return connect_json_copy (json_node_get_object (answer->json));
}

void
fixture_refuse (Fixture *f, guint status, const char *part, const char *credential, const char *method, const char *path,
                const char *body)
{
  g_autoptr (FixtureAnswer) answer = fixture_ask (f, credential, method, path, NULL, body);
  g_autofree char *text = fixture_answer_error (answer);

  if (answer->status != status || text == NULL || strstr (text, part) == NULL)
    g_error ("%s %s %s: expected %u with \"%s\", got %u %s", method, path, body != NULL ? body : "", status, part, answer->status,
             answer->text);
}

JsonArray *
fixture_expect_list (Fixture *f, const char *credential, const char *path)
{
  g_autoptr (FixtureAnswer) answer = fixture_ask (f, credential, "GET", path, NULL, NULL);

  if (answer->status != 200)
    g_test_message ("GET %s: %u %s", path, answer->status, answer->text);
  g_assert_cmpuint (answer->status, ==, 200);
  g_assert_true (answer->json != NULL && JSON_NODE_HOLDS_ARRAY (answer->json));
  return json_node_dup_array (answer->json);
}

guint
fixture_count (Fixture *f, const char *credential, const char *path)
{
  g_autoptr (JsonArray) list = fixture_expect_list (f, credential, path);

  return json_array_get_length (list);
}

char *
fixture_get_text (Fixture *f, const char *credential, const char *path, const char *member)
{
  g_autoptr (JsonObject) object = fixture_expect (f, 200, credential, "GET", path, NULL);
  JsonNode *node = connect_json_get (object, member);
  const char *text = connect_json_get_string (object, member);

  if (node == NULL)
    return NULL;
  return text != NULL ? g_strdup (text) : connect_json_to_string (node);
}

/* --- with a body that is made --- */

char *
fixture_format_body (const char *format, va_list args)
{
  char *body = format != NULL ? g_strdup_vprintf (format, args) : NULL;

  return body != NULL ? g_strdelimit (body, "'", '"') : NULL;
}

JsonObject *
fixture_expect_format (Fixture *f, guint status, const char *credential, const char *method, const char *path, const char *format, ...)
{
  g_autofree char *body = NULL;
  va_list args;

  va_start (args, format);
  body = fixture_format_body (format, args);
  va_end (args);
  return fixture_expect (f, status, credential, method, path, body);
}

void
fixture_refuse_format (Fixture *f, guint status, const char *part, const char *credential, const char *method, const char *path,
                       const char *format, ...)
{
  g_autofree char *body = NULL;
  va_list args;

  va_start (args, format);
  body = fixture_format_body (format, args);
  va_end (args);
  fixture_refuse (f, status, part, credential, method, path, body);
}
