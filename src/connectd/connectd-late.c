/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "connectd-late.h"

#include <gmodule.h>

#include "protocol/connect-error.h"

static gboolean
find_all (GModule *module, const ConnectdLateName *names, gpointer table)
{
  for (; names->name != NULL; names++)
    if (!g_module_symbol (module, names->name, (gpointer *) ((guint8 *) table + names->offset)))
      return FALSE;
  return TRUE;
}

gboolean
connectd_late_load (const char *file, const char *purpose, const ConnectdLateName *names, gpointer table, GError **error)
{
  static GMutex mutex;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&mutex);
  g_autoptr (GError) local = NULL;
  GModule *module;

  if (*(gpointer *) ((guint8 *) table + names->offset) != NULL)
    return TRUE;
  module = g_module_open_full (file, G_MODULE_BIND_LOCAL, &local);
  if (module != NULL && find_all (module, names, table))
    {
      g_module_make_resident (module);
      return TRUE;
    }
  g_set_error (error, CONNECT_ERROR, CONNECT_ERROR_UNAVAILABLE, "%s needs the library %s: %s", purpose, file,
               local != NULL ? local->message : g_module_error ());
  *(gpointer *) ((guint8 *) table + names->offset) = NULL;
  if (module != NULL)
    g_module_close (module);
  return FALSE;
}
