/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "workbook/connectd-sheet-writer.h"

#include <stdlib.h>
#include <xlsxwriter.h>

#include "workbook/connectd-workbook-lines.h"

#define WIDTH 18.0
#define MAX_TEXT 32767 /* characters in a cell */

typedef struct
{
  lxw_workbook *workbook;
  lxw_worksheet *sheet;
  lxw_format *heading;
  lxw_format *moment;
} Writer;

static gboolean
start_sheet (Writer *self, const char *name)
{
  self->sheet = workbook_add_worksheet (self->workbook, name);
  if (self->sheet == NULL)
    return FALSE;
  worksheet_set_column (self->sheet, 0, 63, WIDTH, NULL);
  worksheet_freeze_panes (self->sheet, 1, 0);
  return TRUE;
}

static lxw_error
write_text (Writer *self, lxw_row_t row, lxw_col_t column, const char *text, lxw_format *format)
{
  g_autofree char *cut = g_utf8_strlen (text, -1) > MAX_TEXT ? g_utf8_substring (text, 0, MAX_TEXT) : NULL;

  return worksheet_write_string (self->sheet, row, column, cut != NULL ? cut : text, format);
}

static lxw_error
write_moment (Writer *self, lxw_row_t row, lxw_col_t column, const char *text)
{
  lxw_datetime moment = { 0 };

  if (sscanf (text, "%4d-%2d-%2dT%2d:%2d:%lf", &moment.year, &moment.month, &moment.day, &moment.hour, &moment.min, &moment.sec) != 6)
    return write_text (self, row, column, text, NULL);
  return worksheet_write_datetime (self->sheet, row, column, &moment, self->moment);
}

static gboolean
write_cell (Writer *self, lxw_row_t row, lxw_col_t column, const char *cell)
{
  switch (*cell)
    {
    case '\0':
      return TRUE;
    case 's':
      return write_text (self, row, column, cell + 1, NULL) == LXW_NO_ERROR;
    case 'h':
      return write_text (self, row, column, cell + 1, self->heading) == LXW_NO_ERROR;
    case 'n':
      return worksheet_write_number (self->sheet, row, column, g_ascii_strtod (cell + 1, NULL), NULL) == LXW_NO_ERROR;
    case 'd':
      return write_moment (self, row, column, cell + 1) == LXW_NO_ERROR;
    default:
      return FALSE;
    }
}

static gboolean
write_row (Writer *self, GPtrArray *fields)
{
  guint64 number;

  if (self->sheet == NULL || fields->len == 0 ||
      !g_ascii_string_to_unsigned (g_ptr_array_index (fields, 0), 10, 1, LXW_ROW_MAX, &number, NULL))
    return FALSE;
  for (guint i = 1; i < fields->len; i++)
    if (!write_cell (self, (lxw_row_t)number - 1, (lxw_col_t)(i - 1), g_ptr_array_index (fields, i)))
      return FALSE;
  return TRUE;
}

/* TRUE when the lines came to their end. */
static gboolean
take_lines (Writer *self, FILE *in)
{
  g_autoptr (GPtrArray) fields = g_ptr_array_new ();
  char *line = NULL;
  size_t size = 0;
  gssize n;
  gboolean good = TRUE, ended = FALSE;

  while (good && !ended && (n = getline (&line, &size, in)) > 0)
    {
      if (line[n - 1] == '\n')
        line[n - 1] = '\0';
      switch (connectd_lines_split (line, fields))
        {
        case CONNECTD_LINE_SHEET:
          good = fields->len == 1 && start_sheet (self, g_ptr_array_index (fields, 0));
          break;
        case CONNECTD_LINE_ROW:
          good = write_row (self, fields);
          break;
        case CONNECTD_LINE_END:
          ended = TRUE;
          break;
        default:
          good = FALSE;
        }
    }
  free (line);
  return good && ended;
}

gboolean
connectd_sheet_write (FILE *in, FILE *out)
{
  const char *buffer = NULL;
  size_t size = 0;
  lxw_workbook_options options = { .constant_memory = LXW_TRUE, .output_buffer = &buffer, .output_buffer_size = &size };
  Writer self = { .workbook = workbook_new_opt (NULL, &options) };
  gboolean good;

  if (self.workbook == NULL)
    return FALSE;
  self.heading = workbook_add_format (self.workbook);
  format_set_bold (self.heading);
  self.moment = workbook_add_format (self.workbook);
  format_set_num_format (self.moment, "yyyy-mm-dd hh:mm:ss");
  good = take_lines (&self, in);
  if (workbook_close (self.workbook) != LXW_NO_ERROR)
    good = FALSE;
  if (good)
    good = fwrite (buffer, 1, size, out) == size && fflush (out) == 0;
  free ((void *)buffer);
  return good;
}
