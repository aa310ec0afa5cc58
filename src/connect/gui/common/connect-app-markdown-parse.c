/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "gui/common/connect-app-markdown.h"

#include <cmark.h>
#include <string.h>

/* Inline elements nested deeper than this keep their text and lose their look. */
#define MAX_INLINE 12
#define MAX_BLOCK_BYTES (64 * 1024)

typedef struct
{
  GPtrArray *blocks;
  guint      indent;
  guint      quote;
  guint      depth;   /* of containers, also beyond what is shown */
  char      *marker;  /* for the next block */
} Walk;

static void
block_free (gpointer data)
{
  ConnectAppBlock *block = data;

  g_free (block->marker);
  g_free (block->markup);
  g_free (block);
}

gboolean
connect_app_markdown_is_link (const char *url)
{
  g_autofree char *scheme = url != NULL && g_utf8_validate (url, -1, NULL) ? g_uri_parse_scheme (url) : NULL;

  return scheme != NULL && strlen (url) <= 2048 &&
         (g_ascii_strcasecmp (scheme, "http") == 0 || g_ascii_strcasecmp (scheme, "https") == 0 ||
          g_ascii_strcasecmp (scheme, "mailto") == 0);
}

static void
append_escaped (GString *markup, const char *text)
{
  g_autofree char *escaped = NULL;

  if (text == NULL || markup->len > MAX_BLOCK_BYTES)
    return;
  escaped = g_markup_escape_text (text, -1);
  g_string_append (markup, escaped);
}

static const char *
get_tag (cmark_node *node)
{
  switch ((guint) cmark_node_get_type (node))
    {
    case CMARK_NODE_EMPH: return "i";
    case CMARK_NODE_STRONG: return "b";
    case CMARK_NODE_LINK: return connect_app_markdown_is_link (cmark_node_get_url (node)) ? "a" : NULL;
    default: return NULL;
    }
}

static void
append_leaf (GString *markup, cmark_node *node)
{
  switch ((guint) cmark_node_get_type (node))
    {
    case CMARK_NODE_TEXT:
    case CMARK_NODE_HTML_INLINE:
      append_escaped (markup, cmark_node_get_literal (node));
      break;
    case CMARK_NODE_CODE:
      g_string_append (markup, "<tt>");
      append_escaped (markup, cmark_node_get_literal (node));
      g_string_append (markup, "</tt>");
      break;
    case CMARK_NODE_SOFTBREAK:
      g_string_append_c (markup, ' ');
      break;
    case CMARK_NODE_LINEBREAK:
      g_string_append_c (markup, '\n');
      break;
    default:
      break;
    }
}

static void
open_tag (GString *markup, const char *tag, cmark_node *node)
{
  if (*tag == 'a')
    {
      g_autofree char *url = g_markup_escape_text (cmark_node_get_url (node), -1);

      g_string_append_printf (markup, "<a href=\"%s\">", url);
    }
  else
    g_string_append_printf (markup, "<%s>", tag);
}

/* All inline content of a block, without recursion. A link within a link cannot be: cmark makes none. */
static char *
make_markup (cmark_node *block)
{
  cmark_iter *iter = cmark_iter_new (block);
  GString *markup = g_string_new (NULL);
  cmark_event_type event;
  guint depth = 0;

  while ((event = cmark_iter_next (iter)) != CMARK_EVENT_DONE)
    {
      cmark_node *node = cmark_iter_get_node (iter);
      const char *tag = get_tag (node);

      if (node == block)
        continue;
      if (event == CMARK_EVENT_EXIT)
        {
          if (tag != NULL && depth <= MAX_INLINE)
            g_string_append_printf (markup, "</%s>", tag);
          depth -= tag != NULL;
          continue;
        }
      append_leaf (markup, node);
      depth += tag != NULL;
      if (tag != NULL && depth <= MAX_INLINE)
        open_tag (markup, tag, node);
    }
  cmark_iter_free (iter);
  return g_string_free (markup, FALSE);
}

static void
add_block (Walk *walk, ConnectAppBlockKind kind, guint level, char *markup)
{
  ConnectAppBlock *block = g_new0 (ConnectAppBlock, 1);

  block->kind = kind;
  block->level = level;
  block->indent = MIN (walk->indent, CONNECT_APP_MARKDOWN_MAX_INDENT);
  block->quote = MIN (walk->quote, CONNECT_APP_MARKDOWN_MAX_INDENT);
  block->marker = g_steal_pointer (&walk->marker);
  block->markup = markup;
  g_ptr_array_add (walk->blocks, block);
}

static void
add_literal (Walk *walk, cmark_node *node)
{
  g_autofree char *text = g_strchomp (g_strdup (cmark_node_get_literal (node)));
  GString *markup = g_string_new (NULL);

  if (strlen (text) > MAX_BLOCK_BYTES)
    *g_utf8_find_prev_char (text, text + MAX_BLOCK_BYTES) = '\0';
  append_escaped (markup, text);
  add_block (walk, CONNECT_APP_BLOCK_CODE, 0, g_string_free (markup, FALSE));
}

static void
enter_item (Walk *walk, cmark_node *item)
{
  cmark_node *list = cmark_node_parent (item);
  int place = cmark_node_get_list_start (list);

  g_free (walk->marker);
  walk->marker = g_strdup ("•");
  if (cmark_node_get_list_type (list) != CMARK_ORDERED_LIST)
    return;
  place += GPOINTER_TO_INT (cmark_node_get_user_data (list));
  cmark_node_set_user_data (list, GINT_TO_POINTER (GPOINTER_TO_INT (cmark_node_get_user_data (list)) + 1));
  g_free (walk->marker);
  walk->marker = g_strdup_printf ("%d.", place);
}

static void
enter_block (Walk *walk, cmark_node *node)
{
  switch ((guint) cmark_node_get_type (node))
    {
    case CMARK_NODE_LIST:
      walk->indent++;
      break;
    case CMARK_NODE_ITEM:
      enter_item (walk, node);
      break;
    case CMARK_NODE_BLOCK_QUOTE:
      walk->quote++;
      break;
    case CMARK_NODE_PARAGRAPH:
      add_block (walk, CONNECT_APP_BLOCK_PARAGRAPH, 0, make_markup (node));
      break;
    case CMARK_NODE_HEADING:
      add_block (walk, CONNECT_APP_BLOCK_HEADING, cmark_node_get_heading_level (node), make_markup (node));
      break;
    case CMARK_NODE_CODE_BLOCK:
    case CMARK_NODE_HTML_BLOCK:
      add_literal (walk, node);
      break;
    case CMARK_NODE_THEMATIC_BREAK:
      add_block (walk, CONNECT_APP_BLOCK_RULE, 0, NULL);
      break;
    default:
      break;
    }
}

static void
leave_block (Walk *walk, cmark_node *node)
{
  switch ((guint) cmark_node_get_type (node))
    {
    case CMARK_NODE_LIST:
      walk->indent--;
      break;
    case CMARK_NODE_ITEM:
      g_clear_pointer (&walk->marker, g_free);
      break;
    case CMARK_NODE_BLOCK_QUOTE:
      walk->quote--;
      break;
    default:
      break;
    }
}

static void
walk_document (Walk *walk, cmark_node *document)
{
  cmark_iter *iter = cmark_iter_new (document);
  cmark_event_type event;

  while ((event = cmark_iter_next (iter)) != CMARK_EVENT_DONE && walk->blocks->len < CONNECT_APP_MARKDOWN_MAX_BLOCKS)
    {
      cmark_node *node = cmark_iter_get_node (iter);

      if (event == CMARK_EVENT_ENTER)
        enter_block (walk, node);
      else
        leave_block (walk, node);
    }
  if (event != CMARK_EVENT_DONE)
    add_block (walk, CONNECT_APP_BLOCK_CUT, 0, NULL);
  cmark_iter_free (iter);
}

GPtrArray *
connect_app_markdown_parse (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text != NULL ? text : "", text != NULL ? (gssize) strnlen (text, CONNECT_APP_MARKDOWN_MAX_BYTES) : 0);
  Walk walk = { .blocks = g_ptr_array_new_with_free_func (block_free) };
  cmark_node *document = cmark_parse_document (valid, strlen (valid), CMARK_OPT_DEFAULT);

  walk_document (&walk, document);
  cmark_node_free (document);
  g_clear_pointer (&walk.marker, g_free);
  if (text != NULL && strnlen (text, CONNECT_APP_MARKDOWN_MAX_BYTES + 1) > CONNECT_APP_MARKDOWN_MAX_BYTES &&
      walk.blocks->len < CONNECT_APP_MARKDOWN_MAX_BLOCKS)
    add_block (&walk, CONNECT_APP_BLOCK_CUT, 0, NULL);
  return walk.blocks;
}
