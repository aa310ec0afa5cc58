/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* A door before a PostgreSQL server that can be slammed at the worst moment: round a COMMIT. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  TEST_PROXY_PASS,
  TEST_PROXY_DROP_COMMIT, /* the next COMMIT does not reach the server, the connection ends */
  TEST_PROXY_DROP_ANSWER, /* it does, but its answer does not come back */
} TestProxyMode;

typedef struct _TestProxy TestProxy;

TestProxy *test_proxy_new (const char *server_socket);
void test_proxy_free (TestProxy *self);
/* For the next COMMIT; then it passes everything again. */
void test_proxy_set_mode (TestProxy *self, TestProxyMode mode);
/* The directory to connect to in place of the server's. */
const char *test_proxy_get_directory (TestProxy *self);

G_END_DECLS
