/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* connectd-workbook: reads or writes one workbook and ends. A process of its own, with its own memory and time, because a workbook
 * comes from outside. It opens no file but its standard input, and talks in lines (connectd-workbook-lines.h).
 *
 *   connectd-workbook read ROWS SHEET…  < FILE.xlsx > LINES
 *   connectd-workbook write             < LINES > FILE.xlsx */

#include "config.h"

#include <glib.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "workbook/connectd-sheet-reader.h"
#include "workbook/connectd-sheet-writer.h"
#include "workbook/connectd-workbook-lines.h"

#define MAX_MEMORY (G_GUINT64_CONSTANT (768) * 1024 * 1024)
#define MAX_SECONDS 120
#define MAX_UNPACKED (G_GUINT64_CONSTANT (1024) * 1024 * 1024)
#define FREE_UNPACKED (16 * 1024 * 1024) /* what a small file may unpack to */
#define MAX_RATIO 100                     /* and a large one, times its size; real ones come to about 20 */
#define MAX_STRINGS (256 * 1024 * 1024)
#define MAX_COLUMNS 256
#define MAX_FILES 16
#define EXIT_REFUSED 3

static void
limit (int what, guint64 value)
{
  const struct rlimit limits = { value, value };

  setrlimit (what, &limits);
}

/* A sanitizer wants far more address space than we allow. */
static void
confine (void)
{
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
  limit (RLIMIT_AS, MAX_MEMORY);
#endif
  limit (RLIMIT_CPU, MAX_SECONDS);
  limit (RLIMIT_NOFILE, MAX_FILES);
  limit (RLIMIT_CORE, 0);
  prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  prctl (PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
}

typedef struct
{
  GString *line;
  const char *sheet;
} Output;

static void
write_row (const char *sheet, guint number, char **cells, guint n_cells, gpointer data)
{
  Output *output = data;

  g_string_truncate (output->line, 0);
  if (output->sheet != sheet)
    {
      output->sheet = sheet;
      connectd_lines_append_mark (output->line, CONNECTD_LINE_SHEET, sheet);
    }
  connectd_lines_append_row (output->line, number, (const char *const *)cells, n_cells);
  fwrite (output->line->str, 1, output->line->len, stdout);
}

/* The last line says how it ended: without it the reader has died. */
static int
end (const GError *error)
{
  g_autoptr (GString) line = g_string_new (NULL);

  if (error != NULL)
    connectd_lines_append_error (line, error);
  else
    connectd_lines_append_mark (line, CONNECTD_LINE_END, "");
  fwrite (line->str, 1, line->len, stdout);
  return fflush (stdout) != 0 || ferror (stdout) ? EXIT_FAILURE : error != NULL ? EXIT_REFUSED : EXIT_SUCCESS;
}

static gsize
max_unpacked (void)
{
  struct stat file = { 0 };

  fstat (STDIN_FILENO, &file);
  return MIN (MAX_UNPACKED, FREE_UNPACKED + MAX_RATIO * (guint64)file.st_size);
}

static int
read_workbook (guint max_rows, const char *const *sheets)
{
  const ConnectdSheetLimits limits = { max_rows, MAX_COLUMNS, MAX_STRINGS };
  g_autoptr (GError) error = NULL;
  g_autoptr (ConnectdPackage) package = connectd_package_open ("/proc/self/fd/0", max_unpacked (), &error);
  g_autoptr (GString) line = g_string_new (NULL);
  Output output = { line, NULL };

  if (package != NULL)
    connectd_sheets_read (package, sheets, &limits, write_row, &output, &error);
  return end (error);
}

int
main (int argc, char **argv)
{
  guint64 rows;

  confine ();
  if (argc > 3 && strcmp (argv[1], "read") == 0 && g_ascii_string_to_unsigned (argv[2], 10, 1, G_MAXUINT32, &rows, NULL))
    return read_workbook ((guint)rows, (const char *const *)argv + 3);
  if (argc == 2 && strcmp (argv[1], "write") == 0)
    return connectd_sheet_write (stdin, stdout) ? EXIT_SUCCESS : EXIT_FAILURE;
  fputs ("usage: connectd-workbook read ROWS SHEET… | write\n", stderr);
  return 2;
}
