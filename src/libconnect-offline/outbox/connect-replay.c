/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#include "outbox/connect-act.h"
#include "protocol/connect-error.h"
#include "sync/connect-sync-private.h"

/* Acts that were under way when a program ended, or whose answer never came, are asked once more with their own key: a
 * server that did them answers as it did then, one that did not does them now. */

typedef struct
{
  ConnectAccount *account;
  char *text;
} Note;

static gboolean
note_cb (gpointer data)
{
  Note *note = data;

  _connect_account_note (note->account, note->text);
  return G_SOURCE_REMOVE;
}

static void
note_free (gpointer data)
{
  Note *note = data;

  g_object_unref (note->account);
  g_free (note->text);
  g_free (note);
}

/* Tells the person; from the main loop, not from the fiber. */
static void
note (ConnectSync *self, const ConnectAct *act, const GError *error)
{
  g_autofree char *what = connect_act_describe (act);
  Note *data = g_new0 (Note, 1);

  data->account = g_object_ref (self->account);
  if (error == NULL)
    data->text = g_strdup_printf (_("%s: done. The answer had been lost."), what);
  else
    data->text = g_strdup_printf (_("%s: not done. %s"), what, error->message);
  g_idle_add_full (G_PRIORITY_DEFAULT, note_cb, data, note_free);
}

/* FALSE when the server cannot be asked now. */
static gboolean
replay_act (ConnectSync *self, const ConnectAct *act)
{
  g_autoptr (GBytes) body = act->body != NULL ? g_bytes_new (act->body, strlen (act->body)) : NULL;
  ConnectRequest request = { .method = act->method, .path = act->path, .token = self->token, .key = act->key,
                             .if_match = act->if_match, .body = body };
  g_autoptr (GError) error = NULL;
  g_autoptr (ConnectAnswer) answer = dex_await_boxed (connect_http_send (self->http, &request, self->stop), &error);

  if (g_cancellable_is_cancelled (self->stop))
    return FALSE;
  if (answer == NULL || answer->status == 401 || answer->status == 429 || answer->status >= 500)
    {
      dex_await (connect_outbox_release (_connect_account_get_outbox (self->account), act->key), NULL);
      return FALSE;
    }
  connect_answer_check (answer, &error);
  dex_await (connect_outbox_remove (_connect_account_get_outbox (self->account), act->key), NULL);
  if (!g_cancellable_is_cancelled (self->stop))
    note (self, act, error);
  return TRUE;
}

void
_connect_sync_replay (ConnectSync *self)
{
  g_autoptr (GPtrArray) acts = dex_await_boxed (connect_outbox_claim (_connect_account_get_outbox (self->account)), NULL);
  guint i = 0;

  for (; acts != NULL && i < acts->len && !g_cancellable_is_cancelled (self->stop); i++)
    if (!replay_act (self, g_ptr_array_index (acts, i)))
      break;
  for (i++; acts != NULL && i < acts->len && !g_cancellable_is_cancelled (self->stop); i++)
    dex_await (connect_outbox_release (_connect_account_get_outbox (self->account),
                                       ((ConnectAct *) g_ptr_array_index (acts, i))->key), NULL);
}
