/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "workbook/connectd-sheet-package.h"

#include <minizip/unzip.h>
#include <string.h>

#include "protocol/connect-error.h"

#define CHUNK (64 * 1024)
#define MAX_DEPTH 64

/* the older name, which expat 2.9 deprecates */
#if XML_MAJOR_VERSION == 2 && XML_MINOR_VERSION < 9
#define XML_GetCurrentLineNumber64 XML_GetCurrentLineNumber
#endif

struct _ConnectdPackage
{
  unzFile zip;
  gsize left; /* bytes that may still be unpacked */
};

typedef struct
{
  XML_Parser parser;
  ConnectdPartReader *reader;
  const char *part;
  guint depth;
} Parse;

ConnectdPackage *
connectd_package_open (const char *path, gsize max_bytes, GError **error)
{
  unzFile zip = unzOpen64 (path);
  ConnectdPackage *self;

  if (zip == NULL)
    {
      g_set_error_literal (error, CONNECT_ERROR, CONNECT_ERROR_INVALID, "It is no workbook (xlsx).");
      return NULL;
    }
  self = g_new0 (ConnectdPackage, 1);
  self->zip = zip;
  self->left = max_bytes;
  return self;
}

void
connectd_package_free (ConnectdPackage *self)
{
  if (self == NULL)
    return;
  unzClose (self->zip);
  g_free (self);
}

gboolean
connectd_package_has (ConnectdPackage *self, const char *part)
{
  return unzLocateFile (self->zip, part, 2 /* any case */) == UNZ_OK;
}

static const char *
local_name (const char *name)
{
  const char *colon = strrchr (name, ':');

  return colon != NULL ? colon + 1 : name;
}

const char *
connectd_part_attribute (const char *const *attributes, const char *name)
{
  for (guint i = 0; attributes[i] != NULL; i += 2)
    if (strcmp (local_name (attributes[i]), name) == 0)
      return attributes[i + 1];
  return NULL;
}

static void
stop_when_wrong (Parse *parse)
{
  if (parse->reader->error != NULL)
    XML_StopParser (parse->parser, XML_FALSE);
}

static void
start_cb (void *data, const XML_Char *name, const XML_Char **attributes)
{
  Parse *parse = data;

  if (++parse->depth > MAX_DEPTH && parse->reader->error == NULL)
    g_set_error (&parse->reader->error, CONNECT_ERROR, CONNECT_ERROR_INVALID, "%s: It is nested too deeply.", parse->part);
  if (parse->reader->error == NULL)
    parse->reader->start (parse->reader->data, local_name (name), (const char *const *)attributes);
  stop_when_wrong (parse);
}

static void
end_cb (void *data, const XML_Char *name)
{
  Parse *parse = data;

  parse->depth--;
  if (parse->reader->error == NULL)
    parse->reader->end (parse->reader->data, local_name (name));
  stop_when_wrong (parse);
}

static void
text_cb (void *data, const XML_Char *text, int length)
{
  Parse *parse = data;

  if (parse->reader->error == NULL && parse->reader->text != NULL)
    parse->reader->text (parse->reader->data, text, length);
  stop_when_wrong (parse);
}

/* No workbook needs one, and entities are declared there. */
static void
doctype_cb (void *data, const XML_Char *name, const XML_Char *system, const XML_Char *public_id, int has_internal)
{
  Parse *parse = data;

  if (parse->reader->error == NULL)
    g_set_error (&parse->reader->error, CONNECT_ERROR, CONNECT_ERROR_INVALID, "%s: It declares a document type.", parse->part);
  stop_when_wrong (parse);
}

static gboolean
tell_xml_error (Parse *parse, GError **error)
{
  if (parse->reader->error != NULL)
    g_propagate_error (error, g_steal_pointer (&parse->reader->error));
  else
    g_set_error (error, CONNECT_ERROR, CONNECT_ERROR_INVALID, "%s: line %" G_GUINT64_FORMAT ": %s.", parse->part,
                 (guint64)XML_GetCurrentLineNumber64 (parse->parser), XML_ErrorString (XML_GetErrorCode (parse->parser)));
  return FALSE;
}

static gboolean
pump (ConnectdPackage *self, Parse *parse, GError **error)
{
  int n;

  do
    {
      void *buffer = XML_GetBuffer (parse->parser, CHUNK);

      n = buffer != NULL ? unzReadCurrentFile (self->zip, buffer, CHUNK) : -1;
      if (n < 0)
        {
          g_set_error (error, CONNECT_ERROR, CONNECT_ERROR_INVALID, "%s: It cannot be unpacked.", parse->part);
          return FALSE;
        }
      if ((gsize)n > self->left)
        {
          g_set_error (error, CONNECT_ERROR, CONNECT_ERROR_TOO_LARGE, "%s: It is too large when unpacked.", parse->part);
          return FALSE;
        }
      self->left -= n;
      if (XML_ParseBuffer (parse->parser, n, n == 0) != XML_STATUS_OK || parse->reader->error != NULL)
        return tell_xml_error (parse, error);
    }
  while (n > 0);
  return TRUE;
}

gboolean
connectd_package_parse (ConnectdPackage *self, const char *part, ConnectdPartReader *reader, GError **error)
{
  Parse parse = { NULL, reader, part, 0 };
  gboolean good;

  if (!connectd_package_has (self, part) || unzOpenCurrentFile (self->zip) != UNZ_OK)
    {
      g_set_error (error, CONNECT_ERROR, CONNECT_ERROR_INVALID, "%s: It is missing from the workbook, or cannot be unpacked.", part);
      return FALSE;
    }
  parse.parser = XML_ParserCreate (NULL);
  XML_SetUserData (parse.parser, &parse);
  XML_SetElementHandler (parse.parser, start_cb, end_cb);
  XML_SetCharacterDataHandler (parse.parser, text_cb);
  XML_SetStartDoctypeDeclHandler (parse.parser, doctype_cb);
  good = pump (self, &parse, error);
  XML_ParserFree (parse.parser);
  if (unzCloseCurrentFile (self->zip) == UNZ_CRCERROR && good)
    {
      g_set_error (error, CONNECT_ERROR, CONNECT_ERROR_INVALID, "%s: It is damaged.", part);
      return FALSE;
    }
  return good;
}
