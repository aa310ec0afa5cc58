/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* What screens need before the first of them is made, in the program and in tests: resources, style, translations. */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* After adw_init() or in startup; more than once does no harm. */
void connect_app_prepare (void);

G_END_DECLS
