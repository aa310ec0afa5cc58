/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "store/connectd-lock.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <unistd.h>

#include "protocol/connect-error.h"

/* The number of the process that holds the lock, as it wrote it down; 0: unknown. */
static long
read_owner (int fd)
{
  char text[24] = "";
  ssize_t n = pread (fd, text, sizeof text - 1, 0);

  return n > 0 ? strtol (text, NULL, 10) : 0;
}

/* For the message to a second process only: the lock itself is the kernel's. */
static void
write_owner (int fd)
{
  g_autofree char *text = g_strdup_printf ("%ld\n", (long) getpid ());

  if (ftruncate (fd, 0) != 0 || pwrite (fd, text, strlen (text), 0) < 0)
    g_debug ("the lock file takes no text: %s", g_strerror (errno));
}

int
connectd_lock_directory (const char *path, GError **error)
{
  g_autofree char *file = g_build_filename (path, "lock", NULL);
  g_autofd int fd = -1;

  if (g_mkdir_with_parents (path, 0700) != 0)
    {
      g_set_error (error, CONNECT_ERROR, CONNECT_ERROR_STORAGE, "%s: %s", path, g_strerror (errno));
      return -1;
    }
  fd = open (file, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0)
    {
      g_set_error (error, CONNECT_ERROR, CONNECT_ERROR_STORAGE, "%s: %s", file, g_strerror (errno));
      return -1;
    }
  if (flock (fd, LOCK_EX | LOCK_NB) != 0)
    {
      int code = errno;

      if (code == EWOULDBLOCK)
        g_set_error (error, CONNECT_ERROR, CONNECT_ERROR_UNAVAILABLE,
                     "the data directory %s is in use by another connectd (process %ld)", path, read_owner (fd));
      else
        g_set_error (error, CONNECT_ERROR, CONNECT_ERROR_STORAGE, "%s: %s", file, g_strerror (code));
      return -1;
    }
  write_owner (fd);
  return g_steal_fd (&fd);
}
