/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* A form with files becomes a body like any other. A field is a text at its name, which may be a path ("marketplace.id"); where the
 * description knows the member, a number or a truth value; a part of type application/json is that JSON. A part "body" that is
 * no file is an object from which the body begins. A file goes to the store, and at its field stands what
 * connectd_files_take() wants. */

#pragma once

#include "resource/connectd-request.h"

G_BEGIN_DECLS

/* Reads the form into request->body. INVALID tells the field; a problem of the store its own. */
/* Whether the body is a file by itself: some programs send it so instead of in a form. */
gboolean _connectd_form_is_file (ConnectdExchange *exchange);
gboolean _connectd_form_read (ConnectdRequest *request, GError **error);

G_END_DECLS
