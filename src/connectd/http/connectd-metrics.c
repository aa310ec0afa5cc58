/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "http/connectd-metrics.h"

#include <string.h>

#include "http/connectd-request.h"

#define MAX_ROUTES 512
#define MAX_METHODS 8
#define N_CLASSES 6 /* none, 1xx … 5xx */
#define OTHER_ROUTES "other"

/* milliseconds */
static const guint buckets[] = { 1, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10000 };

typedef struct
{
  const char *route;
  const char *methods[MAX_METHODS];
  guint64 counts[MAX_METHODS][N_CLASSES];
  guint64 within[G_N_ELEMENTS (buckets)];
  guint64 total;
  guint64 microseconds;
} Route;

struct _ConnectdMetrics
{
  GMutex mutex;
  GHashTable *routes; /* interned name → Route */
};

ConnectdMetrics *
connectd_metrics_new (void)
{
  ConnectdMetrics *self = g_new0 (ConnectdMetrics, 1);

  g_mutex_init (&self->mutex);
  self->routes = g_hash_table_new_full (g_direct_hash, g_direct_equal, NULL, g_free);
  return self;
}

void
connectd_metrics_free (ConnectdMetrics *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->routes);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

static Route *
ensure_route (ConnectdMetrics *self, const char *key)
{
  Route *route = g_hash_table_lookup (self->routes, key);

  if (route != NULL)
    return route;
  if (g_hash_table_size (self->routes) >= MAX_ROUTES && strcmp (key, OTHER_ROUTES) != 0)
    return ensure_route (self, g_intern_static_string (OTHER_ROUTES));
  route = g_new0 (Route, 1);
  route->route = key;
  g_hash_table_insert (self->routes, (gpointer)key, route);
  return route;
}

/* The last place is for whatever finds no other. */
static guint
ensure_method (Route *route, const char *method)
{
  guint i = 0;

  while (i < MAX_METHODS - 1 && route->methods[i] != NULL && route->methods[i] != method)
    i++;
  if (route->methods[i] == NULL)
    route->methods[i] = i < MAX_METHODS - 1 ? method : "OTHER";
  return i;
}

void
connectd_metrics_count (
    ConnectdMetrics *self, const char *route_name, const char *method, guint status, gint64 duration)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  Route *route = ensure_route (self, route_name != NULL ? route_name : g_intern_static_string ("none"));
  guint class = status / 100;

  route->counts[ensure_method (route, connectd_request_method (method))][class < N_CLASSES ? class : 0]++;
  route->total++;
  route->microseconds += MAX (duration, 0);
  for (guint i = 0; i < G_N_ELEMENTS (buckets); i++)
    if (duration <= (gint64)buckets[i] * 1000)
      route->within[i]++;
}

static void
write_counts (Route *route, GString *out)
{
  for (guint m = 0; m < MAX_METHODS && route->methods[m] != NULL; m++)
    for (guint c = 0; c < N_CLASSES; c++)
      if (route->counts[m][c] > 0)
        g_string_append_printf (
            out,
            "connectd_requests_total{route=\"%s\",method=\"%s\",status=\"%uxx\"} %" G_GUINT64_FORMAT "\n",
            route->route, route->methods[m], c, route->counts[m][c]);
}

static void
write_seconds (GString *out, guint64 microseconds)
{
  /* never through a double: a locale or a rounding would show */
  g_string_append_printf (out, "%" G_GUINT64_FORMAT ".%06u", microseconds / G_USEC_PER_SEC,
                          (guint)(microseconds % G_USEC_PER_SEC));
}

static void
write_histogram (Route *route, GString *out)
{
  static const char name[] = "connectd_request_duration_seconds";

  for (guint i = 0; i < G_N_ELEMENTS (buckets); i++)
    g_string_append_printf (out, "%s_bucket{route=\"%s\",le=\"%u.%03u\"} %" G_GUINT64_FORMAT "\n", name,
                            route->route, buckets[i] / 1000, buckets[i] % 1000, route->within[i]);
  g_string_append_printf (out, "%s_bucket{route=\"%s\",le=\"+Inf\"} %" G_GUINT64_FORMAT "\n", name,
                          route->route, route->total);
  g_string_append_printf (out, "%s_sum{route=\"%s\"} ", name, route->route);
  write_seconds (out, route->microseconds);
  g_string_append_printf (out, "\n%s_count{route=\"%s\"} %" G_GUINT64_FORMAT "\n", name, route->route,
                          route->total);
}

void
connectd_metrics_write (ConnectdMetrics *self, GString *out)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  GHashTableIter iter;
  gpointer route;

  g_string_append (out, "# HELP connectd_requests_total Requests that were answered.\n"
                        "# TYPE connectd_requests_total counter\n");
  g_hash_table_iter_init (&iter, self->routes);
  while (g_hash_table_iter_next (&iter, NULL, &route))
    write_counts (route, out);
  g_string_append (out, "# HELP connectd_request_duration_seconds From the whole request to its answer.\n"
                        "# TYPE connectd_request_duration_seconds histogram\n");
  g_hash_table_iter_init (&iter, self->routes);
  while (g_hash_table_iter_next (&iter, NULL, &route))
    write_histogram (route, out);
}

void
connectd_metrics_write_gauge (GString *out, const char *name, const char *help, guint64 value)
{
  g_string_append_printf (out, "# HELP %s %s\n# TYPE %s gauge\n%s %" G_GUINT64_FORMAT "\n", name, help, name,
                          name, value);
}
