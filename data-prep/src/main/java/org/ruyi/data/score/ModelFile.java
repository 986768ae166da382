package org.ruyi.data.score;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.ruyi.data.InvalidScorerException;

/** Reads a file that the user names. */
final class ModelFile {
  /** What a buffer holds: 2 GiB less a byte. Also the most that protobuf, ONNX's format, allows. */
  private static final long MAX_MODEL = Integer.MAX_VALUE;

  private static final int CHUNK = 1 << 16;

  private ModelFile() {}

  /**
   * Reads a model, off the heap.
   *
   * @throws InvalidScorerException where there is no such file or it is another one
   */
  static ByteBuffer verified(String uri, String sha256, Configuration hadoop) {
    return read(
        uri,
        MAX_MODEL,
        hadoop,
        (in, length) -> {
          MessageDigest digest = digest();
          ByteBuffer bytes = ByteBuffer.allocateDirect(length);
          byte[] chunk = new byte[CHUNK];
          while (bytes.hasRemaining()) {
            int count = in.read(chunk, 0, Math.min(chunk.length, bytes.remaining()));
            if (count < 0) {
              throw new EOFException("it ends after " + bytes.position() + " bytes");
            }
            bytes.put(chunk, 0, count);
            digest.update(chunk, 0, count);
          }
          String actual = HexFormat.of().formatHex(digest.digest());
          if (!actual.equals(sha256)) {
            throw new InvalidScorerException(
                "Cannot use the model " + uri + ": its sha256 is " + actual + ", not " + sha256);
          }
          return bytes.flip();
        });
  }

  /** Reads a small file whole. */
  static byte[] small(String uri, int greatest, Configuration hadoop) {
    return read(uri, greatest, hadoop, InputStream::readNBytes);
  }

  private interface Reader<T> {
    T read(InputStream in, int length) throws IOException;
  }

  private static <T> T read(String uri, long greatest, Configuration hadoop, Reader<T> reader) {
    try {
      Path path = new Path(uri);
      FileSystem fileSystem = path.getFileSystem(hadoop);
      if (!fileSystem.exists(path)) {
        throw new InvalidScorerException("Cannot read " + uri + ": there is no such file");
      }
      FileStatus status = fileSystem.getFileStatus(path);
      if (!status.isFile() || status.getLen() > greatest) {
        throw new InvalidScorerException(
            "Cannot read " + uri + ": it is not a file of at most " + greatest + " bytes");
      }
      try (InputStream in = fileSystem.open(path)) {
        return reader.read(in, (int) status.getLen());
      }
    } catch (IllegalArgumentException | org.apache.hadoop.fs.UnsupportedFileSystemException e) {
      throw new InvalidScorerException("Invalid URI: " + uri + " (" + e.getMessage() + ")");
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + uri + ": " + e.getMessage(), e);
    }
  }

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
