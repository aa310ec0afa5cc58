/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* What is peculiar to an object: the hooks that the resource engine calls, and the operations that are no plain
 * collection (signing in, activation). Neither HTTP nor SQL is known here. */

#pragma once

#include "query/connect-rql.h"
#include "resource/connectd-files.h"
#include "resource/connectd-rows.h"

G_BEGIN_DECLS

/* The hooks of a collection; any may be NULL (the description alone decides then). Before them the engine has checked
 * the description: side, state, condition, required members, kinds, lengths, choices and given references. `doc` comes
 * with the taken members in it, references filled in. A hook changes `doc` and other rows; the engine stores `doc`. */
typedef struct
{
  const char *collection;
  /* Before anything is checked, for creations, updates and acts (`verb`, "create" for the first): brings other spellings that
   * clients use to the described form. `body` is a copy of what came. */
  gboolean (*accept) (ConnectdTx *tx, const char *verb, JsonObject *body, GError **error);
  /* A new object: fill in what the caller may not give. `parent` is the parent's document or NULL. The id is made by the
   * engine when absent (from id_patterns). */
  gboolean (*create) (ConnectdTx *tx, JsonObject *doc, JsonObject *body, JsonObject *parent, GError **error);
  /* After it was stored: rows that hang on it. */
  gboolean (*created) (ConnectdTx *tx, JsonObject *doc, JsonObject *body, GError **error);
  /* `before` is the stored document, `doc` the one with the changes taken over. */
  gboolean (*update) (ConnectdTx *tx, JsonObject *before, JsonObject *doc, JsonObject *body, GError **error);
  /* Before the row goes. */
  gboolean (*remove) (ConnectdTx *tx, JsonObject *doc, GError **error);
  /* A legal action: the state has been set to action->to already; set the rest and the side effects. */
  gboolean (*act) (ConnectdTx *tx, const ConnectAction *action, JsonObject *doc, JsonObject *body, GError **error);
  /* Before an act that a request asks for, when it is legal by then: slow things (asking a webhook), on a pool thread with a reading tx.
   * What it leaves in `prepared` is at hand in `act` by connectd_tx_get_prepared(). It may change `doc`, which is a copy. */
  gboolean (*prepare) (ConnectdTx *tx, const ConnectAction *action, JsonObject *doc, JsonObject *body, JsonObject **prepared, GError **error);
  const char *const *prepared; /* the verbs of such acts */
  /* Members that the answer to a creation shows once (CONNECT_MEMBER_ONCE) or that depend on the moment; `shown` is the
   * object about to be answered. */
  void (*shown) (ConnectdTx *tx, JsonObject *doc, JsonObject *shown);
  /* The same for each object of a list, where what depends on the viewer must be right there too; it costs the list its speed. */
  gboolean (*listed) (ConnectdTx *tx, JsonObject *shown, GError **error);
  /* A comparison in a list's filter that depends on who asks (the member has no column): what it means by members that have one, with
   * `negated` its complement. NULL: it is none of these. Returns: (transfer full) (nullable) */
  ConnectRql *(*filter) (ConnectdTx *tx, const ConnectRql *term, gboolean negated);
  /* GET of the object with `?format=…` answers with a file of it instead: the file's id; NULL without error: with the object, as ever.
   * `shown` may be set: a browser shows it, and does not save it. Returns: (transfer full) */
  char *(*file) (ConnectdTx *tx, JsonObject *doc, const char *format, gboolean *shown, GError **error);
  /* Creations, updates and acts take forms with files (connectd-files.h): bytes that one may have; 0: none do. */
  gsize upload;
} ConnectdHooks;

typedef enum
{
  CONNECTD_ACCESS_PUBLIC,  /* nobody need be signed in */
  CONNECTD_ACCESS_USER,    /* a signed-in user or token; the account may be missing */
  CONNECTD_ACCESS_ACCOUNT, /* a viewer with an account (and the module, if named) */
} ConnectdAccess;

typedef struct _ConnectdCall ConnectdCall;

/* The cookie that carries a session. */
#define CONNECTD_SESSION_COOKIE "connect_session"

/* One call of an operation, all borrowed. */
struct _ConnectdCall
{
  ConnectdTx *tx;            /* a reading one in prepare */
  const ConnectViewer *viewer;
  const char *const *args;   /* what stands at the {…} of the path, in order, NULL-terminated */
  const char *query;         /* raw query string */
  JsonNode *body;            /* parsed JSON or NULL */
  const char *peer;          /* address of the caller, for limits */
  const char *origin;        /* "http://host" as the caller sees us */
  const char *accept;        /* what kind of answer he would like, or NULL */
  const char *session;       /* key of the session row that signed this call in, or NULL */
  gpointer prepared;         /* what prepare left, freed by prepared_free */
  GDestroyNotify prepared_free;
  guint status;              /* 200 unless set */
  JsonNode *answer;          /* taken; NULL: no body */
  char *location;            /* taken; for 302 */
  char *cookie;              /* taken; Set-Cookie */
  char *content_type;        /* taken, with `text` or `bytes`: an answer that is no JSON */
  char *text;
  GBytes *bytes;             /* taken */
  char *filename;            /* taken, with `bytes`: what it is saved as */
  char *etag;                /* taken; without quotes. An answer with one may be kept by the caller, and asked for again */
};

typedef gboolean (*ConnectdRun) (ConnectdCall *call, GError **error);

typedef struct
{
  const char *method;
  const char *path;     /* below /public/v1 unless it starts with '/': "accounts/{account}/groups/{group}/users" */
  ConnectdAccess access;
  const char *module;
  gboolean writes;      /* run inside a write transaction */
  ConnectdRun prepare;  /* on a pool thread with a reading tx, before `run`: slow things such as password hashing */
  ConnectdRun run;
  const char *const *limits; /* attempts allowed, counted in a transaction of their own, so that a refused call counts:
                              * "address 30/600" (30 in 600 s), "body.code 10/3600", "query.code 10/3600",
                              * "body.email 10/900"; NULL: none */
  const char *summary;  /* for the API document */
  /* A second door to a collection, instead of `run`: GET lists `list` (query, paging and row rules as always) with
   * `filter` on top, where "{name}" stands for what is at that place of the path and "{viewer}" for the viewer's account, "{caller}" for who
   * asks:
   * "eq(agreement.id,{agreement})". `within` (optional): the collection of the path's first object, which must be visible
   * (404). */
  const char *list;
  const char *filter;
  const char *const *include;        /* with `list`: hidden members that this door shows, NULL-terminated; NULL: none */
  void (*view) (JsonObject *shown);  /* with `list`: what else this door shows differently; NULL: nothing */
  /* A second door to creating objects of a collection, instead of `run`: POST makes one (or several), as in the collection's own
   * path; the object of `within` is what the hook gets as parent. */
  const char *makes;
  const char *within;
  gsize upload; /* it takes a form with files of so many bytes in all (connectd-files.h), or one file as it is; 0: JSON only */
  /* This operation is for callers whose Accept names this type only ("application/…sheet"); the others get what else is at the
   * path. */
  const char *accepts;
} ConnectdOperation;

/* What the engine does for a plain collection, for operations, jobs and the demo world: with every check of the
 * description and with the hooks, as the viewer of `tx`. All results are the stored document (transfer full). */
JsonObject *connectd_tx_create (ConnectdTx *tx, const ConnectCollection *collection, JsonObject *parent, JsonObject *body,
                                GError **error);
/* `verb` may be "update" and "delete" too (for the latter the document as it was). `body` may be NULL. */
JsonObject *connectd_tx_act (ConnectdTx *tx, const ConnectCollection *collection, const char *key, const char *verb,
                             JsonObject *body, GError **error);
/* The object as a GET of it answers the viewer: restricted to what its sides see, no internal members, detail members in;
 * `created`: as the answer to its creation (what is shown once is in). Returns: (transfer full) */
JsonObject *connectd_tx_show (ConnectdTx *tx, const ConnectCollection *collection, JsonObject *doc, gboolean created);

/* What the viewer of `tx` sees of a collection and matches (NULL: all), in full form, in the order of the keys: at most `limit` objects
 * behind the key `after` (""). `next` (transfer full) gets where the following page begins, NULL after the last. What hooks work out for
 * the moment is not in. Returns: (transfer full) (element-type JsonObject) */
GPtrArray *connectd_tx_list_seen (ConnectdTx *tx, const ConnectCollection *collection, const char *rql, const char *after, guint limit,
                                  char **next, GError **error);
/* How many they are; -1 with an error. */
gint64 connectd_tx_count_seen (ConnectdTx *tx, const ConnectCollection *collection, const char *rql, GError **error);

/* Answers a call with a file; who may have it is for the operation to know. */
gboolean connectd_call_answer_file (ConnectdCall *call, const char *file, GError **error);

/* What the domain gives to the engine; each ended by an entry with NULL first. */
const ConnectdHooks *connectd_domain_hooks (void);
const ConnectdOperation *connectd_domain_operations (void);
/* Once after the engine was made and its public URL is known: activation links follow it. */
gboolean connectd_domain_start (ConnectdTx *tx, GError **error);
/* Now and then: what ends by the clock (invitations, tokens, sessions). */
gboolean connectd_domain_tick (ConnectdTx *tx, GError **error);

G_END_DECLS
