/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* A vendor with something to sell, for tests of the product flow and of those that build on it. Everything is asked over HTTP. */

#pragma once

#include "common/domain-fixture.h"

G_BEGIN_DECLS

typedef struct
{
  Desk *desk;
  Partner *vendor;   /* Vera (vera@vendor.example), with an active distribution contract */
  char *agreement;   /* the distribution agreement */
  char *contract;    /* its contract */
  char *product;     /* a draft with a category, and nothing else */
} Shop;

Shop *shop_new (TestStore *t);
void shop_free (Shop *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Shop, shop_free)

/* Calls below the product: `path` "items" is products/PRD-…/items; "" the product itself. The vendor asks. Returns: (transfer full) */
JsonObject *shop_call (Shop *self, guint status, const char *method, const char *path, const char *format, ...) G_GNUC_PRINTF (5, 6);
void shop_refuse (Shop *self, guint status, const char *part, const char *method, const char *path, const char *format, ...)
  G_GNUC_PRINTF (6, 7);
JsonArray *shop_list (Shop *self, const char *credential, const char *path);
/* An item of type reservation, billed monthly. Returns: (transfer full) its global id */
char *shop_item (Shop *self, const char *mpn);
/* A parameter of the ordering phase for subscriptions. `constraints` is a JSON object with ' for ". Returns: (transfer full) its id */
char *shop_parameter (Shop *self, const char *name, const char *type, const char *constraints);
/* Sends a form: a part "body" of JSON (' for "), and a small image at `field`. Returns: (transfer full) */
JsonObject *shop_upload (Shop *self, guint status, const char *method, const char *path, const char *body, const char *field);
/* A main image (once), and a version. Returns: its number */
gint64 shop_publish (Shop *self, gboolean is_public);
/* The vendor asks for its listing, or for the end of it; `more` (",'note':''") goes to the end of the body. Returns: (transfer full)
 * listing-requests/ID */
char *shop_ask_listing (Shop *self, const char *type, const char *more);
/* The Distributor sees the product, by a reason of tests. */
void shop_reach (Shop *self, gboolean reaches);

G_END_DECLS
