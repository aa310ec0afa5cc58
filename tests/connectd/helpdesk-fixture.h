/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Partners for tests of helpdesk, conversations and news: a Distributor with a Vendor and a Reseller under contract, and a stranger.
 * One person signs in for each. */

#pragma once

#include "common/connectd-fixture.h"
#include "protocol/connect-json.h"

G_BEGIN_DECLS

#define HELP_DISTRIBUTOR "PA-100-000"
#define HELP_VENDOR "VA-200-000"
#define HELP_RESELLER "PA-300-000"
#define HELP_STRANGER "VA-900-000"
/* The persons: Dora, Vera, Rob and Stan. */
#define HELP_DORA "UR-100-000-001"
#define HELP_VERA "UR-200-000-001"
#define HELP_PROGRAM "CRP-10000-00000-00001"

typedef struct
{
  Fixture *f;
  char *distributor; /* credentials */
  char *vendor;
  char *reseller;
  char *stranger;
  char *robot; /* a token of the Distributor, SU-100-000-001 */
} Help;

Help *help_new (TestStore *t);
void help_free (Help *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Help, help_free)

/* Short forms of what fixtures do: see connectd-fixture.h. */
#define help_call(self, ...) fixture_expect_format ((self)->f, __VA_ARGS__)
#define help_refuse(self, ...) fixture_refuse_format ((self)->f, __VA_ARGS__)
#define help_count(self, ...) fixture_count ((self)->f, __VA_ARGS__)

/* A member of a fresh GET, as text; NULL: it is absent. */
void help_assert (Help *self, const char *credential, const char *path, const char *member, const char *expected);
/* One member of a stored row as a text, past all rules. */
void help_set (Help *self, const char *collection, const char *key, const char *path, const char *value);
/* The path of the conversation of an object. Returns: (transfer full) */
char *help_conversation (Help *self, const char *credential, const char *object);

G_END_DECLS
