/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "gui/partners/connect-app-partners.h"

#include <glib/gi18n.h>
#include <string.h>

#include "core/connect-app-format.h"
#include "model/connect-modules.h"
#include "protocol/connect-json.h"

/* Who may issue more than Distributors is written on their own account: what their service contract delegated. */
gboolean
connect_app_can_issue (ConnectAccount *account, const char *type)
{
  static const char *const issued[] = { "program", "service" };
  g_autoptr (ConnectRow) row = NULL;
  JsonObject *object;

  if (connect_account_get_role (account) == CONNECT_ROLE_DISTRIBUTOR)
    return TRUE;
  row = connect_account_dup_row (account, connect_collection_find ("accounts"), connect_account_get_id (account));
  object = row != NULL ? connect_row_get_object (row) : NULL;
  for (guint i = 0; object != NULL && i < G_N_ELEMENTS (issued); i++)
    {
      g_autofree char *path = g_strdup_printf ("permissions.agreement.%s.create", issued[i]);

      if ((type == NULL || strcmp (type, issued[i]) == 0) && connect_json_get_boolean (object, path, FALSE))
        return TRUE;
    }
  return FALSE;
}

static gboolean
can_issue_any (ConnectAccount *account)
{
  return connect_app_can_issue (account, NULL);
}

/* --- Directory --- */

/* The first contact with a tag: the platform knows technical and business contacts by it. */
static char *
dup_contact (ConnectRow *row, const char *tag)
{
  JsonArray *contacts = connect_json_get_array (connect_row_get_object (row), "contacts");

  for (guint i = 0; contacts != NULL && i < json_array_get_length (contacts); i++)
    {
      JsonNode *node = json_array_get_element (contacts, i);
      JsonObject *contact = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
      JsonNode *tags = contact != NULL ? connect_json_get (contact, "tags") : NULL;
      g_autofree char *text = tags != NULL ? connect_json_to_string (tags) : NULL;
      g_autofree char *folded = text != NULL ? g_ascii_strdown (text, -1) : NULL;
      const char *name = contact != NULL ? connect_json_get_string (contact, "name") : NULL;

      if (folded != NULL && strstr (folded, tag) != NULL)
        return g_strdup (name != NULL ? name : connect_json_get_string (contact, "email"));
    }
  return NULL;
}

static char *
dup_technical_contact (ConnectRow *row)
{
  return dup_contact (row, "technical");
}

static char *
dup_business_contact (ConnectRow *row)
{
  return dup_contact (row, "business");
}

char *
connect_app_partner_dup_contracts (ConnectRow *row)
{
  JsonObject *counts = connect_json_get_object (connect_row_get_object (row), "stats.contracts");
  g_autoptr (GList) names = counts != NULL ? json_object_get_members (counts) : NULL;
  gint64 n = 0;

  for (GList *l = names; l != NULL; l = l->next)
    n += connect_json_get_int (counts, l->data, 0);
  return g_strdup_printf ("%" G_GINT64_FORMAT, n);
}

static const ConnectAppField directory_columns[] = {
  { "name" },
  { "role", NULL, CONNECT_APP_FORMAT_WORD },
  { "status", NULL, CONNECT_APP_FORMAT_STATUS },
  { "contacts.technical", N_("Technical Contact"), .text = dup_technical_contact },
  { "stats.contracts", N_("Contracts"), .text = connect_app_partner_dup_contracts },
  { "stats.agreements" },
  { "contacts.business", N_("Business Contact"), .optional = TRUE, .text = dup_business_contact },
  { "stats.listings", .optional = TRUE },
  { "id", NULL, CONNECT_APP_FORMAT_ID, TRUE },
  { "headquarters", .optional = TRUE },
  { "stats.contracts.program", .optional = TRUE },
  { "stats.contracts.service", .optional = TRUE },
  { "stats.contracts.distribution", .optional = TRUE },
  { NULL },
};

static const ConnectAppChip directory_chips[] = {
  { N_("Active"), "eq(status,active)" },
  { N_("Invited"), "eq(status,invited)" },
  { N_("Vendors"), "eq(role,vendor)" },
  { N_("Resellers"), "eq(role,reseller)" },
  { N_("Distributors"), "eq(role,distributor)" },
  { NULL },
};

static const ConnectAppButton partner_button = { "win.create-partner", N_("Create Partner"), can_issue_any };

static const ConnectAppList directory_list = {
  .name = "directory",
  .title = N_("Directory"),
  .icon = "system-users-symbolic",
  .module = CONNECT_MODULE_PARTNERS,
  .roles = CONNECT_ROLE_ANY,
  .collection = "partners",
  .columns = directory_columns,
  .chips = directory_chips,
  .button = &partner_button,
  .empty_title = N_("No Partners Yet"),
  .empty_text = N_("Partners appear here with the first contract between you."),
};

/* --- Contracts --- */

/* What is shown of a contract whatever side one is on. */
#define CONTRACT_COURSE \
  { "status", NULL, CONNECT_APP_FORMAT_STATUS }, \
  { NULL, NULL, CONNECT_APP_FORMAT_TURN }, \
  { "events.created.at", NULL, CONNECT_APP_FORMAT_AGE }, \
  { "id", NULL, CONNECT_APP_FORMAT_ID, TRUE }, \
  { "type", NULL, CONNECT_APP_FORMAT_WORD, TRUE }, \
  { "events.signed.at", NULL, CONNECT_APP_FORMAT_AGE, TRUE }
#define CONTRACT_MORE \
  { "signee.name", .optional = TRUE }, \
  { "marketplace.name", .optional = TRUE }, \
  { "kind", NULL, CONNECT_APP_FORMAT_WORD, TRUE }, \
  { "version", .optional = TRUE }, \
  { "newer.version", .optional = TRUE }

static const ConnectAppField issuer_contract_columns[] = {
  { "agreement.name" },
  { "partner.name" },
  CONTRACT_COURSE,
  { "issuer.name", .optional = TRUE },
  CONTRACT_MORE,
  { "activation.opened", NULL, CONNECT_APP_FORMAT_AGE, TRUE },
  { "events.updated.at", NULL, CONNECT_APP_FORMAT_AGE, TRUE },
  { "expire_at", .optional = TRUE },
  { NULL },
};

static char *
dup_other_party (ConnectRow *row)
{
  return g_strdup (connect_app_format_other_party (row));
}

/* The same for those who are the partner. The other side is the issuer, but where they were allowed to issue themselves. */
static const ConnectAppField partner_contract_columns[] = {
  { "agreement.name" },
  { "issuer.name", N_("With"), .text = dup_other_party },
  CONTRACT_COURSE,
  { "partner.name", .optional = TRUE },
  CONTRACT_MORE,
  { "events.updated.at", NULL, CONNECT_APP_FORMAT_AGE, TRUE },
  { "expire_at", .optional = TRUE },
  { NULL },
};

static const ConnectAppChip contract_chips[] = {
  { N_("Waiting for Me"), "$MINE" },
  { N_("Waiting for Partner"), "$THEIRS" },
  { N_("Pending"), "eq(status,pending)" },
  { N_("Active"), "eq(status,active)" },
  { N_("Newer Version"), "and(eq(status,active),eq(latest,false))" },
  { N_("Terminated or Rejected"), "in(status,(terminated,rejected))" },
  { N_("Service"), "eq(type,service)" },
  { N_("Program"), "eq(type,program)" },
  { N_("Distribution"), "eq(type,distribution)" },
  { NULL },
};

static const ConnectAppButton contract_button = { "win.create-contract", N_("Create Contract"), can_issue_any };

#define CONTRACTS(whose, of, empty) \
  .name = "contracts", .title = N_("Contracts"), .icon = "application-certificate-symbolic", .module = CONNECT_MODULE_PARTNERS, \
  .roles = whose, .collection = "contracts", .columns = of, .chips = contract_chips, .button = &contract_button, \
  .empty_title = N_("No Contracts Yet"), .empty_text = empty

static const ConnectAppList issuer_contracts_list = {
  CONTRACTS (CONNECT_ROLE_DISTRIBUTOR, issuer_contract_columns, N_("Create a contract to invite a Vendor or a Reseller.")),
};

static const ConnectAppList partner_contracts_list = {
  CONTRACTS (CONNECT_ROLE_VENDOR | CONNECT_ROLE_RESELLER, partner_contract_columns,
             N_("Contracts appear here when you activate an invitation or enroll in an agreement.")),
};

/* --- Agreements --- */

const ConnectAppField connect_app_agreement_columns[] = {
  { "title" },
  { "type", NULL, CONNECT_APP_FORMAT_WORD },
  { "version" },
  { "active" },
  { "stats.contracts" },
  { "updated", NULL, CONNECT_APP_FORMAT_AGE },
  { "owner.name", .optional = TRUE },
  { "marketplace.name", .optional = TRUE },
  { "parent.name", .optional = TRUE },
  { "auto_accept", .optional = TRUE },
  { "id", NULL, CONNECT_APP_FORMAT_ID, TRUE },
  { "created", NULL, CONNECT_APP_FORMAT_AGE, TRUE },
  { NULL },
};

static const ConnectAppChip agreement_chips[] = {
  { N_("Service"), "eq(type,service)" },
  { N_("Program"), "eq(type,program)" },
  { N_("Distribution"), "eq(type,distribution)" },
  { N_("My Own"), "eq(owner.id,$ACCOUNT)" },
  { N_("No Active Version"), "eq(active,false)" },
  { NULL },
};

static const ConnectAppButton agreement_button = { "win.create-agreement", N_("Create Agreement"), can_issue_any };

static const ConnectAppList agreements_list = {
  .name = "agreements",
  .title = N_("Agreements"),
  .icon = "x-office-document-symbolic",
  .module = CONNECT_MODULE_PARTNERS,
  .roles = CONNECT_ROLE_ANY,
  .collection = "agreements",
  .columns = connect_app_agreement_columns,
  .chips = agreement_chips,
  .button = &agreement_button,
  .empty_title = N_("No Agreements Yet"),
  .empty_text = N_("Agreements are the templates that contracts are made from."),
};

/* --- all --- */

static const ConnectAppList *const lists[] = {
  &directory_list, &issuer_contracts_list, &partner_contracts_list, &agreements_list, NULL,
};

static const ConnectAppObject *const objects[] = {
  &connect_app_contract_object, &connect_app_agreement_object, &connect_app_partner_object, NULL,
};

static void
create_contract (GtkWidget *window, ConnectAccount *account, GVariant *parameter)
{
  connect_app_contract_create_present (window, account);
}

static void
create_agreement (GtkWidget *window, ConnectAccount *account, GVariant *parameter)
{
  connect_app_agreement_create_present (window, account, NULL, NULL, NULL, NULL, NULL);
}

static void
create_partner (GtkWidget *window, ConnectAccount *account, GVariant *parameter)
{
  connect_app_partner_create_present (window, account);
}

static const ConnectAppCommand commands[] = {
  { "create-contract", N_("Create Contract…"), create_contract, .applies = can_issue_any },
  { "create-agreement", N_("Create Agreement…"), create_agreement, .applies = can_issue_any },
  { "create-partner", N_("Create Partner…"), create_partner, .applies = can_issue_any },
  { NULL },
};

const ConnectAppScreens connect_app_partners_screens = { lists, objects, commands };
