/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* How the daemon reaches outward: where the calls that its users ask for may lead, by what it mails, and how secrets are kept that
 * it needs again for that. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define CONNECTD_SEAL_BYTES 32

typedef struct
{
  gboolean private_too; /* to this machine and into private networks as well */
  char *mail_command;   /* takes a message on its standard input; NULL: nobody mails */
  char *mail_from;      /* the sender's address; NULL: no-reply at the host of the public URL */
  guint8 *seal;         /* CONNECTD_SEAL_BYTES; NULL: secrets are kept as they are */
} ConnectdOutward;

/* Returns: (transfer full) */
ConnectdOutward *connectd_outward_copy (const ConnectdOutward *self);
void connectd_outward_free (ConnectdOutward *self);

/* The file's first bytes become the key of the seal: at least CONNECTD_SEAL_BYTES, which nobody but the daemon should be able to
 * read. */
gboolean connectd_outward_read_seal (ConnectdOutward *self, const char *file, GError **error);

/* A secret as it is stored. A secret cannot be hashed when it is needed again to sign with; any of the daemons on a database may
 * have to, so the key that it is sealed with is given to each of them by a file, or there is none. Returns: (transfer full) */
char *connectd_outward_seal (const ConnectdOutward *self, const char *secret);
/* NULL when it was sealed with another key. Returns: (transfer full) (nullable) */
char *connectd_outward_unseal (const ConnectdOutward *self, const char *stored);

G_END_DECLS
