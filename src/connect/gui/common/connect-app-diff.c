/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "gui/common/connect-app-diff.h"

#include <glib/gi18n.h>

#define MAX_ROWS 1000
#define CONTEXT 2 /* kept lines shown beside a change */
#define MAX_WORDS 2000

typedef struct
{
  char      **old_lines;
  char      **new_lines;
  GArray     *steps;
  GtkWidget  *box;
  guint       n_rows;
} Comparison;

static ConnectAppDiffStep *
get_step (Comparison *self, guint i)
{
  return &g_array_index (self->steps, ConnectAppDiffStep, i);
}

static const char *
get_line (Comparison *self, const ConnectAppDiffStep *step)
{
  return step->kind == CONNECT_APP_DIFF_ADD ? self->new_lines[step->index] : self->old_lines[step->index];
}

/* One line with the words marked that are only in it. */
static char *
mark_words (char **old_words, char **new_words, GArray *steps, ConnectAppDiffKind side)
{
  GString *markup = g_string_new (NULL);
  const char *open = side == CONNECT_APP_DIFF_REMOVE ? "<s><b>" : "<b><u>";
  const char *close = side == CONNECT_APP_DIFF_REMOVE ? "</b></s>" : "</u></b>";

  for (guint i = 0; i < steps->len; i++)
    {
      const ConnectAppDiffStep *step = &g_array_index (steps, ConnectAppDiffStep, i);
      g_autofree char *word = NULL;

      if (step->kind != CONNECT_APP_DIFF_KEEP && step->kind != side)
        continue;
      word = g_markup_escape_text (step->kind == CONNECT_APP_DIFF_ADD ? new_words[step->index] : old_words[step->index], -1);
      if (step->kind == side)
        g_string_append_printf (markup, "%s%s%s", open, word, close);
      else
        g_string_append (markup, word);
    }
  return g_string_free (markup, FALSE);
}

/* The markup of a changed line beside its counterpart; NULL when they have too little in common. */
static char *
mark_changed (const char *old_line, const char *new_line, ConnectAppDiffKind side)
{
  g_auto (GStrv) old_words = connect_app_diff_split_words (old_line);
  g_auto (GStrv) new_words = connect_app_diff_split_words (new_line);
  guint longer = MAX (g_strv_length (old_words), g_strv_length (new_words)), kept = 0;
  g_autoptr (GArray) steps = NULL;

  if (longer > MAX_WORDS)
    return NULL;
  steps = connect_app_diff_compare ((const char *const *) old_words, (const char *const *) new_words);
  for (guint i = 0; i < steps->len; i++)
    kept += g_array_index (steps, ConnectAppDiffStep, i).kind == CONNECT_APP_DIFF_KEEP;
  return kept * 2 >= longer ? mark_words (old_words, new_words, steps, side) : NULL;
}

static void
add_row (Comparison *self, const char *sign, const char *class, const char *spoken, const char *markup, const char *text)
{
  GtkWidget *row = g_object_new (GTK_TYPE_BOX, "accessible-role", GTK_ACCESSIBLE_ROLE_LIST_ITEM, "spacing", 9, NULL);
  GtkWidget *mark = gtk_label_new (sign);
  GtkWidget *label = gtk_label_new (NULL);
  g_autofree char *name = g_strdup_printf ("%s %s", spoken, text);

  if (self->n_rows++ >= MAX_ROWS)
    {
      g_object_unref (g_object_ref_sink (row));
      g_object_unref (g_object_ref_sink (mark));
      g_object_unref (g_object_ref_sink (label));
      return;
    }
  if (markup != NULL)
    gtk_label_set_markup (GTK_LABEL (label), markup);
  else
    gtk_label_set_text (GTK_LABEL (label), text);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_set_valign (mark, GTK_ALIGN_START);
  gtk_label_set_width_chars (GTK_LABEL (mark), 2);
  gtk_widget_add_css_class (mark, "monospace");
  if (class != NULL)
    gtk_widget_add_css_class (row, class);
  gtk_box_append (GTK_BOX (row), mark);
  gtk_box_append (GTK_BOX (row), label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_box_append (GTK_BOX (self->box), row);
}

static void
add_kept (Comparison *self, guint from, guint to)
{
  gboolean first = from == 0, last = to == self->steps->len;
  guint head = first ? 0 : CONTEXT, tail = last ? 0 : CONTEXT;

  for (guint i = from; i < to; i++)
    {
      const char *line = get_line (self, get_step (self, i));
      g_autofree char *skipped = NULL;
      guint n = to - from - head - tail;

      if (to - from > head + tail + 1 && i == from + head)
        {
          skipped = g_strdup_printf (ngettext ("%u unchanged line", "%u unchanged lines", n), n);
          add_row (self, "⋯", "dim-label", "", NULL, skipped);
          i += n - 1;
          continue;
        }
      if (*line != '\0')
        add_row (self, "", NULL, _("Unchanged:"), NULL, line);
    }
}

/* A run of changes: `n_removed` lines from `from` on, then the added ones up to `to`. */
static void
add_changed (Comparison *self, guint from, guint middle, guint to)
{
  for (guint i = from; i < to; i++)
    {
      gboolean removed = i < middle;
      guint other = removed ? middle + (i - from) : from + (i - middle);
      gboolean paired = removed ? other < to : other < middle;
      const char *line = get_line (self, get_step (self, i));
      const char *beside = paired ? get_line (self, get_step (self, other)) : NULL;
      g_autofree char *markup = beside != NULL ? mark_changed (removed ? line : beside, removed ? beside : line,
                                                               removed ? CONNECT_APP_DIFF_REMOVE : CONNECT_APP_DIFF_ADD)
                                               : NULL;

      if (*line == '\0')
        continue;
      if (removed)
        add_row (self, "−", "error", _("Removed:"), markup, line);
      else
        add_row (self, "+", "success", _("Added:"), markup, line);
    }
}

static void
add_steps (Comparison *self)
{
  guint i = 0;

  while (i < self->steps->len)
    {
      guint from = i, middle;

      while (i < self->steps->len && get_step (self, i)->kind == CONNECT_APP_DIFF_KEEP)
        i++;
      if (i > from)
        add_kept (self, from, i);
      from = i;
      while (i < self->steps->len && get_step (self, i)->kind == CONNECT_APP_DIFF_REMOVE)
        i++;
      middle = i;
      while (i < self->steps->len && get_step (self, i)->kind == CONNECT_APP_DIFF_ADD)
        i++;
      add_changed (self, from, middle, i);
    }
}

static char *
summarize (Comparison *self)
{
  guint removed = 0, added = 0;

  for (guint i = 0; i < self->steps->len; i++)
    {
      gboolean blank = *get_line (self, get_step (self, i)) == '\0';

      removed += !blank && get_step (self, i)->kind == CONNECT_APP_DIFF_REMOVE;
      added += !blank && get_step (self, i)->kind == CONNECT_APP_DIFF_ADD;
    }
  if (removed == 0 && added == 0)
    return g_strdup (_("The text is the same."));
  /* Translators: lines of a text: how many the new version has that the old one has not, and the other way round */
  return g_strdup_printf (_("Lines added: %u, removed: %u"), added, removed);
}

GtkWidget *
connect_app_diff_new (const char *old_text, const char *new_text)
{
  g_autofree char *old_valid = g_utf8_make_valid (old_text != NULL ? old_text : "", -1);
  g_autofree char *new_valid = g_utf8_make_valid (new_text != NULL ? new_text : "", -1);
  g_auto (GStrv) old_lines = g_strsplit (old_valid, "\n", -1);
  g_auto (GStrv) new_lines = g_strsplit (new_valid, "\n", -1);
  g_autoptr (GArray) steps = connect_app_diff_compare ((const char *const *) old_lines, (const char *const *) new_lines);
  Comparison self = { old_lines, new_lines, steps, NULL, 0 };
  g_autofree char *summary = summarize (&self);
  GtkWidget *label = gtk_label_new (summary);

  self.box = g_object_new (GTK_TYPE_BOX, "orientation", GTK_ORIENTATION_VERTICAL, "spacing", 6, "accessible-role",
                           GTK_ACCESSIBLE_ROLE_LIST, NULL);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_widget_add_css_class (label, "heading");
  gtk_box_append (GTK_BOX (self.box), label);
  if (steps->len > 0)
    add_steps (&self);
  if (self.n_rows > MAX_ROWS)
    gtk_box_append (GTK_BOX (self.box), gtk_label_new (_("The comparison goes on, but it is too long to be shown here.")));
  return self.box;
}
