/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Where the daemon's log goes: to the journal with its fields when that is what standard error is connected to, else as
 * lines to standard error. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Once in a process. `least` is the least important level that is written. */
void connectd_log_start (GLogLevelFlags least);

G_END_DECLS
