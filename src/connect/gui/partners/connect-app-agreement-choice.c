/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "gui/partners/connect-app-agreement-choice.h"

#include <glib/gi18n.h>
#include <inttypes.h>

#include "core/connect-app-format.h"
#include "gui/common/connect-app-section.h"
#include "gui/partners/connect-app-partners.h"
#include "protocol/connect-json.h"

/* More than these are found by searching. */
#define MAX_SHOWN 50
#define ID_PATH "agreement.id"
#define NAME_PATH "agreement.name"

struct _ConnectAppAgreementChoice
{
  AdwBin               parent_instance;

  ConnectAppAssistant *assistant; /* owns us */
  ConnectQuery        *query;
  GtkWidget           *search;
  GtkWidget           *list;
  GtkWidget           *none;
  GtkWidget           *more;
  GtkWidget           *group; /* a check button that is never shown: what the others are grouped with */
  char                *type;
  GHashTable          *left; /* type → (id, name) that was chosen when another type was taken */
};

G_DEFINE_FINAL_TYPE (ConnectAppAgreementChoice, connect_app_agreement_choice, ADW_TYPE_BIN)

static const ConnectAppInput agreement_input = {
  .path = ID_PATH,
  .missing = N_("Choose an agreement, or create one."),
  .collection = "contracts",
};

static void
toggled_cb (GtkCheckButton *check, ConnectAppAgreementChoice *self)
{
  ConnectRow *row = g_object_get_data (G_OBJECT (check), "row");

  if (!gtk_check_button_get_active (check))
    return;
  connect_app_assistant_set_string (self->assistant, ID_PATH, connect_row_get_key (row));
  connect_app_assistant_set_string (self->assistant, NAME_PATH, connect_row_get_title (row));
}

static char *
describe (ConnectRow *row)
{
  JsonObject *object = connect_row_get_object (row);
  gint64 contracts = connect_json_get_int (object, "stats.contracts", 0);
  g_autofree char *made = g_strdup_printf (ngettext ("%" PRId64 " contract", "%" PRId64 " contracts", contracts),
                                           contracts);

  /* Translators: "AGS-884-348-731 · version 3 · 12 contracts" */
  return g_strdup_printf (_("%s · version %" PRId64 " · %s"), connect_row_get_key (row),
                          connect_json_get_int (object, "version", 0), made);
}

static GtkWidget *
create_row (gpointer item, gpointer data)
{
  ConnectAppAgreementChoice *self = data;
  ConnectRow *row = item;
  GtkWidget *widget = adw_action_row_new ();
  GtkWidget *check = gtk_check_button_new ();
  g_autofree char *subtitle = connect_row_get_object (row) != NULL ? describe (row) : g_strdup ("");
  const char *chosen = connect_app_assistant_get_string (self->assistant, ID_PATH);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (widget), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (widget), connect_row_get_title (row));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (widget), subtitle);
  gtk_widget_set_valign (check, GTK_ALIGN_CENTER);
  gtk_check_button_set_group (GTK_CHECK_BUTTON (check), GTK_CHECK_BUTTON (self->group));
  g_object_set_data_full (G_OBJECT (check), "row", g_object_ref (row), g_object_unref);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), g_strcmp0 (chosen, connect_row_get_key (row)) == 0);
  g_signal_connect_object (check, "toggled", G_CALLBACK (toggled_cb), self, 0);
  adw_action_row_add_prefix (ADW_ACTION_ROW (widget), check);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (widget), check);
  return widget;
}

static void
update (ConnectAppAgreementChoice *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->query));
  gboolean searching = *gtk_editable_get_text (GTK_EDITABLE (self->search)) != '\0';
  gboolean settled = !connect_query_get_loading (self->query);
  g_autofree char *word = connect_app_format_word (self->type);
  g_autofree char *title = searching ? g_strdup (_("No Agreement Found"))
                                     /* Translators: %s is a type: "Service" */
                                     : g_strdup_printf (_("No %s Agreement Yet"), word);

  adw_status_page_set_title (ADW_STATUS_PAGE (self->none), title);
  adw_status_page_set_description (ADW_STATUS_PAGE (self->none),
                                   searching ? _("Try other words, or create an agreement.")
                                             : _("A contract is made from an agreement that has an active version. Create one first."));
  gtk_widget_set_visible (self->none, n == 0 && settled);
  gtk_widget_set_visible (self->list, n > 0);
  gtk_widget_set_visible (self->search, n > 0 || searching);
  gtk_widget_set_visible (self->more, n > MAX_SHOWN);
}

static void
search_cb (ConnectAppAgreementChoice *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->search));

  connect_query_set_search (self->query, *text != '\0' ? text : NULL);
}

static void
made_cb (JsonObject *agreement, gpointer data)
{
  ConnectAppAgreementChoice *self = data;
  const char *id = connect_json_get_string (agreement, "id");
  const char *name = connect_json_get_string (agreement, "title");

  gtk_editable_set_text (GTK_EDITABLE (self->search), "");
  connect_app_assistant_set_string (self->assistant, ID_PATH, id);
  connect_app_assistant_set_string (self->assistant, NAME_PATH, name);
}

static void
create_cb (ConnectAppAgreementChoice *self)
{
  connect_app_agreement_create_present (GTK_WIDGET (self), connect_app_assistant_get_account (self->assistant), self->type, NULL,
                                        made_cb, G_OBJECT (self), self);
}

/* Chosen by other means than a click: the row that stands for it is marked. */
static void
chosen_cb (ConnectAppAgreementChoice *self)
{
  const char *chosen = connect_app_assistant_get_string (self->assistant, ID_PATH);
  GtkListBoxRow *row;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->list), i)) != NULL; i++)
    {
      GtkWidget *check = adw_action_row_get_activatable_widget (ADW_ACTION_ROW (row));
      ConnectRow *item = g_object_get_data (G_OBJECT (check), "row");

      if (g_strcmp0 (chosen, connect_row_get_key (item)) == 0)
        gtk_check_button_set_active (GTK_CHECK_BUTTON (check), TRUE);
    }
}

static void
connect_app_agreement_choice_dispose (GObject *object)
{
  ConnectAppAgreementChoice *self = CONNECT_APP_AGREEMENT_CHOICE (object);

  g_clear_object (&self->query);
  g_clear_object (&self->group);
  G_OBJECT_CLASS (connect_app_agreement_choice_parent_class)->dispose (object);
}

static void
connect_app_agreement_choice_finalize (GObject *object)
{
  ConnectAppAgreementChoice *self = CONNECT_APP_AGREEMENT_CHOICE (object);

  g_free (self->type);
  g_hash_table_unref (self->left);
  G_OBJECT_CLASS (connect_app_agreement_choice_parent_class)->finalize (object);
}

static gboolean
connect_app_agreement_choice_grab_focus (GtkWidget *widget)
{
  ConnectAppAgreementChoice *self = CONNECT_APP_AGREEMENT_CHOICE (widget);

  return gtk_widget_get_visible (self->search) && gtk_widget_grab_focus (self->search);
}

static void
connect_app_agreement_choice_class_init (ConnectAppAgreementChoiceClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = connect_app_agreement_choice_dispose;
  G_OBJECT_CLASS (klass)->finalize = connect_app_agreement_choice_finalize;
  GTK_WIDGET_CLASS (klass)->grab_focus = connect_app_agreement_choice_grab_focus;
}

static void
connect_app_agreement_choice_init (ConnectAppAgreementChoice *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *create = gtk_button_new_with_mnemonic (_("_Create Agreement…"));

  self->left = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_strfreev);
  self->search = gtk_search_entry_new ();
  gtk_search_entry_set_placeholder_text (GTK_SEARCH_ENTRY (self->search), _("Search agreements"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->search), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Search agreements"), -1);
  g_signal_connect_object (self->search, "search-changed", G_CALLBACK (search_cb), self, G_CONNECT_SWAPPED);
  self->list = gtk_list_box_new ();
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (self->list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (self->list, "boxed-list");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Agreements"), -1);
  self->none = adw_status_page_new ();
  gtk_widget_add_css_class (self->none, "compact");
  self->more = connect_app_hint_new (_("There are more. Search for what is not shown."));
  self->group = g_object_ref_sink (gtk_check_button_new ());
  gtk_widget_set_halign (create, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (create, "pill");
  g_signal_connect_object (create, "clicked", G_CALLBACK (create_cb), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (box), self->search);
  gtk_box_append (GTK_BOX (box), self->list);
  gtk_box_append (GTK_BOX (box), self->more);
  gtk_box_append (GTK_BOX (box), self->none);
  gtk_box_append (GTK_BOX (box), create);
  adw_bin_set_child (ADW_BIN (self), box);
}

GtkWidget *
connect_app_agreement_choice_new (ConnectAppAssistant *assistant)
{
  ConnectAppAgreementChoice *self = g_object_new (CONNECT_APP_TYPE_AGREEMENT_CHOICE, NULL);
  GtkSliceListModel *slice;

  self->assistant = assistant;
  self->query = connect_query_new (connect_app_assistant_get_account (assistant), connect_collection_find ("agreements"));
  connect_query_set_order (self->query, "title");
  slice = gtk_slice_list_model_new (g_object_ref (G_LIST_MODEL (self->query)), 0, MAX_SHOWN);
  gtk_list_box_bind_model (GTK_LIST_BOX (self->list), G_LIST_MODEL (slice), create_row, self, NULL);
  g_object_unref (slice);
  g_signal_connect_object (self->query, "items-changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->query, "notify::loading", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (assistant, "changed::" ID_PATH, G_CALLBACK (chosen_cb), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}

/* Who looks at another type and returns finds what was chosen. The name, which is behind the id, may be missing. */
static void
swap_choice (ConnectAppAgreementChoice *self, const char *before)
{
  const char *id = connect_app_assistant_get_string (self->assistant, ID_PATH);
  const char *name = connect_app_assistant_get_string (self->assistant, NAME_PATH);
  char **again;

  if (id != NULL)
    g_hash_table_insert (self->left, g_strdup (before), g_strdupv ((char *[]) { (char *) id, (char *) name, NULL }));
  else
    g_hash_table_remove (self->left, before);
  again = g_hash_table_lookup (self->left, self->type);
  connect_app_assistant_set_string (self->assistant, ID_PATH, again != NULL ? again[0] : NULL);
  connect_app_assistant_set_string (self->assistant, NAME_PATH, again != NULL ? again[1] : NULL);
}

void
connect_app_agreement_choice_set_type (ConnectAppAgreementChoice *self, const char *type)
{
  const char *account = connect_account_get_id (connect_app_assistant_get_account (self->assistant));
  g_autofree char *before = g_strdup (self->type);
  g_autofree char *rql = NULL;

  if (!g_set_str (&self->type, type))
    return;
  rql = g_strdup_printf ("and(eq(type,%s),eq(active,true),eq(owner.id,%s))", type, account);
  connect_query_set_filter (self->query, rql);
  if (before != NULL)
    swap_choice (self, before);
  update (self);
}

void
connect_app_agreement_choice_add (ConnectAppAgreementChoice *self, AdwPreferencesGroup *group)
{
  connect_app_assistant_add_custom (self->assistant, group, &agreement_input, GTK_WIDGET (self));
}
