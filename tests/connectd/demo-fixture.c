/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "demo-fixture.h"

#include <glib/gstdio.h>

#include "demo/connectd-demo.h"

void
demo_fill (Demo *self, guint contracts)
{
  g_autofree char *api = g_strdup_printf ("http://127.0.0.1:%u/public/v1", self->f->port);
  const ConnectdDemoOptions options = { self->file, api, contracts, contracts > 0 ? 6000 : 0 };
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  connectd_demo_fill (self->f->engine, &options, &error);
  g_assert_no_error (error);
  g_file_get_contents (self->file, &text, NULL, &error);
  g_assert_no_error (error);
  g_clear_pointer (&self->demo, json_object_unref);
  self->demo = connect_json_parse_object (text, -1, 0, &error);
  g_assert_no_error (error);
}

void
demo_open (Demo *self, TestStore *t, guint contracts)
{
  ConnectdEngineOptions options = { 0 };

  connectd_domain_fill (&options);
  self->f = fixture_new (t, &options);
  self->directory = g_dir_make_tmp ("connect-demo-XXXXXX", NULL);
  self->file = g_build_filename (self->directory, "demo.json", NULL);
  self->demo = NULL;
  demo_fill (self, contracts);
}

void
demo_close (Demo *self)
{
  g_unlink (self->file);
  g_rmdir (self->directory);
  g_free (self->file);
  g_free (self->directory);
  json_object_unref (self->demo);
  fixture_free (self->f);
}

const char *
demo_token (Demo *self, const char *role)
{
  g_autofree char *path = g_strconcat ("tokens.", role, NULL);

  return connect_json_get_string (self->demo, path);
}

guint
demo_count (Demo *self, const char *role, const char *path)
{
  g_autoptr (JsonArray) list = fixture_expect_list (self->f, demo_token (self, role), path);

  return json_array_get_length (list);
}
