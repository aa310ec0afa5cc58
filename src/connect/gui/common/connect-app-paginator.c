/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "gui/common/connect-app-paginator.h"

#include <glib/gi18n.h>
#include <pango/pangocairo.h>

#define FOOTER_LINES 2.0
#define BASE_SIZE 10

typedef struct
{
  PangoLayout *layout;
  PangoLayout *side;  /* marker or heading of a fact, drawn left of the first line; or NULL */
  double x;
  double side_x;
  double space;       /* above it, unless it begins a page */
  double gray;
  gboolean keep;      /* stays with the next one */
  gboolean rule;
} Item;

/* Some lines of one item at a place of a page. */
typedef struct
{
  guint item;
  int first;
  int n;
  double y;
  int page;
} Piece;

struct _ConnectAppPaginator
{
  PangoContext *context;
  double width;
  double height; /* without the footer */
  double line;
  char *footer;
  GArray *items;
  GArray *pieces;
  int n_pages;
};

static void
item_clear (gpointer data)
{
  Item *item = data;

  g_clear_object (&item->layout);
  g_clear_object (&item->side);
}

static PangoLayout *
make_layout (ConnectAppPaginator *self, const char *markup, double size, gboolean bold, double width)
{
  PangoLayout *layout = pango_layout_new (self->context);
  PangoFontDescription *font = pango_font_description_from_string ("Cantarell, Sans");

  pango_font_description_set_size (font, (int) (size * PANGO_SCALE));
  if (bold)
    pango_font_description_set_weight (font, PANGO_WEIGHT_BOLD);
  pango_layout_set_font_description (layout, font);
  pango_font_description_free (font);
  pango_layout_set_width (layout, (int) (MAX (width, 10) * PANGO_SCALE));
  pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
  if (markup != NULL)
    pango_layout_set_markup (layout, markup, -1);
  return layout;
}

ConnectAppPaginator *
connect_app_paginator_new (PangoContext *context, double width, double height, const char *footer)
{
  ConnectAppPaginator *self = g_new0 (ConnectAppPaginator, 1);
  g_autoptr (PangoLayout) probe = NULL;
  int line = 0;

  self->context = g_object_ref (context);
  self->width = width;
  self->footer = g_strdup (footer);
  self->items = g_array_new (FALSE, TRUE, sizeof (Item));
  self->pieces = g_array_new (FALSE, TRUE, sizeof (Piece));
  g_array_set_clear_func (self->items, item_clear);
  probe = make_layout (self, "X", BASE_SIZE, FALSE, width);
  pango_layout_get_pixel_size (probe, NULL, &line);
  self->line = MAX (line, 1);
  self->height = MAX (height - FOOTER_LINES * self->line, 4 * self->line);
  return self;
}

void
connect_app_paginator_free (ConnectAppPaginator *self)
{
  g_object_unref (self->context);
  g_array_unref (self->items);
  g_array_unref (self->pieces);
  g_free (self->footer);
  g_free (self);
}

void
connect_app_paginator_add_block (ConnectAppPaginator *self, const ConnectAppBlock *block)
{
  static const double sizes[] = { 18, 15, 13, 12, 11, 11 };
  gboolean heading = block->kind == CONNECT_APP_BLOCK_HEADING;
  Item item = { 0 };

  item.x = (block->indent + block->quote) * 2 * self->line;
  item.space = heading ? 1.2 * self->line : 0.5 * self->line;
  item.keep = heading;
  item.rule = block->kind == CONNECT_APP_BLOCK_RULE;
  item.gray = block->quote > 0 ? 0.35 : 0;
  item.layout = make_layout (self, block->markup, heading ? sizes[CLAMP (block->level, 1, 6) - 1] : BASE_SIZE, heading,
                             self->width - item.x);
  if (block->marker != NULL)
    {
      item.side = make_layout (self, NULL, BASE_SIZE, FALSE, 2 * self->line);
      pango_layout_set_text (item.side, block->marker, -1);
      item.side_x = item.x - 1.4 * self->line;
    }
  g_array_append_val (self->items, item);
}

void
connect_app_paginator_add_markdown (ConnectAppPaginator *self, const char *text)
{
  g_autoptr (GPtrArray) blocks = connect_app_markdown_parse (text);

  for (guint i = 0; i < blocks->len; i++)
    connect_app_paginator_add_block (self, g_ptr_array_index (blocks, i));
}

void
connect_app_paginator_add_fact (ConnectAppPaginator *self, const char *title, const char *value)
{
  double indent = MIN (self->width / 3, 14 * self->line);
  Item item = { .x = indent, .space = 0.25 * self->line };

  item.layout = make_layout (self, NULL, BASE_SIZE, FALSE, self->width - indent);
  pango_layout_set_text (item.layout, value, -1);
  item.side = make_layout (self, NULL, BASE_SIZE, TRUE, indent - self->line / 2);
  pango_layout_set_text (item.side, title, -1);
  pango_layout_set_ellipsize (item.side, PANGO_ELLIPSIZE_END);
  g_array_append_val (self->items, item);
}

static double
line_height (PangoLayout *layout, int line)
{
  PangoRectangle logical;

  pango_layout_line_get_pixel_extents (pango_layout_get_line_readonly (layout, line), NULL, &logical);
  return logical.height;
}

static int
item_lines (Item *item)
{
  return item->rule ? 1 : pango_layout_get_line_count (item->layout);
}

/* Room that has to be left for an item to begin here: a heading takes two lines of what follows with it. */
static double
needed (ConnectAppPaginator *self, guint i)
{
  Item *item = &g_array_index (self->items, Item, i);
  double height = item->space;

  if (!item->keep || i + 1 == self->items->len)
    return height + self->line;
  for (int line = 0; line < item_lines (item); line++)
    height += line_height (item->layout, line);
  return height + 3 * self->line;
}

/* Lays the item's lines down from `y`, over as many pages as it takes; returns where it ends. */
static double
place (ConnectAppPaginator *self, guint i, double y)
{
  Item *item = &g_array_index (self->items, Item, i);
  Piece piece = { .item = i, .y = y, .page = self->n_pages - 1 };

  for (int line = 0; line < item_lines (item); line++)
    {
      double height = item->rule ? self->line : line_height (item->layout, line);

      if (y + height > self->height && piece.n + line > 0 && self->n_pages < CONNECT_APP_PAGES_MAX)
        {
          if (piece.n > 0)
            g_array_append_val (self->pieces, piece);
          y = 0;
          piece = (Piece) { .item = i, .first = line, .page = self->n_pages++ };
        }
      piece.n++;
      y += height;
    }
  if (piece.n > 0)
    g_array_append_val (self->pieces, piece);
  return y;
}

int
connect_app_paginator_finish (ConnectAppPaginator *self)
{
  double y = 0;

  self->n_pages = 1;
  for (guint i = 0; i < self->items->len; i++)
    {
      if (y > 0 && y + needed (self, i) > self->height && self->n_pages < CONNECT_APP_PAGES_MAX)
        {
          self->n_pages++;
          y = 0;
        }
      else if (y > 0)
        y += g_array_index (self->items, Item, i).space;
      y = place (self, i, y);
    }
  return self->n_pages;
}

static void
draw_piece (ConnectAppPaginator *self, const Piece *piece, cairo_t *cr)
{
  Item *item = &g_array_index (self->items, Item, piece->item);
  double y = piece->y;

  cairo_set_source_rgb (cr, item->gray, item->gray, item->gray);
  if (item->rule)
    {
      cairo_rectangle (cr, 0, y + self->line / 2, self->width, 0.6);
      cairo_fill (cr);
      return;
    }
  if (item->side != NULL && piece->first == 0)
    {
      cairo_move_to (cr, item->side_x, y);
      pango_cairo_show_layout (cr, item->side);
    }
  for (int i = 0; i < piece->n; i++)
    {
      PangoLayoutLine *line = pango_layout_get_line_readonly (item->layout, piece->first + i);
      PangoRectangle logical;

      pango_layout_line_get_pixel_extents (line, NULL, &logical);
      cairo_move_to (cr, item->x, y - logical.y);
      pango_cairo_show_layout_line (cr, line);
      y += logical.height;
    }
}

void
connect_app_paginator_draw (ConnectAppPaginator *self, int page, cairo_t *cr)
{
  g_autofree char *number = g_strdup_printf (_("Page %d of %d"), page + 1, self->n_pages);
  g_autofree char *text = g_markup_printf_escaped ("%s · %s", self->footer, number);
  g_autoptr (PangoLayout) footer = make_layout (self, text, BASE_SIZE * 0.8, FALSE, self->width);

  for (guint i = 0; i < self->pieces->len; i++)
    {
      const Piece *piece = &g_array_index (self->pieces, Piece, i);

      if (piece->page == page)
        draw_piece (self, piece, cr);
    }
  cairo_set_source_rgb (cr, 0.35, 0.35, 0.35);
  cairo_move_to (cr, 0, self->height + self->line);
  pango_cairo_show_layout (cr, footer);
}
