/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#pragma once

#include "demo/connectd-demo.h"
#include "domain/connectd-domain-private.h"

G_BEGIN_DECLS

#define CONNECTD_DEMO_DAY (G_GINT64_CONSTANT (86400) * G_USEC_PER_SEC)

  /* Plays world.json inside a transaction. Both functions may be run again from the start when a transaction
   * was lost. */
  typedef struct
  {
    JsonObject *script;
    const char *password_hash;
    gint64 now;
    ConnectdTx *tx;          /* while it plays */
    GHashTable *names;       /* what a step calls "key" → id */
    JsonObject *credentials; /* "vendor" → "ApiKey SU-…" */
    GHashTable *workbooks;   /* name of a resource → GBytes: usage as it is uploaded */
  } ConnectdDemoWorld;

  ConnectdDemoWorld *connectd_demo_world_new (const char *password_hash, GError **error);
  void connectd_demo_world_free (ConnectdDemoWorld * self);
  G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConnectdDemoWorld, connectd_demo_world_free)
  /* A ConnectdEngineFunc; `data` is a ConnectdDemoWorld. */
  gboolean connectd_demo_world_play (ConnectdTx * tx, gpointer data, GError * *error);
  /* The id of what a step calls "key"; users are "user KEY". */
  const char *connectd_demo_world_get (ConnectdDemoWorld * self, const char *key, GError **error);

  /* The body of a step, with names and moments filled in. Returns: (transfer full) */
  JsonObject *_connectd_demo_dup_body (ConnectdDemoWorld * self, JsonObject * step, const char *member,
                                       GError **error);
  /* A picture with a letter, as SVG. Returns: (transfer full) */
  char *_connectd_demo_make_picture (JsonObject * from);
  /* What the step would upload with its body. */
  gboolean _connectd_demo_add_files (ConnectdDemoWorld * self, JsonObject * step, JsonObject * body,
                                     GError * *error);
  gboolean _connectd_demo_contact (ConnectdDemoWorld * self, JsonObject * step, GError * *error);
  gboolean _connectd_demo_find (ConnectdDemoWorld * self, JsonObject * step, GError * *error);
  gboolean _connectd_demo_name (ConnectdDemoWorld * self, JsonObject * step, GError * *error);
  gboolean _connectd_demo_prices (ConnectdDemoWorld * self, JsonObject * step, GError * *error);
  gboolean _connectd_demo_call (ConnectdDemoWorld * self, JsonObject * step, GError * *error);
  /* Steps around the helpdesk. */
  gboolean _connectd_demo_comment (ConnectdDemoWorld * self, JsonObject * step, GError * *error);
  gboolean _connectd_demo_attach (ConnectdDemoWorld * self, JsonObject * step, GError * *error);
  gboolean _connectd_demo_settings (ConnectdDemoWorld * self, JsonObject * step, GError * *error);
  /* {"report": FILE, "records": [ … ]} and {"workbook": FILE, "rows": [[ … ]]}: usage (connectd-demo-usage.c). */
  gboolean connectd_demo_step_report (ConnectdDemoWorld * self, JsonObject * step, GError * *error);
  gboolean connectd_demo_step_workbook (ConnectdDemoWorld * self, JsonObject * step, GError * *error);
  /* The workbooks that steps upload are made before the world is played: it is played in one transaction. */
  gboolean connectd_demo_make_workbooks (ConnectdDemoWorld * self, GError * *error);
  /* More usage records, for load: as contracts below. */
  gboolean connectd_demo_load_usage (ConnectdEngine * engine, ConnectdDemoWorld * world, guint count, GError * *error);

  /* More contracts, for load: `count` of them, in transactions of their own. */
  gboolean connectd_demo_load (ConnectdEngine * engine, ConnectdDemoWorld * world, guint count,
                               GError * *error);

G_END_DECLS
