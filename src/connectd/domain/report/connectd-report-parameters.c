/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* What somebody wishes of a report: its renderer, and the values of its parameters, [{id, name, type,
 * value}]. Of a period in a schedule each end may be told from the day of the report: {"schedule": {"from":
 * {"days_ago": 30}, "to": "now"}} in place of `value`, or {"exact": MOMENT}. */

#include "config.h"

#include "domain/report/connectd-report-private.h"

#include <string.h>

#define MAX_PARAMETERS 32
#define MAX_CHOICES 200
#define MAX_CHOICE 64 /* bytes */
#define MAX_DAYS 3660
#define DAY (G_GINT64_CONSTANT (86400) * G_USEC_PER_SEC)

void
_connectd_report_accept_parameters (JsonObject *body)
{
  JsonObject *given = connect_json_get_object (body, "parameters");
  JsonNode *node;
  JsonArray *list;
  JsonObjectIter iter;
  const char *name;

  if (given == NULL)
    return;
  list = json_array_new ();
  json_object_iter_init_ordered (&iter, given);
  while (json_object_iter_next_ordered (&iter, &name, &node))
    {
      JsonObject *parameter = json_object_new ();

      json_object_set_string_member (parameter, "id", name);
      json_object_set_member (parameter, "value", json_node_copy (node));
      json_array_add_object_element (list, parameter);
    }
  node = json_node_new (JSON_NODE_ARRAY);
  json_node_take_array (node, list);
  connect_json_set (body, "parameters", node);
}

/* --- checking --- */

typedef struct
{
  const ConnectdReportTemplate *template;
  const ConnectdReportParameter *parameter;
  gboolean schedule;
  char *where; /* "parameters.date" */
  ConnectProblems *problems;
} Check;

/* Notes a problem, and is NULL. */
static JsonNode *refuse (const Check *check, const char *format, ...) G_GNUC_PRINTF (2, 3);

static JsonNode *
refuse (const Check *check, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  connect_problems_add (check->problems, check->where, "%s", text);
  return NULL;
}

static JsonNode *
take_object (JsonObject *object)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);

  json_node_take_object (node, object);
  return node;
}

static const char *
get_text (JsonNode *node)
{
  return JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING
             ? json_node_get_string (node)
             : NULL;
}

/* A moment as the wire has it; FALSE for what is none, and for one that has no year of four digits. */
static gboolean
parse_moment (const char *text, gint64 *moment)
{
  return text != NULL && strlen (text) < 40 && connect_time_parse (text, moment);
}

static JsonNode *
take_dates (const Check *check, JsonNode *value)
{
  JsonObject *given = JSON_NODE_HOLDS_OBJECT (value) ? json_node_get_object (value) : NULL;
  gint64 after, before;
  JsonObject *taken;

  if (given == NULL || !parse_moment (connect_json_get_string (given, "after"), &after) ||
      !parse_moment (connect_json_get_string (given, "before"), &before))
    return refuse (check, "Expected a period: {\"after\", \"before\"}, both moments in ISO 8601.");
  if (after > before)
    return refuse (check, "The period ends before it begins.");
  taken = json_object_new ();
  connect_json_set_time (taken, "after", after);
  connect_json_set_time (taken, "before", before);
  return take_object (taken);
}

static gboolean
is_choice (const Check *check, const char *text)
{
  const char *const *choices = _connectd_report_get_choices (check->template, check->parameter);

  if (choices != NULL)
    return connect_strv_has (choices, text);
  return *text != '\0' && strlen (text) <= MAX_CHOICE && strpbrk (text, "\"'") == NULL;
}

static JsonNode *
take_choices (const Check *check, JsonArray *given)
{
  JsonObject *taken = json_object_new ();
  JsonArray *list = json_array_new ();
  guint n = json_array_get_length (given);

  json_object_set_boolean_member (taken, "all", FALSE);
  json_object_set_array_member (taken, "choices", list);
  for (guint i = 0; i < n && n <= MAX_CHOICES; i++)
    {
      JsonNode *node = json_array_get_element (given, i);
      const char *text = get_text (node);

      if (text == NULL || !is_choice (check, text))
        {
          json_object_unref (taken);
          return refuse (check, "The choice at place %u is none of those that there are.", i + 1);
        }
      json_array_add_string_element (list, text);
    }
  if (n > 0 && n <= MAX_CHOICES)
    return take_object (taken);
  json_object_unref (taken);
  return n == 0 ? refuse (check, "Nothing is chosen.")
                : refuse (check, "Ensure there are no more than %d choices.", MAX_CHOICES);
}

/* {"all": true}, {"all": false, "choices": […]}, or the list alone. */
static JsonNode *
take_set (const Check *check, JsonNode *value)
{
  JsonObject *given = JSON_NODE_HOLDS_OBJECT (value) ? json_node_get_object (value) : NULL;
  JsonArray *choices = given != NULL ? connect_json_get_array (given, "choices") : NULL;
  JsonObject *all;

  if (JSON_NODE_HOLDS_ARRAY (value))
    return take_choices (check, json_node_get_array (value));
  if (given != NULL && !connect_json_get_boolean (given, "all", choices == NULL) && choices != NULL)
    return take_choices (check, choices);
  if (given == NULL || !connect_json_get_boolean (given, "all", FALSE))
    return refuse (check, "Expected {\"all\": true}, or {\"all\": false, \"choices\": […]}.");
  all = json_object_new ();
  json_object_set_boolean_member (all, "all", TRUE);
  json_object_set_array_member (all, "choices", json_array_new ());
  return take_object (all);
}

static JsonNode *
take_one (const Check *check, JsonNode *value)
{
  const char *text = get_text (value);

  if (text == NULL || !is_choice (check, text))
    return refuse (check, "Expected \"yes\" or \"no\".");
  return json_node_init_string (json_node_alloc (), text);
}

static JsonNode *
take_value (const Check *check, JsonNode *value)
{
  if (strcmp (check->parameter->type, CONNECTD_PARAMETER_DATES) == 0)
    return take_dates (check, value);
  if (strcmp (check->parameter->type, CONNECTD_PARAMETER_CHOICE) == 0)
    return take_one (check, value);
  return take_set (check, value);
}

/* "now", {"exact": MOMENT}, {"days_ago": NUMBER}. */
static gboolean
read_end (JsonObject *ends, const char *name, gint64 now, gint64 *moment)
{
  JsonNode *node = connect_json_get (ends, name);
  JsonObject *end = node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  gint64 days = end != NULL ? connect_json_get_int (end, "days_ago", -1) : -1;

  *moment = now - MAX (days, 0) * DAY;
  if (end == NULL)
    return g_strcmp0 (connect_json_get_string (ends, name), "now") == 0;
  return connect_json_get (end, "exact") != NULL
             ? parse_moment (connect_json_get_string (end, "exact"), moment)
             : days >= 0 && days <= MAX_DAYS;
}

/* What of the parameter is stored besides id, name and type. */
static gboolean
take_parameter (const Check *check, JsonObject *given, JsonObject *taken)
{
  JsonObject *ends = connect_json_get_object (given, "schedule");
  JsonNode *value = connect_json_get (given, "value");
  gint64 moment;

  if (ends != NULL && check->schedule && strcmp (check->parameter->type, CONNECTD_PARAMETER_DATES) == 0)
    {
      if (!read_end (ends, "from", 0, &moment) || !read_end (ends, "to", 0, &moment))
        return refuse (check, "Expected from and to, each \"now\", {\"exact\": …} or {\"days_ago\": …}.") !=
               NULL;
      for (guint i = 0; i < 2; i++)
        {
          g_autofree char *path = g_strconcat ("schedule.", i == 0 ? "from" : "to", NULL);

          connect_json_set (taken, path, json_node_copy (connect_json_get (given, path)));
        }
      return TRUE;
    }
  value = value != NULL ? take_value (check, value) : refuse (check, "A value is expected.");
  if (value != NULL)
    connect_json_set (taken, "value", value);
  return value != NULL;
}

static void
take_element (JsonNode *node,
              JsonArray *list,
              const ConnectdReportTemplate *template,
              gboolean schedule,
              ConnectProblems *problems)
{
  JsonObject *given = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  const char *id = given != NULL ? connect_json_get_string (given, "id") : NULL;
  const ConnectdReportParameter *parameter =
      id != NULL ? _connectd_report_find_parameter (template, id) : NULL;
  g_autofree char *where = parameter != NULL ? g_strconcat ("parameters.", id, NULL) : NULL;
  Check check = { template, parameter, schedule, where, problems };
  g_autoptr (JsonObject) taken = json_object_new ();

  if (parameter == NULL)
    {
      connect_problems_add (problems, "parameters", "%.64s: The template has no such parameter.",
                            id != NULL ? id : "id");
      return;
    }
  if (_connectd_array_find (list, "id", id, NULL) != NULL)
    {
      connect_problems_add (problems, where, "It is given twice.");
      return;
    }
  json_object_set_string_member (taken, "id", parameter->id);
  json_object_set_string_member (taken, "name", parameter->name);
  json_object_set_string_member (taken, "type", parameter->type);
  if (take_parameter (&check, given, taken))
    json_array_add_object_element (list, g_steal_pointer (&taken));
}

static void
check_required (JsonArray *list,
                JsonArray *given,
                const ConnectdReportTemplate *template,
                ConnectProblems *problems)
{
  for (guint i = 0; i < template->n_parameters; i++)
    {
      const ConnectdReportParameter *parameter = &template->parameters[i];
      g_autofree char *where = g_strconcat ("parameters.", parameter->id, NULL);

      if (parameter->required && _connectd_array_find (list, "id", parameter->id, NULL) == NULL &&
          (given == NULL || _connectd_array_find (given, "id", parameter->id, NULL) == NULL))
        connect_problems_add (problems, where, "This field is required.");
    }
}

static void
check_renderer (JsonObject *doc, ConnectProblems *problems)
{
  const char *const *renderers = _connectd_report_renderers ();
  const char *renderer = connect_json_get_string (doc, "renderer");
  g_autofree char *all = NULL;

  if (renderer == NULL)
    connect_json_set_string (doc, "renderer", renderers[0]);
  else if (!connect_strv_has (renderers, renderer))
    {
      all = g_strjoinv (", ", (char **)renderers);
      connect_problems_add (problems, "renderer", "Expected one of: %s.", all);
    }
}

gboolean
_connectd_report_check_wishes (JsonObject *doc,
                               const ConnectdReportTemplate *template,
                               gboolean schedule,
                               ConnectProblems *problems)
{
  JsonArray *given = connect_json_get_array (doc, "parameters");
  g_autoptr (JsonArray) list = json_array_new ();
  JsonNode *node;
  guint n = given != NULL ? json_array_get_length (given) : 0;

  check_renderer (doc, problems);
  if (n > MAX_PARAMETERS)
    connect_problems_add (problems, "parameters", "Ensure there are no more than %d parameters.",
                          MAX_PARAMETERS);
  for (guint i = 0; i < n && n <= MAX_PARAMETERS; i++)
    take_element (json_array_get_element (given, i), list, template, schedule, problems);
  if (n <= MAX_PARAMETERS)
    check_required (list, given, template, problems);
  node = json_node_new (JSON_NODE_ARRAY);
  json_node_set_array (node, list);
  connect_json_set (doc, "parameters", node);
  return !connect_problems_any (problems);
}

/* --- using --- */

void
_connectd_report_fix_moments (JsonObject *doc, gint64 now)
{
  JsonArray *list = connect_json_get_array (doc, "parameters");

  for (guint i = 0; list != NULL && i < json_array_get_length (list); i++)
    {
      JsonObject *parameter = json_array_get_object_element (list, i);
      JsonObject *ends = connect_json_get_object (parameter, "schedule");
      gint64 from, to;

      if (ends == NULL || !read_end (ends, "from", now, &from) || !read_end (ends, "to", now, &to))
        continue;
      connect_json_set_time (parameter, "value.after", MIN (from, to));
      connect_json_set_time (parameter, "value.before", MAX (from, to));
      json_object_remove_member (parameter, "schedule");
    }
}

static char *
make_condition (const ConnectdReportParameter *parameter, JsonObject *given)
{
  JsonObject *value = connect_json_get_object (given, "value");
  JsonArray *choices = value != NULL ? connect_json_get_array (value, "choices") : NULL;
  g_autoptr (GString) rql = g_string_new (NULL);

  if (parameter->path == NULL || value == NULL || connect_json_get_boolean (value, "all", FALSE))
    return NULL;
  if (strcmp (parameter->type, CONNECTD_PARAMETER_DATES) == 0)
    return g_strdup_printf ("and(ge(%s,%s),le(%s,%s))", parameter->path,
                            connect_json_get_string (value, "after"), parameter->path,
                            connect_json_get_string (value, "before"));
  g_string_append_printf (rql, "in(%s,(", parameter->path);
  for (guint i = 0; choices != NULL && i < json_array_get_length (choices); i++)
    {
      g_autofree char *quoted = connectd_rql_quote (json_array_get_string_element (choices, i));

      g_string_append_printf (rql, "%s%s", i > 0 ? "," : "", quoted);
    }
  g_string_append (rql, "))");
  return g_string_free_and_steal (g_steal_pointer (&rql));
}

char *
_connectd_report_dup_filter (JsonObject *report, const ConnectdReportTemplate *template)
{
  JsonArray *list = connect_json_get_array (report, "parameters");
  g_autoptr (GPtrArray) conditions = g_ptr_array_new_null_terminated (4, g_free, TRUE);
  g_autofree char *all = NULL;

  for (guint i = 0; list != NULL && i < json_array_get_length (list); i++)
    {
      JsonObject *given = json_array_get_object_element (list, i);
      const ConnectdReportParameter *parameter =
          _connectd_report_find_parameter (template, connect_json_get_string (given, "id"));
      char *condition = parameter != NULL ? make_condition (parameter, given) : NULL;

      if (condition != NULL)
        g_ptr_array_add (conditions, condition);
    }
  if (conditions->len == 0)
    return NULL;
  all = g_strjoinv (",", (char **)conditions->pdata);
  return conditions->len > 1 ? g_strdup_printf ("and(%s)", all) : g_steal_pointer (&all);
}

gboolean
_connectd_report_wants_bom (JsonObject *report)
{
  JsonArray *list = connect_json_get_array (report, "parameters");
  JsonObject *given =
      list != NULL ? _connectd_array_find (list, "id", _connectd_report_bom_parameter ()->id, NULL) : NULL;

  return given != NULL && g_strcmp0 (connect_json_get_string (given, "value"), "yes") == 0;
}
