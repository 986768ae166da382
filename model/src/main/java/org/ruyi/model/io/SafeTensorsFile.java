package org.ruyi.model.io;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/**
 * A safetensors file open for reading. The header is checked as a whole when the file is opened;
 * tensors are read one at a time, whatever the size of the file.
 */
public final class SafeTensorsFile implements Closeable {
  private static final int LENGTH_BYTES = 8;
  private static final long MAXIMUM_HEADER = 100_000_000;

  private final Path path;
  private final FileChannel channel;
  private final SafeTensorsHeader header;
  private final long dataStart;

  private SafeTensorsFile(
      Path path, FileChannel channel, SafeTensorsHeader header, long dataStart) {
    this.path = path;
    this.channel = channel;
    this.header = header;
    this.dataStart = dataStart;
  }

  /**
   * Opens a file and checks its header.
   *
   * @throws IOException with one sentence on the first thing that is wrong
   */
  public static SafeTensorsFile open(Path path) throws IOException {
    FileChannel channel;
    try {
      channel = FileChannel.open(path, StandardOpenOption.READ);
    } catch (NoSuchFileException e) {
      throw new IOException("Cannot read %s: no such file".formatted(path), e);
    }
    try {
      return open(path, channel);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static SafeTensorsFile open(Path path, FileChannel channel) throws IOException {
    long size = channel.size();
    if (size < LENGTH_BYTES) {
      throw malformed(path, "%d bytes are too few for a header".formatted(size), null);
    }
    ByteBuffer prefix = ByteBuffer.allocate(LENGTH_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    readFully(path, channel, prefix, 0);
    long length = prefix.getLong(0);
    if (length < 0 || length > Math.min(MAXIMUM_HEADER, size - LENGTH_BYTES)) {
      throw malformed(
          path,
          "header length %s in a file of %d bytes".formatted(Long.toUnsignedString(length), size),
          null);
    }
    ByteBuffer json = ByteBuffer.allocate((int) length);
    readFully(path, channel, json, LENGTH_BYTES);
    long dataStart = LENGTH_BYTES + length;
    try {
      SafeTensorsHeader header = SafeTensorsHeader.parse(json.array(), size - dataStart);
      return new SafeTensorsFile(path, channel, header, dataStart);
    } catch (SafeTensorsHeader.MalformedHeader e) {
      throw malformed(path, e.getMessage(), e);
    }
  }

  /** The tensors by name, in order of their bytes. */
  public Map<String, TensorEntry> entries() {
    return Collections.unmodifiableMap(header.entries());
  }

  /** The text entries of the header, such as {@code format}. */
  public Map<String, String> metadata() {
    return Collections.unmodifiableMap(header.metadata());
  }

  /**
   * Reads one tensor into new memory on the CPU, in the type it is stored in.
   *
   * @throws IOException if there is none of that name, or if reading fails
   */
  public Tensor read(String name) throws IOException {
    TensorEntry entry = entry(name);
    Tensor tensor =
        torch.empty(
            entry.shapeArray(),
            new TensorOptions(entry.dtype().scalarType()),
            new MemoryFormatOptional());
    fill(tensor, entry);
    return tensor;
  }

  /**
   * Reads one tensor into {@code target}, converting type and device as needed.
   *
   * @throws IOException if there is none of that name, or if reading fails
   * @throws IllegalArgumentException if the shapes differ
   */
  public void readInto(String name, Tensor target) throws IOException {
    try (PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard()) {
      Tensor read = read(name);
      if (!Arrays.equals(read.shape(), target.shape())) {
        throw new IllegalArgumentException(
            "Invalid target of %s: shape %s (%s)"
                .formatted(name, Arrays.toString(target.shape()), Arrays.toString(read.shape())));
      }
      target.copy_(read);
    }
  }

  /**
   * Reads every tensor.
   *
   * @throws IOException if reading fails
   */
  public Map<String, Tensor> readAll() throws IOException {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (String name : header.entries().keySet()) {
      tensors.put(name, read(name));
    }
    return tensors;
  }

  private TensorEntry entry(String name) throws IOException {
    TensorEntry entry = header.entries().get(name);
    if (entry == null) {
      throw new IOException("Cannot read %s: no tensor %s".formatted(path, name));
    }
    return entry;
  }

  private void fill(Tensor tensor, TensorEntry entry) throws IOException {
    try (PointerScope scope = new PointerScope()) {
      TensorBytes.<IOException>forEachWindow(
          tensor,
          (window, offset) -> readFully(path, channel, window, dataStart + entry.begin() + offset));
    }
  }

  private static void readFully(Path path, FileChannel channel, ByteBuffer into, long position)
      throws IOException {
    long at = position;
    while (into.hasRemaining()) {
      int read = channel.read(into, at);
      if (read < 0) {
        throw new EOFException("Cannot read %s: it ends at byte %d".formatted(path, at));
      }
      at += read;
    }
  }

  private static IOException malformed(Path path, String reason, Exception cause) {
    return new IOException(
        "Cannot read %s: not a valid safetensors file: %s".formatted(path, reason), cause);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
