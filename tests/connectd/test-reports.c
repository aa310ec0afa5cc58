/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Reports: every template in every form, whose rows they have, what is wished of them, and how they end. */

#include "config.h"

#include "report-fixture.h"
#include "usage-fixture.h"

#include <string.h>

/* --- the tables --- */

/* Whether the collection has something at the path: a member, what is below a carried object, or what a
 * reference copies. */
static gboolean
is_described (const ConnectCollection *collection, const char *path)
{
  if (connect_collection_find_member (collection, path) != NULL)
    return TRUE;
  for (guint i = 0; i < collection->n_members; i++)
    {
      const ConnectMember *member = &collection->members[i];

      if (member->kind == CONNECT_KIND_OBJECT && g_str_has_prefix (path, member->path) &&
          path[strlen (member->path)] == '.')
        return TRUE;
    }
  for (guint i = 0; i < collection->n_references; i++)
    {
      const ConnectReference *reference = &collection->references[i];
      gsize length = strlen (reference->path);

      if (g_str_has_prefix (path, reference->path) && path[length] == '.' &&
          (strcmp (path + length, ".id") == 0 || connect_strv_has (reference->attributes, path + length + 1)))
        return TRUE;
    }
  return FALSE;
}

static void
check_table (const ConnectdReportTemplate *template)
{
  const ConnectCollection *collection = connect_collection_find (template->collection);

  for (guint i = 0; i < template->n_columns; i++)
    if (!is_described (collection, template->columns[i].path))
      g_error ("%s: nothing is at %s", template->local_id, template->columns[i].path);
  for (guint i = 0; i < template->n_parameters; i++)
    {
      const ConnectdReportParameter *parameter = &template->parameters[i];
      const ConnectMember *member = connect_collection_resolve_member (collection, parameter->path);

      if (member == NULL || !connect_member_has_column (member) || member->audience != 0)
        g_error ("%s: rows cannot be chosen by %s", template->local_id, parameter->path);
      if (strcmp (parameter->type, CONNECTD_PARAMETER_CHECKBOX) == 0)
        g_assert_nonnull (_connectd_report_get_choices (template, parameter));
      if (strcmp (parameter->type, CONNECTD_PARAMETER_DATES) == 0)
        g_assert_cmpint (member->kind, ==, CONNECT_KIND_DATETIME);
    }
}

static void
test_tables (void)
{
  guint n;
  const ConnectdReportTemplate *all = _connectd_report_tables (&n);

  for (guint i = 0; i < n; i++)
    if (connect_collection_find (all[i].collection) != NULL)
      check_table (&all[i]);
}

static void
test_dictionary (TestStore *t)
{
  g_autoptr (Shop) shop = shop_new (t, NULL);
  g_autoptr (JsonArray) list = NULL;
  g_autoptr (JsonObject) one = NULL;
  g_autoptr (JsonObject) repository = NULL;
  guint n, offered = 0;
  const ConnectdReportTemplate *all = _connectd_report_tables (&n);

  report_start (shop);
  report_start (shop); /* a second start changes nothing */
  for (guint i = 0; i < n; i++)
    offered += connect_collection_find (all[i].collection) != NULL;
  list = fixture_expect_list (shop->f, shop->vendor, "reporting/templates");
  g_assert_cmpuint (json_array_get_length (list), ==, offered);
  one = shop_call (shop, 200, shop->vendor, "GET", "reporting/templates/RT-0000-0001-0003", "{}");
  g_assert_cmpstr (connect_json_get_string (one, "local_id"), ==, "fulfillment_requests");
  g_assert_cmpstr (connect_json_get_string (one, "type"), ==, "system");
  g_assert_true (connect_json_get_boolean (one, "audience.vendor", FALSE));
  g_assert_cmpuint (json_array_get_length (connect_json_get_array (one, "renderers")), ==, 3);
  g_assert_cmpint (connect_json_get_int (one, "stats.total_executions", -1), ==, 0);
  g_assert_null (connect_json_get (one, "events.updated.by"));
  repository = shop_call (shop, 200, shop->vendor, "GET", "reporting/repositories/RR-0000-0001", "{}");
  g_assert_cmpstr (connect_json_get_string (repository, "status"), ==, "ready");
  g_assert_cmpint (connect_json_get_int (repository, "stats.templates_count", 0), ==, offered);
  shop_refuse (shop, 405, "", shop->vendor, "POST", "reporting/repositories",
               "{'git':{'url':'https://git.example/r','tag':'1'}}");
}

/* --- rows --- */

static const struct
{
  const char *local_id;
  const char *path;    /* of the same rows in the API */
  const char *heading; /* of a cell */
  const char *cell;
} wanted[] = {
  { "contract_list", "contracts", "Issuer", "Dora" },
  { "subscription_list", "subscriptions/assets", "Customer", "Big Corp" },
  { "fulfillment_requests", "requests", "Subscription External ID", "10005" },
  { "listing_list", "listings", "Product", "Cloud" },
  { "customers_list", "tier/accounts", "Postal Code", "36507" },
};

static guint
find_column (const ConnectdReportTemplate *template, const char *heading)
{
  for (guint i = 0; i < template->n_columns; i++)
    if (strcmp (template->columns[i].title, heading) == 0)
      return i;
  g_error ("There is no column %s", heading);
}

/* The headings are those of the table, each row is one of the list, in the order of ids. */
static void
check_rows (const ConnectdReportTemplate *template, GPtrArray *rows, JsonArray *list, guint which)
{
  char **headings = rows->pdata[0];
  guint column = find_column (template, wanted[which].heading);
  gboolean found = FALSE;

  g_assert_cmpuint (rows->len, ==, json_array_get_length (list) + 1);
  g_assert_cmpuint (g_strv_length (headings), ==, template->n_columns);
  for (guint i = 0; i < template->n_columns; i++)
    g_assert_cmpstr (headings[i], ==, template->columns[i].title);
  for (guint i = 1; i < rows->len; i++)
    {
      char **row = rows->pdata[i];

      g_assert_nonnull (_connectd_array_find (list, "id", row[0], NULL));
      g_assert_true (i == 1 || strcmp (((char **)rows->pdata[i - 1])[0], row[0]) < 0);
      found = found || (g_strv_length (row) > column && strcmp (row[column], wanted[which].cell) == 0);
    }
  g_assert_true (found);
}

static void
check_json (const ConnectdReportTemplate *template, JsonArray *rows, JsonArray *list, guint which)
{
  g_autofree char *name = g_ascii_strdown (wanted[which].heading, -1);
  gboolean found = FALSE;

  g_strcanon (name, "abcdefghijklmnopqrstuvwxyz0123456789", '_');
  g_assert_cmpuint (json_array_get_length (rows), ==, json_array_get_length (list));
  for (guint i = 0; i < json_array_get_length (rows); i++)
    {
      JsonObject *row = json_array_get_object_element (rows, i);
      JsonNode *node = json_object_get_member (row, name);

      g_assert_cmpuint (json_object_get_size (row), ==, template->n_columns);
      found = found || (JSON_NODE_HOLDS_VALUE (node) &&
                        g_strcmp0 (json_node_get_string (node), wanted[which].cell) == 0);
    }
  g_assert_true (found);
}

static void
check_download (Shop *shop, const char *credential, const char *id, const char *renderer)
{
  g_autofree char *path = report_path (id, "");
  g_autofree char *download = report_path (id, "/download");
  g_autoptr (JsonObject) report = shop_call (shop, 200, credential, "GET", path, "{}");
  g_autoptr (FixtureAnswer) file = fixture_ask (shop->f, credential, "GET", download, NULL, NULL);
  g_autoptr (FixtureAnswer) link =
      fixture_ask (shop->f, credential, "GET", connect_json_get_string (report, "report_file"), NULL, NULL);
  g_autofree char *size =
      g_strdup_printf ("%" G_GINT64_FORMAT, connect_json_get_int (report, "report_size", 0));

  g_assert_cmpstr (connect_json_get_string (report, "report_extension"), ==, renderer);
  g_assert_nonnull (connect_json_get_string (report, "timing.run"));
  g_assert_cmpint (connect_json_get_int (report, "progress.value", -1), ==,
                   connect_json_get_int (report, "progress.max", -2));
  g_assert_false (connect_json_get_boolean (report, "timeout", TRUE));
  g_assert_null (connect_json_get (report, "file"));
  g_assert_cmpuint (file->status, ==, 200);
  g_assert_cmpuint (link->status, ==, 200);
  g_assert_cmpstr (fixture_answer_header (file, "Content-Length"), ==, size);
  g_assert_cmpstr (fixture_answer_header (file, "Content-Type"), ==,
                   _connectd_report_renderer_get_type (renderer));
  g_assert_nonnull (strstr (fixture_answer_header (file, "Content-Disposition"), id));
}

static void
check_template (Shop *shop, const char *credential, guint which)
{
  const ConnectdReportTemplate *template = report_template (wanted[which].local_id);
  g_autoptr (JsonArray) list = fixture_expect_list (shop->f, credential, wanted[which].path);
  g_autofree char *xlsx = report_make (shop, credential, template->local_id, "xlsx", NULL);
  g_autofree char *csv = report_make (shop, credential, template->local_id, "csv", NULL);
  g_autofree char *json = report_make (shop, credential, template->local_id, "json", NULL);
  g_autoptr (GPtrArray) sheet = report_read_xlsx (shop, xlsx, template->name);
  g_autoptr (GPtrArray) lines = report_read_csv (shop, csv);
  g_autoptr (JsonArray) objects = report_read_json (shop, json);

  g_assert_cmpuint (json_array_get_length (list), >, 0);
  check_rows (template, sheet, list, which);
  check_rows (template, lines, list, which);
  check_json (template, objects, list, which);
  check_download (shop, credential, xlsx, "xlsx");
  check_download (shop, credential, csv, "csv");
  check_download (shop, credential, json, "json");
}

static void
test_rows (TestStore *t)
{
  g_autoptr (Shop) shop = shop_new (t, NULL);
  g_autofree char *asset = NULL;

  report_start (shop);
  asset = shop_subscribe (shop);
  for (guint i = 0; i < G_N_ELEMENTS (wanted); i++)
    {
      check_template (shop, shop->vendor, i);
      check_template (shop, shop->distributor, i);
    }
}

/* More than a page, and exactly a page. */
static void
test_pages (TestStore *t)
{
  g_autoptr (Shop) shop = shop_new (t, NULL);
  g_autofree char *more = NULL;
  g_autofree char *page = NULL;
  g_autoptr (GPtrArray) many = NULL;
  g_autoptr (GPtrArray) few = NULL;
  g_autofree char *path = NULL;

  report_start (shop);
  fixture_insert_many (
      shop->f, "listings", 1234, "LST-900-0{n}",
      "{'id':'LST-900-0{n}','status':'unlisted','contract':{'id':'CRD-10000-00000-00001'},'marketplace':{'id'"
      ":'MP-10000'},"
      "'product':{'id':'PRD-900-000-001'},'vendor':{'id':'VA-100-000'},'provider':{'id':'PA-200-000'}}");
  fixture_insert_many (
      shop->f, "listings", 500, "LST-901-0{n}",
      "{'id':'LST-901-0{n}','status':'unlisted','contract':{'id':'CRD-10000-00000-00001'},'marketplace':{'id'"
      ":'MP-10000'},"
      "'product':{'id':'PRD-901-000-001'},'vendor':{'id':'VA-900-000'},'provider':{'id':'PA-200-000'}}");
  more = report_make (shop, shop->vendor, "listing_list", "csv", NULL);
  many = report_read_csv (shop, more);
  g_assert_cmpuint (many->len, ==, 1 + 1235);
  for (guint i = 2; i < many->len; i++)
    g_assert_cmpstr (((char **)many->pdata[i - 1])[0], <, ((char **)many->pdata[i])[0]);
  page = report_make (shop, shop->distributor, "listing_list", "csv",
                      "[{'id':'product','value':{'all':false,'choices':['PRD-901-000-001']}}]");
  few = report_read_csv (shop, page);
  g_assert_cmpuint (few->len, ==, 1 + 500);
  path = report_path (page, "");
  shop_assert (shop, path, "progress.max", "500");
}

/* What is in a cell stays there. */
static void
test_csv (TestStore *t)
{
  static const struct
  {
    const char *given;
    const char *line;
  } cells[] = {
    { "=HYPERLINK(1)", "\"'=HYPERLINK(1)\"" },
    { "@SUM", "\"'@SUM\"" },
    { "+1+1", "\"'+1+1\"" },
    { "-x", "\"'-x\"" },
    { "-5", "-5" },
    { "a,b", "\"a,b\"" },
    { "say \\\"hi\\\"", "\"say \"\"hi\"\"\"" },
    { "two\\nlines", "\"two\nlines\"" },
    { "žalia", "žalia" },
  };
  g_autoptr (Shop) shop = shop_new (t, NULL);
  g_autofree char *id = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *text = NULL;

  report_start (shop);
  for (guint i = 0; i < G_N_ELEMENTS (cells); i++)
    {
      g_autofree char *key = g_strdup_printf ("CRD-20000-00000-0000%u", i);
      g_autofree char *json = g_strdup_printf (
          "{'id':'%s','name':'%s','type':'distribution','status':'active','version':1,'latest':true,"
          "'agreement':{'id':'AGD-1','name':'A'},'issuer':{'id':'PA-200-000'},"
          "'owner':{'id':'VA-100-000'},'partner':{'id':'VA-100-000'}}",
          key, cells[i].given);

      fixture_insert (shop->f, "contracts", key, json);
    }
  id = report_make (shop, shop->vendor, "contract_list", "csv",
                    "[{'id':'bom','value':'yes'},{'id':'type','value':['distribution']}]");
  bytes = report_read (shop, id);
  text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  g_assert_true (g_str_has_prefix (text, "\xEF\xBB\xBF"
                                         "Contract ID,"));
  for (guint i = 0; i < G_N_ELEMENTS (cells); i++)
    {
      g_autofree char *line =
          g_strdup_printf ("\r\nCRD-20000-00000-0000%u,%s,distribution,active,1,,AGD-1,", i, cells[i].line);

      if (strstr (text, line) == NULL)
        g_error ("No line %s in %s", line, text);
    }
}

/* The records of a file: the vendor's from the first on, the distributor's once they were submitted. */
static void
test_usage (TestStore *t)
{
  static const struct
  {
    const char *parameters;
    guint rows;
  } cases[] = {
    { "{'date':{'after':'2026-05-01','before':'2026-05-31'}}", 3 },
    { "{'date':{'after':'2026-05-02','before':'2026-05-31'}}", 0 },
    { "{'date':{'after':'2026-01-01','before':'2026-12-31'},'product':['" SHOP_PRODUCT
      "'],'status':['valid']}",
      3 },
    { "{'date':{'after':'2026-01-01','before':'2026-12-31'},'product':['PRD-999-999-999']}", 0 },
    { "{'date':{'after':'2026-01-01','before':'2026-12-31'},'status':['closed']}", 0 },
  };
  const ConnectdReportTemplate *template = report_template ("usage_records");
  g_autoptr (Shop) shop = usage_shop_new (t, "QT", "");
  g_autofree char *file = NULL;

  report_start (shop);
  file = usage_file (shop);
  usage_report (shop, file, 3);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *id = report_make (shop, shop->vendor, "usage_records", "json", cases[i].parameters);
      g_autoptr (JsonArray) rows = report_read_json (shop, id);

      g_test_message ("%s", cases[i].parameters);
      g_assert_cmpuint (json_array_get_length (rows), ==, cases[i].rows);
    }
  for (guint submitted = 0; submitted < 2; submitted++)
    {
      g_autofree char *id =
          report_make (shop, shop->distributor, "usage_records", submitted ? "xlsx" : "csv", NULL);
      g_autoptr (GPtrArray) rows =
          submitted ? report_read_xlsx (shop, id, template->name) : report_read_csv (shop, id);

      g_assert_cmpuint (rows->len, ==, submitted ? 4 : 1);
      if (submitted)
        {
          char **row = rows->pdata[2];

          g_assert_cmpstr (row[find_column (template, "Usage File ID")], ==, file);
          g_assert_cmpstr (row[find_column (template, "Item MPN")], ==, "MPN-GB");
          g_assert_cmpstr (row[find_column (template, "Start")], ==, "2026-05-01T00:00:00");
          g_assert_cmpstr (row[find_column (template, "Amount")], ==, "1.5");
        }
      else
        usage_act (shop, shop->vendor, file, "submit", NULL, "pending");
    }
}

/* --- sides --- */

static void
test_isolation (TestStore *t)
{
  g_autoptr (Shop) shop = shop_new (t, NULL);
  g_autofree char *asset = NULL;
  g_autofree char *mine = NULL;
  g_autofree char *path = NULL;
  g_autofree char *download = NULL;
  g_autoptr (JsonObject) report = NULL;
  g_autoptr (FixtureAnswer) link = NULL;

  report_start (shop);
  asset = shop_subscribe (shop);
  for (guint i = 0; i < G_N_ELEMENTS (wanted); i++)
    {
      g_autofree char *id = report_make (shop, shop->stranger, wanted[i].local_id, "csv", NULL);
      g_autoptr (GPtrArray) rows = report_read_csv (shop, id);

      g_assert_cmpuint (rows->len, ==, 1); /* the headings */
    }
  mine = report_make (shop, shop->vendor, "subscription_list", "json", NULL);
  path = report_path (mine, "");
  download = report_path (mine, "/download");
  report = shop_call (shop, 200, shop->vendor, "GET", path, "{}");
  g_assert_cmpuint (shop_count (shop, shop->distributor, "reporting/reports"), ==, 0);
  shop_refuse (shop, 404, "", shop->distributor, "GET", path, "{}");
  shop_refuse (shop, 404, "", shop->distributor, "GET", download, "{}");
  shop_refuse (shop, 404, "", shop->stranger, "DELETE", path, "{}");
  link = fixture_ask (shop->f, shop->stranger, "GET", connect_json_get_string (report, "report_file"), NULL,
                      NULL);
  g_assert_cmpuint (link->status, ==, 404);
}

/* A report shows nothing that its reader could not list. */
static void
test_modules (TestStore *t)
{
  const char *const reports_only[] = { "MD-0012", NULL };
  g_autoptr (Shop) shop = shop_new (t, NULL);
  g_autofree char *clerk = NULL;

  report_start (shop);
  clerk = fixture_add_user (shop->f, "VA-100-000", "UR-100-000-001", "Clerk", "bearer", reports_only);
  shop_refuse (shop, 403, "template: You have no permission", clerk, "POST", "reporting/reports",
               "{'name':'R','template':{'id':'RT-0000-0001-0002'}}");
  g_assert_cmpuint (shop_count (shop, clerk, "reporting/reports"), ==, 0);
}

/* --- wishes --- */

static const struct
{
  const char *body;
  const char *field;
} hostile[] = {
  { "{}", "name: This field is required." },
  { "{'name':'R'}", "template.id: This field is required." },
  { "{'name':'R','template':{'id':'RT-9999-0001-0001'}}", "template: There is no object" },
  { "{'name':'R','template':{'id':'RT-0000-0001-0003'},'renderer':'pdf'}", "renderer: Expected one of" },
  { "{'name':'R','template':{'id':'RT-0000-0001-0003'}}", "parameters.date: This field is required." },
  { "{'name':'R','template':{'id':'RT-0000-0001-0001'},'parameters':'x'}", "parameters: Expected a list." },
  { "{'name':'R','template':{'id':'RT-0000-0001-0001'},'parameters':[1]}",
    "parameters: id: The template has no such" },
  { "{'name':'R','template':{'id':'RT-0000-0001-0001'},'parameters':[{'id':'product','value':{'all':true}}]}",
    "parameters: product:" },
  { "{'name':'R','template':{'id':'RT-0000-0001-0001'},'parameters':[{'id':'type'}]}",
    "parameters.type: A value is expected." },
  { "{'name':'R','template':{'id':'RT-0000-0001-0001'},'parameters':[{'id':'type','value':{'all':'no'}}]}",
    "parameters.type: Expected" },
  { "{'name':'R','template':{'id':'RT-0000-0001-0001'},'parameters':[{'id':'type','value':7}]}",
    "parameters.type: Expected" },
  { "{'name':'R','template':{'id':'RT-0000-0001-0001'},'parameters':[{'id':'type','value':[]}]}",
    "parameters.type: Nothing is chosen." },
  { "{'name':'R','template':{'id':'RT-0000-0001-0001'},'parameters':[{'id':'type','value':['program',{}]}]}",
    "parameters.type: The choice at place 2" },
  { "{'name':'R','template':{'id':'RT-0000-0001-0001'},'parameters':[{'id':'type','value':['program))),or(ne("
    "id,x']}]}",
    "parameters.type: The choice" },
  { "{'name':'R','template':{'id':'RT-0000-0001-0001'},'parameters':[{'id':'mkp','value':['MP\\\"),ne(id,']}]"
    "}",
    "parameters.mkp: The choice" },
  { "{'name':'R','template':{'id':'RT-0000-0001-0001'},'parameters':[{'id':'bom','value':'perhaps'}]}",
    "parameters.bom: Expected" },
  { "{'name':'R','template':{'id':'RT-0000-0001-0001'},'parameters':[{'id':'type','value':{'all':true}},{'id'"
    ":'type','value':{'all':true}}]}",
    "parameters.type: It is given twice." },
  { "{'name':'R','template':{'id':'RT-0000-0001-0003'},'parameters':{'date':{'after':'2026-02-01','before':'"
    "2026-01-01'}}}",
    "parameters.date: The period ends before it begins." },
  { "{'name':'R','template':{'id':'RT-0000-0001-0003'},'parameters':{'date':{'after':'yesterday','before':'"
    "2026-01-01'}}}",
    "parameters.date: Expected a period" },
  { "{'name':'R','template':{'id':'RT-0000-0001-0003'},'parameters':{'date':{'after':'2026-01-01'}}}",
    "parameters.date: Expected a period" },
  { "{'name':'R','template':{'id':'RT-0000-0001-0003'},'parameters':[{'id':'date','schedule':{'from':'now','"
    "to':'now'}}]}",
    "parameters.date: A value is expected." },
  { "{'name':' ','template':{'id':'RT-0000-0001-0001'}}", "name: This field may not be blank." },
};

static void
test_hostile (TestStore *t)
{
  g_autoptr (Shop) shop = shop_new (t, NULL);
  g_autoptr (GString) many =
      g_string_new ("{'name':'R','template':{'id':'RT-0000-0001-0001'},'parameters':{'mkp':['MP-1'");

  report_start (shop);
  for (guint i = 0; i < G_N_ELEMENTS (hostile); i++)
    shop_refuse (shop, 400, hostile[i].field, shop->vendor, "POST", "reporting/reports", "%s",
                 hostile[i].body);
  for (guint i = 0; i < 300; i++)
    g_string_append (many, ",'MP-1'");
  g_string_append (many, "]}}");
  shop_refuse (shop, 400, "parameters.mkp: Ensure", shop->vendor, "POST", "reporting/reports", "%s",
               many->str);
  g_assert_cmpuint (shop_count (shop, shop->vendor, "reporting/reports"), ==, 0);
  g_assert_cmpint (report_count_tasks (shop), ==, 0);
}

/* Each parameter chooses rows. */
static void
test_chosen (TestStore *t)
{
  static const struct
  {
    const char *parameters;
    guint rows;
  } cases[] = {
    { "[]", 1 },
    { "{'type':{'all':true},'status':{'all':true,'choices':[]}}", 1 },
    { "{'type':['distribution','program'],'status':['active'],'mkp':['MP-10000']}", 1 },
    { "{'type':['program']}", 0 },
    { "{'mkp':{'all':false,'choices':['MP-99999']}}", 0 },
    { "{'date':{'after':'2020-01-01T00:00:00+00:00','before':'2020-12-31'}}", 0 },
  };
  g_autoptr (Shop) shop = shop_new (t, NULL);

  report_start (shop);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *id = report_make (shop, shop->vendor, "contract_list", "json", cases[i].parameters);
      g_autoptr (JsonArray) rows = report_read_json (shop, id);

      g_test_message ("%s", cases[i].parameters);
      g_assert_cmpuint (json_array_get_length (rows), ==, cases[i].rows);
    }
}

/* --- templates of an account --- */

static void
test_disabled (TestStore *t)
{
  g_autoptr (Shop) shop = shop_new (t, NULL);
  g_autoptr (JsonObject) off = NULL;
  g_autoptr (JsonObject) on = NULL;
  g_autoptr (JsonArray) list = NULL;
  g_autofree char *path = g_strdup ("reporting/templates/RT-0000-0001-0001");
  g_autofree char *stranger = NULL;
  g_autofree char *id = NULL;

  report_start (shop);
  shop_refuse (shop, 400, "notes: ", shop->vendor, "POST", "reporting/templates/RT-0000-0001-0001/disable",
               "{}");
  shop_refuse (shop, 404, "", shop->vendor, "POST", "reporting/templates/RT-0000-0001-9999/disable",
               "{'notes':'N'}");
  off = shop_call (shop, 200, shop->vendor, "POST", "reporting/templates/RT-0000-0001-0001/disable",
                   "{'notes':'Not now'}");
  g_assert_cmpstr (connect_json_get_string (off, "status"), ==, "disabled");
  g_assert_cmpstr (connect_json_get_string (off, "notes"), ==, "Not now");
  shop_refuse (shop, 400, "disabled already", shop->vendor, "POST",
               "reporting/templates/RT-0000-0001-0001/disable", "{'notes':'N'}");
  shop_refuse (shop, 400, "template: This template is disabled", shop->vendor, "POST", "reporting/reports",
               "{'name':'R','template':{'id':'RT-0000-0001-0001'}}");
  list = fixture_expect_list (shop->f, shop->vendor, "reporting/templates?id=RT-0000-0001-0001");
  g_assert_cmpstr (connect_json_get_string (json_array_get_object_element (list, 0), "status"), ==,
                   "disabled");
  /* of this account alone */
  stranger = shop_get (shop, shop->stranger, path, "status");
  g_assert_cmpstr (stranger, ==, "enabled");
  on = shop_call (shop, 200, shop->vendor, "POST", "reporting/templates/RT-0000-0001-0001/enable", "{}");
  g_assert_cmpstr (connect_json_get_string (on, "status"), ==, "enabled");
  g_assert_null (connect_json_get (on, "notes"));
  id = report_make (shop, shop->vendor, "contract_list", "csv", NULL);
  {
    g_autofree char *total = shop_get (shop, shop->vendor, path, "stats.total_executions");
    g_autofree char *monthly = shop_get (shop, shop->vendor, path, "stats.monthly_executions");
    g_autofree char *others = shop_get (shop, shop->stranger, path, "stats.total_executions");

    g_assert_cmpstr (total, ==, "1");
    g_assert_cmpstr (monthly, ==, "1");
    g_assert_cmpstr (others, ==, "0");
  }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/reports/tables", test_tables);
  test_store_add ("reports/dictionary", TEST_STORE_BOTH, test_dictionary);
  test_store_add ("reports/rows", TEST_STORE_BOTH, test_rows);
  test_store_add ("reports/pages", TEST_STORE_BOTH, test_pages);
  test_store_add ("reports/csv", TEST_STORE_BOTH, test_csv);
  test_store_add ("reports/usage", TEST_STORE_BOTH, test_usage);
  test_store_add ("reports/isolation", TEST_STORE_BOTH, test_isolation);
  test_store_add ("reports/modules", TEST_STORE_BOTH, test_modules);
  test_store_add ("reports/hostile", TEST_STORE_BOTH, test_hostile);
  test_store_add ("reports/chosen", TEST_STORE_BOTH, test_chosen);
  test_store_add ("reports/disabled", TEST_STORE_BOTH, test_disabled);
  return test_store_run ();
}
