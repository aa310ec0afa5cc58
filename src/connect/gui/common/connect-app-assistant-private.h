/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#pragma once

#include "connect-app-assistant.h"

G_BEGIN_DECLS

struct _ConnectAppAssistant
{
  AdwDialog                      parent_instance;

  AdwWindowTitle                *title;
  AdwBanner                     *banner;
  GtkStack                      *stack;
  GtkWidget                     *back;
  GtkWidget                     *other;
  GtkWidget                     *next;
  GtkWidget                     *next_label;
  GtkWidget                     *spinner;
  GtkWidget                     *focus;  /* weak; where it was before something was sent */

  const ConnectAppAssistantKind *kind;
  ConnectAccount                *account;
  JsonObject                    *values;
  GPtrArray                     *fields; /* ConnectAppFormField */
  GtkWidget                    **pages;  /* by step; NULL: not built yet */
  guint                          n_steps;
  guint                          step;
  guint                          building;
  char                          *offline; /* why nothing can be sent now */
  gpointer                       context;
  GDestroyNotify                 context_destroy;
  ConnectAppSender               sender;
  gpointer                       sender_data;

  guint                          busy : 1;
  guint                          dirty : 1;
  guint                          loading : 1;
  guint                          sent : 1;
  guint                          finished : 1;
};

/* A field of a step: where its value is, and how a problem with it is shown. */
typedef struct
{
  const ConnectAppInput *input;
  const char *title; /* translated */
  guint step;
  guint max_length;
  GtkWidget *control;      /* edits the value */
  GtkWidget *focus;        /* takes the focus and the mark of a problem */
  GtkWidget *message;      /* label with the hint or the problem */
  GtkWidget *message_row;  /* what holds it */
  char *hint;              /* in place of the input's own; NULL: that one */
  char *problem;
  void (*show) (GtkWidget *control, JsonNode *value); /* the control takes a value set elsewhere; NULL: it has none */
} ConnectAppFormField;

void _connect_app_form_field_free (ConnectAppFormField *field);
/* Whether the field stands in a part of its step that is shown. */
gboolean _connect_app_form_field_is_shown (ConnectAppFormField *field);
void _connect_app_form_field_set_problem (ConnectAppFormField *field, const char *text);
void _connect_app_form_field_set_hint (ConnectAppFormField *field, const char *text);
/* Runs the field's own checks and marks it. */
gboolean _connect_app_form_field_check (ConnectAppFormField *field, ConnectAppAssistant *assistant);

/* Leads to the field whose problem comes first: it gets the focus, its words are spoken and scrolled into view. */
void _connect_app_form_field_point_out (ConnectAppFormField *field, ConnectAppAssistant *assistant);

/* For the fields: a new one belongs to the step that is being built. */
void _connect_app_assistant_add_field (ConnectAppAssistant *self, ConnectAppFormField *take);
void _connect_app_assistant_show_value (ConnectAppAssistant *self, ConnectAppFormField *field);
ConnectAppFormField *_connect_app_assistant_find_field (ConnectAppAssistant *self, const char *path);
/* The control of `field` has a new value. NULL node removes it. */
void _connect_app_assistant_take_value (ConnectAppAssistant *self, const char *path, JsonNode *take);

G_END_DECLS
