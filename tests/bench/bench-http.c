/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* What a request costs the daemon at 100,000 contracts, with token and row rules, beside a bare libmicrohttpd and SQLite that answers the
 * same bytes (bare-http.c), in the same run. Processor time is compared, as the clock tells more of what else the machine does.
 *
 * CONNECT_BENCH_CONTRACTS, CONNECT_BENCH_RECORDS: how many there are (100000, 1000000 records of usage). CONNECT_BENCH_DATA: a directory where what takes long to make is kept for the next
 * run; what is written then stays. CONNECT_BENCH_ONLY: "read" or "write". */

#include "config.h"

#include <gio/gio.h>
#include <json-glib/json-glib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bare-file.h"
#include "common/test-child.h"
#include "load.h"

#define N_ROUNDS 3
#define N_TURNS 9 /* of the two beside each other */
#define N_PAGES 200
#define CONNECTIONS 16
#define LIST "/public/v1/contracts?eq(status,active)&ordering(-events.created.at)&limit=100"

typedef struct
{
  GSubprocess *process;
  guint16 port;
  GPid pid;
  guint asked; /* requests that were for something else each */
} Server;

typedef struct
{
  const char *build;
  char *dir; /* of the data directories and the bare file */
  gboolean keep;
  Server daemon, bare;
  char *token, *owner; /* the Distributor's */
  char *vendor;        /* a token of the Vendor's */
  GPtrArray *ids;
  gboolean over;
} Bench;

/* --- servers --- */

static void
start_server (Server *self, GSubprocessLauncher *launcher, const char *const *arguments)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDataInputStream) lines = NULL;
  g_autofree char *line = NULL;

  self->process = g_subprocess_launcher_spawnv (launcher, arguments, &error);
  g_assert_no_error (error);
  lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (self->process));
  line = g_data_input_stream_read_line (lines, NULL, NULL, &error);
  g_assert_no_error (error);
  if (line == NULL || strrchr (line, ':') == NULL)
    g_error ("%s did not start", arguments[0]);
  self->port = (guint16) strtoul (strrchr (line, ':') + 1, NULL, 10);
  self->pid = atoi (g_subprocess_get_identifier (self->process));
}

static gint64
get_ticks (GPid pid)
{
  g_autofree char *file = g_strdup_printf ("/proc/%d/stat", pid);
  g_autofree char *text = NULL;
  g_auto (GStrv) words = NULL;

  if (!g_file_get_contents (file, &text, NULL, NULL) || strrchr (text, ')') == NULL)
    return 0;
  words = g_strsplit (strrchr (text, ')') + 2, " ", -1);
  return g_ascii_strtoll (words[11], NULL, 10) + g_ascii_strtoll (words[12], NULL, 10);
}

/* What follows from a demo world just made is worked off by tasks; nothing is measured beside them. */
static void
wait_for_rest (const Server *self)
{
  gint64 before = -2;

  for (guint quiet = 0, i = 0; quiet < 2 && i < 600; i++)
    {
      gint64 now = get_ticks (self->pid);

      quiet = now - before <= 1 ? quiet + 1 : 0;
      before = now;
      g_usleep (G_USEC_PER_SEC);
    }
}

static void
stop_server (Server *self)
{
  g_subprocess_send_signal (self->process, SIGTERM);
  g_subprocess_wait (self->process, NULL, NULL);
  g_clear_object (&self->process);
}

/* The daemon on a demo world of this many contracts and records, made when it is not there. Returns: (transfer full): the directory */
static char *
start_daemon (Bench *self, Server *server, guint contracts, guint records)
{
  g_autofree char *workbook = g_build_filename (self->build, "src", "connectd", "connectd-workbook", NULL);
  g_autofree char *n_records = g_strdup_printf ("%u", records);
  g_autofree char *program = g_build_filename (self->build, "src", "connectd", "connectd", NULL);
  g_autofree char *name = g_strdup_printf ("contracts-%u", contracts);
  g_autofree char *count = g_strdup_printf ("%u", contracts);
  g_autoptr (GSubprocessLauncher) launcher = test_child_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  char *dir = g_build_filename (self->dir, name, NULL);

  g_subprocess_launcher_setenv (launcher, "CONNECTD_WORKBOOK", workbook, TRUE);
  start_server (server, launcher, (const char *const[]) { program, "--data-dir", dir, "--listen", "127.0.0.1:0", "--demo",
                                                          "--demo-contracts", count, "--demo-usage-records", n_records,
                                                          "--public-url", "http://127.0.0.1", NULL });
  wait_for_rest (server);
  return dir;
}

static void
start_bare (Bench *self)
{
  g_autofree char *program = g_build_filename (self->build, "tests", "bench", "bare-http", NULL);
  g_autofree char *file = g_build_filename (self->dir, "bare.db", NULL);
  g_autoptr (GSubprocessLauncher) launcher =
      test_child_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDIN_PIPE);

  start_server (&self->bare, launcher, (const char *const[]) { program, file, self->owner, NULL });
}

/* "ApiKey SU-…" */
static char *
read_token (const char *dir, const char *role)
{
  g_autofree char *file = g_build_filename (dir, "demo.json", NULL);
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;
  JsonObject *demo;

  json_parser_load_from_file (parser, file, &error);
  g_assert_no_error (error);
  demo = json_node_get_object (json_parser_get_root (parser));
  return g_strdup (json_object_get_string_member (json_object_get_object_member (demo, "tokens"), role));
}

static char *
ask (guint16 port, const char *path, const char *token)
{
  g_autofree char *request = bench_get (path, token);
  guint status;
  char *body = bench_ask (port, request, &status);

  if (status != 200)
    g_error ("%s: %u %s", path, status, body);
  return body;
}

static void
make_bare (Bench *self, const char *data)
{
  g_autofree char *file = g_build_filename (self->dir, "bare.db", NULL);
  g_autofree char *list = ask (self->daemon.port, LIST, self->token);
  sqlite3 *db = bare_file_new (file, data);

  for (guint i = 0; i < self->ids->len; i++)
    {
      g_autofree char *path = g_strconcat ("/public/v1/contracts/", self->ids->pdata[i], NULL);
      g_autofree char *text = ask (self->daemon.port, path, self->token);

      bare_file_set_detail (db, self->ids->pdata[i], text);
    }
  bare_file_set_list (db, list);
  sqlite3_close (db);
}

/* --- requests --- */

typedef struct
{
  const char *prefix;
  const char *token; /* NULL: none */
  GPtrArray *ids;
  guint base;        /* of the numbers of requests */
} Get;

static char *
request_object (guint n, gpointer data)
{
  const Get *get = data;
  g_autofree char *path = g_strconcat (get->prefix, get->ids->pdata[n * 7919 % get->ids->len], NULL);

  return bench_get (path, get->token);
}

/* Another page each time, so that none is at hand. */
static char *
request_page (guint n, gpointer data)
{
  const Get *get = data;
  g_autofree char *path = g_strdup_printf ("%s%u", get->prefix, (get->base + n) * 37 % N_PAGES);

  return bench_get (path, get->token);
}

/* Another piece of an id each time. */
static char *
request_search (guint n, gpointer data)
{
  const Get *get = data;
  const char *id = get->ids->pdata[(get->base + n) % get->ids->len];
  g_autofree char *path = g_strdup_printf ("%s?ilike(id,*%.11s*)&limit=100", get->prefix, id + 4);

  return bench_get (path, get->token);
}

static char *
request_path (guint n, gpointer data)
{
  const Get *get = data;

  return bench_get (get->prefix, get->token);
}

static BenchResult
run_get (Bench *self, Server *server, BenchRequestFunc request, const char *prefix, guint n)
{
  Get get = { prefix, server == &self->bare ? NULL : self->token, self->ids, server->asked };
  BenchLoad load = { .port = server->port, .pid = server->pid, .connections = CONNECTIONS, .n = n, .expected = 200,
                     .request = request, .data = &get };

  server->asked += n;
  return bench_load_run (&load);
}

static int
compare_results (gconstpointer a, gconstpointer b)
{
  const BenchResult *one = a, *two = b;

  return (one->cpu > two->cpu) - (one->cpu < two->cpu);
}

/* Side by side, in turns; medians. `limit` 0: none. */
static void
compare (Bench *self, const char *title, BenchRequestFunc request, const char *path, const char *bare_path, guint n, double limit)
{
  BenchResult ours[N_TURNS], bare[N_TURNS];
  double ratio;

  for (guint i = 0; i < N_TURNS; i++)
    {
      bare[i] = run_get (self, &self->bare, request, bare_path, n);
      ours[i] = run_get (self, &self->daemon, request, path, n);
    }
  qsort (ours, N_TURNS, sizeof *ours, compare_results);
  qsort (bare, N_TURNS, sizeof *bare, compare_results);
  ratio = ours[N_TURNS / 2].cpu / bare[N_TURNS / 2].cpu;
  self->over = self->over || (limit > 0 && ratio > limit);
  printf ("%-24s %8.1f us  bare %8.1f us  %5.2f x  (limit %.1f)  %7.0f/s on %.1f cores\n", title, ours[N_TURNS / 2].cpu,
          bare[N_TURNS / 2].cpu, ratio, limit, ours[N_TURNS / 2].rate, ours[N_TURNS / 2].cores);
  fflush (stdout);
}

static void
compare_bodies (Bench *self, const char *path, const char *bare_path)
{
  g_autofree char *ours = ask (self->daemon.port, path, self->token);
  g_autofree char *bare = ask (self->bare.port, bare_path, NULL);

  if (strcmp (ours, bare) != 0)
    g_error ("%s and %s differ:\n%s\n%s", path, bare_path, ours, bare);
}

static void
run_reads (Bench *self)
{
  g_autofree char *path = g_strconcat ("/public/v1/contracts/", self->ids->pdata[0], NULL);
  g_autofree char *bare_path = g_strconcat ("/get/", self->ids->pdata[0], NULL);

  compare_bodies (self, path, bare_path);
  compare_bodies (self, LIST, "/list/0");
  compare (self, "get by id", request_object, "/public/v1/contracts/", "/get/", 4000, 1.5);
  compare (self, "list of 100", request_path, LIST, "/list/0", 300, 1.2);
  compare (self, "list of 100, first asked", request_page, LIST "&offset=", "/list/", 300, 0);
  compare (self, "list of 100 and count", request_path, LIST, "/count", 300, 1.2);
}

/* --- a search, which must not grow with what there is --- */

static double
measure_search (Server *server, const char *token, GPtrArray *ids)
{
  Get get = { "/public/v1/contracts", token, ids, 0 };
  BenchLoad load = { .port = server->port, .pid = server->pid, .connections = CONNECTIONS, .n = ids->len / N_ROUNDS, .expected = 200,
                     .request = request_search, .data = &get };
  double best = bench_load_run (&load).cpu, cpu;

  for (get.base += load.n; get.base + load.n <= ids->len; get.base += load.n, best = MIN (best, cpu))
    cpu = bench_load_run (&load).cpu;
  return best;
}

static void
run_search (Bench *self, guint contracts)
{
  Server small = { NULL };
  g_autofree char *dir = start_daemon (self, &small, contracts / 10, 0);
  g_autofree char *token = read_token (dir, "distributor");
  g_autoptr (GPtrArray) ids = bare_file_choose_ids (dir);
  double few = measure_search (&small, token, ids), many = measure_search (&self->daemon, self->token, self->ids);

  stop_server (&small);
  self->over = self->over || many > few * 1.5;
  printf ("%-24s %8.1f us  at a tenth %4.1f us  %5.2f x  (limit 1.5)\n", "search", many, few, many / few);
  fflush (stdout);
}

/* --- writing --- */

/* What the processors would do if nothing else ran: a busy machine must not look like a slow daemon. The busiest thread is the writer. */
static double
get_room (const BenchResult *result)
{
  return MIN (1e6 / result->busiest, g_get_num_processors () * 1e6 / result->cpu);
}

typedef struct
{
  Bench *bench;
  const char *path;
  const char *format; /* takes the number */
  guint base;
} Post;

static char *
request_create (guint n, gpointer data)
{
  const Post *post = data;
  g_autofree char *number = g_strdup_printf ("%u", post->base + n);
  g_autoptr (GString) body = g_string_new (post->format);

  g_string_replace (body, "{n}", number, 0);
  g_string_replace (body, "'", "\"", 0);
  return bench_post (post->path, post->bench->token, body->str);
}

static void
run_create (Bench *self, const char *title, const char *path, const char *format, guint n, double limit)
{
  Post post = { self, path, format, (guint) (g_get_real_time () % 1000000000) };
  BenchLoad load = { .port = self->daemon.port, .pid = self->daemon.pid, .connections = CONNECTIONS, .n = n, .expected = 201,
                     .request = request_create, .data = &post };
  BenchResult best = { 0 };

  for (guint i = 0; i < N_ROUNDS; i++)
    {
      BenchResult result = bench_load_run (&load);

      post.base += n;
      if (i == 0 || result.cpu < best.cpu)
        best = result;
    }
  self->over = self->over || get_room (&best) < limit;
  printf ("%-24s %8.1f us  busiest thread %6.1f us  room for %7.0f/s  (limit %.0f/s; %.0f/s now, on %.1f cores)\n", title, best.cpu,
          best.busiest, get_room (&best), limit, best.rate, best.cores);
  fflush (stdout);
}

/* --- usage by the thousand --- */

#define RECORDS 5000 /* a call */
#define CALLS 16

typedef struct
{
  Bench *bench;
  const char *file, *rest; /* of a record: what is the same in all */
} Report;

static JsonObject *
first_object (const Bench *self, const char *path)
{
  g_autofree char *text = ask (self->daemon.port, path, self->vendor);
  g_autoptr (JsonNode) node = json_from_string (text, NULL);
  JsonArray *array = node != NULL ? json_node_get_array (node) : NULL;

  return array != NULL && json_array_get_length (array) > 0 ? json_object_ref (json_array_get_object_element (array, 0)) : NULL;
}

static char *
request_report (guint n, gpointer data)
{
  const Report *report = data;
  gint64 run = g_get_real_time ();
  g_autoptr (GString) body = g_string_new ("[");

  for (guint i = 0; i < RECORDS; i++)
    g_string_append_printf (body,
                            "%s{\"usagefile\":{\"id\":\"%s\"},\"record_id\":\"b-%" G_GINT64_FORMAT "-%u-%u\",%s,\"usage\":%u}",
                            i > 0 ? "," : "", report->file, run, n, i, report->rest, i % 97 + 1);
  g_string_append_c (body, ']');
  return bench_post ("/public/v1/usage/records", report->bench->vendor, body->str);
}

static const char *
get_member (JsonObject *object, const char *parent, const char *name)
{
  return json_object_get_string_member (parent != NULL ? json_object_get_object_member (object, parent) : object, name);
}

static void
run_records (Bench *self)
{
  g_autoptr (JsonObject) file = first_object (self, "/public/v1/usage/files?eq(status,draft)&limit=1");
  g_autoptr (JsonObject) record = first_object (self, "/public/v1/usage/records?limit=1");
  g_autofree char *rest = NULL;
  Report report = { self };
  BenchLoad load = { .port = self->daemon.port, .pid = self->daemon.pid, .connections = 4, .n = CALLS, .expected = 201,
                     .request = request_report, .data = &report };
  BenchResult result;

  if (file == NULL || record == NULL)
    return; /* a world that was made without usage */
  report.file = get_member (file, NULL, "id");
  report.rest = rest = g_strdup_printf ("\"item\":{\"mpn\":\"%s\"},\"asset\":{\"external_id\":\"%s\"},\"start_date\":\"%s\",\"end_date\":\"%s\"",
                                 get_member (record, "item", "mpn"), get_member (record, "asset", "external_id"),
                                 get_member (record, NULL, "start_date"), get_member (record, NULL, "end_date"));
  result = bench_load_run (&load);
  self->over = self->over || get_room (&result) * RECORDS < 30000;
  printf ("%-24s %8.1f us  busiest thread %6.1f us  room for %7.0f/s  (limit 30000/s; %.0f/s now, on %.1f cores)\n", "a record of usage",
          result.cpu / RECORDS, result.busiest / RECORDS, get_room (&result) * RECORDS, result.rate * RECORDS, result.cores);
  fflush (stdout);
}

static char *
find_agreement (Bench *self)
{
  g_autofree char *list = ask (self->daemon.port, "/public/v1/agreements?eq(type,program)&limit=1", self->token);

  return g_strndup (strstr (list, "\"id\":\"") + 6, strcspn (strstr (list, "\"id\":\"") + 6, "\""));
}

static void
run_writes (Bench *self)
{
  g_autofree char *agreement = find_agreement (self);
  g_autofree char *path = g_strdup_printf ("/public/v1/agreements/%s/contracts", agreement);

  run_records (self);
  run_create (self, "create a marketplace", "/public/v1/marketplaces", "{'name':'Place {n}','currency':'EUR'}", 1000, 3000);
  run_create (self, "create a contract", path, "{'partner':{'name':'Partner {n}'},'kind':'production','activation':{'message':'Welcome'}}",
              500, 0);
}

/* --- all of it --- */

static char *
read_owner (Bench *self)
{
  g_autofree char *list = ask (self->daemon.port, LIST, self->token);
  const char *issuer = strstr (list, "\"issuer\":{\"id\":\"");

  g_assert_nonnull (issuer);
  return g_strndup (issuer + strlen ("\"issuer\":{\"id\":\""), 10);
}

int
main (int argc, char *argv[])
{
  const char *number = g_getenv ("CONNECT_BENCH_CONTRACTS"), *kept = g_getenv ("CONNECT_BENCH_DATA"), *only = g_getenv ("CONNECT_BENCH_ONLY");
  const char *n_records = g_getenv ("CONNECT_BENCH_RECORDS");
  guint records = n_records != NULL ? (guint) strtoul (n_records, NULL, 10) : 1000000;
  guint contracts = number != NULL ? (guint) strtoul (number, NULL, 10) : 100000;
  g_autoptr (GPtrArray) ids = NULL;
  g_autofree char *data = NULL, *command = NULL;
  Bench self = { .build = argc > 1 ? argv[1] : "." };

  self.dir = kept != NULL ? g_strdup (kept) : g_dir_make_tmp ("connect-bench-XXXXXX", NULL);
  g_mkdir_with_parents (self.dir, 0700);
  data = start_daemon (&self, &self.daemon, contracts, records);
  self.ids = ids = bare_file_choose_ids (data);
  self.token = read_token (data, "distributor");
  self.vendor = read_token (data, "vendor");
  self.owner = read_owner (&self);
  if (g_strcmp0 (only, "write") != 0)
    {
      make_bare (&self, data);
      start_bare (&self);
      run_reads (&self);
      stop_server (&self.bare);
      run_search (&self, contracts);
    }
  if (g_strcmp0 (only, "read") != 0)
    run_writes (&self);
  stop_server (&self.daemon);
  command = kept == NULL ? g_strdup_printf ("rm -rf '%s'", self.dir) : g_strdup ("true");
  g_spawn_command_line_sync (command, NULL, NULL, NULL, NULL);
  g_free (self.dir);
  g_free (self.token);
  g_free (self.owner);
  g_free (self.vendor);
  printf ("%s", self.over ? "over the limit\n" : "");
  return self.over;
}
