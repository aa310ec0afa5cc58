/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Nearly valid requests by the thousand: whatever comes, the answer is none of ours to be ashamed of (no 5xx), errors have
 * their body, and the daemon goes on. The seed is printed by the test framework. */

#include "config.h"

#include "engine-world.h"
#include "random-request.h"

#include <string.h>

static const char *const methods[] = { "GET", "GET", "GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS" };

static const ConnectCollection *
random_collection (void)
{
  const ConnectCollection *const *all = connect_collections ();
  guint n = 0;

  while (all[n] != NULL)
    n++;
  return all[random_below (n)];
}

/* An operation's path with something at each place, and its method. */
static char *
operation_path (const char **method)
{
  const ConnectdOperation *operations = connectd_domain_operations ();
  guint n = 0;
  g_auto (GStrv) steps = NULL;

  while (operations[n].method != NULL)
    n++;
  n = random_below (n);
  *method = operations[n].method;
  steps = g_strsplit (operations[n].path, "/", -1);
  for (guint i = 0; steps[i] != NULL; i++)
    if (steps[i][0] == '{')
      {
        const WorldRow *row = &world_rows[random_below (world_n_rows ())];

        g_set_str (&steps[i], random_once_in (2) ? strrchr (row->path, '/') + 1 : world_accounts[random_below (4)].id);
      }
  return g_strjoinv ("/", steps);
}

static char *
random_path (const ConnectCollection *collection)
{
  static const char *const tails[] = { "", "", "/", "/sign", "/activate", "/x/y", "/..", "/%2e%2e", "/1/activate" };
  GString *path = g_string_new (NULL);
  const WorldRow *row = &world_rows[random_below (world_n_rows ())];

  if (random_once_in (3))
    g_string_append_printf (path, "changes%s?since=%s&limit=%s&wait=%s&collection=%s", random_once_in (2) ? "/snapshot" : "",
                            random_value (), random_value (), "0", random_collection ()->name);
  else if (random_once_in (2))
    g_string_append_printf (path, "%s%s", row->path, RANDOM_PICK (tails));
  else
    g_string_append_printf (path, "%s%s", collection->path, RANDOM_PICK (tails));
  if (strchr (path->str, '?') == NULL)
    random_append_query (path, collection, NULL);
  g_string_replace (path, " ", "%20", 0);
  return g_string_free_and_steal (path);
}

static void
ask_anything (World *w, gboolean domain)
{
  static const char *const header_lines[] = { "If-Match: \"1\"", "If-Match: ,,,\"", "Idempotency-Key: same", "Idempotency-Key: \x7f",
                                              "Origin: http://evil.example", "X: y", "Accept: */*" };
  const ConnectCollection *collection = random_collection ();
  const char *method = RANDOM_PICK (methods);
  g_autofree char *path = domain && random_once_in (2) ? operation_path (&method) : random_path (collection);
  g_autofree char *body = random_once_in (2) ? random_body (collection) : NULL;
  const char *token = random_once_in (12) ? "Bearer x" : w->tokens[random_below (WORLD_ACCOUNTS)];
  g_autoptr (FixtureAnswer) answer = fixture_ask (w->f, token, method, path, (const char *const[]) { RANDOM_PICK (header_lines), NULL }, body);

  if (answer->status >= 500)
    g_error ("%s %s %s: %u %s", method, path, body != NULL ? body : "", answer->status, answer->text);
  if (answer->status >= 400 && strcmp (method, "HEAD") != 0)
    {
      g_autofree char *error = fixture_answer_error (answer);

      if (error == NULL && g_strcmp0 (fixture_answer_header (answer, "Content-Type"), "text/html; charset=utf-8") != 0)
        g_error ("%s %s: %u without an error body: %s", method, path, answer->status, answer->text);
    }
}

static void
test_anything (TestStore *t)
{
  g_autoptr (World) w = world_new (t, NULL);

  random_start ((guint32) g_test_rand_int ());
  for (guint i = 0; i < 1500; i++)
    ask_anything (w, FALSE);
  random_end ();
}

/* What the domain never leaves an account without: its Administrators, and one who has joined. The engine's world knows
 * nothing of that. */
static void
add_administrators (World *w)
{
  for (guint i = 0; i < WORLD_ACCOUNTS; i++)
    {
      const char *account = world_accounts[i].id;
      g_autofree char *member = g_strdup_printf ("%s/UR-900-000-00%u", account, i);
      g_autofree char *user_id = g_strdup_printf ("UR-900-000-00%u", i);
      g_autofree char *group_id = g_strdup_printf ("UG-900-000-00%u", i);
      g_autofree char *user = g_strdup_printf ("{'id':'%s','name':'Ada','email':'ada%u@example.com','login':'ada%u@example.com',"
                                               "'password':'-'}", user_id, i, i);
      g_autofree char *group = g_strdup_printf ("{'id':'%s','account':{'id':'%s'},'name':'Administrators','description':'All',"
                                                "'administrators':true,'permissions':[{'id':'PM-0','object':{'id':'MD-0000'}}],"
                                                "'stats':{'users':1}}", group_id, account);
      g_autofree char *place = g_strdup_printf ("{'id':'%s','account':{'id':'%s'},'name':'Ada','email':'ada%u@example.com',"
                                                "'status':'joined','groups':[{'id':'%s','name':'Administrators'}],'permissions':[]}",
                                                user_id, account, i, group_id);
      const FixtureRow rows[] = { { "users", user_id, user }, { "groups", group_id, group }, { "account-users", member, place } };

      fixture_insert_rows (w->f, rows, G_N_ELEMENTS (rows));
    }
}

/* With all that the domain adds. */
static void
test_domain (TestStore *t)
{
  ConnectdEngineOptions options = { .hooks = connectd_domain_hooks (), .operations = connectd_domain_operations () };
  g_autoptr (World) w = world_new (t, &options);

  add_administrators (w);
  random_start ((guint32) g_test_rand_int ());
  for (guint i = 0; i < 1000; i++)
    ask_anything (w, TRUE);
  random_end ();
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  test_store_add ("fuzz/anything", TEST_STORE_BOTH, test_anything);
  test_store_add ("fuzz/domain", TEST_STORE_BOTH, test_domain);
  return test_store_run ();
}
