/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "outward/connectd-outward-address.h"

#include <string.h>

/* --- which addresses --- */

typedef enum
{
  REACH_ALWAYS,
  REACH_PRIVATE, /* this machine and its surroundings */
  REACH_NEVER,
} Reach;

typedef struct
{
  guint8 bytes[4];
  guint bits;
  Reach reach;
} Range;

static const Range ranges[] = {
  { { 0 }, 8, REACH_NEVER },          { { 10 }, 8, REACH_PRIVATE },        { { 100, 64 }, 10, REACH_PRIVATE },
  { { 127 }, 8, REACH_PRIVATE },      { { 169, 254 }, 16, REACH_NEVER },   { { 172, 16 }, 12, REACH_PRIVATE },
  { { 192, 0, 0 }, 24, REACH_NEVER }, { { 192, 168 }, 16, REACH_PRIVATE }, { { 198, 18 }, 15, REACH_PRIVATE },
  { { 224 }, 3, REACH_NEVER }, /* multicast, reserved, broadcast */
};

static gboolean
has_prefix (const guint8 *bytes, const guint8 *prefix, guint bits)
{
  guint whole = bits / 8, rest = bits % 8;

  return memcmp (bytes, prefix, whole) == 0 &&
         (rest == 0 || ((bytes[whole] ^ prefix[whole]) >> (8 - rest)) == 0);
}

static Reach
judge_ipv4 (const guint8 *bytes)
{
  for (guint i = 0; i < G_N_ELEMENTS (ranges); i++)
    if (has_prefix (bytes, ranges[i].bytes, ranges[i].bits))
      return ranges[i].reach;
  return REACH_ALWAYS;
}

/* Addresses that stand for an IPv4 address are judged by that. */
static Reach
judge_ipv6 (const guint8 *bytes)
{
  static const guint8 zeros[12], mapped[12] = { [10] = 0xff, [11] = 0xff },
                                 nat64[12] = { 0x00, 0x64, 0xff, 0x9b }, loopback[16] = { [15] = 1 };

  if (memcmp (bytes, loopback, sizeof loopback) == 0)
    return REACH_PRIVATE;
  if (memcmp (bytes, zeros, 12) == 0 || memcmp (bytes, mapped, 12) == 0 || memcmp (bytes, nat64, 12) == 0)
    return judge_ipv4 (bytes + 12);
  if (bytes[0] == 0x20 && bytes[1] == 0x02) /* 6to4 */
    return judge_ipv4 (bytes + 2);
  if ((bytes[0] & 0xfe) == 0xfc || (bytes[0] == 0xfe && (bytes[1] & 0xc0) == 0xc0))
    return REACH_PRIVATE;
  return (bytes[0] & 0xe0) == 0x20 ? REACH_ALWAYS : REACH_NEVER; /* all that is given out begins with 001 */
}

gboolean
connectd_outward_may_reach (GInetAddress *address, gboolean private_too)
{
  const guint8 *bytes = g_inet_address_to_bytes (address);
  Reach reach =
      g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV4 ? judge_ipv4 (bytes) : judge_ipv6 (bytes);

  return reach == REACH_ALWAYS || (reach == REACH_PRIVATE && private_too);
}

/* --- going through the addresses of a host --- */

G_DECLARE_FINAL_TYPE (ConnectdOutwardEnumerator,
                      connectd_outward_enumerator,
                      CONNECTD,
                      OUTWARD_ENUMERATOR,
                      GSocketAddressEnumerator)

struct _ConnectdOutwardEnumerator
{
  GSocketAddressEnumerator parent_instance;
  GSocketAddressEnumerator *inner;
  gboolean private_too;
  gboolean gave;    /* one at least could be tried */
  gboolean refused; /* one at least could not */
};

G_DEFINE_FINAL_TYPE (ConnectdOutwardEnumerator, connectd_outward_enumerator, G_TYPE_SOCKET_ADDRESS_ENUMERATOR)

static gboolean
is_allowed (ConnectdOutwardEnumerator *self, GSocketAddress *address)
{
  gboolean allowed =
      G_IS_INET_SOCKET_ADDRESS (address) &&
      connectd_outward_may_reach (g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address)),
                                  self->private_too);

  self->gave |= allowed;
  self->refused |= !allowed;
  return allowed;
}

/* After the last one. */
static void
check_gave (ConnectdOutwardEnumerator *self, GError **error)
{
  if (self->refused && !self->gave)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED,
                         "This address is in a network that may not be called.");
}

static GSocketAddress *
enumerator_next (GSocketAddressEnumerator *enumerator, GCancellable *cancellable, GError **error)
{
  ConnectdOutwardEnumerator *self = CONNECTD_OUTWARD_ENUMERATOR (enumerator);
  GError *local = NULL;

  for (;;)
    {
      g_autoptr (GSocketAddress) address =
          g_socket_address_enumerator_next (self->inner, cancellable, &local);

      if (address != NULL && is_allowed (self, address))
        return g_steal_pointer (&address);
      if (address != NULL)
        continue;
      if (local != NULL)
        g_propagate_error (error, local);
      else
        check_gave (self, error);
      return NULL;
    }
}

static void
next_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  ConnectdOutwardEnumerator *self = g_task_get_source_object (task);
  GError *error = NULL;
  g_autoptr (GSocketAddress) address = g_socket_address_enumerator_next_finish (self->inner, result, &error);

  if (address != NULL && !is_allowed (self, address))
    {
      g_socket_address_enumerator_next_async (self->inner, g_task_get_cancellable (task), next_cb,
                                              g_object_ref (task));
      return;
    }
  if (address == NULL && error == NULL)
    check_gave (self, &error);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, g_steal_pointer (&address), g_object_unref);
}

static void
enumerator_next_async (GSocketAddressEnumerator *enumerator,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  ConnectdOutwardEnumerator *self = CONNECTD_OUTWARD_ENUMERATOR (enumerator);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_socket_address_enumerator_next_async (self->inner, cancellable, next_cb, g_object_ref (task));
}

static GSocketAddress *
enumerator_next_finish (GSocketAddressEnumerator *enumerator, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
connectd_outward_enumerator_finalize (GObject *object)
{
  g_object_unref (CONNECTD_OUTWARD_ENUMERATOR (object)->inner);
  G_OBJECT_CLASS (connectd_outward_enumerator_parent_class)->finalize (object);
}

static void
connectd_outward_enumerator_class_init (ConnectdOutwardEnumeratorClass *klass)
{
  GSocketAddressEnumeratorClass *enumerator_class = G_SOCKET_ADDRESS_ENUMERATOR_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = connectd_outward_enumerator_finalize;
  enumerator_class->next = enumerator_next;
  enumerator_class->next_async = enumerator_next_async;
  enumerator_class->next_finish = enumerator_next_finish;
}

static void
connectd_outward_enumerator_init (ConnectdOutwardEnumerator *self)
{
}

/* --- the host --- */

typedef struct
{
  GNetworkAddress parent_instance;
  gboolean private_too;
} ConnectdOutwardAddress;

typedef GNetworkAddressClass ConnectdOutwardAddressClass;

GType connectd_outward_address_get_type (void);
static void connectd_outward_address_init_connectable (GSocketConnectableIface *iface);
static GSocketConnectableIface *parent_iface;

G_DEFINE_TYPE_WITH_CODE (ConnectdOutwardAddress,
                         connectd_outward_address,
                         G_TYPE_NETWORK_ADDRESS,
                         G_IMPLEMENT_INTERFACE (G_TYPE_SOCKET_CONNECTABLE,
                                                connectd_outward_address_init_connectable))

static GSocketAddressEnumerator *
address_enumerate (GSocketConnectable *connectable)
{
  ConnectdOutwardEnumerator *enumerator = g_object_new (connectd_outward_enumerator_get_type (), NULL);

  enumerator->inner = parent_iface->enumerate (connectable);
  enumerator->private_too = ((ConnectdOutwardAddress *)connectable)->private_too;
  return G_SOCKET_ADDRESS_ENUMERATOR (enumerator);
}

static void
connectd_outward_address_init_connectable (GSocketConnectableIface *iface)
{
  parent_iface = g_type_interface_peek_parent (iface);
  iface->enumerate = address_enumerate;
  iface->proxy_enumerate = address_enumerate; /* a proxy would be asked for what may not be reached */
}

static void
connectd_outward_address_class_init (ConnectdOutwardAddressClass *klass)
{
}

static void
connectd_outward_address_init (ConnectdOutwardAddress *self)
{
}

GSocketConnectable *
connectd_outward_address_new (const char *host, guint16 port, gboolean private_too)
{
  ConnectdOutwardAddress *self =
      g_object_new (connectd_outward_address_get_type (), "hostname", host, "port", (guint)port, NULL);

  self->private_too = private_too;
  return G_SOCKET_CONNECTABLE (self);
}
