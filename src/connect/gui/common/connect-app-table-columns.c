/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "gui/common/connect-app-table-columns.h"

#include "core/connect-app-format.h"
#include "gui/common/connect-app-fields.h"

/* A column is as wide as the widest that its kind has to say, measured in the language and font of the person. It stays so:
 * a table whose columns change while it is scrolled is hard to read, and measuring every cell is slow. Names have no widest:
 * they get this many characters and share what room is left. */
#define NAME_CHARS 16
#define TEXT_CHARS 13
#define CELL_PADDING 18
#define HEADER_PADDING 28 /* with the arrow of the order */
#define ICON 22           /* and the space beside it */
#define PILL_PADDING 18
#define MOST_CHARS 32

typedef struct
{
  PangoLayout *layout;
  int widest;
} Measure;

static void
measure (Measure *self, const char *text)
{
  int width = 0;

  pango_layout_set_text (self->layout, text, -1);
  pango_layout_get_pixel_size (self->layout, &width, NULL);
  self->widest = MAX (self->widest, width);
}

static void
measure_words (Measure *self, const ConnectMember *member)
{
  for (guint i = 0; member != NULL && member->choices != NULL && member->choices[i] != NULL; i++)
    {
      g_autofree char *word = connect_app_format_word (member->choices[i]);

      measure (self, word);
    }
}

/* Long ones of every unit: which unit has the longest word differs from language to language. */
static const gint64 spans[] = { 59 * G_TIME_SPAN_MINUTE, 23 * G_TIME_SPAN_HOUR, 59 * G_TIME_SPAN_DAY, 700 * G_TIME_SPAN_DAY };

static void
measure_ages (Measure *self)
{
  gint64 now = g_get_real_time ();

  for (guint i = 0; i < G_N_ELEMENTS (spans); i++)
    {
      g_autofree char *age = connect_app_format_age (now - spans[i], now);

      measure (self, age);
    }
}

/* One's own turn is written in bold, beside an icon. */
static void
measure_turns (Measure *self)
{
  Measure own = { self->layout, 0 };
  g_autoptr (PangoAttrList) bold = pango_attr_list_new ();

  pango_attr_list_insert (bold, pango_attr_weight_new (PANGO_WEIGHT_BOLD));
  for (guint i = 0; i < G_N_ELEMENTS (spans); i++)
    {
      g_autofree char *mine = connect_app_format_waiting (CONNECT_APP_TURN_MINE, spans[i]);
      g_autofree char *theirs = connect_app_format_waiting (CONNECT_APP_TURN_THEIRS, spans[i]);

      pango_layout_set_attributes (self->layout, bold);
      measure (&own, mine);
      pango_layout_set_attributes (self->layout, NULL);
      measure (self, theirs);
    }
  self->widest = MAX (self->widest, own.widest + ICON);
}

/* "program=CRP-#####-##### service=…": the longest of them, in digits. */
static void
measure_ids (Measure *self, const char *patterns)
{
  g_auto (GStrv) parts = g_strsplit (patterns != NULL ? patterns : "CRP-#####-#####-#####", " ", -1);

  for (guint i = 0; parts[i] != NULL; i++)
    {
      const char *pattern = strchr (parts[i], '=');

      measure (self, g_strdelimit (pattern != NULL ? (char *) pattern + 1 : parts[i], "#", '0'));
    }
}

static void
measure_kind (Measure *self, const ConnectMember *member, const ConnectCollection *collection)
{
  g_autofree char *date = connect_app_format_date (g_get_real_time ());
  g_autofree char *moment = connect_app_format_moment (g_get_real_time ());

  switch (member->kind)
    {
    case CONNECT_KIND_CHOICE: measure_words (self, member); break;
    case CONNECT_KIND_DATE: measure (self, date); break;
    case CONNECT_KIND_DATETIME: measure (self, moment); break;
    case CONNECT_KIND_DECIMAL: measure (self, "0,000,000.00"); break;
    case CONNECT_KIND_INTEGER: measure (self, "00,000"); break;
    case CONNECT_KIND_ID:
      measure_ids (self, g_strcmp0 (member->path, collection->id_member) == 0 ? collection->id_patterns : NULL);
      break;
    case CONNECT_KIND_BOOLEAN:
    case CONNECT_KIND_STRING:
    case CONNECT_KIND_OBJECT:
    case CONNECT_KIND_LIST:
      break;
    }
}

static int
char_width (GtkWidget *widget)
{
  PangoContext *context = gtk_widget_get_pango_context (widget);
  PangoFontMetrics *metrics = pango_context_get_metrics (context, NULL, NULL);
  int width = PANGO_PIXELS_CEIL (pango_font_metrics_get_approximate_char_width (metrics));

  pango_font_metrics_unref (metrics);
  return width;
}

static gboolean
is_name (const ConnectMember *member)
{
  return member != NULL && member->kind == CONNECT_KIND_STRING;
}

static int
column_width (const ConnectAppField *field, const ConnectCollection *collection, const char *title, GtkWidget *view)
{
  const ConnectMember *member = connect_collection_find_member (collection, field->path);
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (view, NULL);
  Measure cell = { layout, 0 };
  Measure header = { layout, 0 };
  int unit = char_width (view);
  int extra = 0;

  measure (&header, title);
  switch (field->format)
    {
    case CONNECT_APP_FORMAT_STATUS:
      measure_words (&cell, member);
      extra = ICON + PILL_PADDING;
      break;
    case CONNECT_APP_FORMAT_TURN: measure_turns (&cell); break;
    case CONNECT_APP_FORMAT_AGE: measure_ages (&cell); break;
    case CONNECT_APP_FORMAT_ID:
      measure_ids (&cell, g_strcmp0 (field->path, collection->id_member) == 0 ? collection->id_patterns : NULL);
      break;
    case CONNECT_APP_FORMAT_WORD: measure_words (&cell, member); break;
    case CONNECT_APP_FORMAT_DEFAULT:
      if (member != NULL && field->text == NULL)
        measure_kind (&cell, member, collection);
      break;
    }
  if (cell.widest == 0)
    cell.widest = unit * (is_name (member) ? NAME_CHARS : field->text != NULL ? 0 : TEXT_CHARS);
  return MAX (MIN (cell.widest, MOST_CHARS * unit) + extra + CELL_PADDING, header.widest + HEADER_PADDING);
}

const char *
connect_app_column_get_id (const ConnectAppField *field)
{
  return field->path != NULL ? field->path : "turn";
}

const ConnectAppField *
connect_app_column_find_field (const ConnectAppField *fields, const char *id)
{
  for (const ConnectAppField *field = fields; field->path != NULL || field->format != 0; field++)
    if (g_str_equal (connect_app_column_get_id (field), id))
      return field;
  return NULL;
}

GtkColumnViewColumn *
connect_app_column_new (const ConnectAppField *field, const ConnectCollection *collection, GtkListItemFactory *factory,
                        GtkWidget *view)
{
  const ConnectMember *member = connect_collection_find_member (collection, field->path);
  const char *title = connect_app_field_get_title (field, collection);
  GtkColumnViewColumn *column = gtk_column_view_column_new (title, g_object_ref (factory));

  gtk_column_view_column_set_id (column, connect_app_column_get_id (field));
  gtk_column_view_column_set_resizable (column, TRUE);
  gtk_column_view_column_set_fixed_width (column, column_width (field, collection, title, view));
  gtk_column_view_column_set_expand (column, is_name (member));
  g_object_set_data (G_OBJECT (column), "connect-app-field", (gpointer) field);
  if (member != NULL && (member->flags & CONNECT_MEMBER_ORDER) != 0)
    {
      /* Only makes the header clickable: the query sorts. */
      g_autoptr (GtkSorter) sorter = GTK_SORTER (gtk_custom_sorter_new (NULL, NULL, NULL));

      gtk_column_view_column_set_sorter (column, sorter);
    }
  return column;
}

const ConnectAppField *
connect_app_column_get_field (GtkColumnViewColumn *column)
{
  return g_object_get_data (G_OBJECT (column), "connect-app-field");
}

void
connect_app_columns_save (GtkColumnView *view, GSettings *settings)
{
  GListModel *columns = gtk_column_view_get_columns (view);
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(sbi)"));
  for (guint i = 0; i < g_list_model_get_n_items (columns); i++)
    {
      g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (columns, i);
      const ConnectAppField *field = connect_app_column_get_field (column);

      if (field != NULL)
        g_variant_builder_add (&builder, "(sbi)", connect_app_column_get_id (field),
                               gtk_column_view_column_get_visible (column),
                               gtk_column_view_column_get_fixed_width (column));
    }
  g_settings_set_value (settings, "columns", g_variant_builder_end (&builder));
}
