package org.ruyi.data.dedup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ruyi.data.config.DedupConfig;

final class DuplicatesTest {
  private static final StructType SCHEMA =
      new StructType()
          .add("key", DataTypes.StringType, false)
          .add("rank", DataTypes.IntegerType, false)
          .add("file", DataTypes.IntegerType, false)
          .add("position", DataTypes.LongType, false)
          .add("sha256", DataTypes.StringType, false)
          .add("phash", DataTypes.LongType, true);

  private static SparkSession spark;

  private record Picture(String key, int rank, int file, long position, String sha256, Long phash) {
    Row row() {
      return RowFactory.create(key, rank, file, position, sha256, phash);
    }

    boolean isCompared() {
      return phash != null && Long.bitCount(phash) >= 16 && Long.bitCount(phash) <= 48;
    }
  }

  @BeforeAll
  static void start() {
    spark =
        SparkSession.builder()
            .master("local[2]")
            .config("spark.ui.enabled", false)
            .config("spark.sql.shuffle.partitions", 2)
            .config("spark.default.parallelism", 2)
            .config("spark.sql.adaptive.enabled", false)
            .config("spark.sql.codegen.wholeStage", false)
            .getOrCreate();
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  @ParameterizedTest
  @CsvSource({"true, -1", "true, 0", "false, 1", "true, 6", "true, 16"})
  void agreesWithALoop(boolean bytes, int distance) {
    List<Picture> pictures = corpus(400, Math.max(1, distance), distance + 7L);
    Map<String, String> wanted = naive(pictures, bytes, distance);
    assertThat(find(pictures, new DedupConfig(false, bytes, distance))).isEqualTo(wanted);
    assertThat(wanted.size()).isBetween(20, pictures.size() - 20);
  }

  @Test
  void doesNotDependOnTheOrderOrThePartsOfTheRows() {
    List<Picture> pictures = corpus(300, 6, 3);
    DedupConfig config = new DedupConfig(false, true, 6);
    Map<String, String> found = find(pictures, config);
    Collections.shuffle(pictures, new Random(1));
    assertThat(losers(rows(pictures).repartition(3), config)).isEqualTo(found);
  }

  @Test
  void decidesInRoundsAsInOnePass() {
    List<Picture> pictures = corpus(150, 6, 4);
    Dataset<Row> placed =
        rows(pictures)
            .select(
                org.apache.spark.sql.functions.col("key"),
                Place.of().as(Place.COLUMN),
                org.apache.spark.sql.functions.col("sha256"),
                org.apache.spark.sql.functions.col("phash"));
    Map<String, String> found = new TreeMap<>();
    for (Row row : Loser.withSurvivors(NearDuplicates.of(placed, 6, 0), placed).collectAsList()) {
      found.put(row.getString(0), describe(row));
    }
    assertThat(found).isEqualTo(naive(pictures, false, 6));
  }

  @Test
  void aPictureThatGoesTakesNoOtherWithIt() {
    long middle = 0x0F0F_3333_5555_00FFL;
    List<Picture> chain =
        List.of(
            new Picture("a", 1, 0, 0, "1", middle),
            new Picture("b", 1, 0, 1, "2", middle ^ 0b1111),
            new Picture("c", 1, 0, 2, "3", middle ^ 0b1111_1111));
    assertThat(find(chain, new DedupConfig(false, false, 4)))
        .isEqualTo(Map.of("b", "near-duplicate 4 more than 4 a"));
  }

  @Test
  void theParentsPictureWinsOverAnEarlierNewOne() {
    List<Picture> pictures =
        List.of(
            new Picture("new", 1, 0, 0, "x", 0x0F0F_3333_5555_00FFL),
            new Picture("old", 0, 9, 5, "x", 0x0F0F_3333_5555_00FFL));
    assertThat(find(pictures, new DedupConfig(false, true, 4)))
        .isEqualTo(Map.of("new", "duplicate-bytes 0 more than 0 old"));
  }

  @Test
  void plainPicturesAreComparedByTheirBytesAlone() {
    List<Picture> pictures =
        List.of(
            new Picture("red", 1, 0, 0, "r", 1L << 63),
            new Picture("blue", 1, 0, 1, "b", 1L << 63),
            new Picture("black", 1, 0, 2, "k", 0L),
            new Picture("red again", 1, 0, 3, "r", 1L << 63));
    assertThat(find(pictures, new DedupConfig(false, true, 16)))
        .isEqualTo(Map.of("red again", "duplicate-bytes 0 more than 0 red"));
  }

  @Test
  void findsNothingWhereNothingIsAsked() {
    assertThat(find(corpus(50, 4, 5), new DedupConfig(true, false, -1))).isEmpty();
    assertThat(find(List.of(), new DedupConfig(true, true, 4))).isEmpty();
  }

  @Test
  void refusesPlacesThatCannotBeOrdered() {
    List<Picture> pictures = List.of(new Picture("a", 2, 0, 0, "1", 5L));
    assertThatThrownBy(() -> find(pictures, new DedupConfig(false, true, 4)))
        .hasStackTraceContaining(
            "Cannot order the pictures: a rank is neither 0 nor 1, or the source is too large");
  }

  /** Clusters of hashes, some reached in steps, with repeated bytes, plain and missing hashes. */
  private static List<Picture> corpus(int size, int distance, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Picture> pictures = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      Long hash = random.nextInt(20) == 0 ? null : (Long) random.nextLong();
      String sha256 = "sha" + i;
      if (i > 0 && random.nextInt(3) > 0) {
        Picture other = pictures.get(random.nextInt(i));
        hash = other.phash();
        if (hash != null) {
          for (int flip = random.nextInt(distance + 3); flip > 0; flip--) {
            hash ^= 1L << random.nextInt(64);
          }
        }
        if (random.nextInt(5) == 0) {
          sha256 = other.sha256();
          hash = other.phash();
        }
      }
      if (random.nextInt(15) == 0) {
        hash = 1L << random.nextInt(3);
      }
      int number = (i * 7919) % size;
      pictures.add(
          new Picture(
              "k" + i, random.nextInt(4) == 0 ? 0 : 1, number / 50, number % 50, sha256, hash));
    }
    return pictures;
  }

  private static Map<String, String> naive(List<Picture> pictures, boolean bytes, int distance) {
    List<Picture> ordered = new ArrayList<>(pictures);
    ordered.sort(
        Comparator.comparingInt(Picture::rank)
            .thenComparingInt(Picture::file)
            .thenComparingLong(Picture::position));
    Map<String, String> losers = new TreeMap<>();
    Map<String, Picture> firsts = new HashMap<>();
    List<Picture> kept = new ArrayList<>();
    for (Picture picture : ordered) {
      Picture first = firsts.putIfAbsent(picture.sha256(), picture);
      if (bytes && first != null) {
        losers.put(picture.key(), "duplicate-bytes 0 more than 0 " + first.key());
        continue;
      }
      if (!picture.isCompared()) {
        continue;
      }
      Picture near = null;
      for (Picture earlier : kept) {
        if (Long.bitCount(picture.phash() ^ earlier.phash()) <= distance) {
          near = earlier;
          break;
        }
      }
      if (near == null) {
        kept.add(picture);
      } else {
        losers.put(
            picture.key(),
            String.format(
                "near-duplicate %d more than %d %s",
                Long.bitCount(picture.phash() ^ near.phash()), distance, near.key()));
      }
    }
    return losers;
  }

  private static Map<String, String> find(List<Picture> pictures, DedupConfig config) {
    return losers(rows(pictures), config);
  }

  private static Map<String, String> losers(Dataset<Row> rows, DedupConfig config) {
    Map<String, String> found = new TreeMap<>();
    for (Row row : Duplicates.of(rows, config).collectAsList()) {
      assertThat(found.put(row.getString(0), describe(row))).isNull();
    }
    return found;
  }

  private static String describe(Row row) {
    return row.getString(1) + " " + row.getString(2) + " " + row.getString(3) + " " + row.get(4);
  }

  private static Dataset<Row> rows(List<Picture> pictures) {
    return spark.createDataFrame(pictures.stream().map(Picture::row).toList(), SCHEMA);
  }
}
