/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "ui/ui-fixture.h"

#include "core/connect-app-format.h"
#include "gui/common/connect-app-fields.h"
#include "gui/common/connect-app-filter.h"

#define NOW (G_GINT64_CONSTANT (1763640000) * G_USEC_PER_SEC) /* 2025-11-20 12:00 UTC */

static void
test_ages (void)
{
  static const struct
  {
    gint64 before;
    const char *age;
    const char *duration;
  } cases[] = {
    { 5 * G_TIME_SPAN_SECOND, "just now", "less than a minute" },
    { 1 * G_TIME_SPAN_MINUTE, "1 minute ago", "1 minute" },
    { 59 * G_TIME_SPAN_MINUTE, "59 minutes ago", "59 minutes" },
    { 1 * G_TIME_SPAN_HOUR, "1 hour ago", "1 hour" },
    { 3 * G_TIME_SPAN_DAY, "3 days ago", "3 days" },
    { 59 * G_TIME_SPAN_DAY, "59 days ago", "59 days" },
    { 60 * G_TIME_SPAN_DAY, "2 months ago", "2 months" },
    { 800 * G_TIME_SPAN_DAY, "2 years ago", "2 years" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *age = connect_app_format_age (NOW - cases[i].before, NOW);
      g_autofree char *duration = connect_app_format_duration (cases[i].before);

      g_assert_cmpstr (age, ==, cases[i].age);
      g_assert_cmpstr (duration, ==, cases[i].duration);
    }
}

static void
test_moments (void)
{
  g_autofree char *none = connect_app_format_age (0, NOW);
  g_autofree char *future = connect_app_format_age (NOW + 2 * G_TIME_SPAN_HOUR, NOW);
  g_autofree char *skew = connect_app_format_age (NOW + 30 * G_TIME_SPAN_SECOND, NOW);
  g_autofree char *moment = connect_app_format_moment (NOW);
  g_autofree char *never = connect_app_format_moment (0);
  g_autofree char *date = connect_app_format_date (NOW);
  g_autofree char *today = connect_app_format_clock (NOW - G_TIME_SPAN_HOUR, NOW);
  g_autofree char *earlier = connect_app_format_clock (NOW - 3 * G_TIME_SPAN_DAY, NOW);

  g_assert_cmpstr (none, ==, "");
  g_assert_cmpstr (future, ==, "in 2 hours");
  g_assert_cmpstr (skew, ==, "just now");
  g_assert_cmpstr (moment, ==, "20 Nov 2025, 12:00");
  g_assert_cmpstr (never, ==, "");
  g_assert_cmpstr (date, ==, "20 Nov 2025");
  g_assert_cmpstr (today, ==, "11:00");
  g_assert_cmpstr (earlier, ==, "17 Nov, 12:00");
}

static void
test_words (void)
{
  static const char *const cases[][2] = { { "distribution", "Distribution" }, { "provider", "Distributor" },
                                          { "end_of_sale", "End of sale" },   { "état", "État" },
                                          { "", "" },                         { NULL, "" } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *word = connect_app_format_word (cases[i][0]);

      g_assert_cmpstr (word, ==, cases[i][1]);
    }
  g_assert_cmpstr (connect_app_format_state_class ("active"), ==, "success");
  g_assert_cmpstr (connect_app_format_state_class ("unheard of"), ==, "neutral");
  g_assert_nonnull (connect_app_format_state_icon (NULL));
}

static void
test_turns (UiFixture *fixture, gconstpointer data)
{
  g_autoptr (ConnectRow) mine = ui_dup_row (fixture, "contracts", "CRD-31982-96572-49208");
  g_autoptr (ConnectRow) theirs = ui_dup_first (fixture->account, "contracts", "and(eq(status,pending),eq(type,service))");
  g_autoptr (ConnectRow) nobody = ui_dup_first (fixture->account, "contracts", "eq(status,rejected)");
  gint64 since = 0;
  const char *task = NULL;
  g_autofree char *text = NULL;
  g_autofree char *none = NULL;
  g_autofree char *sentence = NULL;

  g_assert_cmpint (connect_app_format_turn (mine, &since, &task), ==, CONNECT_APP_TURN_MINE);
  g_assert_cmpint (since, >, 0);
  g_assert_cmpstr (task, ==, "Approve or reject the contract");
  text = connect_app_format_turn_short (mine, since + 3 * G_TIME_SPAN_DAY);
  g_assert_cmpstr (text, ==, "Yours, 3 days");
  g_assert_cmpint (connect_app_format_turn (theirs, &since, NULL), ==, CONNECT_APP_TURN_THEIRS);
  sentence = connect_app_format_turn_long (theirs, since + G_TIME_SPAN_HOUR);
  g_assert_true (g_str_has_prefix (sentence, "Waiting for "));
  g_assert_true (g_str_has_suffix (sentence, "for 1 hour: Open the activation link and sign the contract"));
  g_assert_cmpstr (connect_app_format_other_party (mine), ==, "Fernhill Security Inc");
  none = connect_app_format_turn_short (nobody, 0);
  g_assert_cmpstr (none, ==, "");
  g_assert_null (connect_app_format_turn_long (nobody, 0));
}

static char *
text_of (ConnectRow *row, const char *path, ConnectAppFormat format)
{
  ConnectAppField field = { .path = path, .format = format };

  return connect_app_field_dup_text (&field, row);
}

static void
test_fields (UiFixture *fixture, gconstpointer data)
{
  g_autoptr (ConnectRow) row = ui_dup_row (fixture, "contracts", "CRD-31982-96572-49208");
  const ConnectAppField created = { .path = "events.created.at" };
  g_autofree char *type = text_of (row, "type", 0);
  g_autofree char *status = text_of (row, "status", CONNECT_APP_FORMAT_STATUS);
  g_autofree char *latest = text_of (row, "latest", 0);
  g_autofree char *absent = text_of (row, "expire_at", 0);
  g_autofree char *unknown = text_of (row, "no.such.member", 0);
  g_autofree char *tooltip = connect_app_field_dup_tooltip (&created, row);

  g_assert_cmpstr (type, ==, "Distribution");
  g_assert_cmpstr (status, ==, "Pending");
  g_assert_true (g_str_equal (latest, "Yes") || g_str_equal (latest, "No"));
  g_assert_cmpstr (absent, ==, "");
  g_assert_cmpstr (unknown, ==, "");
  g_assert_nonnull (tooltip);
  g_assert_cmpstr (connect_app_field_get_title (&created, connect_row_get_collection (row)), ==, "Created");
}

static void
test_descriptions (void)
{
  static const char *const cases[][2] = {
    { "eq(type,service)", "Type: Service" },
    { "in(status,(pending,active))", "Status: Pending, Active" },
    { "ilike(agreement.name,*a\\*b*)", "Agreement contains “a*b”" },
    { "ge(expire_at,2026-01-02)", "Expires from 2 Jan 2026" },
    { "eq(latest,false)", "Latest Version: No" },
    { "ne(type,service)", "Type: not Service" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (ConnectRql) rql = connect_rql_parse (cases[i][0], NULL);
      g_autofree char *text = NULL;

      g_assert_nonnull (rql);
      text = connect_app_filter_describe (connect_collection_find ("contracts"), rql);
      g_assert_cmpstr (text, ==, cases[i][1]);
    }
}

int
main (int argc, char **argv)
{
  ui_init (&argc, &argv);
  g_test_add_func ("/ui/format/ages", test_ages);
  g_test_add_func ("/ui/format/moments", test_moments);
  g_test_add_func ("/ui/format/words", test_words);
  g_test_add ("/ui/format/turns", UiFixture, NULL, ui_fixture_set_up, test_turns, ui_fixture_tear_down);
  g_test_add ("/ui/format/fields", UiFixture, NULL, ui_fixture_set_up, test_fields, ui_fixture_tear_down);
  g_test_add_func ("/ui/format/descriptions", test_descriptions);
  return g_test_run ();
}
