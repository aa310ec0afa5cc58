/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* The page behind `params_form_url` and `activation.link`: whoever has the address gives the values that the Vendor asks for,
 * without signing in. No script, nothing loaded from anywhere; everything that people wrote is escaped. */

#include "config.h"

#include "domain/order/connectd-order-private.h"

#include <string.h>

#include "auth/connectd-secret.h"
#include "model/connect-parameter.h"

#define MAX_FORM (256 * 1024)

/* What such an address leads to. */
static const struct
{
  const char *kind;
  const ConnectCollection *collection;
  const char *params;
} forms[] = {
  { "requests", &connect_requests_collection, "asset.params" },
  { "tier-config-requests", &connect_tier_config_requests_collection, "params" },
};

typedef struct
{
  const ConnectCollection *collection;
  const char *params;
  JsonObject *request; /* owned */
  char *code;
} Form;

static void
form_clear (Form *self)
{
  g_clear_pointer (&self->request, json_object_unref);
  g_free (self->code);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Form, form_clear)

/* An unknown request, a wrong code and one that is spent are the same. */
static gboolean
find_form (ConnectdCall *call, Form *form, GError **error)
{
  g_autofree char *hash = NULL;

  form->code = _connectd_parameter (call, "code");
  for (guint i = 0; i < G_N_ELEMENTS (forms) && form->collection == NULL; i++)
    if (strcmp (forms[i].kind, call->args[0]) == 0)
      {
        form->collection = forms[i].collection;
        form->params = forms[i].params;
      }
  if (form->collection != NULL && form->code != NULL &&
      !_connectd_look_up (call->tx, form->collection, call->args[1], &form->request, error))
    return FALSE;
  hash = form->code != NULL ? connectd_secret_hash (form->code) : NULL;
  if (form->request != NULL && _connectd_has_state (form->request, "inquiring") &&
      g_strcmp0 (hash, connect_json_get_string (form->request, "code")) == 0)
    return TRUE;
  return _connectd_fail (error, CONNECT_ERROR_NOT_FOUND, "This address is not valid any more.");
}

/* --- the page --- */

static void
append_escaped (GString *page, const char *text)
{
  g_autofree char *escaped = text != NULL ? g_markup_escape_text (text, -1) : NULL;

  g_string_append (page, escaped != NULL ? escaped : "");
}

static void
append_choices (GString *page, JsonObject *param, const char *value)
{
  JsonArray *choices = connect_json_get_array (param, "value_choices");

  g_string_append (page, "<option value=\"\"></option>");
  for (guint i = 0; i < json_array_get_length (choices); i++)
    {
      JsonObject *choice = json_array_get_object_element (choices, i);
      const char *one = connect_json_get_string (choice, "value");

      g_string_append (page, "<option value=\"");
      append_escaped (page, one);
      g_string_append (page, g_strcmp0 (one, value) == 0 ? "\" selected>" : "\">");
      append_escaped (page, connect_json_get_string (choice, "label"));
      g_string_append (page, "</option>");
    }
}

static void
append_field (GString *page, JsonObject *param)
{
  const char *id = connect_json_get_string (param, "id"), *value = connect_json_get_string (param, "value");
  const char *wrong = connect_json_get_string (param, "value_error");
  JsonArray *choices = connect_json_get_array (param, "value_choices");
  gboolean choice = choices != NULL && json_array_get_length (choices) > 0;
  gboolean secret = g_strcmp0 (connect_json_get_string (param, "type"), "password") == 0;

  g_string_append (page, "<p><label>");
  append_escaped (page, connect_json_get_string (param, "title"));
  g_string_append_printf (page, "<br>%s name=\"params.", choice ? "<select" : secret ? "<input type=\"password\"" : "<input");
  append_escaped (page, id);
  g_string_append (page, "\"");
  if (choice)
    {
      g_string_append_c (page, '>');
      append_choices (page, param, value);
      g_string_append (page, "</select>");
    }
  else
    {
      g_string_append (page, " value=\"");
      append_escaped (page, secret ? "" : value);
      g_string_append (page, "\">");
    }
  g_string_append (page, "</label>");
  if (wrong != NULL && *wrong != '\0')
    {
      g_string_append (page, "<br><strong role=\"alert\">");
      append_escaped (page, wrong);
      g_string_append (page, "</strong>");
    }
  g_string_append (page, "<br><small>");
  append_escaped (page, connect_json_get_string (param, "description"));
  g_string_append (page, "</small></p>\n");
}

static gboolean
is_asked (JsonObject *param)
{
  return g_strcmp0 (connect_json_get_string (param, "phase"), "ordering") == 0 && !connect_parameter_is_structured (param) &&
         !connect_json_get_boolean (param, "constraints.hidden", FALSE);
}

static void
answer_page (ConnectdCall *call, GString *inner)
{
  call->content_type = g_strdup ("text/html; charset=utf-8");
  call->text = g_strdup_printf ("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
                                "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">"
                                "<meta name=\"robots\" content=\"noindex\"><title>Your order – Connect</title>"
                                "<style>:root{color-scheme:light dark}body{font:1rem/1.5 system-ui,sans-serif;max-width:40rem;"
                                "margin:0 auto;padding:2rem 1rem}input,select,button{font:inherit;width:100%%;padding:.5rem}"
                                "button{margin-top:1rem}</style></head><body><main>\n%s</main></body></html>\n",
                                inner->str);
}

static gboolean
form_get (ConnectdCall *call, GError **error)
{
  g_auto (Form) form = { 0 };
  g_autoptr (GString) page = g_string_new ("<h1>More is needed for your order</h1>\n");
  JsonArray *params;

  if (!find_form (call, &form, error))
    return FALSE;
  g_string_append (page, "<form method=\"post\" enctype=\"multipart/form-data\">\n");
  params = connect_json_get_array (form.request, form.params);
  for (guint i = 0; i < json_array_get_length (params); i++)
    if (is_asked (json_array_get_object_element (params, i)))
      append_field (page, json_array_get_object_element (params, i));
  g_string_append (page, "<button>Send</button></form>\n");
  answer_page (call, page);
  return TRUE;
}

/* {params: {name: text}} of a form, or {params: [{id, value}]} of a program, as the list that requests take. */
static JsonArray *
new_values (JsonObject *body)
{
  JsonObject *fields = connect_json_get_object (body, "params");
  JsonArray *values;
  g_autoptr (GList) names = NULL;

  if (fields == NULL)
    return connect_json_get_array (body, "params") != NULL ? json_array_ref (connect_json_get_array (body, "params")) : json_array_new ();
  values = json_array_new ();
  names = json_object_get_members (fields);
  for (GList *l = names; l != NULL; l = l->next)
    {
      JsonObject *value = json_object_new ();

      json_object_set_string_member (value, "id", l->data);
      connect_json_set (value, "value", json_object_dup_member (fields, l->data));
      json_array_add_object_element (values, value);
    }
  return values;
}

/* The same as the body of an update. Returns: (transfer full) */
static JsonObject *
new_update (const Form *form, JsonObject *body)
{
  JsonObject *update = json_object_new ();
  g_autoptr (JsonArray) values = new_values (body);

  connect_json_set (update, form->params, json_node_init_array (json_node_alloc (), values));
  return update;
}

/* The Vendor's webhook may be asked first. */
static gboolean
form_prepare (ConnectdCall *call, GError **error)
{
  g_auto (Form) form = { 0 };
  g_autoptr (JsonObject) holder = NULL;
  g_autoptr (JsonObject) update = NULL;
  JsonObject *body = _connectd_body (call, &holder, error);

  if (body == NULL || !find_form (call, &form, error))
    return FALSE;
  update = new_update (&form, body);
  return _connectd_validation_prepare (call, form.collection, form.request, update, error);
}

/* What it has found wrong is refused. */
static gboolean
check_values (ConnectdCall *call, const Form *form, JsonObject *update, GError **error)
{
  g_autoptr (JsonObject) request = connect_json_copy (form->request);
  g_autoptr (ConnectProblems) problems = connect_problems_new ();

  if (call->prepared == NULL)
    return TRUE;
  if (!_connectd_validation_apply (call, form->collection, request, update, error))
    return FALSE;
  _connectd_params_check_complete (connect_json_get_array (request, form->params), "ordering", form->params, problems);
  return connect_problems_check (problems, error);
}

/* Acts for the account whose request it is. */
static gboolean
give_values (ConnectdCall *call, const Form *form, JsonObject *body, GError **error)
{
  g_autoptr (JsonObject) update = new_update (form, body);
  g_autoptr (JsonObject) changed = NULL;
  g_autoptr (JsonObject) pended = NULL;
  g_autofree char *buyer = NULL;

  if (!check_values (call, form, update, error))
    return FALSE;
  for (guint i = 0; i < form->collection->n_parties; i++)
    if (form->collection->parties[i].side == CONNECT_SIDE_PROVIDER)
      buyer = g_strdup (connect_json_get_string (form->request, form->collection->parties[i].path));
  _connectd_act_as (call->tx, buyer, NULL, NULL);
  changed = connectd_tx_act (call->tx, form->collection, _connectd_id (form->request), "update", update, error);
  pended = changed != NULL ? connectd_tx_act (call->tx, form->collection, _connectd_id (form->request), "pend", NULL, error) : NULL;
  return pended != NULL;
}

static gboolean
form_post (ConnectdCall *call, GError **error)
{
  g_auto (Form) form = { 0 };
  g_autoptr (JsonObject) holder = NULL;
  g_autoptr (GString) page = g_string_new ("<h1>Thank you</h1><p>Your order goes on.</p>\n");
  JsonObject *body = _connectd_body (call, &holder, error);

  if (body == NULL || !find_form (call, &form, error) || !give_values (call, &form, body, error))
    return FALSE;
  answer_page (call, page);
  return TRUE;
}

const ConnectdOperation connectd_order_form_operations[] = {
  { "GET", "/forms/{kind}/{request}", CONNECTD_ACCESS_PUBLIC, NULL, .run = form_get, .limits = STRV ("address 120/600"),
    .summary = "The form for the values that an order waits for" },
  { "POST", "/forms/{kind}/{request}", CONNECTD_ACCESS_PUBLIC, NULL, .writes = TRUE, .prepare = form_prepare, .run = form_post, .upload = MAX_FORM,
    .limits = STRV ("address 60/600"), .summary = "Give the values that an order waits for" },
  { NULL },
};
