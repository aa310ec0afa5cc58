/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* A host of which only those addresses are given to whoever connects that may be reached: what users name must not lead
 * into the network that the daemon stands in. The check is made of each address that is really connected to, so a name that
 * is answered differently the second time gains nothing. */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Whether a connection to it is allowed. Never: this network, link-local (there are the metadata of cloud machines), multicast,
 * reserved ones. With `private_too` only: this machine, private networks. */
gboolean connectd_outward_may_reach (GInetAddress *address, gboolean private_too);

/* Names the server in TLS as GNetworkAddress does. Enumerating it fails with G_IO_ERROR_PERMISSION_DENIED when no address of the
 * host may be reached. Returns: (transfer full) */
GSocketConnectable *connectd_outward_address_new (const char *host, guint16 port, gboolean private_too);

G_END_DECLS
