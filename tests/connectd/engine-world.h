/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* A small world for tests of the engine: four accounts, and a row or two of every collection, with who sees which. */

#pragma once

#include "common/connectd-fixture.h"

G_BEGIN_DECLS

#define WORLD_ACCOUNTS 4

typedef struct
{
  char letter;      /* 'D', 'V', 'R' or 'X' */
  const char *id;
  const char *role;
  const char *name;
} WorldAccount;

typedef struct
{
  const char *collection;
  const char *key;
  const char *path; /* of the object, below /public/v1 */
  const char *seers; /* letters of the accounts that see it */
  const char *json;
} WorldRow;

typedef struct
{
  Fixture *f;
  char *tokens[WORLD_ACCOUNTS]; /* all modules, in the order of world_accounts */
} World;

/* D is a Distributor with V, a Vendor, and R, a Reseller, as partners; X is a stranger to all. */
extern const WorldAccount world_accounts[WORLD_ACCOUNTS];
extern const WorldRow world_rows[];
guint world_n_rows (void);

World *world_new (TestStore *t, const ConnectdEngineOptions *options);
void world_free (World *w);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (World, world_free)
/* The credential of the account with this letter. */
const char *world_token (World *w, char letter);

G_END_DECLS
