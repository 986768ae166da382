package org.ruyi.data.pipeline;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.api.java.UDF6;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.types.DataTypes;
import org.ruyi.data.caption.CaptionMasks;
import org.ruyi.data.caption.CaptionRules;
import org.ruyi.data.caption.CleanCaption;
import org.ruyi.data.config.CaptionConfig;
import org.ruyi.data.config.DedupConfig;
import org.ruyi.data.source.Listing;

/**
 * Cleans and judges captions, on the narrow columns alone. The rules, in their order:
 *
 * <ol>
 *   <li>what the source itself found wrong, a caption of which nothing is visible or that is not
 *       UTF-8
 *   <li>{@link DuplicateKeys}
 *   <li>the rules of one caption by itself: {@link CaptionRules}
 *   <li>{@link DuplicatePairs}, where the configuration asks for it
 *   <li>{@link CaptionFrequency}
 *   <li>{@link KeywordCap}
 * </ol>
 *
 * All of them see the clean caption before anything in it is masked. A rule that looks at the whole
 * corpus sees the pairs that every rule before it lets pass; what it shuffles is a digest, a number
 * and a place a pair.
 */
public final class CaptionStage {
  private static final String WORK = "_work";

  private static final Set<String> VERDICT =
      Set.of(Listing.STAGE, Listing.RULE, Listing.MEASURED, Listing.THRESHOLD, Listing.DETAIL);

  private CaptionStage() {}

  /**
   * Judges every pair of a source; {@link #clean} and {@link #compare} in one. Evaluates the
   * listing several times: a caller with a large one persists what lies between the two.
   *
   * @param listing by {@link Listing#SCHEMA}
   * @return as many rows, by {@link Columns#JUDGED}, in no particular order
   * @throws org.ruyi.data.InvalidSourceException where the list of sensitive words cannot be read
   */
  public static Dataset<Row> judge(Dataset<Row> listing, CaptionConfig config, DedupConfig dedup) {
    return compare(clean(listing, config, dedup), config, dedup);
  }

  /**
   * Cleans every caption and judges it by itself. Reads the list of sensitive words now, once.
   *
   * @param listing by {@link Listing#SCHEMA}
   * @return as many rows, for {@link #compare}
   * @throws org.ruyi.data.InvalidSourceException where the list of sensitive words cannot be read
   */
  public static Dataset<Row> clean(Dataset<Row> listing, CaptionConfig config, DedupConfig dedup) {
    SparkSession spark = listing.sparkSession();
    Broadcast<Sent<CaptionWork>> work =
        JavaSparkContext.fromSparkContext(spark.sparkContext())
            .broadcast(
                new Sent<>(
                    new CaptionWork(
                        new CleanCaption(config),
                        CaptionRules.of(config, spark.sessionState().newHadoopConf()),
                        dedup.pairs()
                            ? CaptionWork.Pairs.COMPARED
                            : CaptionWork.Pairs.NOT_COMPARED)));
    UDF6<Integer, Long, String, String, String, Boolean, Row> function =
        (file, position, key, url, raw, faulty) ->
            work.value().value().of(file, position, key, url, raw, faulty);
    Dataset<Row> worked =
        listing.withColumn(
            WORK,
            once(udf(function, CaptionWork.SCHEMA))
                .apply(
                    col(Listing.FILE),
                    col(Listing.POSITION),
                    col(Listing.KEY),
                    col(Listing.URL),
                    col(Listing.CAPTION_RAW),
                    col(Listing.RULE).isNotNull()));
    return worked.select(
        Stream.concat(
                Arrays.stream(Columns.JUDGED.fieldNames()).map(CaptionStage::judged),
                Stream.of(CaptionWork.ORDER, CaptionWork.KEY, CaptionWork.CAPTION, CaptionWork.PAIR)
                    .map(CaptionStage::worked))
            .toArray(Column[]::new));
  }

  /**
   * Judges cleaned captions by the whole corpus, and masks those that stay. Runs Spark jobs to
   * count the corpus; the rows themselves are evaluated with the result.
   *
   * @param cleaned of {@link #clean}
   * @return as many rows, by {@link Columns#JUDGED}, in no particular order
   */
  public static Dataset<Row> compare(
      Dataset<Row> cleaned, CaptionConfig config, DedupConfig dedup) {
    return compare(cleaned, config, dedup, Found.MOST_TO_SEND);
  }

  static Dataset<Row> compare(
      Dataset<Row> cleaned, CaptionConfig config, DedupConfig dedup, int mostToSend) {
    Dataset<Row> rows = DuplicateKeys.reject(cleaned, mostToSend);
    if (dedup.pairs()) {
      rows = DuplicatePairs.reject(rows, mostToSend);
    }
    rows = CaptionFrequency.reject(rows, config.maxOccurrences(), mostToSend);
    rows = KeywordCap.reject(rows, config.maxPerKeyword(), mostToSend);
    return masked(rows, new CaptionMasks(config)).select(Columns.of(Columns.JUDGED));
  }

  private static Dataset<Row> masked(Dataset<Row> rows, CaptionMasks masks) {
    if (masks.isEmpty()) {
      return rows;
    }
    UDF1<String, String> function = masks::mask;
    Column caption = col(Columns.CAPTION);
    return rows.withColumn(
        Columns.CAPTION,
        when(Columns.isIn(), udf(function, DataTypes.StringType).apply(caption))
            .otherwise(caption));
  }

  /** A function that the optimizer must not evaluate anew for every column that comes of it. */
  private static UserDefinedFunction once(UserDefinedFunction function) {
    return function.asNondeterministic();
  }

  private static Column judged(String name) {
    if (name.equals(Columns.CAPTION)) {
      return worked(name);
    }
    return VERDICT.contains(name)
        ? when(col(Listing.RULE).isNotNull(), col(name)).otherwise(worked(name)).as(name)
        : col(name);
  }

  private static Column worked(String name) {
    return col(WORK + "." + name).as(name);
  }
}
