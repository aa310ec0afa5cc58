/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Brings a database to what this program needs. */

#pragma once

#include "store/connectd-db-private.h"

G_BEGIN_DECLS

/* On a writing connection, in one transaction. Tables and columns that are missing are added; the collections whose rows
 * lack the values of an added column are noted in meta, name 'refill', as JSON list of names (the engine fills them in
 * and keeps its progress as 'refill-position'). A newer database is refused with CORRUPT. */
gboolean connectd_migrate (ConnectdDb *db, GError **error);

G_END_DECLS
