/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* The description of a collection: one static table says everything about it, and both programs derive from it
 * what they need: tables, filters, validation, row rules, the change feed, the API document, the client's cache and
 * which actions are legal now. A new collection is a new table; only what is peculiar to it is code.
 *
 * Every description is static and constant: nothing here is ever freed. */

#pragma once

#include <glib.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* What a member holds. The kind gives the column type and the lookups that a filter may use by default. */
typedef enum
{
  CONNECT_KIND_STRING,   /* UTF-8 text; eq ne in out like ilike */
  CONNECT_KIND_CHOICE,   /* one of `choices`; eq ne in out */
  CONNECT_KIND_ID,       /* the id of an object; as a string */
  CONNECT_KIND_INTEGER,  /* int64; eq ne gt ge lt le in out */
  CONNECT_KIND_DECIMAL,  /* decimal text on the wire, int64 of millionths in a column */
  CONNECT_KIND_BOOLEAN,  /* eq ne */
  CONNECT_KIND_DATE,     /* YYYY-MM-DD on the wire, int64 microseconds since 1970 (UTC midnight) in a column */
  CONNECT_KIND_DATETIME, /* ISO 8601 on the wire, int64 microseconds since 1970 in a column */
  CONNECT_KIND_OBJECT,   /* an object as a whole: carried, never filtered */
  CONNECT_KIND_LIST,     /* a list: carried; its elements' members ("groups.id" under the list "groups") are
                          * filtered through a child table: any element matches */
} ConnectKind;

typedef enum
{
  CONNECT_MEMBER_REQUIRED = 1 << 0, /* a creation must give it */
  CONNECT_MEMBER_CREATE = 1 << 1,   /* taken from the body of a creation */
  CONNECT_MEMBER_UPDATE = 1 << 2,   /* taken from the body of an update; other members there are ignored */
  CONNECT_MEMBER_FILTER = 1 << 3,   /* may stand in a filter; it has a column */
  CONNECT_MEMBER_ORDER = 1 << 4,    /* may stand in ordering(); implies a column */
  CONNECT_MEMBER_SEARCH = 1 << 5,   /* `search=` looks at it; implies a column and a folded copy */
  CONNECT_MEMBER_NULL = 1 << 6,     /* may be absent: the null lookup is allowed */
  CONNECT_MEMBER_BLANK = 1 << 7,    /* a string that may be empty */
  CONNECT_MEMBER_HIDDEN = 1 << 8,   /* left out of answers until selected (+member) */
  CONNECT_MEMBER_DETAIL = 1 << 9,   /* only in the answer to a GET of one object (and in the feed) */
  CONNECT_MEMBER_INTERNAL = 1 << 10, /* stored, never leaves the daemon: hashes, keys of other rows */
  CONNECT_MEMBER_ONCE = 1 << 11,    /* a secret that only the answer to the creation shows; not stored */
  CONNECT_MEMBER_SOUGHT = 1 << 12,  /* lists are often of one value of it: it has an index (behind the holder's id where there is one) */
} ConnectMemberFlags;

/* Which lookups a filter may use; 0 in a member means the default of its kind (with null where it may be null). */
typedef enum
{
  CONNECT_LOOKUP_EQ = 1 << 0,
  CONNECT_LOOKUP_NE = 1 << 1,
  CONNECT_LOOKUP_GT = 1 << 2,
  CONNECT_LOOKUP_GE = 1 << 3,
  CONNECT_LOOKUP_LT = 1 << 4,
  CONNECT_LOOKUP_LE = 1 << 5,
  CONNECT_LOOKUP_LIKE = 1 << 6,
  CONNECT_LOOKUP_ILIKE = 1 << 7,
  CONNECT_LOOKUP_IN = 1 << 8,
  CONNECT_LOOKUP_OUT = 1 << 9,
  CONNECT_LOOKUP_NULL = 1 << 10,
} ConnectLookups;

/* The part an account plays for one object. An account may play several. */
typedef enum
{
  CONNECT_SIDE_OWNER = 1 << 0,    /* the account that an object belongs to: its users, groups, tokens, agreements */
  CONNECT_SIDE_ISSUER = 1 << 1,   /* of a contract: the Distributor that issued the agreement */
  CONNECT_SIDE_PARTNER = 1 << 2,  /* of a contract: the Vendor or Reseller bound by it */
  CONNECT_SIDE_VENDOR = 1 << 3,   /* of product, order and usage objects */
  CONNECT_SIDE_PROVIDER = 1 << 4, /* their other side: Distributor or Reseller */
  CONNECT_SIDE_READER = 1 << 5,   /* sees the object, and may only read it */
} ConnectSide;

typedef enum
{
  CONNECT_ROLE_VENDOR = 1 << 0,
  CONNECT_ROLE_DISTRIBUTOR = 1 << 1,
  CONNECT_ROLE_RESELLER = 1 << 2,
} ConnectRole;

#define CONNECT_ROLE_ANY (CONNECT_ROLE_VENDOR | CONNECT_ROLE_DISTRIBUTOR | CONNECT_ROLE_RESELLER)

typedef struct
{
  const char *path; /* dotted path in the object: "agreement.name" */
  ConnectKind kind;
  ConnectMemberFlags flags;
  ConnectLookups lookups;     /* 0: the default of the kind */
  const char *const *choices; /* CHOICE: NULL-terminated */
  guint max_length;           /* characters; 0: the general limit of a text */
  ConnectSide audience;       /* sides that see it; 0: everybody who sees the row */
  const char *title;          /* N_() heading for people; NULL: never shown on its own */
} ConnectMember;

/* A member that names an object of another collection and copies attributes of it. */
typedef enum
{
  CONNECT_REFERENCE_LIVE,   /* the copy follows its source */
  CONNECT_REFERENCE_FROZEN, /* the copy keeps the words of its day */
} ConnectReferenceMode;

typedef struct
{
  const char *path;                /* of the object {id, …}: "marketplace" */
  const char *collection;          /* "marketplaces" */
  const char *const *attributes;   /* copied besides id, NULL-terminated: {"name", "icon", NULL} */
  ConnectReferenceMode mode;
  gboolean given;                  /* the caller may name it ({"id": …}) in a creation; it must be visible to him */
} ConnectReference;

/* Visibility by party members: the account named at `path` sees the row (in the given states, if any). */
typedef struct
{
  ConnectSide side;
  const char *path;                /* "issuer.id" */
  const char *const *states;       /* NULL: in every state */
} ConnectParty;

typedef enum
{
  CONNECT_VISIBLE_PARTIES,  /* exactly the accounts at `parties` */
  CONNECT_VISIBLE_RELATION, /* the owner by `parties`, others by the stored relation `visible`, kept by the domain */
  CONNECT_VISIBLE_PARENT,   /* the owner by `parties`, others while they see the row's parent by its relation */
  CONNECT_VISIBLE_HOLDER,   /* whoever the object at `holder_member` names as a party sees the row, in the same states */
  CONNECT_VISIBLE_UNOWNED,  /* the owner by `parties`; rows that name no owner are everybody's */
  CONNECT_VISIBLE_ALL,      /* everybody who is signed in (dictionaries) */
} ConnectVisibility;

typedef enum
{
  CONNECT_ACTION_IRREVERSIBLE = 1 << 0, /* confirmed, with its consequence told */
  CONNECT_ACTION_DESTRUCTIVE = 1 << 1,  /* shown in the colour of danger */
  CONNECT_ACTION_PRIMARY = 1 << 2,      /* the expected next step of the side whose turn it is */
  CONNECT_ACTION_DELETE = 1 << 3,       /* not POST …/verb but DELETE of the object */
  CONNECT_ACTION_UPDATE = 1 << 4,       /* not POST …/verb but PUT of the object */
  CONNECT_ACTION_SILENT = 1 << 5,       /* answered without a body (204) */
} ConnectActionFlags;

/* One allowed transition. Several rows may share a verb (for several types or states). */
typedef struct
{
  const char *verb;                 /* "terminate" */
  const char *title;                /* N_("Terminate") */
  ConnectSide sides;                /* who may */
  const char *const *types;         /* values of `type_member` that it is for; NULL: all */
  const char *const *from;          /* states; NULL: any */
  const char *to;                   /* state after it; NULL: unchanged */
  const char *when;                 /* RQL that the object must match as well; NULL: none */
  const char *why;                  /* N_() what is missing when `when` does not match */
  const char *const *arguments;     /* members taken from the body, NULL-terminated; a leading '*' marks a required one */
  ConnectActionFlags flags;
  const char *consequence;          /* N_() what follows, told before an irreversible one */
  const char *error_code;           /* "PRD_038": of the answer when it is not possible now; NULL: the general one */
  const char *module;               /* the module whose permission it takes besides the collection's; NULL: none */
} ConnectAction;

/* Whose turn a state is. */
typedef struct
{
  const char *const *types;         /* NULL: all */
  const char *state;
  const char *when;                 /* RQL, NULL: always */
  ConnectSide side;                 /* who has to act */
  const char *const *since;         /* paths of moments, the latest present one counts */
  const char *task;                 /* N_() what is to be done: "Sign or reject the contract" */
} ConnectTurn;

typedef enum
{
  CONNECT_COLLECTION_INTERNAL = 1 << 0,   /* the daemon's own rows: no routes, no feed (users, sessions, limits) */
  CONNECT_COLLECTION_READ_ONLY = 1 << 1,  /* no generic creation, update or deletion over HTTP */
  CONNECT_COLLECTION_NO_FEED = 1 << 2,    /* served, but not synchronised */
  CONNECT_COLLECTION_PER_VIEWER = 1 << 3, /* a row belongs to one viewer: its key is "VIEWER/ID" */
  CONNECT_COLLECTION_IN_PARENT = 1 << 4,  /* ids are unique in the parent only: its key is "PARENT/ID" */
  CONNECT_COLLECTION_BY_READERS = 1 << 6, /* whoever sees the parent may create, not its owner alone */
  CONNECT_COLLECTION_PUBLIC_FILES = 1 << 7, /* whoever knows the link of a file of a row may read it: pictures for pages */
  CONNECT_COLLECTION_LOCAL_IDS = 1 << 5,  /* paths may write ids with '_' for '-': "PRD_000_000_000_0001" */
  CONNECT_COLLECTION_BULK = 1 << 9, /* rows by the million, written by the thousand (connectd-batch.h): no entry each in
                                     * the feed (NO_FEED as well); a snapshot serves those of a holder, whose member `generation` tells
                                     * that they have changed. Found by their holder; neither trigrams nor tables of lists */
  CONNECT_COLLECTION_CONVERSATION = 1 << 8, /* each object has a conversation of its parties, where changes of its state are noted */
} ConnectCollectionFlags;

typedef struct _ConnectCollection ConnectCollection;

struct _ConnectCollection
{
  const char *name;          /* "contract-versions"; the table is contract_versions */
  const char *path;          /* below /public/v1: "contracts/{contract}/versions" */
  const char *title;         /* N_("Contracts") */
  const char *singular;      /* N_("contract") */
  const char *parent;        /* name of the parent collection, or NULL */
  const char *parent_member; /* path of the parent's id in the object: "contract.id" */
  const char *id_member;     /* "id"; "version" for versions */
  const char *id_patterns;   /* "PA-###-###", or by type: "program=CRP-#####-#####-##### service=CRS-…"; # is a digit, @ the
                              * digits of the object at `id_base`, + a number that counts up in it: "PRM@-++++"; YYYY-MM the month of its making */
  const char *id_base;       /* path of that object's id: "asset.id"; NULL: `parent_member` */
  const char *type_member;   /* "type" or NULL */
  const char *state_member;  /* "status", "state" or NULL */
  const char *title_member;  /* what names the object to people: "name" */
  const char *module;        /* the module whose permission it takes: "MD-0003"; NULL: none */
  const char *creation_module; /* the one that creating takes besides; NULL: none */
  const char *default_order; /* "-events.created.at" */
  const char *aliases;       /* other names of members in filters and orders: "asset_id=asset.id product_id=asset.product.id" */
  const char *value_aliases; /* what filters may call choices besides, a choice that no row has: "status:uploaded=ready" */
  const char *sole_member;   /* "asset.id": of each value of it there is at most one row in one of `sole_states`; NULL: any number */
  const char *const *sole_states;
  ConnectCollectionFlags flags;
  ConnectVisibility visibility;
  const char *shared_member; /* a boolean: others than the owner see the row only while it is true; NULL: always */
  const char *holder;        /* name of the collection whose objects hold these rows: "usage-files"; NULL: none */
  const char *holder_member; /* path of the holder's id: "usagefile.id" */
  const char *face_member;   /* an object within the document: what others are shown in place of the document; NULL: all see
                              * the same */
  ConnectRole creators;      /* roles of the accounts that may create; 0: the domain decides */

  const ConnectMember *members;
  guint n_members;
  const ConnectReference *references;
  guint n_references;
  const ConnectParty *parties;
  guint n_parties;
  const ConnectAction *actions;
  guint n_actions;
  const ConnectTurn *turns;
  guint n_turns;
};

#define CONNECT_TABLE(field, array) .field = (array), .n_##field = G_N_ELEMENTS (array)

/* Who looks. All strings are borrowed for the time of a call. */
typedef struct
{
  const char *account_id; /* "PA-000-000"; NULL: a user outside any account */
  ConnectRole role;       /* of the account; 0: none */
  const char *user_id;    /* "UR-000-000-000" or "SU-000-000-000" */
} ConnectViewer;

/* All descriptions, NULL-terminated, parents before children. */
const ConnectCollection *const *connect_collections (void);
const ConnectCollection *connect_collection_find (const char *name);
const ConnectMember *connect_collection_find_member (const ConnectCollection *self, const char *path);
/* The same by an alias as well, or written with "__" for its dots. */
const ConnectMember *connect_collection_resolve_member (const ConnectCollection *self, const char *path);
/* The list member that `path` is below ("groups" for "groups.id"), or NULL. */
const ConnectMember *connect_collection_find_list (const ConnectCollection *self, const char *path);
gboolean connect_member_has_column (const ConnectMember *self);
ConnectLookups connect_member_get_lookups (const ConnectMember *self);
/* The choice that a text means, in whatever case it is written ("PPU" for "ppu"); NULL when there is none. */
const char *connect_member_find_choice (const ConnectMember *self, const char *text);
/* The choice that a filter means by `choice`: mostly itself. */
const char *connect_collection_resolve_choice (const ConnectCollection *self, const ConnectMember *member, const char *choice);
/* The pattern for a new id of an object of `type`; NULL when the collection makes none. Returns: (transfer full) */
char *connect_collection_dup_id_pattern (const ConnectCollection *self, const char *type);
/* The key of a row: its id, "PARENT/ID" or "VIEWER/ID" as the flags say. Returns: (transfer full) */
char *connect_collection_make_key (const ConnectCollection *self, const char *parent, const char *viewer, const char *id);

/* The parts that the account plays for this object, by the parties; 0 when it is a stranger (a relation may still let
 * it read). */
ConnectSide connect_collection_get_sides (const ConnectCollection *self, JsonObject *object, const char *account_id);

typedef enum
{
  CONNECT_LEGAL_YES,
  CONNECT_LEGAL_NO_SUCH_ACTION, /* no such verb, or not for this type of object */
  CONNECT_LEGAL_WRONG_SIDE,
  CONNECT_LEGAL_WRONG_STATE,
  CONNECT_LEGAL_CONDITION,      /* `when` does not match */
} ConnectLegality;

/* Whether the viewer may do `verb` on this object now. `action` (optional) gets the row that decided, `reason`
 * (optional, transfer full) a sentence for people when the answer is no. */
ConnectLegality connect_collection_check_action (const ConnectCollection *self, const char *verb, JsonObject *object,
                                                 const ConnectViewer *viewer, const ConnectAction **action,
                                                 char **reason);
/* Whose turn it is: the row, or NULL when nobody has to act. `since` (optional) gets microseconds since 1970, or 0. */
const ConnectTurn *connect_collection_get_turn (const ConnectCollection *self, JsonObject *object, gint64 *since);
/* RQL for the rows that wait for the account (`mine`) or for another one; NULL when the collection has no turns.
 * Returns: (transfer full) (nullable) */
char *connect_collection_dup_turn_filter (const ConnectCollection *self, const char *account_id, gboolean mine);

ConnectRole connect_role_from_string (const char *role); /* "vendor", "distributor", "reseller"; else 0 */
const char *connect_role_to_string (ConnectRole role);
gboolean connect_strv_has (const char *const *strv, const char *value); /* NULL strv: FALSE */

G_END_DECLS
