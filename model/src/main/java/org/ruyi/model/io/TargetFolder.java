package org.ruyi.model.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A folder that is being written, on the local disk or elsewhere. */
@FunctionalInterface
public interface TargetFolder {

  /** Writes what a file holds, front to back. */
  @FunctionalInterface
  interface Body {
    void write(WritableByteChannel channel) throws IOException;
  }

  /**
   * Writes a file; folders on the way to it are made where they are missing.
   *
   * @param path below this folder, with forward slashes
   * @throws IOException where writing fails; nobody sees a part of the file then
   */
  void write(String path, Body body) throws IOException;

  /** Writes a file of text, in UTF-8. */
  default void writeText(String path, String text) throws IOException {
    write(path, channel -> writeFully(channel, StandardCharsets.UTF_8.encode(text)));
  }

  /** The same folder from one of its own folders on. */
  default TargetFolder in(String folder) {
    return (path, body) -> write(folder + "/" + path, body);
  }

  /** A local folder. Files that are there are replaced; what was written survives a power cut. */
  static TargetFolder local(Path folder) {
    return (path, body) ->
        AtomicFile.write(folder.resolve(path), temporary -> LocalFile.write(temporary, body));
  }

  /** Writes all that a buffer has left. */
  static void writeFully(WritableByteChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }
}
