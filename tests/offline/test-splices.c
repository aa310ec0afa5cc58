/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include <string.h>

#include "cache/connect-query.h"
#include "cache/connect-splices.h"
#include "common/connect-test-account.h"
#include "protocol/connect-json.h"

static GArray *
ids (const char *text)
{
  GArray *array = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (; *text != '\0'; text++)
    {
      gint64 id = *text;

      g_array_append_val (array, id);
    }
  return array;
}

/* Applies them as a list's user would, and gives back how many rows were touched. */
static guint
apply (GArray *old, GArray *now, guint *n_splices)
{
  g_autoptr (GArray) splices =
      connect_splices_new ((gint64 *) old->data, old->len, (gint64 *) now->data, now->len);
  g_autoptr (GArray) list = g_array_copy (old);
  guint touched = 0;

  for (guint i = 0; i < splices->len; i++)
    {
      const ConnectSplice *s = &g_array_index (splices, ConnectSplice, i);

      g_assert_cmpuint (s->position + s->removed, <=, list->len);
      g_assert_cmpuint (s->removed + s->added, >, 0);
      g_array_remove_range (list, s->position, s->removed);
      g_array_insert_vals (list, s->position, (gint64 *) now->data + s->position, s->added);
      touched += s->removed + s->added;
    }
  g_assert_cmpmem (list->data, list->len * sizeof (gint64), now->data, now->len * sizeof (gint64));
  if (n_splices != NULL)
    *n_splices = splices->len;
  return touched;
}

static void
test_cases (void)
{
  const struct
  {
    const char *old;
    const char *now;
    guint splices;
    guint touched;
  } cases[] = {
    { "", "", 0, 0 },          { "abc", "abc", 0, 0 },     { "", "abc", 1, 3 },       { "abc", "", 1, 3 },
    { "abc", "abxc", 1, 1 },   { "abxc", "abc", 1, 1 },    { "abcd", "axcd", 1, 2 },  { "abcde", "xabcde", 1, 1 },
    { "abcde", "dabce", 2, 2 }, { "abcde", "bcdae", 2, 2 }, { "abcdef", "bcdfxa", 3, 4 }, { "abcdef", "acxeyf", 3, 4 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GArray) old = ids (cases[i].old);
      g_autoptr (GArray) now = ids (cases[i].now);
      guint n;

      g_test_message ("%s → %s", cases[i].old, cases[i].now);
      g_assert_cmpuint (apply (old, now, &n), <=, cases[i].touched);
      g_assert_cmpuint (n, <=, cases[i].splices);
    }
}

static void
test_random (void)
{
  for (guint round = 0; round < 3000; round++)
    {
      guint n = g_test_rand_int_range (0, 40), kept = 0;
      g_autoptr (GArray) old = g_array_new (FALSE, FALSE, sizeof (gint64));
      g_autoptr (GArray) now = g_array_new (FALSE, FALSE, sizeof (gint64));

      for (gint64 i = 0; i < n; i++)
        {
          int what = g_test_rand_int_range (0, 10);
          gint64 fresh = 1000 + i;

          g_array_append_val (old, i);
          if (what < 7)
            g_array_append_val (now, i);
          else if (what == 7)
            g_array_insert_vals (now, g_test_rand_int_range (0, now->len + 1), &i, 1);
          else if (what == 8)
            g_array_append_val (now, fresh);
          kept += what < 7;
        }
      g_assert_cmpuint (apply (old, now, NULL), <=, old->len + now->len);
      if (kept == n)
        g_assert_cmpuint (apply (old, now, NULL), ==, 0);
    }
}

static void
test_large (void)
{
  g_autoptr (GArray) old = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GArray) now = g_array_new (FALSE, FALSE, sizeof (gint64));
  guint n;

  for (gint64 i = 0; i < 100000; i++)
    {
      gint64 turned = 100000 - i;

      g_array_append_val (old, i);
      g_array_append_val (now, turned);
    }
  apply (old, now, &n);
  g_assert_cmpuint (n, <=, 100);
}

/* --- a query beside a naive list --- */

typedef struct
{
  ConnectQuery *query;
  GPtrArray *rows; /* as told by items-changed; ConnectRow */
} Shadow;

static void
changed_cb (Shadow *shadow, guint position, guint removed, guint added)
{
  g_assert_cmpuint (position + removed, <=, shadow->rows->len);
  g_ptr_array_remove_range (shadow->rows, position, removed);
  for (guint i = 0; i < added; i++)
    g_ptr_array_insert (shadow->rows, position + i, g_list_model_get_item (G_LIST_MODEL (shadow->query), position + i));
  g_assert_cmpuint (shadow->rows->len, ==, g_list_model_get_n_items (G_LIST_MODEL (shadow->query)));
}

static gboolean
is_loaded (gpointer query)
{
  return !connect_query_get_loading (query);
}

static JsonObject *
make_marketplace (guint i, guint name)
{
  JsonObject *object = json_object_new ();
  g_autofree char *id = g_strdup_printf ("MP-%05u", i);
  g_autofree char *text = g_strdup_printf ("Name %04u", name);

  json_object_set_string_member (object, "id", id);
  json_object_set_string_member (object, "name", text);
  return object;
}

static void
check_shadow (Shadow *shadow, const int *names, guint n_names)
{
  const char *last = "";
  guint expected = 0;

  for (guint i = 0; i < n_names; i++)
    expected += names[i] >= 0;
  g_assert_cmpuint (shadow->rows->len, ==, expected);
  for (guint i = 0; i < shadow->rows->len; i++)
    {
      g_autoptr (ConnectRow) row = g_list_model_get_item (G_LIST_MODEL (shadow->query), i);
      guint id = g_ascii_strtoull (connect_row_get_key (row) + 3, NULL, 10);
      g_autofree char *name = g_strdup_printf ("Name %04d", names[id]);

      g_assert_true (row == g_ptr_array_index (shadow->rows, i));
      g_assert_cmpstr (connect_row_get_title (row), ==, name);
      g_assert_cmpstr (last, <=, connect_row_get_title (row));
      last = connect_row_get_title (row);
    }
}

static void
test_query (void)
{
  g_autofree char *directory = g_dir_make_tmp ("connect-XXXXXX", NULL);
  ConnectAccount *account = connect_test_account_new (directory, "PA-1", "One", CONNECT_ROLE_DISTRIBUTOR, NULL);
  Shadow shadow = { .rows = g_ptr_array_new_with_free_func (g_object_unref) };
  int names[40];

  memset (names, -1, sizeof names);
  shadow.query = connect_query_new (account, connect_collection_find ("marketplaces"));
  connect_query_set_order (shadow.query, "name");
  g_signal_connect_swapped (shadow.query, "items-changed", G_CALLBACK (changed_cb), &shadow);
  for (guint round = 0; round < 150; round++)
    {
      for (guint i = g_test_rand_int_range (1, 4); i > 0; i--)
        {
          guint id = g_test_rand_int_range (0, 40);
          g_autofree char *key = g_strdup_printf ("MP-%05u", id);
          g_autoptr (JsonObject) object = NULL;

          names[id] = g_test_rand_int_range (0, 4) == 0 ? -1 : g_test_rand_int_range (0, 9999);
          object = make_marketplace (id, names[id]);
          if (names[id] < 0)
            connect_test_account_remove (account, "marketplaces", key);
          else
            connect_test_account_put (account, "marketplaces", round + 1, object);
        }
      connect_test_wait (is_loaded, shadow.query);
      check_shadow (&shadow, names, G_N_ELEMENTS (names));
    }
  g_ptr_array_unref (shadow.rows);
  g_assert_finalize_object (shadow.query);
  g_assert_finalize_object (account);
  connect_test_remove_tree (directory);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add_func ("/offline/splices/cases", test_cases);
  g_test_add_func ("/offline/splices/random", test_random);
  g_test_add_func ("/offline/splices/large", test_large);
  g_test_add_func ("/offline/splices/query", test_query);
  return g_test_run ();
}
