/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* What lists and single objects share: how a row becomes text. */

#pragma once

#include "resource/connectd-request.h"

G_BEGIN_DECLS

typedef struct
{
  const ConnectCollection *collection;
  const ConnectdPlan *plan;
  const ConnectQuerySpec *spec;
  GString *out;
  guint n_rows;
  gboolean broken;
  void (*view) (JsonObject *shown); /* NULL: as it is */
} ConnectdListing;

/* A row of: revision, body, parts, sides. */
gboolean _connectd_listing_append_row (const ConnectdPlan *plan, const ConnectQuerySpec *spec, const ConnectValue *row, gboolean detail,
                                       GString *out);
/* " AND (…)", with its values. */
void _connectd_listing_add_condition (GString *where, ConnectValues *values, const ConnectCondition *condition);
/* What the operation itself asks for; it may name members that callers may not. NOT_FOUND when its path leads nowhere. */
gboolean _connectd_request_add_door (ConnectdRequest *request, ConnectdTx *tx, GString *where, ConnectValues *values, GError **error);
/* FALSE with an error for the operator. */
gboolean _connectd_listing_report_broken (const ConnectCollection *collection, GError **error);
/* Returns: (transfer full) */
ConnectQuerySpec *_connectd_listing_parse_query (ConnectdRequest *request, GError **error);

G_END_DECLS
