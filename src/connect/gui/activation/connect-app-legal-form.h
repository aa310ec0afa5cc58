/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Whether a company's name has its legal form: Inc., LLC, GmbH … A name without one is unusual, not wrong. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean connect_app_legal_form_is_in (const char *name);

G_END_DECLS
