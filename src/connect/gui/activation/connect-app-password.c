/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "gui/activation/connect-app-password.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "protocol/connect-text.h"

struct _ConnectAppPasswordMeter
{
  GtkBox                      parent_instance;

  GtkWidget                  *bar;
  GtkWidget                  *word;
  ConnectAppPasswordStrength  strength;
};

G_DEFINE_FINAL_TYPE (ConnectAppPasswordMeter, connect_app_password_meter, GTK_TYPE_BOX)

/* Takes what others know out of the password, where it is more than a few letters. */
static char *
remove_known (const char *password, const char *const *known)
{
  g_autofree char *rest = g_utf8_casefold (password, -1);

  for (guint i = 0; known != NULL && known[i] != NULL; i++)
    {
      g_auto (GStrv) parts = g_strsplit_set (known[i], " @.,-_", -1);

      for (guint j = 0; parts[j] != NULL; j++)
        {
          g_autofree char *part = g_utf8_casefold (parts[j], -1);
          g_autoptr (GString) text = g_string_new (rest);

          if (g_utf8_strlen (part, -1) < 4)
            continue;
          g_string_replace (text, part, "", 0);
          g_free (rest);
          rest = g_string_free (g_steal_pointer (&text), FALSE);
        }
    }
  return g_steal_pointer (&rest);
}

/* How many different characters a guesser has to try for each. */
static guint
count_alphabet (const char *password)
{
  gboolean lower = FALSE, upper = FALSE, digit = FALSE, mark = FALSE, other = FALSE;

  for (const char *c = password; *c != '\0'; c = g_utf8_next_char (c))
    {
      gunichar ch = g_utf8_get_char (c);

      lower |= ch < 128 && g_ascii_islower (ch);
      upper |= ch < 128 && g_ascii_isupper (ch);
      digit |= ch < 128 && g_ascii_isdigit (ch);
      mark |= ch < 128 && !g_ascii_isalnum (ch);
      other |= ch >= 128;
    }
  return lower * 26 + upper * 26 + digit * 10 + mark * 33 + other * 100;
}

/* Characters that are not simply the neighbour of the one before: "aaaa" and "1234" are one each. */
static guint
count_surprises (const char *text)
{
  gunichar before = 0;
  guint n = 0;

  for (const char *c = text; *c != '\0'; c = g_utf8_next_char (c))
    {
      gunichar ch = g_utf8_get_char (c);

      n += before == 0 || (ch != before && ch != before + 1 && ch + 1 != before);
      before = ch;
    }
  return n;
}

ConnectAppPasswordStrength
connect_app_password_judge (const char *password, const char *const *known)
{
  g_autofree char *rest = NULL;
  double bits;
  glong length;

  if (password == NULL || *password == '\0')
    return CONNECT_APP_PASSWORD_NONE;
  length = g_utf8_strlen (password, -1);
  if (length < CONNECT_PASSWORD_MIN || length > CONNECT_PASSWORD_MAX)
    return CONNECT_APP_PASSWORD_REFUSED;
  rest = remove_known (password, known);
  bits = count_surprises (rest) * log2 (MAX (count_alphabet (password), 1));
  if (bits < 36)
    return CONNECT_APP_PASSWORD_WEAK;
  if (bits < 50)
    return CONNECT_APP_PASSWORD_FAIR;
  return bits < 70 ? CONNECT_APP_PASSWORD_GOOD : CONNECT_APP_PASSWORD_STRONG;
}

const char *
connect_app_password_get_word (ConnectAppPasswordStrength strength)
{
  switch (strength)
    {
    case CONNECT_APP_PASSWORD_NONE: return "";
    case CONNECT_APP_PASSWORD_REFUSED: return _("Too short or too long");
    case CONNECT_APP_PASSWORD_WEAK: return _("Weak password");
    case CONNECT_APP_PASSWORD_FAIR: return _("Fair password");
    case CONNECT_APP_PASSWORD_GOOD: return _("Good password");
    case CONNECT_APP_PASSWORD_STRONG: return _("Strong password");
    }
  return "";
}

char *
connect_app_password_dup_rules (void)
{
  return g_strdup_printf (_("%d to %d characters. Several words are easier to remember and harder to guess than a short one with signs in it."),
                          CONNECT_PASSWORD_MIN, CONNECT_PASSWORD_MAX);
}

static void
connect_app_password_meter_class_init (ConnectAppPasswordMeterClass *klass)
{
}

static void
connect_app_password_meter_init (ConnectAppPasswordMeter *self)
{
  self->bar = gtk_level_bar_new_for_interval (0, CONNECT_APP_PASSWORD_STRONG - CONNECT_APP_PASSWORD_REFUSED);
  self->word = gtk_label_new ("");
  gtk_level_bar_add_offset_value (GTK_LEVEL_BAR (self->bar), GTK_LEVEL_BAR_OFFSET_LOW,
                                  CONNECT_APP_PASSWORD_WEAK - CONNECT_APP_PASSWORD_REFUSED);
  gtk_level_bar_add_offset_value (GTK_LEVEL_BAR (self->bar), GTK_LEVEL_BAR_OFFSET_HIGH,
                                  CONNECT_APP_PASSWORD_FAIR - CONNECT_APP_PASSWORD_REFUSED);
  gtk_level_bar_add_offset_value (GTK_LEVEL_BAR (self->bar), GTK_LEVEL_BAR_OFFSET_FULL,
                                  CONNECT_APP_PASSWORD_STRONG - CONNECT_APP_PASSWORD_REFUSED);
  gtk_widget_add_css_class (self->bar, "strength");
  gtk_level_bar_set_mode (GTK_LEVEL_BAR (self->bar), GTK_LEVEL_BAR_MODE_DISCRETE);
  gtk_label_set_xalign (GTK_LABEL (self->word), 0);
  gtk_label_set_wrap (GTK_LABEL (self->word), TRUE);
  gtk_widget_add_css_class (self->word, "caption");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->bar), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Password strength"), -1);
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 6);
  gtk_box_append (GTK_BOX (self), self->bar);
  gtk_box_append (GTK_BOX (self), self->word);
}

GtkWidget *
connect_app_password_meter_new (void)
{
  return g_object_new (CONNECT_APP_TYPE_PASSWORD_METER, NULL);
}

void
connect_app_password_meter_set (ConnectAppPasswordMeter *self, ConnectAppPasswordStrength strength)
{
  const char *word = connect_app_password_get_word (strength);

  g_return_if_fail (CONNECT_APP_IS_PASSWORD_METER (self));

  if (self->strength == strength)
    return;
  self->strength = strength;
  gtk_level_bar_set_value (GTK_LEVEL_BAR (self->bar), strength > CONNECT_APP_PASSWORD_REFUSED ? strength - CONNECT_APP_PASSWORD_REFUSED : 0);
  gtk_label_set_label (GTK_LABEL (self->word), word);
  if (*word != '\0' && gtk_widget_get_mapped (GTK_WIDGET (self)))
    gtk_accessible_announce (GTK_ACCESSIBLE (self), word, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_LOW);
}
