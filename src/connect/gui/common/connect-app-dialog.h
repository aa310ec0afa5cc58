/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* For every dialog of ours: takes the focus out of it as it closes. GTK 4.18 keeps the content of a dialog that goes while
 * the focus is in it, and with it the account that is shown there. */
void connect_app_dialog_give_up_focus (AdwDialog *dialog);
/* An AdwDialog that does so. Returns: (transfer floating) */
AdwDialog *connect_app_dialog_new (void);

G_END_DECLS
