package org.ruyi.data.source;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.ruyi.data.CorruptSourceException;
import org.ruyi.data.config.ColumnsConfig;
import org.ruyi.data.ledger.RejectedException;

/** The pairs of one file of JSON objects, one a line; blank lines are passed over. */
final class JsonLinesPairs extends FilePairs {
  private static final int LINE_LIMIT = 1 << 20;

  /** Makes a pair of one object. */
  interface RowMapper {
    ListedPair map(long row, PairJson json);
  }

  private final InputStream in;
  private final RowPairs pairs;
  private final ColumnsConfig config;
  private final PairColumn keyColumn;
  private final RowMapper mapper;
  private long line;
  private long row;

  /**
   * @param name of the file, as errors name it
   * @param keyColumn how the key is found
   */
  JsonLinesPairs(
      String name,
      InputStream in,
      RowPairs pairs,
      ColumnsConfig config,
      PairColumn keyColumn,
      RowMapper mapper) {
    super(name);
    this.in = new BufferedInputStream(in, 1 << 16);
    this.pairs = pairs;
    this.config = config;
    this.keyColumn = keyColumn;
    this.mapper = mapper;
  }

  @Override
  ListedPair read() throws IOException {
    Optional<byte[]> bytes = line();
    while (bytes.isPresent() && new String(bytes.get(), StandardCharsets.UTF_8).isBlank()) {
      bytes = line();
    }
    return bytes.isEmpty() ? null : pair(bytes.get());
  }

  private ListedPair pair(byte[] bytes) {
    long at = row++;
    try {
      return mapper.map(at, PairJson.parse(bytes, "line " + line, config, keyColumn));
    } catch (RejectedException e) {
      return pairs.bad(at, PairText.NONE, e.rejection().rule(), e.rejection().detail());
    }
  }

  private Optional<byte[]> line() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int c = in.read();
    if (c < 0) {
      return Optional.empty();
    }
    line++;
    while (c >= 0 && c != '\n') {
      if (bytes.size() >= LINE_LIMIT) {
        throw new CorruptSourceException(
            "Cannot read "
                + name()
                + ": line "
                + line
                + " is longer than "
                + LINE_LIMIT
                + " bytes");
      }
      bytes.write(c);
      c = in.read();
    }
    return Optional.of(bytes.toByteArray());
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
