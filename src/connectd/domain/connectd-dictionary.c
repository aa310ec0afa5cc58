/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* The catalogues of industries and of kinds of extensions, the same for everybody. */

#include "config.h"

#include "domain/connectd-domain-private.h"

typedef struct
{
  const char *id;
  const char *name;
} Entry;

/* clang-format off */
static const Entry industries[] = {
  { "IN-000-001", "Agriculture" },
  { "IN-000-002", "Automotive" },
  { "IN-000-003", "Construction" },
  { "IN-000-004", "Consumer Goods" },
  { "IN-000-005", "Education" },
  { "IN-000-006", "Energy" },
  { "IN-000-007", "Financial Services" },
  { "IN-000-008", "Government" },
  { "IN-000-009", "Health Care" },
  { "IN-000-010", "Hospitality" },
  { "IN-000-011", "Information Technology" },
  { "IN-000-012", "Manufacturing" },
  { "IN-000-013", "Media" },
  { "IN-000-014", "Non-Profit" },
  { "IN-000-015", "Professional Services" },
  { "IN-000-016", "Retail" },
  { "IN-000-017", "Telecommunications" },
  { "IN-000-018", "Transport" },
};

static const Entry categories[] = {
  { "EC-000-001", "Billing and Accounting" },
  { "EC-000-002", "Catalog and Content" },
  { "EC-000-003", "Commerce" },
  { "EC-000-004", "Communication" },
  { "EC-000-005", "Fulfillment Automation" },
  { "EC-000-006", "Reporting and Analytics" },
  { "EC-000-007", "Support" },
  { "EC-000-008", "Usage Reporting" },
};
/* clang-format on */

static JsonObject *
show_entry (const Entry *entry)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "id", entry->id);
  json_object_set_string_member (object, "name", entry->name);
  return object;
}

static gboolean
answer_all (ConnectdCall *call, const Entry *entries, guint n)
{
  JsonArray *answer = json_array_new ();

  for (guint i = 0; i < n; i++)
    json_array_add_object_element (answer, show_entry (&entries[i]));
  call->answer = json_node_new (JSON_NODE_ARRAY);
  json_node_take_array (call->answer, answer);
  return TRUE;
}

static gboolean
answer_one (ConnectdCall *call, const Entry *entries, guint n, const char *word, GError **error)
{
  for (guint i = 0; i < n; i++)
    if (g_strcmp0 (entries[i].id, call->args[0]) == 0)
      {
        _connectd_answer (call, 200, show_entry (&entries[i]));
        return TRUE;
      }
  return _connectd_fail (error, CONNECT_ERROR_NOT_FOUND, "There is no such %s.", word);
}

static gboolean
industries_get (ConnectdCall *call, GError **error)
{
  return answer_all (call, industries, G_N_ELEMENTS (industries));
}

static gboolean
industry_get (ConnectdCall *call, GError **error)
{
  return answer_one (call, industries, G_N_ELEMENTS (industries), "industry", error);
}

static gboolean
categories_get (ConnectdCall *call, GError **error)
{
  return answer_all (call, categories, G_N_ELEMENTS (categories));
}

static gboolean
category_get (ConnectdCall *call, GError **error)
{
  return answer_one (call, categories, G_N_ELEMENTS (categories), "category", error);
}

static const char *
find_name (const Entry *entries, guint n, const char *id)
{
  for (guint i = 0; i < n; i++)
    if (g_strcmp0 (entries[i].id, id) == 0)
      return entries[i].name;
  return NULL;
}

const char *
_connectd_industry_name (const char *id)
{
  return find_name (industries, G_N_ELEMENTS (industries), id);
}

const char *
_connectd_extension_category_name (const char *id)
{
  return find_name (categories, G_N_ELEMENTS (categories), id);
}

const ConnectdOperation connectd_dictionary_operations[] = {
  { "GET", "industries", CONNECTD_ACCESS_USER, .run = industries_get, .summary = "All industries" },
  { "GET", "industries/{industry}", CONNECTD_ACCESS_USER, .run = industry_get, .summary = "An industry" },
  { "GET", "dictionary/extensions/categories", CONNECTD_ACCESS_USER, .run = categories_get, .summary = "All kinds of extensions" },
  { "GET", "dictionary/extensions/categories/{category}", CONNECTD_ACCESS_USER, .run = category_get,
    .summary = "A kind of extensions" },
  { NULL },
};
