/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* What must hold of answers, whatever was asked. Each gives what is wrong (transfer full), or NULL. */

#pragma once

#include "made-request.h"

G_BEGIN_DECLS

  typedef struct
  {
    StoredRows *rows;
    RequestMaker *maker;
  } AnswerChecks;

  /* None is a failure of ours, and errors have their body. */
  char *answer_check_status (const MadeRequest *request, FixtureAnswer *answer);
  /* What was read is for the account to see, and lists count what it may see and matches. */
  char *answer_check (const AnswerChecks *self, const MadeRequest *request, FixtureAnswer *answer,
                      const char *account);

G_END_DECLS
