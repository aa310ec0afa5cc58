/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Notifications: which events, by which rules, into whose inbox, and by mail. */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "domain/connectd-domain-private.h"
#include "order-fixture.h"

#define ALL ((const char *const[]) { "MD-0000", NULL })
#define SETTINGS "notifications/subscriptions/-/rules/-/settings"

/* A shop whose Vendor has two users: Vic, in a group of all modules, and Val, who may do nothing. */
typedef struct
{
  Shop *s;
  char *vic;
  char *val;
} Office;

static void
office_clear (Office *self)
{
  shop_free (self->s);
  g_free (self->vic);
  g_free (self->val);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Office, office_clear)

static gboolean
start_domain (ConnectdTx *tx, gpointer data, GError **error)
{
  return connectd_domain_start (tx, error);
}

/* As if somebody had signed in there. */
static gboolean
furnish (ConnectdTx *tx, gpointer data, GError **error)
{
  return _connectd_account_furnish (tx, data, error);
}

static void
run (Shop *s, ConnectdEngineFunc func, const char *data)
{
  g_autoptr (GError) error = NULL;

  connectd_engine_run (s->f->engine, NULL, func, (gpointer) data, &error);
  g_assert_no_error (error);
}

static void
office_init (Office *self, TestStore *t, const ConnectdOutward *outward)
{
  self->s = shop_new_with (t, NULL, outward);
  self->vic = fixture_add_user (self->s->f, "VA-100-000", "UR-100-000-001", "Vic", "bearer", ALL);
  self->val = fixture_add_user (self->s->f, "VA-100-000", "UR-100-000-002", "Val", "bearer", (const char *const[]) { "MD-0004", NULL });
  run (self->s, start_domain, NULL);
  run (self->s, furnish, "VA-100-000");
  fixture_run_jobs (self->s->f);
}

/* The path of the Vendor's subscription to an event. Returns: (transfer full) */
static char *
find_subscription (Shop *s, const char *event)
{
  g_autofree char *path = g_strconcat ("notifications/subscriptions?event.id=", event, NULL);
  g_autoptr (JsonArray) list = fixture_expect_list (s->f, s->vendor, path);

  g_assert_cmpuint (json_array_get_length (list), ==, 1);
  return g_strconcat ("notifications/subscriptions/", connect_json_get_string (json_array_get_object_element (list, 0), "id"), NULL);
}

#define TO_VIC "'recipients':{'users':[{'id':'UR-100-000-001'}],'groups':[]}"

/* Switched on, with a rule of these words for Vic. Returns: (transfer full) the rule's path */
static char *
add_rule (Shop *s, const char *event, const char *more)
{
  g_autofree char *path = find_subscription (s, event);
  g_autofree char *rules = g_strconcat (path, "/rules", NULL);
  g_autoptr (JsonObject) rule =
      shop_call (s, 201, s->vendor, "POST", rules,
                 "{'name':'Mine','template':{'subject':'{{ id }} is {{ status }}','body':'For {{ asset.product.name }} at {{ time }}'}," TO_VIC "%s}",
                 more);
  g_autoptr (JsonObject) on = shop_call (s, 200, s->vendor, "PUT", path, "{'enabled':true}");

  g_assert_true (connect_json_get_boolean (on, "enabled", FALSE));
  return g_strdup_printf ("%s/%s", rules, connect_json_get_string (rule, "id"));
}

static void
test_subscriptions (TestStore *t)
{
  g_auto (Office) o = { 0 };
  g_autofree char *path = NULL, *rules = NULL;

  office_init (&o, t, NULL);
  path = find_subscription (o.s, "EV-0701");
  rules = g_strconcat (path, "/rules", NULL);
  g_assert_cmpuint (shop_count (o.s, o.s->vendor, "notifications/subscriptions?event.group=subscriptions"), ==, 4);
  g_assert_cmpuint (shop_count (o.s, o.s->vendor, "notifications/subscriptions?enabled=true"), ==, 0);
  g_assert_cmpuint (shop_count (o.s, o.s->vendor, rules), ==, 0);
  shop_refuse (o.s, 404, "no such", o.s->distributor, "GET", path, NULL);
  shop_refuse (o.s, 405, "", o.s->vendor, "POST", "notifications/subscriptions", "{}");
  shop_refuse (o.s, 400, "enabled: ", o.s->vendor, "PUT", path, "{'enabled':'yes'}");
  shop_refuse (o.s, 403, "module", o.val, "GET", path, NULL);
  /* switched on without a rule it tells the administrators */
  {
    g_autoptr (JsonObject) on = shop_call (o.s, 200, o.s->vendor, "PUT", path, "{'enabled':true}");
    g_autoptr (JsonArray) list = fixture_expect_list (o.s->f, o.s->vendor, rules);
    JsonObject *rule = json_array_get_object_element (list, 0);

    g_assert_cmpint (connect_json_get_int (on, "stats.rules", 0), ==, 1);
    g_assert_true (connect_json_get_boolean (rule, "default", FALSE));
    g_assert_true (connect_json_get_boolean (rule, "template.system", FALSE));
    g_assert_nonnull (connect_json_get_array (rule, "recipients.groups"));
  }
  {
    g_autofree char *context = g_strconcat (path, "/preview-context", NULL);
    g_autoptr (JsonObject) answer = shop_call (o.s, 200, o.s->vendor, "GET", context, NULL);

    g_assert_nonnull (json_object_get_member (connect_json_get_object (answer, "context"), "asset.product.name"));
    g_assert_null (json_object_get_member (connect_json_get_object (answer, "context"), "code"));
  }
}

#define WAITING "SELECT count(*) FROM tasks WHERE m_kind = 'notification-events'"

/* An event that is new comes to the accounts that have the others, at one start; who has none stays without. */
static void
test_more_events (TestStore *t)
{
  static const char *const accounts[] = { "VA-100-000", "PA-200-000" };
  g_auto (Office) o = { 0 };
  gint64 each;

  office_init (&o, t, NULL);
  each = shop_count (o.s, o.s->vendor, "notifications/subscriptions");
  run (o.s, furnish, accounts[1]);
  test_store_exec (t->store, "DELETE FROM notification_subscriptions WHERE m_event__id = 'EV-0701'");
  run (o.s, start_domain, NULL);
  fixture_run_jobs (o.s->f); /* its task may have begun by itself */
  for (guint i = 0; i < G_N_ELEMENTS (accounts); i++)
    {
      g_autofree char *sql =
          g_strdup_printf ("SELECT count(*) FROM notification_subscriptions WHERE m_account__id = '%s'", accounts[i]);

      g_assert_cmpint (test_store_int (t->store, sql), ==, each);
    }
  g_assert_cmpint (test_store_int (t->store, "SELECT count(*) FROM notification_subscriptions"), ==, 2 * each);
  /* nothing is left to do at the next one, whatever accounts there are without */
  run (o.s, start_domain, NULL);
  g_assert_cmpint (test_store_int (t->store, WAITING), ==, 0);
}

/* Nor is there when nobody has any. */
static void
test_no_events (TestStore *t)
{
  g_autoptr (Shop) s = shop_new (t, NULL);

  run (s, start_domain, NULL);
  g_assert_cmpint (test_store_int (t->store, WAITING), ==, 0);
  fixture_run_jobs (s->f);
  g_assert_cmpint (test_store_int (t->store, "SELECT count(*) FROM notification_subscriptions"), ==, 0);
}

static void
test_rules (TestStore *t)
{
  g_auto (Office) o = { 0 };
  g_autofree char *path = NULL, *rules = NULL, *outside = NULL, *subscription = NULL;

  office_init (&o, t, NULL);
  path = add_rule (o.s, "EV-0701", "");
  subscription = find_subscription (o.s, "EV-0701");
  rules = g_strconcat (subscription, "/rules", NULL);
  outside = find_subscription (o.s, "EV-1201");
  {
    g_autofree char *more = g_strconcat (outside, "/rules", NULL);

#define TEMPLATE "'template':{'subject':'x','body':'y'}"
    shop_refuse (o.s, 400, "template.subject: This field is required", o.s->vendor, "POST", rules, "{" TO_VIC "}");
    shop_refuse (o.s, 400, "condition: ", o.s->vendor, "POST", rules, "{" TEMPLATE ",'condition':'eq(type'}");
    shop_refuse (o.s, 400, "condition: ", o.s->vendor, "POST", rules, "{" TEMPLATE ",'condition':'gt(created,yesterday)'}");
    shop_refuse (o.s, 400, "condition: This event", o.s->vendor, "POST", more, "{" TEMPLATE ",'condition':'eq(type,x)'}");
    shop_refuse (o.s, 400, "position: ", o.s->vendor, "POST", rules, "{" TEMPLATE ",'position':-1}");
    shop_refuse (o.s, 400, "recipients.users: [0]: There is no such user", o.s->vendor, "POST", rules,
                 "{" TEMPLATE ",'recipients':{'users':[{'id':'UR-999-999-999'}]}}");
    shop_refuse (o.s, 400, "recipients.groups: [0]: There is no such group", o.s->vendor, "POST", rules,
                 "{" TEMPLATE ",'recipients':{'groups':[{'id':'UG-999-999-999'}]}}");
    shop_refuse (o.s, 400, "recipients.users", o.s->vendor, "POST", rules, "{" TEMPLATE ",'recipients':{'users':7}}");
  }
  shop_refuse (o.s, 404, "no such", o.s->distributor, "GET", path, NULL);
  shop_refuse (o.s, 404, "no such", o.s->distributor, "PUT", path, "{'enabled':false}");
  {
    g_autoptr (JsonObject) rule = shop_call (o.s, 200, o.s->vendor, "PUT", path,
                                             "{'name':'Other','position':3,'recipients':{'users':[],'groups':[{'id':'UG-100-000-001'}]}}");
    JsonArray *groups = connect_json_get_array (rule, "recipients.groups");

    g_assert_cmpstr (connect_json_get_string (rule, "name"), ==, "Other");
    g_assert_cmpstr (connect_json_get_string (json_array_get_object_element (groups, 0), "id"), ==, "UG-100-000-001");
    g_assert_nonnull (connect_json_get_string (json_array_get_object_element (groups, 0), "name"));
    g_assert_true (g_str_has_prefix (connect_json_get_string (rule, "template.id"), "ET-"));
  }
  /* trying it out */
  {
    g_autofree char *preview = g_strconcat (path, "/preview", NULL);
    g_autofree char *test = g_strconcat (path, "/send-test", NULL);
    g_autoptr (JsonObject) own = shop_call (o.s, 200, o.s->vendor, "POST", preview, NULL);
    g_autoptr (JsonObject) given = shop_call (o.s, 200, o.s->vendor, "POST", preview, "{'template':{'subject':'{{ account }}!'}}");
    g_autoptr (JsonObject) sent = shop_call (o.s, 200, o.vic, "POST", test, "{}");

    g_assert_cmpstr (connect_json_get_string (own, "template.subject"), ==, "[ID] is [Status]");
    g_assert_cmpstr (connect_json_get_string (given, "template.subject"), ==, "Vera!");
    g_assert_cmpuint (shop_count (o.s, o.vic, "notifications/inbox?like(subject,Test:*)"), ==, 1);
    shop_refuse (o.s, 404, "no such", o.s->distributor, "POST", preview, NULL);
    g_assert_nonnull (sent);
  }
  {
    g_autoptr (JsonObject) gone = shop_call (o.s, 204, o.s->vendor, "DELETE", path, NULL);
    g_autofree char *rules_left = shop_get (o.s, o.s->vendor, subscription, "stats.rules");

    g_assert_cmpstr (rules_left, ==, "0");
  }
}

static void
test_told (TestStore *t)
{
  g_auto (Office) o = { 0 };
  g_autofree char *rule = NULL, *id = NULL, *subject = NULL;

  office_init (&o, t, NULL);
  rule = add_rule (o.s, "EV-0701", ",'condition':'eq(type,purchase)'");
  id = shop_purchase (o.s, "");
  subject = g_strdup_printf ("%s is pending", id);
  {
    g_autoptr (JsonArray) inbox = fixture_expect_list (o.s->f, o.vic, "notifications/inbox");
    JsonObject *notice = json_array_get_object_element (inbox, 0);
    g_autofree char *path = g_strconcat ("notifications/inbox/", connect_json_get_string (notice, "id"), NULL);
    g_autofree char *read = g_strconcat (path, "/read", NULL);
    g_autofree char *general = g_strconcat ("notifications/notices/", connect_json_get_string (notice, "id"), NULL);
    g_autofree char *general_read = g_strconcat (general, "/read", NULL);
    g_autoptr (JsonObject) whole = NULL;
    g_autoptr (JsonObject) marked = NULL;

    g_assert_cmpuint (json_array_get_length (inbox), ==, 1);
    g_assert_cmpstr (connect_json_get_string (notice, "subject"), ==, subject);
    g_assert_cmpstr (connect_json_get_string (notice, "object.id"), ==, id);
    g_assert_cmpstr (connect_json_get_string (notice, "object.collection"), ==, "requests");
    g_assert_cmpstr (connect_json_get_string (notice, "event.group"), ==, "subscriptions");
    g_assert_cmpstr (connect_json_get_string (notice, "mail"), ==, "none");
    g_assert_null (connect_json_get (notice, "body"));
    whole = shop_call (o.s, 200, o.vic, "GET", path, NULL);
    g_assert_true (g_str_has_prefix (connect_json_get_string (whole, "body"), "For Cloud at 20"));
    /* another user of the account has an inbox of his own; other accounts see nothing */
    g_assert_cmpuint (shop_count (o.s, o.val, "notifications/inbox"), ==, 0);
    shop_refuse (o.s, 404, "no such", o.val, "GET", path, NULL);
    shop_refuse (o.s, 404, "no such", o.val, "POST", read, NULL);
    shop_refuse (o.s, 403, "module", o.val, "GET", general, NULL);
    shop_refuse (o.s, 404, "no such", o.s->distributor, "GET", general, NULL);
    shop_refuse (o.s, 405, "", o.s->vendor, "POST", "notifications/notices", "{}");
    marked = shop_call (o.s, 200, o.vic, "POST", read, NULL);
    g_assert_cmpstr (connect_json_get_string (marked, "status"), ==, "read");
    shop_refuse (o.s, 400, "Possible only", o.s->vendor, "POST", general_read, NULL);
    {
      g_autoptr (JsonObject) changes = fixture_expect (o.s->f, 200, o.s->vendor, "GET", "changes?since=0", NULL);
      g_autofree char *text = connect_json_object_to_string (changes);

      g_assert_nonnull (strstr (text, subject));
    }
    {
      g_autoptr (JsonObject) gone = shop_call (o.s, 204, o.vic, "DELETE", general, NULL);
    }
  }
  /* not when the condition does not fit, or it is off */
  {
    g_autoptr (JsonObject) changed = shop_call (o.s, 200, o.s->vendor, "PUT", rule, "{'condition':'eq(type,cancel)'}");
    g_autofree char *second = shop_purchase (o.s, "");
    g_autoptr (JsonObject) off = shop_call (o.s, 200, o.s->vendor, "PUT", rule, "{'condition':'','enabled':false}");
    g_autofree char *third = shop_purchase (o.s, "");

    g_assert_cmpuint (shop_count (o.s, o.vic, "notifications/inbox"), ==, 0);
  }
}

/* Each is told once, by the first rule that is for him; nobody who has left. */
static void
test_recipients (TestStore *t)
{
  g_auto (Office) o = { 0 };
  g_autofree char *first = NULL, *second = NULL, *id = NULL;

  office_init (&o, t, NULL);
  first = add_rule (o.s, "EV-0701", ",'position':5");
  second = add_rule (o.s, "EV-0701", ",'position':1,'template':{'subject':'First','body':'z'},"
                                     "'recipients':{'users':[{'id':'UR-100-000-001'}],'groups':[{'id':'UG-100-000-002'}]}");
  id = shop_purchase (o.s, "");
  g_assert_cmpuint (shop_count (o.s, o.vic, "notifications/inbox?subject=First"), ==, 1);
  g_assert_cmpuint (shop_count (o.s, o.vic, "notifications/inbox"), ==, 1);
  g_assert_cmpuint (shop_count (o.s, o.val, "notifications/inbox"), ==, 1);
  fixture_remove (o.s->f, "account-users", "VA-100-000/UR-100-000-002");
  {
    g_autofree char *another = shop_purchase (o.s, "");

    g_assert_cmpuint (shop_count (o.s, o.s->vendor, "notifications/notices"), ==, 3);
  }
}

static void
test_settings (TestStore *t)
{
  g_auto (Office) o = { 0 };
  g_autofree char *rule = NULL, *id = NULL;

  office_init (&o, t, NULL);
  {
    g_autoptr (JsonArray) list = fixture_expect_list (o.s->f, o.s->vendor, SETTINGS);

    g_assert_cmpuint (json_array_get_length (list), ==, 3);
    g_assert_cmpstr (connect_json_get_string (json_array_get_object_element (list, 2), "value"), ==, "UTC");
  }
  shop_refuse (o.s, 400, "[0].value: Expected a time zone", o.s->vendor, "PUT", SETTINGS, "[{'id':'timezone','value':'Nowhere/Land'}]");
  shop_refuse (o.s, 400, "[0].id: ", o.s->vendor, "PUT", SETTINGS, "[{'id':'colour','value':'red'}]");
  shop_refuse (o.s, 400, "A list", o.s->vendor, "PUT", SETTINGS, "{}");
  shop_refuse (o.s, 400, "value: ", o.s->vendor, "PUT", SETTINGS "/region", "{'value':'x'}");
  shop_refuse (o.s, 404, "setting", o.s->vendor, "PUT", SETTINGS "/colour", "{'value':'x'}");
  {
    g_autoptr (FixtureAnswer) both = fixture_ask (o.s->f, o.s->vendor, "PUT", SETTINGS, NULL,
                                                  "[{\"id\":\"timezone\",\"value\":\"Asia/Tokyo\"},{\"id\":\"region\",\"value\":\"de\"}]");
    g_autoptr (JsonObject) one = shop_call (o.s, 200, o.s->vendor, "PUT", SETTINGS "/timeformat", "{'value':'DD.MM.YYYY HH:mm'}");

    g_assert_cmpuint (both->status, ==, 200);
    g_assert_cmpstr (connect_json_get_string (one, "name"), ==, "timeformat");
  }
  rule = add_rule (o.s, "EV-0701", ",'template':{'subject':'{{ time }}','body':'x'}");
  id = shop_purchase (o.s, "");
  {
    g_autoptr (JsonArray) inbox = fixture_expect_list (o.s->f, o.vic, "notifications/inbox");
    const char *subject = connect_json_get_string (json_array_get_object_element (inbox, 0), "subject");

    g_assert_true (g_str_has_suffix (subject, " JST"));
    g_assert_cmpint (subject[2], ==, '.');
  }
  g_assert_cmpuint (shop_count (o.s, o.s->distributor, SETTINGS), ==, 3); /* another account has its own */
}

static void
test_send (TestStore *t)
{
  g_auto (Office) o = { 0 };
  g_autofree char *rule = NULL;

  office_init (&o, t, NULL);
  {
    g_autoptr (JsonObject) answer = shop_call (o.s, 200, o.s->vendor, "POST", "notifications/email/send",
                                               "{'to':['UR-100-000-001',{'id':'UR-100-000-002'}],'subject':'Hello','content':'Two\\nlines'}");

    g_assert_cmpstr (connect_json_get_string (answer, "result"), ==, "success");
  }
  g_assert_cmpuint (shop_count (o.s, o.vic, "notifications/inbox?subject=Hello"), ==, 1);
  g_assert_cmpuint (shop_count (o.s, o.val, "notifications/inbox"), ==, 1);
  rule = add_rule (o.s, "EV-1201", ",'template':{'subject':'{{ what }} of {{ n }}','body':'{{ none }}.'}");
  {
    g_autoptr (JsonObject) answer =
        shop_call (o.s, 200, o.s->vendor, "POST", "notifications/email/send",
                   "{'to':['UR-100-000-001'],'rule':{'id':'%s'},'context':{'what':'Part','n':7,'deep':{'x':1}}}", strrchr (rule, '/') + 1);
  }
  g_assert_cmpuint (shop_count (o.s, o.vic, "notifications/inbox?subject=Part%20of%207"), ==, 1);
  shop_refuse (o.s, 400, "to: This field is required", o.s->vendor, "POST", "notifications/email/send", "{'subject':'x','content':'y'}");
  shop_refuse (o.s, 400, "subject: This field is required", o.s->vendor, "POST", "notifications/email/send", "{'to':['UR-100-000-001']}");
  shop_refuse (o.s, 400, "to: [0]: There is no such user", o.s->vendor, "POST", "notifications/email/send",
               "{'to':['somebody@example.com'],'subject':'x','content':'y'}");
  shop_refuse (o.s, 400, "to: [0]: There is no such user", o.s->distributor, "POST", "notifications/email/send",
               "{'to':['UR-100-000-001'],'subject':'x','content':'y'}");
  shop_refuse (o.s, 400, "rule.id: There is no such rule", o.s->vendor, "POST", "notifications/email/send",
               "{'to':['UR-100-000-001'],'rule':{'id':'NR-000-000-000'}}");
  shop_refuse (o.s, 403, "module", o.val, "POST", "notifications/email/send", "{'to':['UR-100-000-001'],'subject':'x','content':'y'}");
}

static void
test_mail (TestStore *t)
{
  g_autofree char *directory = g_dir_make_tmp ("connect-mail-XXXXXX", NULL);
  g_autofree char *file = g_build_filename (directory, "mail", NULL);
  g_autofree char *command = g_strdup_printf ("/bin/sh -c 'cat >> \"$0\"' %s", file);
  ConnectdOutward outward = { .mail_command = command, .mail_from = (char *)"connect@example.com" };
  g_auto (Office) o = { 0 };
  g_autofree char *text = NULL;

  office_init (&o, t, &outward);
  {
    g_autoptr (JsonObject) answer = shop_call (o.s, 200, o.s->vendor, "POST", "notifications/email/send",
                                               "{'to':['UR-100-000-001'],'subject':'Hello','content':'Text'}");
  }
  fixture_run_jobs (o.s->f);
  g_assert_true (g_file_get_contents (file, &text, NULL, NULL));
  g_assert_true (g_str_has_prefix (text, "From: Connect <connect@example.com>\nTo: "));
  g_assert_nonnull (strstr (text, "\nSubject: Hello\n"));
  g_assert_cmpuint (shop_count (o.s, o.vic, "notifications/inbox?mail=sent"), ==, 1);
  g_unlink (file);
  g_rmdir (directory);
}

/* A command that fails is tried again; the notice is in the inbox all the same. */
static void
test_mail_fails (TestStore *t)
{
  ConnectdOutward outward = { .mail_command = (char *)"/bin/false" };
  g_auto (Office) o = { 0 };

  office_init (&o, t, &outward);
  {
    g_autoptr (JsonObject) answer = shop_call (o.s, 200, o.s->vendor, "POST", "notifications/email/send",
                                               "{'to':['UR-100-000-001'],'subject':'Hello','content':'Text'}");
  }
  fixture_run_jobs (o.s->f);
  g_assert_cmpuint (shop_count (o.s, o.vic, "notifications/inbox?mail=waiting"), ==, 1);
  test_store_exec (t->store, "UPDATE tasks SET m_due = 1 WHERE m_kind = 'notice-mail'");
  for (guint i = 0; i < 8; i++)
    {
      fixture_run_jobs (o.s->f);
      test_store_exec (t->store, "UPDATE tasks SET m_due = 1 WHERE m_kind = 'notice-mail'");
    }
  fixture_run_jobs (o.s->f);
  g_assert_cmpuint (shop_count (o.s, o.vic, "notifications/inbox?mail=failed"), ==, 1);
  g_assert_cmpint (test_store_int (t->store, "SELECT count(*) FROM tasks WHERE m_kind = 'notice-mail'"), ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  test_store_add ("notifications/subscriptions", TEST_STORE_BOTH, test_subscriptions);
  test_store_add ("notifications/more-events", TEST_STORE_BOTH, test_more_events);
  test_store_add ("notifications/no-events", TEST_STORE_BOTH, test_no_events);
  test_store_add ("notifications/rules", TEST_STORE_BOTH, test_rules);
  test_store_add ("notifications/told", TEST_STORE_BOTH, test_told);
  test_store_add ("notifications/recipients", TEST_STORE_BOTH, test_recipients);
  test_store_add ("notifications/settings", TEST_STORE_BOTH, test_settings);
  test_store_add ("notifications/send", TEST_STORE_BOTH, test_send);
  test_store_add ("notifications/mail", TEST_STORE_BOTH, test_mail);
  test_store_add ("notifications/mail-fails", TEST_STORE_BOTH, test_mail_fails);
  return test_store_run ();
}
