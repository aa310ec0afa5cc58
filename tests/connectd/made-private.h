/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* What the files share that make requests. */

#pragma once

#include "made-request.h"

G_BEGIN_DECLS

#define KINDS (CONNECTD_ROUTE_FILE + 1)

  struct _RequestMaker
  {
    StoredRows *rows;
    ConnectdRoutes *routes;
    GPtrArray *of_kind[KINDS];
    GHashTable *places; /* "{product}" → the collection whose ids stand there */
  GHashTable *planted; /* ids that were put into bodies: the world may say them again */
  };

  const ConnectCollection *_made_any_collection (void);
  /* An id of any collection's row, more often than not one that the account sees. */
  const char *_made_any_id (RequestMaker * self, const char *account);
  /* A body for the request, whose path leads to `row` (nullable). Returns: (transfer full) */
  char *_made_body (RequestMaker * self, const MadeRequest *request, StoredRow *row, const char *account);
  /* The request's body as a form, with a file or two of nothing in particular. */
  void _made_form (MadeRequest * request);

G_END_DECLS
