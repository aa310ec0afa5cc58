/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* What the pages of contracts and agreements look up in the cache. */

#pragma once

#include "gui/common/connect-app-screens.h"

G_BEGIN_DECLS

/* The agreement version that signing would take, or NULL when it is not in the cache. (transfer full) */
ConnectRow *connect_app_contract_dup_offered (ConnectRow *contract);
/* The version that was signed last, or NULL. (transfer full) */
ConnectRow *connect_app_contract_dup_signed (ConnectRow *contract);
/* A version of an agreement by its number; 0: the current one. (transfer full) (nullable) */
ConnectRow *connect_app_agreement_dup_version (ConnectRow *agreement, gint64 version);

/* A list of versions, of an agreement or a contract, each with its text and what can be done with it; follows the
 * cache. (transfer floating) */
GtkWidget *connect_app_version_list_new (ConnectRow *parent, const char *collection, const char *empty);
/* Compares any two versions of an agreement. */
void connect_app_versions_compare_present (GtkWidget *parent, ConnectRow *agreement);

/* The dossier's text below the header: permissions, timeline and all signed texts, as Markdown. (transfer full) */
char *connect_app_contract_dossier (ConnectRow *contract);

G_END_DECLS
