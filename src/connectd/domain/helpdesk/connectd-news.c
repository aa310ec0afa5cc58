/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Posts: written as drafts, published to partners, withdrawn. Words that were published are kept as versions. */

#include "config.h"

#include "domain/helpdesk/connectd-helpdesk-private.h"

#include <string.h>

#define VERSIONS (&connect_news_versions_collection)
#define MAX_UPLOAD (8 * 1024 * 1024)

/* What a post says; any change of it is another version. */
static const char *const words[] = { "name",  "external_id", "audience",   "anonymous",       "title",
                                     "subtitle", "content",  "cover.type", "cover.thumbnail", "cover.url" };

static gboolean
has_status (JsonObject *post, const char *status)
{
  return g_strcmp0 (connect_json_get_string (post, "status"), status) == 0;
}

/* --- the cover --- */

static gboolean
is_address (const char *text)
{
  g_autoptr (GUri) uri = text != NULL ? g_uri_parse (text, G_URI_FLAGS_NONE, NULL) : NULL;

  return uri != NULL && g_strcmp0 (g_uri_get_scheme (uri), "https") == 0 && g_uri_get_host (uri) != NULL && *g_uri_get_host (uri) != '\0';
}

/* A picture from a form, or the address of one. */
static gboolean
take_thumbnail (ConnectdTx *tx, JsonObject *doc, JsonObject *body, ConnectProblems *problems, GError **error)
{
  JsonNode *node = connect_json_get (body, "cover.thumbnail");
  const char *text = connect_json_get_string (body, "cover.thumbnail");
  g_autoptr (ConnectdFile) file = NULL;
  g_autofree char *link = NULL;

  if (node == NULL || (text != NULL && g_strcmp0 (text, connect_json_get_string (doc, "cover.thumbnail")) == 0))
    return TRUE;
  if (!JSON_NODE_HOLDS_OBJECT (node))
    {
      if (is_address (text) && strlen (text) <= connect_collection_find_member (CONNECTD_NEWS, "cover.thumbnail")->max_length)
        connect_json_set_string (doc, "cover.thumbnail", text);
      else
        connect_problems_add (problems, "cover.thumbnail", "Expected a picture in a form, or the https address of one.");
      return TRUE;
    }
  file = connectd_files_take (tx, body, "cover.thumbnail", CONNECTD_NEWS, _connectd_id (doc), error);
  if (file == NULL)
    return FALSE;
  link = connectd_file_dup_link (file);
  if (g_str_has_prefix (file->type, "image/"))
    connect_json_set_string (doc, "cover.thumbnail", link);
  else
    connect_problems_add (problems, "cover.thumbnail", "This must be an image.");
  return TRUE;
}

static gboolean
take_cover (ConnectdTx *tx, JsonObject *doc, JsonObject *body, ConnectProblems *problems, GError **error)
{
  gboolean video;

  if (json_object_has_member (body, "cover") && connect_json_get (body, "cover") == NULL)
    connect_json_remove (doc, "cover");
  if (!take_thumbnail (tx, doc, body, problems, error))
    return FALSE;
  if (connect_json_get_object (doc, "cover") == NULL)
    return TRUE;
  video = g_strcmp0 (connect_json_get_string (doc, "cover.type"), "video") == 0;
  if (connect_json_get_string (doc, "cover.type") == NULL)
    connect_problems_add (problems, "cover.type", "This field is required.");
  if (connect_json_get_string (doc, "cover.thumbnail") == NULL)
    connect_problems_add (problems, "cover.thumbnail", "This field is required.");
  if (video && !is_address (connect_json_get_string (doc, "cover.url")))
    connect_problems_add (problems, "cover.url", "Expected the https address of a video.");
  if (!video)
    connect_json_set_string (doc, "cover.url", connect_json_get_string (doc, "cover.thumbnail"));
  return TRUE;
}

/* --- versions --- */

/* The present version's row says what the post says. `published`: others have read these words. */
static gboolean
store_version (ConnectdTx *tx, JsonObject *post, gboolean published, GError **error)
{
  g_autofree char *key =
      g_strdup_printf ("%s/%" G_GINT64_FORMAT, _connectd_id (post), connect_json_get_int (post, "version", 0));
  g_autoptr (JsonObject) version = connect_json_copy (post);
  g_autoptr (JsonObject) present = NULL;

  if (!_connectd_look_up (tx, VERSIONS, key, &present, error))
    return FALSE;
  json_object_remove_member (version, "shared");
  json_object_remove_member (version, "told");
  connect_json_set_boolean (version, "read", published || (present != NULL && connect_json_get_boolean (present, "read", FALSE)));
  return present != NULL ? connectd_tx_update (tx, VERSIONS, key, version, error)
                         : connectd_tx_insert (tx, VERSIONS, key, version, error);
}

static gboolean
is_read (ConnectdTx *tx, JsonObject *post, gboolean *read, GError **error)
{
  g_autofree char *key =
      g_strdup_printf ("%s/%" G_GINT64_FORMAT, _connectd_id (post), connect_json_get_int (post, "version", 0));
  g_autoptr (JsonObject) version = connectd_tx_get (tx, VERSIONS, key, error);

  *read = version != NULL && connect_json_get_boolean (version, "read", FALSE);
  return version != NULL;
}

static gboolean
words_differ (JsonObject *before, JsonObject *doc)
{
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (!connect_json_is_same (before, doc, words[i]))
      return TRUE;
  return FALSE;
}

/* --- who sees it --- */

static gboolean
settle (ConnectdTx *tx, JsonObject *doc, GError **error)
{
  const char *audience = connect_json_get_string (doc, "audience");
  gboolean shared = has_status (doc, "published") && g_strcmp0 (audience, "private") != 0;

  connect_json_set_boolean (doc, "shared", shared);
  if (!shared || connect_json_get_string (doc, "told") != NULL)
    return TRUE;
  connect_json_set_string (doc, "told", audience);
  return _connectd_news_reach (tx, doc, error);
}

/* Nobody gets to read what was meant for others: it would have to be taken from some and given to others meanwhile. */
static void
check_audience (JsonObject *doc, ConnectProblems *problems)
{
  const char *audience = connect_json_get_string (doc, "audience");
  const char *told = connect_json_get_string (doc, "told");

  if (told != NULL && g_strcmp0 (audience, told) != 0 && g_strcmp0 (audience, "private") != 0)
    connect_problems_add (problems, "audience", "It was published to others already (%s). Write another post for this audience.", told);
}

static void
set_creator (JsonObject *doc)
{
  const char *owner = connect_json_get_string (doc, "owner.id");

  if (connect_json_get_boolean (doc, "anonymous", FALSE))
    connect_json_remove (doc, "creator");
  else
    connect_json_set_string (doc, "creator.id", owner);
}

/* --- hooks --- */

static gboolean
news_create (ConnectdTx *tx, JsonObject *doc, JsonObject *body, JsonObject *parent, GError **error)
{
  g_autoptr (ConnectProblems) problems = connect_problems_new ();
  g_autofree char *id = NULL;

  if (connectd_tx_get_viewer (tx)->account_id == NULL)
    return _connectd_fail (error, CONNECT_ERROR_FORBIDDEN, "This takes an account.");
  id = connectd_tx_new_id (tx, CONNECTD_NEWS, NULL, error);
  if (id == NULL)
    return FALSE;
  connect_json_set_string (doc, "id", id);
  connect_json_set_int (doc, "version", 1);
  connect_json_set_string (doc, "status", "draft");
  connect_json_set_boolean (doc, "anonymous", connect_json_get_boolean (doc, "anonymous", FALSE));
  connect_json_set_boolean (doc, "shared", FALSE);
  set_creator (doc);
  _connectd_stamp (tx, doc, "events.drafted");
  return take_cover (tx, doc, body, problems, error) && connect_problems_check (problems, error);
}

static gboolean
news_created (ConnectdTx *tx, JsonObject *doc, JsonObject *body, GError **error)
{
  return store_version (tx, doc, FALSE, error);
}

static gboolean
news_update (ConnectdTx *tx, JsonObject *before, JsonObject *doc, JsonObject *body, GError **error)
{
  g_autoptr (ConnectProblems) problems = connect_problems_new ();
  gboolean read;

  check_audience (doc, problems);
  if (!take_cover (tx, doc, body, problems, error) || !connect_problems_check (problems, error))
    return FALSE;
  set_creator (doc);
  if (!words_differ (before, doc))
    return TRUE;
  if (!is_read (tx, before, &read, error))
    return FALSE;
  if (read)
    connect_json_set_int (doc, "version", connect_json_get_int (before, "version", 0) + 1);
  return settle (tx, doc, error) && store_version (tx, doc, has_status (doc, "published"), error);
}

static gboolean
news_act (ConnectdTx *tx, const ConnectAction *action, JsonObject *doc, JsonObject *body, GError **error)
{
  gboolean published = strcmp (action->verb, "publish") == 0;

  _connectd_stamp (tx, doc, published ? "events.published" : "events.drafted");
  return settle (tx, doc, error) && store_version (tx, doc, published, error);
}

static gboolean
news_remove (ConnectdTx *tx, JsonObject *doc, GError **error)
{
  connect_json_set_string (doc, "status", "deleted");
  return settle (tx, doc, error) && store_version (tx, doc, FALSE, error);
}

const ConnectdHooks connectd_news_hooks = {
  .collection = "news",
  .create = news_create,
  .created = news_created,
  .update = news_update,
  .remove = news_remove,
  .act = news_act,
  .upload = MAX_UPLOAD,
};
