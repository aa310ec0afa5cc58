/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Requests to a world that is there: for every route that the daemon has, with ids and bodies taken from its
 * rows (one's own and those of others), now and then spoilt. */

#pragma once

#include "random-request.h"
#include "resource/connectd-routes.h"
#include "stored-rows.h"

G_BEGIN_DECLS

  typedef struct _RequestMaker RequestMaker;

  typedef struct
  {
    const ConnectdRoute *route; /* the one that it was made for; NULL: none */
    const char *method;
    char *path;  /* with its query, as it is sent */
    char *query; /* behind the '?'; NULL: none */
    char *body;
    char *type;   /* a header line for the body; NULL: JSON */
    char *header; /* another header line, or NULL */
  } MadeRequest;

  RequestMaker *request_maker_new (StoredRows * rows);
  void request_maker_free (RequestMaker * self);
  G_DEFINE_AUTOPTR_CLEANUP_FUNC (RequestMaker, request_maker_free)

  /* Something that a user of one of the accounts might ask, or somebody who means ill. `asker` gets which one
   * it is for. */
  MadeRequest *request_maker_make (RequestMaker * self, const char *const *accounts, guint *asker);
  void made_request_free (MadeRequest * self);
  G_DEFINE_AUTOPTR_CLEANUP_FUNC (MadeRequest, made_request_free)

  /* Whether the id was put into the body of some request so far. */
gboolean request_maker_has_planted (RequestMaker *self, const char *id);
/* The route that answers it, with what stands in its path (transfer full); NULL: none, or the path needs
   * decoding. */
  const ConnectdRoute *request_maker_match (RequestMaker * self, const MadeRequest *request, char ***args);

G_END_DECLS
