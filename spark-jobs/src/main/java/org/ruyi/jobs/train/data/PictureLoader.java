package org.ruyi.jobs.train.data;

import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.util.SerializableConfiguration;
import org.deeplearning4j.core.loader.MultiDataSetLoader;
import org.nd4j.common.loader.Source;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.ruyi.jobs.JobException;
import org.ruyi.jobs.train.config.CacheConfig;
import org.ruyi.jobs.train.config.CropConfig;
import org.ruyi.jobs.train.config.DataConfig;

/**
 * Makes minibatches on executors: the text of one names a stretch of the order of examples, whose
 * rows are read from Parquet. Features: the pictures, all of one shape, fp32 [B, 3, H, W] in [-1,
 * 1]. Labels: the classes, int64 [B, 1].
 */
public final class PictureLoader implements MultiDataSetLoader {
  private static final long serialVersionUID = 1L;

  /** Of the heap: what waits is outside of it, but grows with the machine as the heap does. */
  private static final double WAITING = 0.25;

  private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();

  private static final ReadAhead<Key, MultiDataSet> AHEAD =
      new ReadAhead<>(
          Math.max(2, PROCESSORS / 2), (long) (WAITING * Runtime.getRuntime().maxMemory()));

  private static final Parallel DECODING = new Parallel(DaemonThreads.pool(PROCESSORS, "decoding"));

  /** About a millisecond's work: handing over less costs more than it saves. */
  private static final int PIXELS_OF_A_STRETCH = 1 << 16;

  private final DatasetLayout layout;
  private final CaptionClasses classes;
  private final Settings settings;
  private final SerializableConfiguration hadoop;
  private transient VisitOrder order;
  private transient int orderedBatch;

  private record Key(
      String folder, CaptionClasses classes, Settings settings, Minibatch minibatch) {
    boolean isOfRunOf(Key other) {
      return folder.equals(other.folder)
          && classes.equals(other.classes)
          && settings.equals(other.settings);
    }
  }

  /**
   * How examples are drawn.
   *
   * @param seed of the run
   * @param window row groups whose rows are mixed
   * @param flip whether half of the pictures are mirrored
   * @param crop the part of a picture that is seen
   * @param cache of row groups on local disks
   */
  public record Settings(long seed, int window, boolean flip, CropConfig crop, CacheConfig cache)
      implements Serializable {

    /** Whole pictures, read from where they are stored. */
    public Settings(long seed, int window, boolean flip) {
      this(
          seed,
          window,
          flip,
          new CropConfig(0, CropConfig.Place.RANDOM, 0),
          new CacheConfig(CacheConfig.OFF, 1));
    }

    /** What a configuration says. */
    public static Settings of(DataConfig data, long seed) {
      return new Settings(seed, data.shuffleRowGroups(), data.flip(), data.crop(), data.cache());
    }

    /** The shape that the network gets of pictures of a shape. */
    public Shape seen(Shape stored) {
      return augmentation().seen(stored);
    }

    /** Why pictures of a shape cannot be trained on, in words that follow "which". */
    public Optional<String> refusal(Shape stored) {
      return augmentation().refusal(stored);
    }

    private Augmentation augmentation() {
      return new Augmentation(seed, flip, crop);
    }
  }

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
    Key now = key(request.now());
    AHEAD.keep(key -> key.isOfRunOf(now) && key.minibatch().position() >= request.from());
    MultiDataSet loaded = AHEAD.take(now, () -> load(request.now()));
    request.then().forEach(next -> AHEAD.ahead(key(next), bytes(next), () -> load(next)));
    return loaded;
  }

  private Key key(Minibatch minibatch) {
    return new Key(layout.folder(), classes, settings, minibatch);
  }

  /** At most, of one minibatch. */
  private long bytes(Minibatch minibatch) {
    int pixels =
        layout.shapes().stream()
            .mapToInt(shape -> settings.seen(shape).pixels())
            .max()
            .orElseThrow();
    return (long) Float.BYTES * PictureDecoder.CHANNELS * pixels * minibatch.count();
  }

  /**
   * Reads one minibatch.
   *
   * @throws JobException naming the file and the row that cannot be used
   */
  public MultiDataSet load(Minibatch minibatch) {
    List<Example> examples = examples(minibatch);
    byte[][] encoded = new byte[examples.size()][];
    int[] rows = new int[examples.size()];
    long[] labels = new long[examples.size()];
    StoredPairs stored = new StoredPairs(layout, settings.cache(), hadoop.value());
    read(
        stored,
        examples,
        (i, pairs) -> {
          int row = examples.get(i).row();
          encoded[i] = pairs.image(row);
          rows[i] = pairs.stored(row);
          labels[i] = classes.of(pairs.caption(row));
        });
    Shape seen = settings.seen(shape(examples.get(0)));
    int length = PictureDecoder.length(seen);
    float[] pictures = new float[Math.multiplyExact(labels.length, length)];
    Augmentation augmentation = settings.augmentation();
    DECODING.forEach(
        labels.length,
        Math.max(1, PIXELS_OF_A_STRETCH / seen.pixels()),
        i -> {
          Example example = examples.get(i);
          Shape shape = shape(example);
          View view = augmentation.view(example.position(), shape);
          try {
            PictureDecoder.decode(encoded[i], shape, view, pictures, i * length);
          } catch (RuntimeException e) {
            RowGroup group = layout.rowGroups().get(example.rowGroup());
            throw new JobException(
                "Cannot use the picture in row %d of row group %d of %s: %s"
                    .formatted(rows[i], group.index(), stored.file(group).path(), e.getMessage()),
                e);
          }
        });
    INDArray features =
        Nd4j.createFromArray(pictures)
            .reshape(labels.length, PictureDecoder.CHANNELS, seen.height(), seen.width());
    return new MultiDataSet(features, Nd4j.createFromArray(labels).reshape(labels.length, 1));
  }

  private Shape shape(Example example) {
    RowGroup group = layout.rowGroups().get(example.rowGroup());
    return layout.shapes().get(group.shapeOf(example.row()));
  }

  private interface Taker {
    void take(int index, Pairs pairs);
  }

  /** Reads the row groups one after the other, so that no more of them are held than need be. */
  private void read(StoredPairs stored, List<Example> examples, Taker taker) {
    Map<Integer, List<Integer>> indices =
        IntStream.range(0, examples.size())
            .boxed()
            .collect(
                Collectors.groupingBy(
                    i -> examples.get(i).rowGroup(), TreeMap::new, Collectors.toList()));
    indices.forEach(
        (group, some) -> {
          Pairs pairs = stored.of(layout.rowGroups().get(group));
          some.forEach(i -> taker.take(i, pairs));
        });
  }

  private synchronized List<Example> examples(Minibatch minibatch) {
    if (order == null || orderedBatch != minibatch.count()) {
      orderedBatch = minibatch.count();
      order =
          layout.shapes().stream().map(settings::seen).distinct().count() == 1
              ? layout.mixedOrder(settings.seed(), settings.window())
              : layout.bucketOrder(settings.seed(), settings.window(), orderedBatch);
    }
    return order.stretch(minibatch.position(), minibatch.count());
  }
}
