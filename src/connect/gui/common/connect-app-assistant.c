/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "gui/common/connect-app-assistant-private.h"

#include <glib/gi18n.h>
#include <string.h>

#include "gui/common/connect-app-dialog.h"
#include "protocol/connect-error.h"
#include "protocol/connect-json.h"

#define CONTENT_WIDTH 640
#define CONTENT_HEIGHT 640
#define CLAMP_WIDTH 600

/* ConnectAppAssistant:
 *
 * The pages are children of a stack, made when their step is first shown. While something is being sent the content
 * and the buttons are insensitive, so nothing is sent twice. The assistant is kept alive by what is under way. */

enum
{
  FINISHED,
  N_SIGNALS
};

G_DEFINE_FINAL_TYPE (ConnectAppAssistant, connect_app_assistant, ADW_TYPE_DIALOG)

static guint signals[N_SIGNALS];

static const ConnectAppStep *
get_step (ConnectAppAssistant *self)
{
  return &self->kind->steps[self->step];
}

static gboolean
step_applies (ConnectAppAssistant *self, guint step)
{
  const ConnectAppStep *description = &self->kind->steps[step];

  return description->applies == NULL || description->applies (self);
}

/* The next applicable step in a direction, or -1. */
static int
find_step (ConnectAppAssistant *self, int from, int direction)
{
  for (int i = from + direction; i >= 0 && i < (int) self->n_steps; i += direction)
    if (step_applies (self, i))
      return i;
  return -1;
}

static void
set_closable (ConnectAppAssistant *self)
{
  adw_dialog_set_can_close (ADW_DIALOG (self), !self->busy && (!self->dirty || get_step (self)->final));
}

static char *
describe_place (ConnectAppAssistant *self)
{
  guint n = 0, place = 0;

  for (guint i = 0; i < self->n_steps; i++)
    {
      if (!step_applies (self, i))
        continue;
      n++;
      if (i <= self->step)
        place = n;
    }
  if (n < 2)
    return g_strdup ("");
  /* Translators: the place in an assistant and the name of its step: "2 of 4 · Agreement" */
  return g_strdup_printf (_("%u of %u · %s"), place, n, _(get_step (self)->title));
}

static gboolean
step_sends (ConnectAppAssistant *self)
{
  const ConnectAppStep *step = get_step (self);

  return step->send != NULL && (step->sends == NULL || step->sends (self));
}

static const char *
get_verb (ConnectAppAssistant *self)
{
  const ConnectAppStep *step = get_step (self);

  if (step->verb != NULL && (step->send == NULL || step_sends (self)))
    return _(step->verb);
  return find_step (self, self->step, 1) < 0 ? _("_Close") : _("_Next");
}

static void
update_buttons (ConnectAppAssistant *self)
{
  const ConnectAppStep *step = get_step (self);
  gboolean blocked = step_sends (self) && self->offline != NULL;

  gtk_label_set_label (GTK_LABEL (self->next_label), get_verb (self));
  gtk_widget_remove_css_class (self->next, step->destructive ? "suggested-action" : "destructive-action");
  gtk_widget_add_css_class (self->next, step->destructive ? "destructive-action" : "suggested-action");
  /* The buttons take their sensitivity from the actions. */
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "assistant.next", !self->busy && !blocked);
  gtk_widget_set_tooltip_text (self->next, blocked ? self->offline : NULL);
  gtk_widget_set_visible (self->back, !step->final && find_step (self, self->step, -1) >= 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "assistant.back", !self->busy);
  gtk_widget_set_visible (self->other, step->other_verb != NULL);
  gtk_widget_set_sensitive (self->other, !self->busy);
  if (step->other_verb != NULL)
    gtk_button_set_label (GTK_BUTTON (self->other), _(step->other_verb));
  gtk_widget_set_visible (self->spinner, self->busy);
  gtk_widget_set_sensitive (GTK_WIDGET (self->stack), !self->busy);
  set_closable (self);
}

static void
update_account (ConnectAppAssistant *self)
{
  g_autofree char *reason = NULL;
  gboolean was_offline = self->offline != NULL;

  if (self->account != NULL && self->sender == NULL && !connect_account_can_send (self->account, &reason))
    {
      g_set_str (&self->offline, reason != NULL ? reason : _("The server cannot be reached."));
      if (!was_offline)
        connect_app_assistant_set_banner (self, self->offline);
    }
  else if (was_offline)
    {
      g_autofree char *told = g_steal_pointer (&self->offline);

      if (g_strcmp0 (adw_banner_get_title (self->banner), told) == 0)
        connect_app_assistant_set_banner (self, NULL);
    }
  update_buttons (self);
}

static void
account_state_cb (ConnectAppAssistant *self)
{
  update_account (self);
}

static GtkWidget *
build_page (ConnectAppAssistant *self, guint index)
{
  const ConnectAppStep *step = &self->kind->steps[index];
  GtkWidget *page = gtk_scrolled_window_new ();
  GtkWidget *clamp = adw_clamp_new ();
  GtkWidget *content;

  self->building = index;
  self->loading = TRUE;
  content = step->build (self);
  self->loading = FALSE;
  gtk_widget_set_margin_start (clamp, 12);
  gtk_widget_set_margin_end (clamp, 12);
  gtk_widget_set_margin_top (clamp, 12);
  gtk_widget_set_margin_bottom (clamp, 18);
  adw_clamp_set_maximum_size (ADW_CLAMP (clamp), CLAMP_WIDTH);
  adw_clamp_set_child (ADW_CLAMP (clamp), content);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (page), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (page), clamp);
  gtk_stack_add_named (self->stack, page, step->name);
  return page;
}

static gboolean
focus_first_field (ConnectAppAssistant *self)
{
  for (guint i = 0; i < self->fields->len; i++)
    {
      ConnectAppFormField *field = self->fields->pdata[i];

      if (field->step == self->step && field->focus != NULL && _connect_app_form_field_is_shown (field) &&
          gtk_widget_grab_focus (field->focus))
        return TRUE;
    }
  return FALSE;
}

static void
focus_step (ConnectAppAssistant *self)
{
  if (gtk_widget_get_root (GTK_WIDGET (self)) == NULL || (!get_step (self)->reading && focus_first_field (self)))
    return;
  if (get_step (self)->final || !gtk_widget_child_focus (self->pages[self->step], GTK_DIR_TAB_FORWARD))
    gtk_widget_grab_focus (self->next);
}

/* What is hidden or made insensitive must not hold the focus: its cursor would blink on. */
static void
drop_focus (ConnectAppAssistant *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  if (focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (self->stack)))
    gtk_root_set_focus (root, NULL);
}

static void
show_step (ConnectAppAssistant *self, guint index)
{
  g_autofree char *place = NULL;

  drop_focus (self);
  gtk_stack_set_transition_type (self->stack, index >= self->step ? GTK_STACK_TRANSITION_TYPE_SLIDE_LEFT
                                                                  : GTK_STACK_TRANSITION_TYPE_SLIDE_RIGHT);
  self->step = index;
  if (self->pages[index] == NULL)
    self->pages[index] = build_page (self, index);
  if (get_step (self)->enter != NULL)
    get_step (self)->enter (self);
  gtk_stack_set_visible_child (self->stack, self->pages[index]);
  place = describe_place (self);
  adw_window_title_set_subtitle (self->title, place);
  update_account (self);
  focus_step (self);
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    gtk_accessible_announce (GTK_ACCESSIBLE (self), *place != '\0' ? place : _(get_step (self)->title),
                             GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}

/* Checks all fields of the step, so that everything missing is told at once; the first one gets the focus. */
static gboolean
check_step (ConnectAppAssistant *self)
{
  const ConnectAppStep *step = get_step (self);
  gboolean fine = TRUE;

  for (guint i = 0; i < self->fields->len; i++)
    {
      ConnectAppFormField *field = self->fields->pdata[i];

      if (field->step == self->step && _connect_app_form_field_is_shown (field))
        fine &= _connect_app_form_field_check (field, self);
    }
  if (fine && step->check != NULL)
    fine = step->check (self);
  for (guint i = 0; !fine && i < self->fields->len; i++)
    {
      ConnectAppFormField *field = self->fields->pdata[i];

      if (field->step != self->step || field->problem == NULL)
        continue;
      _connect_app_form_field_point_out (field, self);
      break;
    }
  return fine;
}

static void
advance (ConnectAppAssistant *self)
{
  int next = find_step (self, self->step, 1);

  if (next < 0)
    connect_app_assistant_close (self);
  else
    show_step (self, next);
}

/* While busy the focus is on the dialog's content as a whole: nothing can be typed, but Escape is still heard. */
static void
set_busy (ConnectAppAssistant *self, gboolean busy)
{
  GtkWidget *content = adw_dialog_get_child (ADW_DIALOG (self));
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  self->busy = busy;
  if (busy)
    g_set_weak_pointer (&self->focus, root != NULL ? gtk_root_get_focus (root) : NULL);
  gtk_widget_set_focusable (content, busy);
  if (busy && root != NULL)
    gtk_widget_grab_focus (content);
  update_buttons (self);
  gtk_accessible_update_state (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_STATE_BUSY, busy, -1);
}

/* After a failure the focus returns to where it was, unless something wrong has it now. */
static void
restore_focus (ConnectAppAssistant *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;
  GtkWidget *content = adw_dialog_get_child (ADW_DIALOG (self));

  if (root == NULL || (focus != NULL && focus != content))
    return;
  if (self->focus == NULL || !gtk_widget_is_ancestor (self->focus, content) || !gtk_widget_grab_focus (self->focus))
    focus_step (self);
}

static DexFuture *
sent_cb (DexFuture *future, gpointer data)
{
  ConnectAppAssistant *self = data;
  const ConnectAppStep *step = get_step (self);
  g_autoptr (GError) error = NULL;
  const GValue *answer = dex_future_get_value (future, &error);

  if (self->finished)
    return NULL;
  set_busy (self, FALSE);
  if (error != NULL)
    {
      if (step->failed == NULL || !step->failed (self, error))
        connect_app_assistant_show_error (self, error);
      if (!self->finished && !self->busy)
        restore_focus (self);
      return NULL;
    }
  self->sent = TRUE;
  if (step->answered != NULL)
    step->answered (self, answer);
  if (!self->finished)
    advance (self);
  return NULL;
}

static void
send_step (ConnectAppAssistant *self)
{
  DexFuture *future;

  if (self->offline != NULL)
    return;
  set_busy (self, TRUE);
  future = get_step (self)->send (self);
  dex_future_disown (dex_future_finally (future, sent_cb, g_object_ref (self), g_object_unref));
}

static void
discard_cb (AdwAlertDialog *alert, const char *response, ConnectAppAssistant *self)
{
  if (strcmp (response, "discard") == 0)
    connect_app_assistant_close (self);
}

static void
close_attempt_cb (ConnectAppAssistant *self)
{
  AdwDialog *alert;

  if (self->busy)
    {
      alert = adw_alert_dialog_new (_("Close While Sending?"),
                                    _("The server has not answered yet. What was sent may still be carried out."));
      adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (alert), "keep", _("_Keep Waiting"), "discard", _("_Close"), NULL);
    }
  else
    {
      alert = adw_alert_dialog_new (_(self->kind->discard), _("What you entered is lost."));
      adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (alert), "keep", _("_Keep Editing"), "discard", _("_Discard"), NULL);
    }
  adw_alert_dialog_set_response_appearance (ADW_ALERT_DIALOG (alert), "discard", ADW_RESPONSE_DESTRUCTIVE);
  adw_alert_dialog_set_default_response (ADW_ALERT_DIALOG (alert), "keep");
  adw_alert_dialog_set_close_response (ADW_ALERT_DIALOG (alert), "keep");
  g_signal_connect_object (alert, "response", G_CALLBACK (discard_cb), self, 0);
  adw_dialog_present (alert, GTK_WIDGET (self));
}

static void
closed_cb (ConnectAppAssistant *self)
{
  if (self->finished)
    return;
  self->finished = TRUE;
  g_signal_emit (self, signals[FINISHED], 0, (gboolean) self->sent);
}

static void
map_cb (ConnectAppAssistant *self)
{
  focus_step (self);
}

static void
next_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  connect_app_assistant_next (CONNECT_APP_ASSISTANT (widget));
}

static void
back_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  connect_app_assistant_back (CONNECT_APP_ASSISTANT (widget));
}

static void
other_clicked_cb (ConnectAppAssistant *self)
{
  if (!self->busy && get_step (self)->other != NULL)
    get_step (self)->other (self);
}

static GtkWidget *
make_bar (ConnectAppAssistant *self)
{
  GtkWidget *bar = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *filler = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  GtkWidget *content = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  gtk_widget_add_css_class (bar, "toolbar");
  self->back = gtk_button_new_with_mnemonic (_("_Back"));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->back), "assistant.back");
  self->other = gtk_button_new ();
  gtk_button_set_use_underline (GTK_BUTTON (self->other), TRUE);
  g_signal_connect_object (self->other, "clicked", G_CALLBACK (other_clicked_cb), self, G_CONNECT_SWAPPED);
  self->spinner = adw_spinner_new ();
  self->next_label = gtk_label_new (NULL);
  gtk_label_set_use_underline (GTK_LABEL (self->next_label), TRUE); /* an empty label with a mnemonic would not set it */
  gtk_box_append (GTK_BOX (content), self->spinner);
  gtk_box_append (GTK_BOX (content), self->next_label);
  self->next = gtk_button_new ();
  gtk_button_set_child (GTK_BUTTON (self->next), content);
  gtk_label_set_mnemonic_widget (GTK_LABEL (self->next_label), self->next);
  gtk_widget_add_css_class (self->next, "suggested-action");
  gtk_widget_add_css_class (self->next, "text-button"); /* the theme sees no label in a box */
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->next), "assistant.next");
  gtk_widget_set_hexpand (filler, TRUE);
  gtk_box_append (GTK_BOX (bar), self->back);
  gtk_box_append (GTK_BOX (bar), filler);
  gtk_box_append (GTK_BOX (bar), self->other);
  gtk_box_append (GTK_BOX (bar), self->next);
  return bar;
}

static void
connect_app_assistant_dispose (GObject *object)
{
  ConnectAppAssistant *self = CONNECT_APP_ASSISTANT (object);

  if (self->context_destroy != NULL)
    g_clear_pointer (&self->context, self->context_destroy);
  g_clear_pointer (&self->fields, g_ptr_array_unref);
  g_clear_object (&self->account);
  g_clear_weak_pointer (&self->focus);
  G_OBJECT_CLASS (connect_app_assistant_parent_class)->dispose (object);
}

static void
connect_app_assistant_finalize (GObject *object)
{
  ConnectAppAssistant *self = CONNECT_APP_ASSISTANT (object);

  g_clear_pointer (&self->values, json_object_unref);
  g_clear_pointer (&self->pages, g_free);
  g_clear_pointer (&self->offline, g_free);
  G_OBJECT_CLASS (connect_app_assistant_parent_class)->finalize (object);
}

static void
connect_app_assistant_class_init (ConnectAppAssistantClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = connect_app_assistant_dispose;
  object_class->finalize = connect_app_assistant_finalize;
  g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST | G_SIGNAL_DETAILED, 0, NULL, NULL, NULL,
                G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[FINISHED] = g_signal_new ("finished", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                    G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
  gtk_widget_class_install_action (widget_class, "assistant.next", NULL, next_action);
  gtk_widget_class_install_action (widget_class, "assistant.back", NULL, back_action);
}

static void
connect_app_assistant_init (ConnectAppAssistant *self)
{
  GtkWidget *view = adw_toolbar_view_new ();
  GtkWidget *header = adw_header_bar_new ();
  GtkWidget *toasts = adw_toast_overlay_new ();

  connect_app_dialog_give_up_focus (ADW_DIALOG (self));
  self->values = json_object_new ();
  self->fields = g_ptr_array_new_with_free_func ((GDestroyNotify) _connect_app_form_field_free);
  self->title = ADW_WINDOW_TITLE (adw_window_title_new ("", ""));
  self->banner = ADW_BANNER (adw_banner_new (""));
  self->stack = GTK_STACK (gtk_stack_new ());
  gtk_stack_set_vhomogeneous (self->stack, FALSE);
  adw_header_bar_set_title_widget (ADW_HEADER_BAR (header), GTK_WIDGET (self->title));
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (view), header);
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (view), GTK_WIDGET (self->banner));
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (view), GTK_WIDGET (self->stack));
  adw_toolbar_view_add_bottom_bar (ADW_TOOLBAR_VIEW (view), make_bar (self));
  adw_toast_overlay_set_child (ADW_TOAST_OVERLAY (toasts), view);
  adw_dialog_set_child (ADW_DIALOG (self), toasts);
  adw_dialog_set_content_width (ADW_DIALOG (self), CONTENT_WIDTH);
  adw_dialog_set_content_height (ADW_DIALOG (self), CONTENT_HEIGHT);
  adw_dialog_set_default_widget (ADW_DIALOG (self), self->next);
  g_signal_connect (self, "close-attempt", G_CALLBACK (close_attempt_cb), NULL);
  g_signal_connect (self, "closed", G_CALLBACK (closed_cb), NULL);
  g_signal_connect (self, "map", G_CALLBACK (map_cb), NULL);
}

ConnectAppAssistant *
connect_app_assistant_new (const ConnectAppAssistantKind *kind, ConnectAccount *account)
{
  ConnectAppAssistant *self = g_object_new (CONNECT_APP_TYPE_ASSISTANT, NULL);

  self->kind = kind;
  while (kind->steps[self->n_steps].name != NULL)
    self->n_steps++;
  self->pages = g_new0 (GtkWidget *, self->n_steps);
  adw_window_title_set_title (self->title, _(kind->title));
  adw_dialog_set_title (ADW_DIALOG (self), _(kind->title));
  if (account != NULL)
    {
      self->account = g_object_ref (account);
      g_signal_connect_object (account, "notify::state", G_CALLBACK (account_state_cb), self, G_CONNECT_SWAPPED);
    }
  return self;
}

void
connect_app_assistant_present (ConnectAppAssistant *self, GtkWidget *parent)
{
  int first = find_step (self, -1, 1);

  g_return_if_fail (CONNECT_APP_IS_ASSISTANT (self) && first >= 0);

  show_step (self, first);
  adw_dialog_present (ADW_DIALOG (self), parent);
}

const char *
connect_app_assistant_get_step (ConnectAppAssistant *self)
{
  return get_step (self)->name;
}

void
connect_app_assistant_go_to (ConnectAppAssistant *self, const char *step)
{
  for (guint i = 0; i < self->n_steps; i++)
    if (strcmp (self->kind->steps[i].name, step) == 0 && step_applies (self, i))
      {
        show_step (self, i);
        return;
      }
}

void
connect_app_assistant_next (ConnectAppAssistant *self)
{
  if (self->busy || self->finished)
    return;
  connect_app_assistant_set_banner (self, NULL);
  if (!check_step (self))
    return;
  if (step_sends (self))
    send_step (self);
  else
    advance (self);
}

void
connect_app_assistant_back (ConnectAppAssistant *self)
{
  int previous = find_step (self, self->step, -1);

  if (self->busy || previous < 0 || get_step (self)->final)
    return;
  connect_app_assistant_set_banner (self, NULL);
  show_step (self, previous);
}

gboolean
connect_app_assistant_get_busy (ConnectAppAssistant *self)
{
  return self->busy;
}

void
connect_app_assistant_update (ConnectAppAssistant *self)
{
  g_autofree char *place = describe_place (self);

  adw_window_title_set_subtitle (self->title, place);
  update_account (self);
}

void
connect_app_assistant_close (ConnectAppAssistant *self)
{
  adw_dialog_force_close (ADW_DIALOG (self));
}
