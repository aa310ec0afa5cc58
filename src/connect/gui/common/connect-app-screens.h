/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* A screen is a description: what its columns, tabs and steps are. The page kinds of this folder turn descriptions into
 * widgets; titles, kinds, actions and turns come from the collection's own description. */

#pragma once

#include <adwaita.h>
#include "cache/connect-query.h"

G_BEGIN_DECLS

/* How a cell or field shows a member. 0: by its kind. */
typedef enum
{
  CONNECT_APP_FORMAT_DEFAULT,
  CONNECT_APP_FORMAT_STATUS, /* a pill with the state's word and colour */
  CONNECT_APP_FORMAT_TURN,   /* "Yours, 3 days" / "Partner's, 2 hours": no member of its own, path NULL */
  CONNECT_APP_FORMAT_AGE,    /* a moment as "3 days ago", the exact one in the tooltip */
  CONNECT_APP_FORMAT_ID,     /* monospaced, can be copied */
  CONNECT_APP_FORMAT_WORD,   /* a choice as the portal's word: distribution → Distribution */
} ConnectAppFormat;

typedef struct
{
  const char *path;  /* member; NULL for TURN */
  const char *title; /* N_(); NULL: the member's own */
  ConnectAppFormat format;
  gboolean optional; /* a column that is not shown until chosen */
  /* A value that is computed from the row: in place of the member's. NULL result: none. (transfer full) */
  char *(*text) (ConnectRow *row);
} ConnectAppField;

typedef struct
{
  const char *title;  /* N_("Waiting for Me") */
  const char *rql;    /* "$ACCOUNT" stands for the account's id, "$MINE" and "$THEIRS" for the rows whose turn it is:
                       * connect_collection_dup_turn_filter() */
} ConnectAppChip;

typedef struct
{
  const char *action; /* detailed window action: "win.create-contract" */
  const char *title;  /* N_("Create Contract") */
  gboolean (*applies) (ConnectAccount *account); /* NULL: for all */
} ConnectAppButton;

/* A collection page. All arrays end with a zero entry. */
typedef struct
{
  const char *name;        /* "contracts": also the settings key of its columns and views */
  const char *title;       /* N_("Contracts") */
  const char *icon;        /* symbolic icon name */
  const char *module;      /* "MD-0002" */
  ConnectRole roles;       /* portals that have it */
  const char *collection;
  const char *base_filter; /* RQL always on, or NULL */
  const ConnectAppField *columns;
  const ConnectAppChip *chips;
  const ConnectAppButton *button;   /* the primary one, or NULL */
  const char *empty_title; /* N_("No Contracts Yet") */
  const char *empty_text;  /* N_(): what to do */
} ConnectAppList;

typedef struct
{
  const char *name;  /* "versions" */
  const char *title; /* N_("Versions") */
  const char *icon;
  /* The content; follows the row by itself (notify::object), shows nothing that needs the network. (transfer floating) */
  GtkWidget *(*build) (ConnectRow *row);
  gboolean (*applies) (ConnectRow *row); /* NULL: always */
} ConnectAppTab;

/* An object page: header with status, id, moments and whose turn; tabs; actions from the collection's description. */
typedef struct
{
  const char *collection;
  const ConnectAppField *header;
  const ConnectAppTab *tabs;
  gboolean edited_in_place;        /* a tab has a button for the described update already */
  const ConnectAppButton *buttons; /* besides the described actions; may be NULL */
  /* Verbs that have a dialog of their own; FALSE: the common confirmation does it. May be NULL. */
  gboolean (*act) (GtkWidget *page, ConnectRow *row, const ConnectAction *action);
  /* What printing and the dossier add below the header and tabs' fields, as Markdown; may be NULL. */
  char *(*print) (ConnectRow *row);
} ConnectAppObject;

/* A window action that a folder of screens brings: buttons, menus and the command palette name it. */
typedef struct
{
  const char *name;  /* "create-contract": the action is "win.create-contract" */
  const char *title; /* N_("Create Contract…") in the command palette; NULL: not shown there */
  void (*activate) (GtkWidget *window, ConnectAccount *account, GVariant *parameter);
  const char *parameter_type;                     /* GVariant type string or NULL */
  gboolean (*applies) (ConnectAccount *account);  /* NULL: for all */
} ConnectAppCommand;

/* What one folder brings. Its arrays: lists and objects NULL-terminated, commands ended by a zero entry; each may be
 * NULL. connect-app-screens.c names every folder once. */
typedef struct
{
  const ConnectAppList *const *lists;
  const ConnectAppObject *const *objects;
  const ConnectAppCommand *commands;
} ConnectAppScreens;

extern const ConnectAppScreens connect_app_partners_screens; /* gui/partners/connect-app-partners.c */

/* All screens of the program, from the folders that hold them; NULL-terminated. */
const ConnectAppScreens *const *connect_app_screens (void);
const ConnectAppList *const *connect_app_lists (void);
/* Portals may have different lists under one name: the one that this account has, or NULL. */
const ConnectAppList *connect_app_list_find (ConnectAccount *account, const char *name);
/* Whether this account has the list: its portal's role and the user's modules. */
gboolean connect_app_list_applies (const ConnectAppList *list, ConnectAccount *account);
const ConnectAppObject *connect_app_object_find (const char *collection);

G_END_DECLS
