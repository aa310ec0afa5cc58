/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* What the product flow gives to the engine. */

#include "config.h"

#include "domain/product/connectd-localization.h"

const ConnectdHooks *const connectd_product_flow_hooks[] = {
  &connectd_unit_hooks,
  &connectd_product_hooks,
  &connectd_product_version_hooks,
  &connectd_product_item_group_hooks,
  &connectd_product_item_hooks,
  &connectd_product_parameter_hooks,
  &connectd_product_template_hooks,
  &connectd_product_media_hooks,
  &connectd_product_action_hooks,
  &connectd_product_message_hooks,
  &connectd_product_guideline_hooks,
  &connectd_product_usage_rule_hooks,
  &connectd_translation_hooks,
  NULL,
};

const ConnectdOperation *const connectd_product_flow_operations[] = {
  connectd_product_operations,
  connectd_product_template_operations,
  connectd_product_action_operations,
  connectd_product_configuration_operations,
  connectd_product_frozen_operations,
  connectd_translation_operations,
  connectd_localization_operations,
  NULL,
};

gboolean
connectd_product_flow_start (ConnectdTx *tx, GError **error)
{
  return _connectd_dictionary_start (tx, error) && _connectd_localization_start (tx, error);
}
