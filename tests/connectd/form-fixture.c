/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "form-fixture.h"

#include <string.h>

static char *
make_form (const char *const *parts)
{
  GString *form = g_string_new (NULL);

  for (; *parts != NULL; parts++)
    {
      const char *equals = strchr (*parts, '=');
      g_autofree char *head = g_strndup (*parts, (gsize)(equals - *parts));
      g_auto (GStrv) words = g_strsplit (head, ":", 3);

      g_string_append_printf (form, "--xYzZy\r\nContent-Disposition: form-data; name=\"%s\"", words[0]);
      if (words[1] != NULL)
        g_string_append_printf (form, "; filename=\"%s\"\r\nContent-Type: %s", words[1], words[2]);
      g_string_append_printf (form, "\r\n\r\n%s\r\n", equals + 1);
    }
  g_string_append (form, "--xYzZy--\r\n");
  return g_string_free_and_steal (form);
}

static FixtureAnswer *
ask (Desk *d,
     guint status,
     const char *credential,
     const char *method,
     const char *path,
     const char *const *parts)
{
  static const char *const headers[] = { "Content-Type: multipart/form-data; boundary=xYzZy", NULL };
  g_autofree char *form = make_form (parts);
  FixtureAnswer *answer = fixture_ask (d->f, credential, method, path, headers, form);

  if (answer->status != status)
    g_error ("%s %s: %u %s", method, path, answer->status, answer->text);
  return answer;
}

JsonObject *
form_send (Desk *d,
           guint status,
           const char *credential,
           const char *method,
           const char *path,
           const char *const *parts)
{
  g_autoptr (FixtureAnswer) answer = ask (d, status, credential, method, path, parts);

  return json_object_ref (json_node_get_object (answer->json));
}

void
form_refuse (Desk *d,
             guint status,
             const char *part,
             const char *credential,
             const char *method,
             const char *path,
             const char *const *parts)
{
  g_autoptr (FixtureAnswer) answer = ask (d, status, credential, method, path, parts);
  g_autofree char *error = fixture_answer_error (answer);

  if (error == NULL || strstr (error, part) == NULL)
    g_error ("%s", answer->text);
}

void
form_expect_bytes (Desk *d, const char *credential, const char *path, const char *text)
{
  g_autoptr (FixtureAnswer) answer = fixture_ask (d->f, credential, "GET", path, NULL, NULL);

  if (answer->status != (text != NULL ? 200 : 404))
    g_error ("%s: %u %s", path, answer->status, answer->text);
  if (text != NULL)
    g_assert_cmpstr (answer->text, ==, text);
}
