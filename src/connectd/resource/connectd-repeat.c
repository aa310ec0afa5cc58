/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Idempotency-Key: a write that is sent again has no second effect and gets the first answer. The answer is stored with the
 * effect, sealed under the key that the caller has chosen: an answer may hold a secret that is shown once, and whoever
 * reads the database has no right to it. */

#include "config.h"

#include <sodium.h>
#include <string.h>

#include "protocol/connect-error.h"
#include "protocol/connect-json.h"
#include "resource/connectd-request.h"

#define KEEP (G_GINT64_CONSTANT (30) * 24 * 3600 * G_USEC_PER_SEC)
#define MAX_KEY 255

static const char *
get_key (ConnectdRequest *request)
{
  return connectd_exchange_get_header (request->exchange, "Idempotency-Key");
}

gboolean
_connectd_repeat_check (ConnectdRequest *request, GError **error)
{
  const char *key = get_key (request);

  if (key == NULL || (*key != '\0' && strlen (key) <= MAX_KEY))
    return TRUE;
  g_set_error (error, CONNECT_ERROR, CONNECT_ERROR_INVALID, "Idempotency-Key: It has 1 to %d characters.", MAX_KEY);
  return FALSE;
}

static char *
hash_texts (const char *const *texts, gsize n, GBytes *last)
{
  guint8 digest[32];
  crypto_generichash_state state;
  char *hex = g_malloc (2 * sizeof digest + 1);

  crypto_generichash_init (&state, NULL, 0, sizeof digest);
  for (gsize i = 0; i < n; i++) /* with the ending zero, so that no two divisions are alike */
    crypto_generichash_update (&state, (const guint8 *) texts[i], strlen (texts[i]) + 1);
  if (last != NULL)
    {
      gsize size;
      const guint8 *data = g_bytes_get_data (last, &size);

      crypto_generichash_update (&state, data != NULL ? data : (const guint8 *) "", size);
    }
  crypto_generichash_final (&state, digest, sizeof digest);
  return sodium_bin2hex (hex, 2 * sizeof digest + 1, digest, sizeof digest);
}

static char *
hash_request (ConnectdRequest *request)
{
  const char *const texts[] = { connectd_exchange_get_method (request->exchange), connectd_exchange_get_path (request->exchange),
                                connectd_exchange_get_query (request->exchange) };

  return hash_texts (texts, G_N_ELEMENTS (texts),
                     request->identity != NULL ? request->identity : connectd_exchange_get_body (request->exchange));
}

static char *
hash_key (const char *key)
{
  const char *const texts[] = { "name", key };

  return hash_texts (texts, G_N_ELEMENTS (texts), NULL);
}

static void
derive_seal (const char *key, guint8 seal[crypto_secretbox_KEYBYTES])
{
  static const char purpose[] = "connect answer seal";

  crypto_generichash (seal, crypto_secretbox_KEYBYTES, (const guint8 *) key, strlen (key), (const guint8 *) purpose,
                      strlen (purpose));
}

/* --- answers to text and back --- */

static char *
seal_answer (const ConnectdAnswer *answer, const char *key)
{
  g_autoptr (JsonObject) object = json_object_new ();
  g_autofree char *text = NULL;
  g_autofree guint8 *sealed = NULL;
  guint8 seal[crypto_secretbox_KEYBYTES];
  gsize length, size;

  connect_json_set_string (object, "text", answer->text);
  connect_json_set_string (object, "content_type", answer->content_type);
  connect_json_set_string (object, "etag", answer->etag);
  connect_json_set_string (object, "location", answer->location);
  connect_json_set_string (object, "cookie", answer->cookie);
  text = connect_json_object_to_string (object);
  length = strlen (text);
  size = crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES + length;
  sealed = g_malloc (size);
  randombytes_buf (sealed, crypto_secretbox_NONCEBYTES);
  derive_seal (key, seal);
  crypto_secretbox_easy (sealed + crypto_secretbox_NONCEBYTES, (const guint8 *) text, length, sealed, seal);
  sodium_memzero (seal, sizeof seal);
  return g_base64_encode (sealed, size);
}

static gboolean
open_answer (ConnectdAnswer *answer, const char *stored, const char *key)
{
  gsize size = 0, length;
  g_autofree guint8 *sealed = g_base64_decode (stored, &size);
  g_autofree char *text = NULL;
  g_autoptr (JsonObject) object = NULL;
  guint8 seal[crypto_secretbox_KEYBYTES];
  gboolean good;

  if (size < crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES)
    return FALSE;
  length = size - crypto_secretbox_NONCEBYTES - crypto_secretbox_MACBYTES;
  text = g_malloc0 (length + 1);
  derive_seal (key, seal);
  good = crypto_secretbox_open_easy ((guint8 *) text, sealed + crypto_secretbox_NONCEBYTES, length + crypto_secretbox_MACBYTES,
                                     sealed, seal) == 0;
  sodium_memzero (seal, sizeof seal);
  object = good ? connect_json_parse_object (text, length, G_MAXSIZE, NULL) : NULL;
  if (object == NULL)
    return FALSE;
  answer->text = g_strdup (connect_json_get_string (object, "text"));
  answer->content_type = g_strdup (connect_json_get_string (object, "content_type"));
  answer->etag = g_strdup (connect_json_get_string (object, "etag"));
  answer->location = g_strdup (connect_json_get_string (object, "location"));
  answer->cookie = g_strdup (connect_json_get_string (object, "cookie"));
  return TRUE;
}

/* --- the table --- */

typedef struct
{
  char *hash;
  char *answer;
  gint64 status;
} Stored;

static gboolean
stored_cb (const ConnectValue *row, guint n_values, gpointer user_data)
{
  Stored *stored = user_data;

  stored->hash = g_strdup (row[0].text);
  stored->status = row[1].integer;
  stored->answer = g_strdup (row[2].text);
  return FALSE;
}

static gboolean
read_stored (ConnectdTx *tx, const char *owner, const char *key, Stored *stored, GError **error)
{
  g_autoptr (ConnectValues) values = connect_values_new ();
  g_autofree char *name = hash_key (key);

  connect_values_add_text (values, owner);
  connect_values_add_text (values, name);
  connect_values_add_int (values, tx->now - KEEP);
  return connectd_db_run (tx->db, "SELECT hash, status, answer FROM idempotency WHERE owner = ? AND key = ? AND created > ?",
                          values, stored_cb, stored, NULL, error);
}

static gboolean
replay (ConnectdRequest *request, const Stored *stored, GError **error)
{
  g_autofree char *hash = hash_request (request);

  if (g_strcmp0 (hash, stored->hash) != 0)
    {
      g_set_error_literal (error, CONNECT_ERROR, CONNECT_ERROR_CONFLICT,
                           "IDM_001|This Idempotency-Key was used for another request.");
      return FALSE;
    }
  request->answer.status = stored->status;
  if (stored->answer != NULL && open_answer (&request->answer, stored->answer, get_key (request)))
    return TRUE;
  g_set_error_literal (error, CONNECT_ERROR, CONNECT_ERROR_FAILED, "A stored answer is damaged.");
  return FALSE;
}

gboolean
_connectd_repeat_find (ConnectdRequest *request, ConnectdTx *tx, const char *owner, gboolean *found, GError **error)
{
  Stored stored = { NULL };
  gboolean good = TRUE;

  *found = FALSE;
  if (get_key (request) == NULL)
    return TRUE;
  if (!read_stored (tx, owner, get_key (request), &stored, error))
    return FALSE;
  if (stored.hash != NULL)
    {
      *found = TRUE;
      good = replay (request, &stored, error);
    }
  g_free (stored.hash);
  g_free (stored.answer);
  return good;
}

gboolean
_connectd_repeat_store (ConnectdRequest *request, ConnectdTx *tx, const char *owner, GError **error)
{
  g_autoptr (ConnectValues) values = NULL;
  g_autofree char *name = NULL, *hash = NULL, *answer = NULL;

  if (get_key (request) == NULL)
    return TRUE;
  values = connect_values_new ();
  name = hash_key (get_key (request));
  hash = hash_request (request);
  answer = seal_answer (&request->answer, get_key (request));
  connect_values_add_text (values, owner);
  connect_values_add_text (values, name);
  connect_values_add_text (values, hash);
  connect_values_add_int (values, request->answer.status);
  connect_values_add_text (values, answer);
  connect_values_add_int (values, g_get_real_time ()); /* not the transaction's, which a test may have set */
  return connectd_db_run (tx->db,
                          "INSERT INTO idempotency (owner, key, hash, status, answer, created) VALUES (?, ?, ?, ?, ?, ?) "
                          "ON CONFLICT (owner, key) DO UPDATE SET hash = excluded.hash, status = excluded.status, "
                          "answer = excluded.answer, created = excluded.created",
                          values, NULL, NULL, NULL, error);
}

gboolean
_connectd_repeat_clean (ConnectdTx *tx, GError **error)
{
  g_autoptr (ConnectValues) values = connect_values_new ();

  connect_values_add_int (values, tx->now - KEEP);
  return connectd_db_run (tx->db, "DELETE FROM idempotency WHERE created <= ?", values, NULL, NULL, NULL, error);
}
