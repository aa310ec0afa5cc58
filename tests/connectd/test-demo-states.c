/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* The demo world has an object in every state of every collection, so that each screen and each call of a
 * client meets something real. */

#include "config.h"

#include <string.h>

#include "demo-fixture.h"

/* States in which nothing stays, and states of the published API that nothing here leads to. */
static const struct
{
  const char *collection;
  const char *states[6];
  const char *why;
} absent[] = {
  { "usage-files", { "uploading", "uploaded", "processing" }, "a task leaves them at once" },
  { "usage-chunks",
    { "draft", "failed" },
    "a task writes the workbook at once, and fails where there is no room" },
  { "usage-chunks",
    { "closed" },
    "its workbook must be there first, which a task writes after the world was played" },
  { "usage-reconciliations", { "uploaded", "processing" }, "a task leaves them at once" },
  { "usage-reconciliations", { "processed" }, "its workbook names records by ids that come with the world" },
  { "price-list-versions", { "processing" }, "prices are copied with the version" },
  { "price-adjustments", { "processing" }, "a task leaves it at once" },
  { "reports", { "pending", "deploying", "running" }, "a task leaves them at once" },
  { "report-repositories", { "configuring", "failed" }, "the only one is the platform's" },
  { "report-templates",
    { "disabled", "blocked" },
    "put in for each account as it looks, from report-choices" },
  { "extensions", { "published", "publishing", "unpublishing" }, "extensions stay with their account" },
  { "tokens",
    { "pending", "expiring", "revitalised" },
    "tokens begin active, and end by the clock or by hand" },
  { "contracts", { "new" }, "contracts begin pending or enrolling" },
  { "products",
    { "indevelopment", "oncertification", "initializationfailed", "deleted" },
    "drafts are published by their first version" },
  { "product-versions",
    { "draft", "indevelopment", "oncertification", "initializationfailed", "deleted", "endofsale" },
    "a version is published with its making; sale ends for the product" },
  { "connections", { "pending", "approved", "rejected", "revoked" }, "either side joins them at once" },
};

static gboolean
may_be_absent (const char *collection, const char *state)
{
  for (guint i = 0; i < G_N_ELEMENTS (absent); i++)
    for (guint j = 0; g_str_equal (absent[i].collection, collection) && j < G_N_ELEMENTS (absent[i].states);
         j++)
      if (g_strcmp0 (absent[i].states[j], state) == 0)
        return TRUE;
  return FALSE;
}

static gboolean
take_state (const ConnectValue *values, guint n_values, gpointer data)
{
  if (values[0].type == CONNECT_VALUE_TEXT)
    g_hash_table_add (data, g_strdup (values[0].text));
  return TRUE;
}

/* The states that its objects are in. */
static GHashTable *
read_states (TestStore *t, const ConnectCollection *collection)
{
  GHashTable *states = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autofree char *table = connect_table_dup_name (collection, NULL);
  g_autofree char *column = g_strconcat ("m_", collection->state_member, NULL);
  g_autofree char *sql = g_strdup_printf ("SELECT DISTINCT %s FROM %s", column, table);
  g_autoptr (GError) error = NULL;
  ConnectdDb *db = connectd_store_borrow (t->store, &error);

  g_assert_no_error (error);
  connectd_db_run (db, sql, NULL, take_state, states, NULL, &error);
  g_assert_no_error (error);
  connectd_store_give_back (t->store, db);
  return states;
}

static guint
check_collection (TestStore *t, const ConnectCollection *collection)
{
  const ConnectMember *member = collection->state_member != NULL
                                    ? connect_collection_find_member (collection, collection->state_member)
                                    : NULL;
  g_autoptr (GHashTable) states = NULL;
  guint missing = 0;

  if (member == NULL || member->choices == NULL || (collection->flags & CONNECT_COLLECTION_INTERNAL) != 0)
    return 0;
  states = read_states (t, collection);
  for (guint i = 0; member->choices[i] != NULL; i++)
    {
      if (g_hash_table_contains (states, member->choices[i]) ||
          may_be_absent (collection->name, member->choices[i]))
        continue;
      g_test_message ("%s: none is %s", collection->name, member->choices[i]);
      missing++;
    }
  return missing;
}

static void
test_states (TestStore *t)
{
  Demo demo;
  guint missing = 0;

  demo_open (&demo, t, 0);
  fixture_run_jobs (demo.f);
  for (const ConnectCollection *const *each = connect_collections (); *each != NULL; each++)
    missing += check_collection (t, *each);
  g_assert_cmpuint (missing, ==, 0);
  demo_close (&demo);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  test_store_add ("demo/states", TEST_STORE_SQLITE, test_states);
  return test_store_run ();
}
