/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* The assistant's values, its problems and how it sends. */

#include "config.h"

#include "gui/common/connect-app-assistant-private.h"

#include <glib/gi18n.h>
#include <string.h>

#include "protocol/connect-error.h"
#include "protocol/connect-json.h"

ConnectAccount *
connect_app_assistant_get_account (ConnectAppAssistant *self)
{
  return self->account;
}

const ConnectAppAssistantKind *
connect_app_assistant_get_kind (ConnectAppAssistant *self)
{
  return self->kind;
}

void
connect_app_assistant_take_context (ConnectAppAssistant *self, gpointer context, GDestroyNotify destroy)
{
  g_return_if_fail (self->context == NULL);

  self->context = context;
  self->context_destroy = destroy;
}

gpointer
connect_app_assistant_get_context (ConnectAppAssistant *self)
{
  return self->context;
}

/* --- values --- */

JsonObject *
connect_app_assistant_get_values (ConnectAppAssistant *self)
{
  return self->values;
}

const char *
connect_app_assistant_get_string (ConnectAppAssistant *self, const char *path)
{
  return connect_json_get_string (self->values, path);
}

gboolean
connect_app_assistant_get_boolean (ConnectAppAssistant *self, const char *path)
{
  return connect_json_get_boolean (self->values, path, FALSE);
}

void
_connect_app_assistant_take_value (ConnectAppAssistant *self, const char *path, JsonNode *take)
{
  g_autoptr (JsonNode) node = take;
  JsonNode *old = connect_json_get (self->values, path);
  g_autofree char *signal = g_strconcat ("changed::", path, NULL);
  ConnectAppFormField *field;

  if (self->fields == NULL || (old == NULL && node == NULL) || (old != NULL && node != NULL && json_node_equal (old, node)))
    return;
  if (node == NULL)
    connect_json_remove (self->values, path);
  else
    connect_json_set (self->values, path, g_steal_pointer (&node));
  field = _connect_app_assistant_find_field (self, path);
  if (field != NULL)
    _connect_app_form_field_set_problem (field, NULL);
  if (!self->loading && !self->dirty)
    {
      self->dirty = TRUE;
      adw_dialog_set_can_close (ADW_DIALOG (self), FALSE);
    }
  g_signal_emit_by_name (self, signal, path);
}

void
_connect_app_assistant_show_value (ConnectAppAssistant *self, ConnectAppFormField *field)
{
  JsonNode *node = connect_json_get (self->values, field->input->path);
  /* kept for the call: a control that shows a new value tells the empty one in between, which takes this one's place */
  g_autoptr (JsonNode) value = node != NULL ? json_node_copy (node) : NULL;

  if (field->show != NULL)
    field->show (field->control, value);
}

static void
set_node (ConnectAppAssistant *self, const char *path, JsonNode *take)
{
  ConnectAppFormField *field = _connect_app_assistant_find_field (self, path);

  _connect_app_assistant_take_value (self, path, take);
  if (field != NULL)
    _connect_app_assistant_show_value (self, field);
}

void
connect_app_assistant_set_string (ConnectAppAssistant *self, const char *path, const char *value)
{
  set_node (self, path, value != NULL ? json_node_init_string (json_node_alloc (), value) : NULL);
}

void
connect_app_assistant_set_boolean (ConnectAppAssistant *self, const char *path, gboolean value)
{
  set_node (self, path, json_node_init_boolean (json_node_alloc (), value));
}

void
connect_app_assistant_preset (ConnectAppAssistant *self, const char *path, const char *value)
{
  connect_json_set_string (self->values, path, value);
}

/* --- what is wrong --- */

void
_connect_app_assistant_add_field (ConnectAppAssistant *self, ConnectAppFormField *take)
{
  take->step = self->building;
  g_ptr_array_add (self->fields, take);
}

ConnectAppFormField *
_connect_app_assistant_find_field (ConnectAppAssistant *self, const char *path)
{
  for (guint i = 0; self->fields != NULL && i < self->fields->len; i++)
    {
      ConnectAppFormField *field = self->fields->pdata[i];

      if (strcmp (field->input->path, path) == 0)
        return field;
    }
  return NULL;
}

static gboolean
is_below (const char *path, const char *above)
{
  gsize length = strlen (above);

  return strncmp (path, above, length) == 0 && path[length] == '.';
}

/* The field for a path of the server: itself, or one above or below it ("partner" for "partner.name"). */
static ConnectAppFormField *
find_nearest_field (ConnectAppAssistant *self, const char *path)
{
  ConnectAppFormField *exact = _connect_app_assistant_find_field (self, path);

  for (guint i = 0; exact == NULL && i < self->fields->len; i++)
    {
      ConnectAppFormField *field = self->fields->pdata[i];

      if (is_below (field->input->path, path) || is_below (path, field->input->path))
        exact = field;
    }
  return exact;
}

gboolean
connect_app_assistant_set_problem (ConnectAppAssistant *self, const char *path, const char *text)
{
  ConnectAppFormField *field = _connect_app_assistant_find_field (self, path);

  if (field != NULL)
    _connect_app_form_field_set_problem (field, text);
  return field != NULL;
}

void
connect_app_assistant_set_hint (ConnectAppAssistant *self, const char *path, const char *text)
{
  ConnectAppFormField *field = _connect_app_assistant_find_field (self, path);

  g_return_if_fail (field != NULL);

  _connect_app_form_field_set_hint (field, text);
}

const char *
connect_app_assistant_get_problem (ConnectAppAssistant *self, const char *path)
{
  ConnectAppFormField *field = _connect_app_assistant_find_field (self, path);

  return field != NULL ? field->problem : NULL;
}

void
connect_app_assistant_set_banner (ConnectAppAssistant *self, const char *text)
{
  if (text == NULL && self->offline != NULL)
    text = self->offline;
  if (text != NULL)
    {
      adw_banner_set_use_markup (self->banner, FALSE);
      adw_banner_set_title (self->banner, text);
      if (gtk_widget_get_mapped (GTK_WIDGET (self)))
        gtk_accessible_announce (GTK_ACCESSIBLE (self), text, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_HIGH);
    }
  adw_banner_set_revealed (self->banner, text != NULL);
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->banner), GTK_ACCESSIBLE_STATE_HIDDEN, text == NULL, -1);
}

const char *
connect_app_assistant_get_banner (ConnectAppAssistant *self)
{
  return adw_banner_get_revealed (self->banner) ? adw_banner_get_title (self->banner) : NULL;
}

/* Marks the field that a line "member.path: text" is about. Returns: it, or NULL */
static ConnectAppFormField *
mark_line (ConnectAppAssistant *self, const char *line)
{
  const char *colon = strstr (line, ": ");
  g_autofree char *path = colon != NULL ? g_strndup (line, colon - line) : NULL;
  ConnectAppFormField *field = path != NULL ? find_nearest_field (self, path) : NULL;

  /* A field of a step that is skipped now could not be seen. */
  if (field == NULL || self->pages[field->step] == NULL ||
      (self->kind->steps[field->step].applies != NULL && !self->kind->steps[field->step].applies (self)))
    return NULL;
  _connect_app_form_field_set_problem (field, colon + 2);
  return field;
}

void
connect_app_assistant_show_error (ConnectAppAssistant *self, const GError *error)
{
  g_autofree char *sentence = connect_app_error_to_sentence (error);
  g_auto (GStrv) lines = NULL;
  g_autoptr (GString) rest = g_string_new (NULL);
  ConnectAppFormField *first = NULL;

  if (!g_error_matches (error, CONNECT_ERROR, CONNECT_ERROR_INVALID))
    {
      connect_app_assistant_set_banner (self, sentence);
      return;
    }
  lines = g_strsplit (sentence, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      ConnectAppFormField *field = mark_line (self, lines[i]);

      if (field != NULL && (first == NULL || field->step < first->step))
        first = field;
      else if (field == NULL && *lines[i] != '\0')
        g_string_append_printf (rest, "%s%s", rest->len > 0 ? "\n" : "", lines[i]);
    }
  if (first != NULL && first->step != self->step)
    connect_app_assistant_go_to (self, self->kind->steps[first->step].name);
  if (rest->len > 0)
    connect_app_assistant_set_banner (self, rest->str);
  if (first != NULL)
    _connect_app_form_field_point_out (first, self);
}

static const char *
get_sentence (int code)
{
  switch ((ConnectError) code)
    {
    case CONNECT_ERROR_UNAUTHORIZED: return _("The session is no longer valid. Sign in again.");
    case CONNECT_ERROR_FORBIDDEN: return _("You are not allowed to do this.");
    case CONNECT_ERROR_NOT_FOUND: return _("It is no longer there. Somebody may have removed it.");
    case CONNECT_ERROR_CONFLICT: return _("It was changed meanwhile. Look at it again, then repeat.");
    case CONNECT_ERROR_TOO_LARGE: return _("This is too large for the server.");
    case CONNECT_ERROR_RATE_LIMITED: return _("Too many attempts. Wait a minute, then try again.");
    case CONNECT_ERROR_UNAVAILABLE: return _("The server is busy. Try again in a moment.");
    case CONNECT_ERROR_OFFLINE: return _("The server cannot be reached. Try again when you are back online.");
    case CONNECT_ERROR_FAILED: return _("The server could not do this. Try again; if it stays so, tell its administrator.");
    case CONNECT_ERROR_METHOD:
    case CONNECT_ERROR_GONE:
    case CONNECT_ERROR_CORRUPT: return _("The server gave an answer that makes no sense to this version of Connect.");
    case CONNECT_ERROR_STORAGE: return _("This device could not save its data. Make room on the disk, then try again.");
    case CONNECT_ERROR_INVALID: return NULL;
    }
  return NULL;
}

char *
connect_app_error_to_sentence (const GError *error)
{
  const char *sentence = error->domain == CONNECT_ERROR ? get_sentence (error->code) : NULL;

  return g_strdup (sentence != NULL ? sentence : error->message);
}

/* --- sending --- */

DexFuture *
connect_app_assistant_send (ConnectAppAssistant *self, const char *method, const char *path, JsonObject *body)
{
  return connect_app_assistant_send_if (self, method, path, body, 0);
}

DexFuture *
connect_app_assistant_send_if (ConnectAppAssistant *self, const char *method, const char *path, JsonObject *body,
                               gint64 revision)
{
  if (self->sender != NULL)
    return self->sender (method, path, body, self->sender_data);
  return connect_account_send (self->account, method, path, body, revision);
}

void
connect_app_assistant_set_sender (ConnectAppAssistant *self, ConnectAppSender sender, gpointer data)
{
  self->sender = sender;
  self->sender_data = data;
}

JsonObject *
connect_app_answer_get_object (const GValue *answer)
{
  JsonNode *node = answer != NULL && G_VALUE_HOLDS (answer, JSON_TYPE_NODE) ? g_value_get_boxed (answer) : NULL;

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}
