/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "gui/partners/connect-app-timeline.h"

#include <glib/gi18n.h>
#include <inttypes.h>

#include "core/connect-app-format.h"
#include "gui/common/connect-app-section.h"
#include "protocol/connect-json.h"

/* A contract with more signed versions than these shows the newest. */
#define MAX_VERSIONS 100

/* Members of a contract that are moments. */
static const struct
{
  const char *at;
  const char *by;     /* path of a name, or NULL */
  const char *detail; /* path of a text, or NULL */
  const char *what;
  const char *icon;
} moments[] = {
  { "events.created.at", "events.created.by.name", "activation.message", N_("Contract created"), "document-new-symbolic" },
  { "activation.opened", NULL, NULL, N_("Activation link opened for the first time"), "mail-read-symbolic" },
  { "enrolled", "events.countersigned.by.name", NULL, N_("Partner enrolled"), "document-edit-symbolic" },
  { "events.rejected.at", "events.rejected.by.name", "rejection_note", N_("Contract rejected"), "process-stop-symbolic" },
  { "events.terminated.at", "events.terminated.by.name", "termination_note", N_("Contract terminated"), "process-stop-symbolic" },
};

static void
moment_free (gpointer data)
{
  ConnectAppMoment *moment = data;

  g_free (moment->what);
  g_free (moment->by);
  g_free (moment->detail);
  g_free (moment);
}

static ConnectAppMoment *
add_moment (GPtrArray *list, gint64 at, const char *icon, char *what, const char *by, const char *detail)
{
  ConnectAppMoment *moment = g_new0 (ConnectAppMoment, 1);

  moment->at = at;
  moment->icon = icon;
  moment->what = what;
  moment->by = g_strdup (by);
  moment->detail = g_strdup (detail != NULL && *detail != '\0' ? detail : NULL);
  g_ptr_array_add (list, moment);
  return moment;
}

GPtrArray *
connect_app_timeline_dup_versions (ConnectRow *contract)
{
  GPtrArray *versions = g_ptr_array_new_with_free_func (g_object_unref);
  const ConnectCollection *collection = connect_collection_find ("contract-versions");
  JsonObject *object = connect_row_get_object (contract);
  gint64 newest = object != NULL ? connect_json_get_int (object, "version", 0) : 0;

  for (gint64 i = newest; i > 0 && i > newest - MAX_VERSIONS; i--)
    {
      g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, i);
      g_autofree char *key = connect_collection_make_key (collection, connect_row_get_key (contract), NULL, number);
      ConnectRow *row = connect_account_dup_row (connect_row_get_account (contract), collection, key);

      if (row != NULL && connect_row_get_object (row) != NULL)
        g_ptr_array_add (versions, row);
      else
        g_clear_object (&row);
    }
  return versions;
}

static void
add_versions (GPtrArray *list, ConnectRow *contract, JsonObject *object)
{
  g_autoptr (GPtrArray) versions = connect_app_timeline_dup_versions (contract);
  guint n = 0;

  for (guint i = 0; i < versions->len; i++)
    {
      JsonObject *version = connect_row_get_object (versions->pdata[i]);
      gint64 at = connect_json_get_time (version, "signed");

      if (at == 0)
        continue;
      add_moment (list, at, "object-select-symbolic",
                  g_strdup_printf (_("Version %" PRId64 " of the agreement signed"), connect_json_get_int (version, "version", 0)),
                  connect_json_get_string (version, "signee.name"), NULL);
      n++;
    }
  if (n == 0 && connect_json_get_time (object, "events.signed.at") != 0)
    add_moment (list, connect_json_get_time (object, "events.signed.at"), "object-select-symbolic", g_strdup (_("Contract signed")),
                connect_json_get_string (object, "events.signed.by.name"), NULL);
}

static int
compare_moments (gconstpointer a, gconstpointer b)
{
  const ConnectAppMoment *x = *(ConnectAppMoment *const *) a, *y = *(ConnectAppMoment *const *) b;

  return (x->at > y->at) - (x->at < y->at);
}

static void
add_next (GPtrArray *list, ConnectRow *contract, JsonObject *object)
{
  gint64 since = 0;
  const char *task = NULL;
  ConnectAppTurn turn = connect_app_format_turn (contract, &since, &task);

  if (turn == CONNECT_APP_TURN_NOBODY || task == NULL)
    return;
  add_moment (list, since, "alarm-symbolic", g_strdup (task),
              turn == CONNECT_APP_TURN_MINE ? _("You") : connect_app_format_other_party (contract), NULL)->next = TRUE;
}

GPtrArray *
connect_app_timeline_collect (ConnectRow *contract)
{
  GPtrArray *list = g_ptr_array_new_with_free_func (moment_free);
  JsonObject *object = connect_row_get_object (contract);

  if (object == NULL)
    return list;
  for (guint i = 0; i < G_N_ELEMENTS (moments); i++)
    {
      gint64 at = connect_json_get_time (object, moments[i].at);

      if (at != 0)
        add_moment (list, at, moments[i].icon, g_strdup (_(moments[i].what)),
                    moments[i].by != NULL ? connect_json_get_string (object, moments[i].by) : NULL,
                    moments[i].detail != NULL ? connect_json_get_string (object, moments[i].detail) : NULL);
    }
  add_versions (list, contract, object);
  if (!connect_json_get_boolean (object, "latest", TRUE) && connect_json_get_time (object, "newer.at") != 0)
    add_moment (list, connect_json_get_time (object, "newer.at"), "software-update-available-symbolic",
                g_strdup_printf (_("Version %" PRId64 " of the agreement became active"), connect_json_get_int (object, "newer.version", 0)),
                connect_json_get_string (object, "issuer.name"), NULL);
  g_ptr_array_sort (list, compare_moments);
  add_next (list, contract, object);
  return list;
}

static char *
describe (const ConnectAppMoment *moment)
{
  g_autofree char *age = connect_app_format_age (moment->at, 0);
  g_autofree char *when = connect_app_format_moment (moment->at);
  g_autofree char *waited = g_strdup_printf (_("Waiting since %s"), when);
  const char *time = moment->next ? waited : when;

  if (moment->at == 0)
    return g_strdup (moment->by != NULL ? moment->by : "");
  if (moment->by != NULL)
    /* Translators: when, how long ago, and by whom: "13 Oct 2026, 05:40 (3 days ago) · Sample User" */
    return g_strdup_printf (_("%s (%s) · %s"), time, age, moment->by);
  return g_strdup_printf (_("%s (%s)"), time, age);
}

static GtkWidget *
make_row (const ConnectAppMoment *moment)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *icon = gtk_image_new_from_icon_name (moment->icon);
  g_autofree char *line = describe (moment);
  g_autofree char *title = moment->next ? g_strdup_printf (_("Next: %s"), moment->what) : g_strdup (moment->what);
  g_autofree char *subtitle = moment->detail != NULL ? g_strdup_printf ("%s\n“%s”", line, moment->detail) : g_strdup (line);

  gtk_accessible_update_state (GTK_ACCESSIBLE (icon), GTK_ACCESSIBLE_STATE_HIDDEN, TRUE, -1);
  gtk_widget_add_css_class (icon, moment->next ? "accent" : "dim-label");
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), icon);
  return row;
}

static GtkWidget *
build_timeline (ConnectRow *contract)
{
  g_autoptr (GPtrArray) list = connect_app_timeline_collect (contract);
  GtkWidget *group = adw_preferences_group_new ();

  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), _("What Happened"));
  for (guint i = 0; i < list->len; i++)
    adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), make_row (list->pdata[i]));
  return group;
}

GtkWidget *
connect_app_timeline_new (ConnectRow *contract)
{
  GtkWidget *box = connect_app_tab_box_new ();

  gtk_box_append (GTK_BOX (box), connect_app_section_new (contract, build_timeline, NULL, "contract-versions"));
  return box;
}
