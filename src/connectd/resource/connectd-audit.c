/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "resource/connectd-audit.h"

#include <string.h>

#include "model/connect-descriptions.h"
#include "protocol/connect-json.h"
#include "protocol/connect-text.h"

#define AUDIT (&connect_audit_collection)
#define MANY 20      /* equal changes at one moment that are still told one by one */
#define MAX_NAME 128 /* characters of an object's name */
#define MAX_CHANGED 20
#define KEEP (G_GINT64_CONSTANT (731) * 86400 * G_USEC_PER_SEC)
#define REMOVED_AT_ONCE 2000

/* Equal changes: of one collection, by one verb of one user at one moment. */
typedef struct
{
  const ConnectCollection *collection;
  char *verb;
  char *account;
  char *user;
  gint64 at;
  guint count;
  gboolean heap; /* told by its count, however small */
  gboolean written;
} Group;

typedef struct
{
  Group *group;
  const ConnectdOrigin *origin;
  char *user_name;
  char *object;
  char *name;
  char *from;
  char *to;
  GPtrArray *changed; /* names of members; NULL: none */
  gboolean made;
  gboolean void_; /* made and removed again: nothing has happened */
} Note;

struct _ConnectdAudit
{
  GPtrArray *groups;
  GPtrArray *notes;
  GHashTable *by_key; /* "COLLECTION KEY USER MOMENT" → Note */
};

static void
group_free (gpointer data)
{
  Group *group = data;

  g_free (group->verb);
  g_free (group->account);
  g_free (group->user);
  g_free (group);
}

static void
note_free (gpointer data)
{
  Note *note = data;

  g_free (note->user_name);
  g_free (note->object);
  g_free (note->name);
  g_free (note->from);
  g_free (note->to);
  g_clear_pointer (&note->changed, g_ptr_array_unref);
  g_free (note);
}

void
_connectd_audit_free (ConnectdAudit *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->by_key);
  g_ptr_array_unref (self->notes);
  g_ptr_array_unref (self->groups);
  g_free (self);
}

static ConnectdAudit *
get_audit (ConnectdTx *tx)
{
  if (tx->audit == NULL)
    {
      tx->audit = g_new0 (ConnectdAudit, 1);
      tx->audit->groups = g_ptr_array_new_with_free_func (group_free);
      tx->audit->notes = g_ptr_array_new_with_free_func (note_free);
      tx->audit->by_key = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
    }
  return tx->audit;
}

/* --- what a change is --- */

/* In whose log it stands: of who did it when he has a part in the object, else of the one that it belongs
 * to. */
static const char *
find_account (ConnectdTx *tx, const ConnectCollection *collection, JsonObject *doc)
{
  const char *first = NULL;

  if (tx->viewer.account_id != NULL &&
      connect_collection_get_sides (collection, doc, tx->viewer.account_id) != 0)
    return tx->viewer.account_id;
  for (guint i = 0; i < collection->n_parties; i++)
    {
      const char *account = connect_json_get_string (doc, collection->parties[i].path);

      if (account != NULL && (first == NULL || collection->parties[i].side == CONNECT_SIDE_OWNER))
        first = account;
    }
  return first != NULL ? first : tx->viewer.account_id;
}

static const char *
find_verb (
    ConnectdTx *tx, const ConnectCollection *collection, const char *key, JsonObject *before, JsonObject *doc)
{
  const ConnectdDeed *deed = tx->deed;

  if (deed != NULL && deed->collection == collection && strcmp (deed->key, key) == 0)
    return deed->verb;
  return before == NULL ? "create" : doc == NULL ? "delete" : "update";
}

/* Of the daemon's own rows sessions and people are told of, in words of their own. */
static gboolean
is_told (ConnectdTx *tx, const ConnectCollection *collection)
{
  if (tx->hushed || (collection->flags & CONNECT_COLLECTION_PER_VIEWER) != 0)
    return FALSE;
  if ((collection->flags & CONNECT_COLLECTION_INTERNAL) == 0)
    return TRUE;
  return collection == &connect_users_collection && tx->viewer.account_id != NULL;
}

static gboolean
is_named (const ConnectCollection *collection, const char *name)
{
  const ConnectMember *member = connect_collection_find_member (collection, name);

  if (strcmp (name, "events") == 0 || strcmp (name, "updated") == 0)
    return FALSE;
  return member == NULL || (member->flags & CONNECT_MEMBER_INTERNAL) == 0 || strcmp (name, "password") == 0;
}

static void
add_changed (Note *note, const char *name)
{
  if (note->changed == NULL)
    note->changed = g_ptr_array_new_with_free_func (g_free);
  if (note->changed->len < MAX_CHANGED &&
      !g_ptr_array_find_with_equal_func (note->changed, name, g_str_equal, NULL))
    g_ptr_array_add (note->changed, g_strdup (name));
}

/* Names of members that are in one and not, or differently, in the other. */
static void
compare (
    Note *note, const ConnectCollection *collection, JsonObject *one, JsonObject *other, gboolean only_absent)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  json_object_iter_init (&iter, one);
  while (json_object_iter_next (&iter, &name, &node))
    {
      JsonNode *second = json_object_get_member (other, name);

      if ((second == NULL || (!only_absent && !json_node_equal (node, second))) &&
          is_named (collection, name))
        add_changed (note, name);
    }
}

/* --- taking notes --- */

static gboolean
is_of (const Group *group,
       ConnectdTx *tx,
       const ConnectCollection *collection,
       const char *verb,
       const char *account)
{
  return group->collection == collection && group->at == tx->now && strcmp (group->verb, verb) == 0 &&
         g_strcmp0 (group->user, tx->user_id) == 0 && g_strcmp0 (group->account, account) == 0;
}

/* Changes of one kind come one after another: the newest groups are looked at first, and not all of them. */
static Group *
get_group (ConnectdTx *tx, const ConnectCollection *collection, const char *verb, const char *account)
{
  ConnectdAudit *audit = get_audit (tx);
  Group *group;

  for (guint i = 0; i < MIN (audit->groups->len, 16); i++)
    {
      group = audit->groups->pdata[audit->groups->len - 1 - i];
      if (is_of (group, tx, collection, verb, account))
        return group;
    }
  group = g_new0 (Group, 1);
  group->collection = collection;
  group->verb = g_strdup (verb);
  group->account = g_strdup (account);
  group->user = g_strdup (tx->user_id);
  group->at = tx->now;
  g_ptr_array_add (audit->groups, group);
  return group;
}

static char *
dup_name (const ConnectCollection *collection, JsonObject *doc)
{
  const char *title = strcmp (collection->title_member, collection->id_member) != 0
                          ? connect_json_get_string (doc, collection->title_member)
                          : NULL;

  if (title == NULL)
    return NULL;
  return g_utf8_substring (title, 0, MIN (g_utf8_strlen (title, -1), MAX_NAME));
}

static const char *
get_state (const ConnectCollection *collection, JsonObject *doc)
{
  return doc != NULL && collection->state_member != NULL
             ? connect_json_get_string (doc, collection->state_member)
             : NULL;
}

static Note *
new_note (ConnectdTx *tx,
          Group *group,
          const ConnectCollection *collection,
          const char *key,
          JsonObject *before,
          JsonObject *doc)
{
  Note *note = g_new0 (Note, 1);

  note->group = group;
  note->origin = tx->origin;
  note->user_name = g_strdup (_connectd_tx_get_user_name (tx));
  note->object = g_strdup (_connectd_key_get_id (collection, key));
  note->name = dup_name (collection, doc != NULL ? doc : before);
  note->from = g_strdup (get_state (collection, before));
  note->made = before == NULL;
  group->count++;
  g_ptr_array_add (tx->audit->notes, note);
  return note;
}

/* Another change of what was changed a moment ago: the last word counts, and a verb says more than
 * "update". */
static void
join (Note *note, ConnectdTx *tx, const char *verb, JsonObject *doc)
{
  gboolean plain = strcmp (verb, "update") == 0;

  note->void_ = note->made && doc == NULL;
  if (note->made || plain || strcmp (note->group->verb, verb) == 0)
    return;
  note->group->count--;
  note->group = get_group (tx, note->group->collection, verb, note->group->account);
  note->group->count++;
}

/* The key of a session is a hash that nobody is to see: its user stands for it. Sessions that end by the
 * clock are not told of. */
static void
note_session (ConnectdTx *tx, JsonObject *before, JsonObject *doc)
{
  JsonObject *session = doc != NULL ? doc : before;
  const char *account = connect_json_get_string (session, "account.id");
  const char *user = connect_json_get_string (session, "user.id");
  Group *group;
  Note *note;

  if (tx->user_id == NULL || account == NULL || user == NULL ||
      (before != NULL && doc != NULL &&
       g_strcmp0 (account, connect_json_get_string (before, "account.id")) == 0))
    return;
  group = get_group (tx, &connect_users_collection, doc != NULL ? "sign-in" : "sign-out", account);
  if (group->count <= MANY)
    {
      note = new_note (tx, group, &connect_users_collection, user, NULL, session);
      note->made = FALSE;
      if (g_strcmp0 (user, tx->user_id) == 0)
        g_set_str (&note->name, note->user_name);
    }
  else
    group->count++;
}

void
_connectd_audit_note (
    ConnectdTx *tx, const ConnectCollection *collection, const char *key, JsonObject *before, JsonObject *doc)
{
  const char *account, *verb;
  g_autofree char *place = NULL;
  Group *group;
  Note *note;

  if (collection == &connect_sessions_collection)
    {
      note_session (tx, before, doc);
      return;
    }
  if (!is_told (tx, collection))
    return;
  account = find_account (tx, collection, doc != NULL ? doc : before);
  if (account == NULL)
    return;
  verb = find_verb (tx, collection, key, before, doc);
  group = get_group (tx, collection, verb, account);
  if (group->count > MANY)
    {
      group->count++;
      return;
    }
  place = g_strdup_printf ("%s %s %s %" G_GINT64_FORMAT, collection->name, key,
                           tx->user_id != NULL ? tx->user_id : "", tx->now);
  note = g_hash_table_lookup (tx->audit->by_key, place);
  if (note != NULL)
    join (note, tx, verb, doc);
  else
    {
      note = new_note (tx, group, collection, key, before, doc);
      g_hash_table_insert (tx->audit->by_key, g_steal_pointer (&place), note);
    }
  g_set_str (&note->to, get_state (collection, doc));
  if (before == NULL || doc == NULL || note->made)
    return;
  compare (note, collection, doc, before, FALSE);
  compare (note, collection, before, doc, TRUE);
}

void
_connectd_audit_note_many (ConnectdTx *tx, const ConnectCollection *collection, const char *verb, guint n)
{
  Group *group;
  Note *note;

  if (tx->hushed || tx->user_id == NULL || tx->account_id == NULL || n == 0)
    return;
  group = get_group (tx, collection, verb, tx->account_id);
  if (group->count == 0)
    {
      note = g_new0 (Note, 1);
      note->group = group;
      note->origin = tx->origin;
      note->user_name = g_strdup (_connectd_tx_get_user_name (tx));
      g_ptr_array_add (tx->audit->notes, note);
    }
  group->heap = TRUE;
  group->count += n;
}

/* --- writing --- */

static gboolean
is_counted (const Group *group)
{
  return group->heap || group->count > MANY;
}

/* Ids are in the order of time, so that new entries go to the end of their index and the oldest are found at
 * its beginning. */
static char *
make_id (gint64 at)
{
  static int counter;
  static gsize start; /* two daemons on one database do not count alike */
  g_autofree char *digits = NULL;
  guint number;

  if (g_once_init_enter (&start))
    g_once_init_leave (&start, 1 + (gsize)g_random_int_range (0, 10000));
  number = ((guint)g_atomic_int_add (&counter, 1) + (guint)start) % 10000;
  digits = g_strdup_printf ("%016" G_GINT64_FORMAT "%04u", MAX (at, 0), number);
  return g_strdup_printf ("AUD-%.4s-%.4s-%.4s-%.4s-%.4s", digits, digits + 4, digits + 8, digits + 12, digits + 16);
}

static void
set_call (JsonObject *doc, const ConnectdOrigin *origin)
{
  g_autofree char *call = NULL;
  const char *pattern;

  if (origin == NULL)
    return;
  pattern = g_str_has_prefix (origin->pattern, "/public/v1/") ? origin->pattern + strlen ("/public/v1/")
                                                              : origin->pattern;
  call = g_strdup_printf ("%s %s", origin->method, pattern);
  json_object_set_string_member (doc, "call", call);
  connect_json_set_string (doc, "address", origin->peer);
}

static JsonObject *
new_entry (const Note *note)
{
  const Group *group = note->group;
  JsonObject *doc = json_object_new ();
  g_autofree char *id = make_id (group->at);

  json_object_set_string_member (doc, "id", id);
  connect_json_set_time (doc, "at", group->at);
  connect_json_set_reference (doc, "by", group->user, note->user_name);
  connect_json_set_string (doc, "account.id", group->account);
  json_object_set_string_member (doc, "collection", group->collection->name);
  json_object_set_string_member (doc, "verb", group->verb);
  set_call (doc, note->origin);
  if (is_counted (group))
    {
      json_object_set_int_member (doc, "count", group->count);
      return doc;
    }
  connect_json_set_reference (doc, "object", note->object, note->name);
  connect_json_set_string (doc, "from", note->from);
  connect_json_set_string (doc, "to", note->to);
  if (note->changed != NULL)
    {
      JsonArray *names = json_array_new ();

      for (guint i = 0; i < note->changed->len; i++)
        json_array_add_string_element (names, note->changed->pdata[i]);
      json_object_set_array_member (doc, "changed", names);
    }
  return doc;
}

/* All of an entry is seen by whoever sees it: its answer is its document as it is. */
static gboolean
insert_entry (ConnectdTx *tx, const ConnectdShape *shape, JsonObject *doc, GError **error)
{
  g_autoptr (ConnectValues) values = connect_values_new ();
  g_autofree char *text = connect_json_object_to_string (doc);

  connect_values_add_text (values, json_object_get_string_member (doc, "id"));
  connect_values_add_text (values, NULL);
  connect_values_add_int (values, 1);
  connect_values_add_text (values, text);
  connect_values_add_text (values, text);
  connect_values_add_text (values, NULL);
  connect_table_add_values (shape->columns, shape->n_columns, doc, NULL, values);
  return connectd_db_run (tx->db, shape->insert_sql, values, NULL, NULL, NULL, error);
}

gboolean
_connectd_audit_write (ConnectdTx *tx, GError **error)
{
  const ConnectdShape *shape = tx->audit != NULL ? _connectd_shape (tx, AUDIT) : NULL;

  for (guint i = 0; shape != NULL && i < tx->audit->notes->len; i++)
    {
      Note *note = tx->audit->notes->pdata[i];
      g_autoptr (JsonObject) doc = NULL;

      if (note->void_ || (is_counted (note->group) && note->group->written))
        continue;
      note->group->written = TRUE;
      doc = new_entry (note);
      if (!insert_entry (tx, shape, doc, error))
        return FALSE;
    }
  g_clear_pointer (&tx->audit, _connectd_audit_free);
  return TRUE;
}

gboolean
_connectd_audit_clean (ConnectdTx *tx, GError **error)
{
  g_autoptr (ConnectValues) values = connect_values_new ();
  g_autofree char *oldest = make_id (tx->now - KEEP);
  g_autofree char *sql = g_strdup_printf (
      "DELETE FROM audit WHERE key IN (SELECT key FROM audit WHERE key < ? ORDER BY key LIMIT %d)",
      REMOVED_AT_ONCE);

  connect_values_add_text (values, oldest);
  return connectd_db_run (tx->db, sql, values, NULL, NULL, NULL, error);
}
