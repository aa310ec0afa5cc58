/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* The standard templates, a table each: what a row has, and what the rows may be chosen by. Renderers,
 * parameters on the wire and filters all follow from here. */

#include "config.h"

#include "domain/report/connectd-report-private.h"

/* clang-format off */
#define TEXT(title, path) { title, path, CONNECTD_COLUMN_TEXT }
#define NUMBER(title, path) { title, path, CONNECTD_COLUMN_NUMBER }
#define MOMENT(title, path) { title, path, CONNECTD_COLUMN_MOMENT }
/* An object with a name. */
#define NAMED(title, path) TEXT (title " ID", path ".id"), TEXT (title, path ".name")
/* The same with the id that its owner gave it. */
#define TIER(title, path) NAMED (title, path), TEXT (title " External ID", path ".external_id")
#define TABLE(name) name##_columns, G_N_ELEMENTS (name##_columns), name##_parameters, G_N_ELEMENTS (name##_parameters)

/* What is sold to whom, of a subscription at `p`. */
#define SALE(p) \
  TIER ("Customer", p "tiers.customer"), TIER ("Tier 1", p "tiers.tier1"), TIER ("Tier 2", p "tiers.tier2"), \
  NAMED ("Provider", p "connection.provider"), NAMED ("Vendor", p "connection.vendor"), NAMED ("Product", p "product"), \
  NAMED ("Hub", p "connection.hub"), TEXT ("Transaction Type", p "connection.type")

#define DATES(title, about, path, required) { "date", CONNECTD_PARAMETER_DATES, title, about, path, required }
#define PRODUCTS(path) { "product", "product", "Products", "The products whose rows are in the report.", path, FALSE }
#define MARKETPLACES(path) { "mkp", "marketplace", "Marketplaces", "The marketplaces whose rows are in the report.", path, FALSE }
#define CHECKBOX(id, title, about, path) { id, CONNECTD_PARAMETER_CHECKBOX, title, about, path, FALSE }
#define CONNECTION(path) CHECKBOX ("connection_type", "Transaction Types", "Production, test or preview.", path)

/* --- contracts --- */

static const ConnectdReportColumn contract_columns[] = {
  TEXT ("Contract ID", "id"),
  TEXT ("Contract", "name"),
  TEXT ("Type", "type"),
  TEXT ("Status", "status"),
  NUMBER ("Version", "version"),
  NUMBER ("Newer Version", "newer.version"),
  NAMED ("Agreement", "agreement"),
  NAMED ("Issuer", "issuer"),
  NAMED ("Partner", "partner"),
  MOMENT ("Creation Date", "events.created.at"),
  NAMED ("Marketplace", "marketplace"),
  TEXT ("Signee", "events.signed.by.name"),
  MOMENT ("Signature Date", "events.signed.at"),
  TEXT ("Counter Signee", "events.countersigned.by.name"),
  MOMENT ("Counter Signature Date", "events.countersigned.at"),
};

static const ConnectdReportParameter contract_parameters[] = {
  DATES ("Creation", "Contracts that were made in this period.", "events.created.at", FALSE),
  CHECKBOX ("type", "Types of Contracts", "Which types there are depends on the account.", "type"),
  CHECKBOX ("status", "States", "The states of the contracts in the report.", "status"),
  MARKETPLACES ("marketplace.id"),
};

/* --- subscriptions --- */

static const ConnectdReportColumn subscription_columns[] = {
  TEXT ("Subscription ID", "id"),
  TEXT ("Subscription External ID", "external_id"),
  TEXT ("External UID", "external_uid"),
  TEXT ("Status", "status"),
  MOMENT ("Creation Date", "events.created.at"),
  MOMENT ("Updated Date", "events.updated.at"),
  NUMBER ("Billing Period", "billing.period.delta"),
  TEXT ("Billing Period Unit", "billing.period.uom"),
  NUMBER ("Anniversary Day", "billing.anniversary.day"),
  NUMBER ("Anniversary Month", "billing.anniversary.month"),
  MOMENT ("Next Billing", "billing.next_date"),
  NAMED ("Contract", "contract"),
  NAMED ("Marketplace", "marketplace"),
  SALE (""),
};

static const ConnectdReportParameter subscription_parameters[] = {
  DATES ("Creation", "Subscriptions that were made in this period.", "events.created.at", FALSE),
  PRODUCTS ("product.id"),
  MARKETPLACES ("marketplace.id"),
  CHECKBOX ("period", "Billing Periods", "How often the subscription is billed.", "billing.period.uom"),
  CHECKBOX ("status", "States", "The states of the subscriptions in the report.", "status"),
  CONNECTION ("connection.type"),
};

/* --- fulfillment requests --- */

static const ConnectdReportColumn request_columns[] = {
  TEXT ("Request ID", "id"),
  TEXT ("Type", "type"),
  TEXT ("Status", "status"),
  MOMENT ("Created", "created"),
  MOMENT ("Updated", "updated"),
  MOMENT ("Effective Date", "effective_date"),
  TEXT ("Assignee", "assignee.name"),
  TEXT ("Reason", "reason"),
  TEXT ("Subscription ID", "asset.id"),
  TEXT ("Subscription External ID", "asset.external_id"),
  TEXT ("Subscription Status", "asset.status"),
  NAMED ("Marketplace", "marketplace"),
  SALE ("asset."),
};

static const ConnectdReportParameter request_parameters[] = {
  DATES ("Period", "Requests that were made in this period.", "created", TRUE),
  PRODUCTS ("asset.product.id"),
  CHECKBOX ("rr_type", "Types of Requests", "What was asked for.", "type"),
  CHECKBOX ("rr_status", "States", "The states of the requests in the report.", "status"),
  MARKETPLACES ("marketplace.id"),
  CONNECTION ("asset.connection.type"),
};

/* --- usage --- */

static const ConnectdReportColumn usage_columns[] = {
  TEXT ("Record ID", "id"),
  TEXT ("Usage File ID", "usagefile.id"),
  TEXT ("Usage File", "usagefile.name"),
  TEXT ("Schema", "usagefile.schema"),
  TEXT ("Status", "status"),
  MOMENT ("Start", "start_date"),
  MOMENT ("End", "end_date"),
  TEXT ("Product ID", "product_id"),
  TEXT ("Item ID", "item.id"),
  TEXT ("Item MPN", "item.mpn"),
  TEXT ("Item", "item.name"),
  TEXT ("Subscription ID", "asset.id"),
  TEXT ("Subscription External ID", "asset.external_id"),
  TEXT ("Category", "category.name"),
  NUMBER ("Quantity", "usage"),
  NUMBER ("Amount", "amount"),
  TEXT ("Currency", "usagefile.currency"),
  NUMBER ("Tier", "tier"),
  TEXT ("External Billing ID", "external_billing_id"),
  TEXT ("External Billing Note", "external_billing_note"),
  MOMENT ("Closed", "closed_at"),
};

static const ConnectdReportParameter usage_parameters[] = {
  DATES ("Period", "Usage that began in this period.", "start_date", TRUE),
  PRODUCTS ("product.id"),
  CHECKBOX ("status", "States", "The states of the records in the report.", "status"),
};

/* --- listings --- */

static const ConnectdReportColumn listing_columns[] = {
  TEXT ("Listing ID", "id"),
  TEXT ("Status", "status"),
  MOMENT ("Created", "created"),
  MOMENT ("Updated", "updated"),
  NAMED ("Contract", "contract"),
  NAMED ("Marketplace", "marketplace"),
  NAMED ("Product", "product"),
  NUMBER ("Product Version", "product.version"),
  NAMED ("Provider", "provider"),
  NAMED ("Vendor", "vendor"),
  NAMED ("Offer", "offer"),
  NAMED ("Price List", "pricelist"),
};

static const ConnectdReportParameter listing_parameters[] = {
  DATES ("Creation", "Listings that were made in this period.", "created", FALSE),
  PRODUCTS ("product.id"),
  MARKETPLACES ("marketplace.id"),
  CHECKBOX ("rr_status", "States", "Whether the product is listed now.", "status"),
};

/* --- customers --- */

static const ConnectdReportColumn customer_columns[] = {
  TEXT ("Account ID", "id"),
  TEXT ("External ID", "external_id"),
  TEXT ("External UID", "external_uid"),
  TEXT ("Type", "type"),
  TEXT ("Scopes", "scopes"),
  TEXT ("Status", "status"),
  TEXT ("Environment", "environment"),
  NAMED ("Provider", "owner"),
  NAMED ("Parent", "parent"),
  NAMED ("Marketplace", "marketplace"),
  NAMED ("Hub", "hub"),
  TEXT ("Name", "name"),
  TEXT ("Tax ID", "tax_id"),
  TEXT ("Address Line 1", "contact_info.address_line1"),
  TEXT ("Address Line 2", "contact_info.address_line2"),
  TEXT ("City", "contact_info.city"),
  TEXT ("State", "contact_info.state"),
  TEXT ("Postal Code", "contact_info.postal_code"),
  TEXT ("Country", "contact_info.country"),
  TEXT ("First Name", "contact_info.contact.first_name"),
  TEXT ("Last Name", "contact_info.contact.last_name"),
  TEXT ("Email", "contact_info.contact.email"),
  TEXT ("Phone Country Code", "contact_info.contact.phone_number.country_code"),
  TEXT ("Phone Area Code", "contact_info.contact.phone_number.area_code"),
  TEXT ("Phone", "contact_info.contact.phone_number.phone_number"),
  MOMENT ("Created", "events.created.at"),
};

static const ConnectdReportParameter customer_parameters[] = {
  DATES ("Creation", "Customers that were added in this period.", "events.created.at", FALSE),
  CHECKBOX ("status", "States", "The states of the accounts in the report.", "status"),
  CHECKBOX ("environment", "Environments", "Production, test or preview.", "environment"),
  MARKETPLACES ("marketplace.id"),
};

/* --- all of them --- */

static const ConnectdReportTemplate templates[] = {
  { "0001", "contract_list", "Contracts", "Contracts with their partners, versions and signatures.", "contracts", TABLE (contract) },
  { "0002", "subscription_list", "Subscriptions", "Subscriptions with their tiers, and how they are billed.", "assets",
    TABLE (subscription) },
  { "0003", "fulfillment_requests", "Fulfillment Requests", "What was asked for in a period, and what became of it.", "requests",
    TABLE (request) },
  { "0004", "usage_records", "Usage Records", "What was reported as used in a period, record by record.", "usage-records",
    TABLE (usage) },
  { "0005", "listing_list", "Listings", "Products on marketplaces.", "listings", TABLE (listing) },
  { "0006", "customers_list", "Customers", "Customers and tiers with their addresses.", "tier-accounts", TABLE (customer) },
};
/* clang-format on */

static const ConnectdReportParameter bom_parameter = {
  "bom",
  CONNECTD_PARAMETER_CHOICE,
  "Byte Order Mark",
  "Whether a CSV begins with one, by which spreadsheets know its letters.",
  NULL,
  FALSE
};

const ConnectdReportTemplate *
_connectd_report_tables (guint *n)
{
  *n = G_N_ELEMENTS (templates);
  return templates;
}

const ConnectdReportParameter *
_connectd_report_bom_parameter (void)
{
  return &bom_parameter;
}

const ConnectdReportParameter *
_connectd_report_find_parameter (const ConnectdReportTemplate *template, const char *id)
{
  for (guint i = 0; i < template->n_parameters; i++)
    if (g_strcmp0 (template->parameters[i].id, id) == 0)
      return &template->parameters[i];
  return g_strcmp0 (id, bom_parameter.id) == 0 ? &bom_parameter : NULL;
}

const char *const *
_connectd_report_get_choices (const ConnectdReportTemplate *template,
                              const ConnectdReportParameter *parameter)
{
  static const char *const answers[] = { "yes", "no", NULL };
  const ConnectMember *member;

  if (g_strcmp0 (parameter->type, CONNECTD_PARAMETER_CHOICE) == 0)
    return answers;
  if (g_strcmp0 (parameter->type, CONNECTD_PARAMETER_CHECKBOX) != 0)
    return NULL;
  member =
      connect_collection_resolve_member (connect_collection_find (template->collection), parameter->path);
  return member != NULL ? member->choices : NULL;
}
