/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "http/connectd-multipart.h"

#include <string.h>

#include "protocol/connect-error.h"

static const char form_type[] = "multipart/form-data";

static void
part_free (gpointer data)
{
  ConnectdPart *part = data;

  g_free (part->name);
  g_free (part->filename);
  g_free (part->content_type);
  g_clear_pointer (&part->bytes, g_bytes_unref);
  g_free (part);
}

static gboolean
fail (GError **error, const char *text)
{
  g_set_error (error, CONNECT_ERROR, CONNECT_ERROR_INVALID, "body: %s", text);
  return FALSE;
}

/* --- header values --- */

/* The value of a parameter of "word; name=value; name="value"", unquoted. A backslash escapes what ends a quoted text, and
 * only that: older browsers send whole paths in there. Returns: (transfer full) (nullable) */
static char *
find_parameter (const char *header, const char *name)
{
  const char *p = strchr (header, ';');

  while (p != NULL)
    {
      gsize length;
      gboolean quoted, wanted;
      g_autoptr (GString) value = g_string_new (NULL);

      p += 1 + strspn (p + 1, " \t");
      length = strcspn (p, "=;");
      if (p[length] != '=')
        {
          p = strchr (p, ';');
          continue;
        }
      wanted = strlen (name) == length && g_ascii_strncasecmp (p, name, length) == 0;
      p += length + 1;
      quoted = *p == '"';
      for (p += quoted; *p != '\0' && *p != (quoted ? '"' : ';'); p++)
        {
          if (quoted && p[0] == '\\' && (p[1] == '"' || p[1] == '\\'))
            p++;
          g_string_append_c (value, *p);
        }
      if (wanted)
        return g_strchomp (g_string_free_and_steal (g_steal_pointer (&value)));
      p = strchr (p, ';');
    }
  return NULL;
}

/* filename*=UTF-8''Vertrag%20f%C3%BCr.pdf. Returns: (transfer full) (nullable) */
static char *
find_extended (const char *header, const char *name)
{
  g_autofree char *value = find_parameter (header, name);
  char *text = value != NULL ? strchr (value, '\'') : NULL;

  if (text == NULL || g_ascii_strncasecmp (value, "utf-8'", 6) != 0)
    return NULL;
  text = strchr (text + 1, '\'');
  return text != NULL ? g_uri_unescape_string (text + 1, NULL) : NULL;
}

/* Lower case, without parameters; NULL for what is no type. Returns: (transfer full) (nullable) */
static char *
dup_type (const char *header)
{
  g_autofree char *type = g_ascii_strdown (header, (gssize) strcspn (header, "; \t"));
  gsize length = strlen (type);

  return length <= 127 && strchr (type, '/') != NULL &&
                 strspn (type, "abcdefghijklmnopqrstuvwxyz0123456789!#$&^_.+-/") == length
             ? g_steal_pointer (&type)
             : NULL;
}

static gboolean
is_text (const char *text)
{
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    if (g_unichar_iscntrl (g_utf8_get_char (p)))
      return FALSE;
  return TRUE;
}

/* What the file is called, wherever it was. Returns: (transfer full) */
static char *
clean_filename (const char *text)
{
  const char *slash = strrchr (text, '/');
  const char *base = slash != NULL ? slash + 1 : text;
  const char *backslash = strrchr (base, '\\');
  GString *clean = g_string_new (NULL);

  for (const char *p = backslash != NULL ? backslash + 1 : base; *p != '\0'; p = g_utf8_next_char (p))
    if (!g_unichar_iscntrl (g_utf8_get_char (p)) &&
        clean->len + (gsize) (g_utf8_next_char (p) - p) <= CONNECTD_MAX_FILE_NAME)
      g_string_append_len (clean, p, g_utf8_next_char (p) - p);
  return g_string_free_and_steal (clean);
}

/* --- a part --- */

static gboolean
take_disposition (ConnectdPart *part, const char *value, GError **error)
{
  g_autofree char *extended = find_extended (value, "filename*");
  g_autofree char *filename = extended != NULL ? g_steal_pointer (&extended) : find_parameter (value, "filename");

  if (g_ascii_strncasecmp (value, "form-data", 9) != 0)
    return fail (error, "A part is no form data.");
  g_set_str (&part->name, NULL);
  part->name = find_parameter (value, "name");
  if (part->name == NULL || *part->name == '\0' || strlen (part->name) > CONNECTD_MAX_PART_NAME || !is_text (part->name))
    return fail (error, "A part has no name, or one that cannot be used.");
  g_free (part->filename);
  part->filename = filename != NULL && g_utf8_validate (filename, -1, NULL) ? clean_filename (filename) : NULL;
  return TRUE;
}

static gboolean
take_header (ConnectdPart *part, const char *line, GError **error)
{
  const char *colon = strchr (line, ':');
  g_autofree char *name = colon != NULL ? g_strndup (line, (gsize) (colon - line)) : NULL;
  const char *value = colon != NULL ? colon + 1 + strspn (colon + 1, " \t") : NULL;

  if (name == NULL)
    return fail (error, "A part has a header that is none.");
  if (g_ascii_strcasecmp (name, "Content-Disposition") == 0)
    return take_disposition (part, value, error);
  if (g_ascii_strcasecmp (name, "Content-Type") == 0)
    {
      g_free (part->content_type);
      part->content_type = dup_type (value);
    }
  /* a form's parts are sent as they are (RFC 7578, 4.7) */
  if (g_ascii_strcasecmp (name, "Content-Transfer-Encoding") == 0 && g_ascii_strcasecmp (value, "binary") != 0 &&
      g_ascii_strcasecmp (value, "8bit") != 0 && g_ascii_strcasecmp (value, "7bit") != 0)
    return fail (error, "A part is encoded.");
  return TRUE;
}

/* `start` and `end` surround a part, its head included. */
static ConnectdPart *
read_part (GBytes *body, const char *data, const char *start, const char *end, GError **error)
{
  const char *stop = memmem (start, MIN ((gsize) (end - start), CONNECTD_MAX_PART_HEAD), "\r\n\r\n", 4);
  g_autofree char *head = stop != NULL ? g_strndup (start, (gsize) (stop - start)) : NULL;
  g_auto (GStrv) lines = NULL;
  ConnectdPart *part = g_new0 (ConnectdPart, 1);
  gboolean good = TRUE;

  if (head == NULL)
    good = fail (error, "The head of a part does not end, or is too long.");
  else if (strlen (head) != (gsize) (stop - start) || !g_utf8_validate (head, -1, NULL))
    good = fail (error, "The head of a part is no text.");
  else
    lines = g_strsplit (head, "\r\n", -1);
  for (guint i = 0; good && lines[i] != NULL; i++)
    good = take_header (part, lines[i], error);
  if (good && part->name == NULL)
    good = fail (error, "A part has no name, or one that cannot be used.");
  if (!good)
    {
      part_free (part);
      return NULL;
    }
  stop += 4;
  part->bytes = g_bytes_new_from_bytes (body, (gsize) (stop - data), (gsize) (end - stop));
  return part;
}

/* --- the form --- */

gboolean
connectd_multipart_is_form (const char *content_type)
{
  gsize length = strlen (form_type);

  return content_type != NULL && g_ascii_strncasecmp (content_type, form_type, length) == 0 &&
         strchr ("; \t", content_type[length]) != NULL; /* also its end */
}

/* "--BOUNDARY" */
static char *
dup_delimiter (const char *content_type, GError **error)
{
  g_autofree char *boundary = connectd_multipart_is_form (content_type) ? find_parameter (content_type, "boundary") : NULL;

  if (boundary != NULL && *boundary != '\0' && strlen (boundary) <= 70)
    return g_strconcat ("--", boundary, NULL);
  g_set_error (error, CONNECT_ERROR, CONNECT_ERROR_INVALID, "Content-Type: %s with a boundary of 1 to 70 characters is expected.",
               form_type);
  return NULL;
}

/* After a delimiter: blanks and the end of its line, or "--" after the last one. NULL when it is neither. */
static const char *
end_of_line (const char *p, const char *end, gboolean *last)
{
  *last = end - p >= 2 && memcmp (p, "--", 2) == 0;
  if (*last)
    return p + 2;
  while (p < end && (*p == ' ' || *p == '\t'))
    p++;
  return end - p >= 2 && memcmp (p, "\r\n", 2) == 0 ? p + 2 : NULL;
}

/* The next delimiter that stands at the beginning of a line. */
static const char *
find_delimiter (const char *data, const char *from, const char *end, const char *delimiter)
{
  gsize length = strlen (delimiter);
  const char *found = from;

  while ((found = memmem (found, (gsize) (end - found), delimiter, length)) != NULL)
    {
      if (found == data || (found - data >= 2 && memcmp (found - 2, "\r\n", 2) == 0))
        return found;
      found++;
    }
  return NULL;
}

static gboolean
read_parts (GPtrArray *parts, GBytes *body, const char *delimiter, GError **error)
{
  gsize size;
  const char *data = g_bytes_get_data (body, &size);
  const char *end = data + size;
  const char *here = size > 0 ? find_delimiter (data, data, end, delimiter) : NULL;
  gboolean last = FALSE;

  if (here == NULL)
    return fail (error, "The form has no part.");
  while (TRUE)
    {
      const char *start = end_of_line (here + strlen (delimiter), end, &last);
      const char *next = start != NULL && !last ? find_delimiter (data, start, end, delimiter) : NULL;
      ConnectdPart *part;

      if (last)
        return TRUE;
      if (next == NULL || next - start < 2)
        return fail (error, "A part of the form does not end.");
      if (parts->len >= CONNECTD_MAX_PARTS)
        return fail (error, "The form has too many parts.");
      part = read_part (body, data, start, next - 2, error);
      if (part == NULL)
        return FALSE;
      g_ptr_array_add (parts, part);
      here = next;
    }
}

GPtrArray *
connectd_multipart_parse (GBytes *body, const char *content_type, GError **error)
{
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (part_free);
  g_autofree char *delimiter = NULL;

  g_return_val_if_fail (body != NULL, NULL);
  delimiter = dup_delimiter (content_type, error);
  return delimiter != NULL && read_parts (parts, body, delimiter, error) ? g_steal_pointer (&parts) : NULL;
}
