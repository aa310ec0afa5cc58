/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Acts on rows, as the collection's description has them: what is legal now and why not, what is asked before, and the
 * sending. One or many rows. */

#pragma once

#include "gui/common/connect-app-screens.h"

G_BEGIN_DECLS

/* The verbs that exist for this row's type, in the order of the description, one entry a verb: the row of the table that
 * decides now. Free the array only. */
GPtrArray *connect_app_actions_list (ConnectRow *row);
/* Whether the viewer may act on the row now: side, state, condition and connection. `reason` (optional, transfer full)
 * gets a sentence for people when not. */
gboolean connect_app_actions_check (ConnectRow *row, const char *verb, const ConnectAction **action, char **reason);

/* Whether an act on the row is on its way: then no other is possible. */
gboolean connect_app_actions_is_busy (ConnectRow *row);
/* The word on a button or in a menu: the action's title, with an ellipsis when something is asked first. (transfer full) */
char *connect_app_actions_dup_label (const ConnectAction *action);

/* Sends it, without asking: POST …/verb, or DELETE or PUT, as the action's flags say, based on the row's revision.
 * `arguments` may be NULL. Resolves to what connect_account_send() resolves to. */
DexFuture *connect_app_actions_send (ConnectRow *row, const ConnectAction *action, JsonObject *arguments)
    G_GNUC_WARN_UNUSED_RESULT;

/* Does it as a person would want it: asks for arguments, confirms what is irreversible with its consequence, sends, tells
 * the result by a toast in the parent's window, and errors in the dialog that stays open. `arguments` (nullable, not
 * taken) are given beforehand and not asked for. */
void connect_app_actions_ask (GtkWidget *parent, ConnectRow *row, const ConnectAction *action, JsonObject *arguments);
/* The same for many rows: every row is listed, rows for which it is not legal are told with the reason and left out;
 * progress and result a row. */
void connect_app_actions_ask_many (GtkWidget *parent, GPtrArray *rows, const char *verb);

G_END_DECLS
