/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Helpdesk cases: who may open, change and move them, how they close by themselves, what is attached, and the settings. */

#include "config.h"

#include "helpdesk-fixture.h"

#include <string.h>

#include "jobs/connectd-tasks.h"
#include "protocol/connect-text.h"

#define FORM "Content-Type: multipart/form-data; boundary=xYzZy"

/* The Distributor asks the Vendor; `more` goes into the body. Returns: (transfer full) its path */
static char *
open_case (Help *h, const char *more)
{
  g_autoptr (JsonObject) opened =
      help_call (h, 201, h->distributor, "POST", "helpdesk/cases",
                 "{'subject':'It is broken','description':'All of it.','type':'technical','state':'pending',"
                 "'receiver':{'account':{'id':'" HELP_VENDOR "'}}%s}",
                 more);

  return g_strconcat ("helpdesk/cases/", connect_json_get_string (opened, "id"), NULL);
}

static const char *
id_of (const char *path)
{
  return strrchr (path, '/') + 1;
}

static JsonObject *
act (Help *h, guint status, const char *credential, const char *path, const char *verb, const char *body)
{
  g_autofree char *act = g_strdup_printf ("%s/%s", path, verb);

  return help_call (h, status, credential, "POST", act, "%s", body != NULL ? body : "");
}

static void
move (Help *h, const char *credential, const char *path, const char *verb, const char *state)
{
  g_autoptr (JsonObject) moved = act (h, 200, credential, path, verb, NULL);
  g_autofree char *event = g_strdup_printf ("events.%s.by.id", state);

  g_assert_cmpstr (connect_json_get_string (moved, "state"), ==, state);
  g_assert_cmpstr (connect_json_get_string (moved, event), ==, g_strcmp0 (credential, h->vendor) == 0 ? HELP_VERA : HELP_DORA);
}

static void
refuse (Help *h, guint status, const char *credential, const char *path, const char *verb)
{
  json_object_unref (act (h, status, credential, path, verb, NULL));
}

/* --- from state to state --- */

static void
test_states (TestStore *t)
{
  g_autoptr (Help) h = help_new (t);
  g_autofree char *path = open_case (h, "");
  g_autofree char *close = g_strconcat (path, "/close", NULL);

  help_assert (h, h->vendor, path, "state", "pending");
  help_assert (h, h->vendor, path, "events.pending.by.id", HELP_DORA);
  /* pending: the receiver asks, either resolves, nobody closes */
  refuse (h, 403, h->distributor, path, "inquire");
  refuse (h, 400, h->distributor, path, "close");
  refuse (h, 403, h->vendor, path, "close");
  refuse (h, 400, h->vendor, path, "pend");
  move (h, h->vendor, path, "inquire", "inquiring");
  refuse (h, 400, h->vendor, path, "inquire");
  refuse (h, 400, h->vendor, path, "resolve");
  refuse (h, 400, h->distributor, path, "close");
  move (h, h->distributor, path, "pend", "pending");
  move (h, h->vendor, path, "inquire", "inquiring");
  move (h, h->vendor, path, "pend", "pending");
  move (h, h->distributor, path, "resolve", "resolved");
  refuse (h, 400, h->vendor, path, "inquire");
  refuse (h, 400, h->vendor, path, "resolve");
  move (h, h->vendor, path, "pend", "pending");
  move (h, h->vendor, path, "resolve", "resolved");
  move (h, h->distributor, path, "pend", "pending");
  move (h, h->vendor, path, "resolve", "resolved");
  /* closing it is for who asked */
  refuse (h, 403, h->vendor, path, "close");
  help_refuse (h, 400, "rating: ", h->distributor, "POST", close, "{'rating':6}");
  help_refuse (h, 400, "rating: ", h->distributor, "POST", close, "{'rating':'0'}");
  help_refuse (h, 400, "rating: ", h->distributor, "POST", close, "{'rating':'best'}");
  help_refuse (h, 400, "feedback: ", h->distributor, "POST", close, "{'feedback':[1]}");
  help_assert (h, h->vendor, path, "rating", NULL);
  json_object_unref (act (h, 200, h->distributor, path, "close", "{'rating':'5','feedback':'Quick.'}"));
  help_assert (h, h->vendor, path, "state", "closed");
  help_assert (h, h->vendor, path, "rating", "5");
  help_assert (h, h->vendor, path, "feedback", "Quick.");
  help_assert (h, h->vendor, path, "events.closed.by.id", HELP_DORA);
  /* final */
  refuse (h, 400, h->distributor, path, "pend");
  refuse (h, 400, h->vendor, path, "pend");
  refuse (h, 400, h->distributor, path, "close");
  help_refuse (h, 400, "", h->distributor, "PUT", path, "{'subject':'Again'}");
  json_object_unref (help_call (h, 405, h->distributor, "DELETE", path, NULL));
}

/* Either side sees it, nobody else does; changes of its state are told in its conversation. */
static void
test_isolation (TestStore *t)
{
  static const char *const verbs[] = { "inquire", "pend", "resolve", "close" };
  g_autoptr (Help) h = help_new (t);
  g_autofree char *path = open_case (h, "");
  g_autofree char *talk = help_conversation (h, h->vendor, id_of (path));
  g_autofree char *messages = g_strconcat (talk, "/messages", NULL);
  g_autofree char *states = g_strconcat (messages, "?type=state_change", NULL);
  g_autofree char *topic = g_strconcat ("Case: ", id_of (path), NULL);
  const char *const others[] = { h->reseller, h->stranger };

  help_assert (h, h->distributor, talk, "topic", topic);
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    {
      g_assert_cmpuint (help_count (h, others[i], "helpdesk/cases"), ==, 0);
      g_assert_cmpuint (help_count (h, others[i], "conversations?ilike(topic,Case*)"), ==, 0);
      help_refuse (h, 404, "no such case", others[i], "GET", path, NULL);
      help_refuse (h, 404, "no such case", others[i], "PUT", path, "{'priority':1}");
      help_refuse (h, 404, "no such", others[i], "GET", messages, NULL);
      for (guint j = 0; j < G_N_ELEMENTS (verbs); j++)
        refuse (h, 404, others[i], path, verbs[j]);
    }
  move (h, h->vendor, path, "inquire", "inquiring");
  move (h, h->distributor, path, "pend", "pending");
  g_assert_cmpuint (help_count (h, h->vendor, states), ==, 2);
  json_object_unref (help_call (h, 201, h->distributor, "POST", messages, "{'text':'The blue one.'}"));
  json_object_unref (help_call (h, 201, h->distributor, "POST", messages, "{'text':'They will not find it.','type':'private'}"));
  g_assert_cmpuint (help_count (h, h->vendor, messages), ==, 3);
  g_assert_cmpuint (help_count (h, h->distributor, messages), ==, 4);
  /* comments are possible when it is closed, too */
  move (h, h->vendor, path, "resolve", "resolved");
  move (h, h->distributor, path, "close", "closed");
  json_object_unref (help_call (h, 201, h->vendor, "POST", messages, "{'text':'Thank you.'}"));
}

static void
test_filters (TestStore *t)
{
  g_autoptr (Help) h = help_new (t);
  g_autofree char *first = open_case (h, ",'priority':2");
  g_autofree char *second = open_case (h, ",'priority':'0'");
  static const struct
  {
    const char *query;
    guint n;
  } cases[] = {
    { "priority=2", 1 }, { "state=pending", 2 }, { "type=business", 0 }, { "issuer.account.id=" HELP_DISTRIBUTOR, 2 },
    { "issuer.agent.id=" HELP_DORA, 2 }, { "receiver.account.name=Violet%20Software", 2 }, { "eq(receiver.agent.id,null())", 2 },
    { "search=broken", 2 }, { "ilike(description,*ALL*)", 2 }, { "search=nothing", 0 }, { "ordering(-priority,events.pending.by.name)", 2 },
    { "events.created.by.id=" HELP_DORA, 2 }, { "ne(events.closed.at,null())", 0 },
    { "ordering(receiver.account.name,-events.closed.by.id,subject,state,type)&limit=1", 1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("helpdesk/cases?", cases[i].query, NULL);

      g_test_message ("%s", path);
      g_assert_cmpuint (help_count (h, h->vendor, path), ==, cases[i].n);
    }
  help_assert (h, h->vendor, second, "priority", "0");
  help_assert (h, h->vendor, second, "issuer.account.name", "Dawn Distribution");
  help_assert (h, h->vendor, first, "receiver.recipients", "[]");
}

/* --- opening and changing --- */

#define GOOD "'subject':'S','description':'D','type':'business'"
#define TO(account) "'receiver':{'account':{'id':'" account "'}}"

static void
test_problems (TestStore *t)
{
  static const struct
  {
    guint status;
    const char *body;
    const char *part;
  } cases[] = {
    { 400, "{}", "subject: " },
    { 400, "{}", "description: " },
    { 400, "{}", "type: " },
    { 400, "{" GOOD "}", "receiver.account.id: " },
    { 400, "{" GOOD ",'receiver':'x'}", "receiver: " },
    { 400, "{" GOOD "," TO (HELP_STRANGER) "}", "receiver.account.id: Only partners" },
    { 400, "{" GOOD "," TO ("PA-777-777") "}", "receiver.account.id: Only partners" },
    { 400, "{" GOOD "," TO (HELP_DISTRIBUTOR) "}", "receiver.account.id: Only partners" },
    { 400, "{" GOOD "," TO (HELP_VENDOR) ",'priority':4}", "priority: " },
    { 400, "{" GOOD "," TO (HELP_VENDOR) ",'priority':'high'}", "priority: " },
    { 400, "{" GOOD "," TO (HELP_VENDOR) ",'state':'closed'}", "state: " },
    { 400, "{" GOOD "," TO (HELP_VENDOR) ",'state':'open'}", "state: " },
    { 400, "{'subject':'S','description':'D','type':'other'," TO (HELP_VENDOR) "}", "type: " },
    { 400, "{" GOOD "," TO (HELP_VENDOR) ",'product':{'id':'PRD-777-777-777'}}", "product: " },
    { 400, "{" GOOD "," TO (HELP_VENDOR) ",'issuer':{'agent':{'id':'" HELP_VERA "'}}}", "issuer.agent: " },
    { 400, "{" GOOD "," TO (HELP_VENDOR) ",'issuer':{'recipients':[{'id':'" HELP_VERA "'}]}}", "issuer.recipients: " },
    { 400, "{" GOOD "," TO (HELP_VENDOR) ",'issuer':{'recipients':[1]}}", "issuer.recipients: " },
    { 403, "{" GOOD ",'receiver':{'account':{'id':'" HELP_VENDOR "'},'agent':{'id':'" HELP_VERA "'}}}", "receiver: " },
    { 403, "{" GOOD ",'receiver':{'account':{'id':'" HELP_VENDOR "'},'recipients':[{'id':'" HELP_VERA "'}]}}", "receiver: " },
  };
  g_autoptr (Help) h = help_new (t);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    help_refuse (h, cases[i].status, cases[i].part, h->distributor, "POST", "helpdesk/cases", "%s", cases[i].body);
  g_assert_cmpuint (help_count (h, h->distributor, "helpdesk/cases"), ==, 0);
  /* the contract must be active, and theirs */
  help_refuse (h, 400, "Only partners", h->vendor, "POST", "helpdesk/cases", "{" GOOD "," TO (HELP_RESELLER) "}");
  help_set (h, "contracts", HELP_PROGRAM, "status", "terminated");
  help_refuse (h, 400, "Only partners", h->distributor, "POST", "helpdesk/cases", "{" GOOD "," TO (HELP_VENDOR) "}");
  json_object_unref (help_call (h, 201, h->reseller, "POST", "helpdesk/cases", "{" GOOD "," TO (HELP_DISTRIBUTOR) "}"));
}

static void
test_update (TestStore *t)
{
  g_autoptr (Help) h = help_new (t);
  g_autofree char *path = open_case (h, "");

  help_assert (h, h->vendor, path, "issuer.agent.name", "Dora");
  help_assert (h, h->vendor, path, "issuer.recipients", "[{\"id\":\"" HELP_DORA "\",\"name\":\"Dora\"}]");
  /* who asked changes what is asked, either side how it is filed */
  json_object_unref (help_call (h, 200, h->distributor, "PUT", path, "{'subject':'Parts of it','description':'The blue part.'}"));
  help_assert (h, h->vendor, path, "subject", "Parts of it");
  json_object_unref (help_call (h, 200, h->vendor, "PUT", path, "{'priority':3,'type':'business','subject':'Parts of it'}"));
  help_assert (h, h->distributor, path, "priority", "3");
  help_refuse (h, 403, "subject: ", h->vendor, "PUT", path, "{'subject':'All is well'}");
  help_refuse (h, 403, "description: ", h->vendor, "PUT", path, "{'description':'All is well'}");
  help_refuse (h, 400, "priority: ", h->vendor, "PUT", path, "{'priority':-1}");
  /* each side names its own people */
  json_object_unref (help_call (h, 200, h->vendor, "PUT", path,
                                "{'receiver':{'account':{'id':'" HELP_RESELLER "'},'agent':{'id':'" HELP_VERA "'},"
                                "'recipients':[{'id':'" HELP_VERA "'},{'id':'" HELP_VERA "'}]}}"));
  help_assert (h, h->distributor, path, "receiver.account.id", HELP_VENDOR);
  help_assert (h, h->distributor, path, "receiver.agent.name", "Vera");
  help_assert (h, h->distributor, path, "receiver.recipients", "[{\"id\":\"" HELP_VERA "\",\"name\":\"Vera\"}]");
  help_refuse (h, 403, "receiver: ", h->distributor, "PUT", path, "{'receiver':{'agent':null}}");
  help_refuse (h, 403, "issuer: ", h->vendor, "PUT", path, "{'issuer':{'recipients':[]}}");
  help_refuse (h, 400, "receiver.agent: ", h->vendor, "PUT", path, "{'receiver':{'agent':{'id':'" HELP_DORA "'}}}");
  help_refuse (h, 400, "receiver.agent.id: ", h->vendor, "PUT", path, "{'receiver':{'agent':{'id':7}}}");
  json_object_unref (help_call (h, 200, h->vendor, "PUT", path, "{'receiver':{'agent':null}}"));
  help_assert (h, h->distributor, path, "receiver.agent", NULL);
  json_object_unref (help_call (h, 200, h->distributor, "PUT", path, "{'issuer':{'agent':{'id':'SU-100-000-001'}}}"));
  /* the whole object as it was read changes nothing */
  {
    g_autoptr (JsonObject) whole = fixture_expect (h->f, 200, h->vendor, "GET", path, NULL);
    g_autofree char *text = connect_json_object_to_string (whole);
    g_autoptr (JsonObject) same = fixture_expect (h->f, 200, h->vendor, "PUT", path, text);

    g_assert_cmpstr (connect_json_get_string (same, "issuer.agent.id"), ==, "SU-100-000-001");
  }
}

/* A product that one side sees is named to the other. */
static void
test_product (TestStore *t)
{
  g_autoptr (Help) h = help_new (t);
  g_autofree char *path = open_case (h, "");

  fixture_insert (h->f, "products", "PRD-100-000-001",
                  "{'id':'PRD-100-000-001','name':'Cloud','icon':'/c.png','status':'draft','owner':{'id':'" HELP_VENDOR "'},"
                  "'shared':false}");
  help_refuse (h, 400, "product: ", h->distributor, "PUT", path, "{'product':{'id':'PRD-100-000-001'}}");
  json_object_unref (help_call (h, 200, h->vendor, "PUT", path, "{'product':{'id':'PRD-100-000-001'}}"));
  help_assert (h, h->distributor, path, "product.name", "Cloud");
  json_object_unref (help_call (h, 200, h->distributor, "PUT", path, "{'product':{'id':'PRD-100-000-001'},'priority':1}"));
  json_object_unref (help_call (h, 200, h->distributor, "PUT", path, "{'product':null}"));
  help_assert (h, h->vendor, path, "product", NULL);
}

/* A token opens a case as itself; published clients may send a part of the account along. */
static void
test_robot (TestStore *t)
{
  g_autoptr (Help) h = help_new (t);
  g_autoptr (JsonObject) opened =
      help_call (h, 201, h->robot, "POST", "helpdesk/cases",
                 "{" GOOD ",'priority':0,'issuer':{'account':{'id':'" HELP_VENDOR "'},'recipients':[{'id':'" HELP_DORA "'}]},"
                 TO (HELP_RESELLER) "}");

  g_assert_cmpstr (connect_json_get_string (opened, "issuer.account.id"), ==, HELP_DISTRIBUTOR);
  g_assert_cmpstr (connect_json_get_string (opened, "issuer.agent.id"), ==, "SU-100-000-001");
  g_assert_true (g_str_has_prefix (connect_json_get_string (opened, "id"), "CA-"));
  g_assert_cmpuint (json_array_get_length (connect_json_get_array (opened, "issuer.recipients")), ==, 1);
}

/* --- the wire --- */

#define AT(moment) "{'at':'" moment "','by':{'id':'" HELP_DORA "','name':'Dora'}}"
#define OF(id, name) "{'id':'" id "','name':'" name "','icon':'/i.png'}"

/* What is served is, member by member, what the published service serves. */
static void
assert_same (Help *h, const char *path, const char *expected)
{
  g_autoptr (JsonObject) found = fixture_expect (h->f, 200, h->vendor, "GET", path, NULL);
  g_autofree char *text = g_strdelimit (g_strdup (expected), "'", '"');
  g_autoptr (JsonNode) wanted = json_from_string (text, NULL);
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), found);
  g_autofree char *shown = connect_json_to_string (node);

  g_test_message ("%s", shown);
  g_assert_true (json_node_equal (node, wanted));
}

static void
set_icons (Help *h)
{
  help_set (h, "accounts", HELP_DISTRIBUTOR, "icon", "/i.png");
  help_set (h, "accounts", HELP_VENDOR, "icon", "/i.png");
}

static void
test_wire (TestStore *t)
{
  const char *doc = "{'id':'CA-925-402-166','subject':'Test Case Subject','description':'Test Case Details','priority':0,'state':'closed',"
                    "'type':'technical','issuer':{'account':" OF (HELP_DISTRIBUTOR, "Dawn Distribution") ",'agent':{'id':'" HELP_DORA
                    "','name':'Dora'},'recipients':[{'id':'" HELP_DORA "','name':'Dora'}]},'receiver':{'account':"
                    OF (HELP_VENDOR, "Violet Software") ",'recipients':[]},'events':{'created':" AT ("2021-03-05T13:51:46+00:00")
                    ",'updated':" AT ("2021-03-16T17:01:10+00:00") ",'pending':" AT ("2021-03-05T13:51:46+00:00") ",'resolved':"
                    AT ("2021-03-09T16:28:13+00:00") ",'closed':{'at':'2021-03-16T17:01:10+00:00'}}}";
  const char *facts = "'id':'CAAT-174-196-947','account':" OF (HELP_VENDOR, "Violet Software") ",'attachment':"
                      "'/public/v1/helpdesk/cases/CA-925-402-166/attachments/CAAT-174-196-947?format=attachment','size':549735,'preview':"
                      "'/public/v1/helpdesk/cases/CA-925-402-166/attachments/CAAT-174-196-947?format=preview','name':'Screenshot.png',"
                      "'events':{'created':" AT ("2021-11-16T09:13:03+00:00") "},'type':'image/png'";
  g_autofree char *stored = g_strdup_printf ("{%s,'case':{'id':'CA-925-402-166'},'file':'FL-1','first':{'id':'" HELP_DISTRIBUTOR
                                             "'},'second':{'id':'" HELP_VENDOR "'}}", facts);
  g_autofree char *shown = g_strdup_printf ("{%s}", facts);
  g_autoptr (Help) h = help_new (t);

  set_icons (h);
  fixture_insert (h->f, "helpdesk-cases", "CA-925-402-166", doc);
  fixture_insert (h->f, "helpdesk-attachments", "CAAT-174-196-947", stored);
  assert_same (h, "helpdesk/cases/CA-925-402-166", doc);
  assert_same (h, "helpdesk/cases/CA-925-402-166/attachments/CAAT-174-196-947", shown);
}

/* --- settings, and cases that close by themselves --- */

#define DESK_OF(account) "modules/helpdesk/accounts/" account "/settings"

static void
test_settings (TestStore *t)
{
  g_autoptr (Help) h = help_new (t);
  const char *own = DESK_OF (HELP_VENDOR);
  const char *by_id = "modules/MD-0023/accounts/" HELP_VENDOR "/settings";
  g_autoptr (JsonObject) first = fixture_expect (h->f, 200, h->vendor, "GET", own, NULL);
  g_autoptr (JsonObject) changed = NULL;

  g_assert_cmpint (connect_json_get_int (first, "ttl", -1), ==, 30);
  g_assert_cmpstr (connect_json_get_string (first, "mode"), ==, "builtin");
  g_assert_false (json_object_has_member (first, "id"));
  g_assert_nonnull (connect_json_get (first, "events.created.at"));
  changed = help_call (h, 200, h->vendor, "PUT", own, "{'ttl':7,'instructions':'# Call us'}");
  g_assert_cmpint (connect_json_get_int (changed, "ttl", -1), ==, 7);
  g_assert_cmpstr (connect_json_get_string (changed, "events.updated.by.id"), ==, HELP_VERA);
  g_assert_null (connect_json_get (changed, "events.created.by"));
  json_object_unref (help_call (h, 200, h->vendor, "PUT", by_id, "{'mode':'federated'}"));
  help_assert (h, h->vendor, by_id, "ttl", "7");
  help_assert (h, h->vendor, own, "mode", "federated");
  help_assert (h, h->vendor, "helpdesk/settings/" HELP_VENDOR, "instructions", "# Call us");
  help_refuse (h, 400, "ttl: ", h->vendor, "PUT", own, "{'ttl':-1}");
  help_refuse (h, 400, "ttl: ", h->vendor, "PUT", own, "{'ttl':'soon'}");
  help_refuse (h, 400, "mode: ", h->vendor, "PUT", own, "{'mode':'none'}");
  help_refuse (h, 400, "object", h->vendor, "PUT", own, "[1]");
  help_refuse (h, 400, "ttl: ", h->distributor, "PUT", DESK_OF (HELP_DISTRIBUTOR), "{'ttl':4000}");
  g_assert_null (fixture_get (h->f, "helpdesk-settings", HELP_DISTRIBUTOR));
  /* partners read them, nobody else */
  help_assert (h, h->distributor, own, "instructions", "# Call us");
  help_assert (h, h->distributor, own, "events.updated.by", NULL);
  help_refuse (h, 403, "other party", h->distributor, "PUT", own, "{'ttl':1}");
  help_refuse (h, 404, "no such", h->reseller, "GET", own, NULL);
  help_refuse (h, 404, "no such", h->stranger, "PUT", own, "{'ttl':1}");
  help_refuse (h, 404, "no such", h->stranger, "GET", DESK_OF ("VA-777-777"), NULL);
  help_refuse (h, 404, "no such", h->distributor, "GET", "helpdesk/settings/" HELP_VENDOR, NULL);
}

static gboolean
add_close (ConnectdTx *tx, gpointer data, GError **error)
{
  return connectd_tx_add_task (tx, "helpdesk-close", data, NULL, 0, error);
}

/* It was resolved some days ago, and its task comes. */
static void
let_pass (Help *h, const char *path, int days)
{
  g_autofree char *then = connect_time_format (g_get_real_time () - days * G_GINT64_CONSTANT (86400) * G_USEC_PER_SEC);
  g_autoptr (GError) error = NULL;

  help_set (h, "helpdesk-cases", id_of (path), "events.resolved.at", then);
  connectd_engine_run (h->f->engine, NULL, add_close, (gpointer) id_of (path), &error);
  g_assert_no_error (error);
  fixture_run_jobs (h->f);
}

static gint64
count_tasks (Help *h)
{
  return test_store_int (h->f->t->store, "SELECT count(*) FROM tasks WHERE m_kind = 'helpdesk-close'");
}

static void
test_auto_close (TestStore *t)
{
  g_autoptr (Help) h = help_new (t);
  g_autofree char *path = open_case (h, "");
  g_autofree char *other = open_case (h, "");

  move (h, h->vendor, path, "resolve", "resolved");
  g_assert_cmpint (count_tasks (h), ==, 1);
  move (h, h->vendor, path, "pend", "pending");
  g_assert_cmpint (count_tasks (h), ==, 0);
  move (h, h->vendor, path, "resolve", "resolved");
  let_pass (h, path, 29);
  help_assert (h, h->distributor, path, "state", "resolved");
  let_pass (h, path, 31);
  help_assert (h, h->distributor, path, "state", "closed");
  help_assert (h, h->distributor, path, "events.closed.by", NULL);
  help_assert (h, h->distributor, path, "rating", NULL);
  g_assert_cmpint (count_tasks (h), ==, 0);
  /* the desk that helps decides: never, then soon */
  move (h, h->vendor, other, "resolve", "resolved");
  json_object_unref (help_call (h, 200, h->vendor, "PUT", DESK_OF (HELP_VENDOR), "{'ttl':0}"));
  fixture_run_jobs (h->f);
  g_assert_cmpint (count_tasks (h), ==, 0);
  let_pass (h, other, 400);
  help_assert (h, h->distributor, other, "state", "resolved");
  json_object_unref (help_call (h, 200, h->distributor, "PUT", DESK_OF (HELP_DISTRIBUTOR), "{'ttl':1}"));
  fixture_run_jobs (h->f);
  help_assert (h, h->distributor, other, "state", "resolved");
  json_object_unref (help_call (h, 200, h->vendor, "PUT", DESK_OF (HELP_VENDOR), "{'ttl':2}"));
  fixture_run_jobs (h->f);
  help_assert (h, h->distributor, other, "state", "closed");
}

/* --- attachments --- */

static FixtureAnswer *
attach (Help *h, const char *credential, const char *list, const char *field, const char *name, const char *type, const char *bytes)
{
  g_autofree char *form = g_strdup_printf ("--xYzZy\r\nContent-Disposition: form-data; name=\"%s\"; filename=\"%s\"\r\n"
                                           "Content-Type: %s\r\n\r\n%s\r\n--xYzZy--\r\n",
                                           field, name, type, bytes);

  return fixture_ask (h->f, credential, "POST", list, (const char *const[]) { FORM, NULL }, form);
}

static void
expect_bytes (Help *h, const char *credential, const char *path, const char *bytes, gboolean saved)
{
  g_autoptr (FixtureAnswer) answer = fixture_ask (h->f, credential, "GET", path, NULL, NULL);

  g_assert_cmpuint (answer->status, ==, 200);
  g_assert_cmpstr (answer->text, ==, bytes);
  g_assert_cmpint (fixture_answer_header (answer, "Content-Disposition") != NULL, ==, saved);
}

static void
test_attachments (TestStore *t)
{
  g_autoptr (Help) h = help_new (t);
  g_autofree char *path = open_case (h, "");
  g_autofree char *list = g_strconcat (path, "/attachments", NULL);
  g_autoptr (FixtureAnswer) picture = attach (h, h->vendor, list, "file", "Screen.png", "image/png", "PNG!");
  g_autoptr (FixtureAnswer) text = attach (h, h->distributor, list, "attachment", "log.txt", "text/plain", "Line");
  JsonObject *first = json_node_get_object (picture->json), *second = json_node_get_object (text->json);
  g_autofree char *one = g_strconcat (list, "/", connect_json_get_string (first, "id"), NULL);
  g_autofree char *two = g_strconcat (list, "/", connect_json_get_string (second, "id"), NULL);
  g_autofree char *no_preview = g_strconcat (two, "?format=preview", NULL);
  g_autofree char *unknown = g_strconcat (two, "?format=json", NULL);

  g_assert_cmpuint (picture->status, ==, 201);
  g_assert_cmpuint (text->status, ==, 201);
  g_assert_true (g_str_has_prefix (connect_json_get_string (first, "id"), "CAAT-"));
  g_assert_cmpstr (connect_json_get_string (first, "account.name"), ==, "Violet Software");
  g_assert_cmpstr (connect_json_get_string (first, "name"), ==, "Screen.png");
  g_assert_cmpstr (connect_json_get_string (first, "type"), ==, "image/png");
  g_assert_cmpint (connect_json_get_int (first, "size", 0), ==, 4);
  g_assert_cmpstr (connect_json_get_string (first, "events.created.by.id"), ==, HELP_VERA);
  g_assert_null (connect_json_get (first, "file"));
  g_assert_null (connect_json_get (second, "preview"));
  g_assert_cmpuint (help_count (h, h->distributor, list), ==, 2);
  expect_bytes (h, h->distributor, connect_json_get_string (first, "attachment"), "PNG!", TRUE);
  expect_bytes (h, h->distributor, connect_json_get_string (first, "preview"), "PNG!", FALSE);
  expect_bytes (h, h->vendor, connect_json_get_string (second, "attachment"), "Line", TRUE);
  help_refuse (h, 404, "no preview", h->vendor, "GET", no_preview, NULL);
  help_assert (h, h->vendor, unknown, "name", "log.txt");
  help_refuse (h, 400, "file: ", h->vendor, "POST", list, "{}");
  help_refuse (h, 400, "file: ", h->vendor, "POST", list, "{'file':{'id':'FL-1'}}");
  /* strangers */
  help_refuse (h, 404, "no such", h->stranger, "GET", list, NULL);
  help_refuse (h, 404, "no such", h->stranger, "GET", one, NULL);
  help_refuse (h, 404, "no such", h->stranger, "GET", connect_json_get_string (first, "attachment"), NULL);
  help_refuse (h, 404, "no such", h->reseller, "DELETE", one, NULL);
  {
    g_autoptr (FixtureAnswer) stranger = attach (h, h->stranger, list, "file", "a", "x/y", "A");

    g_assert_cmpuint (stranger->status, ==, 404);
  }
  /* who attached it takes it away */
  help_refuse (h, 403, "other party", h->distributor, "DELETE", one, NULL);
  json_object_unref (help_call (h, 204, h->vendor, "DELETE", one, NULL));
  g_assert_cmpuint (help_count (h, h->distributor, list), ==, 1);
  help_refuse (h, 404, "no such", h->vendor, "GET", connect_json_get_string (first, "attachment"), NULL);
  /* also when the case is closed */
  move (h, h->vendor, path, "resolve", "resolved");
  move (h, h->distributor, path, "close", "closed");
  {
    g_autoptr (FixtureAnswer) late = attach (h, h->vendor, list, "file", "page.html", "text/html", "<script>");

    g_assert_cmpuint (late->status, ==, 201);
    g_assert_null (connect_json_get (json_node_get_object (late->json), "preview"));
  }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  test_store_add ("helpdesk/states", TEST_STORE_BOTH, test_states);
  test_store_add ("helpdesk/isolation", TEST_STORE_BOTH, test_isolation);
  test_store_add ("helpdesk/filters", TEST_STORE_BOTH, test_filters);
  test_store_add ("helpdesk/problems", TEST_STORE_BOTH, test_problems);
  test_store_add ("helpdesk/update", TEST_STORE_BOTH, test_update);
  test_store_add ("helpdesk/product", TEST_STORE_BOTH, test_product);
  test_store_add ("helpdesk/robot", TEST_STORE_BOTH, test_robot);
  test_store_add ("helpdesk/wire", TEST_STORE_BOTH, test_wire);
  test_store_add ("helpdesk/settings", TEST_STORE_BOTH, test_settings);
  test_store_add ("helpdesk/auto-close", TEST_STORE_BOTH, test_auto_close);
  test_store_add ("helpdesk/attachments", TEST_STORE_BOTH, test_attachments);
  return test_store_run ();
}
