/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "model/connect-modules.h"

#include <glib/gi18n.h>

#define BUYERS (CONNECT_ROLE_DISTRIBUTOR | CONNECT_ROLE_RESELLER)

static const ConnectModule modules[] = {
  { CONNECT_MODULE_ALL, "all", N_("All Modules"), CONNECT_ROLE_ANY },
  { CONNECT_MODULE_ACCOUNT, "account", N_("Account"), CONNECT_ROLE_ANY },
  { CONNECT_MODULE_PARTNERS, "partners", N_("Partners"), CONNECT_ROLE_ANY },
  { CONNECT_MODULE_MARKETPLACES, "marketplaces", N_("Marketplaces"), CONNECT_ROLE_ANY },
  { CONNECT_MODULE_PRODUCTS, "products", N_("Products"), CONNECT_ROLE_ANY },
  { CONNECT_MODULE_LISTINGS, "listings", N_("Listings"), CONNECT_ROLE_ANY },
  { CONNECT_MODULE_SUBSCRIPTIONS, "subscriptions", N_("Subscriptions"), CONNECT_ROLE_ANY },
  { CONNECT_MODULE_INTEGRATIONS, "integrations", N_("Integrations"), CONNECT_ROLE_ANY },
  { CONNECT_MODULE_CUSTOMERS, "customers", N_("Customers"), CONNECT_ROLE_ANY },
  { CONNECT_MODULE_TIER_CONFIG, "tier-config", N_("Tier Config"), CONNECT_ROLE_ANY },
  { CONNECT_MODULE_USAGE, "usage", N_("Usage"), CONNECT_ROLE_ANY },
  { CONNECT_MODULE_PRICING, "pricing", N_("Pricing"), CONNECT_ROLE_ANY },
  { CONNECT_MODULE_REPORTS, "reports", N_("Reports"), CONNECT_ROLE_ANY },
  { CONNECT_MODULE_OFFERS, "offers", N_("Offers"), CONNECT_ROLE_ANY },
  { CONNECT_MODULE_CATALOG, "catalog", N_("Catalog"), CONNECT_ROLE_ANY },
  { CONNECT_MODULE_HELPDESK, "helpdesk", N_("Helpdesk"), CONNECT_ROLE_ANY },
  { NULL },
};

const ConnectModule *
connect_modules (void)
{
  return modules;
}

const ConnectModule *
connect_module_find (const char *id_or_name)
{
  for (const ConnectModule *m = modules; m->id != NULL; m++)
    if (g_strcmp0 (m->id, id_or_name) == 0 || g_strcmp0 (m->name, id_or_name) == 0)
      return m;
  return NULL;
}
