/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* What holds whatever is asked, tried on the demo world by requests of all kinds as each of its accounts: no
 * answer is a failure of ours, errors have their body, nobody is shown a row that is not his to see, lists
 * count what may be seen and matches, and what is refused changes nothing.
 *
 * CONNECT_PROPERTY_REQUESTS says how many requests (3000), CONNECT_PROPERTY_SEED begins a run again. */

#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "answer-checks.h"
#include "demo-fixture.h"
#include "model/connect-modules.h"

#define REQUESTS 3000
#define REQUESTS_A_WORLD 2000 /* whatever is asked wears a world out */
#define TRIES 4

typedef struct
{
  char *account;
  char *credential;
} Asker;

typedef struct
{
  Demo demo;
  AnswerChecks checks;
  GPtrArray *askers;
  GPtrArray *accounts; /* theirs, NULL-terminated */
  guint n_tokens;
  GHashTable *statuses; /* for the log */
} World;

static guint32 seed;

/* --- who asks --- */

static void
asker_free (gpointer data)
{
  Asker *asker = data;

  g_free (asker->account);
  g_free (asker->credential);
  g_free (asker);
}

static void
add_asker (World *w, const char *account, const char *credential)
{
  Asker *asker = g_new0 (Asker, 1);

  asker->account = g_strdup (account);
  asker->credential = g_strdup (credential);
  g_ptr_array_add (w->askers, asker);
}

/* A token with everything, as its account may have. */
static char *
make_token (World *w, const char *account)
{
  static const char *const modules[] = { CONNECT_MODULE_ALL, NULL };
  g_autofree char *id = g_strdup_printf ("SU-999-%03u-%03u", w->n_tokens / 1000, w->n_tokens % 1000);

  w->n_tokens++;
  return fixture_add_token (w->demo.f, account, id, modules);
}

/* Whoever was thrown out comes again. */
static void
renew (World *w, Asker *asker)
{
  g_free (asker->credential);
  asker->credential = make_token (w, asker->account);
}

/* The people of the world in each of their accounts. */
static void
sign_in (World *w)
{
  JsonArray *users = connect_json_get_array (w->demo.demo, "users");

  for (guint i = 0; i < json_array_get_length (users); i++)
    {
      JsonObject *user = json_array_get_object_element (users, i);
      g_autofree char *body =
          g_strdup_printf ("{\"email\":\"%s\",\"password\":\"%s\"}", connect_json_get_string (user, "email"),
                           connect_json_get_string (user, "password"));
      g_autoptr (JsonObject) answer = fixture_expect (w->demo.f, 201, NULL, "POST", "auth/sessions", body);
      JsonArray *sessions = connect_json_get_array (answer, "sessions");

      for (guint j = 0; j < json_array_get_length (sessions); j++)
        {
          JsonObject *session = json_array_get_object_element (sessions, j);
          g_autofree char *credential =
              g_strconcat ("Bearer ", connect_json_get_string (session, "token"), NULL);

          add_asker (w, connect_json_get_string (session, "account.id"), credential);
        }
    }
}

static void
world_open (World *w, TestStore *t)
{
  GPtrArray *accounts;

  demo_open (&w->demo, t, 0);
  fixture_run_jobs (w->demo.f); /* what the world has begun */
  w->checks.rows = stored_rows_new (w->demo.f);
  w->checks.maker = request_maker_new (w->checks.rows);
  w->askers = g_ptr_array_new_with_free_func (asker_free);
  w->statuses = g_hash_table_new (NULL, NULL);
  w->n_tokens = 0;
  accounts = stored_rows_load (w->checks.rows, connect_collection_find ("accounts"));
  for (guint i = 0; i < accounts->len; i++)
    {
      StoredRow *row = accounts->pdata[i];
      g_autofree char *token = make_token (w, row->key);

      add_asker (w, row->key, token);
    }
  sign_in (w);
  w->accounts = g_ptr_array_new_null_terminated (w->askers->len, NULL, TRUE);
  for (guint i = 0; i < w->askers->len; i++)
    g_ptr_array_add (w->accounts, ((Asker *)w->askers->pdata[i])->account);
}

static void
world_close (World *w)
{
  GHashTableIter iter;
  gpointer status, n;

  g_hash_table_iter_init (&iter, w->statuses);
  while (g_hash_table_iter_next (&iter, &status, &n))
    g_test_message ("%u: %u times", GPOINTER_TO_UINT (status), GPOINTER_TO_UINT (n));
  g_hash_table_unref (w->statuses);
  g_ptr_array_unref (w->accounts);
  g_ptr_array_unref (w->askers);
  request_maker_free (w->checks.maker);
  stored_rows_free (w->checks.rows);
  demo_close (&w->demo);
}

/* --- asking --- */

static gint64
get_head (World *w)
{
  return test_store_int (w->demo.f->t->store, "SELECT value FROM counters WHERE name = 'feed'");
}

static FixtureAnswer *
send (World *w, const MadeRequest *request, const char *credential)
{
  const char *const headers[] = { request->header != NULL ? request->header : request->type,
                                  request->header != NULL ? request->type : NULL, NULL };

  return fixture_ask (w->demo.f, credential, request->method, request->path, headers, request->body);
}

/* Asks, and tells what is wrong with the answer. What goes on by itself in the world may get in between, but
 * not every time. */
static char *
ask (World *w, const MadeRequest *request, Asker *asker)
{
  char *wrong = NULL;

  for (guint i = 0; i < TRIES; i++)
    {
      gboolean reads = strcmp (request->method, "GET") == 0;
      gint64 head = reads ? 0 : get_head (w);
      g_autoptr (FixtureAnswer) answer = send (w, request, asker->credential);
      gpointer status = GUINT_TO_POINTER (answer->status);

      g_hash_table_insert (
          w->statuses, status,
          GUINT_TO_POINTER (GPOINTER_TO_UINT (g_hash_table_lookup (w->statuses, status)) + 1));
      g_free (wrong);
      wrong = answer_check_status (request, answer);
      if (wrong == NULL && reads)
        wrong = answer_check (&w->checks, request, answer, asker->account);
      if (wrong == NULL && !reads && answer->status >= 400 && get_head (w) != head)
        wrong = g_strdup ("it was refused and changed something");
      if (wrong == NULL && answer->status == 401 && request->route != NULL && request->header == NULL)
        renew (w, asker);
      if (wrong == NULL)
        return NULL;
      g_test_message ("%s %s %s: %u %s", request->method, request->path,
                      request->body != NULL ? request->body : "", answer->status, wrong);
      if (answer->status >= 500)
        {
          g_test_message ("%s", answer->text);
          return wrong;
        }
      g_usleep (100 * 1000 * i);
    }
  return wrong;
}

static void
run_world (TestStore *t, guint world, guint n)
{
  World w;

  g_test_message ("seed %u, world %u", seed, world);
  random_start (seed + world);
  world_open (&w, t);
  for (guint i = 0; i < n; i++)
    {
      guint at = 0;
      g_autoptr (MadeRequest) request =
          request_maker_make (w.checks.maker, (const char *const *)w.accounts->pdata, &at);
      Asker *asker = w.askers->pdata[at];
      g_autofree char *wrong = ask (&w, request, asker);

      if (wrong != NULL)
        g_error ("CONNECT_PROPERTY_SEED=%u, world %u, request %u, as %s: %s %s %s\n%s", seed, world, i,
                 asker->account, request->method, request->path, request->body != NULL ? request->body : "",
                 wrong);
    }
  world_close (&w);
  random_end ();
}

/* --- worlds --- */

static guint next_world;
static guint n_requests = REQUESTS;

static void
test_world (TestStore *t)
{
  guint world = next_world++;

  run_world (t, world, MIN (REQUESTS_A_WORLD, n_requests - world * REQUESTS_A_WORLD));
}

int
main (int argc, char *argv[])
{
  const char *wanted = g_getenv ("CONNECT_PROPERTY_REQUESTS");
  const char *again = g_getenv ("CONNECT_PROPERTY_SEED");

  g_test_init (&argc, &argv, NULL);
  seed = again != NULL ? (guint32)g_ascii_strtoull (again, NULL, 10) : g_random_int ();
  if (wanted != NULL)
    n_requests = (guint)g_ascii_strtoull (wanted, NULL, 10);
  for (guint i = 0; i * REQUESTS_A_WORLD < n_requests; i++)
    {
      g_autofree char *name = g_strdup_printf ("property/world-%u", i);

      test_store_add (name, i % 3 == 1 ? TEST_STORE_PGSQL : TEST_STORE_SQLITE, test_world);
    }
  return test_store_run ();
}
