/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* A shop for tests of the order flow: a Vendor's product, listed by a Distributor and connected to a hub of his. */

#pragma once

#include "common/connectd-fixture.h"
#include "protocol/connect-json.h"

G_BEGIN_DECLS

#define SHOP_PRODUCT "PRD-100-000-001"
#define SHOP_CONNECTION "CT-1000-0001"
#define SHOP_ITEM "PRD-100-000-001-0001"
#define SHOP_TEMPLATE "TL-100-000-001"
#define SHOP_CUSTOMER \
  "{'name':'Big Corp','external_uid':'uid-1','external_id':'76829','contact_info':{'address_line1':'Feeney Trace','city':'Baldwin'," \
  "'postal_code':'36507','country':'US','contact':{'first_name':'Kadin','last_name':'Reilly','email':'k@example.com'}}}"

typedef struct
{
  Fixture *f;
  char *vendor;      /* Authorization headers */
  char *distributor;
  char *stranger;
} Shop;

/* `capabilities` is JSON with ' for "; NULL: none. */
Shop *shop_new (TestStore *t, const char *capabilities);
/* The same, with a daemon that may reach outward; `outward` must live as long as the shop. */
Shop *shop_new_with (TestStore *t, const char *capabilities, const ConnectdOutward *outward);
void shop_free (Shop *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Shop, shop_free)

/* Short forms of what fixtures do: see connectd-fixture.h. */
#define shop_call(self, ...) fixture_expect_format ((self)->f, __VA_ARGS__)
#define shop_refuse(self, ...) fixture_refuse_format ((self)->f, __VA_ARGS__)
#define shop_get(self, ...) fixture_get_text ((self)->f, __VA_ARGS__)
#define shop_count(self, ...) fixture_count ((self)->f, __VA_ARGS__)
/* A member as the Distributor gets it. */
void shop_assert (Shop *self, const char *path, const char *member, const char *expected);

/* A purchase of 5 with all values given; `more` (",'status':'draft'" …) goes to its end. Returns: (transfer full) its id */
char *shop_purchase (Shop *self, const char *more);
/* POST requests/ID/VERB. */
void shop_act (Shop *self, const char *credential, const char *id, const char *verb, const char *body);
/* An approved purchase. Returns: (transfer full) the id of the subscription */
char *shop_subscribe (Shop *self);
/* A request of this type for the subscription; `more` goes into its asset. Returns: (transfer full) its id */
char *shop_request (Shop *self, const char *credential, const char *asset, const char *type, const char *more);

G_END_DECLS
