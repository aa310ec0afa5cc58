/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* A contract on paper: what was agreed, what happened, and every text that was signed. From the cache alone. */

#include "config.h"

#include "gui/partners/connect-app-contract-page.h"

#include <glib/gi18n.h>
#include <inttypes.h>

#include "core/connect-app-format.h"
#include "gui/common/connect-app-document.h"
#include "gui/common/connect-app-permissions.h"
#include "gui/partners/connect-app-timeline.h"
#include "protocol/connect-json.h"

/* Text of people in Markdown that is ours: nothing in it is markup. */
static void
append_plain (GString *text, const char *plain)
{
  for (const char *c = plain; *c != '\0'; c++)
    {
      if (g_ascii_ispunct (*c))
        g_string_append_c (text, '\\');
      g_string_append_c (text, *c == '\n' ? ' ' : *c);
    }
}

static void
append_permissions (GString *text, JsonObject *object)
{
  if (g_strcmp0 (connect_json_get_string (object, "type"), "service") != 0)
    return;
  g_string_append_printf (text, "## %s\n\n", _("Permissions"));
  for (const ConnectAppPermission *p = connect_app_permissions (); p->input.path != NULL; p++)
    g_string_append_printf (text, "- %s: %s\n", _(p->input.title),
                            connect_json_get_boolean (object, p->input.path, FALSE) ? _("granted") : _("not granted"));
  g_string_append_c (text, '\n');
}

static void
append_timeline (GString *text, ConnectRow *contract)
{
  g_autoptr (GPtrArray) list = connect_app_timeline_collect (contract);

  g_string_append_printf (text, "## %s\n\n", _("What Happened"));
  for (guint i = 0; i < list->len; i++)
    {
      const ConnectAppMoment *moment = list->pdata[i];
      g_autofree char *when = connect_app_format_moment (moment->at);

      g_string_append (text, "- ");
      append_plain (text, moment->next ? _("Next") : when);
      g_string_append (text, ": ");
      append_plain (text, moment->what);
      if (moment->by != NULL)
        {
          g_string_append (text, ", ");
          append_plain (text, moment->by);
        }
      if (moment->detail != NULL)
        {
          g_string_append (text, ": “");
          append_plain (text, moment->detail);
          g_string_append (text, "”");
        }
      g_string_append_c (text, '\n');
    }
  g_string_append_c (text, '\n');
}

static void
append_version (GString *text, JsonObject *version, const char *heading)
{
  const char *content = connect_json_get_string (version, "content");
  const char *link = connect_json_get_string (version, "link");

  g_string_append_printf (text, "## %s\n\n", heading);
  if (content != NULL)
    g_string_append_printf (text, "%s\n\n", content);
  else if (link != NULL)
    append_plain (text, link);
  else
    g_string_append_printf (text, "%s\n\n", _("This version has no document."));
  g_string_append (text, "\n\n---\n\n");
}

char *
connect_app_contract_dossier (ConnectRow *contract)
{
  g_autoptr (GPtrArray) versions = connect_app_timeline_dup_versions (contract);
  JsonObject *object = connect_row_get_object (contract);
  GString *text = g_string_new (NULL);

  if (object == NULL)
    return g_string_free (text, FALSE);
  append_permissions (text, object);
  append_timeline (text, contract);
  for (guint i = 0; i < versions->len; i++)
    {
      JsonObject *version = connect_row_get_object (versions->pdata[i]);
      g_autofree char *when = connect_app_format_moment (connect_json_get_time (version, "signed"));
      g_autofree char *heading = g_strdup_printf (_("Version %" PRId64 ", signed %s"),
                                                  connect_json_get_int (version, "version", 0), when);

      append_version (text, version, heading);
    }
  return g_string_free (text, FALSE);
}
