/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Mail: a message is given to a program such as sendmail on its standard input. Without one nobody mails. */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct
{
  const char *const *to; /* addresses, NULL-terminated */
  const char *from;      /* address */
  const char *id;        /* unique, without angle brackets: "NTC-…@host" */
  const char *subject;
  const char *text;      /* plain text, UTF-8 */
  gint64 date;           /* microseconds since 1970 */
} ConnectdOutwardMail;

/* The message with its head (RFC 5322, lines ended by a line feed as sendmail takes it). Returns: (transfer full) */
char *connectd_outward_mail_format (const ConnectdOutwardMail *mail);
/* Whether an address can stand in a head: no blanks, no control characters, one '@'. */
gboolean connectd_outward_mail_is_address (const char *address);
/* Runs the command (split as a shell does, but by no shell) and waits for at most `seconds`. UNAVAILABLE when it cannot be run, ends
 * with another status than 0, or takes too long. */
gboolean connectd_outward_mail_send (const char *command, const ConnectdOutwardMail *mail, guint seconds, GCancellable *cancellable,
                                     GError **error);

G_END_DECLS
