package org.ruyi.jobs.train.averaging;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import scala.Tuple2;
import scala.collection.JavaConverters;
import scala.collection.Seq;
import scala.reflect.ClassTag$;

/**
 * Which executor each worker's task had better run on. Spark waits seconds for a preferred executor
 * that is taken, so every executor is preferred by as many workers as any other, and a worker
 * prefers one executor or none.
 */
final class Placement {
  private final List<Set<String>> holders;
  private final int most;
  private final Map<String, List<Integer>> taken = new HashMap<>();

  private Placement(List<Set<String>> holders, int executors) {
    this.holders = holders;
    this.most = (holders.size() + executors - 1) / executors;
  }

  /**
   * Assigns workers to executors, as many as can be, by augmenting paths (Kuhn 1955).
   *
   * @param holders for each worker, the executors that hold what it needs
   * @param executors that there are, at least 1
   * @return for each worker, one of them or none
   */
  static List<List<String>> of(List<Set<String>> holders, int executors) {
    Placement placement = new Placement(holders, executors);
    for (int worker = 0; worker < holders.size(); worker++) {
      placement.assign(worker, new HashSet<>());
    }
    List<List<String>> places =
        new ArrayList<>(Collections.nCopies(holders.size(), List.<String>of()));
    placement.taken.forEach(
        (executor, workers) -> workers.forEach(worker -> places.set(worker, List.of(executor))));
    return places;
  }

  private boolean assign(int worker, Set<String> seen) {
    for (String executor : holders.get(worker)) {
      if (!seen.add(executor)) {
        continue;
      }
      List<Integer> workers = taken.computeIfAbsent(executor, unused -> new ArrayList<>());
      if (workers.size() < most) {
        workers.add(worker);
        return true;
      }
      Optional<Integer> moved =
          List.copyOf(workers).stream().filter(other -> assign(other, seen)).findFirst();
      if (moved.isPresent()) {
        workers.remove(moved.get());
        workers.add(worker);
        return true;
      }
    }
    return false;
  }

  /** One partition a worker, with the place that it prefers. */
  static JavaRDD<String> partitions(
      JavaSparkContext context, List<List<String>> lists, List<List<String>> places) {
    List<Tuple2<ArrayList<String>, Seq<String>>> partitions = new ArrayList<>();
    for (int worker = 0; worker < lists.size(); worker++) {
      partitions.add(
          new Tuple2<>(
              new ArrayList<>(lists.get(worker)),
              JavaConverters.asScalaBuffer(places.get(worker)).toSeq()));
    }
    return context
        .sc()
        .<ArrayList<String>>makeRDD(
            JavaConverters.asScalaBuffer(partitions).toSeq(),
            ClassTag$.MODULE$.apply(ArrayList.class))
        .toJavaRDD()
        .flatMap(List::iterator);
  }
}
