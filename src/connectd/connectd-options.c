/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "connectd-options.h"

#include <string.h>

#include "http/connectd-http.h"
#include "outward/connectd-outward-mail.h"
#include "protocol/connect-error.h"

#define MAX_WORKERS 64

static const struct
{
  const char *name;
  GLogLevelFlags level;
} levels[] = {
  { "critical", G_LOG_LEVEL_CRITICAL }, { "warning", G_LOG_LEVEL_WARNING },
  { "message", G_LOG_LEVEL_MESSAGE },   { "info", G_LOG_LEVEL_INFO },
  { "debug", G_LOG_LEVEL_DEBUG },
};

G_GNUC_PRINTF (2, 3)
static gboolean
fail (GError **error, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error_literal (error, CONNECT_ERROR, CONNECT_ERROR_INVALID, text);
  return FALSE;
}

static gboolean
parse_level (const char *name, GLogLevelFlags *level, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (levels); i++)
    if (strcmp (levels[i].name, name) == 0)
      {
        *level = levels[i].level;
        return TRUE;
      }
  return fail (error, "--log-level: '%s' is none of critical, warning, message, info, debug.", name);
}

static gboolean
check_public_url (ConnectdOptions *self, GError **error)
{
  g_autoptr (GUri) uri = NULL;
  gsize length;

  if (self->public_url == NULL)
    return TRUE;
  uri = g_uri_parse (self->public_url, G_URI_FLAGS_NONE, NULL);
  if (uri == NULL || g_uri_get_host (uri) == NULL || *g_uri_get_host (uri) == '\0' ||
      g_uri_get_query (uri) != NULL || g_uri_get_fragment (uri) != NULL || g_uri_get_userinfo (uri) != NULL ||
      (strcmp (g_uri_get_scheme (uri), "https") != 0 && strcmp (g_uri_get_scheme (uri), "http") != 0))
    return fail (error, "--public-url: '%s' is no address of the form https://connect.example.com.",
                 self->public_url);
  for (length = strlen (self->public_url); self->public_url[length - 1] == '/'; length--)
    self->public_url[length - 1] = '\0';
  return TRUE;
}

static gboolean
check_mail (ConnectdOptions *self, GError **error)
{
  g_auto (GStrv) words = NULL;

  if (self->mail_command != NULL && !g_shell_parse_argv (self->mail_command, NULL, &words, NULL))
    return fail (error, "--mail-command: '%s' is no command.", self->mail_command);
  if (self->mail_from != NULL && !connectd_outward_mail_is_address (self->mail_from))
    return fail (error, "--mail-from: '%s' is no address.", self->mail_from);
  return TRUE;
}

static gboolean
check (ConnectdOptions *self, GError **error)
{
  if (self->version)
    return TRUE;
  if (self->data_dir == NULL || *self->data_dir == '\0')
    return fail (error, "--data-dir is missing: say where the data are kept.");
  if (self->database != NULL && !g_str_has_prefix (self->database, "postgresql://") &&
      !g_str_has_prefix (self->database, "postgres://"))
    return fail (error, "--database: it starts with postgresql://; without it the data are kept in SQLite.");
  if ((self->tls_certificate == NULL) != (self->tls_key == NULL))
    return fail (error, "TLS wants both --tls-certificate and --tls-key.");
  if (self->workers < 1 || self->workers > MAX_WORKERS)
    return fail (error, "--workers: it is a number from 1 to %d.", MAX_WORKERS);
  if (!check_mail (self, error))
    return FALSE;
  if (!self->demo && (self->demo_contracts != 0 || self->demo_usage_records != 0))
    return fail (error, "--demo-contracts and --demo-usage-records have no meaning without --demo.");
  if (self->demo_contracts < 0 || self->demo_usage_records < 0)
    return fail (error, "The sizes of the demo world are not negative.");
  return check_public_url (self, error);
}

static gboolean
parse (ConnectdOptions *self, char **arguments, GError **error)
{
  g_autofree char *level = NULL;
  g_auto (GStrv) rest = NULL;
  g_auto (GStrv) copy = g_strdupv (arguments);
  g_autoptr (GError) cause = NULL;
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  const GOptionEntry entries[] = {
    { "data-dir", 0, 0, G_OPTION_ARG_FILENAME, &self->data_dir, "Where the data are kept; made when missing",
      "DIR" },
    { "listen", 0, 0, G_OPTION_ARG_STRING, &self->listen,
      "127.0.0.1:PORT, [::1]:PORT or unix:PATH; port 0 picks one (" CONNECTD_DEFAULT_LISTEN ")", "ADDRESS" },
    { "database", 0, 0, G_OPTION_ARG_STRING, &self->database, "A PostgreSQL database instead of SQLite",
      "URI" },
    { "tls-certificate", 0, 0, G_OPTION_ARG_FILENAME, &self->tls_certificate,
      "PEM file with the certificate and its chain", "FILE" },
    { "tls-key", 0, 0, G_OPTION_ARG_FILENAME, &self->tls_key, "PEM file with the private key", "FILE" },
    { "public-url", 0, 0, G_OPTION_ARG_STRING, &self->public_url,
      "Under which others reach this server: for activation links", "URL" },
    { "behind-proxy", 0, 0, G_OPTION_ARG_NONE, &self->behind_proxy,
      "Believe X-Forwarded-For, -Proto and -Host; allow any address", NULL },
    { "workers", 0, 0, G_OPTION_ARG_INT, &self->workers, "Threads for what takes time (" G_STRINGIFY (CONNECTD_DEFAULT_WORKERS) ")", "N" },
    { "log-level", 0, 0, G_OPTION_ARG_STRING, &level, "critical, warning, message, info or debug (message)",
      "LEVEL" },
    { "metrics-token-file", 0, 0, G_OPTION_ARG_FILENAME, &self->metrics_token_file,
      "Who sends this bearer token may read /metrics from afar", "FILE" },
    { "allow-private-webhooks", 0, 0, G_OPTION_ARG_NONE, &self->allow_private_webhooks,
      "Webhooks may lead to this machine and into private networks; always so when only this machine is listened to", NULL },
    { "mail-command", 0, 0, G_OPTION_ARG_STRING, &self->mail_command,
      "Mails notifications: takes a message on its standard input, as '/usr/sbin/sendmail -t -i' does; without it nobody mails",
      "COMMAND" },
    { "mail-from", 0, 0, G_OPTION_ARG_STRING, &self->mail_from, "The sender of mails (no-reply at the public URL's host)", "ADDRESS" },
    { "secrets-key-file", 0, 0, G_OPTION_ARG_FILENAME, &self->secrets_key_file,
      "Random bytes by which the secrets of webhooks are sealed in the database; the same for each server on it", "FILE" },
    { "restored", 0, 0, G_OPTION_ARG_NONE, &self->restored,
      "The database was restored from a backup: clients synchronise anew", NULL },
    { "demo", 0, 0, G_OPTION_ARG_NONE, &self->demo,
      "Fill empty data with a demo world; sign-ins are in DIR/demo.json", NULL },
    { "demo-contracts", 0, 0, G_OPTION_ARG_INT, &self->demo_contracts, "More contracts in the demo world",
      "N" },
    { "demo-usage-records", 0, 0, G_OPTION_ARG_INT, &self->demo_usage_records,
      "More usage records in the demo world", "N" },
    { "version", 0, 0, G_OPTION_ARG_NONE, &self->version, "Print the version", NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_STRING_ARRAY, &rest, NULL, NULL },
    { NULL },
  };

  g_option_context_set_summary (context, "The shared backend of Connect.");
  g_option_context_set_description (
      context, "It ends with 0 after SIGTERM or SIGINT, 1 when it cannot start, 2 for a wrong command line.");
  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse_strv (context, &copy, &cause))
    return fail (error, "%s.", cause->message);
  if (rest != NULL)
    return fail (error, "'%s' is no option.", rest[0]);
  if (level != NULL && !parse_level (level, &self->log_level, error))
    return FALSE;
  return check (self, error);
}

ConnectdOptions *
connectd_options_parse (char **arguments, GError **error)
{
  g_autoptr (ConnectdOptions) self = g_new0 (ConnectdOptions, 1);

  self->log_level = G_LOG_LEVEL_MESSAGE;
  self->workers = CONNECTD_DEFAULT_WORKERS;
  if (!parse (self, arguments, error))
    return NULL;
  if (self->listen == NULL)
    self->listen = g_strdup (CONNECTD_DEFAULT_LISTEN);
  return g_steal_pointer (&self);
}

void
connectd_options_free (ConnectdOptions *self)
{
  if (self == NULL)
    return;
  g_free (self->data_dir);
  g_free (self->listen);
  g_free (self->database);
  g_free (self->tls_certificate);
  g_free (self->tls_key);
  g_free (self->public_url);
  g_free (self->metrics_token_file);
  g_free (self->mail_command);
  g_free (self->mail_from);
  g_free (self->secrets_key_file);
  g_free (self);
}
