/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* What of a document leaves the daemon, and in which form. A row keeps its default body as text, ready to be sent, and
 * beside it the parts that only some see or ask for, each with the place in the body where it belongs; a richer form is
 * the body with parts put in. Only members that the description knows (and what references copy) ever leave. */

#pragma once

#include <json-glib/json-glib.h>
#include "model/connect-collection.h"

G_BEGIN_DECLS

typedef struct _ConnectdPlan ConnectdPlan; /* one a collection, made once, read by all threads */

/* Flags of members that are not in the default answer. */
#define CONNECTD_APART (CONNECT_MEMBER_HIDDEN | CONNECT_MEMBER_DETAIL)
/* What stands in front of parts where others are shown something else. */
#define CONNECTD_FACE "face "

/* Which parts are put in. All borrowed. */
typedef struct
{
  ConnectSide sides;          /* of the viewer for this row: decides over restricted members */
  gboolean detail;            /* detail-only members in */
  gboolean hidden;            /* hidden members in */
  const char *const *include; /* hidden or detail members that were asked for by name; NULL: none */
} ConnectdForm;

ConnectdPlan *connectd_plan_new (const ConnectCollection *collection);
void connectd_plan_free (ConnectdPlan *self);
/* Whether bodies of this collection can have parts at all, and whether some are for certain sides only. */
gboolean connectd_plan_has_parts (const ConnectdPlan *self);
gboolean connectd_plan_has_audiences (const ConnectdPlan *self);

/* The default body and the parts (NULL when there are none) of a document. Both (transfer full). */
char *connectd_plan_render (const ConnectdPlan *self, JsonObject *doc, char **parts);
/* Appends the body with the parts of `form` put in; for a viewer without a side the face, where the row has one. `parts` may be NULL. FALSE when the parts make no sense (a damaged
 * row); nothing is appended then. */
gboolean connectd_plan_splice (const ConnectdPlan *self, const char *body, const char *parts, const ConnectdForm *form,
                               GString *out);
/* The member at this path, when it is a restricted one. */
const ConnectMember *_connectd_plan_find_restricted (const ConnectdPlan *self, const char *path);
/* The document in `form`, as a text and as an object. Returns: (transfer full) */
char *connectd_plan_show_text (const ConnectdPlan *self, JsonObject *doc, const ConnectdForm *form);
JsonObject *connectd_plan_show (const ConnectdPlan *self, JsonObject *doc, const ConnectdForm *form);

G_END_DECLS
