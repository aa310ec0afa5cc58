/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Switches between plans of an offer's version: the one thing in it that its vendor may still change, as
 * customers are to go on from plans that were published long ago. They are kept in the version, like all its
 * copies. */

#include "config.h"

#include "domain/market/connectd-market-private.h"

#include <string.h>

#define VERSIONS (&connect_offer_versions_collection)
#define SWITCHES (&connect_offer_switches_collection)
#define MAX_SWITCHES 500

/* A version about to be changed. */
typedef struct
{
  char *key;
  JsonObject *version;
  JsonArray *switches;
  JsonArray *plans;
  JsonObject *one; /* that the path names; NULL when it names none */
  guint index;
} Place;

static void
place_clear (Place *self)
{
  g_free (self->key);
  g_clear_pointer (&self->version, json_object_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Place, place_clear)

static gboolean
find_place (ConnectdCall *call, Place *place, GError **error)
{
  JsonObject *parts;

  place->key = connect_collection_make_key (VERSIONS, call->args[0], NULL, call->args[1]);
  place->version = connectd_tx_get_visible (call->tx, VERSIONS, place->key, error);
  if (place->version == NULL)
    return FALSE;
  if (g_strcmp0 (connect_json_get_string (place->version, "owner.id"), call->viewer->account_id) != 0)
    return _connectd_fail (error, CONNECT_ERROR_FORBIDDEN, "This is for the other party to do.");
  parts = connect_json_get_object (place->version, "parts");
  place->switches = parts != NULL ? connect_json_get_array (parts, "switches") : NULL;
  place->plans = parts != NULL ? connect_json_get_array (parts, "plans") : NULL;
  if (place->switches != NULL && call->args[2] != NULL)
    place->one = _connectd_array_find (place->switches, "id", call->args[2], &place->index);
  return place->switches != NULL && (call->args[2] == NULL || place->one != NULL)
             ? TRUE
             : _connectd_fail (error, CONNECT_ERROR_NOT_FOUND, "There is nothing here.");
}

static gboolean
store (ConnectdCall *call, Place *place, guint status, GError **error)
{
  if (place->one != NULL)
    _connectd_stamp (call->tx, place->one, "events.updated");
  if (!connectd_tx_update (call->tx, VERSIONS, place->key, place->version, error))
    return FALSE;
  if (place->one != NULL)
    _connectd_answer (call, status, connect_json_copy (place->one));
  else
    call->status = status;
  return TRUE;
}

/* --- what it says --- */

static gboolean
take_type (JsonObject *body, JsonObject *doc, gboolean needed, ConnectProblems *problems)
{
  const ConnectMember *member = connect_collection_find_member (SWITCHES, "type");
  const char *type = _connectd_text (problems, body, "type", 32, needed ? CONNECTD_TEXT_REQUIRED : 0);
  const char *choice = type != NULL ? connect_member_find_choice (member, type) : NULL;

  if (type != NULL && choice == NULL)
    connect_problems_add (problems, "type", "\"%s\" is not a valid choice.", type);
  if (choice != NULL)
    connect_json_set_string (doc, "type", choice);
  return choice != NULL;
}

static gboolean
take_preset (ConnectdCall *call,
             Place *place,
             JsonObject *body,
             JsonObject *doc,
             ConnectProblems *problems,
             GError **error)
{
  JsonNode *node = json_object_get_member (body, "preset");
  const char *id = _connectd_text (problems, body, "preset.id", 64, 0);

  if (node == NULL)
    return TRUE;
  connect_json_remove (doc, "preset");
  if (id == NULL)
    return TRUE;
  connect_json_set_string (doc, "preset.id", id);
  return _connectd_offer_preset_check (call->tx, doc, connect_json_get_string (place->version, "product.id"),
                                       "switch", problems, error);
}

static void
take_plan (Place *place,
           JsonObject *body,
           JsonObject *doc,
           const char *end,
           gboolean needed,
           ConnectProblems *problems)
{
  g_autofree char *path = g_strconcat (end, ".id", NULL);
  const char *id = _connectd_text (problems, body, path, 64, needed ? CONNECTD_TEXT_REQUIRED : 0);
  JsonObject *plan =
      id != NULL && place->plans != NULL ? _connectd_array_find (place->plans, "id", id, NULL) : NULL;

  if (id != NULL && plan == NULL)
    connect_problems_add (problems, end, "There is no object with the id %s.", id);
  if (plan != NULL)
    connect_json_set_reference (doc, end, id, connect_json_get_string (plan, "name"));
}

/* OSW-…-VERSION-NNN: the digits of the offer as in its own switches, with which it is never mixed up. */
static char *
new_id (Place *place)
{
  const char *digits = strchr (_connectd_id (place->version), '-');

  for (guint n = 1;; n++)
    {
      g_autofree char *id = g_strdup_printf ("OSW%s-%" G_GINT64_FORMAT "-%03u", digits != NULL ? digits : "",
                                             connect_json_get_int (place->version, "version", 0), n);

      if (_connectd_array_find (place->switches, "id", id, NULL) == NULL)
        return g_steal_pointer (&id);
    }
}

/* --- operations --- */

static gboolean
switch_post (ConnectdCall *call, GError **error)
{
  g_auto (Place) place = { 0 };
  g_autoptr (JsonObject) holder = NULL;
  g_autoptr (JsonObject) doc = json_object_new ();
  g_autoptr (ConnectProblems) problems = connect_problems_new ();
  JsonObject *body = find_place (call, &place, error) ? _connectd_body (call, &holder, error) : NULL;
  g_autofree char *id = NULL;

  if (body == NULL)
    return FALSE;
  if (json_array_get_length (place.switches) >= MAX_SWITCHES)
    return _connectd_fail (error, CONNECT_ERROR_INVALID, "A version has at most %d switches.", MAX_SWITCHES);
  id = new_id (&place);
  connect_json_set_string (doc, "id", id);
  take_type (body, doc, TRUE, problems);
  take_plan (&place, body, doc, "from", FALSE, problems);
  take_plan (&place, body, doc, "to", TRUE, problems);
  if (g_strcmp0 (connect_json_get_string (doc, "from.id"), connect_json_get_string (doc, "to.id")) == 0)
    connect_problems_add (problems, "to", "A switch leads to another plan.");
  if (!take_preset (call, &place, body, doc, problems, error) || !connect_problems_check (problems, error))
    return FALSE;
  connect_json_set_string (doc, "status", "active");
  _connectd_stamp (call->tx, doc, "events.created");
  json_array_add_object_element (place.switches, json_object_ref (doc));
  place.one = doc;
  return store (call, &place, 201, error);
}

static gboolean
switch_put (ConnectdCall *call, GError **error)
{
  g_auto (Place) place = { 0 };
  g_autoptr (JsonObject) holder = NULL;
  g_autoptr (ConnectProblems) problems = connect_problems_new ();
  JsonObject *body = find_place (call, &place, error) ? _connectd_body (call, &holder, error) : NULL;

  if (body == NULL)
    return FALSE;
  take_type (body, place.one, FALSE, problems);
  return take_preset (call, &place, body, place.one, problems, error) &&
         connect_problems_check (problems, error) && store (call, &place, 200, error);
}

static gboolean
switch_delete (ConnectdCall *call, GError **error)
{
  g_auto (Place) place = { 0 };

  if (!find_place (call, &place, error))
    return FALSE;
  json_array_remove_element (place.switches, place.index);
  place.one = NULL;
  return store (call, &place, 204, error);
}

static gboolean
move_status (Place *place, const char *from, const char *to, GError **error)
{
  const char *status = connect_json_get_string (place->one, "status");

  if (g_strcmp0 (status, from) != 0)
    return _connectd_fail (error, CONNECT_ERROR_INVALID, "This is not possible while the switch is %s.",
                           status);
  connect_json_set_string (place->one, "status", to);
  return TRUE;
}

static gboolean
endsale_post (ConnectdCall *call, GError **error)
{
  g_auto (Place) place = { 0 };
  g_autoptr (JsonObject) holder = NULL;
  g_autoptr (ConnectProblems) problems = connect_problems_new ();
  JsonObject *body = find_place (call, &place, error) ? _connectd_body (call, &holder, error) : NULL;
  const char *notes;

  if (body == NULL)
    return FALSE;
  notes = _connectd_text (problems, body, "end_of_sale_notes", 1024, CONNECTD_TEXT_LINES);
  if (!connect_problems_check (problems, error) || !move_status (&place, "active", "endofsale", error))
    return FALSE;
  connect_json_set_string (place.one, "end_of_sale_notes", notes);
  _connectd_stamp (call->tx, place.one, "events.saleended");
  return store (call, &place, 200, error);
}

static gboolean
resumesale_post (ConnectdCall *call, GError **error)
{
  g_auto (Place) place = { 0 };

  if (!find_place (call, &place, error) || !move_status (&place, "endofsale", "active", error))
    return FALSE;
  connect_json_remove (place.one, "end_of_sale_notes");
  return store (call, &place, 200, error);
}

#define WRITES CONNECTD_ACCESS_ACCOUNT, CONNECT_MODULE_OFFERS, .writes = TRUE
#define ALL "offers/{offer}/versions/{version}/switches"

const ConnectdOperation connectd_offer_version_switch_operations[] = {
  { "POST", ALL, WRITES, .run = switch_post, .summary = "A switch more in a version" },
  { "PUT", ALL "/{id}", WRITES, .run = switch_put, .summary = "Change a switch of a version" },
  { "DELETE", ALL "/{id}", WRITES, .run = switch_delete, .summary = "A switch less in a version" },
  { "POST", ALL "/{id}/endsale", WRITES, .run = endsale_post,
    .summary = "End the sale by a switch of a version" },
  { "POST", ALL "/{id}/resumesale", WRITES, .run = resumesale_post,
    .summary = "Resume the sale by a switch of a version" },
  { NULL },
};
