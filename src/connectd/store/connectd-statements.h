/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* The prepared statements of one connection, found by their text; the least recently used go first. A statement that is
 * lent out (its rows are being read) is not lent again nor dropped: who asks meanwhile makes another one, which is freed
 * when it comes back. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _ConnectdStatements ConnectdStatements;

/* First member of a backend's statement. All fields belong to the cache. */
typedef struct
{
  GList link;
  char *text;
  gboolean lent;
  gboolean cached;
} ConnectdStatement;

/* `free_func` gets a ConnectdStatement and frees what the backend put around it, and the whole. */
ConnectdStatements *connectd_statements_new (guint capacity, GDestroyNotify free_func);
void connectd_statements_free (ConnectdStatements *self);
/* Lends the statement of this text, or NULL: then make one and add it. */
gpointer connectd_statements_take (ConnectdStatements *self, const char *text);
/* Adds a new statement (transfer full), lent already. */
void connectd_statements_add (ConnectdStatements *self, const char *text, gpointer statement);
/* Gives it back. `keep` FALSE: it failed, forget it. */
void connectd_statements_give (ConnectdStatements *self, gpointer statement, gboolean keep);
guint connectd_statements_get_length (ConnectdStatements *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConnectdStatements, connectd_statements_free)

G_END_DECLS
