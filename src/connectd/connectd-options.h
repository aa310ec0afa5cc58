/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* The command line of the daemon. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define CONNECTD_DEFAULT_LISTEN "127.0.0.1:8080"

typedef struct
{
  char *data_dir;
  char *listen;          /* CONNECTD_DEFAULT_LISTEN unless given */
  char *database;        /* NULL: SQLite in data_dir */
  char *tls_certificate; /* both or none */
  char *tls_key;
  char *public_url;      /* without a slash at the end; NULL: as we listen */
  char *metrics_token_file;
  gboolean behind_proxy;
  gboolean allow_private_webhooks;
  char *mail_command;    /* NULL: nobody mails */
  char *mail_from;
  char *secrets_key_file;
  gboolean restored;
  gboolean version;
  gboolean demo;
  int demo_contracts;    /* 0: as many as the demo world has by itself */
  int demo_usage_records;
  int workers;
  GLogLevelFlags log_level; /* the least important level that is written */
} ConnectdOptions;

/* `arguments` is a NULL-terminated list with the program's name first. CONNECT_ERROR_INVALID with one line of text. With
 * --help it prints the help and ends the process. Returns: (transfer full) */
ConnectdOptions *connectd_options_parse (char **arguments, GError **error);
void connectd_options_free (ConnectdOptions *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConnectdOptions, connectd_options_free)

G_END_DECLS
