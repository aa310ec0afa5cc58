/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#pragma once

#include "domain/connectd-domain-private.h"

G_BEGIN_DECLS

extern const ConnectdHooks connectd_media_file_hooks;
extern const ConnectdHooks connectd_account_media_hooks;
extern const ConnectdHooks connectd_extension_media_hooks;

CONNECTD_OPERATIONS (media_file);

G_END_DECLS
