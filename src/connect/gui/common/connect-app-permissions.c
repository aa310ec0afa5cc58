/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "gui/common/connect-app-permissions.h"

#include <glib/gi18n.h>
#include <string.h>

static const ConnectAppPermission permissions[] = {
  { { "permissions.agreement.program.create", N_("Program Agreements") }, "program",
    N_("May create and manage agreements with Vendors"), NULL },
  { { "permissions.agreement.service.create", N_("Service Agreements") }, "service",
    N_("May create and manage agreements with its own Resellers"), NULL },
  { { "permissions.agreement.service.delegate", N_("Delegate Service Agreements") }, "service",
    N_("May pass this permission on to its own Resellers"), "permissions.agreement.service.create" },
  { { NULL } },
};

const ConnectAppPermission *
connect_app_permissions (void)
{
  return permissions;
}

static void
follow_needed (ConnectAppAssistant *assistant, const ConnectAppPermission *permission, GtkWidget *row)
{
  gboolean possible = connect_app_assistant_get_boolean (assistant, permission->needs);

  gtk_widget_set_sensitive (row, possible);
  if (!possible && connect_app_assistant_get_boolean (assistant, permission->input.path))
    connect_app_assistant_set_boolean (assistant, permission->input.path, FALSE);
}

static void
changed_cb (ConnectAppAssistant *assistant, const char *path, GtkWidget *row)
{
  for (const ConnectAppPermission *p = permissions; p->input.path != NULL; p++)
    if (p->needs != NULL && strcmp (p->needs, path) == 0)
      follow_needed (assistant, p, row);
}

void
connect_app_permissions_add (ConnectAppAssistant *assistant, GtkWidget *box)
{
  AdwPreferencesGroup *group = connect_app_step_add_group (box, _("Agreement Creation Permissions"),
                                                           _("What the Reseller may create and manage once the contract is active."));

  for (const ConnectAppPermission *p = permissions; p->input.path != NULL; p++)
    {
      GtkWidget *row = connect_app_assistant_add_check (assistant, group, &p->input);

      adw_action_row_set_subtitle (ADW_ACTION_ROW (row), _(p->text));
      if (p->needs == NULL)
        continue;
      g_signal_connect_object (assistant, "changed", G_CALLBACK (changed_cb), row, 0);
      follow_needed (assistant, p, row);
    }
}
