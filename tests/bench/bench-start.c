/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* From the start of the process to the first frame with rows from the cache: the client's window on its Contracts page,
 * beside a bare GtkColumnView in an Adwaita window over the same SQLite file with the same columns as labels. Both are started in
 * turn, several times; the medians are compared. The time of the processor, of all threads, is printed beside: it says more on a
 * machine that does other things too. */

#include "config.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "client/connect-accounts-file.h"
#include "common/connect-test-account.h"
#include "core/connect-app-settings.h"
#include "gui/common/connect-app-list-page.h"
#include "gui/window/connect-app-window.h"
#include "protocol/connect-json.h"

#define N_CONTRACTS 5000
#define N_RUNS 7
#define LIMIT 1.3
#define N_COLUMNS 8

static const char *const columns[N_COLUMNS] = { "ID", "Type", "Agreement", "Partner", "Status", "Turn", "Created", "Signed" };

/* Milliseconds. */
typedef struct
{
  double wall[N_RUNS];
  double processor[N_RUNS];
} Times;

static ConnectAccount *
open_account (const char *directory, const char *json)
{
  return connect_test_account_new (directory, "PA-425-620", "Polaris Cloud Distribution GmbH", CONNECT_ROLE_DISTRIBUTOR, json);
}

/* Called after each frame: tells the time when there are rows, and ends the program. */
static void
report (gint64 start)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  g_print ("%.1f %.1f\n", (g_get_monotonic_time () - start) / 1000.0,
           (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000.0 + (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1000.0);
  exit (EXIT_SUCCESS);
}

/* --- the bare program ----------------------------------------------------------------------------------------- */

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_list_item_set_child (item, label);
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer column)
{
  GStrv values = g_object_get_data (gtk_list_item_get_item (item), "values");

  gtk_label_set_label (GTK_LABEL (gtk_list_item_get_child (item)), values[GPOINTER_TO_INT (column)]);
}

static GListStore *
read_rows (const char *path)
{
  GListStore *rows = g_list_store_new (G_TYPE_OBJECT);
  sqlite3 *db = NULL;
  sqlite3_stmt *statement = NULL;

  if (sqlite3_open_v2 (path, &db, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK ||
      sqlite3_prepare_v2 (db, "SELECT key, m_type, m_agreement__name, m_partner__name, m_status, m_latest, "
                              "m_events__created__at, m_events__signed__at FROM contracts ORDER BY m_events__created__at DESC",
                          -1, &statement, NULL) != SQLITE_OK)
    g_error ("%s: %s", path, sqlite3_errmsg (db));
  while (sqlite3_step (statement) == SQLITE_ROW)
    {
      g_autoptr (GObject) row = g_object_new (G_TYPE_OBJECT, NULL);
      GStrv values = g_new0 (char *, N_COLUMNS + 1);

      for (int i = 0; i < N_COLUMNS; i++)
        values[i] = g_strdup ((const char *) sqlite3_column_text (statement, i));
      g_object_set_data_full (row, "values", values, (GDestroyNotify) g_strfreev);
      g_list_store_append (rows, row);
    }
  sqlite3_finalize (statement);
  sqlite3_close (db);
  return rows;
}

static void
bare_frame_cb (GdkFrameClock *clock, gint64 *start)
{
  report (*start);
}

static void
run_bare (const char *path, gint64 start)
{
  GtkWidget *window, *view, *scroller, *bars;

  adw_init ();
  window = adw_window_new ();
  view = gtk_column_view_new (GTK_SELECTION_MODEL (gtk_multi_selection_new (G_LIST_MODEL (read_rows (path)))));
  for (int i = 0; i < N_COLUMNS; i++)
    {
      GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
      g_autoptr (GtkColumnViewColumn) column = NULL;

      g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), NULL);
      g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), GINT_TO_POINTER (i));
      column = gtk_column_view_column_new (columns[i], factory);
      gtk_column_view_append_column (GTK_COLUMN_VIEW (view), column);
    }
  scroller = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), view);
  bars = adw_toolbar_view_new ();
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (bars), adw_header_bar_new ());
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (bars), scroller);
  adw_window_set_content (ADW_WINDOW (window), bars);
  gtk_window_set_default_size (GTK_WINDOW (window), 1180, 760);
  gtk_window_present (GTK_WINDOW (window));
  g_signal_connect_after (gtk_widget_get_frame_clock (window), "after-paint", G_CALLBACK (bare_frame_cb), &start);
  for (;;)
    g_main_context_iteration (NULL, TRUE);
}

/* --- the client ----------------------------------------------------------------------------------------------- */

static GtkWidget *
find_view (GtkWidget *root)
{
  if (GTK_IS_COLUMN_VIEW (root))
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_view (child);

      if (found != NULL)
        return found;
    }
  return NULL;
}

typedef struct
{
  GtkWidget *window;
  gint64 start;
} Client;

static void
client_frame_cb (GdkFrameClock *clock, Client *client)
{
  GtkWidget *view = find_view (client->window);

  if (view != NULL && gtk_widget_get_mapped (view) &&
      g_list_model_get_n_items (G_LIST_MODEL (gtk_column_view_get_model (GTK_COLUMN_VIEW (view)))) == N_CONTRACTS)
    report (client->start);
}

/* What main() does, with an account whose server is not there. */
static void
run_client (const char *directory, gint64 start)
{
  Client client = { NULL, start };
  ConnectAccounts *accounts;
  g_autoptr (ConnectAccount) account = NULL;
  g_autoptr (GSettings) settings = NULL;

  dex_init ();
  adw_init ();
  accounts = connect_accounts_new (directory);
  account = g_list_model_get_item (G_LIST_MODEL (accounts), 0);
  settings = connect_app_settings_new_for_account (account);
  g_settings_set_string (settings, "page", "contracts");
  client.window = GTK_WIDGET (connect_app_window_new (NULL, accounts));
  gtk_window_present (GTK_WINDOW (client.window));
  g_signal_connect_after (gtk_widget_get_frame_clock (client.window), "after-paint", G_CALLBACK (client_frame_cb), &client);
  for (;;)
    g_main_context_iteration (NULL, TRUE);
}

/* --- both ----------------------------------------------------------------------------------------------------- */

/* Many contracts like those of the demo world. */
static char *
make_world (const char *directory, const char *source)
{
  g_autofree char *text = NULL;
  gsize length = 0;
  g_autoptr (JsonObject) world = NULL;
  JsonArray *contracts;
  guint n;
  char *path = g_build_filename (directory, "world.json", NULL);
  g_autofree char *whole = NULL;

  if (!g_file_get_contents (source, &text, &length, NULL) || (world = connect_json_parse_object (text, length, 0, NULL)) == NULL)
    g_error ("%s cannot be read", source);
  contracts = connect_json_get_array (world, "contracts");
  n = json_array_get_length (contracts);
  for (guint i = n; i < N_CONTRACTS; i++)
    {
      JsonObject *copy = connect_json_copy (json_array_get_object_element (contracts, i % n));
      g_autofree char *id = g_strdup_printf ("CRS-10000-00000-%05u", i);

      connect_json_set_string (copy, "id", id);
      json_array_add_object_element (contracts, copy);
    }
  whole = connect_json_object_to_string (world);
  g_file_set_contents (path, whole, -1, NULL);
  return path;
}

static void
measure (const char *program, const char *mode, const char *path, double *wall, double *processor)
{
  const char *const command[] = { program, mode, path, NULL };
  g_autofree char *output = NULL;
  g_autofree char *errors = NULL;
  char *rest = NULL;
  int status = 0;

  if (!g_spawn_sync (NULL, (char **) command, NULL, 0, NULL, NULL, &output, &errors, &status, NULL) || status != 0)
    g_error ("%s: %s", mode, errors);
  *wall = g_ascii_strtod (output, &rest);
  *processor = g_ascii_strtod (rest, NULL);
}

static int
compare (gconstpointer a, gconstpointer b)
{
  const double x = *(const double *) a;
  const double y = *(const double *) b;

  return x < y ? -1 : x > y;
}

/* Sorts them. */
static double
median (double *times)
{
  qsort (times, N_RUNS, sizeof (double), compare);
  return times[N_RUNS / 2];
}

static void
print_times (const char *name, Times *times)
{
  g_print ("%-20s %5.0f ms, processor %5.0f ms\n", name, median (times->wall), median (times->processor));
}

static char *
find_cache (const char *directory)
{
  g_autoptr (GDir) dir = g_dir_open (directory, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (directory, name, "cache.db", NULL);

      if (g_file_test (path, G_FILE_TEST_EXISTS))
        return g_steal_pointer (&path);
    }
  g_error ("%s: no cache in it", directory);
}

static void
remember_account (const char *directory, ConnectAccount *account)
{
  g_autoptr (GPtrArray) infos = g_ptr_array_new ();
  g_autofree char *path = g_build_filename (directory, "accounts.json", NULL);
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (infos, (gpointer) _connect_account_get_info (account));
  if (!connect_accounts_file_save (path, infos, &error))
    g_error ("%s", error->message);
}

static int
compare_both (const char *program, const char *build)
{
  g_autofree char *directory = g_dir_make_tmp ("connect-bench-XXXXXX", NULL);
  g_autofree char *source = g_build_filename (build, "..", "tests", "data", "partners-world.json", NULL);
  g_autofree char *schemas = g_build_filename (build, "data", NULL);
  g_autofree char *world = make_world (directory, source);
  g_autofree char *cache = NULL;
  Times bare, client;
  ConnectAccount *account = open_account (directory, world);
  double ratio;

  remember_account (directory, account);
  g_object_unref (account);
  cache = find_cache (directory);
  g_setenv ("GSETTINGS_SCHEMA_DIR", schemas, TRUE);
  g_setenv ("GSETTINGS_BACKEND", "memory", TRUE);
  for (int i = -1; i < N_RUNS; i++)
    {
      int place = MAX (i, 0); /* the first pair only warms the files: the next one takes its place */

      measure (program, "bare", cache, &bare.wall[place], &bare.processor[place]);
      measure (program, "client", directory, &client.wall[place], &client.processor[place]);
    }
  g_print ("first rows of %d (median of %d)\n", N_CONTRACTS, N_RUNS);
  print_times ("bare GtkColumnView", &bare);
  print_times ("client", &client);
  ratio = median (client.wall) / median (bare.wall);
  g_print ("ratio %.2f (processor %.2f), limit %.2f: %s\n", ratio, median (client.processor) / median (bare.processor), LIMIT,
           ratio <= LIMIT ? "ok" : "too slow");
  connect_test_remove_tree (directory);
  return ratio <= LIMIT ? EXIT_SUCCESS : EXIT_FAILURE;
}

int
main (int argc, char **argv)
{
  gint64 start = g_get_monotonic_time ();

  if (argc == 3 && g_str_equal (argv[1], "bare"))
    run_bare (argv[2], start);
  else if (argc == 3 && g_str_equal (argv[1], "client"))
    run_client (argv[2], start);
  else if (argc == 2)
    return compare_both (argv[0], argv[1]);
  g_printerr ("bench-start BUILD\n");
  return EXIT_FAILURE;
}
