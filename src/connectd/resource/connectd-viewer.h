/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Who asks: from the headers of a request to an account, its user or token, and its modules. Resolved for every request and
 * again within every write, so that nothing that was taken away works for a moment longer (connectd-callers.h). */

#pragma once

#include "resource/connectd-engine-private.h"

G_BEGIN_DECLS

typedef enum
{
  CONNECTD_CREDENTIAL_NONE,
  CONNECTD_CREDENTIAL_TOKEN,   /* ApiKey SU-…:secret */
  CONNECTD_CREDENTIAL_BEARER,
  CONNECTD_CREDENTIAL_COOKIE,
} ConnectdCredentialForm;

/* What the caller showed; nothing of it is checked yet. */
typedef struct
{
  ConnectdCredentialForm form;
  char *id;   /* of the token; of sessions the hash of the secret, which is their key */
  char *hash; /* of the secret */
  const char *peer; /* the address that it comes from; borrowed */
} ConnectdCredential;

typedef struct
{
  ConnectViewer viewer; /* points into this */
  char *account_id;     /* NULL: a user without an account in this session */
  char *user_id;
  char *user_name;
  char *session;        /* key of the session row, or NULL */
  char **modules;       /* sorted ids; {"MD-0000"} for all */
  gboolean stale;       /* the session's `seen` is older than an hour */
  gint64 until;         /* when any of this is no longer so by the clock alone; 0: never */
  gatomicrefcount refs;
} ConnectdCaller;

/* From the Authorization and Cookie headers, either may be NULL; `peer` must stay as long as this. */
void connectd_credential_init (ConnectdCredential *self, const char *authorization, const char *cookie, const char *peer);
void connectd_credential_clear (ConnectdCredential *self);
/* A text by which held requests of one credential are counted. */
const char *connectd_credential_get_key (const ConnectdCredential *self);

/* UNAUTHORIZED, always with the same words, when there is none or it does not hold; FORBIDDEN (ACL_001) when the account may not be
 * used from where the caller is. Returns: (transfer full) */
ConnectdCaller *connectd_caller_resolve (ConnectdTx *tx, const ConnectdCredential *credential, GError **error);
ConnectdCaller *connectd_caller_new (void);
ConnectdCaller *connectd_caller_ref (ConnectdCaller *self);
void connectd_caller_unref (ConnectdCaller *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConnectdCaller, connectd_caller_unref)

gboolean connectd_caller_has_module (const ConnectdCaller *self, const char *module);
/* Whether the caller sees a row that uses the file (connectd-files.c). */
gboolean _connectd_files_may_read (ConnectdTx *tx, const ConnectdCaller *caller, const char *file, gboolean *may, GError **error);
/* Another text when what the caller may synchronise is another. Returns: (transfer full) */
char *connectd_caller_dup_scope (const ConnectdCaller *self);
/* Moves the session's `seen`, and with it its end, to now. */
gboolean connectd_session_touch (ConnectdTx *tx, const char *session, GError **error);

G_END_DECLS
