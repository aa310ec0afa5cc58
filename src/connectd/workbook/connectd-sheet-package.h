/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* The parts of an xlsx file: a zip archive of XML documents. Only for the worker process (connectd-workbook): all of it comes from
 * outside. */

#pragma once

#include <expat.h>
#include <glib.h>

G_BEGIN_DECLS

typedef struct _ConnectdPackage ConnectdPackage;

/* Opens the archive. `max_bytes`: what all parts together may be unpacked. INVALID when it is none. */
ConnectdPackage *connectd_package_open (const char *path, gsize max_bytes, GError **error);
void connectd_package_free (ConnectdPackage *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConnectdPackage, connectd_package_free)
gboolean connectd_package_has (ConnectdPackage *self, const char *part);

/* Who reads a part. Names come without their namespace's prefix. */
typedef struct
{
  void (*start) (gpointer data, const char *name, const char *const *attributes);
  void (*end) (gpointer data, const char *name);
  void (*text) (gpointer data, const char *text, gsize length); /* may be NULL */
  gpointer data;
  GError *error; /* set by one of these to stop; taken over */
} ConnectdPartReader;

/* Streams a part through `reader`. INVALID for what is no XML, declares a document type, or is too large. */
gboolean connectd_package_parse (ConnectdPackage *self, const char *part, ConnectdPartReader *reader, GError **error);

/* The value of an attribute, any prefix; NULL when absent. */
const char *connectd_part_attribute (const char *const *attributes, const char *name);

G_END_DECLS
