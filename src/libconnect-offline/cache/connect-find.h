/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Finding the rows of a collection: one search, run on the reading thread. */

#pragma once

#include "cache/connect-cache.h"

G_BEGIN_DECLS

typedef struct
{
  char *filter; /* all may be NULL */
  char *search;
  char *order;
  char *parent;
} ConnectFindSpec;

void connect_find_spec_clear (ConnectFindSpec *self);
gboolean connect_find_spec_equal (const ConnectFindSpec *a, const ConnectFindSpec *b);

typedef struct
{
  ConnectCache *cache;
  const ConnectCollection *collection;
  ConnectFindSpec spec;
  guint n_window;
  GArray *rowids;  /* out: gint64, in order */
  GArray *window;  /* out: ConnectRowData of the first rows */
  guint64 file;    /* out: the file they are of; 0: there is none */
} ConnectFind;

/* `cache` must outlive its threads, which end before it does. Reference counted over threads. */
ConnectFind *connect_find_new (ConnectCache *cache, const ConnectCollection *collection, const ConnectFindSpec *spec,
                               guint n_window);
ConnectFind *connect_find_ref (ConnectFind *self);
void connect_find_unref (ConnectFind *self);
/* Resolves to TRUE when the out members are filled. Rejects: INVALID for a filter or order that is none. */
DexFuture *connect_find_run (ConnectFind *self) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
