/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* One field of a row in a cell or header: a pill with icon and word for a state, a mark and words for a turn, else text.
 * `set_row` may be called again and again (list cells); NULL lets go. It follows its row.
 * CSS: node `value`, with `.pill-status` and a colour class, `.turn`, `.numeric`. */

#pragma once

#include "gui/common/connect-app-screens.h"

G_BEGIN_DECLS

#define CONNECT_APP_TYPE_VALUE (connect_app_value_get_type ())
G_DECLARE_FINAL_TYPE (ConnectAppValue, connect_app_value, CONNECT_APP, VALUE, GtkWidget)

/* `field` outlives the widget. */
GtkWidget *connect_app_value_new (const ConnectAppField *field);
void connect_app_value_set_row (ConnectAppValue *self, ConnectRow *row);
ConnectRow *connect_app_value_get_row (ConnectAppValue *self); /* (nullable) */
/* Writes it again: for ages, which grow without a change. */
void connect_app_value_refresh (ConnectAppValue *self);
const char *connect_app_value_get_text (ConnectAppValue *self);

G_END_DECLS
