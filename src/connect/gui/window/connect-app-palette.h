/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Ctrl+K: pages, commands, and what is legal now on the shown object, by a few letters of their names. */

#pragma once

#include "gui/window/connect-app-window.h"

G_BEGIN_DECLS

void connect_app_palette_present (ConnectAppWindow *window);

G_END_DECLS
