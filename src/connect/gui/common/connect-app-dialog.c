/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "gui/common/connect-app-dialog.h"

/* The content is hidden first: the dialog is still in its window then. What had the focus before the dialog gets it back
 * from AdwDialog itself. */
static void
unmap_cb (AdwDialog *dialog, GtkWidget *content)
{
  GtkRoot *root = gtk_widget_get_root (content);
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  if (focus != NULL && gtk_widget_is_ancestor (focus, content))
    gtk_root_set_focus (root, NULL);
}

static void
child_cb (AdwDialog *dialog)
{
  GtkWidget *content = adw_dialog_get_child (dialog);

  if (content != NULL)
    g_signal_connect_object (content, "unmap", G_CALLBACK (unmap_cb), dialog, G_CONNECT_SWAPPED);
}

void
connect_app_dialog_give_up_focus (AdwDialog *dialog)
{
  g_return_if_fail (ADW_IS_DIALOG (dialog));
  g_signal_connect (dialog, "notify::child", G_CALLBACK (child_cb), NULL);
  child_cb (dialog);
}

AdwDialog *
connect_app_dialog_new (void)
{
  AdwDialog *dialog = adw_dialog_new ();

  connect_app_dialog_give_up_focus (dialog);
  return dialog;
}
