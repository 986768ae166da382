package org.ruyi.data.source;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ruyi.data.CorruptSourceException;

/**
 * Reads the records of a CSV file (RFC 4180): commas, double quotes doubled inside of quotes, line
 * breaks inside of quotes. As Python's reader does, it takes a quote inside of an unquoted field as
 * it is. Blank lines are passed over.
 */
final class CsvReader implements Closeable {
  private static final int FIELD_LIMIT = 1 << 20;
  private static final int COLUMN_LIMIT = 1024;

  private final BufferedReader in;
  private final String file;
  private long line = 1;
  private int peeked = -2;

  /**
   * @param file as errors name it
   */
  CsvReader(Reader in, String file) throws IOException {
    this.in = new BufferedReader(in);
    this.file = file;
    if (peek() == '\uFEFF') {
      take();
    }
  }

  /** The line at which the next record starts, from 1. */
  long line() {
    return line;
  }

  /**
   * Returns the fields of the next record, or nothing at the end of the file.
   *
   * @throws CorruptSourceException where a quote is never closed, or a field has no end in sight
   */
  Optional<List<String>> next() throws IOException {
    while (peek() == '\r' || peek() == '\n') {
      lineBreak();
    }
    if (peek() < 0) {
      return Optional.empty();
    }
    long start = line;
    List<String> fields = new ArrayList<>();
    while (true) {
      fields.add(field(start));
      if (fields.size() > COLUMN_LIMIT) {
        throw corrupt(start, "a record has more than " + COLUMN_LIMIT + " fields");
      }
      if (peek() == ',') {
        take();
      } else {
        lineBreak();
        return Optional.of(fields);
      }
    }
  }

  private String field(long start) throws IOException {
    StringBuilder text = new StringBuilder();
    if (peek() == '"') {
      take();
      quoted(start, text);
    }
    while (peek() >= 0 && peek() != ',' && peek() != '\r' && peek() != '\n') {
      append(text, take(), start);
    }
    return text.toString();
  }

  private void quoted(long start, StringBuilder text) throws IOException {
    while (true) {
      int c = take();
      if (c < 0) {
        throw corrupt(start, "a quote is opened and never closed");
      }
      if (c == '"') {
        if (peek() != '"') {
          return;
        }
        take();
      } else if (c == '\n') {
        line++;
      }
      append(text, c, start);
    }
  }

  private void append(StringBuilder text, int c, long start) {
    if (text.length() >= FIELD_LIMIT) {
      throw corrupt(
          start, "a field is longer than " + FIELD_LIMIT + " characters; is a quote not closed?");
    }
    text.append((char) c);
  }

  private void lineBreak() throws IOException {
    int c = take();
    if (c == '\r' && peek() == '\n') {
      take();
    }
    line++;
  }

  private int peek() throws IOException {
    if (peeked == -2) {
      peeked = in.read();
    }
    return peeked;
  }

  private int take() throws IOException {
    int c = peek();
    peeked = c < 0 ? c : -2;
    return c;
  }

  private CorruptSourceException corrupt(long at, String reason) {
    return new CorruptSourceException("Cannot read " + file + " at line " + at + ": " + reason);
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
