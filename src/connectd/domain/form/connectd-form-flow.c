/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* What forms bring to the engine. */

#include "config.h"

#include "domain/form/connectd-form-private.h"

const ConnectdHooks *const connectd_form_flow_hooks[] = { &connectd_agreement_form_hooks, NULL };

const ConnectdOperation *const connectd_form_flow_operations[] = { connectd_contract_data_operations, NULL };
