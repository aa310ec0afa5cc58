/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "gui/window/connect-app-banner.h"

#include <glib/gi18n.h>

#include "core/connect-app-format.h"

char *
connect_app_banner_dup_text (ConnectAccount *account)
{
  const char *problem = connect_account_get_problem (account);
  gint64 since = connect_account_get_offline_since (account);
  g_autofree char *clock = connect_app_format_clock (since, 0);

  switch (connect_account_get_state (account))
    {
    case CONNECT_ACCOUNT_OFFLINE:
      if (since == 0)
        return g_strdup (_("Offline. Showing what was synchronised."));
      /* Translators: %s is a time of day, with the day when it is not today */
      return g_strdup_printf (_("Offline since %s. Showing what was synchronised."), clock);
    case CONNECT_ACCOUNT_SIGNED_OUT:
      return g_strdup (_("The session has ended. Sign in again to synchronise."));
    case CONNECT_ACCOUNT_FAILED:
      return g_strdup (problem != NULL ? problem : _("What was synchronised cannot be read."));
    case CONNECT_ACCOUNT_CONNECTING:
    case CONNECT_ACCOUNT_SYNCING:
    case CONNECT_ACCOUNT_ONLINE:
    case CONNECT_ACCOUNT_FOLLOWER:
      break;
    }
  return NULL;
}

static void
update (AdwBanner *banner)
{
  ConnectAccount *account = g_object_get_data (G_OBJECT (banner), "account");
  gboolean signed_out = connect_account_get_state (account) == CONNECT_ACCOUNT_SIGNED_OUT;
  g_autofree char *text = connect_app_banner_dup_text (account);

  if (text != NULL)
    adw_banner_set_title (banner, text);
  adw_banner_set_button_label (banner, signed_out ? _("_Sign In Again") : _("_Try Again"));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (banner), signed_out ? "win.sign-in-again" : "win.refresh");
  adw_banner_set_revealed (banner, text != NULL);
  /* Its words stay while it folds away, but nobody is told them any more. */
  gtk_accessible_update_state (GTK_ACCESSIBLE (banner), GTK_ACCESSIBLE_STATE_HIDDEN, text == NULL, -1);
}

GtkWidget *
connect_app_banner_new (ConnectAccount *account)
{
  GtkWidget *banner = adw_banner_new ("");

  adw_banner_set_use_markup (ADW_BANNER (banner), FALSE);
  g_object_set_data_full (G_OBJECT (banner), "account", g_object_ref (account), g_object_unref);
  g_signal_connect_object (account, "notify::state", G_CALLBACK (update), banner, G_CONNECT_SWAPPED);
  g_signal_connect_object (account, "notify::problem", G_CALLBACK (update), banner, G_CONNECT_SWAPPED);
  g_signal_connect_object (account, "notify::offline-since", G_CALLBACK (update), banner, G_CONNECT_SWAPPED);
  update (ADW_BANNER (banner));
  return banner;
}
