/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* What a collection page is narrowed to: the chips that are on, conditions that were added, and one that came with the
 * page. All of it is RQL. Signal "changed". */

#pragma once

#include "gui/common/connect-app-screens.h"
#include "query/connect-rql.h"

G_BEGIN_DECLS

#define CONNECT_APP_TYPE_FILTER (connect_app_filter_get_type ())
G_DECLARE_FINAL_TYPE (ConnectAppFilter, connect_app_filter, CONNECT_APP, FILTER, GObject)

ConnectAppFilter *connect_app_filter_new (ConnectAccount *account, const ConnectAppList *list);
const ConnectCollection *connect_app_filter_get_collection (ConnectAppFilter *self);

guint connect_app_filter_get_n_chips (ConnectAppFilter *self);
const char *connect_app_filter_get_chip_title (ConnectAppFilter *self, guint i);
gboolean connect_app_filter_get_chip (ConnectAppFilter *self, guint i);
void connect_app_filter_set_chip (ConnectAppFilter *self, guint i, gboolean on);

guint connect_app_filter_get_n_conditions (ConnectAppFilter *self);
/* "Type: Service, Program". */
const char *connect_app_filter_get_condition_label (ConnectAppFilter *self, guint i);
/* FALSE: RQL cannot write it (a text with both kinds of quotes), so it was not added. */
gboolean connect_app_filter_add_condition (ConnectAppFilter *self, ConnectRql *take);
void connect_app_filter_remove_condition (ConnectAppFilter *self, guint i);

/* The condition that came with the page; text that is no RQL is none. */
void connect_app_filter_set_extra (ConnectAppFilter *self, const char *rql, const char *label);
void connect_app_filter_clear (ConnectAppFilter *self);
gboolean connect_app_filter_is_empty (ConnectAppFilter *self);

/* Everything that is on, with the list's base filter, for connect_query_set_filter(). NULL: no filter.
 * Chips on one member widen each other, all else narrows. Returns: (transfer full) (nullable) */
char *connect_app_filter_dup_rql (ConnectAppFilter *self);
/* The same without the base filter, for saved views; and back. */
char *connect_app_filter_dup_state (ConnectAppFilter *self);
void connect_app_filter_set_state (ConnectAppFilter *self, const char *state);

/* A condition in words. Returns: (transfer full) */
char *connect_app_filter_describe (const ConnectCollection *collection, const ConnectRql *condition);
/* `text` with the pattern's special characters taken literally, as "*text*". Returns: (transfer full) */
char *connect_app_filter_dup_contains (const char *text);

G_END_DECLS
