/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* A collection with every kind of member, and rows for it, for tests of what is derived from descriptions. */

#pragma once

#include "model/connect-collection.h"

G_BEGIN_DECLS

const ConnectCollection *sample_collection (void);
/* A row with many nulls, ties and look-alikes. Returns: (transfer full) */
JsonObject *sample_row (GRand *rand, guint i);
/* A filter over the collection's properties, most of them valid. Returns: (transfer full) */
char *sample_filter (GRand *rand, guint depth);

G_END_DECLS
