/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* When a schedule comes due: each day, on a day of the week or of the month, at a time of day somewhere.
 * `trigger` says so: {frequency, time "HH:MM[:SS]" with or without an offset, timezone "Europe/Vilnius",
 * day_of_week, day_of_month}. Without offset and zone it is UTC. Days of the week are 1 (Monday) to 7; 0 is a
 * Sunday too. In a month that has not so many days it is the last one. */

#include "config.h"

#include "domain/report/connectd-report-private.h"

#include <string.h>

#define LONGEST 62 /* days between two moments, and some */

typedef struct
{
  int hour;
  int minute;
  int second;
  GTimeZone *zone;
} Time;

static void
time_clear (Time *self)
{
  g_clear_pointer (&self->zone, g_time_zone_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Time, time_clear)

/* Two digits below `end`; moves on. */
static gboolean
take_number (const char **text, int end, int *number)
{
  const char *t = *text;

  if (!g_ascii_isdigit (t[0]) || !g_ascii_isdigit (t[1]))
    return FALSE;
  *number = (t[0] - '0') * 10 + t[1] - '0';
  *text = t + 2;
  return *number < end;
}

/* "+02:00", "Z" or nothing. */
static gboolean
take_offset (const char *text, GTimeZone **zone)
{
  const char *digits = text + 1;
  int hours, minutes;

  if (strcmp (text, "Z") == 0)
    *zone = g_time_zone_new_utc ();
  if (*text == '\0' || *zone != NULL)
    return TRUE;
  if ((*text != '+' && *text != '-') || !take_number (&digits, 15, &hours) || *digits++ != ':' ||
      !take_number (&digits, 60, &minutes) || *digits != '\0')
    return FALSE;
  *zone = g_time_zone_new_offset ((*text == '-' ? -1 : 1) * (hours * 3600 + minutes * 60));
  return TRUE;
}

static gboolean
parse_time (const char *text, Time *time)
{
  if (text == NULL || !take_number (&text, 24, &time->hour) || *text++ != ':' ||
      !take_number (&text, 60, &time->minute))
    return FALSE;
  if (*text == ':')
    {
      text++;
      if (!take_number (&text, 60, &time->second))
        return FALSE;
    }
  return take_offset (text, &time->zone);
}

/* Zones are files: a name leads nowhere else. */
static GTimeZone *
find_zone (const char *name)
{
  for (const char *c = name; *c != '\0'; c++)
    if (!g_ascii_isalnum (*c) && strchr ("/_-+", *c) == NULL)
      return NULL;
  return g_ascii_isalpha (*name) ? g_time_zone_new_identifier (name) : NULL;
}

static gboolean
read_time (JsonObject *schedule, Time *time)
{
  const char *name = connect_json_get_string (schedule, "trigger.timezone");

  if (!parse_time (connect_json_get_string (schedule, "trigger.time"), time))
    return FALSE;
  if (time->zone == NULL)
    time->zone = name != NULL ? find_zone (name) : g_time_zone_new_utc ();
  return time->zone != NULL;
}

static void
check_zone (JsonObject *schedule, ConnectProblems *problems)
{
  const char *name = connect_json_get_string (schedule, "trigger.timezone");
  g_auto (Time) time = { 0 };
  g_autoptr (GTimeZone) zone = name != NULL ? find_zone (name) : NULL;

  if (!parse_time (connect_json_get_string (schedule, "trigger.time"), &time))
    connect_problems_add (problems, "trigger.time",
                          "Expected a time as HH:MM or HH:MM:SS, an offset may follow.");
  else if (name != NULL && time.zone != NULL)
    connect_problems_add (problems, "trigger.timezone", "The time has an offset of its own.");
  if (name != NULL && zone == NULL)
    connect_problems_add (problems, "trigger.timezone", "There is no time zone of this name.");
}

static void
check_day (
    JsonObject *schedule, const char *path, int first, int last, gboolean needed, ConnectProblems *problems)
{
  gint64 day = connect_json_get_int (schedule, path, -1);

  if (needed && connect_json_get (schedule, path) == NULL)
    connect_problems_add (problems, path, "This field is required.");
  else if (connect_json_get (schedule, path) != NULL && (day < first || day > last))
    connect_problems_add (problems, path, "Expected a number from %d to %d.", first, last);
}

void
_connectd_recurrence_check (JsonObject *schedule, ConnectProblems *problems)
{
  const char *frequency = connect_json_get_string (schedule, "trigger.frequency");

  check_zone (schedule, problems);
  check_day (schedule, "trigger.day_of_week", 0, 7, g_strcmp0 (frequency, "weekly") == 0, problems);
  check_day (schedule, "trigger.day_of_month", 1, 31, g_strcmp0 (frequency, "monthly") == 0, problems);
}

static gboolean
is_day (JsonObject *schedule, GDateTime *day)
{
  const char *frequency = connect_json_get_string (schedule, "trigger.frequency");
  int month_days =
      g_date_get_days_in_month (g_date_time_get_month (day), (GDateYear)g_date_time_get_year (day));

  if (g_strcmp0 (frequency, "weekly") == 0)
    return g_date_time_get_day_of_week (day) % 7 ==
           connect_json_get_int (schedule, "trigger.day_of_week", 1) % 7;
  if (g_strcmp0 (frequency, "monthly") == 0)
    return g_date_time_get_day_of_month (day) ==
           MIN (connect_json_get_int (schedule, "trigger.day_of_month", 1), month_days);
  return TRUE;
}

/* That day at the time. A time that a change of clocks leaves out is an hour later. */
static gint64
get_moment (GDateTime *day, const Time *time)
{
  g_autoptr (GDateTime) at =
      g_date_time_new (time->zone, g_date_time_get_year (day), g_date_time_get_month (day),
                       g_date_time_get_day_of_month (day), time->hour, time->minute, time->second);

  return at != NULL ? g_date_time_to_unix (at) * G_USEC_PER_SEC : 0;
}

gint64
_connectd_recurrence_next (JsonObject *schedule, gint64 after)
{
  g_auto (Time) time = { 0 };
  g_autoptr (GDateTime) start = g_date_time_new_from_unix_utc (after / G_USEC_PER_SEC);
  g_autoptr (GDateTime) there = NULL;
  g_autoptr (GDateTime) noon = NULL;

  if (!read_time (schedule, &time))
    return 0;
  there = g_date_time_to_timezone (start, time.zone);
  /* days are counted where no change of clocks counts */
  noon = g_date_time_new_utc (g_date_time_get_year (there), g_date_time_get_month (there),
                              g_date_time_get_day_of_month (there), 12, 0, 0);
  for (int i = 0; i <= LONGEST; i++)
    {
      g_autoptr (GDateTime) day = g_date_time_add_days (noon, i);
      gint64 moment = is_day (schedule, day) ? get_moment (day, &time) : 0;

      if (moment > after)
        return moment;
    }
  return 0;
}
