/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "client/connect-keyring.h"

#include <glib/gi18n.h>
#include <libsecret/secret.h>

#include "protocol/connect-error.h"

static const SecretSchema schema = {
  "com.example.Connect.Session", SECRET_SCHEMA_NONE,
  { { "server", SECRET_SCHEMA_ATTRIBUTE_STRING },
    { "user", SECRET_SCHEMA_ATTRIBUTE_STRING },
    { "account", SECRET_SCHEMA_ATTRIBUTE_STRING },
    { NULL, 0 } },
};

/* The bus speaks of names and services; people want to know what it means for them. */
static void
reject (DexPromise *promise, GError *take)
{
  g_autoptr (GError) error = take;

  g_dbus_error_strip_remote_error (error);
  dex_promise_reject (promise, g_error_new (CONNECT_ERROR, CONNECT_ERROR_UNAVAILABLE,
                                            _("No keyring answers (%s), so you have to sign in again next time."),
                                            error->message));
}

static void
lookup_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (DexPromise) promise = data;
  GError *error = NULL;
  char *token = secret_password_lookup_finish (result, &error);

  if (error != NULL)
    reject (promise, error);
  else
    {
      dex_promise_resolve_string (promise, g_strdup (token));
      secret_password_free (token);
    }
}

DexFuture *
connect_keyring_lookup (const char *server, const char *user, const char *account)
{
  DexPromise *promise = dex_promise_new ();

  secret_password_lookup (&schema, NULL, lookup_cb, dex_ref (promise), "server", server, "user", user, "account", account,
                          NULL);
  return DEX_FUTURE (promise);
}

static void
store_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (DexPromise) promise = data;
  GError *error = NULL;

  if (secret_password_store_finish (result, &error))
    dex_promise_resolve_boolean (promise, TRUE);
  else
    reject (promise, error);
}

DexFuture *
connect_keyring_store (const char *server, const char *user, const char *account, const char *email, const char *token)
{
  DexPromise *promise = dex_promise_new ();
  g_autofree char *label = g_strdup_printf ("Connect: %s, %s", account, email);

  secret_password_store (&schema, SECRET_COLLECTION_DEFAULT, label, token, NULL, store_cb, dex_ref (promise), "server",
                         server, "user", user, "account", account, NULL);
  return DEX_FUTURE (promise);
}

static void
clear_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (DexPromise) promise = data;
  GError *error = NULL;

  /* FALSE without an error: there was nothing to clear */
  secret_password_clear_finish (result, &error);
  if (error != NULL)
    reject (promise, error);
  else
    dex_promise_resolve_boolean (promise, TRUE);
}

DexFuture *
connect_keyring_clear (const char *server, const char *user, const char *account)
{
  DexPromise *promise = dex_promise_new ();

  secret_password_clear (&schema, NULL, clear_cb, dex_ref (promise), "server", server, "user", user, "account", account,
                         NULL);
  return DEX_FUTURE (promise);
}
