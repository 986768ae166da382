package org.ruyi.jobs.train.tensorboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Reads what is written by protobuf's own reader, and by a checksum of the test's own. */
public class EventFileTest {
  private static final int MASK = 0xa282ead8;

  @Test
  void startsAsEveryEventFile() {
    byte[] bytes = new EventFile(1.5).bytes();
    assertThat(HexFormat.of().formatHex(bytes, 0, 13))
        .as("the first bytes of TensorFlow's files: 24 bytes, their checksum, a double in field 1")
        .isEqualTo("1800000000000000a37f4b2209");
    assertThat(new String(bytes, 23, 13, StandardCharsets.US_ASCII)).isEqualTo("brain.Event:2");
    assertThat(bytes).hasSize(8 + 4 + 24 + 4);
  }

  /** The vectors of RFC 3720, B.4, masked as TensorFlow masks them. */
  @Test
  void checksumsAreThoseOfTheStandard() {
    byte[] ones = new byte[32];
    Arrays.fill(ones, (byte) 0xff);
    byte[] ascending = new byte[32];
    for (int i = 0; i < 32; i++) {
      ascending[i] = (byte) i;
    }
    assertThat(EventFile.maskedCrc(new byte[32])).isEqualTo(masked(0x8a9136aa));
    assertThat(EventFile.maskedCrc(ones)).isEqualTo(masked(0x62a8ab43));
    assertThat(EventFile.maskedCrc(ascending)).isEqualTo(masked(0x46dd794e));
  }

  @Test
  void anotherReaderFindsWhatWasWritten() throws IOException {
    Map<String, Double> values = new LinkedHashMap<>();
    values.put("loss", 0.25);
    values.put("seconds/损失", -1e30);
    byte[] png = {1, 2, 3, -1};
    byte[] bytes =
        new EventFile(1.5)
            .scalars(2.5, 300, values)
            .image(3.5, 5_000_000_000L, "preview", 200, 100, png)
            .bytes();

    List<List<String>> events = new ArrayList<>();
    for (byte[] record : records(bytes)) {
      events.add(read(CodedInputStream.newInstance(record), ""));
    }
    assertThat(events)
        .containsExactly(
            List.of("1=1.5", "3=brain.Event:2"),
            List.of(
                "1=2.5", "2=300", "5.1.1=loss", "5.1.2=0.25", "5.1.1=seconds/损失", "5.1.2=-1.0E30"),
            List.of(
                "1=3.5",
                "2=5000000000",
                "5.1.1=preview",
                "5.1.4.1=100",
                "5.1.4.2=200",
                "5.1.4.3=3",
                "5.1.4.4=010203ff"));
  }

  @Test
  void addingChangesNothingOfWhatWasThere() {
    EventFile file = new EventFile(0).scalars(1, 1, Map.of("loss", 1.0));
    byte[] before = file.bytes();
    byte[] after = file.scalars(2, 2, Map.of("loss", 0.5)).bytes();
    assertThat(Arrays.copyOf(after, before.length)).isEqualTo(before);
  }

  /** The records of a file, with their checksums checked. */
  public static List<byte[]> records(byte[] file) {
    List<byte[]> records = new ArrayList<>();
    ByteBuffer buffer = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    while (buffer.hasRemaining()) {
      byte[] length = new byte[8];
      buffer.get(length);
      assertThat(buffer.getInt()).isEqualTo(masked(crc(length)));
      byte[] data =
          new byte[(int) ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).getLong()];
      buffer.get(data);
      assertThat(buffer.getInt()).isEqualTo(masked(crc(data)));
      records.add(data);
    }
    return records;
  }

  /** The fields of an Event in their order, by path of field numbers. */
  private static List<String> read(CodedInputStream in, String path) throws IOException {
    List<String> fields = new ArrayList<>();
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      String name = path + WireFormat.getTagFieldNumber(tag);
      switch (WireFormat.getTagWireType(tag)) {
        case WireFormat.WIRETYPE_VARINT -> fields.add(name + "=" + in.readInt64());
        case WireFormat.WIRETYPE_FIXED64 -> fields.add(name + "=" + in.readDouble());
        case WireFormat.WIRETYPE_FIXED32 -> fields.add(name + "=" + in.readFloat());
        default -> {
          if (List.of("5", "5.1", "5.1.4").contains(name)) {
            fields.addAll(read(in.readBytes().newCodedInput(), name + "."));
          } else if (name.equals("5.1.4.4")) {
            fields.add(name + "=" + HexFormat.of().formatHex(in.readByteArray()));
          } else {
            fields.add(name + "=" + in.readStringRequireUtf8());
          }
        }
      }
    }
    return fields;
  }

  private static int masked(int crc) {
    return (crc >>> 15 | crc << 17) + MASK;
  }

  /** CRC-32C bit by bit. */
  private static int crc(byte[] bytes) {
    int crc = -1;
    for (byte each : bytes) {
      crc ^= each & 0xff;
      for (int bit = 0; bit < 8; bit++) {
        crc = crc >>> 1 ^ ((crc & 1) == 1 ? 0x82f63b78 : 0);
      }
    }
    return ~crc;
  }
}
