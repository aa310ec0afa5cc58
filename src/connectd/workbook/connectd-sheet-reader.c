/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "workbook/connectd-sheet-reader.h"

#include <string.h>

#include "protocol/connect-error.h"
#include "workbook/connectd-sheet-styles.h"

#define MAX_CELL 131072 /* bytes: 32767 characters */
#define MAX_SHEETS 256
#define MAX_STYLES 65536

typedef struct
{
  char *name;
  char *relation;
} Sheet;

typedef enum
{
  CELL_NUMBER,
  CELL_SHARED,
  CELL_TEXT,
  CELL_BOOLEAN,
  CELL_DATE,
} CellKind;

/* What is known of the workbook, and where its reading is. One reader at a time uses it. */
typedef struct
{
  const ConnectdSheetLimits *limits;
  ConnectdPartReader reader;
  char *base;             /* folder of the workbook's part: "xl/" */
  char *found;            /* the part that a search was for */
  const char *wanted;     /* what is searched: the end of a relation's type */
  GHashTable *relations;  /* id → part */
  GArray *sheets;         /* of Sheet */
  char *styles;           /* parts, or NULL */
  char *strings;
  gboolean from_1904;
  GHashTable *formats;    /* number → code */
  GArray *dates;          /* of gboolean, by style */
  gboolean in_styles;
  GPtrArray *shared;
  gsize shared_bytes;
  GString *text;          /* of the element that is read, while `takes` */
  gboolean takes;
  guint phonetic;         /* depth inside of reading aids */

  ConnectdSheetRow func;
  gpointer data;
  const char *sheet;      /* name of the one that is read */
  GPtrArray *cells;
  guint n_rows;           /* of all sheets */
  guint row;
  guint column;
  CellKind kind;
  guint style;
} Book;

static void
sheet_clear (gpointer data)
{
  Sheet *self = data;

  g_free (self->name);
  g_free (self->relation);
}

static void
fail (Book *book, ConnectError code, const char *format, ...) G_GNUC_PRINTF (3, 4);

static void
fail (Book *book, ConnectError code, const char *format, ...)
{
  va_list args;

  if (book->reader.error != NULL)
    return;
  va_start (args, format);
  book->reader.error = g_error_new_valist (CONNECT_ERROR, code, format, args);
  va_end (args);
}

static guint
to_number (const char *text, guint fallback)
{
  guint64 value;

  return text != NULL && g_ascii_string_to_unsigned (text, 10, 0, G_MAXINT32, &value, NULL) ? (guint)value : fallback;
}

static void
ignore_end (gpointer data, const char *name)
{
}

static gboolean
parse (Book *book,
       ConnectdPackage *package,
       const char *part,
       void (*start) (gpointer, const char *, const char *const *),
       void (*end) (gpointer, const char *),
       void (*text) (gpointer, const char *, gsize),
       GError **error)
{
  book->reader = (ConnectdPartReader) { start, end, text, book, NULL };
  return connectd_package_parse (package, part, &book->reader, error);
}

/* --- which part is what --- */

static char *
resolve (const char *base, const char *target)
{
  return *target == '/' ? g_strdup (target + 1) : g_strconcat (base, target, NULL);
}

static void
relation_start (gpointer data, const char *name, const char *const *attributes)
{
  Book *book = data;
  const char *id = connectd_part_attribute (attributes, "Id");
  const char *type = connectd_part_attribute (attributes, "Type");
  const char *target = connectd_part_attribute (attributes, "Target");

  if (strcmp (name, "Relationship") != 0 || id == NULL || type == NULL || target == NULL)
    return;
  if (g_strcmp0 (connectd_part_attribute (attributes, "TargetMode"), "External") == 0)
    return; /* nothing outside of the file is read */
  if (book->wanted != NULL)
    {
      if (g_str_has_suffix (type, book->wanted) && book->found == NULL)
        book->found = resolve ("", target);
      return;
    }
  if (g_hash_table_size (book->relations) > 4 * MAX_SHEETS)
    {
      fail (book, CONNECT_ERROR_TOO_LARGE, "The workbook has too many parts.");
      return;
    }
  g_hash_table_insert (book->relations, g_strdup (id), resolve (book->base, target));
  if (g_str_has_suffix (type, "/styles") && book->styles == NULL)
    book->styles = resolve (book->base, target);
  else if (g_str_has_suffix (type, "/sharedStrings") && book->strings == NULL)
    book->strings = resolve (book->base, target);
}

static void
workbook_start (gpointer data, const char *name, const char *const *attributes)
{
  Book *book = data;
  const char *text = connectd_part_attribute (attributes, "date1904");

  if (strcmp (name, "workbookPr") == 0)
    book->from_1904 = text != NULL && (strcmp (text, "1") == 0 || strcmp (text, "true") == 0);
  else if (strcmp (name, "sheet") == 0 && book->sheets->len >= MAX_SHEETS)
    fail (book, CONNECT_ERROR_TOO_LARGE, "The workbook has more than %d sheets.", MAX_SHEETS);
  else if (strcmp (name, "sheet") == 0)
    {
      Sheet sheet = { g_strdup (connectd_part_attribute (attributes, "name")), NULL };

      for (guint i = 0; attributes[i] != NULL; i += 2) /* r:id; there is no other in a namespace */
        if (g_str_has_suffix (attributes[i], ":id"))
          sheet.relation = g_strdup (attributes[i + 1]);
      g_array_append_val (book->sheets, sheet);
    }
}

static gboolean
read_outline (Book *book, ConnectdPackage *package, GError **error)
{
  g_autofree char *folder = NULL, *name = NULL, *relations = NULL;

  book->wanted = "/officeDocument";
  if (!parse (book, package, "_rels/.rels", relation_start, ignore_end, NULL, error))
    return FALSE;
  if (book->found == NULL)
    {
      g_set_error_literal (error, CONNECT_ERROR, CONNECT_ERROR_INVALID, "It is no workbook (xlsx).");
      return FALSE;
    }
  book->wanted = NULL;
  name = g_path_get_basename (book->found);
  folder = g_path_get_dirname (book->found);
  book->base = strcmp (folder, ".") == 0 ? g_strdup ("") : g_strconcat (folder, "/", NULL);
  relations = g_strconcat (book->base, "_rels/", name, ".rels", NULL);
  return parse (book, package, book->found, workbook_start, ignore_end, NULL, error) &&
         parse (book, package, relations, relation_start, ignore_end, NULL, error);
}

/* --- styles and shared strings --- */

static void
styles_start (gpointer data, const char *name, const char *const *attributes)
{
  Book *book = data;
  guint id = to_number (connectd_part_attribute (attributes, "numFmtId"), 0);

  if (strcmp (name, "cellXfs") == 0)
    book->in_styles = TRUE;
  else if (strcmp (name, "numFmt") == 0 && g_hash_table_size (book->formats) < MAX_STYLES)
    g_hash_table_insert (book->formats, GUINT_TO_POINTER (id), g_strdup (connectd_part_attribute (attributes, "formatCode")));
  else if (strcmp (name, "xf") == 0 && book->in_styles && book->dates->len < MAX_STYLES)
    {
      gboolean date = connectd_number_format_is_date (id, g_hash_table_lookup (book->formats, GUINT_TO_POINTER (id)));

      g_array_append_val (book->dates, date);
    }
}

static void
styles_end (gpointer data, const char *name)
{
  Book *book = data;

  if (strcmp (name, "cellXfs") == 0)
    book->in_styles = FALSE;
}

static void
take_text (gpointer data, const char *text, gsize length)
{
  Book *book = data;

  if (!book->takes)
    return;
  if (book->text->len + length > MAX_CELL)
    fail (book, CONNECT_ERROR_TOO_LARGE, "A cell holds more than %d bytes.", MAX_CELL);
  else
    g_string_append_len (book->text, text, length);
}

static void
strings_start (gpointer data, const char *name, const char *const *attributes)
{
  Book *book = data;

  if (strcmp (name, "si") == 0)
    g_string_truncate (book->text, 0);
  else if (strcmp (name, "rPh") == 0)
    book->phonetic++;
  else if (strcmp (name, "t") == 0)
    book->takes = book->phonetic == 0;
}

static void
strings_end (gpointer data, const char *name)
{
  Book *book = data;

  if (strcmp (name, "rPh") == 0)
    book->phonetic -= book->phonetic > 0;
  else if (strcmp (name, "t") == 0)
    book->takes = FALSE;
  else if (strcmp (name, "si") == 0)
    {
      book->shared_bytes += book->text->len + sizeof (char *);
      if (book->shared_bytes > book->limits->max_strings)
        fail (book, CONNECT_ERROR_TOO_LARGE, "The texts of the workbook are too large.");
      else
        g_ptr_array_add (book->shared, g_strndup (book->text->str, book->text->len));
    }
}

static gboolean
read_helpers (Book *book, ConnectdPackage *package, GError **error)
{
  return (book->styles == NULL || !connectd_package_has (package, book->styles) ||
          parse (book, package, book->styles, styles_start, styles_end, NULL, error)) &&
         (book->strings == NULL || !connectd_package_has (package, book->strings) ||
          parse (book, package, book->strings, strings_start, strings_end, take_text, error));
}

/* --- a sheet --- */

/* "BC12" → 54; 0 when it is no reference. */
static guint
column_of (const char *reference)
{
  guint column = 0;

  for (const char *c = reference; g_ascii_isalpha (*c) && column < 20000; c++)
    column = column * 26 + (guint)(g_ascii_toupper (*c) - 'A') + 1;
  return column;
}

static CellKind
kind_of (const char *type)
{
  static const struct
  {
    const char *type;
    CellKind kind;
  } kinds[] = { { "s", CELL_SHARED }, { "str", CELL_TEXT },    { "inlineStr", CELL_TEXT },
                { "e", CELL_TEXT },   { "b", CELL_BOOLEAN }, { "d", CELL_DATE } };

  for (guint i = 0; type != NULL && i < G_N_ELEMENTS (kinds); i++)
    if (strcmp (type, kinds[i].type) == 0)
      return kinds[i].kind;
  return CELL_NUMBER;
}

static void
start_row (Book *book, const char *const *attributes)
{
  guint number = to_number (connectd_part_attribute (attributes, "r"), book->row + 1);

  if (number <= book->row)
    fail (book, CONNECT_ERROR_INVALID, "%s: row %u: The rows are not in their order.", book->sheet, number);
  book->row = number;
  book->column = 0;
  g_ptr_array_set_size (book->cells, 0);
  if (++book->n_rows > book->limits->max_rows)
    fail (book, CONNECT_ERROR_TOO_LARGE, "%s: There are more than %u rows.", book->sheet, book->limits->max_rows);
}

static void
start_cell (Book *book, const char *const *attributes)
{
  const char *reference = connectd_part_attribute (attributes, "r");
  guint column = reference != NULL ? column_of (reference) : book->column + 1;

  if (column <= book->column || column > book->limits->max_columns)
    {
      fail (book, column > book->limits->max_columns ? CONNECT_ERROR_TOO_LARGE : CONNECT_ERROR_INVALID,
            "%s: row %u: A cell stands in no column from 1 to %u, or not in its order.", book->sheet, book->row,
            book->limits->max_columns);
      return;
    }
  book->column = column;
  book->kind = kind_of (connectd_part_attribute (attributes, "t"));
  book->style = to_number (connectd_part_attribute (attributes, "s"), 0);
  g_string_truncate (book->text, 0);
}

static char *
dup_number (Book *book)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];
  char *end = NULL;
  double value = g_ascii_strtod (book->text->str, &end);

  if (end == book->text->str || *end != '\0')
    return g_strdup (book->text->str);
  if (book->style < book->dates->len && g_array_index (book->dates, gboolean, book->style))
    {
      char *date = connectd_serial_date_format (value, book->from_1904);

      if (date != NULL)
        return date;
    }
  return g_strdup (g_ascii_formatd (buffer, sizeof buffer, "%.15g", value));
}

static char *
dup_cell (Book *book)
{
  guint place;

  switch (book->kind)
    {
    case CELL_SHARED:
      place = to_number (book->text->str, G_MAXUINT);
      if (place < book->shared->len)
        return g_strdup (g_ptr_array_index (book->shared, place));
      fail (book, CONNECT_ERROR_INVALID, "%s: row %u: A cell has a text that is not there.", book->sheet, book->row);
      return NULL;
    case CELL_BOOLEAN:
      return g_strdup (strcmp (book->text->str, "1") == 0 ? "true" : "false");
    case CELL_NUMBER:
      return dup_number (book);
    case CELL_TEXT:
    case CELL_DATE:
    default:
      return g_strdup (book->text->str);
    }
}

static void
sheet_start (gpointer data, const char *name, const char *const *attributes)
{
  Book *book = data;

  if (strcmp (name, "row") == 0)
    start_row (book, attributes);
  else if (strcmp (name, "c") == 0)
    start_cell (book, attributes);
  else if (strcmp (name, "f") == 0)
    fail (book, CONNECT_ERROR_INVALID, "%s: row %u, column %u: It is a formula; give its value instead.", book->sheet, book->row,
          book->column);
  else if (strcmp (name, "rPh") == 0)
    book->phonetic++;
  else if (strcmp (name, "v") == 0 || strcmp (name, "t") == 0)
    book->takes = book->phonetic == 0;
}

static void
sheet_end (gpointer data, const char *name)
{
  Book *book = data;

  if (strcmp (name, "rPh") == 0)
    book->phonetic -= book->phonetic > 0;
  else if (strcmp (name, "v") == 0 || strcmp (name, "t") == 0)
    book->takes = FALSE;
  else if (strcmp (name, "c") == 0 && book->text->len > 0 && book->column > 0)
    {
      g_ptr_array_set_size (book->cells, MAX (book->cells->len, book->column));
      g_free (book->cells->pdata[book->column - 1]);
      book->cells->pdata[book->column - 1] = dup_cell (book);
    }
  else if (strcmp (name, "row") == 0 && book->cells->len > 0)
    book->func (book->sheet, book->row, (char **)book->cells->pdata, book->cells->len, book->data);
}

static gboolean
read_sheet (Book *book, ConnectdPackage *package, const Sheet *sheet, GError **error)
{
  const char *part = sheet->relation != NULL ? g_hash_table_lookup (book->relations, sheet->relation) : NULL;

  book->sheet = sheet->name;
  book->row = 0;
  if (part != NULL)
    return parse (book, package, part, sheet_start, sheet_end, take_text, error);
  g_set_error (error, CONNECT_ERROR, CONNECT_ERROR_INVALID, "%s: The sheet is missing from the workbook.", sheet->name);
  return FALSE;
}

static gboolean
read_named (Book *book, ConnectdPackage *package, const char *name, GError **error)
{
  for (guint i = 0; i < book->sheets->len; i++)
    {
      const Sheet *sheet = &g_array_index (book->sheets, Sheet, i);

      if (sheet->name != NULL && g_ascii_strcasecmp (sheet->name, name) == 0)
        return read_sheet (book, package, sheet, error);
    }
  return TRUE;
}

gboolean
connectd_sheets_read (ConnectdPackage *package,
                      const char *const *names,
                      const ConnectdSheetLimits *limits,
                      ConnectdSheetRow func,
                      gpointer data,
                      GError **error)
{
  g_autoptr (GHashTable) relations = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (GHashTable) formats = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  g_autoptr (GArray) sheets = g_array_new (FALSE, TRUE, sizeof (Sheet));
  g_autoptr (GArray) dates = g_array_new (FALSE, TRUE, sizeof (gboolean));
  g_autoptr (GPtrArray) shared = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) cells = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GString) text = g_string_new (NULL);
  Book book = { .limits = limits, .relations = relations, .formats = formats, .sheets = sheets, .dates = dates,
                .shared = shared, .cells = cells, .text = text, .func = func, .data = data };
  gboolean good;

  g_array_set_clear_func (sheets, sheet_clear);
  good = read_outline (&book, package, error) && read_helpers (&book, package, error);
  for (guint i = 0; good && names[i] != NULL; i++)
    good = read_named (&book, package, names[i], error);
  g_clear_error (&book.reader.error);
  g_free (book.base);
  g_free (book.found);
  g_free (book.styles);
  g_free (book.strings);
  return good;
}
