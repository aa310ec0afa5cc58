/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "http/connectd-spool.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "protocol/connect-error.h"

struct _ConnectdSpool
{
  char *directory;
  GByteArray *memory; /* NULL once there is a file */
  int fd;             /* -1: none */
  gsize size;
};

ConnectdSpool *
connectd_spool_new (const char *directory)
{
  ConnectdSpool *self = g_new0 (ConnectdSpool, 1);

  self->directory = g_strdup (directory != NULL ? directory : g_get_tmp_dir ());
  self->memory = g_byte_array_new ();
  self->fd = -1;
  return self;
}

void
connectd_spool_free (ConnectdSpool *self)
{
  if (self == NULL)
    return;
  g_free (self->directory);
  g_clear_pointer (&self->memory, g_byte_array_unref);
  g_clear_fd (&self->fd, NULL);
  g_free (self);
}

static gboolean
fail (GError **error, int code)
{
  g_set_error (error, CONNECT_ERROR, CONNECT_ERROR_STORAGE, "A temporary file cannot be written: %s.", g_strerror (code));
  return FALSE;
}

/* Not every file system knows files without a name; there it loses its name at once. */
static int
open_file (const char *directory)
{
  g_autofree char *name = NULL;
  int fd = open (directory, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

  if (fd >= 0 || (errno != EOPNOTSUPP && errno != EISDIR && errno != ENOENT))
    return fd;
  name = g_build_filename (directory, ".spool-XXXXXX", NULL);
  fd = g_mkstemp_full (name, O_RDWR | O_CLOEXEC, 0600);
  if (fd >= 0)
    g_unlink (name);
  return fd;
}

static gboolean
write_all (int fd, const guint8 *bytes, gsize size, GError **error)
{
  while (size > 0)
    {
      gssize n = write (fd, bytes, size);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return fail (error, errno);
      bytes += n;
      size -= (gsize) n;
    }
  return TRUE;
}

static gboolean
move_to_file (ConnectdSpool *self, GError **error)
{
  g_autoptr (GByteArray) memory = g_steal_pointer (&self->memory);

  self->fd = open_file (self->directory);
  return self->fd >= 0 ? write_all (self->fd, memory->data, memory->len, error) : fail (error, errno);
}

gboolean
connectd_spool_append (ConnectdSpool *self, const void *bytes, gsize size, GError **error)
{
  g_return_val_if_fail (self != NULL && (bytes != NULL || size == 0), FALSE);

  if (self->memory != NULL && size > CONNECTD_SPOOL_MEMORY - self->memory->len && !move_to_file (self, error))
    return FALSE;
  if (self->memory == NULL && self->fd < 0)
    return fail (error, EIO); /* it has failed before */
  self->size += size;
  if (self->memory == NULL)
    return write_all (self->fd, bytes, size, error);
  g_byte_array_append (self->memory, bytes, size);
  return TRUE;
}

gsize
connectd_spool_get_size (const ConnectdSpool *self)
{
  return self->size;
}

GBytes *
connectd_spool_end (ConnectdSpool *self, GError **error)
{
  g_autoptr (ConnectdSpool) ended = self;
  g_autoptr (GMappedFile) mapping = NULL;
  g_autoptr (GError) cause = NULL;

  g_return_val_if_fail (self != NULL, NULL);
  if (self->memory != NULL)
    return g_byte_array_free_to_bytes (g_steal_pointer (&self->memory));
  mapping = self->fd >= 0 ? g_mapped_file_new_from_fd (self->fd, FALSE, &cause) : NULL;
  if (mapping != NULL)
    return g_mapped_file_get_bytes (mapping);
  g_set_error (error, CONNECT_ERROR, CONNECT_ERROR_STORAGE, "A temporary file cannot be read: %s.",
               cause != NULL ? cause->message : g_strerror (EIO));
  return NULL;
}
