/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* The modules that there are, for the viewer's portal. */

#include "config.h"

#include "domain/connectd-domain-private.h"

static JsonObject *
show_module (const ConnectModule *module)
{
  JsonObject *shown = json_object_new ();

  json_object_set_string_member (shown, "id", module->id);
  json_object_set_string_member (shown, "name", module->name);
  json_object_set_string_member (shown, "title", module->title);
  return shown;
}

static gboolean
modules_get (ConnectdCall *call, GError **error)
{
  JsonArray *answer = json_array_new ();

  for (const ConnectModule *m = connect_modules (); m->id != NULL; m++)
    if (m->roles & call->viewer->role)
      json_array_add_object_element (answer, show_module (m));
  call->answer = json_node_new (JSON_NODE_ARRAY);
  json_node_take_array (call->answer, answer);
  return TRUE;
}

static gboolean
module_get (ConnectdCall *call, GError **error)
{
  const ConnectModule *module = connect_module_find (call->args[0]);

  if (module == NULL || (module->roles & call->viewer->role) == 0)
    return _connectd_fail (error, CONNECT_ERROR_NOT_FOUND, "There is no such module.");
  _connectd_answer (call, 200, show_module (module));
  return TRUE;
}

/* The module that the path names, which the viewer must have. */
static const ConnectModule *
get_module (ConnectdCall *call, GError **error)
{
  const ConnectModule *module = connect_module_find (call->args[0]);

  if (module == NULL || (module->roles & call->viewer->role) == 0)
    {
      _connectd_fail (error, CONNECT_ERROR_NOT_FOUND, "There is no such module.");
      return NULL;
    }
  return _connectd_require_module (call->tx, module->id, error) ? module : NULL;
}

static gboolean
settings_get (ConnectdCall *call, GError **error)
{
  const ConnectModule *module = get_module (call, error);
  g_autoptr (JsonObject) account =
      module != NULL ? connectd_tx_get (call->tx, &connect_accounts_collection, call->viewer->account_id, error) : NULL;

  if (account == NULL)
    return FALSE;
  _connectd_answer (call, 200, _connectd_acl_settings (account, module->id));
  return TRUE;
}

static gboolean
settings_put (ConnectdCall *call, GError **error)
{
  g_autoptr (JsonObject) holder = NULL;
  const ConnectModule *module = get_module (call, error);
  JsonObject *body = module != NULL ? _connectd_body (call, &holder, error) : NULL;

  return body != NULL && _connectd_acl_set_settings (call->tx, module->id, body, error) && settings_get (call, error);
}

const ConnectdOperation connectd_module_operations[] = {
  { "GET", "modules", CONNECTD_ACCESS_ACCOUNT, .run = modules_get, .summary = "The modules of the portal" },
  { "GET", "modules/{module}", CONNECTD_ACCESS_ACCOUNT, .run = module_get,
    .summary = "A module, by id or name" },
  { "GET", "modules/{module}/settings", CONNECTD_ACCESS_ACCOUNT, .run = settings_get,
    .summary = "The settings of a module: who may reach it from where" },
  { "PUT", "modules/{module}/settings", CONNECTD_ACCESS_ACCOUNT, .writes = TRUE, .run = settings_put,
    .summary = "Change the settings of a module" },
  { NULL },
};
