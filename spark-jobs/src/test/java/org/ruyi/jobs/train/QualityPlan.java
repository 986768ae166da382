package org.ruyi.jobs.train;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.ruyi.jobs.train.QualityTrial.Outer;

/** Which trials there are, in the order of what matters. */
final class QualityPlan {
  /** H of the table. */
  static final List<Integer> LOCAL_STEPS = List.of(1, 5, 20, 100);

  /** H at which learning rates are tuned. */
  static final int TUNED_AT = 20;

  private static final double LEAST_RATE = 0.001;
  private static final int RATES = 9;
  private static final double FIRST_RATE = 0.008;

  /** DiLoCo's paper starts it after 24,000 of 88,000 steps. */
  private static final double WARMUP = 24.0 / 88;

  private final QualityResults results;
  private final int warmupRounds;
  private final Family synchronous;
  private final Family plain;
  private final Family diloco;

  /** Trials that differ by their learning rate. */
  record Family(String name, DoubleFunction<QualityTrial> at) {}

  /** A trial by the name of a table's row. */
  record Row(String name, QualityTrial trial) {}

  /**
   * @param steps of a worker
   */
  QualityPlan(int steps, QualityResults results) {
    this.results = results;
    this.warmupRounds = (int) Math.round(WARMUP * steps);
    this.synchronous =
        new Family("synchronous, one worker with four times the batch", QualityTrial::synchronous);
    this.plain = family("plain averaging", QualityTrial.PLAIN);
    this.diloco = family("DiLoCo", QualityTrial.DILOCO);
  }

  private Family family(String name, Outer outer) {
    return new Family(name, rate -> QualityTrial.local(outer, TUNED_AT, warmupRounds, rate));
  }

  int warmupRounds() {
    return warmupRounds;
  }

  Family synchronous() {
    return synchronous;
  }

  Family plain() {
    return plain;
  }

  Family diloco() {
    return diloco;
  }

  List<Family> families() {
    return List.of(synchronous, diloco, plain);
  }

  /** The first trial that is not measured, if any is left. */
  Optional<QualityTrial> next() {
    return Stream.of(
            families().stream().map(family -> family.at().apply(FIRST_RATE)),
            families().stream().flatMap(this::neighbours),
            others())
        .flatMap(trials -> trials)
        .filter(trial -> results.of(trial).isEmpty())
        .findFirst();
  }

  /** Learning rates climb until both neighbours of the best are worse. */
  private Stream<QualityTrial> neighbours(Family family) {
    List<Double> rates = rates().boxed().toList();
    int best = rates.indexOf(best(family).rate());
    return IntStream.of(best + 1, best - 1)
        .filter(i -> i >= 0 && i < rates.size())
        .mapToObj(i -> family.at().apply(rates.get(i)));
  }

  private static DoubleStream rates() {
    return IntStream.range(0, RATES).mapToDouble(power -> LEAST_RATE * (1 << power));
  }

  private Stream<QualityTrial> others() {
    // The dear rows last: a round of one step costs the most time for a step.
    Stream<Row> byLocalSteps =
        Stream.of(diloco, plain)
            .flatMap(family -> byLocalSteps(family).stream())
            .sorted(Comparator.comparingInt(row -> -row.trial().local()));
    return Stream.of(
            variants(diloco).stream(),
            byLocalSteps,
            variants(plain).stream(),
            otherOuter().stream(),
            otherSeeds().stream())
        .flatMap(rows -> rows)
        .map(Row::trial);
  }

  /** The measured trial of a family with the least loss of the moving average. */
  QualityTrial best(Family family) {
    return rates()
        .mapToObj(family.at())
        .filter(trial -> results.of(trial).isPresent())
        .min(Comparator.comparingDouble(trial -> results.of(trial).orElseThrow().average()))
        .orElse(family.at().apply(FIRST_RATE));
  }

  /** Learning rates at which any family was measured, ascending. */
  List<Double> measuredRates() {
    return rates()
        .filter(
            rate ->
                families().stream()
                    .anyMatch(family -> results.of(family.at().apply(rate)).isPresent()))
        .boxed()
        .toList();
  }

  /** The best of a family with every H of the table. */
  List<Row> byLocalSteps(Family family) {
    return LOCAL_STEPS.stream()
        .map(
            local ->
                new Row(
                    "%s, H = %d".formatted(family.name(), local), best(family).withLocal(local)))
        .toList();
  }

  /** The best of a family with what else can be set. */
  List<Row> variants(Family family) {
    QualityTrial best = best(family);
    return List.of(
        new Row(family.name() + ", moments kept", best.withState("keep")),
        new Row(family.name() + ", moments reset", best.withState("reset")),
        new Row(family.name() + ", deltas in bf16", best.withBf16()),
        new Row(family.name() + ", no warm-up rounds", best.withoutWarmup()));
  }

  /** Gentler outer optimizers than the paper's, at DiLoCo's rate and wherever measured. */
  List<Row> otherOuter() {
    double best = best(diloco).rate();
    return Stream.of(QualityTrial.nesterov(0.7, 0.5), QualityTrial.nesterov(1, 0.5))
        .flatMap(outer -> rates().mapToObj(rate -> diloco.at().apply(rate).withOuter(outer)))
        .filter(trial -> trial.rate() == best || results.of(trial).isPresent())
        .map(trial -> new Row("outer Nesterov with " + trial.outer().describe(), trial))
        .toList();
  }

  /** The best of every family with other seeds: how far chance goes. */
  List<Row> otherSeeds() {
    return LongStream.of(2, 3)
        .boxed()
        .flatMap(
            seed ->
                families().stream()
                    .map(
                        family ->
                            new Row(
                                "%s, seed %d".formatted(family.name(), seed),
                                best(family).withSeed(seed))))
        .toList();
  }
}
