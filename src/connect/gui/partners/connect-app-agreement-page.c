/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "gui/partners/connect-app-partners.h"

#include <glib/gi18n.h>

#include "gui/common/connect-app-document.h"
#include "gui/common/connect-app-fields.h"
#include "gui/common/connect-app-section.h"
#include "gui/common/connect-app-table.h"
#include "gui/partners/connect-app-contract-page.h"
#include "protocol/connect-json.h"

static gboolean
is_own (ConnectRow *agreement)
{
  return g_strcmp0 (connect_row_get_string (agreement, "owner.id"), connect_account_get_id (connect_row_get_account (agreement))) == 0;
}

static gboolean
is_type (ConnectRow *agreement, const char *type)
{
  return g_strcmp0 (connect_row_get_string (agreement, "type"), type) == 0;
}

/* --- buttons that need the server --- */

typedef void (*Present) (GtkWidget *parent, ConnectRow *row);

static void
clicked_cb (GtkWidget *button)
{
  Present present = (Present) g_object_get_data (G_OBJECT (button), "present");

  present (button, g_object_get_data (G_OBJECT (button), "row"));
}

static void
update_button (ConnectAccount *account, GParamSpec *pspec, GtkWidget *button)
{
  g_autofree char *reason = NULL;
  gboolean possible = connect_account_can_send (account, &reason);

  gtk_widget_set_sensitive (button, possible);
  gtk_widget_set_tooltip_text (button, reason);
}

static GtkWidget *
make_button (ConnectRow *row, const char *label, Present present, gboolean sends)
{
  GtkWidget *button = gtk_button_new_with_label (label);

  g_object_set_data (G_OBJECT (button), "present", present);
  g_object_set_data_full (G_OBJECT (button), "row", g_object_ref (row), g_object_unref);
  g_signal_connect (button, "clicked", G_CALLBACK (clicked_cb), NULL);
  if (!sends)
    return button;
  g_signal_connect_object (connect_row_get_account (row), "notify::state", G_CALLBACK (update_button), button, 0);
  update_button (connect_row_get_account (row), NULL, button);
  return button;
}

/* --- General --- */

static const ConnectAppField general_fields[] = {
  { "description" },
  { "owner.name" },
  { "parent.name" },
  { "marketplace.name" },
  { "auto_accept" },
  { "stats.versions" },
  { "created" },
  { "updated" },
  { NULL },
};

static const char *const text_paths[] = { "version", "active", NULL };

static GtkWidget *
build_text (ConnectRow *agreement)
{
  g_autoptr (ConnectRow) version = connect_app_agreement_dup_version (agreement, 0);
  GtkWidget *group = adw_preferences_group_new ();

  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), _("Text of the Current Version"));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group),
                             connect_app_document_new (version != NULL ? connect_row_get_object (version) : connect_row_get_object (agreement)));
  return group;
}

/* A distribution agreement of somebody else is there to enroll in. */
static GtkWidget *
build_enrollment (ConnectRow *agreement)
{
  GtkWidget *group, *row, *button;

  if (is_own (agreement) || !is_type (agreement, "distribution"))
    return NULL;
  group = adw_preferences_group_new ();
  row = adw_action_row_new ();
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _("Open for Enrollment"));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), _("Enroll to list your products on this marketplace"));
  button = make_button (agreement, _("Enroll…"), connect_app_enroll_present, TRUE);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "suggested-action");
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
  return group;
}

static const char *const enrollment_paths[] = { "owner.id", "type", NULL };

static GtkWidget *
build_general (ConnectRow *agreement)
{
  GtkWidget *box = connect_app_tab_box_new ();

  gtk_box_append (GTK_BOX (box), connect_app_section_new (agreement, build_enrollment, enrollment_paths, NULL));
  gtk_box_append (GTK_BOX (box), connect_app_fields_new (agreement, general_fields, _("Details")));
  gtk_box_append (GTK_BOX (box), connect_app_section_new (agreement, build_text, text_paths, "agreement-versions"));
  return box;
}

/* --- Versions --- */

static void
update_compare (ConnectRow *agreement, GParamSpec *pspec, GtkWidget *button)
{
  JsonObject *object = connect_row_get_object (agreement);
  gboolean possible = object != NULL && connect_json_get_int (object, "stats.versions", 2) > 1;

  gtk_widget_set_sensitive (button, possible);
  gtk_widget_set_tooltip_text (button, possible ? NULL : _("There is one version only."));
}

static GtkWidget *
build_versions (ConnectRow *agreement)
{
  GtkWidget *box = connect_app_tab_box_new ();
  GtkWidget *buttons = adw_wrap_box_new ();
  GtkWidget *compare;

  adw_wrap_box_set_child_spacing (ADW_WRAP_BOX (buttons), 6);
  adw_wrap_box_set_line_spacing (ADW_WRAP_BOX (buttons), 6);
  if (is_own (agreement))
    adw_wrap_box_append (ADW_WRAP_BOX (buttons), make_button (agreement, _("Add Version…"), connect_app_version_add_present, TRUE));
  compare = make_button (agreement, _("Compare…"), connect_app_versions_compare_present, FALSE);
  g_signal_connect_object (agreement, "notify::object", G_CALLBACK (update_compare), compare, 0);
  update_compare (agreement, NULL, compare);
  adw_wrap_box_append (ADW_WRAP_BOX (buttons), compare);
  gtk_box_append (GTK_BOX (box), buttons);
  gtk_box_append (GTK_BOX (box), connect_app_version_list_new (agreement, "agreement-versions", _("There is no version that you may see.")));
  return box;
}

/* --- tables --- */

static GtkWidget *
make_card (ConnectQuery *query, const ConnectAppField *columns, const char *label)
{
  GtkWidget *table = GTK_WIDGET (connect_app_table_new (query, columns, NULL, label, FALSE));

  gtk_widget_set_overflow (table, GTK_OVERFLOW_HIDDEN);
  gtk_widget_add_css_class (table, "card");
  return table;
}

static GtkWidget *
make_table (ConnectRow *row, const char *collection_name, const char *filter, const ConnectAppField *columns, const char *label)
{
  const ConnectCollection *collection = connect_collection_find (collection_name);
  g_autoptr (ConnectQuery) query = connect_query_new (connect_row_get_account (row), collection);

  connect_query_set_filter (query, filter);
  return make_card (query, columns, label);
}

/* What is the same for all contracts of an agreement is not said in every row. */
static const ConnectAppField contract_columns[] = {
  { "partner.name" },
  { "status", NULL, CONNECT_APP_FORMAT_STATUS },
  { NULL, NULL, CONNECT_APP_FORMAT_TURN },
  { "version" },
  { "events.signed.at", NULL, CONNECT_APP_FORMAT_AGE },
  { NULL },
};

static GtkWidget *
build_contracts (ConnectRow *agreement)
{
  g_autofree char *filter = g_strdup_printf ("eq(agreement.id,%s)", connect_row_get_key (agreement));

  return make_table (agreement, "contracts", filter, contract_columns, _("Contracts of this agreement"));
}

static void
present_distribution (GtkWidget *parent, ConnectRow *program)
{
  connect_app_agreement_create_present (parent, connect_row_get_account (program), NULL, program, NULL, NULL, NULL);
}

static GtkWidget *
build_distribution (ConnectRow *agreement)
{
  GtkWidget *box = connect_app_tab_box_new ();
  g_autofree char *filter = g_strdup_printf ("eq(parent.id,%s)", connect_row_get_key (agreement));

  if (is_own (agreement))
    {
      GtkWidget *button = make_button (agreement, _("Create Distribution Agreement…"), present_distribution, TRUE);

      gtk_widget_set_halign (button, GTK_ALIGN_START);
      gtk_box_append (GTK_BOX (box), button);
    }
  gtk_box_append (GTK_BOX (box), make_table (agreement, "agreements", filter, connect_app_agreement_columns,
                                             _("Distribution agreements below this one")));
  return box;
}

static gboolean
is_program (ConnectRow *agreement)
{
  return is_type (agreement, "program");
}

/* --- the page --- */

static const ConnectAppField header[] = {
  { "type", NULL, CONNECT_APP_FORMAT_WORD },
  { "version" },
  { "active" },
  { "stats.contracts" },
  { "updated", NULL, CONNECT_APP_FORMAT_AGE },
  { NULL },
};

static const ConnectAppTab tabs[] = {
  { "general", N_("General"), "document-properties-symbolic", build_general },
  { "versions", N_("Versions"), "x-office-document-symbolic", build_versions },
  { "contracts", N_("Contracts"), "application-certificate-symbolic", build_contracts },
  { "distribution", N_("Distribution"), "view-list-bullet-symbolic", build_distribution, is_program },
  { NULL },
};

static gboolean
act (GtkWidget *page, ConnectRow *row, const ConnectAction *action)
{
  if ((action->flags & CONNECT_ACTION_UPDATE) == 0)
    return FALSE;
  connect_app_agreement_edit_present (page, row);
  return TRUE;
}

/* The text of the current version; what is in it is Markdown already. */
static char *
print (ConnectRow *agreement)
{
  g_autoptr (ConnectRow) version = connect_app_agreement_dup_version (agreement, 0);

  return version != NULL ? connect_app_document_dup_text (connect_row_get_object (version)) : NULL;
}

const ConnectAppObject connect_app_agreement_object = {
  .collection = "agreements",
  .header = header,
  .tabs = tabs,
  .act = act,
  .print = print,
};

/* --- partners --- */

/* Not the type of the account: a Reseller's is the Distributor's, and the role says what it is here. */
static const ConnectAppField partner_fields[] = {
  { "description" },
  { "overview" },
  { "headquarters" },
  { "countries", N_("Countries") },
  { "languages", N_("Languages") },
  { "websites", N_("Web Sites") },
  { "industries", N_("Industries") },
  { "contacts", N_("Contacts") },
  { NULL },
};

static GtkWidget *
build_partner_general (ConnectRow *partner)
{
  GtkWidget *box = connect_app_tab_box_new ();

  gtk_box_append (GTK_BOX (box), connect_app_fields_new (partner, partner_fields, _("Company")));
  return box;
}

static const ConnectAppField partner_contract_columns[] = {
  { "agreement.name" },
  { "type", NULL, CONNECT_APP_FORMAT_WORD },
  { "status", NULL, CONNECT_APP_FORMAT_STATUS },
  { NULL, NULL, CONNECT_APP_FORMAT_TURN },
  { "events.created.at", NULL, CONNECT_APP_FORMAT_AGE },
  { NULL },
};

static GtkWidget *
build_partner_contracts (ConnectRow *partner)
{
  const char *id = connect_row_get_string (partner, "id");
  g_autofree char *filter = g_strdup_printf ("or(eq(partner.id,%s),eq(issuer.id,%s))", id, id);

  return make_table (partner, "contracts", filter, partner_contract_columns, _("Contracts with this partner"));
}

/* More are found through the contracts. */
#define MAX_AGREEMENTS 200

/* The agreements that the contracts were made from, as the number in the header counts them, and the partner's own. */
static void
filter_agreements (ConnectQuery *agreements, GParamSpec *pspec, ConnectQuery *contracts)
{
  const char *partner = g_object_get_data (G_OBJECT (contracts), "partner");
  g_autoptr (GHashTable) ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GString) filter = g_string_new (NULL);
  GHashTableIter iter;
  gpointer id;

  for (guint i = 0; i < MIN (MAX_AGREEMENTS, g_list_model_get_n_items (G_LIST_MODEL (contracts))); i++)
    {
      g_autoptr (ConnectRow) contract = g_list_model_get_item (G_LIST_MODEL (contracts), i);
      const char *agreement = connect_row_get_object (contract) != NULL ? connect_row_get_string (contract, "agreement.id") : NULL;

      if (agreement != NULL)
        g_hash_table_add (ids, g_strdup (agreement));
    }
  g_string_printf (filter, "or(eq(owner.id,%s),in(id,(%s", partner, partner);
  g_hash_table_iter_init (&iter, ids);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    g_string_append_printf (filter, ",%s", (char *) id);
  g_string_append (filter, ")))");
  connect_query_set_filter (agreements, filter->str);
}

static GtkWidget *
build_partner_agreements (ConnectRow *partner)
{
  ConnectAccount *account = connect_row_get_account (partner);
  g_autoptr (ConnectQuery) contracts = connect_query_new (account, connect_collection_find ("contracts"));
  g_autoptr (ConnectQuery) agreements = connect_query_new (account, connect_collection_find ("agreements"));
  const char *id = connect_row_get_string (partner, "id");
  g_autofree char *filter = g_strdup_printf ("or(eq(partner.id,%s),eq(issuer.id,%s))", id, id);
  GtkWidget *table;

  g_object_set_data_full (G_OBJECT (contracts), "partner", g_strdup (id), g_free);
  connect_query_set_filter (contracts, filter);
  filter_agreements (agreements, NULL, contracts);
  g_signal_connect_object (contracts, "notify::loading", G_CALLBACK (filter_agreements), agreements, G_CONNECT_SWAPPED);
  table = make_card (agreements, connect_app_agreement_columns, _("Agreements with this partner"));
  g_object_set_data_full (G_OBJECT (table), "contracts", g_object_ref (contracts), g_object_unref);
  connect_query_start (contracts);
  return table;
}

static const ConnectAppField partner_header[] = {
  { "role", NULL, CONNECT_APP_FORMAT_WORD },
  { "stats.contracts", N_("Contracts"), .text = connect_app_partner_dup_contracts },
  { "stats.agreements" },
  { "stats.listings" },
  { NULL },
};

static const ConnectAppTab partner_tabs[] = {
  { "general", N_("General"), "document-properties-symbolic", build_partner_general },
  { "contracts", N_("Contracts"), "application-certificate-symbolic", build_partner_contracts },
  { "agreements", N_("Agreements"), "x-office-document-symbolic", build_partner_agreements },
  { NULL },
};

const ConnectAppObject connect_app_partner_object = {
  .collection = "partners",
  .header = partner_header,
  .tabs = partner_tabs,
};
