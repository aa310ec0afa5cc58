/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* The daemon in the test process: store, engine and server on a port of its own, and a small client that asks and waits.
 * Passwords cost as little as they can. */

#pragma once

#include "common/test-store-fixture.h"
#include "resource/connectd-engine.h"

G_BEGIN_DECLS

typedef struct
{
  TestStore *t;
  ConnectdEngineOptions options;
  ConnectdEngine *engine;
  ConnectdServer *server;
  guint16 port;
} Fixture;

typedef struct
{
  guint status;
  GHashTable *headers; /* names in lower case */
  char *text;          /* a NUL behind it */
  gsize size;          /* of the text: it may be a file with NULs in it */
  JsonNode *json;      /* NULL when it is none */
} FixtureAnswer;

/* `options` may be NULL: no hooks and no operations. The public URL is the server's. */
Fixture *fixture_new (TestStore *t, const ConnectdEngineOptions *options);
/* Stops server and engine; the store stays the caller's. */
void fixture_free (Fixture *f);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Fixture, fixture_free)
/* Does what is due, tasks and all. */
void fixture_run_jobs (Fixture *f);
/* A new server and engine on the same store, as after a restart of the daemon. */
void fixture_restart (Fixture *f);

/* Asks and waits; may be called from several threads. `credential` is an Authorization header, "cookie:SECRET", or NULL.
 * `headers` are further lines ("If-Match: \"1\"", …, NULL) or NULL. A path without "/public/v1" is taken below it. */
FixtureAnswer *fixture_ask (Fixture *f, const char *credential, const char *method, const char *path,
                            const char *const *headers, const char *body);
/* The same, but NULL when the server goes away before it has answered in full. */
FixtureAnswer *fixture_try (Fixture *f, const char *credential, const char *method, const char *path,
                            const char *const *headers, const char *body);
/* POST of a form with one file. */
FixtureAnswer *fixture_send_file (Fixture *f, const char *credential, const char *path, const char *field, const char *name, GBytes *file);
void fixture_answer_free (FixtureAnswer *answer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FixtureAnswer, fixture_answer_free)
const char *fixture_answer_header (FixtureAnswer *answer, const char *name); /* any case; NULL when absent */
/* "error_code" and the texts of "errors", one a line; NULL when the body is no error body. Returns: (transfer full) */
char *fixture_answer_error (FixtureAnswer *answer);

/* The short form: the body of the answer, or NULL. */
JsonNode *fixture_call (Fixture *f, const char *credential, const char *method, const char *path, const char *body,
                        guint *status);
/* Asserts the status; the body as an object (an empty one for none). */
JsonObject *fixture_expect (Fixture *f, guint status, const char *credential, const char *method, const char *path,
                            const char *body);
/* The same for a list. */
JsonArray *fixture_expect_list (Fixture *f, const char *credential, const char *path);
/* Asserts the status, and that the error's code and texts have `part` in them. */
void fixture_refuse (Fixture *f, guint status, const char *part, const char *credential, const char *method, const char *path,
                     const char *body);
/* Both with a body that is written with ' for " and takes what follows it; NULL: none. */
JsonObject *fixture_expect_format (Fixture *f, guint status, const char *credential, const char *method, const char *path,
                                   const char *format, ...) G_GNUC_PRINTF (6, 7);
void fixture_refuse_format (Fixture *f, guint status, const char *part, const char *credential, const char *method,
                            const char *path, const char *format, ...) G_GNUC_PRINTF (7, 8);
/* Such a body. Returns: (transfer full) (nullable) */
char *fixture_format_body (const char *format, va_list args) G_GNUC_PRINTF (1, 0);
/* How many a list has in its first page. */
guint fixture_count (Fixture *f, const char *credential, const char *path);
/* A member of a fresh GET: a string as it is, all else as JSON. Returns: (transfer full) (nullable) */
char *fixture_get_text (Fixture *f, const char *credential, const char *path, const char *member);

/* --- rows, past all rules --- */

/* `json` with ' for " as the document of a new row. */
void fixture_insert (Fixture *f, const char *collection, const char *key, const char *json);
/* Many in one transaction: a commit costs more than a row. */
typedef struct
{
  const char *collection;
  const char *key;
  const char *json;
} FixtureRow;
void fixture_insert_rows (Fixture *f, const FixtureRow *rows, guint n_rows);
/* `n` rows of a collection; `key_format` and `json_format` take the number of the row, from 0 on, at "{n}", with five
 * digits. */
void fixture_insert_many (Fixture *f, const char *collection, guint n, const char *key_format, const char *json_format);
void fixture_update (Fixture *f, const char *collection, const char *key, const char *json);
void fixture_remove (Fixture *f, const char *collection, const char *key);
void fixture_grant (Fixture *f, const char *collection, const char *key, const char *account, const char *reason);
void fixture_revoke (Fixture *f, const char *collection, const char *key, const char *account, const char *reason);
/* The stored document. Returns: (transfer full) (nullable) */
JsonObject *fixture_get (Fixture *f, const char *collection, const char *key);

void fixture_add_account (Fixture *f, const char *id, const char *role, const char *name);
/* A token of the account with these modules ("MD-0000", …). Returns: (transfer full) its Authorization header */
char *fixture_add_token (Fixture *f, const char *account, const char *id, const char *const *modules);
/* A user, joined in the account through a group with these modules (the group is "UG-…" of the same digits as the user's
 * "UR-…"), and a session. `form` is "bearer" or "cookie". Returns: (transfer full) its credential */
char *fixture_add_user (Fixture *f, const char *account, const char *id, const char *name, const char *form,
                        const char *const *modules);

G_END_DECLS
