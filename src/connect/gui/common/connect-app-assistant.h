/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* The assistant: a dialog of numbered steps with Back, Next, a finishing verb and a Summary. An assistant is a
 * description (title, steps) and the content of its steps; everything else is here: moving between steps, checking,
 * sending once, showing what the server found wrong in the field that it is about, asking before a half-filled one is
 * closed, keys, focus and what a screen reader is told. One step alone is a form.
 *
 * What is entered is one JSON object, by member path: it is the body that is sent, and the paths are those of the
 * server's error texts. Steps are built when they are first shown and kept, so Back loses nothing. */

#pragma once

#include <adwaita.h>
#include "cache/connect-query.h"
#include "client/connect-account.h"

G_BEGIN_DECLS

#define CONNECT_APP_TYPE_ASSISTANT (connect_app_assistant_get_type ())
/* Signals: "changed::PATH" (const char *path) when a value was changed; "finished" (gboolean sent) once, when it is
 * closed. Actions: assistant.next, assistant.back. */
G_DECLARE_FINAL_TYPE (ConnectAppAssistant, connect_app_assistant, CONNECT_APP, ASSISTANT, AdwDialog)

/* All callbacks run on the main thread. Texts are N_(). */
typedef struct
{
  const char *name;
  const char *title;
  /* The content: usually a box of AdwPreferencesGroups. Called once. (transfer floating) */
  GtkWidget *(*build) (ConnectAppAssistant *self);
  void (*enter) (ConnectAppAssistant *self);       /* before it is shown, each time */
  gboolean (*applies) (ConnectAppAssistant *self); /* FALSE: skipped */
  /* What the fields' own checks cannot see. Marks what is wrong with connect_app_assistant_set_problem(). */
  gboolean (*check) (ConnectAppAssistant *self);
  const char *verb;                                /* of the button that leads on; NULL: Next, or Close on the last */
  gboolean destructive;                            /* the verb destroys: shown in the colour of danger */
  DexFuture *(*send) (ConnectAppAssistant *self);  /* (transfer full); the assistant moves on when it has resolved */
  gboolean (*sends) (ConnectAppAssistant *self);   /* FALSE: nothing is sent here this time; NULL: always */
  void (*answered) (ConnectAppAssistant *self, const GValue *answer);
  gboolean (*failed) (ConnectAppAssistant *self, const GError *error); /* TRUE: has dealt with it */
  gboolean reading;                                /* read from its beginning: no field takes the focus first */
  gboolean final;                                  /* the work is done: no Back, closing asks nothing */
  const char *other_verb;                          /* a second button, or NULL */
  void (*other) (ConnectAppAssistant *self);
} ConnectAppStep;

typedef struct
{
  const char *title;           /* N_("Create Contract") */
  const char *discard;         /* N_("Discard the New Contract?") */
  const char *collection;      /* gives titles and lengths of members */
  const ConnectAppStep *steps; /* ended by one without a name */
} ConnectAppAssistantKind;

/* `account` may be NULL for what needs none. */
ConnectAppAssistant *connect_app_assistant_new (const ConnectAppAssistantKind *kind, ConnectAccount *account);
/* Shows the first step over `parent`. */
void connect_app_assistant_present (ConnectAppAssistant *self, GtkWidget *parent);
ConnectAccount *connect_app_assistant_get_account (ConnectAppAssistant *self);
const ConnectAppAssistantKind *connect_app_assistant_get_kind (ConnectAppAssistant *self);
/* What the content keeps beside the values; freed with the assistant. */
void connect_app_assistant_take_context (ConnectAppAssistant *self, gpointer context, GDestroyNotify destroy);
gpointer connect_app_assistant_get_context (ConnectAppAssistant *self);

/* --- values --- */

JsonObject *connect_app_assistant_get_values (ConnectAppAssistant *self); /* (transfer none) */
const char *connect_app_assistant_get_string (ConnectAppAssistant *self, const char *path); /* NULL when not given */
gboolean connect_app_assistant_get_boolean (ConnectAppAssistant *self, const char *path);
/* Sets it as the user would: the field shows it, and a half-filled assistant asks before it closes. */
void connect_app_assistant_set_string (ConnectAppAssistant *self, const char *path, const char *value);
void connect_app_assistant_set_boolean (ConnectAppAssistant *self, const char *path, gboolean value);
/* A value to begin with: nothing that would be lost. Before the step is built. */
void connect_app_assistant_preset (ConnectAppAssistant *self, const char *path, const char *value);

/* --- steps --- */

const char *connect_app_assistant_get_step (ConnectAppAssistant *self);  /* name of the shown one */
void connect_app_assistant_go_to (ConnectAppAssistant *self, const char *step);
void connect_app_assistant_next (ConnectAppAssistant *self);
void connect_app_assistant_back (ConnectAppAssistant *self);
gboolean connect_app_assistant_get_busy (ConnectAppAssistant *self);
/* Applies the answers of `applies` again: numbers and buttons follow. */
void connect_app_assistant_update (ConnectAppAssistant *self);
/* Closes without asking. */
void connect_app_assistant_close (ConnectAppAssistant *self);

/* --- what is wrong --- */

/* Marks the field at `path` and says why below it; NULL text takes the mark away. FALSE when there is no such field. */
gboolean connect_app_assistant_set_problem (ConnectAppAssistant *self, const char *path, const char *text);
const char *connect_app_assistant_get_problem (ConnectAppAssistant *self, const char *path);
/* What stands below the field at `path` while nothing is wrong with it, in place of its input's own hint; NULL: that one.
 * Announced when the field is shown. */
void connect_app_assistant_set_hint (ConnectAppAssistant *self, const char *path, const char *text);
/* A text above the steps, announced; NULL: none. */
void connect_app_assistant_set_banner (ConnectAppAssistant *self, const char *text);
const char *connect_app_assistant_get_banner (ConnectAppAssistant *self);
/* Spreads an error over the fields that its lines name ("member.path: text") and the banner. */
void connect_app_assistant_show_error (ConnectAppAssistant *self, const GError *error);

/* --- sending --- */

/* connect_account_send(), or what a test put in its place. */
DexFuture *connect_app_assistant_send (ConnectAppAssistant *self, const char *method, const char *path, JsonObject *body)
    G_GNUC_WARN_UNUSED_RESULT;
/* The same, refused when the object is no longer of this revision. */
DexFuture *connect_app_assistant_send_if (ConnectAppAssistant *self, const char *method, const char *path, JsonObject *body,
                                          gint64 revision) G_GNUC_WARN_UNUSED_RESULT;
typedef DexFuture *(*ConnectAppSender) (const char *method, const char *path, JsonObject *body, gpointer data);
void connect_app_assistant_set_sender (ConnectAppAssistant *self, ConnectAppSender sender, gpointer data);
/* The object in the answer of a send, or NULL. (transfer none) */
JsonObject *connect_app_answer_get_object (const GValue *answer);
/* An error as a sentence for people. Returns: (transfer full) */
char *connect_app_error_to_sentence (const GError *error);

/* --- fields; they go into a preferences group and keep the value at their path --- */

typedef struct
{
  const char *path;
  const char *title;       /* NULL: the member's own */
  const char *hint;        /* below the control; NULL: none */
  const char *missing;     /* what to say while it is required and empty; NULL: may be empty */
  guint max_length;        /* characters; 0: the member's own */
  const char *collection;  /* of the member; NULL: the assistant's */
  /* What is wrong with a value that is not empty, or NULL. (transfer full) */
  char *(*check) (ConnectAppAssistant *self, const char *value);
  GtkInputPurpose purpose;
} ConnectAppInput;

typedef struct
{
  const char *value;
  const char *title;
  const char *text;        /* what it means; NULL: none */
} ConnectAppOption;

/* Inputs and options are kept by reference: static. All return what was added. (transfer none) */
GtkWidget *connect_app_assistant_add_entry (ConnectAppAssistant *self, AdwPreferencesGroup *group, const ConnectAppInput *input);
GtkWidget *connect_app_assistant_add_password (ConnectAppAssistant *self, AdwPreferencesGroup *group, const ConnectAppInput *input);
/* Several lines. */
GtkWidget *connect_app_assistant_add_text (ConnectAppAssistant *self, AdwPreferencesGroup *group, const ConnectAppInput *input,
                                           int min_height);
/* A check box; a required one has to be checked. */
GtkWidget *connect_app_assistant_add_check (ConnectAppAssistant *self, AdwPreferencesGroup *group, const ConnectAppInput *input);
/* One of several, as radio rows; `options` is ended by one without a value. */
void connect_app_assistant_add_options (ConnectAppAssistant *self, AdwPreferencesGroup *group, const ConnectAppInput *input,
                                        const ConnectAppOption *options);
/* One of the rows of `query`, by its id. Nothing is chosen until somebody chooses; what goes from the list is chosen no
 * longer. */
GtkWidget *connect_app_assistant_add_row (ConnectAppAssistant *self, AdwPreferencesGroup *group, const ConnectAppInput *input,
                                          ConnectQuery *query);
/* A value that `widget`, made by the content, edits: the field gives it checks, marks and focus. */
void connect_app_assistant_add_custom (ConnectAppAssistant *self, AdwPreferencesGroup *group, const ConnectAppInput *input,
                                       GtkWidget *widget);

/* Boxes that steps are made of. */
GtkWidget *connect_app_step_box_new (void);
AdwPreferencesGroup *connect_app_step_add_group (GtkWidget *box, const char *title, const char *description);

G_END_DECLS
