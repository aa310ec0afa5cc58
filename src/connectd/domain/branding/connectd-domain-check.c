/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Whether a domain of one's own leads here: it must have an address that the server's own name has too, as an
 * alias (CNAME) of it has. Asked on a pool thread, for a few seconds at most; what was found is told as it
 * is. */

#include "config.h"

#include "domain/branding/connectd-branding-private.h"

#include <gio/gio.h>

#define SECONDS 3
#define MAX_ADDRESSES 64

typedef struct
{
  char *reason; /* NULL: it leads here */
} Found;

static void
found_free (gpointer data)
{
  g_free (((Found *)data)->reason);
  g_free (data);
}

/* The addresses of a name or, for an address, itself; "addresses" may be empty, and `why` tells why then. */
static GPtrArray *
look_up (const char *name, char **why)
{
  g_autoptr (GResolver) resolver = g_resolver_get_default ();
  g_autoptr (GError) error = NULL;
  GPtrArray *addresses = g_ptr_array_new_with_free_func (g_free);
  GList *found;

  g_resolver_set_timeout (resolver, SECONDS * 1000);
  found = g_resolver_lookup_by_name (resolver, name, NULL, &error);
  for (GList *at = found; at != NULL && addresses->len < MAX_ADDRESSES; at = at->next)
    g_ptr_array_add (addresses, g_inet_address_to_string (at->data));
  g_resolver_free_addresses (found);
  if (error != NULL)
    *why = g_strdup (g_error_matches (error, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND)
                         ? "There is no such name."
                         : error->message);
  return addresses;
}

static gboolean
have_common (GPtrArray *one, GPtrArray *other)
{
  for (guint i = 0; i < one->len; i++)
    if (g_ptr_array_find_with_equal_func (other, one->pdata[i], g_str_equal, NULL))
      return TRUE;
  return FALSE;
}

static Found *
check (ConnectdTx *tx, const char *domain)
{
  g_autoptr (GUri) uri = g_uri_parse (connectd_tx_get_public_url (tx), G_URI_FLAGS_NONE, NULL);
  const char *own = uri != NULL ? g_uri_get_host (uri) : NULL;
  g_autofree char *why = NULL;
  g_autoptr (GPtrArray) theirs = look_up (domain, &why);
  g_autofree char *why_not = NULL;
  g_autoptr (GPtrArray) ours = own != NULL && theirs->len > 0 ? look_up (own, &why_not) : NULL;
  Found *found = g_new0 (Found, 1);

  if (theirs->len == 0)
    found->reason =
        g_strdup_printf ("The domain cannot be found: %s", why != NULL ? why : "it has no address.");
  else if (ours == NULL || ours->len == 0)
    found->reason =
        g_strdup_printf ("The server's own name (%s) cannot be found from here: %s", own != NULL ? own : "-",
                         why_not != NULL ? why_not : "it has no address.");
  else if (!have_common (theirs, ours))
    found->reason =
        g_strdup_printf ("The domain leads to %s, not to %s.", (const char *)theirs->pdata[0], own);
  if (found->reason != NULL && g_utf8_strlen (found->reason, -1) > 256)
    {
      g_autofree char *whole = g_steal_pointer (&found->reason);

      found->reason = g_utf8_substring (whole, 0, 256);
    }
  return found;
}

/* Only for its owner: nobody else is a reason to ask. */
static gboolean
verify_prepare (ConnectdCall *call, GError **error)
{
  g_autoptr (JsonObject) domain = connectd_tx_get_visible (call->tx, CONNECTD_DOMAINS, call->args[0], error);

  if (domain == NULL)
    return FALSE;
  call->prepared = g_strcmp0 (connect_json_get_string (domain, "type"), "custom") == 0
                       ? check (call->tx, connect_json_get_string (domain, "host"))
                       : g_new0 (Found, 1);
  call->prepared_free = found_free;
  return TRUE;
}

static gboolean
verify_run (ConnectdCall *call, GError **error)
{
  const Found *found = call->prepared;
  g_autoptr (JsonObject) body = json_object_new ();
  g_autoptr (JsonObject) domain = NULL;

  connect_json_set_string (body, "reason", found->reason);
  domain = connectd_tx_act (call->tx, CONNECTD_DOMAINS, call->args[0], "verify", body, error);
  if (domain == NULL)
    return FALSE;
  _connectd_answer (call, 200, connectd_tx_show (call->tx, CONNECTD_DOMAINS, domain, FALSE));
  return TRUE;
}

static const char *const limits[] = { "address 60/600", NULL };

const ConnectdOperation connectd_domain_check_operations[] = {
  { "POST", "domains/{id}/verify", CONNECTD_ACCESS_ACCOUNT, CONNECT_MODULE_ACCOUNT, .writes = TRUE,
    .prepare = verify_prepare, .run = verify_run, .limits = limits,
    .summary = "Look whether a domain leads here" },
  { NULL },
};
