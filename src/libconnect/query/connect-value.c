/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "query/connect-table.h"

struct _ConnectValues
{
  GArray *items; /* of ConnectValue, owned */
};

void
connect_value_clear (ConnectValue *self)
{
  g_clear_pointer (&self->text, g_free);
  g_clear_pointer (&self->blob, g_bytes_unref);
  self->integer = 0;
  self->type = CONNECT_VALUE_NULL;
}

ConnectValues *
connect_values_new (void)
{
  ConnectValues *self = g_new0 (ConnectValues, 1);

  self->items = g_array_new (FALSE, FALSE, sizeof (ConnectValue));
  g_array_set_clear_func (self->items, (GDestroyNotify) connect_value_clear);
  return self;
}

void
connect_values_free (ConnectValues *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->items);
  g_free (self);
}

static void
take (ConnectValues *self, ConnectValue value)
{
  g_array_append_val (self->items, value);
}

void
connect_values_add_null (ConnectValues *self)
{
  take (self, (ConnectValue) { .type = CONNECT_VALUE_NULL });
}

void
connect_values_add_int (ConnectValues *self, gint64 value)
{
  take (self, (ConnectValue) { .type = CONNECT_VALUE_INT, .integer = value });
}

void
connect_values_add_text (ConnectValues *self, const char *value)
{
  if (value == NULL)
    connect_values_add_null (self);
  else
    take (self, (ConnectValue) { .type = CONNECT_VALUE_TEXT, .text = g_strdup (value) });
}

void
connect_values_take_text (ConnectValues *self, char *value)
{
  take (self, (ConnectValue) { .type = value != NULL ? CONNECT_VALUE_TEXT : CONNECT_VALUE_NULL, .text = value });
}

void
connect_values_add_blob (ConnectValues *self, GBytes *value)
{
  if (value == NULL)
    connect_values_add_null (self);
  else
    take (self, (ConnectValue) { .type = CONNECT_VALUE_BLOB, .blob = g_bytes_ref (value) });
}

void
connect_values_add_value (ConnectValues *self, const ConnectValue *value)
{
  switch (value->type)
    {
    case CONNECT_VALUE_NULL:
      connect_values_add_null (self);
      break;
    case CONNECT_VALUE_INT:
      connect_values_add_int (self, value->integer);
      break;
    case CONNECT_VALUE_TEXT:
      connect_values_add_text (self, value->text);
      break;
    case CONNECT_VALUE_BLOB:
      connect_values_add_blob (self, value->blob);
      break;
    }
}

void
connect_values_add_all (ConnectValues *self, const ConnectValues *more)
{
  for (guint i = 0; i < more->items->len; i++)
    connect_values_add_value (self, &g_array_index (more->items, ConnectValue, i));
}

guint
connect_values_get_length (const ConnectValues *self)
{
  return self->items->len;
}

const ConnectValue *
connect_values_get (const ConnectValues *self, guint i)
{
  g_return_val_if_fail (i < self->items->len, NULL);
  return &g_array_index (self->items, ConnectValue, i);
}
