package org.ruyi.data.image;

import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Iterator;
import java.util.Locale;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * Decodes GIF, BMP and TIFF by the JDK's readers, which are Java: whatever a stranger's file does
 * to them, it cannot take the process down.
 */
final class PlainDecoder {
  private PlainDecoder() {}

  /**
   * Decodes the first frame.
   *
   * @return CV_8UC4: blue, green, red and alpha, of the header's stored sides
   * @throws UndecodableException where the bytes are damaged
   */
  static Mat decode(byte[] bytes, ImageHeader header) throws UndecodableException {
    boolean tiff = header.format() == ImageFormat.TIFF;
    byte[] file = tiff ? TiffHeader.bare(bytes) : bytes;
    ImageReader reader = reader(header.format());
    try (MemoryCacheImageInputStream in =
        new MemoryCacheImageInputStream(new ByteArrayInputStream(file))) {
      reader.setInput(in, false, header.format() != ImageFormat.GIF);
      BufferedImage frame = reader.read(0);
      int left = header.format() == ImageFormat.GIF ? offset(reader, "imageLeftPosition") : 0;
      int top = header.format() == ImageFormat.GIF ? offset(reader, "imageTopPosition") : 0;
      if (left + frame.getWidth() > header.storedWidth()
          || top + frame.getHeight() > header.storedHeight()) {
        throw new UndecodableException("the frame is larger than the header says");
      }
      PixelSamples samples =
          tiff
              ? TiffHeader.samples(bytes)
              : PixelSamples.plain(frame.getSampleModel().getNumBands());
      return canvas(frame, left, top, header, samples);
    } catch (IOException | RuntimeException e) {
      throw new UndecodableException("the picture is damaged or cut off: " + e.getMessage());
    } finally {
      reader.dispose();
    }
  }

  /** The JDK's own, whatever others are on the class path. */
  private static ImageReader reader(ImageFormat format) {
    Iterator<ImageReader> readers =
        ImageIO.getImageReadersByFormatName(format.name().toLowerCase(Locale.ROOT));
    while (readers.hasNext()) {
      ImageReader reader = readers.next();
      if (reader.getClass().getName().startsWith("com.sun.imageio.")) {
        return reader;
      }
    }
    throw new IllegalStateException("Cannot decode " + format + ": this JDK has no reader for it");
  }

  private static int offset(ImageReader reader, String attribute) throws IOException {
    IIOMetadataNode root =
        (IIOMetadataNode) reader.getImageMetadata(0).getAsTree("javax_imageio_gif_image_1.0");
    IIOMetadataNode descriptor =
        (IIOMetadataNode) root.getElementsByTagName("ImageDescriptor").item(0);
    return Integer.parseInt(descriptor.getAttribute(attribute));
  }

  private static Mat canvas(
      BufferedImage frame, int left, int top, ImageHeader header, PixelSamples samples)
      throws UndecodableException {
    Mat canvas =
        new Mat(
            header.storedHeight(),
            header.storedWidth(),
            opencv_core.CV_8UC4,
            org.bytedeco.opencv.opencv_core.Scalar.all(0));
    Raster raster = frame.getRaster();
    byte[] row = new byte[4 * frame.getWidth()];
    for (int y = 0; y < frame.getHeight(); y++) {
      fill(row, frame, raster, y, samples);
      canvas.ptr(top + y, left).put(row);
    }
    return canvas;
  }

  private static void fill(
      byte[] row, BufferedImage frame, Raster raster, int y, PixelSamples meaning)
      throws UndecodableException {
    ColorModel colours = frame.getColorModel();
    if (colours instanceof IndexColorModel
        || raster.getSampleModel().getNumDataElements() == 1 && raster.getNumBands() > 1) {
      int[] argb = frame.getRGB(0, y, frame.getWidth(), 1, null, 0, frame.getWidth());
      for (int x = 0; x < argb.length; x++) {
        put(row, x, argb[x] >> 16, argb[x] >> 8, argb[x], argb[x] >>> 24);
      }
      return;
    }
    // Colour models of grey pictures would convert them as if they were linear light.
    int bands = raster.getNumBands();
    int shift = raster.getSampleModel().getSampleSize(0) - 8;
    int[] samples =
        raster.getPixels(raster.getMinX(), raster.getMinY() + y, frame.getWidth(), 1, (int[]) null);
    meaning.addUp(samples, bands);
    if (bands != meaning.samples()) {
      throw new UndecodableException("a picture of " + bands + " channels");
    }
    int[] pixel = new int[bands];
    for (int x = 0; x < frame.getWidth(); x++) {
      for (int i = 0; i < bands; i++) {
        pixel[i] = eight(samples[x * bands + i], shift);
      }
      meaning.toBgra(pixel, row, 4 * x);
    }
  }

  private static void put(byte[] row, int x, int red, int green, int blue, int alpha) {
    row[4 * x] = (byte) blue;
    row[4 * x + 1] = (byte) green;
    row[4 * x + 2] = (byte) red;
    row[4 * x + 3] = (byte) alpha;
  }

  /** Scales a sample to 8 bits. */
  private static int eight(int sample, int shift) {
    if (shift == 0) {
      return sample;
    }
    int greatest = (1 << shift + 8) - 1;
    return (sample * 255 + greatest / 2) / greatest;
  }
}
