/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Every description makes sense in itself and with the others; and what follows from descriptions alone. */

#include "config.h"

#include <string.h>

#include "model/connect-modules.h"
#include "protocol/connect-json.h"
#include "protocol/connect-text.h"
#include "query/connect-table.h"

typedef void (*Check) (const ConnectCollection *c);

/* Runs a check on every collection; a message tells which one failed. */
static void
for_each (gconstpointer data)
{
  for (const ConnectCollection *const *c = connect_collections (); *c != NULL; c++)
    {
      g_test_message ("%s", (*c)->name);
      ((Check) data) (*c);
    }
}

static const ConnectMember *
need_member (const ConnectCollection *c, const char *path)
{
  const ConnectMember *member = connect_collection_find_member (c, path);

  g_test_message ("%s: %s", c->name, path);
  g_assert_nonnull (member);
  return member;
}

static const char *const *
choices_of (const ConnectCollection *c, const char *path)
{
  return path != NULL ? need_member (c, path)->choices : NULL;
}

static void
assert_subset (const char *const *some, const char *const *all)
{
  for (guint i = 0; some != NULL && some[i] != NULL; i++)
    {
      g_test_message ("%s", some[i]);
      g_assert_true (connect_strv_has (all, some[i]));
    }
}

static void
check_head (const ConnectCollection *c)
{
  guint n = 0;
  gboolean parent_seen = FALSE;

  for (const ConnectCollection *const *other = connect_collections (); *other != NULL; other++)
    {
      n += strcmp ((*other)->name, c->name) == 0 ? 1 : 0;
      if (*other == c)
        g_assert_true (c->parent == NULL || parent_seen);
      parent_seen = parent_seen || g_strcmp0 ((*other)->name, c->parent) == 0;
    }
  g_assert_cmpuint (n, ==, 1);
  g_assert_true (connect_collection_find (c->name) == c);
  g_assert_nonnull (c->path);
  g_assert_nonnull (c->title);
  g_assert_nonnull (c->singular);
  g_assert_true (connect_member_has_column (need_member (c, c->id_member)));
  need_member (c, c->title_member);
  g_assert_cmpint (c->parent != NULL, ==, c->parent_member != NULL);
  g_assert_cmpint (c->parent != NULL, ==, strchr (c->path, '{') != NULL);
  if (c->parent_member != NULL)
    g_assert_true (connect_member_has_column (need_member (c, c->parent_member)));
  if (c->module != NULL)
    g_assert_nonnull (connect_module_find (c->module));
  if (c->creation_module != NULL)
    g_assert_nonnull (connect_module_find (c->creation_module));
  g_assert_true (c->type_member == NULL || need_member (c, c->type_member)->kind == CONNECT_KIND_CHOICE);
  g_assert_true (c->state_member == NULL || need_member (c, c->state_member)->kind == CONNECT_KIND_CHOICE);
}

static void
check_order (const ConnectCollection *c)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *sql = connect_table_compile_order (c, CONNECT_DIALECT_SQLITE, NULL, &error);

  g_assert_no_error (error);
  g_assert_true (g_str_has_suffix (sql, ", r.key"));
}

static gboolean
is_text (const ConnectMember *m)
{
  return m->kind == CONNECT_KIND_STRING || m->kind == CONNECT_KIND_CHOICE || m->kind == CONNECT_KIND_ID;
}

static void
check_member (const ConnectCollection *c, const ConnectMember *m)
{
  const ConnectMember *list = connect_collection_find_list (c, m->path);
  gboolean column = connect_member_has_column (m);

  g_assert_true (connect_collection_find_member (c, m->path) == m); /* the only one of its path */
  g_assert_cmpuint (strspn (m->path, "abcdefghijklmnopqrstuvwxyz0123456789_."), ==, strlen (m->path));
  g_assert_null (strstr (m->path, ".."));
  g_assert_null (strstr (m->path, "__")); /* it is what a dot becomes */
  g_assert_cmpint (m->kind == CONNECT_KIND_CHOICE, ==, m->choices != NULL);
  g_assert_true ((m->flags & CONNECT_MEMBER_REQUIRED) == 0 || (m->flags & CONNECT_MEMBER_CREATE) != 0);
  g_assert_true ((m->flags & CONNECT_MEMBER_SEARCH) == 0 || is_text (m));
  g_assert_true ((m->flags & CONNECT_MEMBER_BLANK) == 0 || m->kind == CONNECT_KIND_STRING);
  g_assert_true (list == NULL || (m->flags & CONNECT_MEMBER_ORDER) == 0);
  g_assert_true (list == NULL || m->kind != CONNECT_KIND_LIST);
  g_assert_cmpint (column && connect_member_get_lookups (m) == 0, ==, FALSE);
  /* an order would tell it to those that must not see it, as rows have other sides each; filters from outside are those of
   * mere readers, so that what a reader may not see is unknown to them */
  g_assert_false (column && (m->audience & CONNECT_SIDE_READER) != 0);
  g_assert_false (m->audience != 0 && (m->flags & (CONNECT_MEMBER_ORDER | CONNECT_MEMBER_SEARCH)) != 0);
  g_assert_false (column && (m->flags & CONNECT_MEMBER_ONCE) != 0);
  /* of a collection that nobody asks for from outside, the daemon may order by anything */
  g_assert_false ((m->flags & CONNECT_MEMBER_INTERNAL) != 0 && (m->flags & (CONNECT_MEMBER_ORDER | CONNECT_MEMBER_SEARCH)) != 0 &&
                  (c->flags & CONNECT_COLLECTION_INTERNAL) == 0);
  g_assert_false ((m->flags & CONNECT_MEMBER_INTERNAL) != 0 &&
                  (m->flags & (CONNECT_MEMBER_REQUIRED | CONNECT_MEMBER_CREATE | CONNECT_MEMBER_UPDATE)) != 0);
}

static void
check_members (const ConnectCollection *c)
{
  for (guint i = 0; i < c->n_members; i++)
    {
      const ConnectMember *m = &c->members[i];

      g_test_message ("%s", m->path);
      check_member (c, m);
      for (guint j = 0; j < c->n_members; j++) /* a value holds no members */
        if (m->kind != CONNECT_KIND_LIST && m->kind != CONNECT_KIND_OBJECT)
          g_assert_false (g_str_has_prefix (c->members[j].path, m->path) && c->members[j].path[strlen (m->path)] == '.');
    }
}

/* Every member that has a column can be filtered by at least one lookup in both dialects. */
static void
check_filters (const ConnectCollection *c)
{
  for (guint i = 0; i < c->n_members; i++)
    {
      const ConnectMember *m = &c->members[i];
      g_autoptr (ConnectRql) tree = NULL;
      g_autoptr (ConnectCondition) condition = NULL;

      if (!connect_member_has_column (m) || (connect_member_get_lookups (m) & CONNECT_LOOKUP_NULL) == 0)
        continue;
      tree = connect_rql_new_null (CONNECT_RQL_EQ, m->path);
      condition = connect_table_compile_filter (c, CONNECT_DIALECT_POSTGRESQL, tree, NULL, 0, NULL);
      g_assert_nonnull (condition);
      g_assert_cmpstr (condition->sql, !=, "1=1");
    }
}

static void
check_ids (const ConnectCollection *c)
{
  const char *const *types = choices_of (c, c->type_member);
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gboolean by_type = c->id_patterns != NULL && strchr (c->id_patterns, '=') != NULL;
  guint n_patterns = 0;

  if (c->id_patterns == NULL)
    return;
  for (const char *at = c->id_patterns; (at = strchr (at, '=')) != NULL; at++)
    n_patterns++;
  if (!by_type)
    {
      g_autofree char *pattern = connect_collection_dup_id_pattern (c, NULL);

      g_assert_cmpstr (pattern, ==, c->id_patterns);
      return;
    }
  for (guint i = 0; types[i] != NULL; i++)
    {
      g_autofree char *pattern = connect_collection_dup_id_pattern (c, types[i]);
      g_autofree char *id = connect_id_new (pattern, NULL);

      g_assert_true (connect_id_matches (id, pattern));
      g_assert_true (g_hash_table_add (seen, g_steal_pointer (&pattern)));
    }
  g_assert_cmpuint (g_hash_table_size (seen), ==, n_patterns);
  g_assert_null (connect_collection_dup_id_pattern (c, "nosuch"));
  g_assert_null (connect_collection_dup_id_pattern (c, NULL));
}

/* A member, an object that has members, or what the source itself copies from elsewhere. */
static gboolean
has_attribute (const ConnectCollection *c, const char *path)
{
  g_autofree char *above = g_strconcat (path, ".", NULL);

  for (guint i = 0; i < c->n_members; i++)
    if (strcmp (c->members[i].path, path) == 0 || g_str_has_prefix (c->members[i].path, above))
      return TRUE;
  for (guint i = 0; i < c->n_references; i++)
    if (strcmp (c->references[i].path, path) == 0)
      return TRUE;
  return FALSE;
}

static void
check_references (const ConnectCollection *c)
{
  for (guint i = 0; i < c->n_references; i++)
    {
      const ConnectReference *r = &c->references[i];
      const ConnectCollection *other = connect_collection_find (r->collection);
      g_autofree char *id = g_strconcat (r->path, ".id", NULL);

      g_test_message ("%s", r->path);
      g_assert_nonnull (other);
      need_member (c, id);
      for (guint j = 0; r->attributes != NULL && r->attributes[j] != NULL; j++)
        g_assert_true (has_attribute (other, r->attributes[j]));
    }
}

/* Other names of choices lead from one choice to another, and not further. */
static void
check_value_names (const ConnectCollection *c)
{
  g_auto (GStrv) aliases = g_strsplit (c->value_aliases != NULL ? c->value_aliases : "", " ", -1);

  for (guint i = 0; aliases[i] != NULL && *aliases[i] != '\0'; i++)
    {
      g_auto (GStrv) parts = g_strsplit_set (aliases[i], ":=", 3);
      const ConnectMember *member = need_member (c, parts[0]);
      const char *meant = connect_collection_resolve_choice (c, member, parts[1]);

      g_test_message ("%s", aliases[i]);
      g_assert_true (connect_member_has_column (member));
      g_assert_nonnull (connect_member_find_choice (member, parts[1]));
      g_assert_cmpstr (meant, ==, parts[2]);
      g_assert_cmpstr (meant, !=, parts[1]);
      g_assert_cmpstr (connect_collection_resolve_choice (c, member, meant), ==, meant);
    }
}

/* Other names lead to members with a column, and hide none; what may be there once only has a column and states. */
static void
check_names (const ConnectCollection *c)
{
  g_auto (GStrv) aliases = g_strsplit (c->aliases != NULL ? c->aliases : "", " ", -1);

  for (guint i = 0; aliases[i] != NULL && *aliases[i] != '\0'; i++)
    {
      g_auto (GStrv) parts = g_strsplit (aliases[i], "=", 2);
      const ConnectMember *own = connect_collection_find_member (c, parts[0]);

      g_test_message ("%s", aliases[i]);
      g_assert_nonnull (parts[1]);
      g_assert_true (connect_member_has_column (need_member (c, parts[1])));
      g_assert_true (own == NULL || !connect_member_has_column (own));
      g_assert_true (connect_collection_resolve_member (c, parts[0]) == need_member (c, parts[1]));
    }
  check_value_names (c);
  if (c->sole_member == NULL)
    return;
  g_assert_true (connect_member_has_column (need_member (c, c->sole_member)));
  assert_subset (c->sole_states, choices_of (c, c->state_member));
}

static ConnectSide
sides_of (const ConnectCollection *c)
{
  ConnectSide sides = 0;

  for (guint i = 0; i < c->n_parties; i++)
    sides |= c->parties[i].side;
  return sides;
}

static void
check_parties (const ConnectCollection *c)
{
  g_assert_true (c->visibility != CONNECT_VISIBLE_PARTIES || c->n_parties > 0 ||
                 (c->flags & CONNECT_COLLECTION_INTERNAL) != 0);
  for (guint i = 0; i < c->n_parties; i++)
    {
      g_assert_cmpint (c->parties[i].side, !=, 0);
      g_assert_true (connect_member_has_column (need_member (c, c->parties[i].path)));
      assert_subset (c->parties[i].states, choices_of (c, c->state_member));
    }
}

/* Each property that a condition names must exist, else the condition would be none. */
static void
assert_known (const ConnectCollection *c, const ConnectRql *rql)
{
  if (connect_rql_get_property (rql) != NULL)
    g_assert_true (connect_member_has_column (need_member (c, connect_rql_get_property (rql))));
  for (guint i = 0; i < connect_rql_get_n_children (rql); i++)
    assert_known (c, connect_rql_get_child (rql, i));
}

static void
assert_condition (const ConnectCollection *c, const char *when)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ConnectRql) tree = NULL;
  g_autoptr (ConnectCondition) condition = NULL;

  if (when == NULL)
    return;
  g_test_message ("%s", when);
  tree = connect_rql_parse (when, &error);
  g_assert_no_error (error);
  assert_known (c, tree);
  condition = connect_table_compile_filter (c, CONNECT_DIALECT_SQLITE, tree, NULL, 0, &error);
  g_assert_no_error (error);
}

static void
check_actions (const ConnectCollection *c)
{
  const char *const *types = choices_of (c, c->type_member);
  const char *const *states = choices_of (c, c->state_member);

  for (guint i = 0; i < c->n_actions; i++)
    {
      const ConnectAction *a = &c->actions[i];

      g_test_message ("%s", a->verb);
      g_assert_nonnull (a->title);
      g_assert_cmpint (a->sides, !=, 0);
      g_assert_cmpint (a->sides & ~sides_of (c), ==, 0); /* somebody plays each part */
      assert_subset (a->types, types);
      assert_subset (a->from, states);
      g_assert_true (a->to == NULL || connect_strv_has (states, a->to));
      g_assert_cmpint (a->when != NULL, ==, a->why != NULL);
      assert_condition (c, a->when);
      g_assert_true ((a->flags & CONNECT_ACTION_IRREVERSIBLE) == 0 || a->consequence != NULL);
      for (guint j = 0; a->arguments != NULL && a->arguments[j] != NULL; j++)
        need_member (c, a->arguments[j] + (a->arguments[j][0] == '*' ? 1 : 0));
    }
}

static void
check_turns (const ConnectCollection *c)
{
  for (guint i = 0; i < c->n_turns; i++)
    {
      const ConnectTurn *t = &c->turns[i];

      assert_subset (t->types, choices_of (c, c->type_member));
      g_assert_true (connect_strv_has (choices_of (c, c->state_member), t->state));
      assert_condition (c, t->when);
      g_assert_cmpint (t->side & sides_of (c), ==, t->side);
      g_assert_nonnull (t->task);
      for (guint j = 0; t->since != NULL && t->since[j] != NULL; j++)
        g_assert_cmpint (need_member (c, t->since[j])->kind, ==, CONNECT_KIND_DATETIME);
    }
}

/* --- flags --- */

#define M(name) CONNECT_MEMBER_##name
#define C(name) CONNECT_COLLECTION_##name
#define A(name) CONNECT_ACTION_##name
#define L(name) CONNECT_LOOKUP_##name

static const guint member_flags[] = { M (REQUIRED), M (CREATE), M (UPDATE), M (FILTER), M (ORDER),  M (SEARCH),
                                      M (NULL),     M (BLANK),  M (HIDDEN), M (DETAIL), M (INTERNAL), M (ONCE),
                                      M (SOUGHT) };
static const guint collection_flags[] = { C (INTERNAL), C (READ_ONLY),  C (NO_FEED),    C (PER_VIEWER),  C (IN_PARENT),
                                          C (LOCAL_IDS), C (BY_READERS), C (PUBLIC_FILES), C (CONVERSATION), C (BULK) };
static const guint action_flags[] = { A (IRREVERSIBLE), A (DESTRUCTIVE), A (PRIMARY), A (DELETE), A (UPDATE), A (SILENT) };
static const guint lookups[] = { L (EQ),   L (NE),    L (GT), L (GE),  L (LT),  L (LE),
                                 L (LIKE), L (ILIKE), L (IN), L (OUT), L (NULL) };
static const guint sides[] = { CONNECT_SIDE_OWNER,  CONNECT_SIDE_ISSUER,   CONNECT_SIDE_PARTNER,
                               CONNECT_SIDE_VENDOR, CONNECT_SIDE_PROVIDER, CONNECT_SIDE_READER };
static const guint roles[] = { CONNECT_ROLE_VENDOR, CONNECT_ROLE_DISTRIBUTOR, CONNECT_ROLE_RESELLER };

#undef M
#undef C
#undef A
#undef L

/* Each flag is one bit and nobody else's. Returns: all of them together. */
static guint
join_bits (const guint *bits, guint n)
{
  guint all = 0;

  for (guint i = 0; i < n; i++)
    {
      g_assert_true (bits[i] != 0 && (bits[i] & (bits[i] - 1)) == 0);
      g_assert_cmpuint (all & bits[i], ==, 0);
      all |= bits[i];
    }
  return all;
}

#define JOIN(bits) join_bits (bits, G_N_ELEMENTS (bits))

/* A description sets nothing that is not in the lists above, so that a new flag is put there, too. */
static void
check_flags (const ConnectCollection *c)
{
  g_assert_cmpuint (c->flags & ~JOIN (collection_flags), ==, 0);
  g_assert_cmpuint (c->creators & ~JOIN (roles), ==, 0);
  for (guint i = 0; i < c->n_members; i++)
    {
      g_assert_cmpuint (c->members[i].flags & ~JOIN (member_flags), ==, 0);
      g_assert_cmpuint (c->members[i].lookups & ~JOIN (lookups), ==, 0);
      g_assert_cmpuint (c->members[i].audience & ~JOIN (sides), ==, 0);
    }
  for (guint i = 0; i < c->n_actions; i++)
    g_assert_cmpuint (c->actions[i].flags & ~JOIN (action_flags), ==, 0);
}

/* --- what follows from them --- */

static JsonObject *
contract (const char *type, const char *status, const char *more)
{
  g_autofree char *text =
      g_strdup_printf ("{\"id\":\"CRS-1\",\"type\":\"%s\",\"status\":\"%s\",\"issuer\":{\"id\":\"PA-1\"},\"partner\":{\"id\":\"PA-2\"}%s}",
                       type, status, more);
  JsonObject *object = connect_json_parse_object (text, -1, 0, NULL);

  g_assert_nonnull (object);
  return object;
}

static const struct
{
  const char *type;
  const char *status;
  const char *more;
  const char *verb;
  const char *account;
  ConnectLegality legality;
} legal_cases[] = {
  { "service", "pending", "", "sign", "PA-2", CONNECT_LEGAL_YES },
  { "service", "pending", "", "sign", "PA-1", CONNECT_LEGAL_WRONG_SIDE },
  { "service", "pending", "", "sign", "PA-3", CONNECT_LEGAL_WRONG_SIDE },
  { "service", "pending", "", "sign", NULL, CONNECT_LEGAL_WRONG_SIDE },
  { "distribution", "pending", "", "sign", "PA-1", CONNECT_LEGAL_YES },
  { "service", "active", ",\"latest\":false", "sign", "PA-2", CONNECT_LEGAL_YES },
  { "service", "active", ",\"latest\":true", "sign", "PA-2", CONNECT_LEGAL_CONDITION },
  { "service", "terminated", "", "sign", "PA-2", CONNECT_LEGAL_WRONG_STATE },
  { "service", "active", "", "terminate", "PA-1", CONNECT_LEGAL_YES },
  { "service", "pending", "", "terminate", "PA-1", CONNECT_LEGAL_WRONG_STATE },
  { "service", "pending", "", "refine", "PA-1", CONNECT_LEGAL_NO_SUCH_ACTION },
  { "distribution", "pending", "", "refine", "PA-1", CONNECT_LEGAL_CONDITION },
  { "distribution", "pending", ",\"form\":{\"id\":\"FRM-1\"}", "refine", "PA-1", CONNECT_LEGAL_YES },
  { "service", "pending", "", "nosuch", "PA-1", CONNECT_LEGAL_NO_SUCH_ACTION },
};

static void
test_legality (void)
{
  const ConnectCollection *c = connect_collection_find ("contracts");

  for (guint i = 0; i < G_N_ELEMENTS (legal_cases); i++)
    {
      g_autoptr (JsonObject) object = contract (legal_cases[i].type, legal_cases[i].status, legal_cases[i].more);
      ConnectViewer viewer = { .account_id = legal_cases[i].account };
      const ConnectAction *action = NULL;
      g_autofree char *reason = NULL;

      g_test_message ("%s %s %s", legal_cases[i].type, legal_cases[i].status, legal_cases[i].verb);
      g_assert_cmpint (connect_collection_check_action (c, legal_cases[i].verb, object, &viewer, &action, &reason), ==,
                       legal_cases[i].legality);
      g_assert_cmpint (reason == NULL, ==, legal_cases[i].legality == CONNECT_LEGAL_YES);
      g_assert_cmpint (action == NULL, ==, legal_cases[i].legality == CONNECT_LEGAL_NO_SUCH_ACTION);
    }
  {
    g_autoptr (JsonObject) object = contract ("service", "pending", "");

    g_assert_cmpint (connect_collection_check_action (c, "sign", object, NULL, NULL, NULL), ==, CONNECT_LEGAL_WRONG_SIDE);
  }
}

static void
assert_turn (const char *type, const char *status, const char *more, ConnectSide side, gint64 since)
{
  g_autoptr (JsonObject) object = contract (type, status, more);
  gint64 found = -1;
  const ConnectTurn *turn = connect_collection_get_turn (connect_collection_find ("contracts"), object, &found);

  g_assert_cmpint (turn != NULL ? turn->side : 0, ==, side);
  g_assert_cmpint (found, ==, since);
}

static void
test_turns (void)
{
  const char *created = ",\"events\":{\"created\":{\"at\":\"1970-01-01T00:00:01+00:00\"}}";
  const char *enrolled = ",\"enrolled\":\"1970-01-01T00:00:02Z\",\"events\":{\"created\":{\"at\":\"1970-01-01T00:00:01Z\"}}";
  const char *newer = ",\"latest\":false,\"newer\":{\"at\":\"1970-01-01T00:00:03Z\"}";

  assert_turn ("service", "pending", created, CONNECT_SIDE_PARTNER, 1000000);
  assert_turn ("service", "pending", "", CONNECT_SIDE_PARTNER, 0);
  assert_turn ("distribution", "pending", enrolled, CONNECT_SIDE_ISSUER, 2000000);
  assert_turn ("program", "active", newer, CONNECT_SIDE_PARTNER, 3000000);
  assert_turn ("program", "active", ",\"latest\":true", 0, 0);
  assert_turn ("program", "terminated", created, 0, 0);
}

static void
test_keys (void)
{
  g_autofree char *plain = connect_collection_make_key (connect_collection_find ("contracts"), "X", "Y", "CRS-1");
  g_autofree char *in_parent = connect_collection_make_key (connect_collection_find ("contract-versions"), "CRS-1", "Y", "2");
  g_autofree char *per_viewer = connect_collection_make_key (connect_collection_find ("partners"), NULL, "PA-1", "VA-1");

  g_assert_cmpstr (plain, ==, "CRS-1");
  g_assert_cmpstr (in_parent, ==, "CRS-1/2");
  g_assert_cmpstr (per_viewer, ==, "PA-1/VA-1");
}

static void
test_finding (void)
{
  const ConnectCollection *users = connect_collection_find ("account-users");
  const ConnectMember *id = connect_collection_find_member (users, "groups.id");

  g_assert_null (connect_collection_find ("nosuch"));
  g_assert_null (connect_collection_find (NULL));
  g_assert_null (connect_collection_find_member (users, NULL));
  g_assert_null (connect_collection_find_member (users, "groups."));
  g_assert_cmpstr (connect_collection_find_list (users, "groups.id")->path, ==, "groups");
  g_assert_null (connect_collection_find_list (users, "groups"));
  g_assert_null (connect_collection_find_list (users, "groupsx.id"));
  g_assert_true (connect_member_has_column (id));
  g_assert_cmpint (connect_role_from_string ("reseller"), ==, CONNECT_ROLE_RESELLER);
  g_assert_cmpint (connect_role_from_string ("x"), ==, 0);
  g_assert_cmpint (connect_role_from_string (NULL), ==, 0);
  g_assert_cmpstr (connect_role_to_string (CONNECT_ROLE_DISTRIBUTOR), ==, "distributor");
  g_assert_false (connect_strv_has (NULL, "x"));
  g_assert_true (connect_module_find ("partners") == connect_module_find (CONNECT_MODULE_PARTNERS));
}

#define EACH(name, check) g_test_add_data_func ("/libconnect/collections/" name, (gconstpointer) (check), for_each)

/* Other names for what a filter is about. */
static void
test_other_names (void)
{
  const ConnectCollection *requests = connect_collection_find ("requests");
  const ConnectMember *product = connect_collection_resolve_member (requests, "asset.product.id");

  g_assert_nonnull (product);
  g_assert_true (connect_collection_resolve_member (requests, "product_id") == product);
  g_assert_true (connect_collection_resolve_member (requests, "asset__product__id") == product);
  g_assert_true (connect_collection_resolve_member (connect_collection_find ("assets"), "hub__id") ==
                 connect_collection_find_member (connect_collection_find ("assets"), "connection.hub.id"));
  g_assert_null (connect_collection_resolve_member (requests, "no__such"));
  g_assert_null (connect_collection_resolve_member (requests, "__"));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  EACH ("head", check_head);
  EACH ("order", check_order);
  EACH ("members", check_members);
  EACH ("filters", check_filters);
  EACH ("ids", check_ids);
  EACH ("references", check_references);
  EACH ("names", check_names);
  EACH ("parties", check_parties);
  EACH ("actions", check_actions);
  EACH ("turns", check_turns);
  EACH ("flags", check_flags);
  g_test_add_func ("/libconnect/collections/legality", test_legality);
  g_test_add_func ("/libconnect/collections/whose-turn", test_turns);
  g_test_add_func ("/libconnect/collections/keys", test_keys);
  g_test_add_func ("/libconnect/collections/finding", test_finding);
  g_test_add_func ("/libconnect/collections/other-names", test_other_names);
  return g_test_run ();
}
