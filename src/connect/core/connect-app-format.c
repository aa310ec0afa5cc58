/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "core/connect-app-format.h"

#include <glib/gi18n.h>

#include "protocol/connect-json.h"

#define MINUTE G_TIME_SPAN_MINUTE
#define HOUR G_TIME_SPAN_HOUR
#define DAY G_TIME_SPAN_DAY

static GDateTime *
to_local (gint64 time)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc_usec (time);

  return utc != NULL ? g_date_time_to_local (utc) : NULL;
}

static char *
format_local (gint64 time, const char *format)
{
  g_autoptr (GDateTime) local = time != 0 ? to_local (time) : NULL;
  char *text = local != NULL ? g_date_time_format (local, format) : NULL;

  return text != NULL ? text : g_strdup ("");
}

char *
connect_app_format_moment (gint64 time)
{
  /* Translators: a moment, see g_date_time_format(); keep it short */
  return format_local (time, _("%-d %b %Y, %H:%M"));
}

char *
connect_app_format_exact (gint64 time)
{
  /* Translators: a moment to the second with its zone, see g_date_time_format() */
  return format_local (time, _("%A, %-d %B %Y, %H:%M:%S %Z"));
}

char *
connect_app_format_date (gint64 time)
{
  g_autoptr (GDateTime) utc = time != 0 ? g_date_time_new_from_unix_utc_usec (time) : NULL;

  /* Translators: a date, see g_date_time_format() */
  return utc != NULL ? g_date_time_format (utc, _("%-d %b %Y")) : g_strdup ("");
}

char *
connect_app_format_duration (gint64 duration)
{
  int count;

  if (duration < MINUTE)
    return g_strdup (_("less than a minute"));
  if (duration < HOUR)
    {
      count = duration / MINUTE;
      return g_strdup_printf (ngettext ("%d minute", "%d minutes", count), count);
    }
  if (duration < DAY)
    {
      count = duration / HOUR;
      return g_strdup_printf (ngettext ("%d hour", "%d hours", count), count);
    }
  if (duration < 60 * DAY)
    {
      count = duration / DAY;
      return g_strdup_printf (ngettext ("%d day", "%d days", count), count);
    }
  if (duration < 730 * DAY)
    {
      count = duration / (30 * DAY);
      return g_strdup_printf (ngettext ("%d month", "%d months", count), count);
    }
  count = duration / (365 * DAY);
  return g_strdup_printf (ngettext ("%d year", "%d years", count), count);
}

char *
connect_app_format_age (gint64 time, gint64 now)
{
  g_autofree char *length = NULL;
  gint64 age;

  if (time == 0)
    return g_strdup ("");
  age = (now != 0 ? now : g_get_real_time ()) - time;
  /* Clocks of two machines differ a little: what has just happened must not lie in the future. */
  if (ABS (age) < MINUTE)
    return g_strdup (_("just now"));
  length = connect_app_format_duration (ABS (age));
  if (age < 0)
    /* Translators: a moment to come; %s is a length of time: "in 3 days" */
    return g_strdup_printf (_("in %s"), length);
  /* Translators: a moment that has gone; %s is a length of time: "3 days ago" */
  return g_strdup_printf (_("%s ago"), length);
}

char *
connect_app_format_clock (gint64 time, gint64 now)
{
  g_autoptr (GDateTime) local = time != 0 ? to_local (time) : NULL;
  g_autoptr (GDateTime) today = to_local (now != 0 ? now : g_get_real_time ());

  if (local == NULL || today == NULL)
    return g_strdup ("");
  if (g_date_time_get_day_of_year (local) == g_date_time_get_day_of_year (today) &&
      g_date_time_get_year (local) == g_date_time_get_year (today))
    return g_date_time_format (local, _("%H:%M"));
  return g_date_time_format (local, _("%-d %b, %H:%M"));
}

/* Words of the field that differ from those of the API; everything else is the API's word with its first letter raised.
 * Translators find both in this context. */
static const struct
{
  const char *choice;
  const char *word;
} words[] = {
  { "provider", NC_ ("choice", "Distributor") },
  { "external", NC_ ("choice", "Link") },
  { "uploaded", NC_ ("choice", "Text") },
  { "none", NC_ ("choice", "None") },
  { "active", NC_ ("choice", "Active") },
  { "inactive", NC_ ("choice", "Inactive") },
  { "pending", NC_ ("choice", "Pending") },
  { "enrolling", NC_ ("choice", "Enrolling") },
  { "terminated", NC_ ("choice", "Terminated") },
  { "rejected", NC_ ("choice", "Rejected") },
  { "invited", NC_ ("choice", "Invited") },
  { "vendor", NC_ ("choice", "Vendor") },
  { "distributor", NC_ ("choice", "Distributor") },
  { "reseller", NC_ ("choice", "Reseller") },
  { "program", NC_ ("choice", "Program") },
  { "service", NC_ ("choice", "Service") },
  { "distribution", NC_ ("choice", "Distribution") },
  { "syndication", NC_ ("choice", "Syndication") },
  { "referral", NC_ ("choice", "Referral") },
  { "production", NC_ ("choice", "Production") },
  { "test", NC_ ("choice", "Test") },
};

char *
connect_app_format_word (const char *choice)
{
  char first[7] = { 0 };
  char *word;

  if (choice == NULL || *choice == '\0')
    return g_strdup ("");
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_str_equal (words[i].choice, choice))
      return g_strdup (g_dpgettext2 (NULL, "choice", words[i].word));
  g_unichar_to_utf8 (g_unichar_toupper (g_utf8_get_char (choice)), first);
  word = g_strconcat (first, g_utf8_next_char (choice), NULL);
  return g_strdelimit (word, "_", ' ');
}

/* How states look. A state that is not here is neutral: the word says everything, looks only help the eye. */
static const struct
{
  const char *state;
  const char *icon;
  const char *css_class;
} looks[] = {
  { "active", "object-select-symbolic", "success" },
  { "joined", "object-select-symbolic", "success" },
  { "approved", "object-select-symbolic", "success" },
  { "accepted", "object-select-symbolic", "success" },
  { "pending", "content-loading-symbolic", "warning" },
  { "enrolling", "document-edit-symbolic", "warning" },
  { "invited", "mail-unread-symbolic", "accent" },
  { "new", "starred-symbolic", "accent" },
  { "rejected", "process-stop-symbolic", "error" },
  { "expired", "process-stop-symbolic", "error" },
  { "terminated", "media-playback-stop-symbolic", "neutral" },
  { "inactive", "media-playback-pause-symbolic", "neutral" },
  { "deleted", "user-trash-symbolic", "neutral" },
};

const char *
connect_app_format_state_icon (const char *state)
{
  for (guint i = 0; i < G_N_ELEMENTS (looks); i++)
    if (g_strcmp0 (looks[i].state, state) == 0)
      return looks[i].icon;
  return "radio-symbolic";
}

const char *
connect_app_format_state_class (const char *state)
{
  for (guint i = 0; i < G_N_ELEMENTS (looks); i++)
    if (g_strcmp0 (looks[i].state, state) == 0)
      return looks[i].css_class;
  return "neutral";
}

/* Whose turn it is costs a few filters a row, and a list asks for it again and again: it is kept with the row as long as
 * the row's object is the same. */
typedef struct
{
  JsonObject *object;
  const ConnectTurn *turn;
  gint64 since;
  ConnectAppTurn whose;
} KnownTurn;

static void
known_turn_free (gpointer data)
{
  KnownTurn *known = data;

  json_object_unref (known->object);
  g_free (known);
}

static const KnownTurn *
get_turn (ConnectRow *row, JsonObject *object)
{
  const ConnectCollection *collection = connect_row_get_collection (row);
  const ConnectViewer *viewer = connect_account_get_viewer (connect_row_get_account (row));
  KnownTurn *known = g_object_get_data (G_OBJECT (row), "connect-app-turn");

  if (known != NULL && known->object == object)
    return known;
  known = g_new0 (KnownTurn, 1);
  known->object = json_object_ref (object);
  known->turn = connect_collection_get_turn (collection, object, &known->since);
  if (known->turn == NULL)
    known->whose = CONNECT_APP_TURN_NOBODY;
  else if (connect_collection_get_sides (collection, object, viewer->account_id) & known->turn->side)
    known->whose = CONNECT_APP_TURN_MINE;
  else
    known->whose = CONNECT_APP_TURN_THEIRS;
  g_object_set_data_full (G_OBJECT (row), "connect-app-turn", known, known_turn_free);
  return known;
}

ConnectAppTurn
connect_app_format_turn (ConnectRow *row, gint64 *since, const char **task)
{
  JsonObject *object = connect_row_get_object (row);
  const KnownTurn *known = object != NULL ? get_turn (row, object) : NULL;

  if (since != NULL)
    *since = known != NULL ? known->since : 0;
  if (task != NULL)
    *task = known != NULL && known->turn != NULL && known->turn->task != NULL ? _(known->turn->task) : NULL;
  return known != NULL ? known->whose : CONNECT_APP_TURN_NOBODY;
}

char *
connect_app_format_waiting (ConnectAppTurn turn, gint64 waiting)
{
  g_autofree char *length = waiting < MINUTE ? g_strdup (C_ ("waiting", "just now")) : connect_app_format_duration (waiting);

  /* Translators: whose turn it is, and for how long: "Yours, 3 days", "Yours, just now" */
  return g_strdup_printf (turn == CONNECT_APP_TURN_MINE ? _("Yours, %s") : _("Partner’s, %s"), length);
}

char *
connect_app_format_turn_short (ConnectRow *row, gint64 now)
{
  gint64 since = 0;
  ConnectAppTurn turn = connect_app_format_turn (row, &since, NULL);

  if (turn == CONNECT_APP_TURN_NOBODY)
    return g_strdup ("");
  if (since == 0)
    return g_strdup (turn == CONNECT_APP_TURN_MINE ? _("Yours") : _("Partner’s"));
  return connect_app_format_waiting (turn, MAX (0, (now != 0 ? now : g_get_real_time ()) - since));
}

char *
connect_app_format_turn_long (ConnectRow *row, gint64 now)
{
  gint64 since = 0;
  const char *task = NULL;
  ConnectAppTurn turn = connect_app_format_turn (row, &since, &task);
  const char *party = connect_app_format_other_party (row);
  g_autofree char *length = NULL;
  g_autofree char *who = NULL;

  if (turn == CONNECT_APP_TURN_NOBODY)
    return NULL;
  /* What has just begun is not told in numbers. */
  if ((now != 0 ? now : g_get_real_time ()) - since < MINUTE)
    since = 0;
  length = connect_app_format_duration (MAX (0, (now != 0 ? now : g_get_real_time ()) - since));
  if (turn == CONNECT_APP_TURN_MINE)
    who = since != 0 ? g_strdup_printf (_("Your turn for %s"), length) : g_strdup (_("Your turn"));
  else if (party != NULL)
    /* Translators: first the name of the partner, then how long it has been waited for */
    who = since != 0 ? g_strdup_printf (_("Waiting for %s for %s"), party, length)
                     : g_strdup_printf (_("Waiting for %s"), party);
  else
    who = since != 0 ? g_strdup_printf (_("Waiting for the partner for %s"), length) : g_strdup (_("Waiting for the partner"));
  if (task == NULL)
    return g_steal_pointer (&who);
  /* Translators: who has to act, then what is to be done */
  return g_strdup_printf (_("%s: %s"), who, task);
}

const char *
connect_app_format_other_party (ConnectRow *row)
{
  const ConnectCollection *collection = connect_row_get_collection (row);
  const char *mine = connect_account_get_id (connect_row_get_account (row));
  JsonObject *object = connect_row_get_object (row);

  for (guint i = 0; object != NULL && i < collection->n_parties; i++)
    {
      const char *path = collection->parties[i].path;
      const char *id = connect_json_get_string (object, path);
      g_autofree char *name_path = NULL;

      if (id == NULL || g_strcmp0 (id, mine) == 0 || !g_str_has_suffix (path, ".id"))
        continue;
      name_path = g_strdup_printf ("%.*s.name", (int) strlen (path) - 3, path);
      return connect_json_get_string (object, name_path);
    }
  return NULL;
}
