/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Forms of Distributors, and the answers to them. */

#pragma once

#include "domain/connectd-domain-private.h"

G_BEGIN_DECLS

extern const ConnectdHooks connectd_agreement_form_hooks;

CONNECTD_OPERATIONS (contract_data);

G_END_DECLS
