/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "outward/connectd-soup.h"

/* A name is to stay a name here. */
#undef soup_auth_manager_get_type
#undef soup_content_decoder_get_type
#undef soup_message_add_flags
#undef soup_message_get_request_headers
#undef soup_message_get_response_headers
#undef soup_message_get_status
#undef soup_message_get_uri
#undef soup_message_headers_get_content_type
#undef soup_message_headers_replace
#undef soup_message_new
#undef soup_message_set_request_body_from_bytes
#undef soup_session_abort
#undef soup_session_get_type
#undef soup_session_remove_feature_by_type
#undef soup_session_send_async
#undef soup_session_send_finish

#define NAME(function) { #function, G_STRUCT_OFFSET (ConnectdSoup, function) },

ConnectdSoup _connectd_soup;

static const ConnectdLateName names[] = { CONNECTD_SOUP_NAMES (NAME) { NULL, 0 } };

gboolean
_connectd_soup_load (GError **error)
{
  return connectd_late_load ("libsoup-3.0.so.0", "Calling out", names, &_connectd_soup, error);
}
