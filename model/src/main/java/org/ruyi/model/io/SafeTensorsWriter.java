package org.ruyi.model.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/** Writes safetensors files as Python's library does: largest elements first, then by name. */
public final class SafeTensorsWriter {
  /** The metadata that diffusers writes and wants to see. */
  public static final Map<String, String> PYTORCH_FORMAT = Map.of("format", "pt");

  private static final Comparator<TensorEntry> STORED_ORDER =
      Comparator.comparing(TensorEntry::dtype).reversed().thenComparing(TensorEntry::name);

  private SafeTensorsWriter() {}

  /**
   * Writes {@code tensors} to {@code path}; readers see the whole file or none of it.
   *
   * @throws IOException if writing fails; nothing is left behind then
   * @throws IllegalArgumentException if an element type is not one of {@link Dtype}
   */
  public static void write(Path path, Map<String, Tensor> tensors, Map<String, String> metadata)
      throws IOException {
    TargetFolder folder = TargetFolder.local(path.toAbsolutePath().getParent());
    folder.write(path.getFileName().toString(), body(sources(tensors), metadata));
  }

  /** Tensors that are there already, as what is made when it is written. */
  static Map<String, TensorSource> sources(Map<String, Tensor> tensors) {
    Map<String, TensorSource> sources = new LinkedHashMap<>();
    tensors.forEach((name, tensor) -> sources.put(name, TensorSource.of(tensor)));
    return sources;
  }

  /** What a file of tensors holds, which are made one at a time, in the order of the file. */
  public static TargetFolder.Body body(
      Map<String, TensorSource> tensors, Map<String, String> metadata) {
    SafeTensorsHeader header = header(tensors, metadata);
    return channel -> {
      writeHeader(channel, header.toBytes());
      for (String name : header.entries().keySet()) {
        writeTensor(channel, tensors.get(name));
      }
    };
  }

  private static SafeTensorsHeader header(
      Map<String, TensorSource> tensors, Map<String, String> metadata) {
    List<TensorEntry> sorted =
        tensors.entrySet().stream()
            .map(e -> new TensorEntry(e.getKey(), e.getValue().dtype(), e.getValue().shape(), 0, 0))
            .sorted(STORED_ORDER)
            .toList();
    Map<String, TensorEntry> placed = new LinkedHashMap<>();
    long offset = 0;
    for (TensorEntry entry : sorted) {
      long end = offset + elements(entry) * entry.dtype().bytes();
      placed.put(
          entry.name(), new TensorEntry(entry.name(), entry.dtype(), entry.shape(), offset, end));
      offset = end;
    }
    return new SafeTensorsHeader(metadata, placed);
  }

  private static long elements(TensorEntry entry) {
    return entry.shape().stream().reduce(1L, Math::multiplyExact);
  }

  private static void writeHeader(WritableByteChannel channel, byte[] json) throws IOException {
    ByteBuffer length = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    length.putLong(0, json.length);
    TargetFolder.writeFully(channel, length);
    TargetFolder.writeFully(channel, ByteBuffer.wrap(json));
  }

  private static void writeTensor(WritableByteChannel channel, TensorSource source)
      throws IOException {
    try (PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard()) {
      Tensor stored = source.tensor().get().detach().cpu().contiguous();
      TensorBytes.<IOException>forEachWindow(
          stored, (window, offset) -> TargetFolder.writeFully(channel, window));
    }
  }
}
