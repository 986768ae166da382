package org.ruyi.model.io;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.ruyi.model.Golden;

class SafeTensorsTest {
  @TempDir Path folder;

  @Test
  void rewritesAFileOfPythonByteForByte() throws IOException {
    Path golden = Golden.path("unet2d-tiny/diffusion_pytorch_model.safetensors");
    Path copy = folder.resolve("copy.safetensors");
    try (PointerScope scope = new PointerScope();
        SafeTensorsFile file = SafeTensorsFile.open(golden)) {
      assertThat(file.metadata()).isEqualTo(Map.of("format", "pt"));

      SafeTensorsWriter.write(copy, file.readAll(), file.metadata());
    }

    assertThat(copy).hasSameBinaryContentAs(golden);
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(copy);
    }
  }

  @ParameterizedTest
  @EnumSource(Dtype.class)
  void everyElementTypeComesBack(Dtype dtype) throws IOException {
    Path path = folder.resolve("x.safetensors");
    try (PointerScope scope = new PointerScope()) {
      Map<String, Tensor> tensors = new LinkedHashMap<>();
      tensors.put("matrix", torch.arange(scalar(12)).view(3, 4).to(dtype.scalarType()));
      tensors.put("scalar", torch.ones().to(dtype.scalarType()));
      tensors.put("empty", torch.zeros(0, 5).to(dtype.scalarType()));
      tensors.put("transposed", torch.arange(scalar(6)).view(2, 3).t().to(dtype.scalarType()));
      tensors.put("名", torch.zeros(1).to(dtype.scalarType()));

      SafeTensorsWriter.write(path, tensors, Map.of());

      try (SafeTensorsFile file = SafeTensorsFile.open(path)) {
        assertThat(file.entries()).hasSize(5);
        for (Map.Entry<String, Tensor> e : tensors.entrySet()) {
          Tensor read = file.read(e.getKey());
          assertThat(read.shape()).isEqualTo(e.getValue().shape());
          assertThat(read.scalar_type().intern()).isEqualTo(dtype.scalarType());
          assertThat(read.equal(e.getValue().contiguous())).isTrue();
        }
      }
    }
  }

  private static Scalar scalar(int value) {
    return new Scalar(value);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,12]}}  | 12 | tensor a: F32 [2] does not fill 12 bytes
          {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}   | 4  | tensor a ends at byte 8 of 4: the file is truncated
          {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}   | 9  | 1 bytes follow the last tensor
          {"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}   | 8  | tensor a starts at byte 4, not 0: tensors overlap or leave a gap
          {"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[4],"data_offsets":[2,6]}} | 6 | tensor b starts at byte 2, not 4: tensors overlap or leave a gap
          {"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}   | 4  | tensor a: data_offsets [4, 0] is no range
          {"a":{"dtype":"F8","shape":[1],"data_offsets":[0,1]}}    | 1  | tensor a has unsupported dtype "F8"
          {"a":{"dtype":"U8","shape":[-1],"data_offsets":[0,1]}}   | 1  | tensor a: shape has the entry -1
          {"a":{"dtype":"U8","shape":[1.5],"data_offsets":[0,1]}}  | 1  | tensor a: shape has the entry 1.5
          {"a":{"dtype":"U8","shape":[4294967296,4294967296],"data_offsets":[0,1]}} | 1 | is too large
          {"a":{"dtype":"U8","shape":[1]}}                         | 1  | tensor a has not just dtype, shape and data_offsets
          {"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}} | 1 | Duplicate field 'a'
          {"__metadata__":{"n":1}}                                 | 0  | __metadata__.n is not a string
          [1]                                                      | 0  | header is not a JSON object
          {"a"                                                     | 0  | header is not valid JSON
          """)
  void aBrokenHeaderIsNamed(String header, int dataBytes, String reason) throws IOException {
    Path path = folder.resolve("broken.safetensors");
    Files.write(path, file(header, dataBytes));

    assertThatThrownBy(() -> SafeTensorsFile.open(path))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("Cannot read %s: not a valid safetensors file: ".formatted(path))
        .hasMessageContaining(reason);
  }

  @Test
  void makesTensorsWhenTheyAreWritten() throws IOException {
    Path path = folder.resolve("made.safetensors");
    List<String> made = new ArrayList<>();
    Map<String, TensorSource> sources = new LinkedHashMap<>();
    for (String name : List.of("b", "c", "a")) {
      sources.put(
          name,
          new TensorSource(
              Dtype.F32,
              List.of(2L),
              () -> {
                made.add(name);
                return Tensor.create(made.size(), 0f);
              }));
    }
    TargetFolder.local(folder).write("made.safetensors", SafeTensorsWriter.body(sources, Map.of()));
    assertThat(made).containsExactly("a", "b", "c");
    try (PointerScope scope = new PointerScope();
        SafeTensorsFile file = SafeTensorsFile.open(path)) {
      assertThat(file.read("c").sum().item_float()).isEqualTo(3);
    }
  }

  @Test
  void aBrokenLengthIsNamed() throws IOException {
    Path path = folder.resolve("broken.safetensors");
    Files.write(path, new byte[] {1, 2, 3});
    assertThatThrownBy(() -> SafeTensorsFile.open(path))
        .hasMessageEndingWith("3 bytes are too few for a header");
    byte[] huge = new byte[16];
    Arrays.fill(huge, 0, 8, (byte) 0xff);
    Files.write(path, huge);
    assertThatThrownBy(() -> SafeTensorsFile.open(path))
        .hasMessageEndingWith("header length 18446744073709551615 in a file of 16 bytes");
    assertThatThrownBy(() -> SafeTensorsFile.open(folder.resolve("absent")))
        .isInstanceOf(IOException.class)
        .hasMessage("Cannot read %s: no such file".formatted(folder.resolve("absent")));
  }

  @Test
  void anyDamageIsReadOrRefusedWithOneSentence() throws IOException {
    Path path = folder.resolve("damaged.safetensors");
    byte[] valid =
        file(
            """
            {"__metadata__":{"format":"pt"},"a":{"dtype":"F32","shape":[2,2],"data_offsets":[0,16]},\
            "b":{"dtype":"I64","shape":[],"data_offsets":[16,24]}}\
            """,
            24);
    Random random = new Random(7);
    int refused = 0;
    for (int i = 0; i < 1500; i++) {
      Files.write(path, damaged(valid, random));
      try (PointerScope scope = new PointerScope();
          SafeTensorsFile file = SafeTensorsFile.open(path)) {
        file.readAll();
      } catch (IOException e) {
        refused++;
        assertThat(e).hasMessageStartingWith("Cannot read " + path);
      }
    }
    assertThat(refused).isBetween(500, 1499);
  }

  @Test
  void aFileOverTwoGigabytesIsReadByPosition() throws IOException {
    Path path = folder.resolve("large.safetensors");
    long big = 3L << 30;
    byte[] header =
        file(
            """
            {"big":{"dtype":"U8","shape":[%d],"data_offsets":[0,%d]},\
            "last":{"dtype":"I64","shape":[1],"data_offsets":[%d,%d]}}\
            """
                .formatted(big, big, big, big + 8),
            0);
    try (RandomAccessFile sparse = new RandomAccessFile(path.toFile(), "rw")) {
      sparse.write(header);
      sparse.seek(header.length + big);
      sparse.write(new byte[] {42, 0, 0, 0, 0, 0, 0, 0});
    }

    try (PointerScope scope = new PointerScope();
        SafeTensorsFile file = SafeTensorsFile.open(path)) {
      assertThat(file.read("last").item_long()).isEqualTo(42);
    }
  }

  @Test
  void aFailedWriteLeavesNothing() throws IOException {
    Path path = folder.resolve("x.safetensors");
    Files.createDirectories(path.resolve("in-the-way"));
    try (PointerScope scope = new PointerScope()) {
      assertThatThrownBy(() -> SafeTensorsWriter.write(path, Map.of("a", torch.zeros(1)), Map.of()))
          .isInstanceOf(IOException.class);
    }
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(path);
    }
  }

  private static byte[] damaged(byte[] valid, Random random) {
    byte[] bytes =
        Arrays.copyOf(
            valid, random.nextInt(4) == 0 ? random.nextInt(valid.length + 9) : valid.length);
    for (int j = 0; j < random.nextInt(4) && bytes.length > 0; j++) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
    return bytes;
  }

  private static byte[] file(String header, int dataBytes) {
    byte[] json = header.getBytes(UTF_8);
    return ByteBuffer.allocate(8 + json.length + dataBytes)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(json.length)
        .put(json)
        .array();
  }
}
