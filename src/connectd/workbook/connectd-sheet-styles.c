/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "workbook/connectd-sheet-styles.h"

#include <math.h>
#include <string.h>

#define SECONDS_A_DAY 86400
#define LAST_DAY 2958466 /* 10000-01-01 */

/* The formats that a file need not spell out (ECMA-376 part 1, 18.8.30). */
static gboolean
is_builtin_date (guint id)
{
  return (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) || (id >= 50 && id <= 58);
}

gboolean
connectd_number_format_is_date (guint id, const char *code)
{
  char quote = '\0';

  if (code == NULL)
    return is_builtin_date (id);
  for (const char *c = code; *c != '\0' && *c != ';'; c++)
    {
      if (quote != '\0')
        {
          /* [h]:mm is a span of time; as a number of days it makes no sense either */
          if (quote == ']' && strchr ("hHmMsS", *c) != NULL && (c[1] == ']' || c[1] == *c))
            return TRUE;
          quote = *c == quote ? '\0' : quote;
        }
      else if (*c == '"')
        quote = '"';
      else if (*c == '[')
        quote = ']';
      else if (*c == '\\' || *c == '_' || *c == '*')
        c += c[1] != '\0';
      else if (strchr ("yYmMdDhHsS", *c) != NULL)
        return TRUE;
    }
  return FALSE;
}

char *
connectd_serial_date_format (double serial, gboolean from_1904)
{
  g_autoptr (GDateTime) base = NULL, moment = NULL;
  gint64 seconds;

  if (!isfinite (serial) || serial < 0 || serial >= LAST_DAY)
    return NULL;
  /* day 60 of 1900 is a 29th of February that there never was */
  base = from_1904 ? g_date_time_new_utc (1904, 1, 1, 0, 0, 0) : g_date_time_new_utc (1899, 12, serial < 60 ? 31 : 30, 0, 0, 0);
  seconds = (gint64)floor (serial * SECONDS_A_DAY + 0.5);
  moment = g_date_time_add (base, seconds * G_TIME_SPAN_SECOND);
  return moment != NULL && g_date_time_get_year (moment) <= 9999 ? g_date_time_format (moment, "%Y-%m-%dT%H:%M:%S") : NULL;
}
