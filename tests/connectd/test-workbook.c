/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Workbooks through their process: what is written comes back, what others write is read, and what is hostile is refused with words. */

#include "config.h"

#include <glib/gstdio.h>
#include <minizip/zip.h>
#include <string.h>

#include "protocol/connect-error.h"
#include "workbook/connectd-sheet-styles.h"
#include "workbook/connectd-workbook-lines.h"
#include "workbook/connectd-workbook.h"

#define MAIN "xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'"
#define OFFICE "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#define ROWS(inner) "<worksheet " MAIN "><sheetData>" inner "</sheetData></worksheet>"

/* --- making files --- */

typedef struct
{
  const char *sheet; /* xl/worksheets/sheet1.xml; NULL: left out */
  const char *strings;
  const char *styles;
  const char *workbook; /* NULL: one sheet, "records" */
  gsize padding;        /* blanks after the sheet's root */
} Parts;

static void
add_part (zipFile zip, const char *name, const char *text, gsize padding)
{
  g_autofree char *blanks = g_strnfill (65536, ' ');

  if (text == NULL)
    return;
  g_assert_cmpint (zipOpenNewFileInZip (zip, name, NULL, NULL, 0, NULL, 0, NULL, Z_DEFLATED, 1), ==, ZIP_OK);
  zipWriteInFileInZip (zip, text, strlen (text));
  for (; padding >= 65536; padding -= 65536)
    zipWriteInFileInZip (zip, blanks, 65536);
  zipCloseFileInZip (zip);
}

static GBytes *
make_file (const Parts *parts)
{
  g_autofree char *path = NULL;
  int fd = g_file_open_tmp ("workbook-XXXXXX", &path, NULL);
  zipFile zip = zipOpen (path, APPEND_STATUS_CREATE);
  char *bytes;
  gsize size;

  add_part (zip, "_rels/.rels", "<Relationships><Relationship Id='r1' Type='" OFFICE "/officeDocument' Target='xl/workbook.xml'/></Relationships>", 0);
  add_part (zip, "xl/workbook.xml",
            parts->workbook != NULL ? parts->workbook
                                    : "<workbook " MAIN " xmlns:r='" OFFICE "'><sheets><sheet name='Records' sheetId='1' r:id='r1'/></sheets></workbook>",
            0);
  add_part (zip, "xl/_rels/workbook.xml.rels",
            "<Relationships><Relationship Id='r1' Type='" OFFICE "/worksheet' Target='worksheets/sheet1.xml'/>"
            "<Relationship Id='r2' Type='" OFFICE "/styles' Target='/xl/styles.xml'/>"
            "<Relationship Id='r4' TargetMode='External' Type='" OFFICE "/sharedStrings' Target='http://127.0.0.1:1/strings.xml'/>"
            "<Relationship Id='r3' Type='" OFFICE "/sharedStrings' Target='sharedStrings.xml'/></Relationships>",
            0);
  add_part (zip, "xl/worksheets/sheet1.xml", parts->sheet, parts->padding);
  add_part (zip, "xl/sharedStrings.xml", parts->strings, 0);
  add_part (zip, "xl/styles.xml", parts->styles, 0);
  zipClose (zip, NULL);
  g_assert_true (g_file_get_contents (path, &bytes, &size, NULL));
  g_close (fd, NULL);
  g_unlink (path);
  return g_bytes_new_take (bytes, size);
}

/* --- reading --- */

static gboolean
note_row (const char *sheet, guint number, const char *const *cells, guint n_cells, gpointer data, GError **error)
{
  GString *out = data;

  g_string_append_printf (out, "%s%u:", sheet, number);
  for (guint i = 0; i < n_cells; i++)
    g_string_append_printf (out, "[%s]", cells[i]);
  g_string_append_c (out, '\n');
  return TRUE;
}

static char *
read_file (GBytes *file, guint max_rows, GError **error)
{
  static const char *const sheets[] = { "records", "usage_records", "categories", NULL };
  GString *out = g_string_new (NULL);
  gboolean good = connectd_workbook_read (file, sheets, max_rows, note_row, out, NULL, error);

  g_assert_cmpint (good, ==, error == NULL || *error == NULL);
  return g_string_free_and_steal (out);
}

static void
assert_reads (const Parts *parts, const char *wanted)
{
  g_autoptr (GBytes) file = make_file (parts);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = read_file (file, 0, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (text, ==, wanted);
}

static void
assert_refuses (const Parts *parts, guint max_rows, ConnectError code, const char *words)
{
  g_autoptr (GBytes) file = make_file (parts);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = read_file (file, max_rows, &error);

  g_assert_error (error, CONNECT_ERROR, (int)code);
  if (strstr (error->message, words) == NULL)
    g_error ("\"%s\" does not say \"%s\"", error->message, words);
}

static void
test_round (void)
{
  static const char *const headings[] = { "record_id", "quantity", "start_time_utc", NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (ConnectdWorkbook) workbook = connectd_workbook_new (&error);
  g_autoptr (GBytes) file = NULL;
  g_autofree char *text = NULL;

  g_assert_no_error (error);
  connectd_workbook_start_sheet (workbook, "records", headings);
  connectd_workbook_add_cell (workbook, CONNECTD_CELL_TEXT, "=1+1 \"a\"\tb\nc\\d <ü>");
  connectd_workbook_add_cell (workbook, CONNECTD_CELL_NUMBER, "0.1");
  connectd_workbook_add_cell (workbook, CONNECTD_CELL_MOMENT, "2026-11-22T10:05:30+00:00");
  g_assert_true (connectd_workbook_end_row (workbook, &error));
  connectd_workbook_add_cell (workbook, CONNECTD_CELL_TEXT, "007");
  connectd_workbook_add_cell (workbook, CONNECTD_CELL_NUMBER, NULL);
  connectd_workbook_add_cell (workbook, CONNECTD_CELL_MOMENT, "never");
  g_assert_true (connectd_workbook_end_row (workbook, &error));
  connectd_workbook_start_sheet (workbook, "categories", NULL);
  connectd_workbook_add_cell (workbook, CONNECTD_CELL_NUMBER, "123456789012345");
  g_assert_true (connectd_workbook_end_row (workbook, &error));
  file = connectd_workbook_finish (workbook, NULL, &error);
  g_assert_no_error (error);
  text = read_file (file, 0, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (text, ==,
                   "records1:[record_id][quantity][start_time_utc]\n"
                   "records2:[=1+1 \"a\"\tb\nc\\d <ü>][0.1][2026-11-22T10:05:30]\n"
                   "records3:[007][][never]\n"
                   "categories1:[123456789012345]\n");
}

static void
test_many (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ConnectdWorkbook) workbook = connectd_workbook_new (&error);
  g_autoptr (GBytes) file = NULL;
  g_autofree char *text = NULL;

  connectd_workbook_start_sheet (workbook, "records", NULL);
  for (guint i = 0; i < 5000; i++)
    {
      for (guint k = 0; k < 8; k++)
        connectd_workbook_add_cell (workbook, CONNECTD_CELL_TEXT, "a text of some length, so that the pipe is full now and then");
      g_assert_true (connectd_workbook_end_row (workbook, &error));
    }
  file = connectd_workbook_finish (workbook, NULL, &error);
  g_assert_no_error (error);
  text = read_file (file, 0, &error);
  g_assert_no_error (error);
  g_assert_nonnull (strstr (text, "records5000:"));
}

static void
test_kinds (void)
{
  const Parts parts = {
    .sheet = ROWS ("<row r='2'><c r='A2' t='s'><v>0</v></c><c r='B2' t='inlineStr'><is><r><t>in</t></r><r><t>line</t></r></is></c>"
                   "<c r='D2'><v>0.30000000000000004</v></c><c t='b'><v>1</v></c><c t='str'><v>text</v></c></row>"
                   "<row><c s='1'><v>44562.5</v></c><c s='2'><v>44562.25</v></c><c s='0'><v>1e3</v></c><c t='s'><v>1</v></c></row><row r='9'/>"),
    .strings = "<sst><si><t>one</t><rPh><t>reading aid</t></rPh></si><si><r><t xml:space='preserve'>two </t></r><r><t>&lt;3</t></r></si></sst>",
    .styles = "<styleSheet><numFmts><numFmt numFmtId='164' formatCode='yyyy\\-mm&quot;d&quot;'/></numFmts><cellStyleXfs><xf numFmtId='14'/></cellStyleXfs>"
              "<cellXfs><xf numFmtId='0'/><xf numFmtId='14'/><xf numFmtId='164'/></cellXfs></styleSheet>",
  };

  assert_reads (&parts, "Records2:[one][inline][][0.3][true][text]\n"
                        "Records3:[2022-01-01T12:00:00][2022-01-01T06:00:00][1000][two <3]\n");
}

static void
test_nothing (void)
{
  const Parts parts = { .sheet = ROWS (""), .workbook = "<workbook><sheets/></workbook>" };

  assert_reads (&parts, "");
}

/* --- what is refused --- */

static void
test_hostile (void)
{
  static const struct
  {
    const char *sheet;
    const char *strings;
    guint max_rows;
    ConnectError code;
    const char *words;
  } cases[] = {
    { ROWS ("<row><c><f>1+1</f><v>2</v></c></row>"), NULL, 0, CONNECT_ERROR_INVALID, "Records: row 1, column 1: It is a formula" },
    { "<!DOCTYPE x [<!ENTITY a 'b'>]>" ROWS ("<row><c t='str'><v>&a;</v></c></row>"), NULL, 0, CONNECT_ERROR_INVALID, "document type" },
    { "<worksheet><sheetData><row>", NULL, 0, CONNECT_ERROR_INVALID, "sheet1.xml: line 1" },
    { ROWS ("<row><c t='str'><v>&unknown;</v></c></row>"), NULL, 0, CONNECT_ERROR_INVALID, "entity" },
    { "not XML at all", NULL, 0, CONNECT_ERROR_INVALID, "sheet1.xml" },
    { "", NULL, 0, CONNECT_ERROR_INVALID, "sheet1.xml" },
    { NULL, NULL, 0, CONNECT_ERROR_INVALID, "missing" },
    { ROWS ("<row r='3'/><row r='2'/>"), NULL, 0, CONNECT_ERROR_INVALID, "order" },
    { ROWS ("<row><c r='B1'/><c r='A1'/></row>"), NULL, 0, CONNECT_ERROR_INVALID, "order" },
    { ROWS ("<row><c r='XFD1'><v>1</v></c></row>"), NULL, 0, CONNECT_ERROR_TOO_LARGE, "column" },
    { ROWS ("<row/><row/><row/>"), NULL, 2, CONNECT_ERROR_TOO_LARGE, "more than 2 rows" },
    { ROWS ("<row><c t='s'><v>5</v></c></row>"), "<sst><si><t>a</t></si></sst>", 0, CONNECT_ERROR_INVALID, "not there" },
    { ROWS ("<row><c t='s'><v>-1</v></c></row>"), "<sst/>", 0, CONNECT_ERROR_INVALID, "not there" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const Parts parts = { .sheet = cases[i].sheet, .strings = cases[i].strings };

      assert_refuses (&parts, cases[i].max_rows, cases[i].code, cases[i].words);
    }
}

static void
test_deep (void)
{
  g_autoptr (GString) sheet = g_string_new (NULL);
  Parts parts = { 0 };

  for (guint i = 0; i < 1000; i++)
    g_string_append (sheet, "<a>");
  parts.sheet = sheet->str;
  assert_refuses (&parts, 0, CONNECT_ERROR_INVALID, "deep");
}

static void
test_bomb (void)
{
  const Parts parts = { .sheet = ROWS (""), .padding = 64 * 1024 * 1024 };

  assert_refuses (&parts, 0, CONNECT_ERROR_TOO_LARGE, "too large when unpacked");
}

static void
test_long_cell (void)
{
  g_autofree char *blanks = g_strnfill (200000, 'x');
  g_autofree char *sheet = g_strconcat ("<worksheet><sheetData><row><c t='str'><v>", blanks, "</v></c></row></sheetData></worksheet>", NULL);
  const Parts parts = { .sheet = sheet };

  assert_refuses (&parts, 0, CONNECT_ERROR_TOO_LARGE, "cell");
}

static void
test_no_archive (void)
{
  static const char *const files[] = { "", "PK\3\4", "%PDF-1.7", "PK\5\6\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0" };

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autoptr (GBytes) file = g_bytes_new_static (files[i], i == 3 ? 22 : strlen (files[i]));
      g_autoptr (GError) error = NULL;
      g_autofree char *text = read_file (file, 0, &error);

      g_assert_error (error, CONNECT_ERROR, CONNECT_ERROR_INVALID);
      g_assert_cmpstr (text, ==, "");
    }
}

/* A good file with bytes changed or cut off: whatever comes of it, an answer does. */
static void
test_damaged (void)
{
  const Parts parts = { .sheet = ROWS ("<row><c t='s'><v>0</v></c><c><v>1</v></c></row>"), .strings = "<sst><si><t>one</t></si></sst>" };
  g_autoptr (GBytes) file = make_file (&parts);
  g_autoptr (GRand) rand = g_rand_new_with_seed (20261122);
  gsize size;
  const char *bytes = g_bytes_get_data (file, &size);

  for (guint i = 0; i < 40; i++)
    {
      g_autofree char *copy = g_memdup2 (bytes, size);
      g_autoptr (GBytes) damaged = NULL;
      g_autoptr (GError) error = NULL;
      g_autofree char *text = NULL;

      for (guint k = 0; k < 4; k++)
        copy[g_rand_int_range (rand, 0, (gint32)size)] = (char)g_rand_int_range (rand, 0, 256);
      damaged = g_bytes_new (copy, i % 4 == 0 ? (gsize)g_rand_int_range (rand, 0, (gint32)size) : size);
      text = read_file (damaged, 0, &error);
      if (error != NULL)
        g_assert_cmpint (error->domain, ==, CONNECT_ERROR);
    }
}

static gboolean
stop_row (const char *sheet, guint number, const char *const *cells, guint n_cells, gpointer data, GError **error)
{
  g_set_error_literal (error, CONNECT_ERROR, CONNECT_ERROR_GONE, "Enough.");
  return FALSE;
}

static void
test_stops (void)
{
  static const char *const sheets[] = { "records", NULL };
  const Parts parts = { .sheet = ROWS ("<row><c><v>1</v></c></row>") };
  g_autoptr (GBytes) file = make_file (&parts);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_assert_false (connectd_workbook_read (file, sheets, 0, stop_row, NULL, NULL, &error));
  g_assert_error (error, CONNECT_ERROR, CONNECT_ERROR_GONE);
  g_clear_error (&error);
  g_cancellable_cancel (cancellable);
  g_assert_false (connectd_workbook_read (file, sheets, 0, stop_row, NULL, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* The process is not there, or dies. */
static void
test_no_program (void)
{
  g_autofree char *program = g_strdup (g_getenv ("CONNECTD_WORKBOOK"));
  const Parts parts = { .sheet = ROWS ("") };
  g_autoptr (GBytes) file = make_file (&parts);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  g_setenv ("CONNECTD_WORKBOOK", "/nowhere/connectd-workbook", TRUE);
  text = read_file (file, 0, &error);
  g_assert_error (error, CONNECT_ERROR, CONNECT_ERROR_FAILED);
  g_clear_error (&error);
  g_clear_pointer (&text, g_free);
  g_setenv ("CONNECTD_WORKBOOK", "/bin/false", TRUE);
  text = read_file (file, 0, &error);
  g_assert_error (error, CONNECT_ERROR, CONNECT_ERROR_INVALID);
  g_setenv ("CONNECTD_WORKBOOK", program, TRUE);
}

/* --- parts --- */

static void
test_lines (void)
{
  static const char *const cells[] = { "a\tb", NULL, "c\\n\nd\r\"" };
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (GPtrArray) fields = g_ptr_array_new ();

  connectd_lines_append_row (out, 7, cells, G_N_ELEMENTS (cells));
  g_assert_cmpstr (out->str, ==, "R\t7\ta\\tb\t\tc\\\\n\\nd\\r\\\"\n");
  g_string_truncate (out, out->len - 1);
  g_assert_cmpint (connectd_lines_split (out->str, fields), ==, 'R');
  g_assert_cmpuint (fields->len, ==, 4);
  g_assert_cmpstr (g_ptr_array_index (fields, 1), ==, "a\tb");
  g_assert_cmpstr (g_ptr_array_index (fields, 2), ==, "");
  g_assert_cmpstr (g_ptr_array_index (fields, 3), ==, "c\\n\nd\r\"");
}

static void
test_dates (void)
{
  static const struct
  {
    double serial;
    gboolean from_1904;
    const char *text;
  } cases[] = { { 1, FALSE, "1900-01-01T00:00:00" },        { 59, FALSE, "1900-02-28T00:00:00" },
                { 61, FALSE, "1900-03-01T00:00:00" },       { 44562.999999, FALSE, "2022-01-02T00:00:00" },
                { 0, TRUE, "1904-01-01T00:00:00" },         { -1, FALSE, NULL },
                { 1e12, FALSE, NULL },                      { 2958465.5, FALSE, "9999-12-31T12:00:00" } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = connectd_serial_date_format (cases[i].serial, cases[i].from_1904);

      g_assert_cmpstr (text, ==, cases[i].text);
    }
  g_assert_true (connectd_number_format_is_date (0, "dd/mm/yyyy"));
  g_assert_true (connectd_number_format_is_date (0, "[h]:mm"));
  g_assert_false (connectd_number_format_is_date (0, "0.00\" days\""));
  g_assert_false (connectd_number_format_is_date (0, "[Red]0.00"));
  g_assert_false (connectd_number_format_is_date (2, NULL));
  g_assert_true (connectd_number_format_is_date (22, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/workbook/round", test_round);
  g_test_add_func ("/workbook/many", test_many);
  g_test_add_func ("/workbook/kinds", test_kinds);
  g_test_add_func ("/workbook/nothing", test_nothing);
  g_test_add_func ("/workbook/hostile", test_hostile);
  g_test_add_func ("/workbook/deep", test_deep);
  g_test_add_func ("/workbook/bomb", test_bomb);
  g_test_add_func ("/workbook/long-cell", test_long_cell);
  g_test_add_func ("/workbook/no-archive", test_no_archive);
  g_test_add_func ("/workbook/damaged", test_damaged);
  g_test_add_func ("/workbook/stops", test_stops);
  g_test_add_func ("/workbook/no-program", test_no_program);
  g_test_add_func ("/workbook/lines", test_lines);
  g_test_add_func ("/workbook/dates", test_dates);
  return g_test_run ();
}
