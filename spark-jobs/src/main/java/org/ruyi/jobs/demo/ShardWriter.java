package org.ruyi.jobs.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** Writes a WebDataset shard: a tar of {@code KEY.jpg} and {@code KEY.txt}. */
final class ShardWriter implements AutoCloseable {
  private final TarArchiveOutputStream tar;

  ShardWriter(Path file) throws IOException {
    tar = new TarArchiveOutputStream(new BufferedOutputStream(Files.newOutputStream(file)));
  }

  /**
   * @param extension with its dot
   */
  void picture(String key, String extension, byte[] bytes) throws IOException {
    entry(key + extension, bytes);
  }

  void caption(String key, String caption) throws IOException {
    entry(key + ".txt", caption.getBytes(UTF_8));
  }

  private void entry(String name, byte[] bytes) throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name);
    entry.setSize(bytes.length);
    // The same seed must give the same bytes on any day.
    entry.setModTime(0L);
    tar.putArchiveEntry(entry);
    tar.write(bytes);
    tar.closeArchiveEntry();
  }

  @Override
  public void close() throws IOException {
    tar.close();
  }
}
