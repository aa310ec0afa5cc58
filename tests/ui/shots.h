/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Pictures of screens, to look at: each is made in light, in dark, 360 px wide and at 200 % text. Each folder of screens
 * has a table of its own. */

#pragma once

#include "gui/window/connect-app-window.h"

typedef struct
{
  ConnectAccounts *accounts; /* none are in it */
  ConnectAccount *distributor;
  ConnectAccount *reseller;
  ConnectAccount *vendor;
  ConnectAccount *empty; /* nothing synchronised */
} ConnectShotWorld;

typedef struct
{
  const char *name;
  /* Makes the screen in `window`, which shows the distributor's Home. It is drawn when nothing moves any more. */
  void (*build) (ConnectAppWindow *window, ConnectShotWorld *world);
} ConnectShot;

/* Ended by one without a name. */
extern const ConnectShot connect_shots_shell[];
extern const ConnectShot connect_shots_partners[];

/* Turns the main loop until nothing has happened for a while. */
void connect_shots_settle (void);
