/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* What media give to the engine. */

#include "config.h"

#include "domain/media/connectd-media-private.h"

const ConnectdHooks *const connectd_media_flow_hooks[] = {
  &connectd_media_file_hooks,
  &connectd_account_media_hooks,
  &connectd_extension_media_hooks,
  NULL,
};

const ConnectdOperation *const connectd_media_flow_operations[] = { connectd_media_file_operations, NULL };
