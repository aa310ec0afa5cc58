/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Contracts that end by the clock, versions that were read before they are signed, and agreements with so many contracts that their
 * partners are told in slices. */

#include "config.h"

#include "common/domain-fixture.h"
#include "jobs/connectd-tasks.h"
#include "protocol/connect-text.h"

#include <string.h>

/* --- the end --- */

static char *
moment_in (gint64 microseconds)
{
  return connect_time_format (g_get_real_time () + microseconds);
}

static char *
get_status (Desk *d, const char *contract)
{
  g_autofree char *path = g_strconcat ("contracts/", contract, NULL);

  return desk_get (d, d->distributor, path, "status");
}

static void
wait_for_status (Desk *d, const char *contract, const char *status)
{
  for (guint i = 0; i < 3000; i++)
    {
      g_autofree char *now = get_status (d, contract);

      if (g_strcmp0 (now, status) == 0)
        return;
      g_usleep (10000);
    }
  g_error ("The contract is not %s", status);
}

typedef struct
{
  const char *contract;
  gint64 end;
  gboolean idle; /* no task */
} End;

static gboolean
move_end (ConnectdTx *tx, gpointer data, GError **error)
{
  const End *end = data;
  const ConnectCollection *contracts = connect_collection_find ("contracts");
  g_autoptr (JsonObject) doc = connectd_tx_get (tx, contracts, end->contract, error);

  if (doc == NULL)
    return FALSE;
  connect_json_set_time (doc, "expire_at", end->end);
  return connectd_tx_update (tx, contracts, end->contract, doc, error) &&
         connectd_tx_drop_tasks (tx, "contract-expiry", end->contract, error) &&
         (end->idle || connectd_tx_add_task (tx, "contract-expiry", end->contract, NULL, end->end, error));
}

/* Moves the end of a contract, past all rules, and with it the task. */
static void
set_end (Desk *d, const char *contract, gint64 microseconds)
{
  End end = { contract, g_get_real_time () + microseconds, FALSE };
  g_autoptr (GError) error = NULL;

  connectd_engine_run (d->f->engine, NULL, move_end, &end, &error);
  g_assert_no_error (error);
}

/* The moment has come, and the task has not. */
static void
be_late (Desk *d, const char *contract)
{
  End end = { contract, g_get_real_time () - 1, TRUE };
  g_autoptr (GError) error = NULL;

  connectd_engine_run (d->f->engine, NULL, move_end, &end, &error);
  g_assert_no_error (error);
}

static gboolean
add_now (ConnectdTx *tx, gpointer data, GError **error)
{
  return connectd_tx_add_task (tx, "contract-expiry", data, NULL, 0, error);
}

/* By the job thread, at the moment itself. */
static void
test_pending_ends (TestStore *t)
{
  g_autoptr (Desk) d = desk_new (t);
  g_autofree char *agreement = desk_agreement (d, "program");
  g_autofree char *contracts = g_strdup_printf ("agreements/%s/contracts", agreement);
  g_autofree char *end = moment_in (G_USEC_PER_SEC);
  g_autofree char *past = moment_in (-G_USEC_PER_SEC);
  g_autoptr (JsonObject) made = NULL;
  g_autofree char *code = NULL;
  g_autofree char *page = NULL;
  g_autoptr (FixtureAnswer) seen = NULL;
  g_autoptr (JsonObject) contract = NULL;
  g_autofree char *path = NULL;

  desk_refuse (d, 400, "expire_at", d->distributor, "POST", contracts,
               "{'activation':{'message':'M'},'partner':{'name':'Late Inc.'},'expire_at':'%s'}", past);
  made = desk_call (d, 201, d->distributor, "POST", contracts,
                    "{'activation':{'message':'M'},'partner':{'name':'Late Inc.'},'expire_at':'%s'}", end);
  code = g_strdup (strstr (connect_json_get_string (made, "activation.link"), "secret=") + strlen ("secret="));
  path = g_strconcat ("contracts/", connect_json_get_string (made, "id"), NULL);
  wait_for_status (d, connect_json_get_string (made, "id"), "rejected");
  contract = desk_call (d, 200, d->distributor, "GET", path, "{}");
  g_assert_cmpstr (connect_json_get_string (contract, "rejection_note"), ==, "It has expired.");
  g_assert_null (connect_json_get (contract, "events.rejected.by"));
  g_assert_null (connect_json_get (contract, "activation.link"));
  /* whoever comes by the link reads why it is too late */
  desk_refuse (d, 400, "has expired. Ask", NULL, "POST", "activation/review", "{'code':'%s'}", code);
  page = g_strconcat ("/contracts/activate?secret=", code, NULL);
  seen = fixture_ask (d->f, NULL, "GET", page, NULL, NULL);
  g_assert_cmpuint (seen->status, ==, 404);
  g_assert_nonnull (strstr (seen->text, "This link has expired"));
  /* the invited partner has gone with it */
  g_assert_cmpuint (desk_count (d, d->distributor, "partners"), ==, 0);
}

static void
test_active_ends (TestStore *t)
{
  g_autoptr (Desk) d = desk_new (t);
  g_autofree char *agreement = NULL;
  g_autoptr (Partner) p = desk_partner (d, "program", "vera@vendor.example", "Vendor Inc.", &agreement);
  g_autofree char *path = g_strconcat ("contracts/", p->contract, NULL);
  g_autofree char *status = NULL;
  g_autoptr (JsonObject) contract = NULL;
  g_autoptr (GError) error = NULL;

  /* put off before its moment came: nothing happens, and a task waits for the new one */
  set_end (d, p->contract, G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC);
  connectd_engine_run (d->f->engine, NULL, add_now, p->contract, &error);
  g_assert_no_error (error);
  fixture_run_jobs (d->f);
  status = get_status (d, p->contract);
  g_assert_cmpstr (status, ==, "active");
  g_assert_cmpint (test_store_int (t->store, "SELECT count(*) FROM tasks WHERE m_kind = 'contract-expiry'"), ==, 1);
  set_end (d, p->contract, -1);
  wait_for_status (d, p->contract, "terminated");
  contract = desk_call (d, 200, p->credential, "GET", path, "{}");
  g_assert_cmpstr (connect_json_get_string (contract, "termination_note"), ==, "It has expired.");
  g_assert_null (connect_json_get (contract, "events.terminated.by"));
  g_assert_cmpuint (desk_count (d, d->distributor, "partners"), ==, 0);
  fixture_run_jobs (d->f);
  g_assert_cmpint (test_store_int (t->store, "SELECT count(*) FROM tasks WHERE m_kind = 'contract-expiry'"), ==, 0);
}

/* Between the moment and the task nobody signs. */
static void
test_too_late (TestStore *t)
{
  g_autoptr (Desk) d = desk_new (t);
  g_autofree char *agreement = desk_agreement (d, "program");
  g_autoptr (Partner) p = desk_invite (d, agreement, "Late Inc.");
  g_autofree char *above = NULL;
  g_autoptr (Partner) vendor = desk_partner (d, "program", "vera@vendor.example", "Vendor Inc.", &above);
  g_autofree char *child = desk_child (d, above, "distribution", FALSE);
  g_autofree char *enrolled = desk_enroll (d, vendor, child);
  g_autofree char *sign = g_strdup_printf ("contracts/%s/sign", enrolled);
  g_autofree char *reject = g_strdup_printf ("contracts/%s/reject", enrolled);

  be_late (d, p->contract);
  be_late (d, enrolled);
  desk_refuse (d, 400, "has expired", NULL, "POST", "activation/accept",
               "{'code':'%s','version':1,'email':'l@late.example','password':'" DESK_PASSWORD
               "','name':'L','account':{'name':'Late Inc.'},'accepted':true}",
               p->code);
  desk_refuse (d, 400, "has expired", NULL, "POST", "activation/check", "{'code':'%s','email':'l@late.example'}", p->code);
  desk_refuse (d, 400, "has expired", d->distributor, "POST", sign, "{}");
  json_object_unref (desk_call (d, 200, d->distributor, "POST", reject, "{}"));
}

/* --- the version that was read --- */

static void
test_read (TestStore *t)
{
  g_autoptr (Desk) d = desk_new (t);
  g_autofree char *agreement = NULL;
  g_autoptr (Partner) p = desk_partner (d, "program", "vera@vendor.example", "Vendor Inc.", &agreement);
  g_autofree char *sign = g_strdup_printf ("contracts/%s/sign", p->contract);
  g_autoptr (JsonObject) contract = NULL;
  g_autoptr (JsonObject) unread = NULL;

  desk_publish (d, agreement);
  desk_publish (d, agreement);
  desk_refuse (d, 409, "another active version", p->credential, "POST", sign, "{'version':2}");
  desk_refuse (d, 400, "version: ", p->credential, "POST", sign, "{'version':'3'}");
  contract = desk_call (d, 200, p->credential, "POST", sign, "{'version':3}");
  g_assert_cmpint (connect_json_get_int (contract, "version", 0), ==, 3);
  /* published clients say nothing and sign the newest */
  desk_publish (d, agreement);
  unread = desk_call (d, 200, p->credential, "POST", sign, "{}");
  g_assert_cmpint (connect_json_get_int (unread, "version", 0), ==, 4);
}

static void
test_read_pending (TestStore *t)
{
  g_autoptr (Desk) d = desk_new (t);
  g_autofree char *above = NULL;
  g_autoptr (Partner) vendor = desk_partner (d, "program", "vera@vendor.example", "Vendor Inc.", &above);
  g_autofree char *child = desk_child (d, above, "distribution", FALSE);
  g_autofree char *enrolled = desk_enroll (d, vendor, child);
  g_autofree char *sign = g_strdup_printf ("contracts/%s/sign", enrolled);

  desk_refuse (d, 409, "another active version", d->distributor, "POST", sign, "{'version':7}");
  json_object_unref (desk_call (d, 200, d->distributor, "POST", sign, "{'version':1}"));
}

/* --- many --- */

#define MANY 230

static void
insert_contracts (Desk *d, const char *agreement, const char *type, const char *status)
{
  g_autofree char *json = g_strdup_printf (
      "{'id':'CRP-90000-00000-{n}','name':'C','type':'%s','status':'%s','version':1,'latest':true,"
      "'agreement':{'id':'%s','name':'A','owner':{'id':'%s'}},'issuer':{'id':'%s'},'partner':{'id':'VA-9{n}'},"
      "'owner':{'id':'VA-9{n}'},'kind':'test'}",
      type, status, agreement, d->distributor_id, d->distributor_id);

  fixture_insert_many (d->f, "contracts", MANY, "CRP-90000-00000-{n}", json);
}

static void
wait_for_tasks (Desk *d)
{
  fixture_run_jobs (d->f);
  for (guint i = 0; i < 3000 && test_store_int (d->f->t->store, "SELECT count(*) FROM tasks") > 0; i++)
    g_usleep (10000);
  g_assert_cmpint (test_store_int (d->f->t->store, "SELECT count(*) FROM tasks"), ==, 0);
}

static gint64
count_where (Desk *d, const char *rest)
{
  g_autofree char *sql = g_strconcat ("SELECT count(*) FROM ", rest, NULL);

  return test_store_int (d->f->t->store, sql);
}

static void
test_many_contracts (TestStore *t)
{
  g_autoptr (Desk) d = desk_new (t);
  g_autofree char *agreement = desk_agreement (d, "program");
  g_autofree char *second = g_strdup_printf ("agreements/%s/versions/2", agreement);
  g_autofree char *first = g_strdup_printf ("agreements/%s/versions/1", agreement);
  g_autofree char *visible = g_strdup_printf ("visible WHERE collection = 'agreement-versions' AND key = '%s/2'", agreement);
  g_autofree char *counted = NULL;
  g_autoptr (JsonObject) one = NULL;
  g_autoptr (JsonObject) active = NULL;
  g_autofree char *activate = g_strconcat (first, "/activate", NULL);

  insert_contracts (d, agreement, "program", "active");
  desk_publish (d, agreement);
  /* the act itself is done, its followers come in slices */
  active = desk_call (d, 200, d->distributor, "GET", second, "{}");
  g_assert_true (connect_json_get_boolean (active, "active", FALSE));
  wait_for_tasks (d);
  g_assert_cmpint (count_where (d, "contracts WHERE m_latest = 0"), ==, MANY);
  g_assert_cmpint (count_where (d, visible), ==, MANY);
  one = desk_call (d, 200, d->distributor, "GET", first, "{}");
  g_assert_cmpint (connect_json_get_int (one, "version_contracts", -1), ==, MANY);
  g_assert_false (connect_json_get_boolean (one, "active", TRUE));
  /* back to the first: everybody has it already */
  json_object_unref (desk_call (d, 200, d->distributor, "POST", activate, "{}"));
  wait_for_tasks (d);
  g_assert_cmpint (count_where (d, "contracts WHERE m_latest = 1"), ==, MANY);
}

static void
test_many_children (TestStore *t)
{
  g_autoptr (Desk) d = desk_new (t);
  g_autofree char *above = NULL;
  g_autoptr (Partner) p = desk_partner (d, "program", "vera@vendor.example", "Vendor Inc.", &above);
  g_autofree char *child = NULL;
  g_autofree char *granted = NULL;
  g_autofree char *terminate = g_strdup_printf ("contracts/%s/terminate", p->contract);
  g_autofree char *json = g_strdup_printf ("{'id':'AGD-900-0{n}','type':'distribution','title':'T','name':'T','description':'D',"
                                           "'owner':{'id':'%s'},'parent':{'id':'%s'},'version':1,'active':true}",
                                           d->distributor_id, above);
  g_autofree char *seen = g_strdup_printf ("visible WHERE collection = 'agreements' AND account = '%s'", p->account);
  g_autofree char *again = NULL;

  /* one more child is told to all who have an active contract of the agreement above */
  insert_contracts (d, above, "program", "active");
  child = desk_child (d, above, "distribution", FALSE);
  wait_for_tasks (d);
  granted = g_strdup_printf ("visible WHERE collection = 'agreements' AND key = '%s'", child);
  g_assert_cmpint (count_where (d, granted), ==, MANY + 1);
  /* a contract that ends takes all children with it, in slices */
  fixture_insert_many (d->f, "agreements", 50, "AGD-900-0{n}", json);
  for (guint i = 0; i < 50; i++)
    {
      g_autofree char *key = g_strdup_printf ("AGD-900-0%05u", i);
      g_autofree char *reason = g_strconcat ("contract:", p->contract, NULL);

      fixture_grant (d->f, "agreements", key, p->account, reason);
    }
  g_assert_cmpint (count_where (d, seen), ==, 52);
  json_object_unref (desk_call (d, 200, d->distributor, "POST", terminate, "{}"));
  wait_for_tasks (d);
  g_assert_cmpint (count_where (d, seen), ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  test_store_add ("contract-time/pending", TEST_STORE_BOTH, test_pending_ends);
  test_store_add ("contract-time/active", TEST_STORE_BOTH, test_active_ends);
  test_store_add ("contract-time/too-late", TEST_STORE_BOTH, test_too_late);
  test_store_add ("contract-time/read", TEST_STORE_BOTH, test_read);
  test_store_add ("contract-time/read-pending", TEST_STORE_BOTH, test_read_pending);
  test_store_add ("contract-time/many-contracts", TEST_STORE_BOTH, test_many_contracts);
  test_store_add ("contract-time/many-children", TEST_STORE_BOTH, test_many_children);
  return test_store_run ();
}
