/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Runs a fuzz function as an ordinary test: over the files of its corpus, and over mutations of them that are the same
 * every time. */

#include "config.h"

#include <string.h>

#include "fuzz/fuzz.h"

#define N_MUTATIONS 20000
#define MAX_BYTES 16384

static GPtrArray *
load_corpus (const char *name)
{
  g_autofree char *folder = g_test_build_filename (G_TEST_DIST, "fuzz", "corpus", name, NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  GPtrArray *inputs = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  const char *entry;

  g_assert_nonnull (dir);
  while ((entry = g_dir_read_name (dir)) != NULL)
    g_ptr_array_add (names, g_build_filename (folder, entry, NULL));
  g_ptr_array_sort_values (names, (GCompareFunc) strcmp);
  for (guint i = 0; i < names->len; i++)
    {
      char *contents = NULL;
      gsize length = 0;

      g_assert_true (g_file_get_contents (g_ptr_array_index (names, i), &contents, &length, NULL));
      g_ptr_array_add (inputs, g_bytes_new_take (contents, length));
    }
  g_assert_cmpuint (inputs->len, >, 0);
  return inputs;
}

static void
run (const GByteArray *input)
{
  g_autofree guint8 *exact = g_memdup2 (input->data, input->len); /* so that reading beyond the end is seen */

  LLVMFuzzerTestOneInput (input->len > 0 ? exact : (const guint8 *) "", input->len);
}

/* One change: a byte, a bit, a piece removed, doubled or taken from another input. */
static void
mutate (GRand *rand, GByteArray *input, GBytes *other)
{
  static const char special[] = "()&,|;='\"*\\%+-. \n\t{}[]:\xff\xc3" "0";
  gsize other_length;
  const guint8 *other_data = g_bytes_get_data (other, &other_length);
  guint at = input->len > 0 ? g_rand_int_range (rand, 0, input->len) : 0;
  guint length = input->len > at ? g_rand_int_range (rand, 0, MIN (input->len - at, 64) + 1) : 0;

  switch (g_rand_int_range (rand, 0, 5))
    {
    case 0:
      if (input->len > 0)
        input->data[at] = (guint8) special[g_rand_int_range (rand, 0, sizeof special)];
      break;
    case 1:
      if (input->len > 0)
        input->data[at] ^= (guint8) (1 << g_rand_int_range (rand, 0, 8));
      break;
    case 2:
      if (length > 0)
        g_byte_array_remove_range (input, at, length);
      break;
    case 3:
      {
        g_autofree guint8 *piece = length > 0 ? g_memdup2 (input->data + at, length) : NULL;

        if (length > 0)
          g_byte_array_append (input, piece, length);
      }
      break;
    default:
      g_byte_array_append (input, other_data, MIN (other_length, 64));
    }
  if (input->len > MAX_BYTES)
    g_byte_array_set_size (input, MAX_BYTES);
}

static void
test_corpus (gconstpointer name)
{
  g_autoptr (GPtrArray) inputs = load_corpus (name);

  for (guint i = 0; i < inputs->len; i++)
    {
      GBytes *input = g_ptr_array_index (inputs, i);
      g_autoptr (GByteArray) bytes = g_bytes_unref_to_array (g_bytes_ref (input));

      run (bytes);
    }
}

static void
test_mutations (gconstpointer name)
{
  g_autoptr (GPtrArray) inputs = load_corpus (name);
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);

  for (guint i = 0; i < N_MUTATIONS; i++)
    {
      g_autoptr (GByteArray) input = g_byte_array_new ();
      gsize length;
      const guint8 *data = g_bytes_get_data (g_ptr_array_index (inputs, i % inputs->len), &length);

      g_byte_array_append (input, data, length);
      for (int n = g_rand_int_range (rand, 1, 8); n > 0; n--)
        mutate (rand, input, g_ptr_array_index (inputs, g_rand_int_range (rand, 0, inputs->len)));
      run (input);
    }
}

int
main (int argc, char *argv[])
{
  g_autofree char *corpus = g_strdup_printf ("/fuzz/%s/corpus", FUZZ_NAME);
  g_autofree char *mutations = g_strdup_printf ("/fuzz/%s/mutations", FUZZ_NAME);

  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func (corpus, FUZZ_NAME, test_corpus);
  g_test_add_data_func (mutations, FUZZ_NAME, test_mutations);
  return g_test_run ();
}
