/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* A QR code. Always black on white with its quiet zone, also in dark: cameras want it so. */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define CONNECT_APP_TYPE_QR (connect_app_qr_get_type ())
/* A square image; its accessible role is an image with the label given. */
G_DECLARE_FINAL_TYPE (ConnectAppQr, connect_app_qr, CONNECT_APP, QR, GtkWidget)

/* `label` (translated) says what the code holds. A text too long for a code (about 2,300 bytes) shows nothing. */
GtkWidget *connect_app_qr_new (const char *text, const char *label);
void connect_app_qr_set_text (ConnectAppQr *self, const char *text);
/* Modules a side without the quiet zone; 0 when there is no code. */
guint connect_app_qr_get_size (ConnectAppQr *self);

G_END_DECLS
