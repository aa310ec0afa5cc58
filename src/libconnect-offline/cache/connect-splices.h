/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* What has to be told to a list's users when its ids change from one order to another. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  guint position; /* in the list as it is after the splices before this one */
  guint removed;
  guint added;    /* taken from the new list at this same position */
} ConnectSplice;

/* The splices that make `now` of `old`, in order, few and small: what stays in place is not touched. Ids occur once in
 * each. Applied one after the other, the first `position + added` ids equal those of `now` each time.
 * Returns: (transfer full) array of ConnectSplice */
GArray *connect_splices_new (const gint64 *old, guint n_old, const gint64 *now, guint n_now);

G_END_DECLS
