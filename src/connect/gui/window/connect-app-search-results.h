/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* What a search over everything synchronised found, by collection. */

#pragma once

#include <adwaita.h>
#include "cache/connect-query.h"

G_BEGIN_DECLS

#define CONNECT_APP_TYPE_SEARCH_RESULTS (connect_app_search_results_get_type ())
G_DECLARE_FINAL_TYPE (ConnectAppSearchResults, connect_app_search_results, CONNECT_APP, SEARCH_RESULTS, AdwBin)

GtkWidget *connect_app_search_results_new (void);
/* A newer search replaces an older one, whenever that is answered. */
void connect_app_search_results_search (ConnectAppSearchResults *self, ConnectAccount *account, const char *text);
/* Forgets the search under way. */
void connect_app_search_results_stop (ConnectAppSearchResults *self);
/* Opens the best result; while a search is under way, as soon as it is answered. */
void connect_app_search_results_open_first (ConnectAppSearchResults *self);

G_END_DECLS
