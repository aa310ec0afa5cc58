/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* What branding gives to the engine. */

#include "config.h"

#include "domain/branding/connectd-branding-private.h"

const ConnectdHooks *const connectd_branding_flow_hooks[] = {
  &connectd_brand_hooks,
  &connectd_portal_hooks,
  &connectd_domain_name_hooks,
  NULL,
};

const ConnectdOperation *const connectd_branding_flow_operations[] = {
  connectd_brand_look_operations,
  connectd_domain_check_operations,
  NULL,
};
