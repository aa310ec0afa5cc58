/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* What the files of the domain share: short forms for rows and bodies, and what one object does for another.
 */

#pragma once

#include "jobs/connectd-tasks.h"
#include "model/connect-descriptions.h"
#include "protocol/connect-error.h"
#include "protocol/connect-json.h"
#include "protocol/connect-text.h"
#include "resource/connectd-domain.h"
#include "workbook/connectd-workbook.h"

G_BEGIN_DECLS

  /* --- short forms (connectd-domain-util.c) --- */

  /* Sets the error and returns FALSE. */
  gboolean _connectd_fail (GError * *error, ConnectError code, const char *format, ...) G_GNUC_PRINTF (3, 4);
  /* "eq(path,"value")"; matches nothing when the value has no quoted form. Returns: (transfer full) */
  char *_connectd_eq (const char *path, const char *value);
  /* Documents whose member equals the value. Returns: (transfer full) */
  GPtrArray *_connectd_find (ConnectdTx * tx, const ConnectCollection *collection, const char *path,
                             const char *value, guint limit, GError **error);
  /* The first of them in `doc` (transfer full), NULL when there is none; FALSE only when the store failed. */
  gboolean _connectd_find_one (ConnectdTx * tx, const ConnectCollection *collection, const char *path,
                               const char *value, JsonObject **doc, GError **error);
  /* The same by key. */
  gboolean _connectd_look_up (ConnectdTx * tx, const ConnectCollection *collection, const char *key,
                              JsonObject **doc, GError **error);
  const char *_connectd_id (JsonObject * doc);
  /* An id for what the viewer's account may own `most` of ("links"); INVALID at `field` when it owns as many. Returns: (transfer full) */
  char *_connectd_new_own_id (ConnectdTx * tx, const ConnectCollection *collection, guint most, const char *field,
                              const char *what, GError **error);
  /* Replaces {id, name} at `path`. */
  void _connectd_set_account (JsonObject * doc, const char *path, JsonObject *account);
  /* Sets the event `path` to now and the viewer. */
  void _connectd_stamp (ConnectdTx * tx, JsonObject * doc, const char *path);
  /* The element of a list of objects whose member `path` is `value`; its index goes to `index` (optional). */
  JsonObject *_connectd_array_find (JsonArray * array, const char *path, const char *value, guint *index);

  /* The text at `path`, in bounds and without control characters (but line breaks when `lines`), else a
   * problem is noted and NULL returned. An absent one is NULL and a problem only when required. */
  typedef enum
  {
    CONNECTD_TEXT_REQUIRED = 1 << 0,
    CONNECTD_TEXT_LINES = 1 << 1,
  } ConnectdTextFlags;
  const char *_connectd_text (ConnectProblems * problems, JsonObject * body, const char *path, guint max,
                              ConnectdTextFlags flags);
  /* The body as an object; an absent body counts as an empty one. Returns: (transfer none), kept by `holder`
   */
  JsonObject *_connectd_body (ConnectdCall * call, JsonObject * *holder, GError * *error);
  void _connectd_answer (ConnectdCall * call, guint status, JsonObject * take);
  /* A parameter of the query string, decoded. Returns: (transfer full) (nullable) */
  char *_connectd_parameter (ConnectdCall * call, const char *name);
  /* A viewer made of parts that live at least as long as the call; copied by the transaction. */
  void _connectd_act_as (ConnectdTx * tx, const char *account_id, const char *role, const char *user_id);

  /* FORBIDDEN when the viewer has not the module; the platform itself has all. */
  gboolean _connectd_require_module (ConnectdTx * tx, const char *module, GError **error);
  /* An image that the body brings at `path` (in a form) belongs to the row from now on, and its link stands in `doc`; a text there
   * is a link that comes back as it was sent. */
  gboolean _connectd_take_image (ConnectdTx * tx, JsonObject * doc, JsonObject * body, const char *path,
                                 const ConnectCollection *collection, const char *key, GError **error);
  /* Claims as a JSON Web Token, signed with the secret (connectd-jwt.c). Returns: (transfer full) */
  char *_connectd_jwt_new (JsonObject * claims, const char *secret);
  /* An http or https address with a host. */
  gboolean _connectd_is_web_address (const char *text);
  /* The host that mails are from: the one that we are reached at. Returns: (transfer full) */
  char *_connectd_dup_mail_host (ConnectdTx * tx);
  /* Answers with a list. */
  void _connectd_answer_list (ConnectdCall * call, JsonArray * take);
  /* The end of the prepare step of an operation that answers with a workbook, and its run: the file is called as the
   * first place of the path. */
  gboolean _connectd_workbook_prepare (ConnectdCall * call, ConnectdWorkbook * workbook, GError * *error);
  gboolean _connectd_workbook_answer (ConnectdCall * call, GError * *error);
  /* [{id}…] of the body, or id= of the query; INVALID when nothing is named. Returns: (transfer full) */
  GStrv _connectd_named_ids (ConnectdCall * call, GError * *error);

  /* --- users, and their place in accounts (connectd-user.c, connectd-account-user.c) --- */

  /* The address at `path`, checked; NULL with a problem noted. */
  const char *_connectd_email (ConnectProblems * problems, JsonObject * body, const char *path,
                               ConnectdTextFlags flags);
  /* The user with this address in `user` (transfer full), or NULL there; FALSE only when the store failed. */
  gboolean _connectd_user_find (ConnectdTx * tx, const char *email, JsonObject **user, GError **error);
  JsonObject *_connectd_user_add (ConnectdTx * tx, const char *email, const char *name,
                                  const char *password_hash, GError **error);
  /* A row without its internal members, for answers about rows that are no collection of their own. */
  JsonObject *_connectd_public_copy (const ConnectCollection *collection, JsonObject *doc);

  /* The user joins the account: `group` is one of its groups. Does nothing to one who is in it already. */
  gboolean _connectd_member_join (ConnectdTx * tx, const char *account_id, JsonObject *user,
                                  JsonObject *group, GError **error);
  /* Invites a person without a password; `code` gets the activation code. */
  gboolean _connectd_member_invite (ConnectdTx * tx, const char *account_id, JsonObject *user,
                                    JsonObject *group, char **code, GError **error);
  /* Invitations that nobody has taken for long run out. */
  gboolean _connectd_member_expire (ConnectdTx * tx, GError * *error);
  /* After a profile, a group's name or its permissions changed. */
  gboolean _connectd_member_refresh (ConnectdTx * tx, JsonObject * member, GError * *error);
  /* Puts a member into a group or takes it out; the last administrator stays. */
  gboolean _connectd_member_set_group (ConnectdTx * tx, JsonObject * member, JsonObject * group, gboolean in,
                                       GError * *error);
  /* Places of the user that he has taken (status joined). */
  GPtrArray *_connectd_member_places (ConnectdTx * tx, const char *user_id, GError **error);
  /* FALSE only when the store failed; the answer is in `is`. */
  gboolean _connectd_member_is_administrator (ConnectdTx * tx, const char *account_id, const char *user_id,
                                              gboolean *is, GError **error);
  /* Whether both are in one account: who may name another user by id. */
  gboolean _connectd_member_share_account (ConnectdTx * tx, const char *user_id, const char *other_id,
                                           gboolean *is, GError **error);
  /* FALSE with an error when nobody else who has joined is an administrator. */
  gboolean _connectd_member_keep_administrator (ConnectdTx * tx, JsonObject * member, GError * *error);

  /* Takes the place away, with the sessions there. INVALID, with the account named, for its last administrator. */
  gboolean _connectd_member_leave (ConnectdTx * tx, JsonObject * member, GError * *error);

  /* What programs remember for the user in the account goes (connectd-user-setting.c). */
  gboolean _connectd_user_settings_forget (ConnectdTx * tx, const char *user_id, const char *account_id, GError * *error);
  /* The user that the path names first, who must be the caller (NOT_FOUND). */
  JsonObject *_connectd_user_self (ConnectdCall * call, GError * *error);

  /* --- from where, and for whom, an account is open (connectd-acl.c) --- */

  /* {acl, mfa} of an account's module, without what is the daemon's own. Returns: (transfer full) */
  JsonObject *_connectd_acl_settings (JsonObject * account, const char *module);
  gboolean _connectd_acl_set_settings (ConnectdTx * tx, const char *module, JsonObject * body, GError * *error);
  /* INVALID when the account takes no users with such an address. */
  gboolean _connectd_acl_check_email (ConnectdTx * tx, const char *account_id, const char *email,
                                      GError **error);

  /* --- extensions and dictionaries (connectd-extension.c, connectd-dictionary.c) --- */

#define CONNECTD_CUSTOM_EXTENSION "EXT-000"
  gboolean _connectd_extension_start (ConnectdTx * tx, GError * *error);
  /* The names of industries and of categories; NULL for an id that there is not. */
  const char *_connectd_industry_name (const char *id);
  const char *_connectd_extension_category_name (const char *id);

  /* --- links (connectd-link.c) --- */

  /* A contract as it is about to be stored (or to go): which links of the issuer its partner has. */
  gboolean _connectd_link_contract_changed (ConnectdTx * tx, JsonObject * contract, gboolean gone,
                                            GError * *error);
  gboolean _connectd_link_run (ConnectdTx * tx, const char *subject, const char *position, char **next,
                               GError **error);
#define CONNECTD_KIND_LINK "link-partners"

  /* --- branding (branding/) --- */

  extern const ConnectdHooks *const connectd_branding_flow_hooks[];
  extern const ConnectdOperation *const connectd_branding_flow_operations[];
  gboolean _connectd_branding_start (ConnectdTx * tx, GError * *error);
  /* A partner that was just admitted has the brand of who admitted it. */
  gboolean _connectd_brand_contract_changed (ConnectdTx * tx, JsonObject * contract, GError * *error);
  gboolean _connectd_brand_run (ConnectdTx * tx, const char *subject, const char *position, char **next,
                                GError **error);
#define CONNECTD_KIND_BRAND "brand-partners"
  /* How the issuer's portal for such a partner looks: {id, name, title, logo, theme, urls, footer, …}; NULL without error when it
   * has no brand. Returns: (transfer full) (nullable) */
  JsonObject *_connectd_brand_look (ConnectdTx * tx, JsonObject * contract, GError * *error);

  /* --- media (media/) --- */

  /* A medium as its parent takes it: each place from 1 to CONNECTD_MEDIA once, with a thumbnail; a picture is its own address, a
   * video's is `is_video`, else `expected` is told. */
#define CONNECTD_MEDIA 8
  gboolean _connectd_medium_check (ConnectdTx * tx, const ConnectCollection *media, JsonObject *doc,
                                   gboolean (*is_video) (const char *address), const char *expected,
                                   GError **error);
  /* The accept hook: forms have the position as a text. */
  gboolean _connectd_medium_accept (ConnectdTx * tx, const char *verb, JsonObject *body, GError **error);

  extern const ConnectdHooks *const connectd_media_flow_hooks[];
  extern const ConnectdOperation *const connectd_media_flow_operations[];

  /* --- groups and permissions (connectd-group.c, connectd-permission.c) --- */

  JsonObject *_connectd_group_add_administrators (ConnectdTx * tx, const char *account_id, GError **error);
  JsonObject *_connectd_group_administrators (ConnectdTx * tx, const char *account_id, GError **error);
  /* One more (1) or one less (-1) user. */
  gboolean _connectd_group_count (ConnectdTx * tx, const char *group_id, int users, GError **error);
  /* {id, object{id}, events{granted}} for a module. */
  JsonObject *_connectd_permission_new (ConnectdTx * tx, const char *holder_id, const char *module_id);
  /* Ids of modules that the viewer has, in the order of the module list; "MD-0000" stands for all. */
  JsonArray *_connectd_permission_of_viewer (ConnectdTx * tx, GError * *error);
  /* The same for a user in an account. */
  JsonArray *_connectd_permission_of_user (ConnectdTx * tx, const char *account_id, const char *user_id,
                                           GError **error);
  gboolean _connectd_permission_covers (JsonArray * modules, const char *module_id);
  /* FORBIDDEN when the list gives a module that neither the viewer has nor was in `before` (optional). `where`
   * names what is at fault. */
  gboolean _connectd_permission_check_covered (ConnectdTx * tx, JsonArray * permissions, JsonArray * before,
                                               const char *where, GError **error);
  /* Tokens at the end of their time: a renewed secret takes over, else it is expired. */
  gboolean _connectd_token_expire (ConnectdTx * tx, GError * *error);
  /* Adds the module that `body` names to the list of `doc`; `added` gets the permission, new or old. */
  gboolean _connectd_permission_add (ConnectdTx * tx, JsonObject * doc, JsonObject * body,
                                     JsonObject * *added, GError * *error);
  /* Removes those that the body ([{id}…], ids of permissions or modules) or the query (id=…) names. */
  gboolean _connectd_permission_remove (ConnectdCall * call, JsonObject * doc, GError * *error);

  /* --- accounts (connectd-account.c) --- */

  /* A new account with its Administrators; `founder` (optional) is the first of them. `id` may be reserved or
   * NULL, `company` (optional) is a body with description and so on, `permissions` (optional) is copied. */
  JsonObject *_connectd_account_add (ConnectdTx * tx, const char *id, const char *role, const char *name,
                                     JsonObject *company, JsonObject *permissions, JsonObject *founder,
                                     GError **error);
  /* Gives it what only its own people and programs see, the service levels and the events, unless it has them:
   * whatever lets somebody act for the account calls this. */
  gboolean _connectd_account_furnish (ConnectdTx * tx, const char *account_id, GError **error);
  /* Whether the account may make agreements of this type, or hand the right on ("service.create" needs
   * delegate). */
  gboolean _connectd_account_may_create (JsonObject * account, const char *agreement_type);
  gboolean _connectd_account_may_offer (JsonObject * account, const char *right);
  /* Its permissions follow from the active contracts by which it was admitted. `contract` as it is about to
   * be stored. */
  gboolean _connectd_account_refresh_permissions (ConnectdTx * tx, const char *account_id,
                                                  JsonObject *contract, GError **error);
  /* {id, name, type, role, icon} */
  JsonObject *_connectd_account_brief (JsonObject * account);

  /* --- sessions (connectd-session.c) --- */

  /* {token, expires, account{…}, modules[…]} of a new session; `account` may be NULL. `form` is "bearer" or
   * "cookie". */
  JsonObject *_connectd_session_add (ConnectdTx * tx, JsonObject * user, JsonObject * account,
                                     const char *form, const char *device, GError **error);
  /* The Set-Cookie text that carries (or, for NULL, removes) a session. */
  char *_connectd_session_dup_cookie (ConnectdTx * tx, const char *token);
  /* Removes what has run out. */
  gboolean _connectd_session_expire (ConnectdTx * tx, GError * *error);
  /* {account{id, name, icon}, user{id, name}}: the published form. */
  JsonObject *_connectd_session_context (JsonObject * user, JsonObject * account);
  /* Opens a cookie session in the user's first account and answers with its context. */
  gboolean _connectd_session_open_cookie (ConnectdCall * call, JsonObject * user, GError * *error);
  /* Ends all sessions of the user but `keep` (or NULL); in one account only unless that is NULL. */
  gboolean _connectd_session_end_all (ConnectdTx * tx, const char *user_id, const char *account_id,
                                      const char *keep, GError **error);

  /* --- e-mail and password of a call (connectd-passport.c) --- */

  /* What a prepare step found out. */
  typedef struct
  {
    char *user_id;  /* NULL: nobody has this address */
    char *verified; /* the stored hash that the password fits, or NULL */
    char *new_hash; /* of the new password, when one was asked for, or NULL */
  } ConnectdPassport;

  void _connectd_passport_free (ConnectdPassport * self);
  /* An empty one, kept by the call. Returns: (transfer none) */
  ConnectdPassport *_connectd_passport_new (ConnectdCall * call);
  /* Notes whether `password` is the user's; `user` may be NULL, which takes the same time. FALSE: busy. */
  gboolean _connectd_passport_verify (ConnectdPassport * self, JsonObject * user, const char *password,
                                      GError **error);
  /* A passport for the e-mail at `email_path` of the body and its "password". */
  gboolean _connectd_passport_check (ConnectdCall * call, JsonObject * body, const char *email_path,
                                     GError **error);
  /* Hashes a new password after checking the rules for one. */
  gboolean _connectd_passport_hash (ConnectdPassport * self, const char *password, const char *email,
                                    const char *path, GError **error);
  /* The user that the passport stands for, if what was verified still holds; UNAUTHORIZED otherwise, with the
   * same words whatever was wrong. Returns: (transfer full) */
  JsonObject *_connectd_passport_get_user (ConnectdTx * tx, const ConnectdPassport *self, GError **error);

  /* --- a forgotten password (connectd-password-restore.c) --- */

  extern const ConnectdOperation connectd_password_restore_operations[];
  extern const ConnectdTaskKind connectd_password_restore_tasks[];
  /* The user (transfer full) whose password this code lets replace now, or NULL there; FALSE only when the store failed. */
  gboolean _connectd_password_restore_find (ConnectdTx * tx, const char *hash, JsonObject **user, GError **error);

  /* --- agreements (connectd-agreement.c, connectd-agreement-version.c) --- */

  /* Bytes of a form that brings the document of a version. */
#define CONNECTD_AGREEMENT_UPLOAD (16 * 1024 * 1024)
  /* Checks the document that a body gives (type, link, content or file) and takes it into `doc`; a file belongs to
   * this version from now on. */
  gboolean _connectd_version_take_document (ConnectdTx * tx, JsonObject * doc, JsonObject * body,
                                            const char *agreement_id, gint64 version, GError **error);
  /* The agreement's own copy of one of its versions. */
  void _connectd_version_copy (JsonObject * agreement, JsonObject * version);
  JsonObject *_connectd_version_get (ConnectdTx * tx, const char *agreement_id, gint64 version,
                                     GError **error);
  /* Stores the first version of a new agreement, with the content that the agreement itself does not keep. */
  gboolean _connectd_version_add_first (ConnectdTx * tx, JsonObject * agreement, JsonObject * body,
                                        GError * *error);
  /* "AGREEMENT/VERSION". Returns: (transfer full) */
  char *_connectd_version_make_key (const char *agreement_id, gint64 version);
  /* The version, and no other, is the active one: agreement, contracts and partners learn of it, at once while they are few,
   * else by a task. `version` is changed and stored. (connectd-agreement-activation.c) */
  gboolean _connectd_version_make_active (ConnectdTx * tx, JsonObject * version, GError * *error);
  /* One more or one less contract of the agreement, and one from a version to another (0: none). */
  gboolean _connectd_agreement_count (ConnectdTx * tx, const char *agreement_id, int contracts, gint64 from,
                                      gint64 to, GError **error);
  /* Answers with the document of a version: a redirection or its text. */
  gboolean _connectd_version_answer_document (ConnectdCall * call, JsonObject * version, GError * *error);

  /* --- who sees what (connectd-visibility.c) --- */

  /* Brings the relation in line with a contract as it is about to be stored (or to go): the partner sees the
   * agreement while the contract is open, and what was made below a program or service agreement while it is
   * active. */
  gboolean _connectd_visibility_of_contract (ConnectdTx * tx, JsonObject * contract, gboolean gone,
                                             GError * *error);
  /* The same for one that has just been made. */
  gboolean _connectd_visibility_of_new_contract (ConnectdTx * tx, JsonObject * contract, GError * *error);
  /* The agreement's active version is seen through this contract of it. */
  gboolean _connectd_visibility_through (ConnectdTx * tx, JsonObject * agreement, JsonObject * contract,
                                         GError * *error);
  /* A version of the agreement became active: the partners of the agreement above see it, by a task when they are many. */
  gboolean _connectd_visibility_of_child (ConnectdTx * tx, JsonObject * agreement, GError * *error);
  /* Other forms were attached to the agreement: whoever sees it sees them. What was there before stays readable with the answers. */
  gboolean _connectd_visibility_of_forms (ConnectdTx * tx, JsonObject * agreement, GError * *error);
  /* So many rows are touched at once by one act or one slice; more are left to a task. */
#define CONNECTD_SLICE 100

  /* --- contracts (connectd-contract.c, connectd-contract-actions.c) --- */

  gboolean _connectd_contract_is_open (JsonObject * contract); /* enrolling, pending or active */
  /* The contract type that admits accounts of a role, and the reverse; NULL when there is none. */
  const char *_connectd_contract_type_for_role (const char *role);
  const char *_connectd_contract_role_for_type (const char *type);
  /* Signs a pending contract for `account`: all that follows from it, but storing `contract` itself. `signee`
   * may be NULL. */
  gboolean _connectd_contract_activate (ConnectdTx * tx, JsonObject * contract, JsonObject * account,
                                        JsonObject * signee, GError * *error);
  /* The act hook of contracts. */
  gboolean _connectd_contract_act (ConnectdTx * tx, const ConnectAction *action, JsonObject *doc,
                                   JsonObject *body, GError **error);
  /* Rejects or terminates it, likewise. */
  gboolean _connectd_contract_reject (ConnectdTx * tx, JsonObject * contract, GError * *error);
  gboolean _connectd_contract_terminate (ConnectdTx * tx, JsonObject * contract, GError * *error);
  /* CONFLICT (ACT_002) when the body says which version of the agreement was read ("version"), and that is not the one
   * that would be signed now. */
  gboolean _connectd_contract_check_read (JsonObject * body, gint64 version, GError * *error);
  /* An account id that neither an account nor another invitation has. Returns: (transfer full) */
  char *_connectd_contract_reserve_account (ConnectdTx * tx, const char *role, GError **error);
  char *_connectd_contract_dup_link (ConnectdTx * tx, const char *code);
  /* Brings the links of pending contracts to the present public URL. */
  gboolean _connectd_contract_refresh_links (ConnectdTx * tx, GError * *error);

  /* --- what is done later, or for very many (connectd-slices.c) --- */

  /* One slice in the writer, from `position` ("" at first) on; `next` (transfer full) is where the following one begins,
   * NULL after the last. It may meet what an earlier slice has done already. */
  typedef gboolean (*ConnectdSlice) (ConnectdTx * tx, const char *subject, const char *position, char **next,
                                     GError **error);
  /* From `due` (0: at once) on, from the beginning; one that waits is replaced. */
  gboolean _connectd_slices_schedule (ConnectdTx * tx, const char *kind, const char *subject, gint64 due,
                                      GError **error);
  /* The rows of one slice; `next` as it has to be told. Returns: (transfer full) */
  GPtrArray *_connectd_slices_read (ConnectdTx * tx, const ConnectCollection *collection, const char *rql,
                                    const char *position, char **next, GError **error);
  /* The same for the contracts by which the account has admitted partners. */
  GPtrArray *_connectd_slices_read_admitted (ConnectdTx * tx, const char *account_id, const char *position,
                                             char **next, GError **error);
  gboolean _connectd_slices_drop (ConnectdTx * tx, const char *kind, const char *subject, GError **error);
  /* The run of a task of a kind that writes in slices: `kinds` ended by one without a name. */
  typedef struct
  {
    const char *kind;
    ConnectdSlice func;
  } ConnectdSliceKind;
  gboolean _connectd_slices_run (ConnectdTask * task, const ConnectdSliceKind *kinds, GError * *error);
  /* The tasks of the contract flow. */
  extern const ConnectdTaskKind _connectd_contract_tasks[];
#define CONNECTD_KIND_EXPIRY "contract-expiry"
#define CONNECTD_KIND_ACTIVATION "agreement-activation"
#define CONNECTD_KIND_AGREEMENT_VISIBLE "agreement-visible"
#define CONNECTD_KIND_CONTRACT_VISIBLE "contract-visible"
#define CONNECTD_KIND_LINKS "contract-links"
  gboolean _connectd_contract_run_links (ConnectdTx * tx, const char *subject, const char *position,
                                         char **next, GError **error);
  gboolean _connectd_contract_run_expiry (ConnectdTx * tx, const char *subject, const char *position,
                                          char **next, GError **error);
  gboolean _connectd_version_run_activation (ConnectdTx * tx, const char *subject, const char *position,
                                             char **next, GError **error);
  gboolean _connectd_visibility_run_agreement (ConnectdTx * tx, const char *subject, const char *position,
                                               char **next, GError **error);
  gboolean _connectd_visibility_run_contract (ConnectdTx * tx, const char *subject, const char *position,
                                              char **next, GError **error);

  /* --- the end by the clock (connectd-contract-expiry.c) --- */

  gboolean _connectd_contract_has_expired (ConnectdTx * tx, JsonObject * contract);
  /* INVALID (ACT_003) when it is too late to sign. */
  gboolean _connectd_contract_check_expiry (ConnectdTx * tx, JsonObject * contract, GError * *error);
  /* After it was made: the moment is not missed. */
  gboolean _connectd_contract_schedule_expiry (ConnectdTx * tx, JsonObject * contract, GError * *error);

  /* --- partners (connectd-partner.c) --- */

  /* Hooks run before their row is stored, so what is about to change is given along. */

  /* Brings the directory entries of both parties in line with `contract` as it is about to be stored (or to
   * go). */
  gboolean _connectd_partner_refresh_pair (ConnectdTx * tx, JsonObject * contract, gboolean gone,
                                           GError * *error);
  /* The account changed, or (optional) one of its users did or goes: everybody who lists it sees it. */
  gboolean _connectd_partner_refresh_account (ConnectdTx * tx, JsonObject * account, JsonObject * member,
                                              gboolean gone, GError * *error);
  /* The same by id, for a changed user. */
  gboolean _connectd_partner_refresh_member (ConnectdTx * tx, JsonObject * member, gboolean gone,
                                             GError * *error);

  /* After a listing between two accounts appeared or went. */
  gboolean _connectd_partner_refresh_between (ConnectdTx * tx, const char *a, const char *b, GError **error);
  /* Removes the entry of a reserved account in whose place an existing one steps. */
  gboolean _connectd_partner_forget (ConnectdTx * tx, const char *viewer_id, const char *reserved_id,
                                     GError **error);

  /* --- activation (connectd-activate.c) --- */

  /* The pending contract of a code; NOT_FOUND with ACT_001 for an unknown, spent or void one. */
  JsonObject *_connectd_activation_find (ConnectdTx * tx, const char *code, GError **error);
  /* The version that the contract would sign now; `agreement` (optional) gets its agreement. Both (transfer full) */
  JsonObject *_connectd_activation_get_version (ConnectdTx * tx, JsonObject * contract,
                                                JsonObject * *agreement, GError * *error);
  /* Activates: `account_id` is an account that exists, or NULL for a new one called `name` (`company`: a body
   * with more of it). From here on the transaction acts as `user` in that account. Returns the account. */
  JsonObject *_connectd_activation_run (ConnectdTx * tx, JsonObject * contract, JsonObject * user,
                                        const char *account_id, const char *name, JsonObject *company,
                                        GError **error);

  /* --- the market (market/) --- */

  extern const ConnectdHooks *const connectd_market_flow_hooks[];
  extern const ConnectdOperation *const connectd_market_flow_operations[];
  extern const ConnectdTaskKind connectd_market_flow_tasks[];
  /* Once at the start: what every platform has. */
  gboolean _connectd_market_start (ConnectdTx * tx, GError * *error);
  /* What is due: price lists that were scheduled. */
  gboolean _connectd_market_tick (ConnectdTx * tx, GError * *error);
  /* A product has a newer public version: its listings can be brought up to it. */
  gboolean _connectd_market_product_published (ConnectdTx * tx, JsonObject * product, GError * *error);
  /* Listings that are listed, of products of the one on marketplaces of the other; -1 when the store failed. */
  gint64 _connectd_listing_count_between (ConnectdTx * tx, const char *a, const char *b, GError **error);
  /* A contract as it is about to be stored (or to go): what follows from it for marketplaces, listings and products. */
  gboolean _connectd_market_contract_changed (ConnectdTx * tx, JsonObject * contract, gboolean gone,
                                              GError * *error);

  /* --- forms (form/) --- */

  extern const ConnectdHooks *const connectd_form_flow_hooks[];
  extern const ConnectdOperation *const connectd_form_flow_operations[];
  /* The forms that the agreement names are its owner's and for that place; others than distribution agreements have none. */
  void _connectd_forms_accept (JsonObject * body);
  gboolean _connectd_forms_check (ConnectdTx * tx, JsonObject * agreement, GError * *error);
  /* Notes of forms whether agreements use them. `before` or `agreement` is NULL when it is new, or goes. */
  gboolean _connectd_forms_attach (ConnectdTx * tx, JsonObject * before, JsonObject * agreement, GError * *error);
  gboolean _connectd_forms_are_same (JsonObject * before, JsonObject * agreement);
  /* The account sees the forms of the agreement, or does no more. */
  gboolean _connectd_forms_set_seen (ConnectdTx * tx, JsonObject * agreement, const char *account, const char *reason,
                                     gboolean seen, GError **error);
  /* INVALID unless the contract's enrollment form is answered as it is now. */
  gboolean _connectd_forms_check_enrollment (ConnectdTx * tx, JsonObject * contract, GError * *error);

  /* --- helpdesk and news (helpdesk/) --- */

  extern const ConnectdHooks *const connectd_helpdesk_flow_hooks[];
  extern const ConnectdOperation *const connectd_helpdesk_flow_operations[];
  extern const ConnectdTaskKind connectd_helpdesk_flow_tasks[];
  /* A contract as it is about to be stored: its parties' news reach each other while it is active. */
  gboolean _connectd_news_contract_changed (ConnectdTx * tx, JsonObject * contract, GError * *error);
  /* Changes how the desk of the viewer's account is run. Returns: (transfer full) */
  JsonObject *_connectd_helpdesk_change_settings (ConnectdTx * tx, JsonObject * body, GError * *error);
  /* A small file for a case, from the demo world. */
  gboolean _connectd_case_attach (ConnectdTx * tx, JsonObject * parent, const char *name, const char *type, GBytes *bytes,
                                  GError **error);

  /* --- what each file gives to the tables --- */

#define CONNECTD_OPERATIONS(name) extern const ConnectdOperation connectd_##name##_operations[]

  /* Flows in folders of their own; each list is ended by NULL. */
  extern const ConnectdHooks *const connectd_order_flow_hooks[];
  extern const ConnectdOperation *const connectd_order_flow_operations[];

  extern const ConnectdHooks connectd_account_hooks;
  extern const ConnectdHooks connectd_account_user_hooks;
  extern const ConnectdHooks connectd_group_hooks;
  extern const ConnectdHooks connectd_token_hooks;
  extern const ConnectdHooks connectd_acl_rule_hooks;
  extern const ConnectdHooks connectd_extension_hooks;
  extern const ConnectdHooks connectd_link_hooks;
  extern const ConnectdHooks connectd_agreement_hooks;
  extern const ConnectdHooks connectd_agreement_version_hooks;
  extern const ConnectdHooks connectd_contract_hooks;

  CONNECTD_OPERATIONS (account);
  CONNECTD_OPERATIONS (user);
  CONNECTD_OPERATIONS (group);
  CONNECTD_OPERATIONS (module);
  CONNECTD_OPERATIONS (dictionary);
  CONNECTD_OPERATIONS (token);
  CONNECTD_OPERATIONS (acl);
  CONNECTD_OPERATIONS (contact);
  CONNECTD_OPERATIONS (user_session);
  CONNECTD_OPERATIONS (user_setting);
  CONNECTD_OPERATIONS (link);
  CONNECTD_OPERATIONS (session);
  CONNECTD_OPERATIONS (password);
  CONNECTD_OPERATIONS (agreement);
  CONNECTD_OPERATIONS (agreement_version);
  CONNECTD_OPERATIONS (contract);
  CONNECTD_OPERATIONS (partner);
  CONNECTD_OPERATIONS (activation);
  CONNECTD_OPERATIONS (activation_page);

  /* --- flows in folders of their own --- */

  extern const ConnectdHooks *const connectd_product_flow_hooks[];
  extern const ConnectdOperation *const connectd_product_flow_operations[];
  /* Dictionaries that are there from the first start on. */
  gboolean connectd_product_flow_start (ConnectdTx * tx, GError * *error);

G_END_DECLS
