package org.ruyi.jobs.train.data;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;

/**
 * A row group in a file: the number of rows; of each row its place in the data set's file, its
 * caption and its picture, with their lengths; and the SHA-256 of all before it.
 */
final class PairsFile {
  private static final int BUFFER = 1 << 16;
  private static final int LEAST_BYTES_OF_A_ROW = 3 * Integer.BYTES;

  private PairsFile() {}

  /** The file is not what was written. */
  static final class DamagedException extends IOException {
    private static final long serialVersionUID = 1L;

    DamagedException(String reason) {
      super(reason);
    }
  }

  /** Writes a new file. */
  static void write(Path file, Pairs pairs) throws IOException {
    MessageDigest digest = sha256();
    try (BufferedOutputStream plain =
            new BufferedOutputStream(
                Files.newOutputStream(file, StandardOpenOption.CREATE_NEW), BUFFER);
        DataOutputStream out = new DataOutputStream(new DigestOutputStream(plain, digest))) {
      out.writeInt(pairs.rows());
      for (int row = 0; row < pairs.rows(); row++) {
        out.writeInt(pairs.stored(row));
        write(out, pairs.caption(row).getBytes(StandardCharsets.UTF_8));
        write(out, pairs.image(row));
      }
      out.flush();
      plain.write(digest.digest());
    }
  }

  private static void write(DataOutputStream out, byte[] bytes) throws IOException {
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  /**
   * Reads a file.
   *
   * @throws DamagedException where it is not exactly what was written
   */
  static Pairs read(Path file) throws IOException {
    long size = Files.size(file);
    MessageDigest digest = sha256();
    try (BufferedInputStream plain = new BufferedInputStream(Files.newInputStream(file), BUFFER);
        DataInputStream in = new DataInputStream(new DigestInputStream(plain, digest))) {
      int rows = length(in, size / LEAST_BYTES_OF_A_ROW);
      List<byte[]> images = new ArrayList<>(rows);
      List<String> captions = new ArrayList<>(rows);
      int[] stored = new int[rows];
      for (int row = 0; row < rows; row++) {
        stored[row] = in.readInt();
        captions.add(new String(bytes(in, size), StandardCharsets.UTF_8));
        images.add(bytes(in, size));
      }
      byte[] found = digest.digest();
      byte[] written = plain.readAllBytes();
      if (!MessageDigest.isEqual(found, written)) {
        throw new DamagedException("its digest is not that of its content");
      }
      return new Pairs(images, captions, stored);
    } catch (EOFException e) {
      throw new DamagedException("it is cut short");
    }
  }

  private static byte[] bytes(DataInputStream in, long most) throws IOException {
    byte[] bytes = new byte[length(in, most)];
    in.readFully(bytes);
    return bytes;
  }

  /** The digest is known only at the end, and no length may take more memory than the file. */
  private static int length(DataInputStream in, long most) throws IOException {
    int length = in.readInt();
    if (length < 0 || length > most) {
      throw new DamagedException("it claims a length of " + length);
    }
    return length;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
