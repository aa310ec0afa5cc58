/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "connectd-log.h"

#include <unistd.h>

static GLogWriterOutput
write_log (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer user_data)
{
  /* the flags grow with falling importance */
  if ((level & G_LOG_LEVEL_MASK) > (GLogLevelFlags)GPOINTER_TO_UINT (user_data))
    return G_LOG_WRITER_HANDLED;
  if (g_log_writer_is_journald (STDERR_FILENO) &&
      g_log_writer_journald (level, fields, n_fields, NULL) == G_LOG_WRITER_HANDLED)
    return G_LOG_WRITER_HANDLED;
  return g_log_writer_standard_streams (level, fields, n_fields, NULL);
}

void
connectd_log_start (GLogLevelFlags least)
{
  /* standard output says nothing but where we listen */
  g_log_writer_default_set_use_stderr (TRUE);
  g_log_set_writer_func (write_log, GUINT_TO_POINTER (least), NULL);
}
