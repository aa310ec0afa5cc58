/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* The way of a request: route → caller → read on the pool, or write in the store's writer → answer. */

#include "config.h"

#include "resource/connectd-engine.h"

#include <string.h>

#include "jobs/connectd-tasks.h"
#include "protocol/connect-error.h"
#include "protocol/connect-json.h"
#include "resource/connectd-audit.h"
#include "resource/connectd-callers.h"
#include "resource/connectd-counts.h"
#include "resource/connectd-form.h"
#include "resource/connectd-jobs.h"
#include "resource/connectd-recent.h"
#include "resource/connectd-request.h"
#include "resource/connectd-waits.h"

/* --- the engine --- */

static void
committed_cb (gpointer user_data)
{
  ConnectdEngine *self = user_data;

  connectd_callers_committed (self->callers);
  connectd_waits_wake (self->waits);
  connectd_jobs_wake (self->jobs);
  if (g_atomic_pointer_get (&self->tasks) != NULL)
    connectd_tasks_wake (self->tasks);
}

static void
rested_cb (gpointer user_data)
{
  ConnectdEngine *self = user_data;

  connectd_recent_clear (self->recent);
}

/* Not before it is known how others reach us: some tasks tell them. */
static void
start_tasks (ConnectdEngine *self)
{
  if (self->kinds != NULL && self->kinds[0].kind != NULL && self->tasks == NULL)
    g_atomic_pointer_set (&self->tasks, connectd_tasks_new (self, self->kinds));
}

static gboolean
make_counters (ConnectdDb *db, gpointer user_data, GError **error)
{
  return connectd_db_run (db, "INSERT INTO counters (name, value) VALUES ('feed', 0), ('floor', 0) ON CONFLICT DO NOTHING", NULL,
                          NULL, NULL, NULL, error);
}

ConnectdEngine *
connectd_engine_new (ConnectdStore *store, const ConnectdEngineOptions *options, GError **error)
{
  g_autoptr (ConnectdEngine) self = g_new0 (ConnectdEngine, 1);

  self->store = store;
  self->callers = connectd_callers_new ();
  self->counts = connectd_counts_new ();
  self->recent = connectd_recent_new ();
  g_mutex_init (&self->document_mutex);
  self->public_url = g_strdup (options->public_url != NULL ? options->public_url : "");
  self->spool_dir = g_strdup (options->spool_dir);
  self->hooks = options->hooks;
  self->operations = options->operations;
  self->tick = options->tick;
  self->changed = options->changed;
  self->outward = options->outward != NULL ? connectd_outward_copy (options->outward) : g_new0 (ConnectdOutward, 1);
  self->reference_rows = options->reference_rows > 0 ? options->reference_rows : 1000;
  self->shapes = _connectd_shapes_new (options->hooks, connectd_store_get_dialect (self->store), error);
  if (self->shapes == NULL)
    return NULL;
  self->routes = connectd_routes_new (options->hooks, options->operations, error);
  if (self->routes == NULL || !connectd_store_write_wait (store, make_counters, NULL, error))
    return NULL;
  self->waits = connectd_waits_new (self, options->held_per_token > 0 ? options->held_per_token : 4);
  self->jobs = connectd_jobs_new (self);
  self->kinds = options->tasks;
  if (options->public_url != NULL)
    start_tasks (self);
  connectd_store_set_commit_func (store, committed_cb, rested_cb, self);
  return g_steal_pointer (&self);
}

static gboolean
write_nothing (ConnectdDb *db, gpointer user_data, GError **error)
{
  return TRUE;
}

void
connectd_engine_free (ConnectdEngine *self)
{
  if (self == NULL)
    return;
  if (self->jobs != NULL)
    connectd_store_set_commit_func (self->store, NULL, NULL, NULL);
  g_clear_pointer (&self->tasks, connectd_tasks_free);
  g_clear_pointer (&self->jobs, connectd_jobs_free);
  g_clear_pointer (&self->waits, connectd_waits_free);
  /* writes that nobody waits for any more are in the queue before this one, and use the engine */
  connectd_store_write_wait (self->store, write_nothing, NULL, NULL);
  g_clear_pointer (&self->routes, connectd_routes_free);
  g_clear_pointer (&self->shapes, g_hash_table_unref);
  g_clear_pointer (&self->callers, connectd_callers_free);
  g_clear_pointer (&self->counts, connectd_counts_free);
  g_clear_pointer (&self->recent, connectd_recent_free);
  g_mutex_clear (&self->document_mutex);
  g_free (self->document);
  g_free (self->public_url);
  g_free (self->spool_dir);
  connectd_outward_free (self->outward);
  g_free (self);
}

void
connectd_engine_set_public_url (ConnectdEngine *self, const char *public_url)
{
  g_mutex_lock (&self->document_mutex);
  g_set_str (&self->public_url, public_url);
  g_clear_pointer (&self->document, g_free);
  g_mutex_unlock (&self->document_mutex);
  start_tasks (self);
}

const ConnectdOutward *
connectd_engine_get_outward (ConnectdEngine *self)
{
  return self->outward;
}

/* --- a request --- */

static void
request_free (gpointer data)
{
  ConnectdRequest *request = data;

  g_strfreev (request->args);
  g_free (request->wait_account);
  connectd_credential_clear (&request->credential);
  g_free (request->owner);
  g_clear_pointer (&request->body, json_node_unref);
  g_clear_pointer (&request->identity, g_bytes_unref);
  if (request->prepared_free != NULL && request->prepared != NULL)
    request->prepared_free (request->prepared);
  _connectd_answer_clear (&request->answer);
  g_free (request);
}

gboolean
_connectd_request_get_object (ConnectdRequest *request, JsonObject **object, GError **error)
{
  *object = NULL;
  if (request->body == NULL || JSON_NODE_HOLDS_NULL (request->body))
    return TRUE;
  if (JSON_NODE_HOLDS_OBJECT (request->body))
    {
      *object = json_node_get_object (request->body);
      return TRUE;
    }
  g_set_error_literal (error, CONNECT_ERROR, CONNECT_ERROR_INVALID, "A JSON object is expected.");
  return FALSE;
}

static gboolean
is_public (const ConnectdRoute *route)
{
  return route->kind == CONNECTD_ROUTE_DOCUMENT || route->kind == CONNECTD_ROUTE_FILE ||
         (route->operation != NULL && route->operation->access == CONNECTD_ACCESS_PUBLIC);
}

/* The module that the act itself takes, if the collection's is not enough. */
static const char *
find_module_of_verb (const ConnectdRoute *route)
{
  if (route->kind == CONNECTD_ROUTE_CREATE)
    return route->collection->creation_module;
  for (guint i = 0; route->verb != NULL && i < route->collection->n_actions; i++)
    if (strcmp (route->collection->actions[i].verb, route->verb) == 0 && route->collection->actions[i].module != NULL)
      return route->collection->actions[i].module;
  return NULL;
}

static gboolean
check_place (const ConnectdRoute *route, const ConnectdCaller *caller, GError **error)
{
  gboolean user_is_enough = route->operation != NULL && route->operation->access == CONNECTD_ACCESS_USER;
  const char *module = route->operation != NULL ? route->operation->module
                       : route->collection != NULL ? route->collection->module : NULL;

  if (caller->account_id == NULL && !user_is_enough)
    {
      g_set_error_literal (error, CONNECT_ERROR, CONNECT_ERROR_FORBIDDEN, "This takes an account.");
      return FALSE;
    }
  if (connectd_caller_has_module (caller, module) && connectd_caller_has_module (caller, find_module_of_verb (route)))
    return TRUE;
  g_set_error_literal (error, CONNECT_ERROR, CONNECT_ERROR_FORBIDDEN, "You have no permission for this module.");
  return FALSE;
}

ConnectdCaller *
_connectd_request_admit (ConnectdRequest *request, ConnectdTx *tx, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (ConnectdCaller) caller = connectd_callers_resolve (tx, &request->credential, &local);

  tx->origin = &request->origin;
  if (caller == NULL && is_public (request->route) &&
      (g_error_matches (local, CONNECT_ERROR, CONNECT_ERROR_UNAUTHORIZED) ||
       g_error_matches (local, CONNECT_ERROR, CONNECT_ERROR_FORBIDDEN)))
    {
      caller = connectd_caller_new ();
      caller->modules = g_new0 (char *, 1);
    }
  else if (caller == NULL)
    g_propagate_error (error, g_steal_pointer (&local));
  if (caller == NULL || (!is_public (request->route) && !check_place (request->route, caller, error)))
    return NULL;
  connectd_tx_set_viewer (tx, &caller->viewer);
  tx->user_name = tx->writes ? g_strdup (caller->user_name) : NULL;
  return g_steal_pointer (&caller);
}

/* --- reading --- */

typedef struct
{
  ConnectdEngine *engine;
  char *session;
} Touch;

static gboolean
touch_session (ConnectdDb *db, gpointer user_data, GError **error)
{
  Touch *touch = user_data;
  g_autoptr (ConnectdTx) tx = _connectd_tx_new (touch->engine, db, TRUE, NULL);

  return connectd_session_touch (tx, touch->session, error);
}

static void
touched_cb (gpointer user_data, const GError *error)
{
  Touch *touch = user_data;

  g_free (touch->session);
  g_free (touch);
}

/* Nobody waits for it: a session that could not be moved on now is moved on by its next request. */
static void
keep_session (ConnectdEngine *engine, const ConnectdCaller *caller)
{
  Touch *touch;

  if (!caller->stale)
    return;
  touch = g_new0 (Touch, 1);
  touch->engine = engine;
  touch->session = g_strdup (caller->session);
  if (!connectd_store_write (engine->store, touch_session, touched_cb, touch, NULL))
    touched_cb (touch, NULL);
}

static gboolean
run_document (ConnectdRequest *request)
{
  ConnectdEngine *engine = request->engine;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&engine->document_mutex);

  if (engine->document == NULL)
    {
      g_autoptr (JsonObject) document = connectd_engine_new_api_document (engine);

      engine->document = connect_json_object_to_string (document);
    }
  request->answer.status = 200;
  request->answer.text = g_strdup (engine->document);
  return TRUE;
}

static gboolean
run_read (ConnectdRequest *request, ConnectdTx *tx, const ConnectdCaller *caller, GError **error)
{
  switch (request->route->kind)
    {
    case CONNECTD_ROUTE_LIST:
      return _connectd_run_list (request, tx, caller, error);
    case CONNECTD_ROUTE_GET:
      return _connectd_run_get (request, tx, caller, error);
    case CONNECTD_ROUTE_OPERATION:
      return _connectd_run_operation (request, tx, caller, error);
    case CONNECTD_ROUTE_CHANGES:
      return _connectd_run_changes (request, tx, caller, error);
    case CONNECTD_ROUTE_SNAPSHOT:
      return _connectd_run_snapshot (request, tx, caller, error);
    case CONNECTD_ROUTE_COLLECTIONS:
      return _connectd_run_collections (request, tx, caller, error);
    case CONNECTD_ROUTE_DOCUMENT:
      return run_document (request);
    case CONNECTD_ROUTE_FILE:
      return _connectd_run_file (request, tx, caller, error);
    case CONNECTD_ROUTE_CREATE:
    case CONNECTD_ROUTE_ACT:
      break;
    }
  g_return_val_if_reached (FALSE);
}

typedef gboolean (*RunFunc) (ConnectdRequest *request, ConnectdTx *tx, const ConnectdCaller *caller, GError **error);

/* Runs `func` for the admitted caller with a reading connection. */
static gboolean
with_reader (ConnectdRequest *request, RunFunc func, GError **error)
{
  ConnectdEngine *engine = request->engine;
  ConnectdDb *db = connectd_store_borrow (engine->store, error);
  g_autoptr (ConnectdTx) tx = NULL;
  g_autoptr (ConnectdCaller) caller = NULL;
  gboolean good;

  if (db == NULL)
    return FALSE;
  connectd_db_set_deadline (db, g_get_monotonic_time () + CONNECTD_DEADLINE);
  tx = _connectd_tx_new (engine, db, FALSE, NULL);
  caller = _connectd_request_admit (request, tx, error);
  if (caller != NULL && caller->user_id != NULL)
    connectd_exchange_set_user (request->exchange, caller->user_id);
  good = caller != NULL && func (request, tx, caller, error);
  connectd_store_give_back (engine->store, db);
  if (good)
    keep_session (engine, caller);
  return good;
}

gboolean
_connectd_request_put_off (ConnectdRequest *request, GError **error)
{
  request->put_off = TRUE;
  g_set_error_literal (error, CONNECT_ERROR, CONNECT_ERROR_UNAVAILABLE, "This takes longer.");
  return FALSE;
}

static void
work_read (ConnectdExchange *exchange, gpointer user_data)
{
  ConnectdRequest *request = user_data;
  g_autoptr (GError) error = NULL;

  if (!with_reader (request, run_read, &error))
    _connectd_request_finish (request, error);
  else if (request->wait_account != NULL)
    connectd_waits_hold (request->engine->waits, request);
  else
    _connectd_request_finish (request, NULL);
}

/* --- writing --- */

static gboolean
run_write (ConnectdRequest *request, ConnectdTx *tx, const ConnectdCaller *caller, GError **error)
{
  if (request->route->kind == CONNECTD_ROUTE_CREATE)
    return _connectd_run_create (request, tx, caller, error);
  if (request->route->kind == CONNECTD_ROUTE_ACT)
    return _connectd_run_act (request, tx, caller, error);
  return _connectd_run_operation (request, tx, caller, error);
}

static gboolean
note_owner (ConnectdRequest *request, ConnectdTx *tx, const ConnectdCaller *caller, GError **error)
{
  const char *id = caller->account_id != NULL ? caller->account_id : caller->user_id;

  g_set_str (&request->owner, id != NULL ? id : "public");
  return TRUE;
}

/* Everything is decided in here, so that nothing can change between a check and its act. It may be run again. */
static gboolean
act_in_writer (ConnectdDb *db, gpointer user_data, GError **error)
{
  ConnectdRequest *request = user_data;
  g_autoptr (ConnectdTx) tx = _connectd_tx_new (request->engine, db, TRUE, NULL);
  g_autoptr (ConnectdCaller) caller = _connectd_request_admit (request, tx, error);
  gboolean repeated = FALSE;

  _connectd_answer_clear (&request->answer);
  if (caller == NULL)
    return FALSE;
  note_owner (request, tx, caller, NULL);
  if (!_connectd_repeat_find (request, tx, request->owner, &repeated, error))
    return FALSE;
  return repeated || (run_write (request, tx, caller, error) && _connectd_audit_write (tx, error) &&
                      _connectd_repeat_store (request, tx, request->owner, error));
}

static void
written_cb (gpointer user_data, const GError *error)
{
  _connectd_request_finish (user_data, error);
}

static gboolean
parse_body (ConnectdRequest *request, GError **error)
{
  gsize size;
  const char *text = g_bytes_get_data (connectd_exchange_get_body (request->exchange), &size);

  if (size == 0)
    return TRUE;
  if (connectd_exchange_has_multipart (request->exchange) ||
      (request->route->upload > 0 && _connectd_form_is_file (request->exchange)))
    return _connectd_form_read (request, error);
  request->body = connect_json_parse (text, size, 0, error);
  return request->body != NULL;
}

/* A browser's cookie goes with requests that other sites cause; those name their origin. Without any credential it is signing
 * in: no other site shall do that for somebody, under a name of its own. */
static gboolean
check_origin (ConnectdRequest *request, GError **error)
{
  const char *origin = connectd_exchange_get_header (request->exchange, "Origin");
  const char *site = connectd_exchange_get_header (request->exchange, "Sec-Fetch-Site");
  const char *own = connectd_exchange_get_origin (request->exchange);

  if (request->credential.form == CONNECTD_CREDENTIAL_TOKEN || request->credential.form == CONNECTD_CREDENTIAL_BEARER ||
      strcmp (request->route->method, "GET") == 0) /* a link may be followed from anywhere */
    return TRUE;
  if (origin != NULL ? g_strcmp0 (origin, own) == 0 || g_strcmp0 (origin, request->engine->public_url) == 0
                     : site == NULL || strcmp (site, "same-origin") == 0 || strcmp (site, "none") == 0)
    return TRUE;
  g_set_error_literal (error, CONNECT_ERROR, CONNECT_ERROR_FORBIDDEN, "This request comes from another site.");
  return FALSE;
}

static gboolean
is_prepared_act (const ConnectdRequest *request)
{
  const ConnectdShape *shape = request->route->kind == CONNECTD_ROUTE_ACT
                                   ? g_hash_table_lookup (request->engine->shapes, request->route->collection) : NULL;

  return shape != NULL && shape->hooks != NULL && connect_strv_has (shape->hooks->prepared, request->route->verb);
}

/* What may be known before the writer is troubled: it refuses early, it decides nothing. */
static gboolean
prepare_write (ConnectdRequest *request, GError **error)
{
  const ConnectdOperation *operation = request->route->operation;

  if (!check_origin (request, error) || !with_reader (request, note_owner, error) || !_connectd_repeat_check (request, error) ||
      !parse_body (request, error))
    return FALSE;
  if (operation == NULL)
    return !is_prepared_act (request) || with_reader (request, _connectd_prepare_act, error);
  if (!_connectd_limits_count (request, error))
    return FALSE;
  return operation->prepare == NULL || with_reader (request, _connectd_prepare_operation, error);
}

static void
work_write (ConnectdExchange *exchange, gpointer user_data)
{
  ConnectdRequest *request = user_data;
  const ConnectdOperation *operation = request->route->operation;
  g_autoptr (GError) error = NULL;

  if (!prepare_write (request, &error))
    _connectd_request_finish (request, error);
  else if (operation != NULL && !operation->writes)
    {
      gboolean good = with_reader (request, _connectd_run_operation, &error);

      _connectd_request_finish (request, good ? NULL : error);
    }
  else
    {
      connectd_exchange_hold (exchange); /* the writer answers */
      if (!connectd_store_write (request->engine->store, act_in_writer, written_cb, request, &error))
        _connectd_request_finish (request, error);
    }
}

/* Objects by their keys, and lists as far as they turn out to be short, are read from SQLite where the request came in: waking another
 * thread would cost as much as they do. */
static gboolean
may_be_brisk (const ConnectdEngine *self, const ConnectdRoute *route)
{
  return connectd_store_get_dialect (self->store) == CONNECT_DIALECT_SQLITE && route->operation == NULL &&
         (route->kind == CONNECTD_ROUTE_GET || route->kind == CONNECTD_ROUTE_LIST);
}

static void
start_read (ConnectdRequest *request)
{
  g_autoptr (GError) error = NULL;
  gboolean good;

  request->brisk = may_be_brisk (request->engine, request->route);
  good = request->brisk && with_reader (request, run_read, &error);
  if (request->brisk && !request->put_off)
    {
      _connectd_request_finish (request, good ? NULL : error);
      return;
    }
  request->brisk = FALSE;
  _connectd_answer_clear (&request->answer);
  connectd_exchange_defer (request->exchange, work_read, request);
}

/* Whether it only reads, without a body, limits or anything to prepare. */
static gboolean
is_plain_read (const ConnectdRoute *route)
{
  const ConnectdOperation *operation = route->operation;

  if (operation != NULL)
    return !operation->writes && operation->prepare == NULL && operation->limits == NULL && strcmp (route->method, "GET") == 0;
  return route->kind != CONNECTD_ROUTE_CREATE && route->kind != CONNECTD_ROUTE_ACT;
}

gsize
connectd_engine_body_limit (ConnectdExchange *exchange, gpointer engine)
{
  ConnectdEngine *self = engine;
  g_autofree char *allow = NULL;
  g_auto (GStrv) args = NULL;
  const ConnectdRoute *route;

  if (!(connectd_exchange_has_multipart (exchange) || _connectd_form_is_file (exchange)) ||
      (connectd_exchange_get_header (exchange, "Authorization") == NULL && connectd_exchange_get_header (exchange, "Cookie") == NULL))
    return 0;
  route = connectd_routes_match (self->routes, connectd_exchange_get_method (exchange), connectd_exchange_get_path (exchange),
                                 connectd_exchange_get_header (exchange, "Accept"), &args, &allow, NULL);
  return route != NULL ? route->upload : 0;
}

void
connectd_engine_handle (ConnectdExchange *exchange, gpointer engine)
{
  ConnectdEngine *self = engine;
  g_autoptr (GError) error = NULL;
  g_autofree char *allow = NULL;
  char **args = NULL;
  const ConnectdRoute *route = connectd_routes_match (self->routes, connectd_exchange_get_method (exchange),
                                                      connectd_exchange_get_path (exchange),
                                                      connectd_exchange_get_header (exchange, "Accept"), &args, &allow, &error);
  ConnectdRequest *request;

  if (route == NULL)
    {
      if (allow != NULL)
        connectd_exchange_set_header (exchange, "Allow", allow);
      connectd_exchange_answer_error (exchange, error);
      return;
    }
  request = g_new0 (ConnectdRequest, 1);
  request->engine = self;
  request->exchange = exchange;
  request->route = route;
  request->args = args;
  connectd_credential_init (&request->credential, connectd_exchange_get_header (exchange, "Authorization"),
                            connectd_exchange_get_header (exchange, "Cookie"), connectd_exchange_get_peer (exchange));
  request->origin = (ConnectdOrigin) { connectd_exchange_get_peer (exchange), connectd_exchange_get_header (exchange, "User-Agent"),
                                       route->method, route->pattern };
  connectd_exchange_set_data (exchange, request, request_free);
  connectd_exchange_set_route (exchange, route->pattern);
  if (is_plain_read (route))
    start_read (request);
  else
    connectd_exchange_defer (exchange, work_write, request);
}
