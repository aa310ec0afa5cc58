/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* What both stores' connections have in common. */

#include "config.h"

#include "store/connectd-db-private.h"

#include "protocol/connect-error.h"

void
_connectd_db_clear_failure (ConnectdDb *self)
{
  g_clear_error (&self->failure);
}

void
_connectd_db_free (ConnectdDb *self)
{
  g_clear_error (&self->failure);
  self->klass->free (self);
}

void
_connectd_db_rest (ConnectdDb *self)
{
  if (self->klass->rest != NULL)
    self->klass->rest (self);
}

gboolean
_connectd_db_check_deadline (ConnectdDb *self, GError **error)
{
  if (self->deadline == 0 || g_get_monotonic_time () < self->deadline)
    return TRUE;
  g_set_error (error, CONNECT_ERROR, CONNECT_ERROR_UNAVAILABLE, "The query took too long.");
  return FALSE;
}

ConnectDialect
connectd_db_get_dialect (ConnectdDb *self)
{
  return self->klass->dialect;
}

void
connectd_db_set_deadline (ConnectdDb *self, gint64 deadline)
{
  self->deadline = deadline;
}

void
connectd_db_expect_one (ConnectdDb *self)
{
  self->alone = TRUE;
}

/* PostgreSQL ends a transaction's usefulness with the first error. The same rule holds for SQLite, so that nothing is
 * written that works on one store only. */
gboolean
connectd_db_run (ConnectdDb *self, const char *sql, const ConnectValues *values, ConnectdRowFunc row,
                 gpointer user_data, gint64 *n_changed, GError **error)
{
  g_autoptr (GError) local = NULL;

  if (n_changed != NULL)
    *n_changed = 0;
  if (self->failure != NULL)
    {
      g_propagate_error (error, g_error_copy (self->failure));
      return FALSE;
    }
  if (_connectd_db_check_deadline (self, &local) &&
      self->klass->run (self, sql, values, row, user_data, n_changed, &local))
    return TRUE;
  if (self->failure == NULL) /* a statement run from `row` may have failed first */
    self->failure = g_error_copy (local);
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

typedef struct
{
  gboolean found;
  gboolean null;
  gint64 integer;
  char *text;
} First;

static gboolean
first_row_cb (const ConnectValue *values, guint n_values, gpointer user_data)
{
  First *first = user_data;
  const ConnectValue *value = values;

  if (n_values == 0)
    return FALSE;
  first->found = TRUE;
  first->null = value->type == CONNECT_VALUE_NULL;
  first->integer = value->type == CONNECT_VALUE_INT ? value->integer : 0;
  if (value->type == CONNECT_VALUE_TEXT)
    first->text = g_strdup (value->text);
  else if (value->type == CONNECT_VALUE_INT)
    first->text = g_strdup_printf ("%" G_GINT64_FORMAT, value->integer);
  return FALSE;
}

gboolean
connectd_db_get_int (ConnectdDb *self, const char *sql, const ConnectValues *values, gint64 *value, gboolean *found,
                     GError **error)
{
  First first = { 0 };
  gboolean ok = connectd_db_run (self, sql, values, first_row_cb, &first, NULL, error);

  *value = first.integer;
  if (found != NULL)
    *found = ok && first.found && !first.null;
  g_free (first.text);
  return ok;
}

char *
connectd_db_dup_text (ConnectdDb *self, const char *sql, const ConnectValues *values, GError **error)
{
  First first = { 0 };

  if (!connectd_db_run (self, sql, values, first_row_cb, &first, NULL, error))
    g_clear_pointer (&first.text, g_free);
  return first.text;
}
