/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* What the market brings to the domain, and what it does when something happens elsewhere or the clock moves on. */

#include "config.h"

#include "domain/market/connectd-market-private.h"

const ConnectdHooks *const connectd_market_flow_hooks[] = {
  &connectd_hub_hooks,
  &connectd_marketplace_hooks,
  &connectd_connection_hooks,
  &connectd_listing_hooks,
  &connectd_listing_request_hooks,
  &connectd_price_list_hooks,
  &connectd_price_version_hooks,
  &connectd_price_point_hooks,
  &connectd_price_adjustment_hooks,
  &connectd_product_group_hooks,
  &connectd_offer_hooks,
  &connectd_offer_version_hooks,
  &connectd_offer_plan_hooks,
  &connectd_offer_item_hooks,
  &connectd_offer_feature_group_hooks,
  &connectd_offer_feature_hooks,
  &connectd_offer_switch_hooks,
  &connectd_offer_preset_hooks,
  &connectd_offer_preset_version_hooks,
  &connectd_offer_blueprint_plan_hooks,
  NULL,
};

const ConnectdOperation *const connectd_market_flow_operations[] = {
  connectd_hub_operations,
  connectd_marketplace_operations,
  connectd_connection_operations,
  connectd_price_adjustment_operations,
  connectd_sets_operations,
  connectd_offer_operations,
  connectd_offer_form_operations,
  connectd_offer_preset_operations,
  connectd_offer_blueprint_operations,
  connectd_offer_version_switch_operations,
  NULL,
};

const ConnectdTaskKind connectd_market_flow_tasks[] = {
  { CONNECTD_TASK_PRICES, 600, 3, _connectd_price_adjustment_run, _connectd_price_adjustment_give_up },
  { NULL },
};

gboolean
_connectd_market_start (ConnectdTx *tx, GError **error)
{
  return _connectd_country_fill (tx, error);
}

gboolean
_connectd_market_tick (ConnectdTx *tx, GError **error)
{
  return _connectd_price_version_tick (tx, error);
}

/* Nothing is listed, nor asked for, under a contract that has ended. */
static gboolean
end_contract (ConnectdTx *tx, JsonObject *contract, GError **error)
{
  return _connectd_listing_request_end_contract (tx, _connectd_id (contract), error) &&
         _connectd_listing_end_contract (tx, _connectd_id (contract), error);
}

gboolean
_connectd_market_contract_changed (ConnectdTx *tx, JsonObject *contract, gboolean gone, GError **error)
{
  return _connectd_marketplace_count_contracts (tx, contract, gone, error) &&
         _connectd_product_group_count_contracts (tx, contract, error) &&
         _connectd_syndication_of_contract (tx, contract, gone, error) &&
         ((!gone && _connectd_contract_is_open (contract)) || end_contract (tx, contract, error));
}
