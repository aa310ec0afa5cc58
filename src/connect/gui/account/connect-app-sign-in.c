/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "gui/account/connect-app-sign-in.h"

#include <glib/gi18n.h>

#include "core/connect-app-settings.h"
#include "gui/activation/connect-app-activation.h"
#include "gui/common/connect-app-assistant.h"
#include "gui/common/connect-app-dialog.h"
#include "gui/window/connect-app-window.h"
#include "protocol/connect-error.h"

struct _ConnectAppSignIn
{
  AdwBin parent_instance;

  ConnectAccounts *accounts;
  gboolean is_busy;

  AdwWindowTitle *window_title;
  AdwBanner *banner;
  GtkLabel *intro_label;
  GtkEditable *server_row;
  GtkEditable *email_row;
  GtkEditable *password_row;
  GtkLabel *error_label;
  GtkWidget *sign_in_button;
  GtkWidget *link_button;
  GtkWidget *spinner;
};

enum
{
  SIGNED_IN,
  N_SIGNALS
};

G_DEFINE_FINAL_TYPE (ConnectAppSignIn, connect_app_sign_in, ADW_TYPE_BIN)

static guint signals[N_SIGNALS];

static void
update (ConnectAppSignIn *self)
{
  gboolean complete = *gtk_editable_get_text (self->server_row) != '\0' && *gtk_editable_get_text (self->email_row) != '\0' &&
                      *gtk_editable_get_text (self->password_row) != '\0';

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "sign-in.go", complete && !self->is_busy);
  gtk_widget_set_visible (self->spinner, self->is_busy);
  gtk_widget_set_sensitive (GTK_WIDGET (self->server_row), !self->is_busy);
  gtk_widget_set_sensitive (GTK_WIDGET (self->email_row), !self->is_busy);
  gtk_widget_set_sensitive (GTK_WIDGET (self->password_row), !self->is_busy);
}

static void
mark (GtkEditable *row, gboolean wrong)
{
  if (wrong)
    gtk_widget_add_css_class (GTK_WIDGET (row), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (row), "error");
  gtk_accessible_update_state (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_STATE_INVALID,
                               wrong ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE, -1);
}

static void
show_problem (ConnectAppSignIn *self, const char *text, GtkEditable *where)
{
  mark (self->server_row, where == self->server_row);
  mark (self->email_row, where == self->password_row);
  mark (self->password_row, where == self->password_row);
  gtk_label_set_label (self->error_label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->error_label), text != NULL);
  if (text != NULL)
    gtk_accessible_announce (GTK_ACCESSIBLE (self), text, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_HIGH);
  if (where != NULL)
    gtk_widget_grab_focus (GTK_WIDGET (where));
}

void
connect_app_sign_in_show_error (ConnectAppSignIn *self, const GError *error)
{
  g_autofree char *sentence = NULL;

  if (g_error_matches (error, CONNECT_ERROR, CONNECT_ERROR_UNAUTHORIZED))
    show_problem (self, _("The e-mail or the password is not right."), self->password_row);
  else if (g_error_matches (error, CONNECT_ERROR, CONNECT_ERROR_OFFLINE))
    show_problem (self, _("The server does not answer. Is the address right, and is there a network?"), self->server_row);
  else if (g_error_matches (error, CONNECT_ERROR, CONNECT_ERROR_RATE_LIMITED))
    show_problem (self, _("There were too many attempts. Wait a few minutes, then try again."), NULL);
  else
    {
      sentence = connect_app_error_to_sentence (error);
      show_problem (self, sentence,
                    g_error_matches (error, CONNECT_ERROR, CONNECT_ERROR_INVALID) ? self->server_row : NULL);
    }
}

const char *
connect_app_sign_in_get_error (ConnectAppSignIn *self)
{
  return gtk_widget_get_visible (GTK_WIDGET (self->error_label)) ? gtk_label_get_label (self->error_label) : NULL;
}

/* Where there is no keyring the session lasts as long as the program; that is told once, in the window. */
static void
tell_keyring (ConnectAppSignIn *self, ConnectAccount *account)
{
  ConnectAppWindow *window = connect_app_window_from (GTK_WIDGET (self));
  g_autofree char *keyring = NULL;

  g_object_get (account, "keyring", &keyring, NULL);
  if (keyring != NULL && window != NULL)
    connect_app_window_toast (window, keyring);
}

static void
remember_server (ConnectAppSignIn *self)
{
  g_autoptr (GSettings) settings = NULL;

  if (!connect_app_settings_are_installed ())
    return;
  settings = connect_app_settings_new ();
  g_settings_set_string (settings, "server", gtk_editable_get_text (self->server_row));
}

static DexFuture *
answered_cb (DexFuture *future, gpointer user_data)
{
  ConnectAppSignIn *self = user_data;
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);
  g_autoptr (ConnectAccount) first = NULL;

  if (self->accounts == NULL)
    return NULL; /* closed meanwhile */
  self->is_busy = FALSE;
  update (self);
  if (error != NULL)
    {
      connect_app_sign_in_show_error (self, error);
      return NULL;
    }
  gtk_editable_set_text (self->password_row, "");
  first = g_list_model_get_item (G_LIST_MODEL (g_value_get_object (value)), 0);
  if (first == NULL)
    {
      show_problem (self, _("This user belongs to no account yet."), NULL);
      return NULL;
    }
  remember_server (self);
  tell_keyring (self, first);
  g_signal_emit (self, signals[SIGNED_IN], 0, first);
  return NULL;
}

static void
go_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ConnectAppSignIn *self = CONNECT_APP_SIGN_IN (widget);
  g_autofree char *server = g_strstrip (g_strdup (gtk_editable_get_text (self->server_row)));
  g_autofree char *email = g_strstrip (g_strdup (gtk_editable_get_text (self->email_row)));

  show_problem (self, NULL, NULL);
  self->is_busy = TRUE;
  update (self);
  dex_future_disown (dex_future_finally (connect_accounts_sign_in (self->accounts, server, email,
                                                                   gtk_editable_get_text (self->password_row)),
                                         answered_cb, g_object_ref (self), g_object_unref));
}

static void
activate_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  connect_app_activation_present (widget, NULL);
}

static void
entry_activated_cb (ConnectAppSignIn *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "sign-in.go", NULL);
}

static void
connect_app_sign_in_dispose (GObject *object)
{
  ConnectAppSignIn *self = CONNECT_APP_SIGN_IN (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), CONNECT_APP_TYPE_SIGN_IN);
  g_clear_object (&self->accounts);
  G_OBJECT_CLASS (connect_app_sign_in_parent_class)->dispose (object);
}

static void
connect_app_sign_in_class_init (ConnectAppSignInClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = connect_app_sign_in_dispose;
  signals[SIGNED_IN] = g_signal_new ("signed-in", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                     G_TYPE_NONE, 1, CONNECT_TYPE_ACCOUNT);
  gtk_widget_class_set_template_from_resource (widget_class, "/com/example/Connect/gui/account/connect-app-sign-in.ui");
  gtk_widget_class_bind_template_child (widget_class, ConnectAppSignIn, window_title);
  gtk_widget_class_bind_template_child (widget_class, ConnectAppSignIn, banner);
  gtk_widget_class_bind_template_child (widget_class, ConnectAppSignIn, intro_label);
  gtk_widget_class_bind_template_child (widget_class, ConnectAppSignIn, server_row);
  gtk_widget_class_bind_template_child (widget_class, ConnectAppSignIn, email_row);
  gtk_widget_class_bind_template_child (widget_class, ConnectAppSignIn, password_row);
  gtk_widget_class_bind_template_child (widget_class, ConnectAppSignIn, error_label);
  gtk_widget_class_bind_template_child (widget_class, ConnectAppSignIn, sign_in_button);
  gtk_widget_class_bind_template_child (widget_class, ConnectAppSignIn, link_button);
  gtk_widget_class_bind_template_child (widget_class, ConnectAppSignIn, spinner);
  gtk_widget_class_install_action (widget_class, "sign-in.go", NULL, go_cb);
  gtk_widget_class_install_action (widget_class, "sign-in.activate", NULL, activate_cb);
}

static void
connect_app_sign_in_init (ConnectAppSignIn *self)
{
  GtkEditable *rows[3];

  gtk_widget_init_template (GTK_WIDGET (self));
  rows[0] = self->server_row;
  rows[1] = self->email_row;
  rows[2] = self->password_row;
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_signal_connect_object (rows[i], "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (rows[i], "entry-activated", G_CALLBACK (entry_activated_cb), self, G_CONNECT_SWAPPED);
    }
  update (self);
}

GtkWidget *
connect_app_sign_in_new (ConnectAccounts *accounts)
{
  ConnectAppSignIn *self = g_object_new (CONNECT_APP_TYPE_SIGN_IN, NULL);

  self->accounts = g_object_ref (accounts);
  if (connect_app_settings_are_installed ())
    {
      g_autoptr (GSettings) settings = connect_app_settings_new ();
      g_autofree char *server = g_settings_get_string (settings, "server");

      gtk_editable_set_text (self->server_row, server);
    }
  return GTK_WIDGET (self);
}

static void
signed_in_cb (ConnectAppSignIn *self, ConnectAccount *first, AdwDialog *dialog)
{
  ConnectAppWindow *window = connect_app_window_from (GTK_WIDGET (dialog));

  adw_dialog_close (dialog);
  if (window != NULL && g_object_get_data (G_OBJECT (dialog), "renewing") == NULL)
    connect_app_window_set_account (window, first);
}

static void
renew (ConnectAppSignIn *self, AdwDialog *dialog, ConnectAccount *account)
{
  adw_window_title_set_title (self->window_title, _("Sign In Again"));
  gtk_label_set_label (self->intro_label, _("The session has ended. What was synchronised is still here."));
  gtk_editable_set_text (self->server_row, connect_account_get_server (account));
  gtk_editable_set_text (self->email_row, connect_account_get_email (account));
  gtk_editable_set_editable (self->server_row, FALSE);
  gtk_editable_set_editable (self->email_row, FALSE);
  gtk_widget_set_visible (self->link_button, FALSE);
  g_object_set_data (G_OBJECT (dialog), "renewing", account);
  adw_dialog_set_focus (dialog, GTK_WIDGET (self->password_row));
}

void
connect_app_sign_in_present (GtkWidget *parent, ConnectAccounts *accounts, ConnectAccount *account)
{
  AdwDialog *dialog = connect_app_dialog_new ();
  GtkWidget *content = connect_app_sign_in_new (accounts);

  adw_dialog_set_title (dialog, _("Sign In"));
  adw_dialog_set_content_width (dialog, 480);
  adw_dialog_set_child (dialog, content);
  g_signal_connect_object (content, "signed-in", G_CALLBACK (signed_in_cb), dialog, G_CONNECT_DEFAULT);
  if (account != NULL)
    renew (CONNECT_APP_SIGN_IN (content), dialog, account);
  adw_dialog_present (dialog, parent);
}
