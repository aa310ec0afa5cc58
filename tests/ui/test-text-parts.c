/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Markdown, comparison of texts and QR codes: what comes from outside is bounded, escaped and told apart. */

#include <adwaita.h>
#include <string.h>

#include "gui/common/connect-app-diff.h"
#include "gui/common/connect-app-markdown.h"
#include "gui/common/connect-app-qr.h"

static const ConnectAppBlock *
get_block (GPtrArray *blocks, guint i)
{
  g_assert_cmpuint (i, <, blocks->len);
  return blocks->pdata[i];
}

static void
assert_valid_markup (const char *markup)
{
  g_autoptr (GError) error = NULL;

  pango_parse_markup (markup, -1, 0, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
}

static void
test_markdown_blocks (void)
{
  g_autoptr (GPtrArray) blocks = connect_app_markdown_parse (
      "# Terms\n\nWe *agree* on **this** and `that`.\n\n1. one\n2. two\n   - inner\n\n> quoted\n\n---\n\n    code <b>\n");

  g_assert_cmpuint (blocks->len, ==, 8);
  g_assert_cmpint (get_block (blocks, 0)->kind, ==, CONNECT_APP_BLOCK_HEADING);
  g_assert_cmpuint (get_block (blocks, 0)->level, ==, 1);
  g_assert_cmpstr (get_block (blocks, 1)->markup, ==, "We <i>agree</i> on <b>this</b> and <tt>that</tt>.");
  g_assert_cmpstr (get_block (blocks, 2)->marker, ==, "1.");
  g_assert_cmpstr (get_block (blocks, 3)->marker, ==, "2.");
  g_assert_cmpuint (get_block (blocks, 3)->indent, ==, 1);
  g_assert_cmpstr (get_block (blocks, 4)->marker, ==, "•");
  g_assert_cmpuint (get_block (blocks, 4)->indent, ==, 2);
  g_assert_cmpuint (get_block (blocks, 5)->quote, ==, 1);
  g_assert_cmpint (get_block (blocks, 6)->kind, ==, CONNECT_APP_BLOCK_RULE);
  g_assert_cmpstr (get_block (blocks, 7)->markup, ==, "code &lt;b&gt;");
}

static void
test_markdown_links (void)
{
  static const struct
  {
    const char *url;
    gboolean link;
  } cases[] = {
    { "http://example.com/a?b=c", TRUE }, { "https://example.com", TRUE }, { "MAILTO:a@example.com", TRUE },
    { "javascript:alert(1)", FALSE },     { "file:///etc/passwd", FALSE }, { "data:text/html,x", FALSE },
    { "connect://activate?secret=x", FALSE }, { "/relative", FALSE },      { "", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strdup_printf ("[text](<%s> \"t\")", cases[i].url);
      g_autoptr (GPtrArray) blocks = connect_app_markdown_parse (text);

      g_assert_cmpint (connect_app_markdown_is_link (cases[i].url), ==, cases[i].link);
      g_assert_cmpint (strstr (get_block (blocks, 0)->markup, "<a ") != NULL, ==, cases[i].link);
      g_assert_nonnull (strstr (get_block (blocks, 0)->markup, "text"));
      assert_valid_markup (get_block (blocks, 0)->markup[0] == '<' ? "" : get_block (blocks, 0)->markup);
    }
  g_assert_false (connect_app_markdown_is_link (NULL));
}

static void
test_markdown_html (void)
{
  g_autoptr (GPtrArray) blocks =
      connect_app_markdown_parse ("<script>alert('x')</script>\n\nA <b>bold</b> claim & <img src=x onerror=y>\n");

  g_assert_cmpuint (blocks->len, ==, 2);
  g_assert_cmpstr (get_block (blocks, 0)->markup, ==, "&lt;script&gt;alert(&apos;x&apos;)&lt;/script&gt;");
  g_assert_cmpstr (get_block (blocks, 1)->markup, ==,
                   "A &lt;b&gt;bold&lt;/b&gt; claim &amp; &lt;img src=x onerror=y&gt;");
}

static char *
repeat (const char *text, guint n)
{
  GString *result = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    g_string_append (result, text);
  return g_string_free (result, FALSE);
}

static void
test_markdown_hostile (void)
{
  static const struct
  {
    const char *part;
    guint n;
  } cases[] = {
    { "> ", 20000 }, { "- ", 20000 }, { "*a **b ", 20000 }, { "[", 50000 }, { "![](", 20000 }, { "`", 60000 },
    { "\n\n# x", 50000 }, { "1. a\n", 20000 }, { "<a ", 30000 }, { "\xff\xfe", 5000 }, { "&#x0;", 5000 },
    { "\xe2\x80\xae", 20000 }, { "|", 100000 }, { "aaaaaaaaaaaaaaaa", 60000 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = repeat (cases[i].part, cases[i].n);
      g_autoptr (GPtrArray) blocks = connect_app_markdown_parse (text);

      g_assert_cmpuint (blocks->len, <=, CONNECT_APP_MARKDOWN_MAX_BLOCKS + 1);
      for (guint j = 0; j < blocks->len; j++)
        {
          const ConnectAppBlock *block = get_block (blocks, j);

          g_assert_cmpuint (block->indent, <=, CONNECT_APP_MARKDOWN_MAX_INDENT);
          g_assert_cmpuint (block->quote, <=, CONNECT_APP_MARKDOWN_MAX_INDENT);
          if (block->markup != NULL && (block->kind != CONNECT_APP_BLOCK_HEADING || j < 20))
            g_assert_true (g_utf8_validate (block->markup, -1, NULL));
          if (block->markup != NULL && j < 20 && strlen (block->markup) < 20000 && strstr (block->markup, "<a ") == NULL)
            assert_valid_markup (block->markup);
        }
    }
}

static void
test_markdown_cut (void)
{
  g_autofree char *text = repeat ("a line of text\n\n", CONNECT_APP_MARKDOWN_MAX_BLOCKS + 10);
  g_autofree char *wide = repeat ("word ", CONNECT_APP_MARKDOWN_MAX_BYTES / 5 + 10);
  g_autoptr (GPtrArray) blocks = connect_app_markdown_parse (text);
  g_autoptr (GPtrArray) wide_blocks = connect_app_markdown_parse (wide);

  g_assert_cmpint (get_block (blocks, blocks->len - 1)->kind, ==, CONNECT_APP_BLOCK_CUT);
  g_assert_cmpint (get_block (wide_blocks, wide_blocks->len - 1)->kind, ==, CONNECT_APP_BLOCK_CUT);
}

static void
test_markdown_widget (void)
{
  GtkWidget *markdown = g_object_ref_sink (connect_app_markdown_new ("# One\n\ntext"));
  GtkWidget *heading = gtk_widget_get_first_child (adw_bin_get_child (ADW_BIN (markdown)));

  gtk_test_accessible_assert_role (heading, GTK_ACCESSIBLE_ROLE_HEADING);
  g_assert_cmpstr (gtk_label_get_text (GTK_LABEL (heading)), ==, "One");
  connect_app_markdown_set_text (CONNECT_APP_MARKDOWN (markdown), "only this");
  g_assert_cmpstr (connect_app_markdown_get_text (CONNECT_APP_MARKDOWN (markdown)), ==, "only this");
  connect_app_markdown_set_text (CONNECT_APP_MARKDOWN (markdown), NULL);
  g_assert_null (gtk_widget_get_first_child (adw_bin_get_child (ADW_BIN (markdown))));
  g_assert_finalize_object (markdown);
}

/* Whatever the steps are, they lead from the one to the other. */
static void
assert_leads (const char *const *a, const char *const *b)
{
  g_autoptr (GArray) steps = connect_app_diff_compare (a, b);
  guint i = 0, j = 0;

  for (guint s = 0; s < steps->len; s++)
    {
      const ConnectAppDiffStep *step = &g_array_index (steps, ConnectAppDiffStep, s);

      switch (step->kind)
        {
        case CONNECT_APP_DIFF_KEEP:
          g_assert_cmpuint (step->index, ==, i);
          g_assert_cmpstr (a[i++], ==, b[j++]);
          break;
        case CONNECT_APP_DIFF_REMOVE:
          g_assert_cmpuint (step->index, ==, i++);
          break;
        case CONNECT_APP_DIFF_ADD:
          g_assert_cmpuint (step->index, ==, j++);
          break;
        }
    }
  g_assert_cmpuint (i, ==, g_strv_length ((char **) a));
  g_assert_cmpuint (j, ==, g_strv_length ((char **) b));
}

static guint
count_changes (const char *a, const char *b)
{
  g_auto (GStrv) old_parts = g_strsplit (a, " ", -1);
  g_auto (GStrv) new_parts = g_strsplit (b, " ", -1);
  g_autoptr (GArray) steps = connect_app_diff_compare ((const char *const *) old_parts, (const char *const *) new_parts);
  guint n = 0;

  assert_leads ((const char *const *) old_parts, (const char *const *) new_parts);
  for (guint i = 0; i < steps->len; i++)
    n += g_array_index (steps, ConnectAppDiffStep, i).kind != CONNECT_APP_DIFF_KEEP;
  return n;
}

static void
test_diff_compare (void)
{
  g_assert_cmpuint (count_changes ("a b c", "a b c"), ==, 0);
  g_assert_cmpuint (count_changes ("a b c", "a c"), ==, 1);
  g_assert_cmpuint (count_changes ("a b c a b b a", "c b a b a c"), ==, 5);
  g_assert_cmpuint (count_changes ("", "a b"), ==, 2);
  g_assert_cmpuint (count_changes ("a a a a", "a a"), ==, 2);
  g_assert_cmpuint (count_changes ("x y", "p q r"), ==, 5);
}

static void
test_diff_random (void)
{
  for (guint round = 0; round < 300; round++)
    {
      g_autoptr (GString) a = g_string_new (NULL);
      g_autoptr (GString) b = g_string_new (NULL);

      for (int i = g_test_rand_int_range (0, 30); i > 0; i--)
        g_string_append_printf (a, "%c ", g_test_rand_int_range ('a', 'f'));
      for (int i = g_test_rand_int_range (0, 30); i > 0; i--)
        g_string_append_printf (b, "%c ", g_test_rand_int_range ('a', 'f'));
      count_changes (a->str, b->str);
    }
}

static void
test_diff_bounded (void)
{
  g_autoptr (GStrvBuilder) a = g_strv_builder_new ();
  g_autoptr (GStrvBuilder) b = g_strv_builder_new ();
  g_auto (GStrv) old_parts = NULL;
  g_auto (GStrv) new_parts = NULL;

  for (guint i = 0; i < 5000; i++)
    {
      g_strv_builder_take (a, g_strdup_printf ("old %u", i));
      g_strv_builder_take (b, g_strdup_printf ("new %u", i));
    }
  old_parts = g_strv_builder_end (a);
  new_parts = g_strv_builder_end (b);
  assert_leads ((const char *const *) old_parts, (const char *const *) new_parts);
}

static void
test_diff_words (void)
{
  g_auto (GStrv) words = connect_app_diff_split_words ("Größe: 30 days.");
  g_autofree char *joined = g_strjoinv ("", words);

  g_assert_cmpstr (words[0], ==, "Größe");
  g_assert_cmpstr (words[1], ==, ":");
  g_assert_cmpstr (joined, ==, "Größe: 30 days.");
}

static void
test_diff_widget (void)
{
  g_autofree char *huge = repeat ("line\nother <b>\n", 4000);
  GtkWidget *same = g_object_ref_sink (connect_app_diff_new ("a\nb", "a\nb"));
  GtkWidget *changed = g_object_ref_sink (connect_app_diff_new ("Pay in 30 days.\nEnd.", "Pay in <14> days.\nEnd."));
  GtkWidget *large = g_object_ref_sink (connect_app_diff_new (huge, "x"));
  GtkWidget *row = gtk_widget_get_next_sibling (gtk_widget_get_first_child (changed));

  g_assert_cmpstr (gtk_label_get_text (GTK_LABEL (gtk_widget_get_first_child (same))), ==, "The text is the same.");
  g_assert_true (gtk_widget_has_css_class (row, "error"));
  gtk_test_accessible_assert_role (row, GTK_ACCESSIBLE_ROLE_LIST_ITEM);
  gtk_test_accessible_assert_property (row, GTK_ACCESSIBLE_PROPERTY_LABEL, "Removed: Pay in 30 days.");
  row = gtk_widget_get_next_sibling (row);
  g_assert_true (gtk_widget_has_css_class (row, "success"));
  g_assert_cmpstr (gtk_label_get_text (GTK_LABEL (gtk_widget_get_last_child (row))), ==, "Pay in <14> days.");
  g_assert_finalize_object (same);
  g_assert_finalize_object (changed);
  g_assert_finalize_object (large);
}

static void
test_qr (void)
{
  g_autofree char *huge = repeat ("x", 4000);
  GtkWidget *qr = g_object_ref_sink (connect_app_qr_new ("https://example.com/contracts/activate?secret=abc", "Link"));
  int minimum, natural;

  gtk_test_accessible_assert_role (qr, GTK_ACCESSIBLE_ROLE_IMG);
  gtk_test_accessible_assert_property (qr, GTK_ACCESSIBLE_PROPERTY_LABEL, "Link");
  g_assert_cmpuint (connect_app_qr_get_size (CONNECT_APP_QR (qr)), >=, 21);
  gtk_widget_measure (qr, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, &natural, NULL, NULL);
  g_assert_cmpint (minimum, >, 0);
  connect_app_qr_set_text (CONNECT_APP_QR (qr), huge);
  g_assert_cmpuint (connect_app_qr_get_size (CONNECT_APP_QR (qr)), ==, 0);
  connect_app_qr_set_text (CONNECT_APP_QR (qr), NULL);
  g_assert_cmpuint (connect_app_qr_get_size (CONNECT_APP_QR (qr)), ==, 0);
  g_assert_finalize_object (qr);
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_test_add_func ("/ui/markdown/blocks", test_markdown_blocks);
  g_test_add_func ("/ui/markdown/links", test_markdown_links);
  g_test_add_func ("/ui/markdown/html", test_markdown_html);
  g_test_add_func ("/ui/markdown/hostile", test_markdown_hostile);
  g_test_add_func ("/ui/markdown/cut", test_markdown_cut);
  g_test_add_func ("/ui/markdown/widget", test_markdown_widget);
  g_test_add_func ("/ui/diff/compare", test_diff_compare);
  g_test_add_func ("/ui/diff/random", test_diff_random);
  g_test_add_func ("/ui/diff/bounded", test_diff_bounded);
  g_test_add_func ("/ui/diff/words", test_diff_words);
  g_test_add_func ("/ui/diff/widget", test_diff_widget);
  g_test_add_func ("/ui/qr", test_qr);
  return g_test_run ();
}
