/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Joins the tables of all objects into the two that the engine takes. */

#include "config.h"

#include "domain/connectd-domain-private.h"
#include "domain/notify/connectd-notify-flow.h"
#include "domain/order/connectd-order.h"
#include "domain/report/connectd-report.h"
#include "domain/usage/connectd-usage.h"
#include "jobs/connectd-tasks.h"

static const ConnectdHooks *const account_hooks[] = {
  &connectd_account_hooks, &connectd_account_user_hooks, &connectd_group_hooks, &connectd_token_hooks,
  &connectd_acl_rule_hooks, &connectd_extension_hooks, &connectd_link_hooks, NULL,
};

static const ConnectdOperation *const account_operations[] = {
  connectd_account_operations, connectd_user_operations,     connectd_group_operations,
  connectd_module_operations,  connectd_token_operations,    connectd_session_operations,
  connectd_password_operations, connectd_dictionary_operations, connectd_acl_operations,
  connectd_contact_operations, connectd_user_session_operations, connectd_user_setting_operations,
  connectd_link_operations, connectd_password_restore_operations, NULL,
};

static const ConnectdHooks *const contract_hooks[] = {
  &connectd_agreement_hooks, &connectd_agreement_version_hooks, &connectd_contract_hooks, NULL,
};

static const ConnectdOperation *const contract_operations[] = {
  connectd_agreement_operations,  connectd_agreement_version_operations, connectd_contract_operations,
  connectd_partner_operations,    connectd_activation_operations,        connectd_activation_page_operations,
  NULL,
};

/* What a flow brings; a flow in a folder of its own exports its lists, the first two ended by NULL. */
typedef struct
{
  const ConnectdHooks *const *hooks;
  const ConnectdOperation *const *operations;
  const ConnectdTaskKind *tasks; /* ended by one without a name; NULL: none */
} Flow;

static const Flow flows[] = {
  { account_hooks, account_operations, connectd_password_restore_tasks },
  { contract_hooks, contract_operations, _connectd_contract_tasks },
  { connectd_form_flow_hooks, connectd_form_flow_operations, NULL },
  { connectd_order_flow_hooks, connectd_order_flow_operations, connectd_order_flow_tasks },
  { connectd_market_flow_hooks, connectd_market_flow_operations, connectd_market_flow_tasks },
  { connectd_product_flow_hooks, connectd_product_flow_operations, NULL },
  { connectd_helpdesk_flow_hooks, connectd_helpdesk_flow_operations, connectd_helpdesk_flow_tasks },
  { connectd_report_flow_hooks, connectd_report_flow_operations, connectd_report_flow_tasks },
  { connectd_usage_flow_hooks, connectd_usage_flow_operations, connectd_usage_flow_tasks },
  { connectd_notify_flow_hooks, connectd_notify_flow_operations, connectd_notify_flow_tasks },
  { connectd_branding_flow_hooks, connectd_branding_flow_operations, NULL },
  { connectd_media_flow_hooks, connectd_media_flow_operations, NULL },
};

/* The tables of all flows as one: made once, the same for every engine of the process, and there as long as it is. */
typedef struct
{
  ConnectdHooks *hooks;
  ConnectdOperation *operations;
  ConnectdTaskKind *tasks;
} Joined;

static Joined *
join_flows (void)
{
  GArray *hooks = g_array_new (TRUE, TRUE, sizeof (ConnectdHooks));
  GArray *operations = g_array_new (TRUE, TRUE, sizeof (ConnectdOperation));
  GArray *tasks = g_array_new (TRUE, TRUE, sizeof (ConnectdTaskKind));
  Joined *joined = g_new0 (Joined, 1);

  for (const Flow *flow = flows; flow < flows + G_N_ELEMENTS (flows); flow++)
    {
      for (const ConnectdHooks *const *h = flow->hooks; *h != NULL; h++)
        g_array_append_vals (hooks, *h, 1);
      for (const ConnectdOperation *const *list = flow->operations; *list != NULL; list++)
        for (const ConnectdOperation *o = *list; o->method != NULL; o++)
          g_array_append_vals (operations, o, 1);
      for (const ConnectdTaskKind *k = flow->tasks; k != NULL && k->kind != NULL; k++)
        g_array_append_vals (tasks, k, 1);
    }
  joined->hooks = (ConnectdHooks *)g_array_free (hooks, FALSE);
  joined->operations = (ConnectdOperation *)g_array_free (operations, FALSE);
  joined->tasks = (ConnectdTaskKind *)g_array_free (tasks, FALSE);
  return joined;
}

static const Joined *
get_joined (void)
{
  static Joined *joined = NULL;

  if (g_once_init_enter_pointer (&joined))
    g_once_init_leave_pointer (&joined, join_flows ());
  return joined;
}

void
connectd_domain_fill (ConnectdEngineOptions *options)
{
  const Joined *joined = get_joined ();

  options->hooks = joined->hooks;
  options->operations = joined->operations;
  options->tasks = joined->tasks;
  options->tick = connectd_domain_tick;
  options->changed = _connectd_notify_changed;
}

const ConnectdHooks *
connectd_domain_hooks (void)
{
  return get_joined ()->hooks;
}

const ConnectdOperation *
connectd_domain_operations (void)
{
  return get_joined ()->operations;
}

gboolean
connectd_domain_start (ConnectdTx *tx, GError **error)
{
  return _connectd_contract_refresh_links (tx, error) && connectd_product_flow_start (tx, error) &&
         _connectd_market_start (tx, error) && connectd_report_flow_start (tx, error) && _connectd_notify_start (tx, error) &&
         _connectd_extension_start (tx, error) && _connectd_branding_start (tx, error);
}

gboolean
connectd_domain_tick (ConnectdTx *tx, GError **error)
{
  return _connectd_token_expire (tx, error) && _connectd_member_expire (tx, error) &&
         _connectd_session_expire (tx, error) && _connectd_market_tick (tx, error) &&
         _connectd_order_tick (tx, error) && _connectd_notify_tick (tx, error);
}
