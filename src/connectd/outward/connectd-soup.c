/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#define CONNECTD_LATE_TABLE ConnectdSoup /* names stay names here */
#include "outward/connectd-soup.h"

ConnectdSoup _connectd_soup;

static const ConnectdLateName names[] = { CONNECTD_SOUP_NAMES (CONNECTD_LATE_NAME) { NULL, 0 } };

gboolean
_connectd_soup_load (GError **error)
{
  return connectd_late_load ("libsoup-3.0.so.0", "Calling out", names, &_connectd_soup, error);
}
