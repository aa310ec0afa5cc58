/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "gui/common/connect-app-print.h"

#include <cairo-pdf.h>
#include <glib/gi18n.h>
#include <pango/pangocairo.h>

#include "core/connect-app-format.h"
#include "gui/common/connect-app-fields.h"
#include "gui/common/connect-app-paginator.h"
#include "protocol/connect-json.h"

#define POINTS_PER_MM (72.0 / 25.4)
#define MARGIN_MM 18.0

/* More rows than these are for a file, not for paper. */
#define MAX_ROWS 5000

typedef struct
{
  ConnectRow *row; /* one object, or… */
  const ConnectAppObject *object;
  ConnectQuery *query; /* …the rows of a list */
  GPtrArray *fields;
  char *title;
  ConnectAppPaginator *paginator;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  g_clear_object (&job->row);
  g_clear_object (&job->query);
  g_clear_pointer (&job->fields, g_ptr_array_unref);
  g_free (job->title);
  g_clear_pointer (&job->paginator, connect_app_paginator_free);
  g_free (job);
}

static void
add_facts (Job *job)
{
  const ConnectCollection *collection = connect_row_get_collection (job->row);
  const char *state = connect_row_get_state (job->row);
  g_autofree char *turn = connect_app_format_turn_long (job->row, 0);

  connect_app_paginator_add_fact (job->paginator, _("ID"), connect_row_get_key (job->row));
  if (state != NULL)
    {
      g_autofree char *word = connect_app_format_word (state);

      connect_app_paginator_add_fact (job->paginator, _("Status"), word);
    }
  if (turn != NULL)
    connect_app_paginator_add_fact (job->paginator, _("Turn"), turn);
  for (const ConnectAppField *field = job->object->header; field != NULL && (field->path != NULL || field->format != 0); field++)
    {
      g_autofree char *text = connect_app_field_dup_text (field, job->row);

      if (*text != '\0' && field->format != CONNECT_APP_FORMAT_TURN)
        connect_app_paginator_add_fact (job->paginator, connect_app_field_get_title (field, collection), text);
    }
}

static char *
dup_footer (ConnectRow *row)
{
  ConnectAccount *account = connect_row_get_account (row);
  gint64 synced = connect_account_get_collection_synced_at (account, connect_row_get_collection (row));
  g_autofree char *moment = connect_app_format_moment (synced);

  if (synced == 0)
    return g_strdup_printf (_("%s, seen by %s"), connect_row_get_key (row), connect_account_get_name (account));
  return g_strdup_printf (_("%s, seen by %s, as of %s"), connect_row_get_key (row), connect_account_get_name (account), moment);
}

static void
begin (Job *job, PangoContext *context, double width, double height, const char *footer)
{
  g_autofree char *title = g_markup_escape_text (job->title, -1);
  ConnectAppBlock heading = { .kind = CONNECT_APP_BLOCK_HEADING, .level = 1, .markup = title };

  g_clear_pointer (&job->paginator, connect_app_paginator_free);
  job->paginator = connect_app_paginator_new (context, width, height, footer);
  connect_app_paginator_add_block (job->paginator, &heading);
}

static void
paginate_object (Job *job, PangoContext *context, double width, double height)
{
  g_autofree char *footer = dup_footer (job->row);
  g_autofree char *text = NULL;

  begin (job, context, width, height, footer);
  add_facts (job);
  text = job->object->print != NULL ? job->object->print (job->row) : NULL;
  if (text != NULL)
    connect_app_paginator_add_markdown (job->paginator, text);
}

/* On paper an age says nothing any more: the day takes its place. */
static char *
dup_cell (const ConnectAppField *field, ConnectRow *row)
{
  gint64 time = field->format == CONNECT_APP_FORMAT_AGE ? connect_json_get_time (connect_row_get_object (row), field->path) : 0;

  return time != 0 ? connect_app_format_date (time) : connect_app_field_dup_text (field, row);
}

/* The first column beside the others, which are told by their headings where these are not plain from the words. */
static void
add_row (Job *job, ConnectRow *row)
{
  g_autofree char *first = dup_cell (job->fields->pdata[0], row);
  g_autoptr (GString) rest = g_string_new (NULL);

  for (guint i = 1; i < job->fields->len; i++)
    {
      const ConnectAppField *field = job->fields->pdata[i];
      g_autofree char *text = dup_cell (field, row);
      gboolean named = g_ascii_isdigit (*text) || field->format == CONNECT_APP_FORMAT_DEFAULT;

      if (*text == '\0')
        continue;
      if (rest->len > 0)
        g_string_append (rest, " · ");
      if (named)
        /* Translators: the heading of a column and what stands there: "Version 2" */
        g_string_append_printf (rest, _("%s %s"), connect_app_field_get_title (field, connect_row_get_collection (row)), text);
      else
        g_string_append (rest, text);
    }
  connect_app_paginator_add_fact (job->paginator, first, rest->str);
}

static void
paginate_list (Job *job, PangoContext *context, double width, double height)
{
  ConnectAccount *account = connect_query_get_account (job->query);
  gint64 synced = connect_account_get_collection_synced_at (account, connect_query_get_collection (job->query));
  guint n = MIN (MAX_ROWS, g_list_model_get_n_items (G_LIST_MODEL (job->query)));
  g_autofree char *moment = connect_app_format_moment (synced != 0 ? synced : g_get_real_time ());
  g_autofree char *footer = g_strdup_printf (_("%s, seen by %s, as of %s"), job->title, connect_account_get_name (account), moment);

  begin (job, context, width, height, footer);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (ConnectRow) row = g_list_model_get_item (G_LIST_MODEL (job->query), i);

      if (connect_row_get_object (row) != NULL)
        add_row (job, row);
    }
}

/* Returns the number of pages. */
static int
paginate (Job *job, PangoContext *context, double width, double height)
{
  if (job->row != NULL)
    paginate_object (job, context, width, height);
  else
    paginate_list (job, context, width, height);
  return connect_app_paginator_finish (job->paginator);
}

static void
begin_print_cb (GtkPrintOperation *operation, GtkPrintContext *context, Job *job)
{
  PangoContext *pango = gtk_print_context_create_pango_context (context);

  gtk_print_operation_set_n_pages (operation, paginate (job, pango, gtk_print_context_get_width (context),
                                                        gtk_print_context_get_height (context)));
  g_object_unref (pango);
}

static void
draw_page_cb (GtkPrintOperation *operation, GtkPrintContext *context, int page, Job *job)
{
  connect_app_paginator_draw (job->paginator, page, gtk_print_context_get_cairo_context (context));
}

static Job *
job_new (ConnectRow *row, const ConnectAppObject *object)
{
  Job *job = g_new0 (Job, 1);

  job->row = g_object_ref (row);
  job->object = object;
  job->title = g_strdup (connect_row_get_title (row));
  return job;
}

static Job *
list_job_new (ConnectQuery *query, GPtrArray *fields, const char *title)
{
  Job *job = g_new0 (Job, 1);

  job->query = g_object_ref (query);
  job->fields = g_ptr_array_ref (fields);
  job->title = g_strdup (title);
  return job;
}

static GtkPrintOperation *
make_operation (Job *job)
{
  GtkPrintOperation *operation = gtk_print_operation_new ();
  g_autoptr (GtkPageSetup) page = gtk_page_setup_new ();

  gtk_page_setup_set_left_margin (page, MARGIN_MM, GTK_UNIT_MM);
  gtk_page_setup_set_right_margin (page, MARGIN_MM, GTK_UNIT_MM);
  gtk_page_setup_set_top_margin (page, MARGIN_MM, GTK_UNIT_MM);
  gtk_page_setup_set_bottom_margin (page, MARGIN_MM, GTK_UNIT_MM);
  gtk_print_operation_set_default_page_setup (operation, page);
  gtk_print_operation_set_job_name (operation, job->title);
  gtk_print_operation_set_embed_page_setup (operation, TRUE);
  g_object_set_data_full (G_OBJECT (operation), "connect-app-job", job, job_free);
  g_signal_connect (operation, "begin-print", G_CALLBACK (begin_print_cb), job);
  g_signal_connect (operation, "draw-page", G_CALLBACK (draw_page_cb), job);
  return operation;
}

GtkPrintOperation *
connect_app_print_operation_new (ConnectRow *row, const ConnectAppObject *object)
{
  return make_operation (job_new (row, object));
}

GtkPrintOperation *
connect_app_print_list_operation_new (ConnectQuery *query, GPtrArray *fields, const char *title)
{
  return make_operation (list_job_new (query, fields, title));
}

static cairo_status_t
write_cb (void *closure, const unsigned char *data, unsigned int length)
{
  g_byte_array_append (closure, data, length);
  return CAIRO_STATUS_SUCCESS;
}

static void
draw_pages (Job *job, cairo_surface_t *surface, double width, double height)
{
  double margin = MARGIN_MM * POINTS_PER_MM;
  cairo_t *cr = cairo_create (surface);
  PangoContext *context = pango_cairo_create_context (cr);
  int n;

  pango_cairo_context_set_resolution (context, 72);
  n = paginate (job, context, width - 2 * margin, height - 2 * margin);
  cairo_translate (cr, margin, margin);
  for (int i = 0; i < n; i++)
    {
      connect_app_paginator_draw (job->paginator, i, cr);
      cairo_show_page (cr);
    }
  g_object_unref (context);
  cairo_destroy (cr);
}

/* Takes the job. */
static gboolean
write_pdf (Job *job, GFile *file, GError **error)
{
  g_autoptr (GtkPageSetup) page = gtk_page_setup_new ();
  double width = gtk_page_setup_get_paper_width (page, GTK_UNIT_POINTS);
  double height = gtk_page_setup_get_paper_height (page, GTK_UNIT_POINTS);
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  cairo_surface_t *surface = cairo_pdf_surface_create_for_stream (write_cb, bytes, width, height);

  cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_TITLE, job->title);
  draw_pages (job, surface, width, height);
  cairo_surface_finish (surface);
  cairo_surface_destroy (surface);
  job_free (job);
  return g_file_replace_contents (file, (const char *) bytes->data, bytes->len, NULL, FALSE,
                                  G_FILE_CREATE_REPLACE_DESTINATION, NULL, NULL, error);
}

gboolean
connect_app_print_to_pdf (ConnectRow *row, const ConnectAppObject *object, GFile *file, GError **error)
{
  return write_pdf (job_new (row, object), file, error);
}

gboolean
connect_app_print_list_to_pdf (ConnectQuery *query, GPtrArray *fields, const char *title, GFile *file, GError **error)
{
  return write_pdf (list_job_new (query, fields, title), file, error);
}
