package org.ruyi.data.dedup;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.storage.StorageLevel;
import scala.Tuple2;

/**
 * Decides who goes: in the order of their numbers, whoever has an earlier neighbour that stays (the
 * lexicographically first maximal independent set; Blelloch, Fineman, Shun, <i>Greedy Sequential
 * Maximal Independent Set and Matching are Parallel on Average</i>, 2012). In rounds: who has no
 * earlier neighbour stays, its neighbours go, and all their edges with them. What few edges remain
 * the driver decides in one pass.
 */
final class FirstWins {
  /** 16 MB of numbers. */
  static final long DRIVER_EDGES = 1 << 20;

  private FirstWins() {}

  /**
   * Runs the rounds.
   *
   * @param edges from the later to the earlier
   * @param driverEdges with so many edges or fewer, the driver decides
   * @return who goes, each once
   */
  static JavaRDD<Long> losers(JavaPairRDD<Long, Long> edges, long driverEdges) {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(edges.context());
    JavaRDD<Long> losers = context.emptyRDD();
    JavaPairRDD<Long, Long> rest = edges;
    while (rest.count() > driverEdges) {
      JavaPairRDD<Long, Boolean> gone =
          rest.mapToPair(Tuple2::swap)
              .subtractByKey(rest)
              .values()
              .distinct()
              .mapToPair(later -> new Tuple2<>(later, true))
              .persist(StorageLevel.MEMORY_AND_DISK_SER());
      losers = losers.union(gone.keys());
      rest =
          rest.subtractByKey(gone)
              .mapToPair(Tuple2::swap)
              .subtractByKey(gone)
              .mapToPair(Tuple2::swap)
              .persist(StorageLevel.MEMORY_AND_DISK_SER());
    }
    List<Long> last = inOrder(rest.collect());
    return last.isEmpty() ? losers : losers.union(context.parallelize(last));
  }

  private static List<Long> inOrder(List<Tuple2<Long, Long>> edges) {
    List<Tuple2<Long, Long>> sorted = new ArrayList<>(edges);
    sorted.sort(Comparator.comparing(Tuple2::_1));
    Set<Long> gone = new HashSet<>();
    for (Tuple2<Long, Long> edge : sorted) {
      if (!gone.contains(edge._2())) {
        gone.add(edge._1());
      }
    }
    return List.copyOf(gone);
  }
}
