/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Which paths there are: made from the descriptions and the domain's operations, which come first. */

#pragma once

#include "resource/connectd-domain.h"

G_BEGIN_DECLS

typedef enum
{
  CONNECTD_ROUTE_LIST,
  CONNECTD_ROUTE_CREATE,
  CONNECTD_ROUTE_GET,
  CONNECTD_ROUTE_ACT, /* POST …/verb, PUT and DELETE of an object */
  CONNECTD_ROUTE_OPERATION,
  CONNECTD_ROUTE_CHANGES,
  CONNECTD_ROUTE_SNAPSHOT,
  CONNECTD_ROUTE_COLLECTIONS,
  CONNECTD_ROUTE_DOCUMENT,
  CONNECTD_ROUTE_FILE,
} ConnectdRouteKind;

typedef struct
{
  ConnectdRouteKind kind;
  const char *method;
  const char *pattern;                /* "/public/v1/agreements/{agreement}/versions/{version}"; interned */
  char **steps;
  const ConnectCollection *collection; /* NULL for operations that are no list */
  const char *verb;                   /* of an action */
  gboolean silent;                    /* ACT: answered without a body */
  gboolean files;   /* GET of the object takes `format`, and answers with a file of it */
  const ConnectdOperation *operation;
  gsize upload;                       /* bytes that a form with files may have, 0: it takes none */
} ConnectdRoute;

typedef struct _ConnectdRoutes ConnectdRoutes;

#define CONNECTD_BASE "/public/v1"

ConnectdRoutes *connectd_routes_new (const ConnectdHooks *hooks, const ConnectdOperation *operations, GError **error);
void connectd_routes_free (ConnectdRoutes *self);
/* The route of a request with this Accept (nullable); `args` gets what stands at the {…} (transfer full). NULL with NOT_FOUND, or METHOD and then what
 * is allowed in `allow` (transfer full). */
const ConnectdRoute *connectd_routes_match (const ConnectdRoutes *self, const char *method, const char *path, const char *accept,
                                            char ***args, char **allow, GError **error);
/* (element-type ConnectdRoute), in the order of matching. */
const GPtrArray *connectd_routes_list (const ConnectdRoutes *self);

G_END_DECLS
