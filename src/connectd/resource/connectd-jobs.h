/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* What the engine does by itself: references that follow and columns that a newer program has added, both in slices, and
 * removing what has expired. One thread; each step is a write of its own, so that it never holds up others for long, and
 * what is left is found again after a restart. */

#pragma once

#include "resource/connectd-engine.h"

G_BEGIN_DECLS

typedef struct _ConnectdJobs ConnectdJobs;

ConnectdJobs *connectd_jobs_new (ConnectdEngine *engine);
/* Ends after the step that runs. */
void connectd_jobs_free (ConnectdJobs *self);
/* Something was committed; looks whether it left work. Does not block. */
void connectd_jobs_wake (ConnectdJobs *self);
/* All that is due, on the calling thread. */
gboolean connectd_jobs_run (ConnectdJobs *self, GError **error);

G_END_DECLS
