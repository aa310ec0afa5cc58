/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "core/connect-app-application.h"

#include <glib/gi18n.h>

#include "core/connect-app-demo.h"
#include "core/connect-app-prepare.h"
#include "core/connect-app-settings.h"
#include "core/connect-app-shortcuts.h"
#include "gui/account/connect-app-preferences.h"
#include "gui/activation/connect-app-activation.h"
#include "gui/common/connect-app-assistant.h"
#include "gui/window/connect-app-window.h"

struct _ConnectAppApplication
{
  AdwApplication parent_instance;

  ConnectAccounts *accounts;
  char *demo; /* file of a demo daemon, until it is dealt with */
};

G_DEFINE_FINAL_TYPE (ConnectAppApplication, connect_app_application, ADW_TYPE_APPLICATION)

static GtkWindow *
get_window (ConnectAppApplication *self)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (self));

  if (window == NULL)
    window = GTK_WINDOW (connect_app_window_new (GTK_APPLICATION (self), self->accounts));
  return window;
}

/* --- the demo ------------------------------------------------------------------------------------------------- */

static DexFuture *
demo_signed_in_cb (DexFuture *future, gpointer user_data)
{
  ConnectAppApplication *self = user_data;
  ConnectAppWindow *window = CONNECT_APP_WINDOW (get_window (self));
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);

  if (value != NULL)
    connect_app_window_set_account (window, g_value_get_object (value));
  else
    {
      g_autofree char *text = connect_app_error_to_sentence (error);

      connect_app_window_toast (window, text);
    }
  return NULL;
}

static void
start_demo (ConnectAppApplication *self)
{
  g_autofree char *path = g_steal_pointer (&self->demo);

  if (path != NULL)
    dex_future_disown (dex_future_finally (connect_app_demo_sign_in (self->accounts, path), demo_signed_in_cb,
                                           g_object_ref (self), g_object_unref));
}

/* --- links ---------------------------------------------------------------------------------------------------- */

/* connect://show?account=…&collection=…&key=… */
static gboolean
show_link (ConnectAppApplication *self, ConnectAppWindow *window, const char *uri)
{
  const char *query = strchr (uri, '?');
  g_autoptr (GHashTable) values = NULL;
  ConnectAccount *account;
  const char *id, *collection, *key;

  if (query != NULL)
    values = g_uri_parse_params (query + 1, -1, "&", G_URI_PARAMS_NONE, NULL);
  if (values == NULL)
    return FALSE;
  id = g_hash_table_lookup (values, "account");
  collection = g_hash_table_lookup (values, "collection");
  key = g_hash_table_lookup (values, "key");
  account = id != NULL ? connect_accounts_find (self->accounts, id) : NULL;
  if (account == NULL || collection == NULL || key == NULL)
    return FALSE;
  connect_app_window_set_account (window, account);
  return connect_app_window_show_object (window, collection, key);
}

static void
connect_app_application_open (GApplication *application, GFile **files, int n_files, const char *hint)
{
  ConnectAppApplication *self = CONNECT_APP_APPLICATION (application);
  GtkWindow *window = get_window (self);

  gtk_window_present (window);
  for (int i = 0; i < n_files; i++)
    {
      g_autofree char *uri = g_file_get_uri (files[i]);

      if (!g_str_has_prefix (uri, "connect://show"))
        connect_app_activation_present (GTK_WIDGET (window), uri);
      else if (!show_link (self, CONNECT_APP_WINDOW (window), uri))
        connect_app_window_toast (CONNECT_APP_WINDOW (window), _("What the link names is not on this machine"));
    }
}

/* --- actions -------------------------------------------------------------------------------------------------- */

static void
quit_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  g_autoptr (GList) windows = g_list_copy (gtk_application_get_windows (GTK_APPLICATION (user_data)));

  /* Closed, not destroyed, so that each keeps its state; the program ends with the last one. */
  for (GList *l = windows; l != NULL; l = l->next)
    gtk_window_close (l->data);
}

static void
new_window_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  ConnectAppApplication *self = user_data;

  gtk_window_present (GTK_WINDOW (connect_app_window_new (GTK_APPLICATION (self), self->accounts)));
}

static void
preferences_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  GtkWindow *window = get_window (user_data);

  adw_dialog_present (connect_app_preferences_new (), GTK_WIDGET (window));
}

static void
shortcuts_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  adw_dialog_present (connect_app_shortcuts_dialog_new (), GTK_WIDGET (get_window (user_data)));
}

static void
append_account (GString *text, ConnectAccount *account)
{
  g_autofree char *state = g_enum_to_string (CONNECT_TYPE_ACCOUNT_STATE, connect_account_get_state (account));
  const char *problem = connect_account_get_problem (account);

  g_string_append_printf (text, "\n%s (%s) at %s: %s", connect_account_get_id (account),
                          connect_role_to_string (connect_account_get_role (account)), connect_account_get_server (account),
                          state);
  if (problem != NULL)
    g_string_append_printf (text, ", %s", problem);
}

static char *
dup_debug_info (ConnectAppApplication *self)
{
  GString *text = g_string_new ("Connect " CONNECT_VERSION "\n");

  g_string_append_printf (text, "GTK %u.%u.%u, libadwaita %u.%u.%u, GLib %u.%u.%u\n", gtk_get_major_version (),
                          gtk_get_minor_version (), gtk_get_micro_version (), adw_get_major_version (),
                          adw_get_minor_version (), adw_get_micro_version (), glib_major_version, glib_minor_version,
                          glib_micro_version);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->accounts)); i++)
    {
      g_autoptr (ConnectAccount) account = g_list_model_get_item (G_LIST_MODEL (self->accounts), i);

      append_account (text, account);
    }
  return g_string_free_and_steal (text);
}

static void
about_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  ConnectAppApplication *self = user_data;
  AdwAboutDialog *dialog = ADW_ABOUT_DIALOG (adw_about_dialog_new ());
  g_autofree char *info = dup_debug_info (self);

  adw_about_dialog_set_application_name (dialog, _("Connect"));
  adw_about_dialog_set_application_icon (dialog, CONNECT_APP_ID);
  adw_about_dialog_set_version (dialog, CONNECT_VERSION);
  adw_about_dialog_set_developer_name (dialog, _("The Connect developers"));
  adw_about_dialog_set_copyright (dialog, "© 2026 The Connect developers");
  adw_about_dialog_set_license_type (dialog, GTK_LICENSE_GPL_3_0);
  adw_about_dialog_set_comments (dialog, _("A partner manager’s desk that works without a network."));
  adw_about_dialog_set_debug_info (dialog, info);
  adw_about_dialog_set_debug_info_filename (dialog, "connect-debug-info.txt");
  adw_dialog_present (ADW_DIALOG (dialog), GTK_WIDGET (get_window (self)));
}

static const GActionEntry entries[] = {
  { "quit", quit_cb },
  { "new-window", new_window_cb },
  { "preferences", preferences_cb },
  { "shortcuts", shortcuts_cb },
  { "about", about_cb },
};

/* --- life ----------------------------------------------------------------------------------------------------- */

static void
connect_app_application_startup (GApplication *application)
{
  ConnectAppApplication *self = CONNECT_APP_APPLICATION (application);

  G_APPLICATION_CLASS (connect_app_application_parent_class)->startup (application);
  connect_app_prepare ();
  connect_app_preferences_apply ();
  gtk_window_set_default_icon_name (CONNECT_APP_ID);
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  connect_app_shortcuts_install (GTK_APPLICATION (self));
  self->accounts = connect_accounts_new (NULL);
}

static void
connect_app_application_activate (GApplication *application)
{
  ConnectAppApplication *self = CONNECT_APP_APPLICATION (application);

  gtk_window_present (get_window (self));
  start_demo (self);
}

static void
connect_app_application_shutdown (GApplication *application)
{
  ConnectAppApplication *self = CONNECT_APP_APPLICATION (application);

  if (self->accounts != NULL)
    connect_accounts_close (self->accounts);
  g_clear_object (&self->accounts);
  G_APPLICATION_CLASS (connect_app_application_parent_class)->shutdown (application);
}

static int
connect_app_application_handle_local_options (GApplication *application, GVariantDict *options)
{
  ConnectAppApplication *self = CONNECT_APP_APPLICATION (application);

  if (g_variant_dict_contains (options, "version"))
    {
      g_print ("Connect %s\n", CONNECT_VERSION);
      return 0;
    }
  if (!connect_app_settings_are_installed ())
    {
      g_printerr ("connect: the settings schema is not installed (set GSETTINGS_SCHEMA_DIR for an uninstalled build)\n");
      return 1;
    }
  g_variant_dict_lookup (options, "demo", "^ay", &self->demo);
  return -1;
}

static void
connect_app_application_finalize (GObject *object)
{
  g_free (CONNECT_APP_APPLICATION (object)->demo);
  G_OBJECT_CLASS (connect_app_application_parent_class)->finalize (object);
}

static void
connect_app_application_class_init (ConnectAppApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = connect_app_application_finalize;
  application_class->startup = connect_app_application_startup;
  application_class->activate = connect_app_application_activate;
  application_class->open = connect_app_application_open;
  application_class->shutdown = connect_app_application_shutdown;
  application_class->handle_local_options = connect_app_application_handle_local_options;
}

static void
connect_app_application_init (ConnectAppApplication *self)
{
  const GOptionEntry options[] = {
    { "version", 0, 0, G_OPTION_ARG_NONE, NULL, N_("Show the version"), NULL },
    { "demo", 0, 0, G_OPTION_ARG_FILENAME, NULL, N_("Sign in to a demo daemon with the file that it wrote"), N_("FILE") },
    { NULL },
  };

  g_application_add_main_option_entries (G_APPLICATION (self), options);
}

ConnectAppApplication *
connect_app_application_new (void)
{
  return g_object_new (CONNECT_APP_TYPE_APPLICATION, "application-id", CONNECT_APP_ID, "flags", G_APPLICATION_HANDLES_OPEN,
                       "resource-base-path", "/com/example/Connect", NULL);
}

ConnectAccounts *
connect_app_application_get_accounts (ConnectAppApplication *self)
{
  return self->accounts;
}
