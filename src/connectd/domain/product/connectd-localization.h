/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Languages of products: contexts, translations and their texts. */

#pragma once

#include "domain/product/connectd-product-private.h"

G_BEGIN_DECLS

/* --- connectd-localization.c --- */

/* Locales are there from the first start on. */
gboolean _connectd_localization_start (ConnectdTx *tx, GError **error);
/* A new product can be translated; one that changed is called as it is now. */
gboolean _connectd_localization_of_product (ConnectdTx *tx, JsonObject *product, GError **error);
/* The product goes, and its translations with it. */
gboolean _connectd_localization_remove (ConnectdTx *tx, const char *product_id, GError **error);

/* --- connectd-translation-texts.c --- */

/* Counts what there is to translate and what is, into `stats`. */
gboolean _connectd_translation_count (ConnectdTx *tx, JsonObject *translation, GError **error);

/* The texts of the translation that a call names first, as they are shown. Returns: (transfer full) NULL with error */
JsonArray *_connectd_translation_list_texts (ConnectdCall *call, GError **error);
/* What `from` says in its language, `to` says too, where it may say something of its own. */
gboolean _connectd_translation_copy_texts (ConnectdTx *tx, JsonObject *from, JsonObject *to, GError **error);

extern const ConnectdHooks connectd_translation_hooks;
CONNECTD_OPERATIONS (translation);

/* --- connectd-localization-around.c --- */

CONNECTD_OPERATIONS (localization);

G_END_DECLS
