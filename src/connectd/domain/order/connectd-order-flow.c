/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Joins the tables of the order flow, and what it does by the clock. */

#include "config.h"

#include "domain/order/connectd-order-private.h"

const ConnectdHooks *const connectd_order_flow_hooks[] = {
  &connectd_conversation_hooks,
  &connectd_conversation_message_hooks,
  &connectd_tier_account_hooks,
  &connectd_tier_config_request_hooks,
  &connectd_fulfillment_hooks,
  &connectd_billing_request_hooks,
  &connectd_sla_hooks,
  NULL,
};

const ConnectdOperation *const connectd_order_flow_operations[] = {
  connectd_conversation_operations, connectd_tier_account_request_operations, connectd_tier_config_operations,
  connectd_asset_operations,        connectd_fulfillment_operations,          connectd_order_form_operations,
  connectd_billing_request_operations, connectd_sla_operations, connectd_order_validate_operations, NULL,
};

/* --- by the clock --- */

static gboolean
finish_planned (ConnectdTx *tx, gpointer data, GError **error)
{
  return _connectd_request_due (tx, ((const ConnectdTask *)data)->subject, error);
}

static gboolean
finish_billing (ConnectdTx *tx, gpointer data, GError **error)
{
  return _connectd_billing_go_on (tx, ((const ConnectdTask *)data)->subject, error);
}

static gboolean
run_planned (ConnectdTask *task, GError **error)
{
  return connectd_task_finish (task, finish_planned, task, error);
}

static gboolean
run_billing (ConnectdTask *task, GError **error)
{
  return connectd_task_finish (task, finish_billing, task, error);
}

const ConnectdTaskKind connectd_order_flow_tasks[] = {
  { CONNECTD_TASK_PLANNED, 60, 10, run_planned, NULL },
  { CONNECTD_TASK_BILLING, 60, 10, run_billing, NULL },
  { NULL },
};

gboolean
_connectd_order_tick (ConnectdTx *tx, GError **error)
{
  return _connectd_sla_measure (tx, error);
}
