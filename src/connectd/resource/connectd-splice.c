/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* From the body of a row and its parts to what a form shows. */

#include "config.h"

#include "resource/connectd-render.h"

#include <string.h>

/* longer than the path of any member */
#define MAX_PATH 128

/* "a.b" was asked for by "a", "a.b" or "a.b.c". */
static gboolean
is_included (const char *const *include, const char *path, gsize length)
{
  for (guint i = 0; include != NULL && include[i] != NULL; i++)
    {
      const char *name = *include[i] == '+' ? include[i] + 1 : include[i];
      gsize common = MIN (strlen (name), length);

      if (strncmp (name, path, common) == 0 && (name[common] == '\0' || name[common] == '.') &&
          (common == length || path[common] == '.'))
        return TRUE;
    }
  return FALSE;
}

static gboolean
shows_path (const ConnectdPlan *self, const ConnectdForm *form, const char *path, gsize length)
{
  char name[MAX_PATH];
  const ConnectMember *member;

  if (length >= sizeof name)
    return FALSE;
  memcpy (name, path, length);
  name[length] = '\0';
  member = _connectd_plan_find_restricted (self, name);
  if (member == NULL || (member->audience != 0 && (member->audience & form->sides) == 0))
    return FALSE;
  if ((member->flags & CONNECTD_APART) == 0 || is_included (form->include, path, length))
    return TRUE;
  if ((member->flags & CONNECT_MEMBER_HIDDEN) && !form->hidden)
    return FALSE;
  return !(member->flags & CONNECT_MEMBER_DETAIL) || form->detail;
}

static gboolean
shows_any (const ConnectdPlan *self, const ConnectdForm *form, const char *paths, gsize length)
{
  const char *end = paths + length;

  while (paths < end)
    {
      const char *comma = memchr (paths, ',', end - paths);
      gsize size = (comma != NULL ? comma : end) - paths;

      if (shows_path (self, form, paths, size))
        return TRUE;
      paths += size + 1;
    }
  return FALSE;
}

/* Digits at `at`, which is moved behind them and the character `end`. FALSE: there is something else. */
static gboolean
read_number (const char **at, char end, gsize *number)
{
  const char *c = *at;

  for (*number = 0; g_ascii_isdigit (*c) && *number < G_MAXUINT32; c++)
    *number = *number * 10 + (gsize) (*c - '0');
  if (c == *at || *c != end)
    return FALSE;
  *at = c + 1;
  return TRUE;
}

typedef struct
{
  gsize offset;
  const char *paths, *text;
  gsize paths_size, size;
} PartView;

/* Reads "OFFSET LENGTH PATHS\nTEXT\n" before `end`; moves `at` behind it. */
static gboolean
read_part (const char **at, const char *end, PartView *part)
{
  const char *newline;

  if (!read_number (at, ' ', &part->offset) || !read_number (at, ' ', &part->size))
    return FALSE;
  part->paths = *at;
  newline = memchr (*at, '\n', end - *at);
  if (newline == NULL || part->size >= (gsize) (end - newline) - 1 || newline[1 + part->size] != '\n')
    return FALSE;
  part->paths_size = newline - part->paths;
  part->text = newline + 1;
  *at = part->text + part->size + 1;
  return TRUE;
}

static gboolean
splice_form (const ConnectdPlan *self, const char *body, const char *parts, const ConnectdForm *form, GString *out)
{
  gsize length = strlen (body), done = 0, start = out->len;
  const char *end = parts != NULL ? parts + strlen (parts) : NULL;

  for (const char *at = parts; at != end;)
    {
      PartView part;

      if (!read_part (&at, end, &part) || part.offset < done || part.offset > length)
        {
          g_string_truncate (out, start);
          return FALSE;
        }
      if (!shows_any (self, form, part.paths, part.paths_size))
        continue;
      g_string_append_len (out, body + done, part.offset - done);
      done = part.offset;
      /* the first member of an object has no comma before it */
      if (*part.text == ',' && out->len > start && out->str[out->len - 1] == '{')
        g_string_append_len (out, part.text + 1, part.size - 1);
      else
        g_string_append_len (out, part.text, part.size);
    }
  g_string_append_len (out, body + done, length - done);
  return TRUE;
}

/* Reads what render wrote in front; `own` gets where the row's own parts begin. */
static gboolean
split_face (const char *parts, char **face_body, char **face_parts, const char **own)
{
  const char *at = parts + strlen (CONNECTD_FACE);
  gsize body_size, parts_size;

  if (!read_number (&at, ' ', &body_size) || !read_number (&at, '\n', &parts_size) || strlen (at) < body_size + parts_size)
    return FALSE;
  *face_body = g_strndup (at, body_size);
  *face_parts = parts_size > 0 ? g_strndup (at + body_size, parts_size) : NULL;
  *own = at + body_size + parts_size;
  return TRUE;
}

gboolean
connectd_plan_splice (const ConnectdPlan *self, const char *body, const char *parts, const ConnectdForm *form, GString *out)
{
  g_autofree char *face_body = NULL;
  g_autofree char *face_parts = NULL;
  const char *own;

  if (parts == NULL || !g_str_has_prefix (parts, CONNECTD_FACE))
    return splice_form (self, body, parts, form, out);
  if (!split_face (parts, &face_body, &face_parts, &own))
    return FALSE;
  if ((form->sides & ~CONNECT_SIDE_READER) != 0)
    return splice_form (self, body, own, form, out);
  return splice_form (self, face_body, face_parts, form, out);
}
