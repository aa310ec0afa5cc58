/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* The templates as a dictionary that the platform brings, made of the tables. Whether an account uses one,
 * and what it has made of it, is kept beside it (report-choices) and put in when the account looks. */

#include "config.h"

#include "domain/report/connectd-report-private.h"

#include <string.h>

#define TEMPLATES (&connect_report_templates_collection)
#define REPOSITORIES (&connect_report_repositories_collection)
#define CHOICES (&connect_report_choices_collection)
#define REPOSITORY "RR-0000-0001"
#define REPOSITORY_NAME "Standard Reports"
#define PREFIX "RT-0000-0001-"
#define OWNER "PA-000-000"
#define OWNER_NAME "Connect"

/* --- the dictionary --- */

const ConnectdReportTemplate *
_connectd_report_template_find (const char *id)
{
  guint n;
  const ConnectdReportTemplate *all = _connectd_report_tables (&n);

  for (guint i = 0; i < n && id != NULL && g_str_has_prefix (id, PREFIX); i++)
    if (strcmp (all[i].number, id + strlen (PREFIX)) == 0 &&
        connect_collection_find (all[i].collection) != NULL)
      return &all[i];
  return NULL;
}

static JsonArray *
list_renderers (void)
{
  const char *const *renderers = _connectd_report_renderers ();
  JsonArray *list = json_array_new ();

  for (guint i = 0; renderers[i] != NULL; i++)
    {
      JsonObject *renderer = json_object_new ();

      json_object_set_string_member (renderer, "id", renderers[i]);
      json_object_set_string_member (renderer, "type", renderers[i]);
      json_object_set_string_member (renderer, "description",
                                     _connectd_report_renderer_describe (renderers[i]));
      json_object_set_boolean_member (renderer, "default", i == 0);
      json_array_add_object_element (list, renderer);
    }
  return list;
}

/* "tiers_setup": "Tiers Setup". */
static char *
make_label (const char *value)
{
  char *label = g_strdup (value);

  for (char *c = label; *c != '\0'; c++)
    if (*c == '_')
      *c = ' ';
    else if (c == label || c[-1] == ' ')
      *c = g_ascii_toupper (*c);
  return label;
}

static JsonArray *
list_choices (const char *const *values)
{
  JsonArray *list = json_array_new ();

  for (guint i = 0; values[i] != NULL; i++)
    {
      JsonObject *choice = json_object_new ();
      g_autofree char *label = make_label (values[i]);

      json_object_set_string_member (choice, "value", values[i]);
      json_object_set_string_member (choice, "label", label);
      json_array_add_object_element (list, choice);
    }
  return list;
}

static void
add_parameter (JsonArray *list,
               const ConnectdReportTemplate *template,
               const ConnectdReportParameter *parameter)
{
  const char *const *choices = _connectd_report_get_choices (template, parameter);
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "id", parameter->id);
  json_object_set_string_member (object, "type", parameter->type);
  json_object_set_string_member (object, "name", parameter->name);
  json_object_set_string_member (object, "description", parameter->description);
  json_object_set_boolean_member (object, "required", parameter->required);
  if (choices != NULL)
    json_object_set_array_member (object, "choices", list_choices (choices));
  json_array_add_object_element (list, object);
}

static JsonArray *
list_parameters (const ConnectdReportTemplate *template)
{
  JsonArray *list = json_array_new ();

  for (guint i = 0; i < template->n_parameters; i++)
    add_parameter (list, template, &template->parameters[i]);
  add_parameter (list, template, _connectd_report_bom_parameter ());
  return list;
}

static JsonObject *
new_template (const char *id, const ConnectdReportTemplate *template)
{
  JsonObject *doc = json_object_new ();
  g_autofree char *entrypoint = g_strdup_printf ("reports.%s", template->local_id);

  connect_json_set_string (doc, "id", id);
  connect_json_set_string (doc, "name", template->name);
  connect_json_set_string (doc, "local_id", template->local_id);
  connect_json_set_string (doc, "description", template->description);
  connect_json_set_string (doc, "type", "system");
  connect_json_set_int (doc, "revision", 1);
  connect_json_set_string (doc, "specs_version", "2");
  connect_json_set_string (doc, "status", "enabled");
  connect_json_set_reference (doc, "repository", REPOSITORY, REPOSITORY_NAME);
  connect_json_set_string (doc, "repository.repository_type", "system");
  connect_json_set_boolean (doc, "audience.vendor", TRUE);
  connect_json_set_boolean (doc, "audience.provider", TRUE);
  connect_json_set_string (doc, "entrypoint", entrypoint);
  json_object_set_array_member (doc, "parameters", list_parameters (template));
  json_object_set_array_member (doc, "renderers", list_renderers ());
  connect_json_set_string (doc, "default_renderer", _connectd_report_renderers ()[0]);
  connect_json_set_object (doc, "stats", json_object_new ());
  connect_json_set_reference (doc, "owner", OWNER, OWNER_NAME);
  return doc;
}

/* Whether the stored document says all that `doc` says; the moments are the row's own. */
static gboolean
is_same (JsonObject *stored, JsonObject *doc)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  json_object_iter_init (&iter, doc);
  while (json_object_iter_next (&iter, &name, &node))
    if (!json_object_has_member (stored, name) ||
        !json_node_equal (json_object_get_member (stored, name), node))
      return FALSE;
  return TRUE;
}

/* A newer program may say it in other words. */
static gboolean
store (ConnectdTx *tx, const ConnectCollection *collection, JsonObject *doc, GError **error)
{
  const char *id = _connectd_id (doc);
  g_autoptr (JsonObject) stored = NULL;

  if (!_connectd_look_up (tx, collection, id, &stored, error))
    return FALSE;
  if (stored == NULL)
    return connectd_tx_insert (tx, collection, id, doc, error);
  if (is_same (stored, doc))
    return TRUE;
  connect_json_set (doc, "events", json_node_copy (json_object_get_member (stored, "events")));
  return connectd_tx_update (tx, collection, id, doc, error);
}

static gboolean
store_repository (ConnectdTx *tx, guint n_templates, GError **error)
{
  g_autoptr (JsonObject) doc = json_object_new ();

  connect_json_set_string (doc, "id", REPOSITORY);
  connect_json_set_string (doc, "name", REPOSITORY_NAME);
  connect_json_set_string (doc, "description", "The reports that come with the platform.");
  connect_json_set_string (doc, "version", CONNECT_VERSION);
  connect_json_set_string (doc, "language", "c");
  connect_json_set_string (doc, "repository_type", "system");
  connect_json_set_int (doc, "revision", 1);
  connect_json_set_string (doc, "status", "ready");
  connect_json_set_int (doc, "stats.templates_count", n_templates);
  connect_json_set_reference (doc, "owner", OWNER, OWNER_NAME);
  return store (tx, REPOSITORIES, doc, error);
}

gboolean
_connectd_report_template_start (ConnectdTx *tx, GError **error)
{
  guint n, offered = 0;
  const ConnectdReportTemplate *all = _connectd_report_tables (&n);

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *id = g_strconcat (PREFIX, all[i].number, NULL);
      g_autoptr (JsonObject) doc = NULL;

      if (_connectd_report_template_find (id) == NULL)
        continue;
      doc = new_template (id, &all[i]);
      offered++;
      if (!store (tx, TEMPLATES, doc, error))
        return FALSE;
    }
  return store_repository (tx, offered, error);
}

/* --- what an account says of it --- */

/* A new one, not stored, when there is none. Returns: (transfer full) */
static JsonObject *
get_choice (ConnectdTx *tx, const char *account, const char *id, gboolean *stored, GError **error)
{
  g_autofree char *key = g_strdup_printf ("%s/%s", account, id);
  JsonObject *choice = NULL;

  if (!_connectd_look_up (tx, CHOICES, key, &choice, error))
    return NULL;
  *stored = choice != NULL;
  if (choice == NULL)
    {
      choice = json_object_new ();
      connect_json_set_string (choice, "id", key);
    }
  return choice;
}

static gboolean
store_choice (ConnectdTx *tx, JsonObject *choice, gboolean stored, GError **error)
{
  return stored ? connectd_tx_update (tx, CHOICES, _connectd_id (choice), choice, error)
                : connectd_tx_insert (tx, CHOICES, _connectd_id (choice), choice, error);
}

gboolean
_connectd_report_template_set_status (ConnectdTx *tx,
                                      const char *account,
                                      const char *id,
                                      const char *status,
                                      const char *notes,
                                      GError **error)
{
  gboolean stored = FALSE;
  g_autoptr (JsonObject) choice = get_choice (tx, account, id, &stored, error);

  if (choice == NULL)
    return FALSE;
  connect_json_set_string (choice, "status", status);
  connect_json_set_string (choice, "notes", notes);
  return store_choice (tx, choice, stored, error);
}

static char *
dup_month (gint64 moment)
{
  g_autofree char *text = connect_time_format (moment);

  return g_strndup (text, strlen ("2026-11"));
}

/* Least, most and mean of a duration. */
static void
count_duration (JsonObject *stats, const char *name, gint64 seconds, gint64 n)
{
  g_autofree char *sum = g_strdup_printf ("%s_sum", name);
  g_autofree char *least = g_strdup_printf ("%s_min", name);
  g_autofree char *most = g_strdup_printf ("%s_max", name);
  g_autofree char *mean = g_strdup_printf ("%s_avg", name);
  gint64 total = connect_json_get_int (stats, sum, 0) + seconds;

  connect_json_set_int (stats, sum, total);
  connect_json_set_int (stats, least, MIN (connect_json_get_int (stats, least, seconds), seconds));
  connect_json_set_int (stats, most, MAX (connect_json_get_int (stats, most, seconds), seconds));
  connect_json_set_int (stats, mean, total / n);
}

static void
count_one (JsonObject *stats, const char *name)
{
  connect_json_set_int (stats, name, connect_json_get_int (stats, name, 0) + 1);
}

gboolean
_connectd_report_template_count (ConnectdTx *tx, JsonObject *report, gint64 wait, gint64 run, GError **error)
{
  gboolean stored = FALSE;
  g_autoptr (JsonObject) choice =
      get_choice (tx, connect_json_get_string (report, "owner.id"),
                  connect_json_get_string (report, "template.id"), &stored, error);
  g_autofree char *month = dup_month (connectd_tx_get_now (tx));
  JsonObject *stats;

  if (choice == NULL)
    return FALSE;
  if (connect_json_get_object (choice, "stats") == NULL)
    connect_json_set_object (choice, "stats", json_object_new ());
  stats = connect_json_get_object (choice, "stats");
  if (g_strcmp0 (connect_json_get_string (stats, "month"), month) != 0)
    connect_json_set_int (stats, "monthly_executions", 0);
  connect_json_set_string (stats, "month", month);
  count_one (stats, "monthly_executions");
  count_one (stats, "total_executions");
  if (connect_json_get_boolean (report, "timeout", FALSE))
    count_one (stats, "timeout");
  count_one (stats, g_strcmp0 (connect_json_get_string (report, "status"), "succeeded") == 0 ? "success"
                                                                                             : "failure");
  count_duration (stats, "runtime", run, connect_json_get_int (stats, "total_executions", 1));
  count_duration (stats, "wait", wait, connect_json_get_int (stats, "total_executions", 1));
  return store_choice (tx, choice, stored, error);
}

gboolean
_connectd_report_template_check (ConnectdTx *tx,
                                 const ConnectdReportTemplate *template,
                                 const char *id,
                                 GError **error)
{
  const ConnectViewer *viewer = connectd_tx_get_viewer (tx);
  const char *module = connect_collection_find (template->collection)->module;
  gboolean stored = FALSE;
  g_autoptr (JsonObject) choice =
      viewer->account_id != NULL ? get_choice (tx, viewer->account_id, id, &stored, error) : NULL;
  g_autoptr (JsonArray) own = NULL;
  const char *status;

  if (viewer->account_id == NULL) /* the platform itself */
    return TRUE;
  if (choice == NULL)
    return FALSE;
  status = connect_json_get_string (choice, "status");
  if (status != NULL && strcmp (status, "enabled") != 0)
    return _connectd_fail (error, CONNECT_ERROR_INVALID, "template: This template is %s in your account.",
                           status);
  if (viewer->user_id == NULL)
    return TRUE;
  own = _connectd_permission_of_viewer (tx, error);
  if (own == NULL)
    return FALSE;
  return _connectd_permission_covers (own, module) ||
         _connectd_fail (error, CONNECT_ERROR_FORBIDDEN,
                         "template: You have no permission for the module %s.",
                         connect_module_find (module)->title);
}

/* --- as an account sees it --- */

static const char *const shown_stats[] = {
  "monthly_executions", "total_executions", "runtime_min", "runtime_max", "runtime_avg", "wait_min",
  "wait_max",           "wait_avg",         "success",     "failure",     "timeout",
};

static void
show_stats (JsonObject *choice, JsonObject *shown, gint64 now)
{
  JsonObject *stats = json_object_new ();
  JsonObject *stored = connect_json_get_object (choice, "stats");
  g_autofree char *month = dup_month (now);
  gboolean current = stored != NULL && g_strcmp0 (connect_json_get_string (stored, "month"), month) == 0;

  for (guint i = 0; i < G_N_ELEMENTS (shown_stats); i++)
    {
      const char *name = shown_stats[i];
      gint64 value = stored != NULL ? connect_json_get_int (stored, name, 0) : 0;

      json_object_set_int_member (stats, name, i == 0 && !current ? 0 : value);
    }
  json_object_set_object_member (shown, "stats", stats);
}

static gboolean
show (ConnectdTx *tx, JsonObject *shown, GError **error)
{
  const char *account = connectd_tx_get_viewer (tx)->account_id;
  gboolean stored = FALSE;
  g_autoptr (JsonObject) choice = NULL;

  if (account == NULL || _connectd_id (shown) == NULL)
    return TRUE;
  choice = get_choice (tx, account, _connectd_id (shown), &stored, error);
  if (choice == NULL)
    return FALSE;
  if (json_object_has_member (shown, "stats"))
    show_stats (choice, shown, connectd_tx_get_now (tx));
  if (connect_json_get (choice, "status") == NULL || !json_object_has_member (shown, "status"))
    return TRUE;
  connect_json_set_string (shown, "status", connect_json_get_string (choice, "status"));
  connect_json_set_string (shown, "notes", connect_json_get_string (choice, "notes"));
  return TRUE;
}

static void
template_shown (ConnectdTx *tx, JsonObject *doc, JsonObject *shown)
{
  g_autoptr (GError) error = NULL;

  if (!show (tx, shown, &error))
    g_message ("A report template is shown as others see it: %s", error->message);
}

const ConnectdHooks connectd_report_template_hooks = {
  .collection = "report-templates",
  .shown = template_shown,
  .listed = show,
};

/* --- switching it on and off --- */

static gboolean
set_status (ConnectdCall *call, gboolean enable, GError **error)
{
  g_autoptr (JsonObject) doc = connectd_tx_get (call->tx, TEMPLATES, call->args[0], error);
  g_autoptr (JsonObject) holder = NULL;
  g_autoptr (ConnectProblems) problems = connect_problems_new ();
  JsonObject *body = doc != NULL ? _connectd_body (call, &holder, error) : NULL;
  g_autoptr (JsonObject) shown = body != NULL ? connectd_tx_show (call->tx, TEMPLATES, doc, FALSE) : NULL;
  const char *notes = NULL;

  if (shown == NULL)
    return FALSE;
  if (enable == (g_strcmp0 (connect_json_get_string (shown, "status"), "enabled") == 0))
    return _connectd_fail (error, CONNECT_ERROR_INVALID, "The report template is %s already.",
                           enable ? "enabled" : "disabled");
  if (!enable)
    notes = _connectd_text (problems, body, "notes", 2048, CONNECTD_TEXT_REQUIRED | CONNECTD_TEXT_LINES);
  if (!connect_problems_check (problems, error) ||
      !_connectd_report_template_set_status (call->tx, call->viewer->account_id, _connectd_id (doc),
                                             enable ? "enabled" : "disabled", notes, error))
    return FALSE;
  _connectd_answer (call, 200, connectd_tx_show (call->tx, TEMPLATES, doc, FALSE));
  return TRUE;
}

static gboolean
template_enable (ConnectdCall *call, GError **error)
{
  return set_status (call, TRUE, error);
}

static gboolean
template_disable (ConnectdCall *call, GError **error)
{
  return set_status (call, FALSE, error);
}

const ConnectdOperation connectd_report_template_operations[] = {
  { "POST", "reporting/templates/{template}/enable", CONNECTD_ACCESS_ACCOUNT, CONNECT_MODULE_REPORTS, TRUE,
    .run = template_enable, .summary = "Reports of the template are made again in the account" },
  { "POST", "reporting/templates/{template}/disable", CONNECTD_ACCESS_ACCOUNT, CONNECT_MODULE_REPORTS, TRUE,
    .run = template_disable, .summary = "No reports of the template are made in the account" },
  { NULL },
};
