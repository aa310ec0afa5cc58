/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* A small world for tests of the domain: a Distributor with its administrator, and short forms for what
 * nearly every test does on the way to its subject. Everything is asked over HTTP. */

#pragma once

#include "common/connectd-fixture.h"
#include "protocol/connect-json.h"

G_BEGIN_DECLS

#define DESK_PASSWORD "Long-enough-4-tests"

  typedef struct
  {
    Fixture *f;
    char *distributor; /* Authorization of its administrator, Dora (dora@alpha.example) */
    char *distributor_id;
  } Desk;

  /* An invited or admitted partner. */
  typedef struct
  {
    char *contract; /* id */
    char *code;
    char *account;    /* id, reserved or real */
    char *credential; /* once it has joined: "Bearer …" */
  } Partner;

  Desk *desk_new (TestStore * t);
  /* The same, with a daemon that may reach outward; `outward` must live as long as the desk. */
  Desk *desk_new_with (TestStore * t, const ConnectdOutward *outward);
  void desk_free (Desk * self);
  G_DEFINE_AUTOPTR_CLEANUP_FUNC (Desk, desk_free)
  void partner_free (Partner * self);
  G_DEFINE_AUTOPTR_CLEANUP_FUNC (Partner, partner_free)

  /* Short forms of what fixtures do: see connectd-fixture.h. */
#define desk_call(self, ...) fixture_expect_format ((self)->f, __VA_ARGS__)
#define desk_refuse(self, ...) fixture_refuse_format ((self)->f, __VA_ARGS__)
#define desk_get(self, ...) fixture_get_text ((self)->f, __VA_ARGS__)
#define desk_count(self, ...) fixture_count ((self)->f, __VA_ARGS__)

  /* A bearer session of the person in the named (or only) account. Returns: (transfer full) */
  char *desk_sign_in (Desk * self, const char *email, const char *account);
  /* The group of the Distributor's administrators. Returns: (transfer full) its id */
  char *desk_administrators (Desk * self);
  /* An agreement of the Distributor with an active first version. Returns: (transfer full) its id */
  char *desk_agreement (Desk * self, const char *type);
  /* Below another one; for distribution with a marketplace of its own. Returns: (transfer full) its id */
  char *desk_child (Desk * self, const char *parent, const char *type, gboolean auto_accept);
  Partner *desk_invite (Desk * self, const char *agreement, const char *name);
  /* The partner activates its contract as a new person in a new account. */
  void desk_join (Desk * self, Partner * partner, const char *email, const char *company);
  /* A member that has joined by an agreement of this type ("program", "service"), made for it. */
  Partner *desk_partner (Desk * self, const char *type, const char *email, const char *company,
                         char **agreement);
  /* The partner enrolls a distribution or syndication agreement. Returns: (transfer full) the contract's id
   */
  char *desk_enroll (Desk * self, Partner * partner, const char *agreement);
  /* Publishes another version of the agreement, active at once. */
  void desk_publish (Desk * self, const char *agreement);
  /* The feed of the caller behind `since`, at once; `next` gets where it ends. Returns: (transfer full) */
  JsonArray *desk_changes (Desk * self, const char *credential, gint64 *since);
  /* The newest entry for a key in such a list, or NULL. */
  JsonObject *desk_find_change (JsonArray * changes, const char *collection, const char *key);

G_END_DECLS
