package org.ruyi.data.stats;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.udf;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * How a run got its pictures.
 *
 * @param bytes sizes of the original files
 * @param millis a fetch took
 * @param outcomes of the fetches by class, the most frequent first
 * @param slowestHosts those with the greatest median, the slowest first
 */
public record FetchStatistics(
    Distribution bytes, Distribution millis, List<Outcome> outcomes, List<Host> slowestHosts) {
  private static final int HOSTS = 10;
  private static final int LEAST_FETCHES = 5;
  private static final int STATUSES = 5;

  private static final StructType HOST =
      new StructType()
          .add("host", DataTypes.StringType, false)
          .add("fetches", DataTypes.LongType, false)
          .add("failures", DataTypes.LongType, false)
          .add("median", DataTypes.DoubleType, false)
          .add("p95", DataTypes.LongType, false);

  /**
   * One class of outcomes.
   *
   * @param statuses its most frequent HTTP statuses, the most frequent first
   */
  public record Outcome(String name, long count, List<Status> statuses) {}

  /** How often a class of outcomes had an HTTP status. */
  public record Status(int code, long count) {}

  /**
   * One host with at least five fetches that have a time.
   *
   * @param failures fetches that got no picture
   * @param median time of a fetch in milliseconds, within 0.8%
   * @param p95 the time that 95% of the fetches need at most, likewise
   */
  public record Host(String name, long fetches, long failures, double median, long p95) {}

  /**
   * Counts.
   *
   * @param facts by {@link PictureFacts#SCHEMA}
   */
  public static FetchStatistics of(Dataset<Row> facts) {
    List<Distribution> d =
        Measures.of(
            facts.select(PictureFacts.BYTES, PictureFacts.FETCH_MILLIS),
            2,
            (FlatMapFunction<Row, Row>) FetchStatistics::measures);
    List<Outcome> outcomes = outcomes(facts);
    return new FetchStatistics(
        d.get(0), d.get(1), outcomes, outcomes.isEmpty() ? List.of() : hosts(facts));
  }

  /** Pictures that some host was asked for. */
  public long fetches() {
    return outcomes.stream().mapToLong(Outcome::count).sum();
  }

  private static Iterator<Row> measures(Row row) {
    List<Row> values = new ArrayList<>(2);
    for (int i = 0; i < 2; i++) {
      if (!row.isNullAt(i)) {
        values.add(Measures.value(i, row.getLong(i)));
      }
    }
    return values.iterator();
  }

  private static List<Outcome> outcomes(Dataset<Row> facts) {
    Map<String, Long> counts = new TreeMap<>();
    Map<String, List<Status>> statuses = new TreeMap<>();
    for (Row row :
        facts
            .filter(col(PictureFacts.FETCH_OUTCOME).isNotNull())
            .groupBy(PictureFacts.FETCH_OUTCOME, PictureFacts.STATUS)
            .count()
            .collectAsList()) {
      String name = row.getString(0);
      counts.merge(name, row.getLong(2), Long::sum);
      statuses.computeIfAbsent(name, n -> new ArrayList<>());
      if (!row.isNullAt(1)) {
        statuses.get(name).add(new Status(row.getInt(1), row.getLong(2)));
      }
    }
    return counts.entrySet().stream()
        .map(e -> new Outcome(e.getKey(), e.getValue(), mostFrequent(statuses.get(e.getKey()))))
        .sorted(Comparator.comparingLong(Outcome::count).reversed())
        .toList();
  }

  private static List<Status> mostFrequent(List<Status> statuses) {
    return statuses.stream()
        .sorted(Comparator.comparingLong(Status::count).reversed().thenComparingInt(Status::code))
        .limit(STATUSES)
        .toList();
  }

  private static List<Host> hosts(Dataset<Row> facts) {
    // Exact counts of rounded times: unlike sketches, their merge does not depend on the order.
    Dataset<Row> times =
        facts
            .filter(
                col(PictureFacts.HOST)
                    .isNotNull()
                    .and(col(PictureFacts.FETCH_OUTCOME).isNotNull())
                    .and(col(PictureFacts.FETCH_MILLIS).isNotNull()))
            .select(
                col(PictureFacts.HOST).as("host"),
                udf(
                        (UDF1<Long, Long>) millis -> Rounding.of(millis, Rounding.COARSE),
                        DataTypes.LongType)
                    .apply(col(PictureFacts.FETCH_MILLIS))
                    .as("millis"),
                col(PictureFacts.BYTES).isNull().cast(DataTypes.LongType).as("failed"))
            .groupBy("host", "millis")
            .agg(count(lit(1)).as("fetches"), sum("failed").as("failures"));
    return times
        .groupBy("host")
        .agg(
            sum("fetches").as("fetches"),
            sum("failures").as("failures"),
            collect_list(struct("millis", "fetches")).as("times"))
        .filter(col("fetches").geq(LEAST_FETCHES))
        .map((MapFunction<Row, Row>) FetchStatistics::quantiles, Encoders.row(HOST))
        .orderBy(col("median").desc(), col("p95").desc(), col("host"))
        .limit(HOSTS)
        .collectAsList()
        .stream()
        .map(
            r -> new Host(r.getString(0), r.getLong(1), r.getLong(2), r.getDouble(3), r.getLong(4)))
        .toList();
  }

  private static Row quantiles(Row host) {
    TreeMap<Long, Long> counts = new TreeMap<>();
    for (Row time : host.<Row>getList(3)) {
      counts.put(time.getLong(0), time.getLong(1));
    }
    Distribution times = new Distribution(counts);
    return RowFactory.create(
        host.getString(0), host.getLong(1), host.getLong(2), times.median(), times.quantile(0.95));
  }
}
