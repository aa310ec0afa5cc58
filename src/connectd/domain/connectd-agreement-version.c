/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Versions of an agreement. At most one is active; activating another one tells every contract that a newer
 * one waits. Numbers are never used twice, so the agreement remembers the last one given. */

#include "config.h"

#include "domain/connectd-domain-private.h"

#include <string.h>

#define VERSIONS (&connect_agreement_versions_collection)
#define AGREEMENTS (&connect_agreements_collection)
#define MAX_CONTENT 262144

char *
_connectd_version_make_key (const char *agreement_id, gint64 version)
{
  g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, version);

  return connect_collection_make_key (VERSIONS, agreement_id, NULL, number);
}

JsonObject *
_connectd_version_get (ConnectdTx *tx, const char *agreement_id, gint64 version, GError **error)
{
  g_autofree char *key = _connectd_version_make_key (agreement_id, version);

  return connectd_tx_get (tx, VERSIONS, key, error);
}

/* --- the document --- */

static gboolean
is_web_link (const char *text)
{
  g_autoptr (GUri) uri = g_uri_parse (text, G_URI_FLAGS_NONE, NULL);
  const char *scheme = uri != NULL ? g_uri_get_scheme (uri) : NULL;

  return (g_strcmp0 (scheme, "https") == 0 || g_strcmp0 (scheme, "http") == 0) &&
         g_uri_get_host (uri) != NULL && *g_uri_get_host (uri) != '\0';
}

/* What was sent as a file belongs to the version; its link is the document's. */
static gboolean
take_file (ConnectdTx *tx, JsonObject *doc, JsonObject *body, const char *agreement_id, gint64 version, GError **error)
{
  g_autofree char *key = _connectd_version_make_key (agreement_id, version);
  g_autoptr (ConnectdFile) file = connectd_files_take (tx, body, "file", VERSIONS, key, error);
  g_autofree char *link = file != NULL ? connectd_file_dup_link (file) : NULL;

  if (file == NULL)
    return FALSE;
  connect_json_set_string (doc, "link", link);
  connect_json_set_object (doc, "file", connectd_file_to_json (file));
  return TRUE;
}

gboolean
_connectd_version_take_document (ConnectdTx *tx,
                                 JsonObject *doc,
                                 JsonObject *body,
                                 const char *agreement_id,
                                 gint64 version,
                                 GError **error)
{
  g_autoptr (ConnectProblems) problems = connect_problems_new ();
  const char *type = connect_json_get_string (body, "document_type");
  gboolean has_file = connect_json_get (body, "file") != NULL;
  const char *link = NULL, *content = NULL;

  if (type == NULL)
    type = has_file || connect_json_get (body, "content") != NULL ? "uploaded" : "external";
  if (strcmp (type, "upload") == 0) /* the word of older clients */
    type = "uploaded";
  if (strcmp (type, "external") == 0)
    link = _connectd_text (problems, body, "link", 200, CONNECTD_TEXT_REQUIRED);
  if (strcmp (type, "uploaded") == 0 && !has_file)
    content =
        _connectd_text (problems, body, "content", MAX_CONTENT, CONNECTD_TEXT_REQUIRED | CONNECTD_TEXT_LINES);
  if (link != NULL && !is_web_link (link))
    connect_problems_add (problems, "link", "This must be a web address (http or https).");
  if (!connect_problems_check (problems, error))
    return FALSE;
  connect_json_set_string (doc, "document_type", type);
  connect_json_set_string (doc, "link", link);
  connect_json_set_string (doc, "content", content);
  return strcmp (type, "uploaded") != 0 || !has_file || take_file (tx, doc, body, agreement_id, version, error);
}

gboolean
_connectd_version_answer_document (ConnectdCall *call, JsonObject *version, GError **error)
{
  const char *link = connect_json_get_string (version, "link");
  const char *content = connect_json_get_string (version, "content");
  const char *file = connect_json_get_string (version, "file.id");

  if (file != NULL)
    return connectd_call_answer_file (call, file, error);
  if (link != NULL)
    {
      call->status = 302;
      call->location = g_strdup (link);
      return TRUE;
    }
  if (content == NULL)
    return _connectd_fail (error, CONNECT_ERROR_NOT_FOUND, "This version has no document.");
  call->content_type = g_strdup ("text/markdown; charset=utf-8");
  call->text = g_strdup (content);
  return TRUE;
}

void
_connectd_version_copy (JsonObject *agreement, JsonObject *version)
{
  const char *const copied[] = { "version",       "active",          "author",           "link",
                                 "document_type", "file",   "version_created",  "version_contracts" };

  for (guint i = 0; i < G_N_ELEMENTS (copied); i++)
    {
      JsonNode *node = connect_json_get (version, copied[i]);

      if (node != NULL)
        connect_json_set (agreement, copied[i], json_node_copy (node));
      else
        connect_json_remove (agreement, copied[i]);
    }
}

/* --- hooks --- */

static void
set_author (ConnectdTx *tx, JsonObject *version)
{
  g_autoptr (JsonObject) event = connectd_tx_new_event (tx);
  JsonObject *by = connect_json_get_object (event, "by");

  if (by != NULL)
    connect_json_set_reference (version, "author", _connectd_id (by), connect_json_get_string (by, "name"));
}

static void
set_agreement (JsonObject *version, JsonObject *agreement)
{
  connect_json_set_reference (version, "agreement", _connectd_id (agreement),
                              connect_json_get_string (agreement, "name"));
  connect_json_set_string (version, "agreement.owner.id", connect_json_get_string (agreement, "owner.id"));
}

static void
begin_version (ConnectdTx *tx, JsonObject *version, JsonObject *agreement, gint64 number)
{
  connect_json_set_int (version, "version", number);
  set_agreement (version, agreement);
  set_author (tx, version);
  connect_json_set_boolean (version, "active", FALSE);
  connect_json_set_time (version, "version_created", connectd_tx_get_now (tx));
  connect_json_set_int (version, "version_contracts", 0);
}

gboolean
_connectd_version_add_first (ConnectdTx *tx, JsonObject *agreement, JsonObject *body, GError **error)
{
  g_autoptr (JsonObject) version = json_object_new ();
  g_autofree char *key = _connectd_version_make_key (_connectd_id (agreement), 1);
  JsonObject *file = connect_json_get_object (agreement, "file");

  begin_version (tx, version, agreement, 1);
  connect_json_set_string (version, "document_type", connect_json_get_string (agreement, "document_type"));
  connect_json_set_string (version, "link", connect_json_get_string (agreement, "link"));
  if (file != NULL)
    connect_json_set_object (version, "file", connect_json_copy (file));
  else if (g_strcmp0 (connect_json_get_string (version, "document_type"), "uploaded") == 0)
    connect_json_set_string (version, "content", connect_json_get_string (body, "content"));
  return connectd_tx_insert (tx, VERSIONS, key, version, error) &&
         (!connect_json_get_boolean (body, "active", FALSE) || _connectd_version_make_active (tx, version, error));
}

static gboolean
version_create (ConnectdTx *tx, JsonObject *doc, JsonObject *body, JsonObject *parent, GError **error)
{
  gint64 number = connect_json_get_int (parent, "last_version", 0) + 1;

  begin_version (tx, doc, parent, number);
  if (!_connectd_version_take_document (tx, doc, body, _connectd_id (parent), number, error))
    return FALSE;
  connect_json_set_int (parent, "last_version", number);
  connect_json_set_int (parent, "stats.versions", connect_json_get_int (parent, "stats.versions", 0) + 1);
  /* nothing is active: the newest is the current one */
  if (!connect_json_get_boolean (parent, "active", FALSE))
    _connectd_version_copy (parent, doc);
  return connectd_tx_update (tx, AGREEMENTS, _connectd_id (parent), parent, error);
}

static gboolean
version_created (ConnectdTx *tx, JsonObject *doc, JsonObject *body, GError **error)
{
  return !connect_json_get_boolean (body, "active", FALSE) || _connectd_version_make_active (tx, doc, error);
}

static gboolean
version_act (ConnectdTx *tx, const ConnectAction *action, JsonObject *doc, JsonObject *body, GError **error)
{
  return _connectd_version_make_active (tx, doc, error);
}

/* After the current version is gone the newest of the rest is copied; an active one cannot go. */
static gboolean
copy_newest (ConnectdTx *tx, JsonObject *agreement, gint64 gone, GError **error)
{
  g_autoptr (GPtrArray) rest =
      _connectd_find (tx, VERSIONS, "agreement.id", _connectd_id (agreement), 0, error);
  JsonObject *newest = NULL;

  for (guint i = 0; rest != NULL && i < rest->len; i++)
    {
      gint64 number = connect_json_get_int (g_ptr_array_index (rest, i), "version", 0);

      if (number != gone && (newest == NULL || number > connect_json_get_int (newest, "version", 0)))
        newest = g_ptr_array_index (rest, i);
    }
  if (newest != NULL)
    _connectd_version_copy (agreement, newest);
  return rest != NULL;
}

static gboolean
version_remove (ConnectdTx *tx, JsonObject *doc, GError **error)
{
  const char *agreement_id = connect_json_get_string (doc, "agreement.id");
  gint64 number = connect_json_get_int (doc, "version", 0);
  g_autoptr (JsonObject) agreement = connectd_tx_get (tx, AGREEMENTS, agreement_id, error);
  gint64 versions;

  if (agreement == NULL)
    return FALSE;
  versions = connect_json_get_int (agreement, "stats.versions", 1);
  if (versions <= 1)
    return _connectd_fail (error, CONNECT_ERROR_INVALID, "This is the last version of its agreement.");
  connect_json_set_int (agreement, "stats.versions", versions - 1);
  if (connect_json_get_int (agreement, "version", 0) == number && !copy_newest (tx, agreement, number, error))
    return FALSE;
  return connectd_tx_update (tx, AGREEMENTS, agreement_id, agreement, error);
}

const ConnectdHooks connectd_agreement_version_hooks = {
  .collection = "agreement-versions",
  .create = version_create,
  .created = version_created,
  .remove = version_remove,
  .act = version_act,
  .upload = CONNECTD_AGREEMENT_UPLOAD,
};

/* --- operations --- */

static gboolean
document_get (ConnectdCall *call, GError **error)
{
  g_autofree char *key = connect_collection_make_key (VERSIONS, call->args[0], NULL, call->args[1]);
  g_autoptr (JsonObject) version = connectd_tx_get_visible (call->tx, VERSIONS, key, error);

  return version != NULL && _connectd_version_answer_document (call, version, error);
}

/* Older clients write "version" for "versions". */
static gboolean
old_get (ConnectdCall *call, GError **error)
{
  g_autofree char *key = connect_collection_make_key (VERSIONS, call->args[0], NULL, call->args[1]);
  g_autoptr (JsonObject) version = connectd_tx_get_visible (call->tx, VERSIONS, key, error);

  if (version == NULL)
    return FALSE;
  _connectd_answer (call, 200, connectd_tx_show (call->tx, VERSIONS, version, FALSE));
  return TRUE;
}

static gboolean
old_delete (ConnectdCall *call, GError **error)
{
  g_autofree char *key = connect_collection_make_key (VERSIONS, call->args[0], NULL, call->args[1]);
  g_autoptr (JsonObject) gone = connectd_tx_act (call->tx, VERSIONS, key, "delete", NULL, error);

  call->status = 204;
  return gone != NULL;
}

const ConnectdOperation connectd_agreement_version_operations[] = {
  { "GET", "agreements/{agreement}/version/{version}", CONNECTD_ACCESS_ACCOUNT, CONNECT_MODULE_PARTNERS,
    .run = old_get, .summary = "A version, as older clients ask for it" },
  { "DELETE", "agreements/{agreement}/version/{version}", CONNECTD_ACCESS_ACCOUNT, CONNECT_MODULE_PARTNERS,
    .writes = TRUE, .run = old_delete, .summary = "Remove a version, as older clients do" },
  { "GET", "agreements/{agreement}/versions/{version}/document", CONNECTD_ACCESS_ACCOUNT,
    CONNECT_MODULE_PARTNERS, .run = document_get, .summary = "The document of a version" },
  { NULL },
};
