/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Blocks of text onto pages of a given size: paragraphs break between lines, headings stay with what follows. */

#pragma once

#include <cairo.h>
#include <pango/pango.h>
#include "gui/common/connect-app-markdown.h"

G_BEGIN_DECLS

#define CONNECT_APP_PAGES_MAX 2000

typedef struct _ConnectAppPaginator ConnectAppPaginator;

/* `context` has the resolution of the target; sizes in its units. `footer` is printed on every page beside the number. */
ConnectAppPaginator *connect_app_paginator_new (PangoContext *context, double width, double height, const char *footer);
void connect_app_paginator_free (ConnectAppPaginator *self);
void connect_app_paginator_add_block (ConnectAppPaginator *self, const ConnectAppBlock *block);
void connect_app_paginator_add_markdown (ConnectAppPaginator *self, const char *text);
/* A heading and a value side by side. */
void connect_app_paginator_add_fact (ConnectAppPaginator *self, const char *title, const char *value);
/* No more blocks; how many pages there are: at least 1. */
int connect_app_paginator_finish (ConnectAppPaginator *self);
void connect_app_paginator_draw (ConnectAppPaginator *self, int page, cairo_t *cr);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConnectAppPaginator, connect_app_paginator_free)

G_END_DECLS
