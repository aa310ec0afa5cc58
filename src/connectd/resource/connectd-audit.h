/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* The audit log. Rows tell it of each change (connectd-rows.c); what a transaction has changed is written as its last act, one
 * entry an object: whatever was done to it on the way, one line stands for it. More than a handful of equal changes at one moment
 * (a bulk of records) are one entry with a count. */

#pragma once

#include "resource/connectd-engine-private.h"

G_BEGIN_DECLS

typedef struct _ConnectdAudit ConnectdAudit;

/* A row was made (`before` NULL), changed, or removed (`doc` NULL). */
void _connectd_audit_note (ConnectdTx *tx, const ConnectCollection *collection, const char *key, JsonObject *before, JsonObject *doc);
/* `n` rows were made or changed at once, past their own writing (connectd-batch.h): one entry with a count, when somebody did it. */
void _connectd_audit_note_many (ConnectdTx *tx, const ConnectCollection *collection, const char *verb, guint n);
/* Writes what was noted; at the end of a writing transaction. */
gboolean _connectd_audit_write (ConnectdTx *tx, GError **error);
void _connectd_audit_free (ConnectdAudit *self);
/* Removes some of the entries that are too old. */
gboolean _connectd_audit_clean (ConnectdTx *tx, GError **error);

G_END_DECLS
