package org.ruyi.data.pipeline;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.spark.sql.Row;
import org.ruyi.data.config.ImageConfig;
import org.ruyi.data.image.PicturePreparation;
import org.ruyi.data.ledger.RejectedException;
import org.ruyi.data.source.Listing;

/** One task's pictures, one after the other, with a few fetches in flight ahead of them. */
final class PictureWork implements Iterator<Row> {
  private static final int PATH = Columns.PLANNED.fieldIndex(Listing.PATH);
  private static final int OFFSET = Columns.PLANNED.fieldIndex(Listing.OFFSET);
  private static final int LENGTH = Columns.PLANNED.fieldIndex(Listing.LENGTH);

  private final Iterator<Row> pairs;
  private final PictureBytes bytes;
  private final PicturePreparation preparation;
  private final StagedRow rows;
  private final String format;
  private final int ahead;
  private final Deque<Started> started = new ArrayDeque<>();

  private record Started(Row pair, PictureBytes.Pending bytes) {}

  /**
   * @param pairs by {@link Columns#PLANNED}
   * @param ahead pairs whose bytes are asked for at one time
   */
  PictureWork(
      Iterator<Row> pairs, PictureBytes bytes, ImageConfig config, StagedRow rows, int ahead) {
    this.pairs = pairs;
    this.bytes = bytes;
    this.preparation = new PicturePreparation(config);
    this.rows = rows;
    this.format = config.encoding().label();
    this.ahead = ahead;
  }

  @Override
  public boolean hasNext() {
    return pairs.hasNext() || !started.isEmpty();
  }

  @Override
  public Row next() {
    while (started.size() < ahead && pairs.hasNext()) {
      Row pair = pairs.next();
      started.add(
          new Started(
              pair, bytes.start(pair.getString(PATH), pair.getLong(OFFSET), pair.getLong(LENGTH))));
    }
    Started first = started.poll();
    if (first == null) {
      throw new NoSuchElementException();
    }
    Row pair = first.pair();
    Got got;
    try {
      got = first.bytes().await();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Cannot read " + pair.getString(PATH) + ": " + e.getMessage(), e);
    }
    if (got.rejection() != null) {
      return rows.rejected(pair, got, got.rejection(), null);
    }
    try {
      return rows.kept(pair, got, preparation.prepare(got.bytes()), format);
    } catch (RejectedException e) {
      return rows.rejected(pair, got, e.rejection(), null);
    }
  }
}
