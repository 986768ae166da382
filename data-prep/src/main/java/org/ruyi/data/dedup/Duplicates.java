package org.ruyi.data.dedup;

import static org.apache.spark.sql.functions.col;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.ruyi.data.config.DedupConfig;
import org.ruyi.data.source.Listing;

/**
 * Finds the pictures that go because another one stays. Pictures win in the order of {@link #RANK},
 * {@link Listing#FILE} and {@link Listing#POSITION}; nothing else decides, so that every run on
 * every cluster finds the same ones.
 *
 * <ul>
 *   <li>Bytes: of the pictures with one SHA-256 the first stays.
 *   <li>Near: of those left, in their order, a picture goes where an earlier one that stays is
 *       within {@link DedupConfig#phashDistance} of it. A picture that goes takes no other with it:
 *       there are no chains, and every picture that goes is close to one that stays.
 * </ul>
 *
 * <p>The perceptual hash of a plain colour says nothing of it, and all plain pictures have the
 * same: such hashes (see {@link NearDuplicates#MIN_BITS}) are not compared, and those pictures by
 * their bytes alone.
 */
public final class Duplicates {
  /** The rule that looks at bytes. */
  public static final String BYTES = "duplicate-bytes";

  /** The rule that looks at perceptual hashes. */
  public static final String NEAR = "near-duplicate";

  /** 0: the parent version has the picture, which wins over every new one; 1: it is new. */
  public static final String RANK = "rank";

  /**
   * Key of the picture that stays instead. Of equal bytes it is the first picture with them, which
   * may itself have gone as the near-duplicate of another.
   */
  public static final String SURVIVOR = "survivor";

  static final String HASH = "phash";
  static final String DIGEST = "sha256";

  /** What {@link #of} yields. */
  public static final StructType LOSERS =
      new StructType()
          .add(Listing.KEY, DataTypes.StringType, false)
          .add(Listing.RULE, DataTypes.StringType, false)
          .add(Listing.MEASURED, DataTypes.StringType, false)
          .add(Listing.THRESHOLD, DataTypes.StringType, false)
          .add(SURVIVOR, DataTypes.StringType, false);

  private Duplicates() {}

  /**
   * Finds them. Only narrow rows are moved. Where hashes are compared, jobs run before this
   * returns; the pictures are read several times, so they had better be stored or cached.
   *
   * @param pictures {@code key} string, {@code rank} int, {@code file} int (0 to 2^23 - 1), {@code
   *     position} long (0 to 2^40 - 1), {@code sha256} string, {@code phash} long or null; other
   *     columns are ignored. Rank, file and position together are unique, and so is the key
   * @return by {@link #LOSERS}, one row a picture that goes, in no order; measured is the Hamming
   *     distance to the survivor
   */
  public static Dataset<Row> of(Dataset<Row> pictures, DedupConfig config) {
    Dataset<Row> placed =
        pictures.select(
            col(Listing.KEY), Place.of().as(Place.COLUMN), col(DIGEST), col(HASH).cast("long"));
    Dataset<Row> left = placed;
    Dataset<Row> losers = Loser.none(placed.sparkSession());
    if (config.bytes()) {
      SameBytes same = SameBytes.of(placed);
      losers = same.losers();
      left = same.left();
    }
    if (config.phashDistance() >= 0) {
      losers = losers.unionByName(NearDuplicates.of(left, config.phashDistance()));
    }
    return Loser.withSurvivors(losers, placed);
  }
}
