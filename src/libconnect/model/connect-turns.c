/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* The turns of a description as a filter, so that lists and counts agree with what a single row shows. */

#include "config.h"

#include "model/connect-collection.h"

static void
append_list (GString *rql, const char *member, const char *const *values)
{
  g_autofree char *joined = g_strjoinv (",", (char **) values);

  g_string_append_printf (rql, ",in(%s,(%s))", member, joined);
}

/* Who is on the turn's side: the account, or anybody else. */
static void
append_side (GString *rql, const ConnectCollection *self, ConnectSide side, const char *account_id, gboolean mine)
{
  for (guint i = 0; i < self->n_parties; i++)
    if (self->parties[i].side & side)
      g_string_append_printf (rql, ",%s(%s,%s)", mine ? "eq" : "ne", self->parties[i].path, account_id);
}

char *
connect_collection_dup_turn_filter (const ConnectCollection *self, const char *account_id, gboolean mine)
{
  g_autoptr (GString) rql = g_string_new (NULL);

  for (guint i = 0; i < self->n_turns; i++)
    {
      const ConnectTurn *turn = &self->turns[i];

      g_string_append_printf (rql, "%sand(eq(%s,%s)", rql->len > 0 ? "," : "", self->state_member, turn->state);
      if (turn->types != NULL)
        append_list (rql, self->type_member, turn->types);
      if (turn->when != NULL)
        g_string_append_printf (rql, ",%s", turn->when);
      append_side (rql, self, turn->side, account_id, mine);
      g_string_append_c (rql, ')');
    }
  if (self->n_turns > 1)
    {
      g_string_prepend (rql, "or(");
      g_string_append_c (rql, ')');
    }
  return self->n_turns > 0 ? g_string_free (g_steal_pointer (&rql), FALSE) : NULL;
}
