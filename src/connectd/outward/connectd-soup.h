/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* libsoup, loaded when it is first needed (see connectd-late.h). What is called of it is listed here once more, since a
 * macro must not make macros. */

#pragma once

#include <libsoup/soup.h>

#include "connectd-late.h"

G_BEGIN_DECLS

#define CONNECTD_SOUP_NAMES(X) \
  X (soup_auth_manager_get_type) X (soup_content_decoder_get_type) X (soup_message_add_flags) \
  X (soup_message_get_request_headers) X (soup_message_get_response_headers) X (soup_message_get_status) \
  X (soup_message_get_uri) X (soup_message_headers_get_content_type) X (soup_message_headers_replace) \
  X (soup_message_new) X (soup_message_set_request_body_from_bytes) X (soup_session_abort) X (soup_session_get_type) \
  X (soup_session_remove_feature_by_type) X (soup_session_send_async) X (soup_session_send_finish)

typedef struct
{
  CONNECTD_SOUP_NAMES (CONNECTD_LATE_MEMBER)
} ConnectdSoup;

extern ConnectdSoup _connectd_soup;

/* Before the first call. Error: CONNECT_ERROR_UNAVAILABLE. */
gboolean _connectd_soup_load (GError **error);

G_END_DECLS

#ifndef CONNECTD_LATE_TABLE
#  define soup_auth_manager_get_type _connectd_soup.soup_auth_manager_get_type
#  define soup_content_decoder_get_type _connectd_soup.soup_content_decoder_get_type
#  define soup_message_add_flags _connectd_soup.soup_message_add_flags
#  define soup_message_get_request_headers _connectd_soup.soup_message_get_request_headers
#  define soup_message_get_response_headers _connectd_soup.soup_message_get_response_headers
#  define soup_message_get_status _connectd_soup.soup_message_get_status
#  define soup_message_get_uri _connectd_soup.soup_message_get_uri
#  define soup_message_headers_get_content_type _connectd_soup.soup_message_headers_get_content_type
#  define soup_message_headers_replace _connectd_soup.soup_message_headers_replace
#  define soup_message_new _connectd_soup.soup_message_new
#  define soup_message_set_request_body_from_bytes _connectd_soup.soup_message_set_request_body_from_bytes
#  define soup_session_abort _connectd_soup.soup_session_abort
#  define soup_session_get_type _connectd_soup.soup_session_get_type
#  define soup_session_remove_feature_by_type _connectd_soup.soup_session_remove_feature_by_type
#  define soup_session_send_async _connectd_soup.soup_session_send_async
#  define soup_session_send_finish _connectd_soup.soup_session_send_finish
#endif
