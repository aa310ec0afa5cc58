/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* What helpdesk and news bring to the domain, and what they do later. */

#include "config.h"

#include "domain/helpdesk/connectd-helpdesk-private.h"

#define LEASE 300 /* seconds */
#define ATTEMPTS 1000

const ConnectdHooks *const connectd_helpdesk_flow_hooks[] = {
  &connectd_case_hooks, &connectd_case_attachment_hooks, &connectd_helpdesk_settings_hooks, &connectd_news_hooks, NULL,
};

const ConnectdOperation *const connectd_helpdesk_flow_operations[] = { connectd_helpdesk_settings_operations, NULL };

static const ConnectdSliceKind slices[] = {
  { CONNECTD_KIND_CASE_CLOSE, _connectd_case_run_close },
  { CONNECTD_KIND_CASE_DAYS, _connectd_case_run_days },
  { CONNECTD_KIND_NEWS_REACH, _connectd_news_run_reach },
  { CONNECTD_KIND_NEWS_CONTRACT, _connectd_news_run_contract },
  { NULL },
};

static gboolean
run (ConnectdTask *task, GError **error)
{
  return _connectd_slices_run (task, slices, error);
}

const ConnectdTaskKind connectd_helpdesk_flow_tasks[] = {
  { CONNECTD_KIND_CASE_CLOSE, LEASE, ATTEMPTS, run, NULL },
  { CONNECTD_KIND_CASE_DAYS, LEASE, ATTEMPTS, run, NULL },
  { CONNECTD_KIND_NEWS_REACH, LEASE, ATTEMPTS, run, NULL },
  { CONNECTD_KIND_NEWS_CONTRACT, LEASE, ATTEMPTS, run, NULL },
  { NULL },
};
