/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* The modules that groups and tokens give access to, and the sides that have them. */

#pragma once

#include "model/connect-collection.h"

G_BEGIN_DECLS

#define CONNECT_MODULE_ALL "MD-0000"
#define CONNECT_MODULE_ACCOUNT "MD-0001"
#define CONNECT_MODULE_PARTNERS "MD-0002"
#define CONNECT_MODULE_MARKETPLACES "MD-0003"
#define CONNECT_MODULE_PRODUCTS "MD-0004"
#define CONNECT_MODULE_LISTINGS "MD-0005"
#define CONNECT_MODULE_SUBSCRIPTIONS "MD-0006"
#define CONNECT_MODULE_INTEGRATIONS "MD-0007"
#define CONNECT_MODULE_CUSTOMERS "MD-0008"
#define CONNECT_MODULE_TIER_CONFIG "MD-0009"
#define CONNECT_MODULE_USAGE "MD-0010"
#define CONNECT_MODULE_PRICING "MD-0011"
#define CONNECT_MODULE_REPORTS "MD-0012"
#define CONNECT_MODULE_OFFERS "MD-0013"
#define CONNECT_MODULE_CATALOG "MD-0014"
#define CONNECT_MODULE_HELPDESK "MD-0023"

typedef struct
{
  const char *id;    /* "MD-0002" */
  const char *name;  /* "partners": paths take it in place of the id */
  const char *title; /* N_("Partners") */
  ConnectRole roles; /* portals that have it */
} ConnectModule;

/* All modules, ended by one whose id is NULL. */
const ConnectModule *connect_modules (void);
const ConnectModule *connect_module_find (const char *id_or_name);

G_END_DECLS
