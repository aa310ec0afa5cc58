/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Two versions of a text compared: lines that were taken out, put in or kept, and within a changed line its words. The
 * work is bounded: texts that differ in very much are told as one replaced by the other. */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

typedef enum
{
  CONNECT_APP_DIFF_KEEP,
  CONNECT_APP_DIFF_REMOVE,
  CONNECT_APP_DIFF_ADD,
} ConnectAppDiffKind;

typedef struct
{
  ConnectAppDiffKind kind;
  guint index; /* in the old parts for KEEP and REMOVE, in the new ones for ADD */
} ConnectAppDiffStep;

/* The steps from one list of parts to another, in order; both NULL-terminated. Returns: (transfer full): of
 * ConnectAppDiffStep */
GArray *connect_app_diff_compare (const char *const *old_parts, const char *const *new_parts);
/* Text in words, blanks and other characters, so that joined they are the text again. Returns: (transfer full) */
char **connect_app_diff_split_words (const char *text);

/* The comparison of two texts as a widget. Signs and words say what colours say. */
GtkWidget *connect_app_diff_new (const char *old_text, const char *new_text);

G_END_DECLS
