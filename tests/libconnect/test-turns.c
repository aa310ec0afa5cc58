/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* The filter of turns says of every object what connect_collection_get_turn() says. */

#include <glib.h>

#include "model/connect-collection.h"
#include "protocol/connect-json.h"
#include "query/connect-rql.h"

#define ME "PA-000-001"

static void
check_contract (const ConnectCollection *contracts, JsonObject *object, guint *n_mine, guint *n_theirs)
{
  const ConnectTurn *turn = connect_collection_get_turn (contracts, object, NULL);
  ConnectSide sides = connect_collection_get_sides (contracts, object, ME);
  g_autofree char *mine = connect_collection_dup_turn_filter (contracts, ME, TRUE);
  g_autofree char *theirs = connect_collection_dup_turn_filter (contracts, ME, FALSE);
  g_autoptr (GError) error = NULL;
  g_autoptr (ConnectRql) mine_tree = connect_rql_parse (mine, &error);
  g_autoptr (ConnectRql) theirs_tree = connect_rql_parse (theirs, &error);
  gboolean is_mine = turn != NULL && (turn->side & sides) != 0;

  g_assert_no_error (error);
  g_assert_cmpint (connect_rql_matches (mine_tree, contracts, object), ==, is_mine);
  g_assert_cmpint (connect_rql_matches (theirs_tree, contracts, object), ==, turn != NULL && !is_mine);
  *n_mine += is_mine;
  *n_theirs += turn != NULL && !is_mine;
}

static void
test_contracts (void)
{
  const ConnectCollection *contracts = connect_collection_find ("contracts");
  const ConnectMember *types = connect_collection_find_member (contracts, "type");
  const ConnectMember *states = connect_collection_find_member (contracts, "status");
  static const char *const accounts[] = { ME, "VA-000-002" };
  guint n_mine = 0, n_theirs = 0;

  for (guint type = 0; types->choices[type] != NULL; type++)
    for (guint state = 0; states->choices[state] != NULL; state++)
      for (guint rest = 0; rest < 4; rest++)
        {
          g_autoptr (JsonObject) object = json_object_new ();

          connect_json_set_string (object, "type", types->choices[type]);
          connect_json_set_string (object, "status", states->choices[state]);
          connect_json_set_boolean (object, "latest", (rest & 1) != 0);
          connect_json_set_string (object, "issuer.id", accounts[rest >> 1]);
          connect_json_set_string (object, "partner.id", accounts[1 - (rest >> 1)]);
          check_contract (contracts, object, &n_mine, &n_theirs);
        }
  g_assert_cmpuint (n_mine, >, 0);
  g_assert_cmpuint (n_theirs, >, 0);
}

static void
test_without_turns (void)
{
  g_assert_null (connect_collection_dup_turn_filter (connect_collection_find ("partners"), ME, TRUE));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/libconnect/turns/contracts", test_contracts);
  g_test_add_func ("/libconnect/turns/none", test_without_turns);
  return g_test_run ();
}
