/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "helpdesk-fixture.h"

#include <string.h>

#include "resource/connectd-domain.h"

#define PARTY(id) "{'id':'" id "','name':'-'}"
#define CONTRACT(id, type, partner) \
  "{'id':'" id "','name':'Contract','type':'" type "','status':'active','version':1,'latest':true,'agreement':{'id':'AG-1','name':'A'," \
  "'owner':{'id':'" HELP_DISTRIBUTOR "'}},'issuer':" PARTY (HELP_DISTRIBUTOR) ",'owner':" PARTY (HELP_DISTRIBUTOR) \
  ",'partner':" PARTY (partner) "}"

Help *
help_new (TestStore *t)
{
  const char *const all[] = { "MD-0000", NULL };
  ConnectdEngineOptions options = { 0 };
  Help *self = g_new0 (Help, 1);

  connectd_domain_fill (&options);
  self->f = fixture_new (t, &options);
  fixture_add_account (self->f, HELP_DISTRIBUTOR, "distributor", "Dawn Distribution");
  fixture_add_account (self->f, HELP_VENDOR, "vendor", "Violet Software");
  fixture_add_account (self->f, HELP_RESELLER, "reseller", "Red Resale");
  fixture_add_account (self->f, HELP_STRANGER, "vendor", "Xenon Works");
  self->distributor = fixture_add_user (self->f, HELP_DISTRIBUTOR, HELP_DORA, "Dora", "bearer", all);
  self->vendor = fixture_add_user (self->f, HELP_VENDOR, HELP_VERA, "Vera", "bearer", all);
  self->reseller = fixture_add_user (self->f, HELP_RESELLER, "UR-300-000-001", "Rob", "bearer", all);
  self->stranger = fixture_add_user (self->f, HELP_STRANGER, "UR-900-000-001", "Stan", "bearer", all);
  self->robot = fixture_add_token (self->f, HELP_DISTRIBUTOR, "SU-100-000-001", all);
  fixture_insert (self->f, "contracts", HELP_PROGRAM, CONTRACT (HELP_PROGRAM, "program", HELP_VENDOR));
  fixture_insert (self->f, "contracts", "CRS-10000-00000-00001", CONTRACT ("CRS-10000-00000-00001", "service", HELP_RESELLER));
  return self;
}

void
help_free (Help *self)
{
  if (self == NULL)
    return;
  fixture_free (self->f);
  g_free (self->distributor);
  g_free (self->vendor);
  g_free (self->reseller);
  g_free (self->stranger);
  g_free (self->robot);
  g_free (self);
}

void
help_assert (Help *self, const char *credential, const char *path, const char *member, const char *expected)
{
  g_autofree char *text = fixture_get_text (self->f, credential, path, member);

  g_test_message ("%s: %s", path, member);
  g_assert_cmpstr (text, ==, expected);
}

void
help_set (Help *self, const char *collection, const char *key, const char *path, const char *value)
{
  g_autoptr (JsonObject) doc = fixture_get (self->f, collection, key);
  g_autofree char *text = NULL;

  connect_json_set_string (doc, path, value);
  text = connect_json_object_to_string (doc);
  fixture_update (self->f, collection, key, text);
}

char *
help_conversation (Help *self, const char *credential, const char *object)
{
  g_autofree char *find = g_strconcat ("conversations?instance_id=", object, NULL);
  g_autoptr (JsonArray) found = fixture_expect_list (self->f, credential, find);

  g_assert_cmpuint (json_array_get_length (found), ==, 1);
  return g_strconcat ("conversations/", connect_json_get_string (json_array_get_object_element (found, 0), "id"), NULL);
}
