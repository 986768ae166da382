package org.ruyi.data.pipeline;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.ruyi.data.config.PrepareConfig;
import org.ruyi.data.config.ScorerConfig;
import org.ruyi.data.image.PicturePreparation;
import org.ruyi.data.image.PreparedPicture;
import org.ruyi.data.ledger.RejectedException;
import org.ruyi.data.ledger.Rejection;
import org.ruyi.data.score.ScorerInput;
import org.ruyi.data.score.Scorers;
import org.ruyi.data.source.Listing;

/**
 * One task's pictures, one after the other, with a few fetches in flight ahead of them; pictures
 * are scored in batches, which come out as one.
 */
final class PictureWork implements Iterator<Row>, Closeable {
  private static final int PATH = Columns.PLANNED.fieldIndex(Listing.PATH);
  private static final int OFFSET = Columns.PLANNED.fieldIndex(Listing.OFFSET);
  private static final int LENGTH = Columns.PLANNED.fieldIndex(Listing.LENGTH);
  private static final int KEY = Columns.PLANNED.fieldIndex(Listing.KEY);
  private static final int CAPTION = Columns.PLANNED.fieldIndex(Columns.CAPTION);

  /** Pictures that wait for their turn take memory, each up to {@code image.max-bytes}. */
  private static final int MOST_AHEAD = 16;

  private final Iterator<Row> pairs;
  private final PictureBytes bytes;
  private final Scorers scorers;
  private final PicturePreparation preparation;
  private final SampledRejects sampled = new SampledRejects();
  private final StagedRow rows;
  private final String format;
  private final int ahead;
  private final int batch;
  private final Deque<Started> started = new ArrayDeque<>();
  private final Deque<Row> ready = new ArrayDeque<>();

  private record Started(Row pair, PictureBytes.Pending bytes) {}

  private record Scored(Row pair, Got got, PreparedPicture picture) {}

  /**
   * @param pairs by {@link Columns#PLANNED}
   */
  PictureWork(Iterator<Row> pairs, PrepareConfig config, StagedRow rows, Configuration hadoop) {
    this.pairs = pairs;
    this.bytes = new PictureBytes(hadoop, config.fetch(), config.image().maxBytes());
    this.scorers = Scorers.open(config.scorers(), hadoop);
    this.preparation = new PicturePreparation(config.image(), scorers.views());
    this.rows = rows;
    this.format = config.image().encoding().label();
    this.ahead = Math.min(config.fetch().parallelism(), MOST_AHEAD);
    this.batch =
        config.scorers().stream()
            .mapToInt(scorer -> scorer.batchSize().orElse(ScorerConfig.DEFAULT_BATCH))
            .max()
            .orElse(1);
  }

  @Override
  public boolean hasNext() {
    return pairs.hasNext() || !started.isEmpty() || !ready.isEmpty();
  }

  @Override
  public Row next() {
    if (ready.isEmpty()) {
      fill();
    }
    Row row = ready.poll();
    if (row == null) {
      throw new NoSuchElementException();
    }
    return row;
  }

  /** Makes rows ready, as many as are scored at one time, in the order of their pairs. */
  private void fill() {
    List<Scored> prepared = new ArrayList<>();
    List<Row> rejected = new ArrayList<>();
    List<Boolean> kept = new ArrayList<>();
    while (kept.size() < batch) {
      start();
      Started first = started.poll();
      if (first == null) {
        break;
      }
      Row pair = first.pair();
      Got got = await(first);
      Rejection rejection = got.rejection();
      if (rejection == null) {
        try {
          prepared.add(new Scored(pair, got, preparation.prepare(got.bytes())));
        } catch (RejectedException e) {
          rejection = e.rejection();
        }
      }
      kept.add(rejection == null);
      if (rejection != null) {
        rejected.add(rows.rejected(pair, got, rejection, thumbnail(pair, got, rejection)));
      }
    }
    double[][] scores =
        scorers.score(
            prepared.stream()
                .map(p -> new ScorerInput(p.pair().getString(CAPTION), p.picture().views()))
                .toList());
    Iterator<Row> rejects = rejected.iterator();
    int next = 0;
    for (boolean isKept : kept) {
      if (isKept) {
        Scored scored = prepared.get(next);
        ready.add(rows.kept(scored.pair(), scored.got(), scored.picture(), format, scores[next++]));
      } else {
        ready.add(rejects.next());
      }
    }
  }

  private void start() {
    while (started.size() < ahead && pairs.hasNext()) {
      Row pair = pairs.next();
      started.add(
          new Started(
              pair, bytes.start(pair.getString(PATH), pair.getLong(OFFSET), pair.getLong(LENGTH))));
    }
  }

  private static Got await(Started first) {
    try {
      return first.bytes().await();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Cannot read " + first.pair().getString(PATH) + ": " + e.getMessage(), e);
    }
  }

  private byte[] thumbnail(Row pair, Got got, Rejection rejection) {
    return got.bytes() != null && sampled.add(rejection.rule(), pair.getString(KEY))
        ? preparation.thumbnail(got.bytes()).orElse(null)
        : null;
  }

  @Override
  public void close() throws IOException {
    scorers.close();
    bytes.close();
  }
}
