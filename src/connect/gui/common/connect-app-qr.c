/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "gui/common/connect-app-qr.h"

#include <qrencode.h>
#include <string.h>

#define QUIET 4 /* modules of white around the code, as its standard demands */
#define SCALE 4       /* pixels a module, for a camera at arm's length */
#define MAX_SIDE 280  /* fits into the narrowest window */
#define MAX_BYTES 2300

struct _ConnectAppQr
{
  GtkWidget   parent_instance;

  GdkTexture *texture; /* a pixel a module, quiet zone included */
  guint       size;
};

G_DEFINE_FINAL_TYPE (ConnectAppQr, connect_app_qr, GTK_TYPE_WIDGET)

static GdkTexture *
make_texture (const QRcode *code)
{
  guint side = code->width + 2 * QUIET;
  g_autofree guchar *pixels = g_malloc (side * side * 3);
  g_autoptr (GBytes) bytes = NULL;

  memset (pixels, 0xff, side * side * 3);
  for (int y = 0; y < code->width; y++)
    for (int x = 0; x < code->width; x++)
      if (code->data[y * code->width + x] & 1)
        memset (pixels + ((y + QUIET) * side + x + QUIET) * 3, 0, 3);
  bytes = g_bytes_new_take (g_steal_pointer (&pixels), side * side * 3);
  return gdk_memory_texture_new (side, side, GDK_MEMORY_R8G8B8, bytes, side * 3);
}

static void
connect_app_qr_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  ConnectAppQr *self = CONNECT_APP_QR (widget);
  int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  int modules, side;

  if (self->texture == NULL)
    return;
  /* A whole number of pixels a module where there is room: sharp edges. */
  modules = gdk_texture_get_width (self->texture);
  side = MIN (width, height);
  side = side >= modules ? side / modules * modules : side;
  gtk_snapshot_append_scaled_texture (snapshot, self->texture, GSK_SCALING_FILTER_NEAREST,
                                      &GRAPHENE_RECT_INIT ((width - side) / 2, (height - side) / 2, side, side));
}

static GtkSizeRequestMode
connect_app_qr_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_CONSTANT_SIZE;
}

static void
connect_app_qr_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                        int *minimum_baseline, int *natural_baseline)
{
  GdkTexture *texture = CONNECT_APP_QR (widget)->texture;
  int modules = texture != NULL ? gdk_texture_get_width (texture) : 0;

  *minimum = *natural = modules > 0 ? modules * CLAMP (MAX_SIDE / modules, 1, SCALE) : 0;
}

static void
connect_app_qr_finalize (GObject *object)
{
  g_clear_object (&CONNECT_APP_QR (object)->texture);
  G_OBJECT_CLASS (connect_app_qr_parent_class)->finalize (object);
}

static void
connect_app_qr_class_init (ConnectAppQrClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = connect_app_qr_finalize;
  widget_class->snapshot = connect_app_qr_snapshot;
  widget_class->measure = connect_app_qr_measure;
  widget_class->get_request_mode = connect_app_qr_get_request_mode;
  gtk_widget_class_set_css_name (widget_class, "qr");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
connect_app_qr_init (ConnectAppQr *self)
{
}

GtkWidget *
connect_app_qr_new (const char *text, const char *label)
{
  ConnectAppQr *self = g_object_new (CONNECT_APP_TYPE_QR, NULL);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  connect_app_qr_set_text (self, text);
  return GTK_WIDGET (self);
}

void
connect_app_qr_set_text (ConnectAppQr *self, const char *text)
{
  QRcode *code = NULL;

  g_return_if_fail (CONNECT_APP_IS_QR (self));

  g_clear_object (&self->texture);
  self->size = 0;
  if (text != NULL && *text != '\0' && strnlen (text, MAX_BYTES + 1) <= MAX_BYTES)
    code = QRcode_encodeString8bit (text, 0, QR_ECLEVEL_M);
  if (code != NULL)
    {
      self->texture = make_texture (code);
      self->size = code->width;
      QRcode_free (code);
    }
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

guint
connect_app_qr_get_size (ConnectAppQr *self)
{
  return self->size;
}
