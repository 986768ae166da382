package org.ruyi.data.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.ruyi.data.CorruptSourceException;

final class CsvReaderTest {
  @Test
  void readsQuotesCommasAndLineBreaks() throws IOException {
    String text = "\uFEFFurl,caption\r\nhttp://a,\"一,\"\"二\"\"\n三\"\n\n,\"\"\nx,y\"z";
    assertThat(read(text))
        .containsExactly(
            List.of("url", "caption"),
            List.of("http://a", "一,\"二\"\n三"),
            List.of("", ""),
            List.of("x", "y\"z"));
  }

  @Test
  void readsBackWhatWasWritten() throws IOException {
    SplittableRandom random = new SplittableRandom(7);
    int[] points = "a猫,\"\n\r \uD840\uDC00".codePoints().toArray();
    for (int i = 0; i < 500; i++) {
      List<List<String>> records = new ArrayList<>();
      int columns = 2 + random.nextInt(3);
      for (int r = random.nextInt(6); r >= 0; r--) {
        List<String> record = new ArrayList<>();
        for (int c = 0; c < columns; c++) {
          StringBuilder field = new StringBuilder();
          for (int n = random.nextInt(8); n > 0; n--) {
            field.appendCodePoint(points[random.nextInt(points.length)]);
          }
          record.add(field.toString());
        }
        records.add(record);
      }
      String lineBreak = random.nextBoolean() ? "\n" : "\r\n";
      String text =
          records.stream()
              .map(
                  record ->
                      record.stream()
                          .map(field -> '"' + field.replace("\"", "\"\"") + '"')
                          .collect(Collectors.joining(",")))
              .collect(Collectors.joining(lineBreak));
      assertThat(read(text)).isEqualTo(records);
    }
  }

  @Test
  void failsWhereAQuoteIsNeverClosed() {
    assertThatThrownBy(() -> read("url,caption\nhttp://a,\"一\nhttp://b,二\n"))
        .isInstanceOf(CorruptSourceException.class)
        .hasMessage("Cannot read test.csv at line 2: a quote is opened and never closed");
  }

  @Test
  void failsWhereAFieldHasNoEnd() {
    assertThatThrownBy(() -> read("\"" + "x".repeat(2 << 20) + "\""))
        .isInstanceOf(CorruptSourceException.class)
        .hasMessageContaining("a field is longer than 1048576 characters");
    assertThatThrownBy(() -> read(",".repeat(5000)))
        .isInstanceOf(CorruptSourceException.class)
        .hasMessageContaining("more than 1024 fields");
  }

  private static List<List<String>> read(String text) throws IOException {
    List<List<String>> records = new ArrayList<>();
    try (CsvReader csv = new CsvReader(new StringReader(text), "test.csv")) {
      for (Optional<List<String>> r = csv.next(); r.isPresent(); r = csv.next()) {
        records.add(r.get());
      }
    }
    return records;
  }
}
