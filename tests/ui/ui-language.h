/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#pragma once

#include <glib.h>

/* Texts in the language of LANGUAGE from the catalogues in the directory CONNECT_TEST_LOCALEDIR. Call it after GTK's own
 * initialisation, which sets a locale for tests. Does nothing without that variable.
 * Returns: whether texts are translated now; FALSE too when the locale of LC_ALL is not on this machine, or is "C". */
gboolean ui_language_prepare (void);
