package org.ruyi.data.pipeline;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.ruyi.data.caption.Tokens;
import org.ruyi.data.config.ImageConfig;
import org.ruyi.data.image.PicturePreparation;
import org.ruyi.data.image.PreparedPicture;
import org.ruyi.data.ledger.RejectedException;
import org.ruyi.data.ledger.Rejection;
import org.ruyi.data.source.Listing;

/** One task's pictures, one after the other, with a few fetches in flight ahead of them. */
final class PictureWork implements Iterator<Row> {
  private static final int FILE = Columns.JUDGED.fieldIndex(Listing.FILE);
  private static final int POSITION = Columns.JUDGED.fieldIndex(Listing.POSITION);
  private static final int KEY = Columns.JUDGED.fieldIndex(Listing.KEY);
  private static final int URL = Columns.JUDGED.fieldIndex(Listing.URL);
  private static final int RAW = Columns.JUDGED.fieldIndex(Listing.CAPTION_RAW);
  private static final int CAPTION = Columns.JUDGED.fieldIndex(Columns.CAPTION);
  private static final int PATH = Columns.JUDGED.fieldIndex(Listing.PATH);
  private static final int OFFSET = Columns.JUDGED.fieldIndex(Listing.OFFSET);
  private static final int LENGTH = Columns.JUDGED.fieldIndex(Listing.LENGTH);

  private final Iterator<Row> pairs;
  private final PictureBytes bytes;
  private final PicturePreparation preparation;
  private final String format;
  private final int ahead;
  private final Deque<Started> started = new ArrayDeque<>();

  private record Started(Row pair, PictureBytes.Pending bytes) {}

  /**
   * @param pairs by {@link Columns#JUDGED}
   * @param ahead pairs whose bytes are asked for at one time
   */
  PictureWork(Iterator<Row> pairs, PictureBytes bytes, ImageConfig config, int ahead) {
    this.pairs = pairs;
    this.bytes = bytes;
    this.preparation = new PicturePreparation(config, List.of());
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
    try {
      return kept(pair, preparation.prepare(first.bytes().await()));
    } catch (RejectedException e) {
      return rejected(pair, e.rejection());
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Cannot read " + pair.getString(PATH) + ": " + e.getMessage(), e);
    }
  }

  private Row kept(Row pair, PreparedPicture picture) {
    String caption = pair.getString(CAPTION);
    return RowFactory.create(
        pair.getInt(FILE),
        pair.getLong(POSITION),
        pair.getString(KEY),
        pair.getString(URL),
        caption,
        pair.getString(RAW),
        picture.width(),
        picture.height(),
        picture.originalWidth(),
        picture.originalHeight(),
        picture.bucket(),
        format,
        picture.sha256(),
        picture.phash(),
        picture.bytes(),
        Tokens.count(caption),
        null,
        null,
        null,
        null,
        null);
  }

  private static Row rejected(Row pair, Rejection rejection) {
    String caption = pair.getString(CAPTION);
    return RowFactory.create(
        pair.getInt(FILE),
        pair.getLong(POSITION),
        pair.getString(KEY),
        pair.getString(URL),
        caption,
        pair.getString(RAW),
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        Tokens.count(caption),
        rejection.stage().label(),
        rejection.rule(),
        rejection.measured(),
        rejection.threshold(),
        rejection.detail());
  }
}
