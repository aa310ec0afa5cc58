/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* The data directory: made for its owner alone, and used by one process. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Makes the directory where there is none and locks it. Returns a descriptor that holds the lock until it is closed, or
 * -1: UNAVAILABLE when another process has it, STORAGE else. */
int connectd_lock_directory (const char *path, GError **error);

G_END_DECLS
