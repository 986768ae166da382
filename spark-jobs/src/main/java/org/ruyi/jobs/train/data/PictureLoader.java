package org.ruyi.jobs.train.data;

import java.io.IOException;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.spark.util.SerializableConfiguration;
import org.deeplearning4j.core.loader.MultiDataSetLoader;
import org.nd4j.common.loader.Source;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.ruyi.jobs.JobException;
import org.ruyi.jobs.store.StoreUri;

/**
 * Makes minibatches on executors: the text of one names a stretch of the order of examples, whose
 * rows are read from Parquet. Features: the pictures, fp32 [B, 3, side, side] in [-1, 1]. Labels:
 * the classes, int64 [B, 1].
 */
public final class PictureLoader implements MultiDataSetLoader {
  private static final long serialVersionUID = 1L;

  /** Minibatches that wait, of all workers of an executor together. */
  private static final int WAITING = 64;

  private static final ReadAhead<Key, MultiDataSet> AHEAD =
      new ReadAhead<>(Math.max(2, Runtime.getRuntime().availableProcessors() / 2), WAITING);

  private final DatasetLayout layout;
  private final CaptionClasses classes;
  private final Settings settings;
  private final SerializableConfiguration hadoop;
  private transient ExampleOrder order;

  private record Key(
      String folder, CaptionClasses classes, Settings settings, Minibatch minibatch) {}

  /**
   * How examples are drawn.
   *
   * @param seed of the run
   * @param window row groups whose rows are mixed
   * @param flip whether half of the pictures are mirrored
   */
  public record Settings(long seed, int window, boolean flip) implements java.io.Serializable {}

  public PictureLoader(
      DatasetLayout layout,
      CaptionClasses classes,
      Settings settings,
      SerializableConfiguration hadoop) {
    this.layout = layout;
    this.classes = classes;
    this.settings = settings;
    this.hadoop = hadoop;
  }

  @Override
  public MultiDataSet load(Source source) {
    Minibatch.Request request = Minibatch.parse(source.getPath());
    MultiDataSet now = AHEAD.take(key(request.now()), () -> load(request.now()));
    request.then().forEach(next -> AHEAD.ahead(key(next), () -> load(next)));
    return now;
  }

  private Key key(Minibatch minibatch) {
    return new Key(layout.folder(), classes, settings, minibatch);
  }

  /**
   * Reads one minibatch.
   *
   * @throws JobException naming the file and the row that cannot be used
   */
  public MultiDataSet load(Minibatch minibatch) {
    List<Example> examples = examples(minibatch);
    PictureDecoder decoder = new PictureDecoder(layout.side());
    float[] pictures = new float[Math.multiplyExact(examples.size(), decoder.length())];
    long[] labels = new long[examples.size()];
    for (int i = 0; i < labels.length; i++) {
      Example example = examples.get(i);
      RowGroup group = layout.rowGroups().get(example.rowGroup());
      Pairs pairs = pairs(group);
      try {
        decoder.decode(
            pairs.image(example.row()), orientation(example), pictures, i * decoder.length());
      } catch (RuntimeException e) {
        throw new JobException(
            "Cannot use the picture in row %d of row group %d of %s: %s"
                .formatted(example.row(), group.index(), path(group), e.getMessage()),
            e);
      }
      labels[i] = classes.of(pairs.caption(example.row()));
    }
    INDArray features =
        Nd4j.createFromArray(pictures)
            .reshape(labels.length, PictureDecoder.CHANNELS, layout.side(), layout.side());
    return new MultiDataSet(features, Nd4j.createFromArray(labels).reshape(labels.length, 1));
  }

  private synchronized List<Example> examples(Minibatch minibatch) {
    if (order == null) {
      order = layout.order(settings.seed(), settings.window());
    }
    return order.stretch(minibatch.position(), minibatch.count());
  }

  private PictureDecoder.Orientation orientation(Example example) {
    boolean mirrored =
        settings.flip()
            && new SplittableRandom(Purpose.FLIP.seed(settings.seed(), example.position()))
                .nextBoolean();
    return mirrored ? PictureDecoder.Orientation.MIRRORED : PictureDecoder.Orientation.AS_STORED;
  }

  private Pairs pairs(RowGroup group) {
    ParquetPairs file =
        ParquetPairs.of(layout.folder(), layout.files().get(group.file()), hadoop.value());
    try {
      return RowGroupCache.OF_THIS_JVM.get(
          new RowGroupCache.Key(file.path().toString(), group.index()),
          () -> file.read(group.index()));
    } catch (JobException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw new JobException(
          "Cannot read row group %d of %s: %s"
              .formatted(group.index(), file.path(), StoreUri.reason(e)),
          e);
    }
  }

  private String path(RowGroup group) {
    return layout.folder() + "/" + layout.files().get(group.file());
  }
}
