/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "store/connectd-statements.h"

#include <string.h>

#define N_RECENT 16

/* A text that stays where it is, as those of the program do, need not be read whole to be found again. */
typedef struct
{
  const char *place;
  ConnectdStatement *statement;
} Recent;

struct _ConnectdStatements
{
  GHashTable *by_text; /* text, owned by the statement → ConnectdStatement */
  Recent recent[N_RECENT]; /* by the place of the text that was asked with */
  GQueue order;        /* the links in the statements, most recently used first */
  guint capacity;
  GDestroyNotify free_func;
};

ConnectdStatements *
connectd_statements_new (guint capacity, GDestroyNotify free_func)
{
  ConnectdStatements *self = g_new0 (ConnectdStatements, 1);

  self->by_text = g_hash_table_new (g_str_hash, g_str_equal);
  self->capacity = capacity;
  self->free_func = free_func;
  g_queue_init (&self->order);
  return self;
}

static void
free_statement (ConnectdStatements *self, ConnectdStatement *statement)
{
  char *text = statement->text;

  if (statement->cached)
    {
      for (guint i = 0; i < N_RECENT; i++)
        if (self->recent[i].statement == statement)
          self->recent[i] = (Recent) { NULL, NULL };
      g_hash_table_remove (self->by_text, text);
      g_queue_unlink (&self->order, &statement->link);
    }
  self->free_func (statement);
  g_free (text);
}

void
connectd_statements_free (ConnectdStatements *self)
{
  if (self == NULL)
    return;
  while (self->order.head != NULL)
    free_statement (self, self->order.head->data);
  g_hash_table_unref (self->by_text);
  g_free (self);
}

/* What stands at a place may be another text by now. */
static ConnectdStatement *
find (ConnectdStatements *self, const char *text)
{
  Recent *recent = &self->recent[(GPOINTER_TO_SIZE (text) >> 4) % N_RECENT];

  if (recent->place == text && strcmp (recent->statement->text, text) == 0)
    return recent->statement;
  recent->statement = g_hash_table_lookup (self->by_text, text);
  recent->place = recent->statement != NULL ? text : NULL;
  return recent->statement;
}

gpointer
connectd_statements_take (ConnectdStatements *self, const char *text)
{
  ConnectdStatement *statement = find (self, text);

  if (statement == NULL || statement->lent)
    return NULL;
  statement->lent = TRUE;
  if (self->order.head != &statement->link)
    {
      g_queue_unlink (&self->order, &statement->link);
      g_queue_push_head_link (&self->order, &statement->link);
    }
  return statement;
}

static void
drop_oldest (ConnectdStatements *self)
{
  GList *link = self->order.tail;

  while (link != NULL && self->order.length > self->capacity)
    {
      ConnectdStatement *statement = link->data;

      link = link->prev;
      if (!statement->lent)
        free_statement (self, statement);
    }
}

void
connectd_statements_add (ConnectdStatements *self, const char *text, gpointer statement)
{
  ConnectdStatement *added = statement;

  added->link.data = added;
  added->text = g_strdup (text);
  added->lent = TRUE;
  added->cached = !g_hash_table_contains (self->by_text, text);
  if (!added->cached)
    return;
  g_hash_table_insert (self->by_text, added->text, added);
  g_queue_push_head_link (&self->order, &added->link);
  drop_oldest (self);
}

void
connectd_statements_give (ConnectdStatements *self, gpointer statement, gboolean keep)
{
  ConnectdStatement *given = statement;

  given->lent = FALSE;
  if (!keep || !given->cached)
    free_statement (self, given);
}

guint
connectd_statements_get_length (ConnectdStatements *self)
{
  return self->order.length;
}
