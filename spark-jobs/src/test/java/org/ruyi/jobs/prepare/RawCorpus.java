package org.ruyi.jobs.prepare;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.imageio.ImageIO;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** Writes raw pairs for tests. */
final class RawCorpus {
  private RawCorpus() {}

  static byte[] picture(int width, int height, String format) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, width, height);
    graphics.setColor(new Color(width % 256, height % 256, 120));
    graphics.fillOval(width / 4, height / 4, width / 2, height / 2);
    graphics.dispose();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      if (!ImageIO.write(image, format, out)) {
        throw new IllegalStateException("No writer of " + format);
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Members of a shard in order. */
  static final class Shard {
    private final Map<String, byte[]> members = new LinkedHashMap<>();

    Shard add(String name, byte[] content) {
      if (members.putIfAbsent(name, content) != null) {
        throw new IllegalArgumentException(name);
      }
      return this;
    }

    Shard pair(String key, byte[] picture, String caption) {
      return add(key + ".png", picture).add(key + ".txt", text(caption));
    }

    Path write(Path file) throws IOException {
      try (OutputStream out = Files.newOutputStream(file);
          TarArchiveOutputStream tar = new TarArchiveOutputStream(out, "UTF-8")) {
        for (Map.Entry<String, byte[]> member : members.entrySet()) {
          TarArchiveEntry entry = new TarArchiveEntry(member.getKey());
          entry.setSize(member.getValue().length);
          entry.setModTime(0);
          tar.putArchiveEntry(entry);
          tar.write(member.getValue());
          tar.closeArchiveEntry();
        }
      }
      return file;
    }
  }
}
