/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "cache/connect-cache.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <unistd.h>

#include "cache/connect-writer.h"

struct _ConnectCache
{
  char *directory;
  char *path;
  ConnectSchema *schema;
  ConnectReader *reader;        /* main thread */
  ConnectReader *thread_reader; /* reading thread */
  ConnectWorker *reading;       /* made on first use */
  ConnectWorker *writing;
  ConnectWriter *writer;
  int lock;
};

ConnectCache *
connect_cache_new (const char *directory)
{
  ConnectCache *self = g_new0 (ConnectCache, 1);

  self->directory = g_strdup (directory);
  self->path = g_build_filename (directory, "cache.db", NULL);
  self->schema = connect_schema_new ();
  self->reader = connect_reader_new (self->path, self->schema);
  self->thread_reader = connect_reader_new (self->path, self->schema);
  self->writer = connect_writer_new (self->path, self->schema);
  self->lock = -1;
  g_mkdir_with_parents (directory, 0700);
  return self;
}

void
connect_cache_free (ConnectCache *self)
{
  if (self == NULL)
    return;
  connect_worker_free (self->reading);
  connect_worker_free (self->writing);
  connect_reader_free (self->reader);
  connect_reader_free (self->thread_reader);
  connect_writer_free (self->writer);
  connect_schema_free (self->schema);
  if (self->lock >= 0)
    close (self->lock);
  g_free (self->directory);
  g_free (self->path);
  g_free (self);
}

ConnectSchema *
connect_cache_get_schema (ConnectCache *self)
{
  return self->schema;
}

ConnectReader *
connect_cache_get_reader (ConnectCache *self)
{
  return self->reader;
}

ConnectWorker *
connect_cache_get_reading (ConnectCache *self)
{
  if (self->reading == NULL)
    self->reading = connect_worker_new ("cache-read");
  return self->reading;
}

ConnectReader *
connect_cache_get_thread_reader (ConnectCache *self)
{
  return self->thread_reader;
}

gboolean
connect_cache_try_lock (ConnectCache *self)
{
  g_autofree char *path = NULL;
  g_autofd int fd = -1;

  if (self->lock >= 0)
    return TRUE;
  path = g_build_filename (self->directory, "lock", NULL);
  fd = g_open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0 || flock (fd, LOCK_EX | LOCK_NB) != 0)
    return FALSE;
  self->lock = g_steal_fd (&fd);
  return TRUE;
}

gboolean
connect_cache_is_locked (ConnectCache *self)
{
  return self->lock >= 0;
}

ConnectWorker *
connect_cache_get_writing (ConnectCache *self)
{
  g_assert (self->lock >= 0);
  if (self->writing == NULL)
    self->writing = connect_worker_new ("cache-write");
  return self->writing;
}

ConnectWriter *
connect_cache_get_writer (ConnectCache *self)
{
  return self->writer;
}

const char *
connect_cache_get_directory (ConnectCache *self)
{
  return self->directory;
}
