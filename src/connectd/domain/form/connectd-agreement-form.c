/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Forms: JSON schemas that a Distributor attaches to distribution agreements. Every change is a version, so that an answer can always
 * be read with the form that it was given to. */

#include "config.h"

#include "domain/form/connectd-form-private.h"

#include "model/connect-schema.h"

#define FORMS (&connect_forms_collection)
#define VERSIONS (&connect_form_versions_collection)

static const char *const kinds[] = { "enroll", "product", "item" };

/* --- forms and their versions --- */

static gboolean
check_schema (JsonObject *doc, GError **error)
{
  g_autoptr (ConnectProblems) problems = connect_problems_new ();

  connect_schema_check (connect_json_get (doc, "schema"), "schema", problems);
  return connect_problems_check (problems, error);
}

static gboolean
form_create (ConnectdTx *tx, JsonObject *doc, JsonObject *body, JsonObject *parent, GError **error)
{
  connect_json_set_int (doc, "version", 1);
  connect_json_set_string (doc, "status", "active");
  connect_json_set_string (doc, "owner.id", connectd_tx_get_viewer (tx)->account_id);
  connect_json_set_boolean (doc, "used", FALSE);
  return check_schema (doc, error);
}

static gboolean
add_version (ConnectdTx *tx, JsonObject *doc, GError **error)
{
  g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, connect_json_get_int (doc, "version", 1));
  g_autofree char *key = connect_collection_make_key (VERSIONS, _connectd_id (doc), NULL, number);
  g_autoptr (JsonObject) version = connect_json_copy (doc);

  connect_json_remove (version, "events");
  connect_json_remove (version, "used");
  return connectd_tx_insert (tx, VERSIONS, key, version, error);
}

static gboolean
form_created (ConnectdTx *tx, JsonObject *doc, JsonObject *body, GError **error)
{
  return add_version (tx, doc, error);
}

static gboolean
form_update (ConnectdTx *tx, JsonObject *before, JsonObject *doc, JsonObject *body, GError **error)
{
  if (connect_json_is_same (before, doc, "schema") && connect_json_is_same (before, doc, "name"))
    return TRUE;
  if (!check_schema (doc, error))
    return FALSE;
  connect_json_set_int (doc, "version", connect_json_get_int (before, "version", 1) + 1);
  return add_version (tx, doc, error);
}

static gboolean
form_remove (ConnectdTx *tx, JsonObject *doc, GError **error)
{
  g_autofree char *answered = _connectd_eq ("form_version.id", _connectd_id (doc));
  gint64 n = connectd_tx_count (tx, &connect_contract_data_collection, answered, error);
  gint64 last = connect_json_get_int (doc, "version", 1);

  if (n != 0)
    return n > 0 && _connectd_fail (error, CONNECT_ERROR_INVALID, "This form has been answered.");
  for (gint64 i = 1; i <= last; i++)
    {
      g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, i);
      g_autofree char *key = connect_collection_make_key (VERSIONS, _connectd_id (doc), NULL, number);

      if (!connectd_tx_remove (tx, VERSIONS, key, error))
        return FALSE;
    }
  return TRUE;
}

const ConnectdHooks connectd_agreement_form_hooks = {
  .collection = "forms",
  .create = form_create,
  .created = form_created,
  .update = form_update,
  .remove = form_remove,
};

/* --- in agreements --- */

static const char *
get_form (JsonObject *agreement, const char *kind)
{
  g_autofree char *path = g_strdup_printf ("forms.%s.id", kind);

  return agreement != NULL ? connect_json_get_string (agreement, path) : NULL;
}

static gboolean
check_form (ConnectdTx *tx, JsonObject *agreement, const char *kind, GError **error)
{
  const char *id = get_form (agreement, kind);
  g_autoptr (JsonObject) form = id != NULL ? connectd_tx_get (tx, FORMS, id, error) : NULL;

  if (id == NULL)
    return TRUE;
  if (form == NULL)
    return FALSE;
  if (g_strcmp0 (connect_json_get_string (form, "owner.id"), connect_json_get_string (agreement, "owner.id")) == 0 &&
      g_strcmp0 (connect_json_get_string (form, "type"), kind) == 0)
    return TRUE;
  return _connectd_fail (error, CONNECT_ERROR_INVALID, "forms.%s: This must be a form of yours, of the type “%s”.", kind, kind);
}

/* A form is taken away by null in its place, or in the place of all. */
void
_connectd_forms_accept (JsonObject *body)
{
  JsonNode *all = json_object_get_member (body, "forms");
  gboolean none = all != NULL && JSON_NODE_HOLDS_NULL (all);

  if (none)
    json_object_set_object_member (body, "forms", json_object_new ());
  else if (all == NULL || !JSON_NODE_HOLDS_OBJECT (all))
    return;
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      JsonObject *forms = json_object_get_object_member (body, "forms");
      JsonNode *node = json_object_get_member (forms, kinds[i]);
      JsonObject *nothing;

      if (!none && (node == NULL || !JSON_NODE_HOLDS_NULL (node)))
        continue;
      nothing = json_object_new ();
      json_object_set_null_member (nothing, "id");
      json_object_set_object_member (forms, kinds[i], nothing);
    }
}

gboolean
_connectd_forms_check (ConnectdTx *tx, JsonObject *agreement, GError **error)
{
  if (g_strcmp0 (connect_json_get_string (agreement, "type"), "distribution") != 0)
    {
      connect_json_remove (agreement, "forms");
      return TRUE;
    }
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autofree char *path = g_strconcat ("forms.", kinds[i], NULL);

      if (get_form (agreement, kinds[i]) == NULL)
        connect_json_remove (agreement, path);
      else if (!check_form (tx, agreement, kinds[i], error))
        return FALSE;
    }
  return TRUE;
}

/* Whether agreements beside this one use the form. -1: the store failed */
static gint64
count_others (ConnectdTx *tx, const char *form_id, const char *kind, const char *agreement_id, GError **error)
{
  g_autofree char *path = g_strdup_printf ("forms.%s.id", kind);
  g_autofree char *of = _connectd_eq (path, form_id);
  g_autofree char *rql = g_strdup_printf ("and(%s,ne(id,%s))", of, agreement_id);

  return connectd_tx_count (tx, &connect_agreements_collection, rql, error);
}

static gboolean
set_used (ConnectdTx *tx, const char *form_id, gboolean used, GError **error)
{
  g_autoptr (JsonObject) form = NULL;

  if (!_connectd_look_up (tx, FORMS, form_id, &form, error))
    return FALSE;
  if (form == NULL || connect_json_get_boolean (form, "used", FALSE) == used)
    return TRUE;
  connect_json_set_boolean (form, "used", used);
  return connectd_tx_refresh (tx, FORMS, form_id, form, error);
}

gboolean
_connectd_forms_attach (ConnectdTx *tx, JsonObject *before, JsonObject *agreement, GError **error)
{
  const char *id = _connectd_id (agreement != NULL ? agreement : before);

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      const char *old = get_form (before, kinds[i]), *now = get_form (agreement, kinds[i]);
      gint64 others;

      if (now != NULL && !set_used (tx, now, TRUE, error))
        return FALSE;
      if (old == NULL || g_strcmp0 (old, now) == 0)
        continue;
      others = count_others (tx, old, kinds[i], id, error);
      if (others < 0 || !set_used (tx, old, others > 0, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
_connectd_forms_are_same (JsonObject *before, JsonObject *agreement)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_strcmp0 (get_form (before, kinds[i]), get_form (agreement, kinds[i])) != 0)
      return FALSE;
  return TRUE;
}

gboolean
_connectd_forms_set_seen (ConnectdTx *tx, JsonObject *agreement, const char *account, const char *reason, gboolean seen, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      const char *id = get_form (agreement, kinds[i]);
      g_autofree char *own = g_strdup_printf ("%s %s", reason, _connectd_id (agreement));

      if (id != NULL && !(seen ? connectd_tx_grant (tx, FORMS, id, account, own, error)
                               : connectd_tx_revoke (tx, FORMS, id, account, own, error)))
        return FALSE;
    }
  return TRUE;
}
