/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "resource/connectd-callers.h"

#include <string.h>

/* All are forgotten when there are more. */
#define MAX_CALLERS 4096

struct _ConnectdCallers
{
  GMutex mutex; /* of what follows */
  GHashTable *known; /* credential as a text → ConnectdCaller */
  gboolean changing; /* a write that is not committed yet concerns callers */
  guint generation;  /* of what is known */
};

ConnectdCallers *
connectd_callers_new (void)
{
  ConnectdCallers *self = g_new0 (ConnectdCallers, 1);

  g_mutex_init (&self->mutex);
  self->known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) connectd_caller_unref);
  return self;
}

void
connectd_callers_free (ConnectdCallers *self)
{
  if (self == NULL)
    return;
  g_mutex_clear (&self->mutex);
  g_hash_table_unref (self->known);
  g_free (self);
}

/* NULL: not known. `generation` gets what a caller that is resolved now would belong to, 0: it must not be remembered. */
static ConnectdCaller *
look_up (ConnectdCallers *self, const char *key, gint64 now, guint *generation)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  ConnectdCaller *caller;

  *generation = self->changing ? 0 : self->generation + 1;
  caller = self->changing ? NULL : g_hash_table_lookup (self->known, key);
  return caller != NULL && (caller->until == 0 || now < caller->until) ? connectd_caller_ref (caller) : NULL;
}

static void
remember (ConnectdCallers *self, char *key, ConnectdCaller *caller, guint generation)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  if (self->changing || generation != self->generation + 1)
    return;
  if (g_hash_table_size (self->known) >= MAX_CALLERS)
    g_hash_table_remove_all (self->known);
  g_hash_table_replace (self->known, g_strdup (key), connectd_caller_ref (caller));
}

/* A transaction that has read already may see what was before a change that has come through meanwhile. Callers are the first that it
 * reads. */
ConnectdCaller *
connectd_callers_resolve (ConnectdTx *tx, const ConnectdCredential *credential, GError **error)
{
  static const char *const forms[] = {
    [CONNECTD_CREDENTIAL_TOKEN] = "t ", [CONNECTD_CREDENTIAL_BEARER] = "b ", [CONNECTD_CREDENTIAL_COOKIE] = "c ",
  };
  ConnectdCallers *self = tx->engine->callers;
  g_autofree char *key = NULL;
  ConnectdCaller *caller;
  guint generation;

  if (connectd_db_get_dialect (tx->db) != CONNECT_DIALECT_SQLITE || credential->hash == NULL)
    return connectd_caller_resolve (tx, credential, error);
  /* an account may be used from some addresses only */
  key = g_strconcat (forms[credential->form], credential->hash, " ", credential->id, " ", credential->peer, NULL);
  caller = look_up (self, key, tx->now, &generation);
  if (caller != NULL)
    return caller;
  caller = connectd_caller_resolve (tx, credential, error);
  if (caller != NULL && generation != 0 && !caller->stale)
    remember (self, key, caller, generation);
  return caller;
}

void
connectd_callers_change (ConnectdTx *tx, const ConnectCollection *collection)
{
  static const char *const names[] = { "tokens", "sessions", "users", "account-users", "groups", "accounts" };
  ConnectdCallers *self = tx->engine->callers;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (strcmp (collection->name, names[i]) == 0)
      {
        g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

        self->changing = TRUE;
        self->generation++;
        g_hash_table_remove_all (self->known);
        return;
      }
}

void
connectd_callers_committed (ConnectdCallers *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  if (!self->changing)
    return;
  self->changing = FALSE;
  self->generation++;
}
