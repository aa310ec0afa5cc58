/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* A server in the test process that speaks as much of our wire as the client needs, counts what it is asked, and fails
 * in the ways that it is told to. */

#pragma once

#include <json-glib/json-glib.h>
#include <libsoup/soup.h>

G_BEGIN_DECLS

typedef enum
{
  FAKE_FAULT_STATUS,   /* answers `status` */
  FAKE_FAULT_CUT,      /* ends the connection in the middle of the answer */
  FAKE_FAULT_LOSE,     /* does what is asked and closes without an answer */
  FAKE_FAULT_CLOSE,    /* closes without doing anything */
  FAKE_FAULT_BODY,     /* answers 200 with `body` */
  FAKE_FAULT_REDIRECT, /* sends on to another host */
  FAKE_FAULT_HANG,     /* does not answer at all until the server goes */
} FakeFaultKind;

typedef struct
{
  FakeFaultKind kind;
  const char *path;  /* what the path below /public/v1/ begins with; ending in '$': is */
  guint status;
  const char *body;
  guint times;       /* how often; 0: once */
  int retry_after;   /* STATUS: 0: no such header */
} FakeFault;

typedef struct
{
  SoupServer *soup;
  guint port;
  char *address;
  char *token;           /* what is accepted; changing it ends all sessions */
  char *epoch;
  guint scope;
  gint64 seq;
  gint64 floor;          /* cursors below it are gone */
  GHashTable *tables;    /* collection → GTree key → JsonObject {key, parent, revision, object} */
  GPtrArray *feed;       /* JsonObject; one a (collection, key) */
  GPtrArray *faults;     /* FakeFault */
  GPtrArray *polls;      /* held requests */
  GHashTable *answers;   /* by Idempotency-Key */
  GStrv collections;
  guint page_size;

  guint n_snapshots;
  guint n_feeds;
  guint n_effects;
  guint n_acts;          /* requests to act, repeated ones too */
  guint n_sessions;
  char *last_key;
  char *last_agent;
  char *last_match;      /* If-Match */
  char *last_body;
} FakeServer;

FakeServer *fake_server_new (void);
/* Stops listening; the data stays. Starting again takes the same port. */
void fake_server_stop (FakeServer *self);
void fake_server_start (FakeServer *self);
void fake_server_free (FakeServer *self);
/* Puts a row, new or changed; held polls are answered. Takes `object`. */
void fake_server_put (FakeServer *self, const char *collection, const char *key, const char *parent, JsonObject *object);
void fake_server_remove (FakeServer *self, const char *collection, const char *key);
/* A contract {id, name, type, status, note}. */
JsonObject *fake_contract (guint i, const char *note);
char *fake_contract_id (guint i);
/* Adds `n` contracts. */
void fake_server_fill (FakeServer *self, guint n);
guint fake_server_count (FakeServer *self, const char *collection);
void fake_server_fault (FakeServer *self, FakeFault fault);
/* Data of another epoch: as restored from a backup. */
void fake_server_set_epoch (FakeServer *self, const char *epoch);
/* Another scope: what the viewer sees changed. Held polls are answered 410. */
void fake_server_next_scope (FakeServer *self);

G_END_DECLS
