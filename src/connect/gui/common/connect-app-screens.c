/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "gui/common/connect-app-screens.h"

static const ConnectAppScreens *const screens[] = {
  &connect_app_partners_screens,
  NULL,
};

/* More lists than this are no sidebar. */
#define MAX_LISTS 64

const ConnectAppScreens *const *
connect_app_screens (void)
{
  return screens;
}

static gpointer
gather_lists (gpointer data)
{
  const ConnectAppList **lists = g_new0 (const ConnectAppList *, MAX_LISTS + 1);
  guint n = 0;

  for (guint i = 0; screens[i] != NULL; i++)
    for (guint j = 0; screens[i]->lists != NULL && screens[i]->lists[j] != NULL && n < MAX_LISTS; j++)
      lists[n++] = screens[i]->lists[j];
  return lists;
}

const ConnectAppList *const *
connect_app_lists (void)
{
  static GOnce once = G_ONCE_INIT;

  return g_once (&once, gather_lists, NULL);
}

gboolean
connect_app_list_applies (const ConnectAppList *list, ConnectAccount *account)
{
  return (list->roles == 0 || (list->roles & connect_account_get_role (account)) != 0) &&
         connect_account_has_module (account, list->module);
}

const ConnectAppList *
connect_app_list_find (ConnectAccount *account, const char *name)
{
  const ConnectAppList *const *lists = connect_app_lists ();

  for (guint i = 0; lists[i] != NULL; i++)
    if (g_strcmp0 (lists[i]->name, name) == 0 && connect_app_list_applies (lists[i], account))
      return lists[i];
  return NULL;
}

const ConnectAppObject *
connect_app_object_find (const char *collection)
{
  for (guint i = 0; screens[i] != NULL; i++)
    for (guint j = 0; screens[i]->objects != NULL && screens[i]->objects[j] != NULL; j++)
      if (g_strcmp0 (screens[i]->objects[j]->collection, collection) == 0)
        return screens[i]->objects[j];
  return NULL;
}
