/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* The demo world, played into the daemon of the test process. */

#pragma once

#include "common/connectd-fixture.h"
#include "protocol/connect-json.h"

G_BEGIN_DECLS

  typedef struct
  {
    Fixture *f;
    char *directory;
    char *file;       /* demo.json */
    JsonObject *demo; /* what is in it */
  } Demo;

  /* `contracts`: how many there are at least, with usage records beside them; 0: those of the script alone.
   */
  void demo_open (Demo * self, TestStore * t, guint contracts);
  /* The same world once more, as after a restart. */
  void demo_fill (Demo * self, guint contracts);
  void demo_close (Demo * self);
  /* The token of "distributor", "vendor" or "reseller". */
  const char *demo_token (Demo * self, const char *role);
  /* How many objects a list answers, which must be there. */
  guint demo_count (Demo * self, const char *role, const char *path);

G_END_DECLS
