/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "gui/common/connect-app-list-menu.h"

#include <glib/gi18n.h>

#include "gui/common/connect-app-fields.h"
#include "gui/common/connect-app-views.h"

static gboolean
is_end (const ConnectAppField *field)
{
  return field->path == NULL && field->format == 0;
}

/* --- actions -------------------------------------------------------------------------------------------------- */

static void
set_order_cb (GSimpleAction *action, GVariant *value, ConnectAppTable *table)
{
  const char *old = connect_app_table_get_order (table);
  const char *path = g_variant_get_string (value, NULL);
  g_autofree char *order = NULL;

  if (*path != '\0')
    order = g_strconcat (old != NULL && *old == '-' ? "-" : "", path, NULL);
  connect_app_table_set_order (table, order);
}

static void
set_descending_cb (GSimpleAction *action, GVariant *value, ConnectAppTable *table)
{
  const char *old = connect_app_table_get_order (table);
  const char *path = old != NULL && *old == '-' ? old + 1 : old;
  g_autofree char *order = NULL;

  if (path == NULL)
    return;
  order = g_strconcat (g_variant_get_boolean (value) ? "-" : "", path, NULL);
  connect_app_table_set_order (table, order);
}

static void
order_changed_cb (ConnectAppTable *table, GActionMap *map)
{
  const char *order = connect_app_table_get_order (table);
  gboolean descending = order != NULL && *order == '-';
  GAction *order_action = g_action_map_lookup_action (map, "order");
  GAction *descending_action = g_action_map_lookup_action (map, "descending");

  g_simple_action_set_state (G_SIMPLE_ACTION (order_action),
                             g_variant_new_string (order == NULL ? "" : descending ? order + 1 : order));
  g_simple_action_set_state (G_SIMPLE_ACTION (descending_action), g_variant_new_boolean (descending));
  g_simple_action_set_enabled (G_SIMPLE_ACTION (descending_action), order != NULL);
}

static void
set_column_cb (GSimpleAction *action, GVariant *value, ConnectAppTable *table)
{
  const ConnectAppField *field = g_object_get_data (G_OBJECT (action), "field");

  g_simple_action_set_state (action, value);
  connect_app_table_set_visible (table, field, g_variant_get_boolean (value));
}

static void
add_action (GActionMap *map, const char *name, const GVariantType *parameter, GVariant *state, GCallback changed,
            ConnectAppTable *table)
{
  g_autoptr (GSimpleAction) action = g_simple_action_new_stateful (name, parameter, state);

  g_signal_connect_object (action, "change-state", changed, table, G_CONNECT_DEFAULT);
  g_action_map_add_action (map, G_ACTION (action));
}

GSimpleActionGroup *
connect_app_list_menu_make_actions (ConnectAppTable *table, const ConnectAppField *fields)
{
  GSimpleActionGroup *group = g_simple_action_group_new ();
  GActionMap *map = G_ACTION_MAP (group);

  add_action (map, "order", G_VARIANT_TYPE_STRING, g_variant_new_string (""), G_CALLBACK (set_order_cb), table);
  add_action (map, "descending", NULL, g_variant_new_boolean (FALSE), G_CALLBACK (set_descending_cb), table);
  for (guint i = 0; !is_end (&fields[i]); i++)
    {
      g_autofree char *name = g_strdup_printf ("column-%u", i);

      add_action (map, name, NULL, g_variant_new_boolean (connect_app_table_is_visible (table, &fields[i])),
                  G_CALLBACK (set_column_cb), table);
      g_object_set_data (G_OBJECT (g_action_map_lookup_action (map, name)), "field", (gpointer) &fields[i]);
    }
  g_signal_connect_object (table, "order-changed", G_CALLBACK (order_changed_cb), group, G_CONNECT_DEFAULT);
  order_changed_cb (table, map);
  return group;
}

/* --- the menu ------------------------------------------------------------------------------------------------- */

static gboolean
is_orderable (const ConnectAppField *field, const ConnectCollection *collection)
{
  const ConnectMember *member = connect_collection_find_member (collection, field->path);

  return member != NULL && (member->flags & CONNECT_MEMBER_ORDER) != 0;
}

static GMenu *
make_order (const ConnectAppField *fields, const ConnectCollection *collection)
{
  GMenu *menu = g_menu_new ();
  g_autoptr (GMenu) directions = g_menu_new ();
  g_autoptr (GMenu) members = g_menu_new ();

  g_menu_append (members, _("As Usual"), "rows.order::");
  for (const ConnectAppField *field = fields; !is_end (field); field++)
    {
      g_autoptr (GMenuItem) item = NULL;

      if (!is_orderable (field, collection))
        continue;
      item = g_menu_item_new (connect_app_field_get_title (field, collection), NULL);
      g_menu_item_set_action_and_target (item, "rows.order", "s", field->path);
      g_menu_append_item (members, item);
    }
  g_menu_append (directions, _("Descending"), "rows.descending");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (members));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (directions));
  return menu;
}

static GMenu *
make_columns (const ConnectAppField *fields, const ConnectCollection *collection)
{
  GMenu *menu = g_menu_new ();

  for (guint i = 0; !is_end (&fields[i]); i++)
    {
      g_autofree char *action = g_strdup_printf ("rows.column-%u", i);

      g_menu_append (menu, connect_app_field_get_title (&fields[i], collection), action);
    }
  return menu;
}

static void
append_targets (GMenu *menu, GPtrArray *views, const char *action)
{
  for (guint i = 0; i < views->len; i++)
    {
      ConnectAppView *view = g_ptr_array_index (views, i);
      g_autoptr (GMenuItem) item = g_menu_item_new (view->name, NULL);

      g_menu_item_set_action_and_target (item, action, "s", view->name);
      g_menu_append_item (menu, item);
    }
}

static GMenu *
make_views (GSettings *settings)
{
  GMenu *menu = g_menu_new ();
  g_autoptr (GPtrArray) views = connect_app_views_load (settings);
  g_autoptr (GMenu) saved = g_menu_new ();
  g_autoptr (GMenu) editing = g_menu_new ();
  g_autoptr (GMenu) remove = g_menu_new ();

  append_targets (saved, views, "list.view");
  append_targets (remove, views, "list.remove-view");
  g_menu_append (editing, _("_Save View…"), "list.save-view");
  if (views->len > 0)
    g_menu_append_submenu (editing, _("_Remove View"), G_MENU_MODEL (remove));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (saved));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (editing));
  return menu;
}

GMenuModel *
connect_app_list_menu_new (ConnectAppTable *table, const ConnectAppField *fields, const ConnectCollection *collection,
                           GSettings *settings)
{
  GMenu *menu = g_menu_new ();
  g_autoptr (GMenu) order = make_order (fields, collection);
  g_autoptr (GMenu) columns = make_columns (fields, collection);
  g_autoptr (GMenu) look = g_menu_new ();
  g_autoptr (GMenu) rest = g_menu_new ();

  g_menu_append_submenu (look, _("S_ort By"), G_MENU_MODEL (order));
  g_menu_append_submenu (look, _("_Columns"), G_MENU_MODEL (columns));
  if (settings != NULL)
    {
      g_autoptr (GMenu) views = make_views (settings);

      g_menu_append_submenu (look, _("Saved _Views"), G_MENU_MODEL (views));
    }
  g_menu_append (rest, _("_Print…"), "list.print");
  g_menu_append (rest, _("_Export as CSV…"), "list.export");
  g_menu_append (rest, _("Select _All"), "list.select-all");
  g_menu_append (rest, _("Pin to _Sidebar"), "list.pin");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (look));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (rest));
  return G_MENU_MODEL (menu);
}
