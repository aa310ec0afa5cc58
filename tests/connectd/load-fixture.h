/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Daemons as processes of their own on one database, clients that write without a pause, and followers of the
 * feed. */

#pragma once

#include "common/connectd-fixture.h"

G_BEGIN_DECLS

#define LOAD_CLIENTS 4
#define LOAD_PATIENCE (120 * G_USEC_PER_SEC)

  typedef struct
  {
    GSubprocess *process; /* NULL: it does not run */
    Fixture at;           /* only its port, once it is ready */
    char *data_dir;
    char *uri;
  } LoadDaemon;

  /* `number` makes its own data directory below `dir`. */
  LoadDaemon *load_daemon_new (const char *dir, guint number, const char *uri);
  void load_daemon_free (LoadDaemon * self);
  G_DEFINE_AUTOPTR_CLEANUP_FUNC (LoadDaemon, load_daemon_free)
  void load_daemon_spawn (LoadDaemon * self);
  /* Waits until it listens. */
  void load_daemon_wait (LoadDaemon * self);
  /* SIGKILL; it is gone when this returns. */
  void load_daemon_kill (LoadDaemon * self);

  /* Each client creates marketplaces, every one with its own name and Idempotency-Key. What was answered 503,
   * or not at all, is sent again with its key, at the next daemon. */
  typedef struct
  {
    LoadDaemon *daemons[2];
    guint n_daemons;
    const char *credential;
    GThread *threads[LOAD_CLIENTS];
    GMutex mutex;             /* of the table */
    GHashTable *acknowledged; /* name → id */
    int n;                    /* atomic, as the others: acknowledged */
    int n_refused;            /* answered 503 */
    int n_lost;               /* without an answer */
    int stopping;
  } Load;

  void load_start (Load * self);
  /* Until so many more are acknowledged. */
  void load_wait (Load * self, int more);
  void load_stop (Load * self);
  void load_clear (Load * self);
  /* At this daemon: what was acknowledged is there, under its id, and nothing twice. */
  void load_check (Load * self, LoadDaemon * daemon);

  /* Reads the feed by long polls, from 0 to a certain object, at its own daemon as long as that answers.
   * Numbers must rise; an object may come once only. */
  typedef struct
  {
    Load *load;
    guint first; /* the place of its daemon */
    GThread *thread;
    gint64 since;
    GHashTable *numbers; /* id of a marketplace → its number in the feed, as a pointer */
    GMutex mutex;
    char *last_id; /* under the mutex; NULL: not known yet */
  } LoadFollower;

  void load_follower_start (LoadFollower * self, Load * load, guint first);
  /* Creates the last object and waits until it has come. */
  void load_followers_finish (LoadFollower * followers, guint n, LoadDaemon * daemon);
  /* It saw what was acknowledged. */
  void load_follower_check (LoadFollower * self);
  void load_follower_clear (LoadFollower * self);

G_END_DECLS
