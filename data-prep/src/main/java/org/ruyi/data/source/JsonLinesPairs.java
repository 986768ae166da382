package org.ruyi.data.source;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.ruyi.data.CorruptSourceException;
import org.ruyi.data.ledger.RejectedException;

/** The pairs of one file of JSON objects, one a line; blank lines are passed over. */
final class JsonLinesPairs implements Iterator<ListedPair>, Closeable {
  private static final int LINE_LIMIT = 1 << 20;

  /** Makes a pair of one object. */
  interface RowMapper {
    ListedPair map(long row, PairJson json);
  }

  private final int file;
  private final String name;
  private final InputStream in;
  private final RowMapper mapper;
  private ListedPair next;
  private long line;
  private long row;

  /**
   * @param name of the file, as errors name it
   */
  JsonLinesPairs(int file, String name, InputStream in, RowMapper mapper) throws IOException {
    this.file = file;
    this.name = name;
    this.in = new BufferedInputStream(in, 1 << 16);
    this.mapper = mapper;
    advance();
  }

  @Override
  public boolean hasNext() {
    return next != null;
  }

  @Override
  public ListedPair next() {
    if (next == null) {
      throw new NoSuchElementException();
    }
    ListedPair result = next;
    try {
      advance();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + name + ": " + e.getMessage(), e);
    }
    return result;
  }

  private void advance() throws IOException {
    Optional<byte[]> bytes = line();
    while (bytes.isPresent() && new String(bytes.get(), StandardCharsets.UTF_8).isBlank()) {
      bytes = line();
    }
    next = bytes.isEmpty() ? null : pair(bytes.get());
  }

  private ListedPair pair(byte[] bytes) {
    long at = row++;
    try {
      return mapper.map(at, PairJson.parse(bytes, "line " + line));
    } catch (RejectedException e) {
      return new ListedPair(
          file,
          at,
          RowKey.of(name, at),
          null,
          null,
          Location.NONE,
          null,
          Optional.of(e.rejection()));
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
            "Cannot read " + name + ": line " + line + " is longer than " + LINE_LIMIT + " bytes");
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
