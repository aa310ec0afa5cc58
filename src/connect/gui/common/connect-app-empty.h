/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Words in place of a table that has no rows. */

#pragma once

#include <adwaita.h>
#include "cache/connect-query.h"

G_BEGIN_DECLS

/* Shows `content` (transfer floating), or words for as long as `query` has been read and has no rows. (transfer floating) */
GtkWidget *connect_app_empty_new (GtkWidget *content, ConnectQuery *query);

G_END_DECLS
