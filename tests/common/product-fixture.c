/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "common/product-fixture.h"

#include <stdarg.h>

#include "domain/connectd-domain-private.h"

#define BOUNDARY "xYzZy"

static gboolean
start_domain (ConnectdTx *tx, gpointer data, GError **error)
{
  return connectd_domain_start (tx, error);
}

static void
make_contract (Shop *self)
{
  g_autofree char *program = NULL;
  g_autofree char *path = NULL;

  self->vendor = desk_partner (self->desk, "program", "vera@vendor.example", "Vendor Inc.", &program);
  self->agreement = desk_child (self->desk, program, "distribution", TRUE);
  self->contract = desk_enroll (self->desk, self->vendor, self->agreement);
}

Shop *
shop_new (TestStore *t)
{
  Shop *self = g_new0 (Shop, 1);
  g_autoptr (JsonObject) product = NULL;
  g_autoptr (GError) error = NULL;

  self->desk = desk_new (t);
  connectd_engine_run (self->desk->f->engine, NULL, start_domain, NULL, &error);
  g_assert_no_error (error);
  make_contract (self);
  product = desk_call (self->desk, 201, self->vendor->credential, "POST", "products",
                       "{'name':'Cloud Backup','category':{'id':'CAT-67642'}}");
  self->product = g_strdup (connect_json_get_string (product, "id"));
  return self;
}

void
shop_free (Shop *self)
{
  if (self == NULL)
    return;
  desk_free (self->desk);
  partner_free (self->vendor);
  g_free (self->agreement);
  g_free (self->contract);
  g_free (self->product);
  g_free (self);
}

static char *
make_path (Shop *self, const char *path)
{
  return g_strdup_printf ("products/%s%s%s", self->product, *path != '\0' && *path != '?' ? "/" : "", path);
}

JsonObject *
shop_call (Shop *self, guint status, const char *method, const char *path, const char *format, ...)
{
  g_autofree char *full = make_path (self, path);
  g_autofree char *body = NULL;
  va_list args;

  va_start (args, format);
  body = fixture_format_body (format, args);
  va_end (args);
  return fixture_expect (self->desk->f, status, self->vendor->credential, method, full, body);
}

void
shop_refuse (Shop *self, guint status, const char *part, const char *method, const char *path, const char *format, ...)
{
  g_autofree char *full = make_path (self, path);
  g_autofree char *body = NULL;
  va_list args;

  va_start (args, format);
  body = fixture_format_body (format, args);
  va_end (args);
  fixture_refuse (self->desk->f, status, part, self->vendor->credential, method, full, body);
}

JsonArray *
shop_list (Shop *self, const char *credential, const char *path)
{
  g_autofree char *full = make_path (self, path);

  return fixture_expect_list (self->desk->f, credential != NULL ? credential : self->vendor->credential, full);
}

char *
shop_item (Shop *self, const char *mpn)
{
  g_autoptr (JsonObject) item = shop_call (self, 201, "POST", "items",
                                           "{'mpn':'%s','name':'Item %s','description':'For tests.','type':'reservation',"
                                           "'unit':{'id':'boxes'},'period':'monthly','ui':{'visibility':true}}",
                                           mpn, mpn);

  return g_strdup (connect_json_get_string (item, "id"));
}

char *
shop_parameter (Shop *self, const char *name, const char *type, const char *constraints)
{
  g_autoptr (JsonObject) parameter =
      shop_call (self, 201, "POST", "parameters",
                 "{'name':'%s','title':'Title of %s','type':'%s','scope':'asset','phase':'ordering','constraints':%s}", name, name,
                 type, constraints);

  return g_strdup (connect_json_get_string (parameter, "id"));
}

JsonObject *
shop_upload (Shop *self, guint status, const char *method, const char *path, const char *body, const char *field)
{
  static const char *const headers[] = { "Content-Type: multipart/form-data; boundary=" BOUNDARY, NULL };
  g_autofree char *full = make_path (self, path);
  g_autofree char *json = g_strdelimit (g_strdup (body), "'", '"');
  g_autofree char *form =
      g_strdup_printf ("--" BOUNDARY "\r\nContent-Disposition: form-data; name=\"body\"\r\nContent-Type: application/json\r\n\r\n%s\r\n"
                       "--" BOUNDARY "\r\nContent-Disposition: form-data; name=\"%s\"; filename=\"picture.png\"\r\n"
                       "Content-Type: image/png\r\n\r\nA picture\r\n--" BOUNDARY "--\r\n",
                       json, field);
  g_autoptr (FixtureAnswer) answer = fixture_ask (self->desk->f, self->vendor->credential, method, full, headers, form);

  if (answer->status != status)
    g_error ("%s %s: %u %s", method, full, answer->status, answer->text);
  return answer->json != NULL ? json_node_dup_object (answer->json) : json_object_new ();
}

gint64
shop_publish (Shop *self, gboolean is_public)
{
  g_autoptr (JsonArray) media = shop_list (self, NULL, "media");
  g_autoptr (JsonObject) picture = NULL;
  g_autoptr (JsonObject) version = NULL;

  if (json_array_get_length (media) == 0)
    picture = shop_upload (self, 201, "POST", "media", "{'type':'image','position':1}", "thumbnail");
  version = shop_call (self, 201, "POST", "versions", "{'changes_description':'Tested','public':%s}",
                       is_public ? "true" : "false");
  return connect_json_get_int (version, "version", 0);
}

char *
shop_ask_listing (Shop *self, const char *type, const char *more)
{
  g_autoptr (JsonObject) request =
      desk_call (self->desk, 201, self->vendor->credential, "POST", "listing-requests",
                 "{'type':'%s','product_id':'%s','contract_id':'%s'%s}", type, self->product, self->contract, more);

  g_assert_cmpstr (connect_json_get_string (request, "state"), ==, "draft");
  return g_strconcat ("listing-requests/", connect_json_get_string (request, "id"), NULL);
}

void
shop_reach (Shop *self, gboolean reaches)
{
  if (reaches)
    fixture_grant (self->desk->f, "products", self->product, self->desk->distributor_id, "listing:test");
  else
    fixture_revoke (self->desk->f, "products", self->product, self->desk->distributor_id, "listing:test");
}
