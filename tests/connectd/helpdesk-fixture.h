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

/* `format` is a body with ' for "; the status is asserted. Returns: (transfer full) */
JsonObject *help_call (Help *self, guint status, const char *credential, const char *method, const char *path, const char *format,
                       ...) G_GNUC_PRINTF (6, 7);
/* The same, and one of the error's texts must hold `part`. */
void help_refuse (Help *self, guint status, const char *part, const char *credential, const char *method, const char *path,
                  const char *format, ...) G_GNUC_PRINTF (7, 8);
/* A member of a fresh GET, as text; NULL: it is absent. */
void help_assert (Help *self, const char *credential, const char *path, const char *member, const char *expected);
guint help_count (Help *self, const char *credential, const char *path);
/* Waits until no task is due any more. */
void help_run_jobs (Help *self);
/* One member of a stored row as a text, past all rules. */
void help_set (Help *self, const char *collection, const char *key, const char *path, const char *value);
/* The path of the conversation of an object. Returns: (transfer full) */
char *help_conversation (Help *self, const char *credential, const char *object);

G_END_DECLS
