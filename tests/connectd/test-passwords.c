/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* A forgotten password, and being no user any more. */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "common/domain-fixture.h"

#define NEW_PASSWORD "Another-good-one-7"
#define SET "auth/password/set?code="

/* Mails go to a file. */
typedef struct
{
  char *directory;
  char *file;
  char *command;
  ConnectdOutward outward;
} Post;

static Desk *
open_desk (TestStore *t, Post *self)
{
  self->directory = g_dir_make_tmp ("connect-mail-XXXXXX", NULL);
  self->file = g_build_filename (self->directory, "mail", NULL);
  self->command = g_strdup_printf ("/bin/sh -c 'cat > \"$0\"' %s", self->file);
  self->outward.mail_command = self->command;
  return desk_new_with (t, &self->outward);
}

static void
post_clear (Post *self)
{
  g_unlink (self->file);
  g_rmdir (self->directory);
  g_free (self->directory);
  g_free (self->file);
  g_free (self->command);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Post, post_clear)

/* Runs the tasks; what was mailed last, its text decoded, or NULL. The file is gone then. */
static char *
take_mail (Desk *d, Post *post, char **head)
{
  g_autofree char *text = NULL;
  g_autofree guchar *decoded = NULL;
  const char *body;
  gsize size;

  fixture_run_jobs (d->f);
  if (!g_file_get_contents (post->file, &text, NULL, NULL))
    return NULL;
  g_unlink (post->file);
  body = strstr (text, "\n\n");
  g_assert_nonnull (body);
  decoded = g_base64_decode (body + 2, &size);
  if (head != NULL)
    *head = g_strndup (text, body - text);
  return g_strndup ((const char *)decoded, size);
}

/* The code is a line of its own. */
static char *
find_code (const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    if (strlen (lines[i]) == 32 && strchr (lines[i], ' ') == NULL)
      return g_strdup (lines[i]);
  g_assert_not_reached ();
}

/* Returns where a new password is set by the code that comes. */
static char *
ask (Desk *d, Post *post, const char *email)
{
  g_autofree char *head = NULL;
  g_autofree char *text = NULL;
  g_autofree char *code = NULL;

  json_object_unref (
      desk_call (d, 200, NULL, "POST", "auth/password/restore", "{'email':'%s','recaptcha':'x'}", email));
  text = take_mail (d, post, &head);
  g_assert_nonnull (text);
  g_assert_nonnull (strstr (head, "To: dora@alpha.example\n"));
  code = find_code (text);
  return g_strconcat (SET, code, NULL);
}

static void
test_restore (TestStore *t)
{
  g_auto (Post) post = { 0 };
  g_autoptr (Desk) d = open_desk (t, &post);
  g_autofree char *old_set = ask (d, &post, "dora@alpha.example");
  g_autofree char *set = ask (d, &post, "DORA@alpha.example");

  /* a newer code takes the older one's place; neither is stored as it is */
  desk_refuse (d, 400, "code", NULL, "POST", old_set, "{'password':'" NEW_PASSWORD "'}");
  {
    g_autofree char *user = desk_get (d, d->distributor, "auth/context", "user.id");
    g_autoptr (JsonObject) stored = fixture_get (d->f, "users", user);
    g_autofree char *text = connect_json_object_to_string (stored);

    g_assert_nonnull (connect_json_get_string (stored, "restore.hash"));
    g_assert_null (strstr (text, set + strlen (SET)));
  }
  desk_refuse (d, 400, "password", NULL, "POST", set, "{'password':'short'}");
  json_object_unref (desk_call (d, 200, d->distributor, "GET", "auth/context", NULL));
  json_object_unref (desk_call (d, 201, NULL, "POST", set, "{'password':'" NEW_PASSWORD "'}"));
  /* once only; all sessions have ended, and the old password is none */
  desk_refuse (d, 400, "code", NULL, "POST", set, "{'password':'Yet-another-one-8'}");
  desk_refuse (d, 401, "AUTH_001", d->distributor, "GET", "auth/context", NULL);
  desk_refuse (d, 401, "AUTH_002", NULL, "POST", "auth/sessions",
               "{'email':'dora@alpha.example','password':'" DESK_PASSWORD "'}");
  json_object_unref (desk_call (d, 201, NULL, "POST", "auth/sessions",
                                "{'email':'dora@alpha.example','password':'" NEW_PASSWORD "'}"));
}

/* A code is good for an hour, and not beyond a change of the password by other means. */
static void
test_restore_ends (TestStore *t)
{
  g_auto (Post) post = { 0 };
  g_autoptr (Desk) d = open_desk (t, &post);
  g_autofree char *late_set = ask (d, &post, "dora@alpha.example");
  g_autofree char *user = desk_get (d, d->distributor, "auth/context", "user.id");
  g_autoptr (JsonObject) stored = fixture_get (d->f, "users", user);
  g_autofree char *text = NULL;
  g_autofree char *set = NULL;

  g_assert_cmpint (connect_json_get_time (stored, "restore.until"), <=,
                   g_get_real_time () + G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC);
  connect_json_set_time (stored, "restore.until", g_get_real_time () - G_USEC_PER_SEC);
  text = connect_json_object_to_string (stored);
  fixture_update (d->f, "users", user, text);
  desk_refuse (d, 400, "code", NULL, "POST", late_set, "{'password':'" NEW_PASSWORD "'}");
  set = ask (d, &post, "dora@alpha.example");
  json_object_unref (desk_call (d, 201, d->distributor, "POST", "auth/password/change",
                                "{'old_password':'" DESK_PASSWORD "','password':'" NEW_PASSWORD "'}"));
  desk_refuse (d, 400, "code", NULL, "POST", set, "{'password':'Yet-another-one-8'}");
}

/* Invites Ned. Returns: his place in the account */
static JsonObject *
invite_ned (Desk *d)
{
  g_autofree char *group = desk_administrators (d);
  g_autofree char *users = g_strdup_printf ("accounts/%s/users", d->distributor_id);

  return desk_call (d, 201, d->distributor, "POST", users,
                    "{'email':'ned@alpha.example','name':'Ned','groups':[{'id':'%s'}]}", group);
}

/* Nobody learns who is a user here. */
static void
test_restore_silent (TestStore *t)
{
  g_auto (Post) post = { 0 };
  g_autoptr (Desk) d = open_desk (t, &post);
  g_autofree char *mail = NULL;

  json_object_unref (invite_ned (d));
  {
    g_autoptr (JsonObject) known =
        desk_call (d, 200, NULL, "POST", "auth/password/restore", "{'email':'dora@alpha.example'}");
    g_autoptr (JsonObject) unknown =
        desk_call (d, 200, NULL, "POST", "auth/password/restore", "{'email':'nobody@alpha.example'}");
    g_autofree char *a = connect_json_object_to_string (known);
    g_autofree char *b = connect_json_object_to_string (unknown);

    g_assert_cmpstr (a, ==, b);
  }
  mail = take_mail (d, &post, NULL);
  g_assert_nonnull (mail);
  /* neither who is unknown nor who was only invited gets one */
  json_object_unref (
      desk_call (d, 200, NULL, "POST", "auth/password/restore", "{'email':'nobody@alpha.example'}"));
  json_object_unref (
      desk_call (d, 200, NULL, "POST", "auth/password/restore", "{'email':'ned@alpha.example'}"));
  g_assert_null (take_mail (d, &post, NULL));
  g_assert_cmpint (test_store_int (t->store, "SELECT count(*) FROM tasks WHERE m_kind = 'password-restore'"),
                   ==, 0);
  desk_refuse (d, 400, "email: ", NULL, "POST", "auth/password/restore", "{}");
  desk_refuse (d, 400, "email: ", NULL, "POST", "auth/password/restore", "{'email':'nobody'}");
  /* so often an address is asked for, known or not, in any spelling */
  for (guint i = 0; i < 3; i++)
    json_object_unref (
        desk_call (d, 200, NULL, "POST", "auth/password/restore", "{'email':'NOBODY@alpha.example'}"));
  json_object_unref (
      desk_call (d, 429, NULL, "POST", "auth/password/restore", "{'email':'nobody@alpha.example'}"));
}

static void
test_restore_without_mail (TestStore *t)
{
  g_autoptr (Desk) d = desk_new (t);

  for (guint i = 0; i < 2; i++)
    json_object_unref (
        desk_call (d, 200, NULL, "POST", "auth/password/restore", "{'email':'dora@alpha.example'}"));
  g_assert_cmpint (test_store_int (t->store, "SELECT count(*) FROM tasks WHERE m_kind = 'password-restore'"),
                   ==, 0);
  json_object_unref (desk_call (d, 200, d->distributor, "GET", "auth/context", NULL));
}

/* --- leaving --- */

static char *
add_second (Desk *d)
{
  g_autoptr (JsonObject) invited = invite_ned (d);
  g_autofree char *set = g_strconcat (SET, connect_json_get_string (invited, "code"), NULL);

  json_object_unref (desk_call (d, 201, NULL, "POST", set, "{'password':'" DESK_PASSWORD "'}"));
  return g_strdup (connect_json_get_string (invited, "id"));
}

static void
test_leave (TestStore *t)
{
  g_autoptr (Desk) d = desk_new (t);
  g_autofree char *dora = desk_get (d, d->distributor, "auth/context", "user.id");
  g_autofree char *self = g_strconcat ("users/", dora, NULL);
  g_autofree char *contacts = g_strconcat (self, "/contacts", NULL);
  g_autofree char *settings = g_strdup_printf ("%s/accounts/%s/settings/columns", self, d->distributor_id);
  g_autofree char *ned = NULL;
  g_autofree char *other = NULL;
  g_autofree char *credential = NULL;

  /* the last administrator stays, and nothing has changed then */
  desk_refuse (d, 400, "account: Alpha Distribution Ltd (PA-", d->distributor, "DELETE", self, NULL);
  json_object_unref (desk_call (d, 200, d->distributor, "GET", self, NULL));
  ned = add_second (d);
  other = g_strconcat ("users/", ned, NULL);
  credential = desk_sign_in (d, "ned@alpha.example", NULL);
  json_object_unref (desk_call (d, 404, d->distributor, "DELETE", other, NULL));
  json_object_unref (desk_call (d, 401, NULL, "DELETE", self, NULL));
  {
    g_autoptr (FixtureAnswer) answer =
        fixture_ask (d->f, d->distributor, "PUT", settings, NULL, "[{\"a\":1}]");

    g_assert_cmpuint (answer->status, ==, 200);
  }
  json_object_unref (desk_call (d, 204, d->distributor, "DELETE", self, NULL));
  desk_refuse (d, 401, "AUTH_001", d->distributor, "GET", "auth/context", NULL);
  desk_refuse (d, 401, "AUTH_002", NULL, "POST", "auth/sessions",
               "{'email':'dora@alpha.example','password':'" DESK_PASSWORD "'}");
  g_assert_cmpuint (desk_count (d, credential, "users"), ==, 1);
  g_assert_cmpint (test_store_int (t->store, "SELECT count(*) FROM user_settings"), ==, 0);
  g_assert_cmpint (test_store_int (t->store, "SELECT count(*) FROM users"), ==, 1);
  /* the other one is the last now */
  desk_refuse (d, 400, "account: Alpha", credential, "DELETE", other, NULL);
}

/* In several accounts: the last administrator of one of them leaves none. */
static void
test_leave_several (TestStore *t)
{
  g_autoptr (Desk) d = desk_new (t);
  g_autoptr (Partner) vendor = desk_partner (d, "program", "vera@violet.example", "Violet", NULL);
  g_autofree char *group = desk_administrators (d);
  g_autofree char *users = g_strdup_printf ("accounts/%s/users", d->distributor_id);
  g_autofree char *vera = NULL;
  g_autofree char *self = NULL;

  json_object_unref (desk_call (d, 201, d->distributor, "POST", users,
                                "{'email':'vera@violet.example','groups':[{'id':'%s'}]}", group));
  vera = desk_get (d, vendor->credential, "auth/context", "user.id");
  self = g_strconcat ("users/", vera, NULL);
  desk_refuse (d, 400, "account: Violet (VA-", vendor->credential, "DELETE", self, NULL);
  g_assert_cmpuint (desk_count (d, d->distributor, "users"), ==, 2);
  json_object_unref (desk_call (d, 200, vendor->credential, "GET", self, NULL));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  test_store_add ("passwords/restore", TEST_STORE_BOTH, test_restore);
  test_store_add ("passwords/restore-ends", TEST_STORE_BOTH, test_restore_ends);
  test_store_add ("passwords/restore-silent", TEST_STORE_BOTH, test_restore_silent);
  test_store_add ("passwords/restore-without-mail", TEST_STORE_BOTH, test_restore_without_mail);
  test_store_add ("passwords/leave", TEST_STORE_BOTH, test_leave);
  test_store_add ("passwords/leave-several", TEST_STORE_BOTH, test_leave_several);
  return test_store_run ();
}
