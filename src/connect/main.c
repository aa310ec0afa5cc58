/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include <glib/gi18n.h>
#include <libdex.h>
#include <locale.h>

#include "core/connect-app-application.h"

int
main (int argc, char **argv)
{
  g_autoptr (ConnectAppApplication) application = NULL;

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  dex_init ();
  g_set_application_name ("Connect");

  application = connect_app_application_new ();
  return g_application_run (G_APPLICATION (application), argc, argv);
}
