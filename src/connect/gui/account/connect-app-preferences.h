/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Applies at once what it sets. Returns: (transfer floating) */
AdwDialog *connect_app_preferences_new (void);
/* Brings what is set into effect, at the start. */
void connect_app_preferences_apply (void);

G_END_DECLS
