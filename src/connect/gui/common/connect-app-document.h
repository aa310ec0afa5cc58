/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* The document of an agreement version: written as Markdown with a preview, a link, or none. As fields of an assistant
 * to write it, and as a widget to read it. */

#pragma once

#include "gui/common/connect-app-assistant.h"

G_BEGIN_DECLS

/* The fields document_type, content, link and active. */
void connect_app_document_add (ConnectAppAssistant *assistant, GtkWidget *box);
/* Puts them into the body of a creation. */
void connect_app_document_fill (ConnectAppAssistant *assistant, JsonObject *body);

/* What a version (of an agreement or a contract) says: its text, its link as a button, or that there is none.
 * (transfer floating) */
GtkWidget *connect_app_document_new (JsonObject *version);
/* Text to compare: the content, else the link. Returns: (transfer full) */
char *connect_app_document_dup_text (JsonObject *version);

G_END_DECLS
