/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "gui/common/connect-app-actions.h"

#include <glib/gi18n.h>

#include "core/connect-app-format.h"
#include "gui/common/connect-app-arguments.h"
#include "gui/common/connect-app-assistant.h"
#include "gui/window/connect-app-window.h"
#include "protocol/connect-json.h"

#define BUSY "connect-app-busy"

/* --- what is legal -------------------------------------------------------------------------------------------- */

static gboolean
is_known_verb (GPtrArray *actions, const char *verb)
{
  for (guint i = 0; i < actions->len; i++)
    if (g_str_equal (((const ConnectAction *) g_ptr_array_index (actions, i))->verb, verb))
      return TRUE;
  return FALSE;
}

GPtrArray *
connect_app_actions_list (ConnectRow *row)
{
  const ConnectCollection *collection = connect_row_get_collection (row);
  const ConnectViewer *viewer = connect_account_get_viewer (connect_row_get_account (row));
  JsonObject *object = connect_row_get_object (row);
  GPtrArray *actions = g_ptr_array_new ();

  for (guint i = 0; object != NULL && i < collection->n_actions; i++)
    {
      const ConnectAction *action = NULL;

      if (is_known_verb (actions, collection->actions[i].verb))
        continue;
      connect_collection_check_action (collection, collection->actions[i].verb, object, viewer, &action, NULL);
      if (action != NULL)
        g_ptr_array_add (actions, (gpointer) action);
    }
  return actions;
}

gboolean
connect_app_actions_is_busy (ConnectRow *row)
{
  return g_object_get_data (G_OBJECT (row), BUSY) != NULL;
}

gboolean
connect_app_actions_check (ConnectRow *row, const char *verb, const ConnectAction **action, char **reason)
{
  ConnectAccount *account = connect_row_get_account (row);
  JsonObject *object = connect_row_get_object (row);

  if (reason != NULL)
    *reason = NULL;
  if (object == NULL)
    {
      if (reason != NULL)
        *reason = g_strdup (_("It is no longer there."));
      return FALSE;
    }
  if (connect_collection_check_action (connect_row_get_collection (row), verb, object,
                                       connect_account_get_viewer (account), action, reason) != CONNECT_LEGAL_YES)
    return FALSE;
  if (connect_app_actions_is_busy (row))
    {
      if (reason != NULL)
        *reason = g_strdup (_("Another action on it is on its way."));
      return FALSE;
    }
  return connect_account_can_send (account, reason);
}

static gboolean
asks_first (const ConnectAction *action)
{
  return (action->flags & CONNECT_ACTION_IRREVERSIBLE) != 0 || (action->arguments != NULL && action->arguments[0] != NULL);
}

char *
connect_app_actions_dup_label (const ConnectAction *action)
{
  /* Translators: an action that asks something first */
  return asks_first (action) || (action->flags & CONNECT_ACTION_UPDATE) != 0 ? g_strdup_printf (_("%s…"), _(action->title)) : g_strdup (_(action->title));
}

/* --- sending -------------------------------------------------------------------------------------------------- */

static void
set_busy (ConnectRow *row, gboolean busy)
{
  g_object_set_data (G_OBJECT (row), BUSY, GINT_TO_POINTER (busy));
  /* Whoever shows actions looks again. */
  g_object_notify (G_OBJECT (row), "object");
}

static DexFuture *
sent_cb (DexFuture *future, gpointer user_data)
{
  set_busy (user_data, FALSE);
  return NULL;
}

DexFuture *
connect_app_actions_send (ConnectRow *row, const ConnectAction *action, JsonObject *arguments)
{
  g_autofree char *object_path = connect_row_dup_path (row);
  g_autofree char *path = NULL;
  const char *method = "POST";

  if (action->flags & CONNECT_ACTION_DELETE)
    method = "DELETE";
  else if (action->flags & CONNECT_ACTION_UPDATE)
    method = "PUT";
  else
    path = g_strdup_printf ("%s/%s", object_path, action->verb);
  set_busy (row, TRUE);
  return dex_future_finally (connect_account_send (connect_row_get_account (row), method, path != NULL ? path : object_path,
                                                   arguments, connect_row_get_revision (row)),
                             sent_cb, g_object_ref (row), g_object_unref);
}

/* --- asking --------------------------------------------------------------------------------------------------- */

/* One act from the question to its result; it lives as long as either is open. */
typedef struct
{
  ConnectRow *row;
  const ConnectAction *action;
  JsonObject *arguments;
  GWeakRef parent;
  GtkWidget *form;  /* in the open dialog */
  char *title;      /* of the object; it may be gone afterwards */
} Act;

static void
act_free (Act *act)
{
  g_object_unref (act->row);
  g_clear_pointer (&act->arguments, json_object_unref);
  g_weak_ref_clear (&act->parent);
  g_free (act->title);
  g_free (act);
}

static void present (Act *act, const char *problem);

static char *
dup_result (Act *act)
{
  g_autofree char *state = NULL;

  if (act->action->flags & CONNECT_ACTION_DELETE)
    return g_strdup_printf (_("“%s” was deleted"), act->title);
  if (act->action->flags & CONNECT_ACTION_UPDATE)
    return g_strdup_printf (_("“%s” was changed"), act->title);
  if (act->action->to == NULL)
    /* Translators: the object's name, then the action's */
    return g_strdup_printf (_("“%s”: %s is done"), act->title, _(act->action->title));
  state = connect_app_format_word (act->action->to);
  return g_strdup_printf (_("“%s” is %s now"), act->title, state);
}

static DexFuture *
answered_cb (DexFuture *future, gpointer user_data)
{
  Act *act = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GtkWidget) parent = g_weak_ref_get (&act->parent);
  ConnectAppWindow *window = parent != NULL ? connect_app_window_from (parent) : NULL;

  dex_future_get_value (future, &error);
  if (error != NULL && parent != NULL)
    {
      g_autofree char *problem = connect_app_error_to_sentence (error);

      present (act, problem);
      return NULL;
    }
  if (window != NULL)
    {
      g_autofree char *result = dup_result (act);

      connect_app_window_toast (window, result);
    }
  act_free (act);
  return NULL;
}

static void
send (Act *act)
{
  dex_future_disown (dex_future_finally (connect_app_actions_send (act->row, act->action, act->arguments), answered_cb,
                                         act, NULL));
}

static void
response_cb (AdwAlertDialog *dialog, const char *response, Act *act)
{
  if (!g_str_equal (response, "do"))
    {
      act_free (act);
      return;
    }
  if (act->form != NULL)
    connect_app_arguments_read (act->form, act->arguments);
  send (act);
}

static void
arguments_changed_cb (AdwAlertDialog *dialog)
{
  GtkWidget *form = g_object_get_data (G_OBJECT (dialog), "connect-app-form");

  adw_alert_dialog_set_response_enabled (dialog, "do", connect_app_arguments_are_complete (form));
}

/* What it is about stands here: a heading has to be short. */
static char *
dup_body (Act *act, const char *problem)
{
  const char *consequence = act->action->consequence;
  const char *party = connect_app_format_other_party (act->row);

  if (problem != NULL)
    /* Translators: the object's name, then what went wrong */
    return g_strdup_printf (_("“%s”: it was not done. %s"), act->title, problem);
  if (consequence == NULL)
    return g_strdup_printf (_("“%s”"), act->title);
  if (party != NULL)
    /* Translators: the object's name, whom it is shared with, its id, then what follows from the action */
    return g_strdup_printf (_("“%s” with %s (%s)\n\n%s"), act->title, party, connect_row_get_key (act->row), _(consequence));
  /* Translators: the object's name, its id, then what follows from the action */
  return g_strdup_printf (_("“%s” (%s)\n\n%s"), act->title, connect_row_get_key (act->row), _(consequence));
}

/* What was entered before is what the form begins with when it is asked again. */
static GtkWidget *
make_form (Act *act, const char *problem)
{
  JsonObject *current = act->action->flags & CONNECT_ACTION_UPDATE ? connect_row_get_object (act->row) : NULL;

  if (problem != NULL)
    return connect_app_arguments_new (connect_row_get_collection (act->row), act->action, act->arguments, NULL);
  return connect_app_arguments_new (connect_row_get_collection (act->row), act->action, current, act->arguments);
}

static void
present (Act *act, const char *problem)
{
  g_autoptr (GtkWidget) parent = g_weak_ref_get (&act->parent);
  g_autofree char *heading = g_strdup_printf (_("%s?"), _(act->action->title));
  g_autofree char *body = dup_body (act, problem);
  AdwDialog *dialog = adw_alert_dialog_new (heading, body);
  AdwAlertDialog *alert = ADW_ALERT_DIALOG (dialog);
  gboolean destructive = (act->action->flags & CONNECT_ACTION_DESTRUCTIVE) != 0;

  adw_alert_dialog_add_response (alert, "cancel", _("_Cancel"));
  adw_alert_dialog_add_response (alert, "do", problem != NULL ? _("_Try Again") : _(act->action->title));
  adw_alert_dialog_set_close_response (alert, "cancel");
  adw_alert_dialog_set_response_appearance (alert, "do", destructive ? ADW_RESPONSE_DESTRUCTIVE : ADW_RESPONSE_SUGGESTED);
  adw_alert_dialog_set_default_response (alert, destructive ? "cancel" : "do");
  act->form = make_form (act, problem);
  if (act->form != NULL)
    {
      adw_alert_dialog_set_extra_child (alert, act->form);
      g_object_set_data (G_OBJECT (dialog), "connect-app-form", act->form);
      connect_app_arguments_connect (act->form, G_CALLBACK (arguments_changed_cb), dialog);
      arguments_changed_cb (alert);
    }
  g_signal_connect (dialog, "response", G_CALLBACK (response_cb), act);
  adw_dialog_present (dialog, parent);
}

void
connect_app_actions_ask (GtkWidget *parent, ConnectRow *row, const ConnectAction *action, JsonObject *arguments)
{
  Act *act;

  g_return_if_fail (GTK_IS_WIDGET (parent));
  g_return_if_fail (CONNECT_IS_ROW (row));

  act = g_new0 (Act, 1);
  act->row = g_object_ref (row);
  act->action = action;
  act->arguments = arguments != NULL ? connect_json_copy (arguments) : json_object_new ();
  act->title = g_strdup (connect_row_get_title (row));
  g_weak_ref_init (&act->parent, parent);
  if (asks_first (action))
    present (act, NULL);
  else
    send (act);
}
