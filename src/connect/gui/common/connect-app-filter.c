/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "gui/common/connect-app-filter.h"

#include <glib/gi18n.h>

#include "core/connect-app-format.h"
#include "protocol/connect-text.h"

typedef struct
{
  ConnectRql *rql;
  char *label;
  gboolean on;
} Condition;

struct _ConnectAppFilter
{
  GObject parent_instance;

  const ConnectAppList *list;
  const ConnectCollection *collection;
  GPtrArray *chips;      /* Condition */
  GPtrArray *conditions; /* Condition */
};

enum
{
  CHANGED,
  N_SIGNALS
};

G_DEFINE_FINAL_TYPE (ConnectAppFilter, connect_app_filter, G_TYPE_OBJECT)

static guint signals[N_SIGNALS];

static Condition *
condition_new (ConnectRql *take, const char *label)
{
  Condition *condition = g_new0 (Condition, 1);

  condition->rql = take;
  condition->label = g_strdup (label);
  return condition;
}

static void
condition_free (gpointer data)
{
  Condition *condition = data;

  connect_rql_unref (condition->rql);
  g_free (condition->label);
  g_free (condition);
}

/* --- words ---------------------------------------------------------------------------------------------------- */

/* Translators of the operators: %1$s is the member's heading, %2$s the value. */
static const char *
operator_format (ConnectRqlOp op)
{
  switch ((int) op)
    {
    case CONNECT_RQL_EQ:
    case CONNECT_RQL_IN:
      return _("%s: %s");
    case CONNECT_RQL_NE:
    case CONNECT_RQL_OUT:
      return _("%s: not %s");
    case CONNECT_RQL_GT:
      return _("%s after %s");
    case CONNECT_RQL_GE:
      return _("%s from %s");
    case CONNECT_RQL_LT:
      return _("%s before %s");
    case CONNECT_RQL_LE:
      return _("%s up to %s");
    case CONNECT_RQL_LIKE:
    case CONNECT_RQL_ILIKE:
      return _("%s contains “%s”");
    default:
      return NULL;
    }
}

static char *
strip_pattern (const char *pattern)
{
  GString *text = g_string_new (NULL);

  for (const char *p = pattern; *p != '\0'; p++)
    {
      if (*p == '\\' && p[1] != '\0')
        g_string_append_c (text, *++p);
      else if (*p != '*')
        g_string_append_c (text, *p);
    }
  return g_string_free_and_steal (text);
}

static char *
describe_value (const ConnectMember *member, ConnectRqlOp op, ConnectRqlValue value)
{
  gint64 time = 0;

  if (value.type != CONNECT_RQL_VALUE_TEXT)
    return g_strdup (_("nothing"));
  if (op == CONNECT_RQL_LIKE || op == CONNECT_RQL_ILIKE)
    return strip_pattern (value.text);
  if (member->kind == CONNECT_KIND_CHOICE)
    return connect_app_format_word (value.text);
  if (member->kind == CONNECT_KIND_BOOLEAN)
    return g_strdup (g_str_equal (value.text, "true") ? _("Yes") : _("No"));
  if ((member->kind == CONNECT_KIND_DATE || member->kind == CONNECT_KIND_DATETIME) && connect_time_parse (value.text, &time))
    return connect_app_format_date (time);
  return g_strdup (value.text);
}

char *
connect_app_filter_describe (const ConnectCollection *collection, const ConnectRql *condition)
{
  ConnectRqlOp op = connect_rql_get_op (condition);
  const char *format = operator_format (op);
  const ConnectMember *member = NULL;
  g_autoptr (GString) values = g_string_new (NULL);
  g_auto (GStrv) parts = NULL;

  if (format != NULL)
    member = connect_collection_find_member (collection, connect_rql_get_property (condition));
  if (member == NULL || member->title == NULL)
    {
      char *text = connect_rql_to_string (condition);

      return text != NULL ? text : g_strdup (_("Own condition"));
    }
  for (guint i = 0; i < connect_rql_get_n_values (condition); i++)
    {
      g_autofree char *value = describe_value (member, op, connect_rql_get_value (condition, i));

      if (i > 0)
        g_string_append (values, _(", "));
      g_string_append (values, value);
    }
  /* The formats are ours, each with two places: taking them apart keeps the compiler's check of formats. */
  parts = g_strsplit (format, "%s", 3);
  return g_strconcat (parts[0], _(member->title), parts[1], values->str, parts[2], NULL);
}

char *
connect_app_filter_dup_contains (const char *text)
{
  GString *pattern = g_string_new ("*");

  for (const char *p = text; *p != '\0'; p++)
    {
      if (*p == '*' || *p == '\\')
        g_string_append_c (pattern, '\\');
      g_string_append_c (pattern, *p);
    }
  return g_string_free_and_steal (g_string_append_c (pattern, '*'));
}

/* --- object --------------------------------------------------------------------------------------------------- */

static void
changed (ConnectAppFilter *self)
{
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
connect_app_filter_finalize (GObject *object)
{
  ConnectAppFilter *self = CONNECT_APP_FILTER (object);

  g_ptr_array_unref (self->chips);
  g_ptr_array_unref (self->conditions);
  G_OBJECT_CLASS (connect_app_filter_parent_class)->finalize (object);
}

static void
connect_app_filter_class_init (ConnectAppFilterClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = connect_app_filter_finalize;
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
}

static void
connect_app_filter_init (ConnectAppFilter *self)
{
  self->chips = g_ptr_array_new_with_free_func (condition_free);
  self->conditions = g_ptr_array_new_with_free_func (condition_free);
}

static void
replace_turn (GString *text, const char *word, const ConnectCollection *collection, const char *account_id, gboolean mine)
{
  g_autofree char *rql = connect_collection_dup_turn_filter (collection, account_id, mine);

  g_string_replace (text, word, rql != NULL ? rql : "", 0);
}

static ConnectRql *
parse_for (ConnectAccount *account, const ConnectCollection *collection, const char *rql)
{
  g_autoptr (GString) text = g_string_new (rql);
  const char *id = connect_account_get_id (account);

  g_string_replace (text, "$ACCOUNT", id != NULL ? id : "", 0);
  replace_turn (text, "$MINE", collection, id, TRUE);
  replace_turn (text, "$THEIRS", collection, id, FALSE);
  return connect_rql_parse (text->str, NULL);
}

ConnectAppFilter *
connect_app_filter_new (ConnectAccount *account, const ConnectAppList *list)
{
  ConnectAppFilter *self = g_object_new (CONNECT_APP_TYPE_FILTER, NULL);

  self->list = list;
  self->collection = connect_collection_find (list->collection);
  for (const ConnectAppChip *chip = list->chips; chip != NULL && chip->title != NULL; chip++)
    {
      ConnectRql *rql = parse_for (account, self->collection, chip->rql);

      if (rql != NULL)
        g_ptr_array_add (self->chips, condition_new (rql, _(chip->title)));
    }
  return self;
}

const ConnectCollection *
connect_app_filter_get_collection (ConnectAppFilter *self)
{
  return self->collection;
}

guint
connect_app_filter_get_n_chips (ConnectAppFilter *self)
{
  return self->chips->len;
}

static Condition *
get_chip (ConnectAppFilter *self, guint i)
{
  return g_ptr_array_index (self->chips, i);
}

static Condition *
get_condition (ConnectAppFilter *self, guint i)
{
  return g_ptr_array_index (self->conditions, i);
}

const char *
connect_app_filter_get_chip_title (ConnectAppFilter *self, guint i)
{
  return get_chip (self, i)->label;
}

gboolean
connect_app_filter_get_chip (ConnectAppFilter *self, guint i)
{
  return get_chip (self, i)->on;
}

void
connect_app_filter_set_chip (ConnectAppFilter *self, guint i, gboolean on)
{
  if (get_chip (self, i)->on == on)
    return;
  get_chip (self, i)->on = on;
  changed (self);
}

guint
connect_app_filter_get_n_conditions (ConnectAppFilter *self)
{
  return self->conditions->len;
}

const char *
connect_app_filter_get_condition_label (ConnectAppFilter *self, guint i)
{
  return get_condition (self, i)->label;
}

static void
add_condition (ConnectAppFilter *self, ConnectRql *take, const char *label)
{
  g_autofree char *words = label != NULL ? g_strdup (label) : connect_app_filter_describe (self->collection, take);

  g_ptr_array_add (self->conditions, condition_new (take, words));
}

gboolean
connect_app_filter_add_condition (ConnectAppFilter *self, ConnectRql *take)
{
  g_autofree char *text = connect_rql_to_string (take);

  /* What cannot be written can be neither asked for nor kept. */
  if (text == NULL)
    {
      connect_rql_unref (take);
      return FALSE;
    }
  add_condition (self, take, NULL);
  changed (self);
  return TRUE;
}

void
connect_app_filter_remove_condition (ConnectAppFilter *self, guint i)
{
  g_return_if_fail (i < self->conditions->len);
  g_ptr_array_remove_index (self->conditions, i);
  changed (self);
}

static void
reset (ConnectAppFilter *self)
{
  g_ptr_array_set_size (self->conditions, 0);
  for (guint i = 0; i < self->chips->len; i++)
    get_chip (self, i)->on = FALSE;
}

void
connect_app_filter_set_extra (ConnectAppFilter *self, const char *rql, const char *label)
{
  ConnectRql *tree = rql != NULL ? connect_rql_parse (rql, NULL) : NULL;

  reset (self);
  if (tree != NULL)
    add_condition (self, tree, label);
  changed (self);
}

void
connect_app_filter_clear (ConnectAppFilter *self)
{
  if (connect_app_filter_is_empty (self))
    return;
  reset (self);
  changed (self);
}

gboolean
connect_app_filter_is_empty (ConnectAppFilter *self)
{
  for (guint i = 0; i < self->chips->len; i++)
    if (get_chip (self, i)->on)
      return FALSE;
  return self->conditions->len == 0;
}

static const char *
single_property (const ConnectRql *rql)
{
  ConnectRqlOp op = connect_rql_get_op (rql);

  return op == CONNECT_RQL_EQ || op == CONNECT_RQL_IN ? connect_rql_get_property (rql) : NULL;
}

/* The chip and those after it that look at the same member, as alternatives. `done` marks what is in. */
static ConnectRql *
collect_chips (ConnectAppFilter *self, guint first, gboolean *done)
{
  const char *property = single_property (get_chip (self, first)->rql);
  ConnectRql *tree = connect_rql_ref (get_chip (self, first)->rql);

  for (guint i = first + 1; property != NULL && i < self->chips->len; i++)
    {
      Condition *chip = get_chip (self, i);

      if (!chip->on || g_strcmp0 (single_property (chip->rql), property) != 0)
        continue;
      tree = connect_rql_new_or (tree, connect_rql_ref (chip->rql));
      done[i] = TRUE;
    }
  return tree;
}

static ConnectRql *
make_tree (ConnectAppFilter *self)
{
  g_autofree gboolean *done = g_new0 (gboolean, self->chips->len + 1);
  ConnectRql *tree = NULL;

  for (guint i = 0; i < self->chips->len; i++)
    if (get_chip (self, i)->on && !done[i])
      tree = connect_rql_new_and (tree, collect_chips (self, i, done));
  for (guint i = 0; i < self->conditions->len; i++)
    tree = connect_rql_new_and (tree, connect_rql_ref (get_condition (self, i)->rql));
  return tree;
}

char *
connect_app_filter_dup_state (ConnectAppFilter *self)
{
  g_autoptr (ConnectRql) tree = make_tree (self);
  char *text = tree != NULL ? connect_rql_to_string (tree) : NULL;

  return text != NULL ? text : g_strdup ("");
}

char *
connect_app_filter_dup_rql (ConnectAppFilter *self)
{
  ConnectRql *tree = make_tree (self);
  g_autoptr (ConnectRql) whole = NULL;

  if (self->list->base_filter != NULL)
    whole = connect_rql_new_and (connect_rql_parse (self->list->base_filter, NULL), tree);
  else
    whole = tree;
  return whole != NULL ? connect_rql_to_string (whole) : NULL;
}

static Condition *
find_chip (ConnectAppFilter *self, const ConnectRql *rql)
{
  g_autofree char *text = connect_rql_to_string (rql);

  for (guint i = 0; i < self->chips->len; i++)
    {
      g_autofree char *chip = connect_rql_to_string (get_chip (self, i)->rql);

      if (text != NULL && g_strcmp0 (chip, text) == 0)
        return get_chip (self, i);
    }
  return NULL;
}

/* Alternatives that are all chips were chips; a chip alone was one; all else is a condition. */
static void
restore (ConnectAppFilter *self, const ConnectRql *rql)
{
  gboolean alternatives = connect_rql_get_op (rql) == CONNECT_RQL_OR;
  guint n = alternatives ? connect_rql_get_n_children (rql) : 1;
  guint found = 0;

  for (guint i = 0; i < n; i++)
    found += find_chip (self, alternatives ? connect_rql_get_child (rql, i) : rql) != NULL;
  if (found < n && connect_rql_get_op (rql) != CONNECT_RQL_ALL)
    add_condition (self, connect_rql_ref (rql), NULL);
  for (guint i = 0; found == n && i < n; i++)
    find_chip (self, alternatives ? connect_rql_get_child (rql, i) : rql)->on = TRUE;
}

void
connect_app_filter_set_state (ConnectAppFilter *self, const char *state)
{
  g_autoptr (ConnectRql) tree = state != NULL && *state != '\0' ? connect_rql_parse (state, NULL) : NULL;

  reset (self);
  if (tree != NULL && connect_rql_get_op (tree) == CONNECT_RQL_AND)
    for (guint i = 0; i < connect_rql_get_n_children (tree); i++)
      restore (self, connect_rql_get_child (tree, i));
  else if (tree != NULL)
    restore (self, tree);
  changed (self);
}
