/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* The shop of the order flow with something that is paid by use: two items, and subscriptions to report for.
 */

#pragma once

#include "order-fixture.h"
#include "workbook/connectd-workbook.h"

G_BEGIN_DECLS

#define USAGE_ITEM "PRD-100-000-001-0002" /* MPN-GB, decimal(2) */
#define USAGE_CONTRACT "CRD-10000-00000-00001"
#define USAGE_ASSET "AS-1000-0000-0001"   /* external_id EXT-1, parameter tenant "T-1" */
#define USAGE_ASSET_2 "AS-1000-0000-0002" /* terminated long ago */
#define USAGE_ASSET_3 "AS-1000-0000-0003" /* of another hub */
#define USAGE_FOREIGN "AS-1000-0000-0009" /* of another product */

  /* `ppu` is what stands in the capability (", 'late':true"), with ' for "; the schema in capitals. */
  Shop *usage_shop_new (TestStore * t, const char *schema, const char *ppu);
  /* A draft for May 2026. Returns: (transfer full) its id */
  char *usage_file (Shop * shop);
  /* `n` records by the API, in one call. */
  void usage_report (Shop * shop, const char *file, guint n);
  /* POST usage/files/FILE/VERB, 200 asserted, and then the state. */
  void usage_act (Shop * shop, const char *credential, const char *file, const char *verb, const char *body,
                  const char *state);
  void usage_assert (Shop * shop, const char *file, const char *member, const char *expected);
  /* Ids of the records of a file, in their order. Returns: (transfer full) */
  char **usage_record_ids (Shop * shop, const char *file);

  /* A workbook with the sheet of these rows, the first of which are headings, as text; with a sheet of one
   * category, "compute". Returns: (transfer full) */
  GBytes *usage_workbook (const char *const *const *rows, const char *sheet, gboolean categories);
  /* Uploads it, waits until it was read, and asserts the state. */
  void usage_upload (Shop * shop, const char *file, GBytes *workbook, const char *state);
  /* The rows of a sheet of what is at a link or path: "SHEET|CELL|CELL|\n". Returns: (transfer full) */
  char *usage_download (Shop * shop, const char *credential, const char *link, const char *sheet);

G_END_DECLS
