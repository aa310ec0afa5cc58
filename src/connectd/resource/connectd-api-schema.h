/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Schemas of the API document, made from descriptions. */

#pragma once

#include <json-glib/json-glib.h>
#include "model/connect-collection.h"

G_BEGIN_DECLS

typedef enum
{
  CONNECTD_SCHEMA_OBJECT, /* as it is answered */
  CONNECTD_SCHEMA_CREATE, /* the body of a creation */
  CONNECTD_SCHEMA_UPDATE, /* the body of an update */
} ConnectdSchemaForm;

/* "AgreementVersion", "AgreementVersionCreate": the name below components/schemas. Returns: (transfer full) */
char *connectd_schema_dup_name (const ConnectCollection *collection, ConnectdSchemaForm form);
/* {"$ref": "#/components/schemas/NAME"}. Returns: (transfer full) */
JsonObject *connectd_schema_new_ref (const char *name);
/* Returns: (transfer full) */
JsonObject *connectd_schema_new (const ConnectCollection *collection, ConnectdSchemaForm form);
/* The arguments of the action. Returns: (transfer full) (nullable): it takes none */
JsonObject *connectd_schema_new_arguments (const ConnectCollection *collection, const char *verb);
/* The query parameters of a list: paging, and one for each member that may stand in a filter. Returns: (transfer full) */
JsonArray *connectd_schema_new_parameters (const ConnectCollection *collection);

G_END_DECLS
