/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Moments, durations, states and choices as people read them. All translated. `now` is in microseconds since 1970 (UTC);
 * 0: this moment. */

#pragma once

#include "cache/connect-query.h"

G_BEGIN_DECLS

char *connect_app_format_moment (gint64 time);               /* "13 Oct 2026, 05:40", in the local zone; "" for 0 */
char *connect_app_format_exact (gint64 time);                /* with weekday, seconds and zone: for tooltips */
char *connect_app_format_date (gint64 time);                 /* a date that has no time of day (UTC) */
char *connect_app_format_age (gint64 time, gint64 now);      /* "3 days ago", "just now", "in 2 hours"; "" for 0 */
char *connect_app_format_duration (gint64 duration);         /* "3 days", "less than a minute" */
char *connect_app_format_clock (gint64 time, gint64 now);    /* "10:32" today, else with the day */
/* A choice or state as the portal's word ("distribution" → "Distribution"); an unknown one with its first letter raised.
 * Returns: (transfer full) */
char *connect_app_format_word (const char *choice);
/* The look of a state: a symbolic icon and a CSS class (success, warning, error, accent, dimmed); never NULL. */
const char *connect_app_format_state_icon (const char *state);
const char *connect_app_format_state_class (const char *state);

typedef enum
{
  CONNECT_APP_TURN_NOBODY,
  CONNECT_APP_TURN_MINE,
  CONNECT_APP_TURN_THEIRS,
} ConnectAppTurn;

/* Whose turn it is on this row for its viewer. `since` (optional): µs or 0; `task` (optional): what is to be done,
 * translated, or NULL. */
ConnectAppTurn connect_app_format_turn (ConnectRow *row, gint64 *since, const char **task);
/* "Yours, 3 days": a turn that is somebody's, and how long it has been. Returns: (transfer full) */
char *connect_app_format_waiting (ConnectAppTurn turn, gint64 waiting);
/* "Yours, 3 days"; "" when nobody has to act. Returns: (transfer full) */
char *connect_app_format_turn_short (ConnectRow *row, gint64 now);
/* "Your turn for 3 days: Approve or reject the contract". Returns: (transfer full) (nullable) */
char *connect_app_format_turn_long (ConnectRow *row, gint64 now);
/* The name of the other party of the row for its viewer, or NULL. */
const char *connect_app_format_other_party (ConnectRow *row);

G_END_DECLS
