/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* What the files of helpdesk and news share. */

#pragma once

#include "domain/connectd-domain-private.h"

G_BEGIN_DECLS

#define CONNECTD_CASES (&connect_helpdesk_cases_collection)
#define CONNECTD_NEWS (&connect_news_collection)

/* --- cases (connectd-case.c, connectd-case-people.c) --- */

/* Whether a contract between the two accounts is active. FALSE only when the store failed. */
gboolean _connectd_case_are_partners (ConnectdTx *tx, const char *a, const char *b, gboolean *are, GError **error);
/* A resolved case closes by itself `days` after that (0: it does not). */
gboolean _connectd_case_schedule_close (ConnectdTx *tx, JsonObject *doc, gint64 days, GError **error);
/* The agent and the recipients of `side` ("issuer", "receiver") as they are in `doc`: people of its account, named. Only that
 * account changes them. `before` is NULL for a new case. What is wrong with them goes to `problems`. */
gboolean _connectd_case_take_people (ConnectdTx *tx, const char *side, JsonObject *before, JsonObject *doc, ConnectProblems *problems,
                                     GError **error);

/* --- settings (connectd-helpdesk-settings.c) --- */

/* After how many days the resolved cases of an account's desk close. */
gboolean _connectd_helpdesk_get_days (ConnectdTx *tx, const char *account, gint64 *days, GError **error);

/* --- news (connectd-news.c, connectd-news-reach.c) --- */

/* The post, as it is about to be stored, is told to those partners of its account that it is for, from now on. */
gboolean _connectd_news_reach (ConnectdTx *tx, JsonObject *post, GError **error);

/* Tasks. */
#define CONNECTD_KIND_CASE_CLOSE "helpdesk-close"
#define CONNECTD_KIND_CASE_DAYS "helpdesk-days"
#define CONNECTD_KIND_NEWS_REACH "news-reach"
#define CONNECTD_KIND_NEWS_CONTRACT "news-contract"
gboolean _connectd_case_run_close (ConnectdTx *tx, const char *subject, const char *position, char **next, GError **error);
gboolean _connectd_case_run_days (ConnectdTx *tx, const char *subject, const char *position, char **next, GError **error);
gboolean _connectd_news_run_reach (ConnectdTx *tx, const char *subject, const char *position, char **next, GError **error);
gboolean _connectd_news_run_contract (ConnectdTx *tx, const char *subject, const char *position, char **next, GError **error);

extern const ConnectdHooks connectd_case_hooks;
extern const ConnectdHooks connectd_case_attachment_hooks;
extern const ConnectdHooks connectd_helpdesk_settings_hooks;
extern const ConnectdHooks connectd_news_hooks;
CONNECTD_OPERATIONS (helpdesk_settings);

G_END_DECLS
