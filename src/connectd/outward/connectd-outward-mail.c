/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "outward/connectd-outward-mail.h"

#include <string.h>

#include "protocol/connect-error.h"

#define WORD_BYTES 42 /* of an encoded word, so that it stays below 75 characters */
#define LINE_CHARACTERS 76

/* --- the message --- */

gboolean
connectd_outward_mail_is_address (const char *address)
{
  const char *at = strchr (address, '@');

  if (at == NULL || at == address || at[1] == '\0' || strchr (at + 1, '@') != NULL || *address == '-')
    return FALSE;
  for (const char *c = address; *c != '\0'; c++)
    if ((guchar)*c <= ' ' || *c == 0x7f || strchr ("<>,;:\"\\()[]", *c) != NULL)
      return FALSE;
  return TRUE;
}

/* A text in a head: as it is when it is plain, else in encoded words (RFC 2047). Line breaks cannot get in
 * either way. */
static void
append_words (GString *out, const char *text)
{
  gboolean plain = strlen (text) <= LINE_CHARACTERS - 10 && strstr (text, "=?") == NULL;

  for (const char *c = text; plain && *c != '\0'; c++)
    plain = g_ascii_isprint (*c);
  if (plain)
    {
      g_string_append (out, text);
      return;
    }
  for (const char *at = text; *at != '\0';)
    {
      const char *stop = at;
      g_autofree char *word = NULL;

      while (*stop != '\0' && g_utf8_next_char (stop) - at <= WORD_BYTES)
        stop = g_utf8_next_char (stop);
      word = g_base64_encode ((const guchar *)at, stop - at);
      g_string_append_printf (out, "%s=?UTF-8?B?%s?=", at == text ? "" : "\n ", word);
      at = stop;
    }
}

/* In lines, so that no mail server breaks it. */
static void
append_base64 (GString *out, const char *text)
{
  g_autofree char *encoded = g_base64_encode ((const guchar *)text, strlen (text));

  for (gsize i = 0, n = strlen (encoded); i < n; i += LINE_CHARACTERS)
    {
      g_string_append_len (out, encoded + i, MIN (n - i, LINE_CHARACTERS));
      g_string_append_c (out, '\n');
    }
}

char *
connectd_outward_mail_format (const ConnectdOutwardMail *mail)
{
  g_autoptr (GDateTime) date = g_date_time_new_from_unix_utc (mail->date / G_USEC_PER_SEC);
  g_autofree char *clock = g_date_time_format (date, "%d");
  static const char *const days[] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };
  static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
  g_autofree char *time = g_date_time_format (date, "%Y %H:%M:%S +0000");
  g_autofree char *to = g_strjoinv (",\n ", (char **)mail->to);
  GString *out = g_string_new (NULL);

  g_string_append_printf (out, "From: Connect <%s>\nTo: %s\nSubject: ", mail->from, to);
  append_words (out, mail->subject);
  g_string_append_printf (out, "\nDate: %s, %s %s %s\nMessage-ID: <%s>\n",
                          days[g_date_time_get_day_of_week (date) - 1], clock,
                          months[g_date_time_get_month (date) - 1], time, mail->id);
  g_string_append (
      out, "Auto-Submitted: auto-generated\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n"
           "Content-Transfer-Encoding: base64\n\n");
  append_base64 (out, mail->text);
  return g_string_free_and_steal (out);
}

/* --- sending --- */

typedef struct
{
  GSubprocess *process;
  GCancellable *cancellable;
  GError *error;
  gboolean late;
  gboolean done;
} Run;

static void
communicated_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Run *run = user_data;

  g_subprocess_communicate_utf8_finish (run->process, result, NULL, NULL, &run->error);
  run->done = TRUE;
}

static gboolean
late_cb (gpointer user_data)
{
  Run *run = user_data;

  run->late = TRUE;
  g_subprocess_force_exit (run->process);
  g_cancellable_cancel (run->cancellable);
  return G_SOURCE_REMOVE;
}

static gboolean
unwanted_cb (GCancellable *cancellable, gpointer user_data)
{
  return late_cb (user_data);
}

static gboolean
fail (GError **error, const char *text)
{
  g_set_error_literal (error, CONNECT_ERROR, CONNECT_ERROR_UNAVAILABLE, text);
  return FALSE;
}

static void
drive (Run *run, GMainContext *context, const char *message, guint seconds, GCancellable *cancellable)
{
  g_autoptr (GSource) late = g_timeout_source_new (seconds * 1000);
  g_autoptr (GSource) unwanted = cancellable != NULL ? g_cancellable_source_new (cancellable) : NULL;

  g_source_set_callback (late, late_cb, run, NULL);
  g_source_attach (late, context);
  if (unwanted != NULL)
    {
      g_source_set_callback (unwanted, G_SOURCE_FUNC (unwanted_cb), run, NULL);
      g_source_attach (unwanted, context);
    }
  g_subprocess_communicate_utf8_async (run->process, message, run->cancellable, communicated_cb, run);
  while (!run->done)
    g_main_context_iteration (context, TRUE);
  g_source_destroy (late);
  if (unwanted != NULL)
    g_source_destroy (unwanted);
}

gboolean
connectd_outward_mail_send (const char *command,
                            const ConnectdOutwardMail *mail,
                            guint seconds,
                            GCancellable *cancellable,
                            GError **error)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (GMainContextPusher) pusher = g_main_context_pusher_new (context);
  g_autoptr (GCancellable) own = g_cancellable_new ();
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) local = NULL;
  g_auto (GStrv) words = NULL;
  g_autofree char *message = connectd_outward_mail_format (mail);
  Run run = { .cancellable = own };

  if (!g_shell_parse_argv (command, NULL, &words, &local))
    return fail (error, "The mail command is none.");
  process = g_subprocess_newv ((const char *const *)words,
                               G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_SILENCE |
                                   G_SUBPROCESS_FLAGS_STDERR_SILENCE,
                               &local);
  if (process == NULL)
    return fail (error, "The mail command cannot be run.");
  run.process = process;
  drive (&run, context, message, seconds, cancellable);
  if (run.error != NULL)
    {
      g_clear_error (&run.error);
      g_subprocess_force_exit (process);
      return fail (error, run.late ? "The mail command took too long."
                                   : "The mail command did not take the message.");
    }
  return (g_subprocess_get_if_exited (process) && g_subprocess_get_exit_status (process) == 0) ||
         fail (error, "The mail command refused the message.");
}
