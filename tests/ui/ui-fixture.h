/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* A window over a filled cache without a network, and ways to look into it. */

#pragma once

#include "common/connect-test-account.h"
#include "gui/common/connect-app-assistant.h"
#include "gui/window/connect-app-window.h"

typedef struct
{
  char *directory;
  ConnectAccounts *accounts; /* none are in it */
  ConnectAccount *account;   /* the Distributor of tests/data/partners-world.json */
  ConnectAppWindow *window;  /* shows it; NULL unless asked for */
} UiFixture;

/* gtk_test_init() and what the program prepares. */
void ui_init (int *argc, char ***argv);
void ui_fixture_set_up (UiFixture *self, gconstpointer with_window);
void ui_fixture_tear_down (UiFixture *self, gconstpointer with_window);
#define UI_WITH_WINDOW GINT_TO_POINTER (1)

/* The row of this key; there must be one. Returns: (transfer full) */
ConnectRow *ui_dup_row (UiFixture *self, const char *collection, const char *key);
/* The rows that match, when they have been read; `filter`: NULL for all. Returns: (transfer full) */
ConnectQuery *ui_load (ConnectAccount *account, const char *collection, const char *filter);
/* The first row that matches; waited for, as what was just made comes through the feed. Returns: (transfer full) */
ConnectRow *ui_dup_first (ConnectAccount *account, const char *collection, const char *filter);
/* Waits until the query has this many rows and is not loading. */
void ui_wait_n_items (ConnectQuery *query, guint n);
void ui_wait_visible (GtkWidget *widget, gboolean visible);
/* Until nothing is being sent. */
void ui_wait_idle (ConnectAppAssistant *assistant);
/* Goes on to the next step, and waits for what is sent for it. */
void ui_next (ConnectAppAssistant *assistant);
/* Lets everything that is ready happen. */
void ui_settle (void);
/* Gives up the last reference of the caller (transfer full); nobody keeps another but what still runs, which is waited for: a
 * dialog is held until its window has drawn without it. */
void ui_assert_gone (gpointer object);

/* The first widget of the type below `root`, in order of the tree; with `text` (nullable) as its label or title.
 * Returns: (transfer none) (nullable) */
GtkWidget *ui_find (GtkWidget *root, GType type, const char *text);
/* The same, waited for: what comes from the cache comes later. Returns: (transfer none) */
GtkWidget *ui_wait_find (GtkWidget *root, GType type, const char *text);
/* What the cells of a table say is not cut, but for names, of which there is no longest. */
void ui_assert_cells_fit (GtkWidget *root);
/* How many there are. */
guint ui_count (GtkWidget *root, GType type);
