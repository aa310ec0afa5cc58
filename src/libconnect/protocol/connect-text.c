/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "protocol/connect-text.h"

#include <string.h>

char *
connect_time_format (gint64 time)
{
  int fraction = (int) (time % G_USEC_PER_SEC);
  gint64 seconds = time / G_USEC_PER_SEC - (fraction < 0 ? 1 : 0);
  g_autoptr (GDateTime) moment = g_date_time_new_from_unix_utc (seconds);
  g_autofree char *text = NULL;

  if (moment == NULL)
    return g_strdup ("1970-01-01T00:00:00+00:00");
  /* not by g_date_time_format(): its year has no leading zeros */
  text = g_strdup_printf ("%04d-%02d-%02dT%02d:%02d:%02d", g_date_time_get_year (moment), g_date_time_get_month (moment),
                          g_date_time_get_day_of_month (moment), g_date_time_get_hour (moment),
                          g_date_time_get_minute (moment), g_date_time_get_second (moment));
  if (fraction == 0)
    return g_strconcat (text, "+00:00", NULL);
  return g_strdup_printf ("%s.%06d+00:00", text, fraction < 0 ? fraction + (int) G_USEC_PER_SEC : fraction);
}

/* Exactly `digits` digits; moves `text` on. */
static gboolean
take_number (const char **text, guint digits, int *value)
{
  *value = 0;
  for (guint i = 0; i < digits; i++, (*text)++)
    {
      if (!g_ascii_isdigit (**text))
        return FALSE;
      *value = *value * 10 + (**text - '0');
    }
  return TRUE;
}

static gboolean
take_char (const char **text, char c)
{
  if (**text != c)
    return FALSE;
  (*text)++;
  return TRUE;
}

static gboolean
take_fraction (const char **text, int *microseconds)
{
  guint n = 0;

  *microseconds = 0;
  if (!take_char (text, '.'))
    return TRUE;
  for (; g_ascii_isdigit (**text) && n < 6; (*text)++, n++)
    *microseconds = *microseconds * 10 + (**text - '0');
  for (guint i = n; i < 6; i++)
    *microseconds *= 10;
  return n > 0;
}

static gboolean
take_zone (const char **text, int *minutes)
{
  int hours = 0, rest = 0, sign;
  gboolean colon;

  *minutes = 0;
  if (**text == '\0' || take_char (text, 'Z'))
    return **text == '\0';
  if (**text != '+' && **text != '-')
    return FALSE;
  sign = **text == '-' ? -1 : 1;
  (*text)++;
  if (!take_number (text, 2, &hours))
    return FALSE;
  colon = take_char (text, ':');
  if ((colon || **text != '\0') && !take_number (text, 2, &rest))
    return FALSE;
  *minutes = sign * (hours * 60 + rest);
  return **text == '\0' && hours < 24 && rest < 60;
}

/* The first and the last second that have a year of four digits: beyond them, where an offset leads, none can be written. */
#define FIRST_SECOND G_GINT64_CONSTANT (-62135596800)
#define LAST_SECOND G_GINT64_CONSTANT (253402300799)

gboolean
connect_time_parse (const char *text, gint64 *time)
{
  gint64 seconds;
  int year, month, day, hour = 0, minute = 0, second = 0, fraction = 0, zone = 0;
  g_autoptr (GDateTime) moment = NULL;

  if (!take_number (&text, 4, &year) || !take_char (&text, '-') || !take_number (&text, 2, &month) ||
      !take_char (&text, '-') || !take_number (&text, 2, &day))
    return FALSE;
  if (*text != '\0')
    {
      if (!take_char (&text, 'T') && !take_char (&text, ' '))
        return FALSE;
      if (!take_number (&text, 2, &hour) || !take_char (&text, ':') || !take_number (&text, 2, &minute))
        return FALSE;
      if (take_char (&text, ':') && (!take_number (&text, 2, &second) || !take_fraction (&text, &fraction)))
        return FALSE;
      if (!take_zone (&text, &zone))
        return FALSE;
    }
  moment = g_date_time_new_utc (year, month, day, hour, minute, second);
  if (moment == NULL)
    return FALSE;
  seconds = g_date_time_to_unix (moment) - zone * 60;
  if (seconds < FIRST_SECOND || seconds > LAST_SECOND)
    return FALSE;
  *time = seconds * G_USEC_PER_SEC + fraction;
  return TRUE;
}

#define MILLION 1000000

gboolean
connect_decimal_parse (const char *text, gint64 *millionths)
{
  gboolean negative = FALSE;
  gint64 value = 0;
  guint digits = 0, fraction = 0;

  if (*text == '-' || *text == '+')
    negative = *text++ == '-';
  for (; g_ascii_isdigit (*text); text++, digits++)
    if (__builtin_mul_overflow (value, 10, &value) || __builtin_add_overflow (value, *text - '0', &value))
      return FALSE;
  if (__builtin_mul_overflow (value, (gint64) MILLION, &value))
    return FALSE;
  if (*text == '.')
    {
      gint64 unit = MILLION / 10;

      for (text++; g_ascii_isdigit (*text); text++, fraction++, unit /= 10)
        if (__builtin_add_overflow (value, (*text - '0') * unit, &value))
          return FALSE;
      if (fraction == 0)
        return FALSE;
    }
  if (*text != '\0' || digits == 0)
    return FALSE;
  *millionths = negative ? -value : value;
  return TRUE;
}

char *
connect_decimal_format (gint64 millionths)
{
  guint64 magnitude = millionths < 0 ? -(guint64) millionths : (guint64) millionths;
  g_autofree char *text = g_strdup_printf ("%s%" G_GUINT64_FORMAT ".%06" G_GUINT64_FORMAT, millionths < 0 ? "-" : "",
                                           magnitude / MILLION, magnitude % MILLION);
  gsize length = strlen (text);

  while (text[length - 1] == '0')
    length--;
  if (text[length - 1] == '.')
    length--;
  return g_strndup (text, length);
}

static guint32
default_random (guint32 below)
{
  return (guint32) g_random_int_range (0, (gint32) below);
}

char *
connect_id_new (const char *pattern, ConnectRandom random)
{
  char *id = g_strdup (pattern);

  if (random == NULL)
    random = default_random;
  for (char *c = id; *c != '\0'; c++)
    if (*c == '#')
      *c = '0' + (char) random (10);
  return id;
}

gboolean
connect_id_matches (const char *id, const char *pattern)
{
  for (; *pattern != '\0'; pattern++, id++)
    if (*pattern == '#' ? !g_ascii_isdigit (*id) : *pattern != *id)
      return FALSE;
  return *id == '\0';
}

char *
connect_text_fold (const char *text)
{
  g_autofree char *normal = NULL;

  /* most texts are plain ASCII, where it comes to small letters */
  if (g_str_is_ascii (text))
    return g_ascii_strdown (text, -1);
  normal = g_utf8_normalize (text, -1, G_NORMALIZE_ALL_COMPOSE);
  return normal != NULL ? g_utf8_casefold (normal, -1) : g_strdup ("");
}

void
connect_text_append_escaped (GString *out, const char *text)
{
  for (const char *c = text; *c != '\0'; c++)
    switch (*c)
      {
      case '"':
      case '\\':
        g_string_append_c (out, '\\');
        g_string_append_c (out, *c);
        break;
      case '\n':
        g_string_append (out, "\\n");
        break;
      case '\r':
        g_string_append (out, "\\r");
        break;
      case '\t':
        g_string_append (out, "\\t");
        break;
      default:
        g_string_append_c (out, *c);
      }
}
