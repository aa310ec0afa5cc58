/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* A part of a tab that is made again when what it shows has changed: the members at `paths` of its row, or anything of
 * another collection. What has not changed keeps its widgets, and so the focus. */

#pragma once

#include "gui/common/connect-app-screens.h"

G_BEGIN_DECLS

#define CONNECT_APP_TYPE_SECTION (connect_app_section_get_type ())
G_DECLARE_FINAL_TYPE (ConnectAppSection, connect_app_section, CONNECT_APP, SECTION, AdwBin)

/* What stands in the section now; NULL: nothing, and the section is hidden. (transfer floating) */
typedef GtkWidget *(*ConnectAppSectionBuild) (ConnectRow *row);

/* `paths` (NULL-terminated, static; NULL: the whole object) and `collection` (NULL: none) say when. */
GtkWidget *connect_app_section_new (ConnectRow *row, ConnectAppSectionBuild build, const char *const *paths,
                                    const char *collection);

/* The column of sections that a tab is. */
GtkWidget *connect_app_tab_box_new (void);

/* A row with a title and, below it, a value of any length. */
GtkWidget *connect_app_value_row_new (const char *title, const char *value);
/* A button with an icon alone, named and with a tooltip. */
GtkWidget *connect_app_icon_button_new (const char *icon, const char *name);
/* A paragraph in grey. */
GtkWidget *connect_app_hint_new (const char *text);
/* Puts a text on the clipboard and says so. */
void connect_app_copy_text (GtkWidget *widget, const char *text, const char *said);
/* Opens an address in its program; only http, https and mailto. */
void connect_app_open_uri (GtkWidget *widget, const char *uri);

G_END_DECLS
