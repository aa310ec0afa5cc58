/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "ui/ui-language.h"

#include <libintl.h>
#include <locale.h>

gboolean
ui_language_prepare (void)
{
  const char *directory = g_getenv ("CONNECT_TEST_LOCALEDIR");

  if (directory == NULL || setlocale (LC_ALL, "") == NULL)
    return FALSE;
  bindtextdomain (GETTEXT_PACKAGE, directory);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  return !g_str_equal (gettext ("Agreements"), "Agreements");
}
