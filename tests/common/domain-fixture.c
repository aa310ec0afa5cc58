/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "common/domain-fixture.h"

#include <string.h>

#include "auth/connectd-password.h"
#include "domain/connectd-domain-private.h"

static gboolean
add_distributor (ConnectdTx *tx, gpointer data, GError **error)
{
  Desk *self = data;
  g_autofree char *hash = connectd_password_hash (DESK_PASSWORD, error);
  g_autoptr (JsonObject) user = NULL;
  g_autoptr (JsonObject) account = NULL;

  user = hash != NULL ? _connectd_user_add (tx, "dora@alpha.example", "Dora Distributor", hash, error) : NULL;
  account = user != NULL ? _connectd_account_add (tx, NULL, "distributor", "Alpha Distribution Ltd", NULL,
                                                  NULL, user, error)
                         : NULL;
  if (account == NULL)
    return FALSE;
  g_free (self->distributor_id);
  self->distributor_id = g_strdup (_connectd_id (account));
  return TRUE;
}

Desk *
desk_new (TestStore *t)
{
  return desk_new_with (t, NULL);
}

Desk *
desk_new_with (TestStore *t, const ConnectdOutward *outward)
{
  ConnectdEngineOptions options = { 0 };
  Desk *self = g_new0 (Desk, 1);
  g_autoptr (GError) error = NULL;

  connectd_domain_fill (&options);
  options.outward = outward;
  self->f = fixture_new (t, &options);
  connectd_engine_run (self->f->engine, NULL, add_distributor, self, &error);
  g_assert_no_error (error);
  self->distributor = desk_sign_in (self, "dora@alpha.example", NULL);
  return self;
}

void
desk_free (Desk *self)
{
  if (self == NULL)
    return;
  fixture_free (self->f);
  g_free (self->distributor);
  g_free (self->distributor_id);
  g_free (self);
}

void
partner_free (Partner *self)
{
  if (self == NULL)
    return;
  g_free (self->contract);
  g_free (self->code);
  g_free (self->account);
  g_free (self->credential);
  g_free (self);
}

/* --- asking --- */

char *
desk_administrators (Desk *self)
{
  g_autofree char *path = g_strdup_printf ("accounts/%s/groups?eq(name,Administrators)", self->distributor_id);
  g_autoptr (JsonArray) groups = fixture_expect_list (self->f, self->distributor, path);

  g_assert_cmpuint (json_array_get_length (groups), ==, 1);
  return g_strdup (connect_json_get_string (json_array_get_object_element (groups, 0), "id"));
}

char *
desk_sign_in (Desk *self, const char *email, const char *account)
{
  g_autoptr (JsonObject) answer = desk_call (self, 201, NULL, "POST", "auth/sessions",
                                             "{'email':'%s','password':'" DESK_PASSWORD "'}", email);
  JsonArray *sessions = connect_json_get_array (answer, "sessions");

  for (guint i = 0; i < json_array_get_length (sessions); i++)
    {
      JsonObject *session = json_array_get_object_element (sessions, i);

      if (account == NULL || g_strcmp0 (connect_json_get_string (session, "account.id"), account) == 0)
        return g_strconcat ("Bearer ", connect_json_get_string (session, "token"), NULL);
    }
  g_error ("%s has no session in %s", email, account != NULL ? account : "any account");
}

/* --- on the way --- */

static char *
take_id (JsonObject *object)
{
  char *id = g_strdup (connect_json_get_string (object, "id"));

  g_assert_nonnull (id);
  return id;
}

char *
desk_agreement (Desk *self, const char *type)
{
  g_autoptr (JsonObject) agreement =
      desk_call (self, 201, self->distributor, "POST", "agreements",
                 "{'type':'%s','title':'%s agreement','description':'For tests.','document_type':'uploaded',"
                 "'content':'# First\\nThe first text.','active':true}",
                 type, type);

  return take_id (agreement);
}

char *
desk_child (Desk *self, const char *parent, const char *type, gboolean auto_accept)
{
  g_autofree char *path = g_strdup_printf ("agreements/%s/agreements", parent);
  g_autoptr (JsonObject) marketplace = NULL;
  g_autoptr (JsonObject) agreement = NULL;

  if (g_strcmp0 (type, "distribution") == 0)
    marketplace = desk_call (self, 201, self->distributor, "POST", "marketplaces",
                             "{'name':'Somewhere','currency':'EUR'}");
  agreement = desk_call (
      self, 201, self->distributor, "POST", path,
      "{'type':'%s','title':'A %s','description':'For tests.','document_type':'none','active':true,"
      "'auto_accept':%s%s%s%s}",
      type, type, auto_accept ? "true" : "false", marketplace != NULL ? ",'marketplace':{'id':'" : "",
      marketplace != NULL ? connect_json_get_string (marketplace, "id") : "",
      marketplace != NULL ? "'}" : "");
  return take_id (agreement);
}

Partner *
desk_invite (Desk *self, const char *agreement, const char *name)
{
  g_autofree char *path = g_strdup_printf ("agreements/%s/contracts", agreement);
  g_autoptr (JsonObject) contract =
      desk_call (self, 201, self->distributor, "POST", path,
                 "{'kind':'production','activation':{'message':'Welcome'},'partner':{'name':'%s'}}", name);
  Partner *partner = g_new0 (Partner, 1);

  partner->contract = take_id (contract);
  partner->code = g_strdup (connect_json_get_string (contract, "activation.code"));
  partner->account = g_strdup (connect_json_get_string (contract, "partner.id"));
  g_assert_nonnull (partner->code);
  return partner;
}

void
desk_join (Desk *self, Partner *partner, const char *email, const char *company)
{
  g_autoptr (JsonObject) review =
      desk_call (self, 200, NULL, "POST", "activation/review", "{'code':'%s'}", partner->code);
  g_autoptr (JsonObject) answer =
      desk_call (self, 201, NULL, "POST", "activation/accept",
                 "{'code':'%s','version':%d,'email':'%s','password':'" DESK_PASSWORD "','name':'A Person',"
                 "'account':{'name':'%s'},'accepted':true}",
                 partner->code, (int)connect_json_get_int (review, "version.version", 0), email, company);

  g_assert_cmpstr (connect_json_get_string (answer, "account.id"), ==, partner->account);
  partner->credential = g_strconcat ("Bearer ", connect_json_get_string (answer, "session.token"), NULL);
}

Partner *
desk_partner (Desk *self, const char *type, const char *email, const char *company, char **agreement)
{
  g_autofree char *made = desk_agreement (self, type);
  Partner *partner = desk_invite (self, made, company);

  desk_join (self, partner, email, company);
  if (agreement != NULL)
    *agreement = g_steal_pointer (&made);
  return partner;
}

char *
desk_enroll (Desk *self, Partner *partner, const char *agreement)
{
  g_autofree char *path = g_strdup_printf ("agreements/%s/contracts", agreement);
  g_autoptr (JsonObject) contract = desk_call (self, 201, partner->credential, "POST", path, "{}");

  return take_id (contract);
}

void
desk_publish (Desk *self, const char *agreement)
{
  g_autofree char *path = g_strdup_printf ("agreements/%s/versions", agreement);
  g_autoptr (JsonObject) version =
      desk_call (self, 201, self->distributor, "POST", path,
                 "{'document_type':'uploaded','content':'# Next\\nThe next text.','active':true}");

  g_assert_true (connect_json_get_boolean (version, "active", FALSE));
}

/* --- the feed --- */

JsonArray *
desk_changes (Desk *self, const char *credential, gint64 *since)
{
  g_autofree char *path = g_strdup_printf ("changes?since=%" G_GINT64_FORMAT "&limit=1000", *since);
  g_autoptr (JsonObject) answer = fixture_expect (self->f, 200, credential, "GET", path, NULL);

  *since = connect_json_get_int (answer, "next", -1);
  g_assert_cmpint (*since, >=, 0);
  return json_array_ref (connect_json_get_array (answer, "changes"));
}

JsonObject *
desk_find_change (JsonArray *changes, const char *collection, const char *key)
{
  for (guint i = json_array_get_length (changes); i > 0; i--)
    {
      JsonObject *change = json_array_get_object_element (changes, i - 1);

      if (g_strcmp0 (connect_json_get_string (change, "collection"), collection) == 0 &&
          g_strcmp0 (connect_json_get_string (change, "key"), key) == 0)
        return change;
    }
  return NULL;
}
