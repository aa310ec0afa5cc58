/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "workbook/connectd-workbook.h"

#include <errno.h>
#include <gio/gunixinputstream.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "protocol/connect-error.h"
#include "workbook/connectd-workbook-lines.h"

#define PROGRAM "connectd-workbook"
#define DEADLINE (180 * G_USEC_PER_SEC)
#define CHUNK 65536
#define MAX_LINE (64 * 1024 * 1024)

/* --- the process --- */

static char *
find_program (void)
{
  const char *named = g_getenv ("CONNECTD_WORKBOOK");
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *folder = self != NULL ? g_path_get_dirname (self) : g_strdup (".");
  g_autofree char *beside = g_build_filename (folder, PROGRAM, NULL);

  if (named != NULL)
    return g_strdup (named);
  if (g_file_test (beside, G_FILE_TEST_IS_EXECUTABLE))
    return g_steal_pointer (&beside);
  return g_build_filename (CONNECTD_LIBEXECDIR, PROGRAM, NULL);
}

static int
new_memory_file (GError **error)
{
  int fd = memfd_create ("workbook", MFD_CLOEXEC);

  if (fd < 0)
    g_set_error (error, CONNECT_ERROR, CONNECT_ERROR_STORAGE, "There is no room for a workbook: %s.", g_strerror (errno));
  return fd;
}

static gboolean
write_all (int fd, const char *bytes, gsize size)
{
  while (size > 0)
    {
      gssize n = write (fd, bytes, size);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return FALSE;
      bytes += n;
      size -= n;
    }
  return TRUE;
}

static GSubprocess *
spawn (GSubprocessLauncher *launcher, char **args, GError **error)
{
  g_autoptr (GError) cause = NULL;
  GSubprocess *process = g_subprocess_launcher_spawnv (launcher, (const char *const *)args, &cause);

  if (process == NULL)
    g_set_error (error, CONNECT_ERROR, CONNECT_ERROR_FAILED, "Workbooks cannot be used: %s.", cause->message);
  return process;
}

static void
reap (GSubprocess *process)
{
  g_subprocess_force_exit (process);
  g_subprocess_wait (process, NULL, NULL);
}

/* --- reading --- */

typedef struct
{
  GInputStream *stream;
  GString *pending;   /* bytes of a line that is not whole yet, from `start` on */
  gsize start;
  gint64 end;
  GCancellable *cancellable;
  GPtrArray *fields;
  char *sheet;
  gboolean ended;
  ConnectdWorkbookRow func;
  gpointer data;
} Reading;

/* Waits until there is something to read; FALSE at the deadline or when cancelled. */
static gboolean
wait_for_bytes (Reading *self, GError **error)
{
  GPollFD fds[2] = { { .fd = g_unix_input_stream_get_fd (G_UNIX_INPUT_STREAM (self->stream)), .events = G_IO_IN } };
  gboolean cancels = g_cancellable_make_pollfd (self->cancellable, &fds[1]);
  gint64 left = (self->end - g_get_monotonic_time ()) / 1000;
  int n = left > 0 ? g_poll (fds, cancels ? 2 : 1, (int)left) : 0;

  if (cancels)
    g_cancellable_release_fd (self->cancellable);
  if (g_cancellable_set_error_if_cancelled (self->cancellable, error))
    return FALSE;
  if (n != 0)
    return TRUE;
  g_set_error_literal (error, CONNECT_ERROR, CONNECT_ERROR_UNAVAILABLE, "Reading the workbook took too long.");
  return FALSE;
}

static gboolean
take_line (Reading *self, char *line, GError **error)
{
  char mark = connectd_lines_split (line, self->fields);
  const char *const *fields = (const char *const *)self->fields->pdata;

  if (mark == CONNECTD_LINE_SHEET && self->fields->len == 1)
    g_set_str (&self->sheet, fields[0]);
  else if (mark == CONNECTD_LINE_ROW && self->fields->len >= 1 && self->sheet != NULL)
    return self->func (self->sheet, (guint)g_ascii_strtoull (fields[0], NULL, 10), fields + 1, self->fields->len - 1, self->data, error);
  else if (mark == CONNECTD_LINE_ERROR && self->fields->len == 2)
    {
      g_set_error_literal (error, CONNECT_ERROR, atoi (fields[0]), fields[1]);
      return FALSE;
    }
  else if (mark == CONNECTD_LINE_END)
    self->ended = TRUE;
  return TRUE;
}

static gboolean
take_lines (Reading *self, GError **error)
{
  char *newline;

  while ((newline = memchr (self->pending->str + self->start, '\n', self->pending->len - self->start)) != NULL)
    {
      char *line = self->pending->str + self->start;

      *newline = '\0';
      self->start = newline + 1 - self->pending->str;
      if (!take_line (self, line, error))
        return FALSE;
    }
  g_string_erase (self->pending, 0, self->start);
  self->start = 0;
  return TRUE;
}

static gboolean
read_all (Reading *self, GError **error)
{
  g_autofree char *buffer = g_malloc (CHUNK);
  gint64 began;
  gssize n = 0;

  do
    {
      if (!wait_for_bytes (self, error))
        return FALSE;
      n = g_input_stream_read (self->stream, buffer, CHUNK, NULL, error);
      if (n < 0)
        return FALSE;
      g_string_append_len (self->pending, buffer, n);
      began = g_get_monotonic_time ();
      if (!take_lines (self, error))
        return FALSE;
      self->end += g_get_monotonic_time () - began; /* what the rows are used for takes its own time */
      if (self->pending->len > MAX_LINE)
        break;
    }
  while (n > 0);
  if (self->ended)
    return TRUE;
  g_set_error_literal (error, CONNECT_ERROR, CONNECT_ERROR_INVALID,
                       "The workbook needs more memory or time than a file of its kind should.");
  return FALSE;
}

static GSubprocess *
spawn_reader (GBytes *file, const char *const *sheets, guint max_rows, GError **error)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autoptr (GStrvBuilder) args = g_strv_builder_new ();
  g_auto (GStrv) argv = NULL;
  g_autofree char *rows = g_strdup_printf ("%u", max_rows != 0 ? max_rows : CONNECTD_WORKBOOK_MAX_ROWS);
  gsize size;
  const char *bytes = g_bytes_get_data (file, &size);
  int fd = new_memory_file (error);

  if (fd < 0)
    return NULL;
  g_subprocess_launcher_take_stdin_fd (launcher, fd);
  if (!write_all (fd, bytes, size) || lseek (fd, 0, SEEK_SET) < 0)
    {
      g_set_error (error, CONNECT_ERROR, CONNECT_ERROR_STORAGE, "There is no room for a workbook: %s.", g_strerror (errno));
      return NULL;
    }
  g_strv_builder_take (args, find_program ());
  g_strv_builder_add_many (args, "read", rows, NULL);
  g_strv_builder_addv (args, (const char **)sheets);
  argv = g_strv_builder_end (args);
  return spawn (launcher, argv, error);
}

gboolean
connectd_workbook_read (GBytes *file,
                        const char *const *sheets,
                        guint max_rows,
                        ConnectdWorkbookRow func,
                        gpointer data,
                        GCancellable *cancellable,
                        GError **error)
{
  g_autoptr (GSubprocess) process = spawn_reader (file, sheets, max_rows, error);
  g_autoptr (GPtrArray) fields = g_ptr_array_new ();
  g_autoptr (GString) pending = g_string_new (NULL);
  Reading self = { .pending = pending, .fields = fields, .cancellable = cancellable, .func = func, .data = data,
                   .end = g_get_monotonic_time () + DEADLINE };
  gboolean good;

  if (process == NULL)
    return FALSE;
  self.stream = g_subprocess_get_stdout_pipe (process);
  good = read_all (&self, error);
  reap (process);
  g_free (self.sheet);
  return good;
}

/* --- writing --- */

struct _ConnectdWorkbook
{
  GSubprocess *process;
  int out;         /* the file as the process writes it */
  GString *lines;  /* not sent yet */
  GPtrArray *cells;
  guint row;
};

ConnectdWorkbook *
connectd_workbook_new (GError **error)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDIN_PIPE);
  g_autofree char *program = find_program ();
  char *args[] = { program, (char *)"write", NULL };
  int fd = new_memory_file (error);
  GSubprocess *process;
  ConnectdWorkbook *self;

  if (fd < 0)
    return NULL;
  g_subprocess_launcher_take_stdout_fd (launcher, dup (fd));
  process = spawn (launcher, args, error);
  if (process == NULL)
    {
      close (fd);
      return NULL;
    }
  self = g_new0 (ConnectdWorkbook, 1);
  self->process = process;
  self->out = fd;
  self->lines = g_string_new (NULL);
  self->cells = g_ptr_array_new_with_free_func (g_free);
  return self;
}

void
connectd_workbook_free (ConnectdWorkbook *self)
{
  if (self == NULL)
    return;
  reap (self->process);
  g_object_unref (self->process);
  close (self->out);
  g_string_free (self->lines, TRUE);
  g_ptr_array_unref (self->cells);
  g_free (self);
}

static gboolean
send_lines (ConnectdWorkbook *self, gsize keep, GError **error)
{
  GOutputStream *stream = g_subprocess_get_stdin_pipe (self->process);

  if (self->lines->len <= keep)
    return TRUE;
  if (!g_output_stream_write_all (stream, self->lines->str, self->lines->len, NULL, NULL, NULL))
    {
      g_set_error_literal (error, CONNECT_ERROR, CONNECT_ERROR_FAILED, "The workbook could not be written.");
      return FALSE;
    }
  g_string_truncate (self->lines, 0);
  return TRUE;
}

void
connectd_workbook_start_sheet (ConnectdWorkbook *self, const char *name, const char *const *headings)
{
  connectd_lines_append_mark (self->lines, CONNECTD_LINE_SHEET, name);
  self->row = 0;
  for (guint i = 0; headings != NULL && headings[i] != NULL; i++)
    connectd_workbook_add_cell (self, CONNECTD_CELL_HEADING, headings[i]);
  if (self->cells->len > 0)
    connectd_workbook_end_row (self, NULL);
}

void
connectd_workbook_add_cell (ConnectdWorkbook *self, ConnectdCellKind kind, const char *value)
{
  const char mark[] = { (char)kind, '\0' };

  g_ptr_array_add (self->cells, value == NULL || *value == '\0' ? NULL : g_strconcat (mark, value, NULL));
}

gboolean
connectd_workbook_end_row (ConnectdWorkbook *self, GError **error)
{
  connectd_lines_append_row (self->lines, ++self->row, (const char *const *)self->cells->pdata, self->cells->len);
  g_ptr_array_set_size (self->cells, 0);
  return send_lines (self, CHUNK, error);
}

GBytes *
connectd_workbook_finish (ConnectdWorkbook *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GMappedFile) mapped = NULL;
  g_autoptr (GError) cause = NULL;

  connectd_lines_append_mark (self->lines, CONNECTD_LINE_END, "");
  if (!send_lines (self, 0, error))
    return NULL;
  g_output_stream_close (g_subprocess_get_stdin_pipe (self->process), NULL, NULL);
  if (!g_subprocess_wait_check (self->process, cancellable, &cause))
    {
      g_set_error (error, CONNECT_ERROR, CONNECT_ERROR_FAILED, "The workbook could not be written: %s.", cause->message);
      return NULL;
    }
  mapped = g_mapped_file_new_from_fd (self->out, FALSE, &cause);
  if (mapped == NULL)
    {
      g_set_error (error, CONNECT_ERROR, CONNECT_ERROR_FAILED, "The workbook could not be read back: %s.", cause->message);
      return NULL;
    }
  return g_mapped_file_get_bytes (mapped);
}
