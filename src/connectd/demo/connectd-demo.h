/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* The demo world: a Distributor with its vendors and resellers, a year of contracts, made through the same
 * functions as real calls. What happened when is in world.json; texts are beside it. */

#pragma once

#include "resource/connectd-engine.h"

G_BEGIN_DECLS

  typedef struct
  {
    const char *file;    /* "DIR/demo.json": how to sign in; readable by its owner only */
    const char *api_url; /* "http://127.0.0.1:8080/public/v1" */
    guint contracts;     /* how many contracts the world has at least; 0: as many as it has by itself */
    guint usage_records; /* how many usage records it has besides its own */
  } ConnectdDemoOptions;

  /* Fills an empty store and writes the file. A store that has accounts already is left alone, and only the
   * address in the file is brought up to date. CONNECT_ERROR_STORAGE when the file cannot be written. */
  gboolean connectd_demo_fill (ConnectdEngine * engine, const ConnectdDemoOptions *options, GError **error);

G_END_DECLS
