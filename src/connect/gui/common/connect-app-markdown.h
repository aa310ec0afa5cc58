/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Markdown as widgets. The text is somebody else's: it is bounded in size and nesting, HTML in it is shown as text, and
 * only http, https and mailto addresses become links. It is first turned into a flat list of blocks, which printing
 * uses too. */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define CONNECT_APP_MARKDOWN_MAX_BYTES (512 * 1024)
#define CONNECT_APP_MARKDOWN_MAX_BLOCKS 4000
#define CONNECT_APP_MARKDOWN_MAX_INDENT 6

typedef enum
{
  CONNECT_APP_BLOCK_PARAGRAPH,
  CONNECT_APP_BLOCK_HEADING,
  CONNECT_APP_BLOCK_CODE,
  CONNECT_APP_BLOCK_RULE,
  CONNECT_APP_BLOCK_CUT, /* the last one of a text that is too large: what follows was left out */
} ConnectAppBlockKind;

typedef struct
{
  ConnectAppBlockKind kind;
  guint level;    /* of a heading: 1 to 6 */
  guint indent;   /* depth in lists */
  guint quote;    /* depth in quotations */
  char *marker;   /* "•" or "3." before the first block of a list item, or NULL */
  char *markup;   /* Pango markup, always valid; NULL for a rule */
} ConnectAppBlock;

/* The blocks of a text; text that is no UTF-8 is made so. Returns: (transfer full): of ConnectAppBlock */
GPtrArray *connect_app_markdown_parse (const char *text);
/* Whether an address may be a link. */
gboolean connect_app_markdown_is_link (const char *url);

#define CONNECT_APP_TYPE_MARKDOWN (connect_app_markdown_get_type ())
/* Shows a text. Headings have the role of headings, so that a screen reader can step over them. */
G_DECLARE_FINAL_TYPE (ConnectAppMarkdown, connect_app_markdown, CONNECT_APP, MARKDOWN, AdwBin)

GtkWidget *connect_app_markdown_new (const char *text);
void connect_app_markdown_set_text (ConnectAppMarkdown *self, const char *text);
const char *connect_app_markdown_get_text (ConnectAppMarkdown *self);

G_END_DECLS
