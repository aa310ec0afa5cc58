/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "core/connect-app-settings.h"

gboolean
connect_app_settings_are_installed (void)
{
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchema) schema = NULL;

  if (source != NULL)
    schema = g_settings_schema_source_lookup (source, CONNECT_APP_ID, TRUE);
  return schema != NULL;
}

GSettings *
connect_app_settings_new (void)
{
  return g_settings_new (CONNECT_APP_ID);
}

char *
connect_app_settings_dup_account_name (ConnectAccount *account)
{
  const char *server = connect_account_get_server (account);

  /* An id alone is not unique: two servers may both have a PA-000-000. */
  return g_strdup_printf ("%s-%08x", connect_account_get_id (account), server != NULL ? g_str_hash (server) : 0);
}

GSettings *
connect_app_settings_new_for_account (ConnectAccount *account)
{
  g_autofree char *name = connect_app_settings_dup_account_name (account);
  g_autofree char *path = g_strdup_printf ("/com/example/Connect/accounts/%s/", name);

  return g_settings_new_with_path (CONNECT_APP_ID ".Account", path);
}

GSettings *
connect_app_settings_new_for_list (ConnectAccount *account, const char *list)
{
  g_autofree char *name = connect_app_settings_dup_account_name (account);
  g_autofree char *path = g_strdup_printf ("/com/example/Connect/accounts/%s/lists/%s/", name, list);

  return g_settings_new_with_path (CONNECT_APP_ID ".List", path);
}

gboolean
connect_app_settings_toggle_pin (ConnectAccount *account, const char *list)
{
  g_autoptr (GSettings) settings = connect_app_settings_new_for_account (account);
  g_auto (GStrv) pins = g_settings_get_strv (settings, "pins");
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) changed = NULL;
  gboolean pinned = g_strv_contains ((const char *const *) pins, list);

  for (guint i = 0; pins[i] != NULL; i++)
    if (!g_str_equal (pins[i], list))
      g_strv_builder_add (builder, pins[i]);
  if (!pinned)
    g_strv_builder_add (builder, list);
  changed = g_strv_builder_end (builder);
  g_settings_set_strv (settings, "pins", (const char *const *) changed);
  return !pinned;
}
