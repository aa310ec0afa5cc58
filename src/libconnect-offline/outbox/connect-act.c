/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "outbox/connect-act.h"

#include <glib/gi18n.h>
#include <string.h>

#include "protocol/connect-json.h"

/* How many parts of `parts` the collection's path takes, 0 when it is not the path's; `parent` gets the part in
 * braces. */
static guint
match_path (const ConnectCollection *collection, char **parts, const char **parent)
{
  g_auto (GStrv) wanted = g_strsplit (collection->path, "/", -1);
  guint i;

  *parent = NULL;
  for (i = 0; wanted[i] != NULL; i++)
    {
      if (parts[i] == NULL || *parts[i] == '\0')
        return 0;
      if (*wanted[i] == '{')
        *parent = parts[i];
      else if (strcmp (wanted[i], parts[i]) != 0)
        return 0;
    }
  return i;
}

static const ConnectCollection *
find_collection (char **parts, const char **parent, guint *length)
{
  const ConnectCollection *const *all = connect_collections ();
  const ConnectCollection *best = NULL;

  *length = 0;
  *parent = NULL;
  for (guint i = 0; all[i] != NULL; i++)
    {
      const char *of;
      guint n = all[i]->flags & CONNECT_COLLECTION_INTERNAL ? 0 : match_path (all[i], parts, &of);

      if (n <= *length)
        continue;
      best = all[i];
      *length = n;
      *parent = of;
    }
  return best;
}

static char *
dup_id (const ConnectCollection *collection, JsonObject *object)
{
  const char *text = connect_json_get_string (object, collection->id_member);
  gint64 number = connect_json_get_int (object, collection->id_member, -1);

  if (text != NULL)
    return g_strdup (text);
  return number >= 0 ? g_strdup_printf ("%" G_GINT64_FORMAT, number) : NULL;
}

const ConnectCollection *
connect_act_find_row (const char *path, JsonObject *answer, char **key)
{
  g_autofree char *plain = g_strndup (path, strcspn (path, "?"));
  g_auto (GStrv) parts = g_strsplit (plain, "/", -1);
  const char *parent;
  guint length;
  const ConnectCollection *collection = find_collection (parts, &parent, &length);
  g_autofree char *id = NULL;

  *key = NULL;
  if (collection == NULL)
    return NULL;
  id = parts[length] != NULL ? g_strdup (parts[length]) : answer != NULL ? dup_id (collection, answer) : NULL;
  /* the wire's keys are without the viewer */
  if (id != NULL)
    *key = collection->flags & CONNECT_COLLECTION_IN_PARENT ? g_strconcat (parent, "/", id, NULL) : g_strdup (id);
  return collection;
}

static const char *
title_of (const ConnectCollection *collection, const char *verb, ConnectActionFlags flag)
{
  for (guint i = 0; i < collection->n_actions; i++)
    if (flag != 0 ? (collection->actions[i].flags & flag) != 0 : strcmp (collection->actions[i].verb, verb) == 0)
      return _(collection->actions[i].title);
  return NULL;
}

char *
connect_act_describe (const ConnectAct *act)
{
  g_autofree char *plain = g_strndup (act->path, strcspn (act->path, "?"));
  g_auto (GStrv) parts = g_strsplit (plain, "/", -1);
  const char *parent, *id, *verb, *title;
  guint length;
  const ConnectCollection *collection = find_collection (parts, &parent, &length);

  if (collection == NULL)
    return g_strdup (plain);
  id = parts[length];
  verb = id != NULL ? parts[length + 1] : NULL;
  if (id == NULL)
    return g_strdup_printf (_("New %s"), _(collection->singular));
  if (verb != NULL)
    title = title_of (collection, verb, 0);
  else
    title = title_of (collection, NULL, strcmp (act->method, "DELETE") == 0 ? CONNECT_ACTION_DELETE : CONNECT_ACTION_UPDATE);
  return g_strdup_printf ("%s %s", title != NULL ? title : verb != NULL ? verb : act->method, id);
}
