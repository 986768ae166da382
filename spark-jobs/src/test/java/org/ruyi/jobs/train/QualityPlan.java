package org.ruyi.jobs.train;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleFunction;
import java.util.function.UnaryOperator;
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

  /** DiLoCo's paper starts it after 24,000 of 88,000 steps. */
  private static final double WARMUP = 24.0 / 88;

  private final QualityResults results;
  private final Scope scope;
  private final int warmupRounds;
  private final Family synchronous;
  private final Family plain;
  private final Family diloco;

  /** How much is measured. */
  enum Scope {
    /** The tuned learning rates alone. */
    RATES,
    ALL
  }

  /**
   * Trials that differ by their learning rate.
   *
   * @param first rate to try
   */
  record Family(String name, DoubleFunction<QualityTrial> at, double first) {
    Family with(UnaryOperator<QualityTrial> change) {
      return new Family(name, rate -> change.apply(at.apply(rate)), first);
    }
  }

  /** A trial by the name of a table's row. */
  record Row(String name, QualityTrial trial) {}

  /**
   * @param steps of a worker
   */
  QualityPlan(int steps, QualityResults results, Scope scope) {
    this.results = results;
    this.scope = scope;
    this.warmupRounds = (int) Math.round(WARMUP * steps);
    this.synchronous =
        new Family(
            "synchronous, one worker with four times the batch", QualityTrial::synchronous, 0.008);
    this.plain = family("plain averaging", QualityTrial.PLAIN, 0.016);
    this.diloco = family("DiLoCo", QualityTrial.DILOCO, 0.004);
  }

  private Family family(String name, Outer outer, double first) {
    return new Family(name, rate -> QualityTrial.local(outer, TUNED_AT, warmupRounds, rate), first);
  }

  Scope scope() {
    return scope;
  }

  /** H of the rows. */
  private List<Integer> localSteps() {
    return scope == Scope.ALL ? LOCAL_STEPS : List.of(TUNED_AT);
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
            families().stream().map(family -> family.at().apply(family.first())),
            families().stream().flatMap(this::climb),
            scope == Scope.ALL ? others() : Stream.<QualityTrial>empty())
        .flatMap(trials -> trials)
        .filter(trial -> results.of(trial).isEmpty())
        .findFirst();
  }

  /** Learning rates climb until both neighbours of the best are worse. */
  private Stream<QualityTrial> climb(Family family) {
    List<Double> rates = rates().boxed().toList();
    int best = rates.indexOf(best(family).rate());
    return IntStream.of(best, best + 1, best - 1)
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
    Stream<QualityTrial> rows =
        Stream.of(
                variants(diloco).stream(),
                byLocalSteps,
                variants(plain).stream(),
                otherOuter().stream())
            .flatMap(all -> all)
            .map(Row::trial);
    Stream<QualityTrial> rates =
        localSteps().stream()
            .sorted(Comparator.reverseOrder())
            .flatMap(local -> Stream.of(diloco, plain).map(family -> at(family, local)))
            .flatMap(this::climb);
    return Stream.of(rows, rates, otherSeeds().stream().map(Row::trial)).flatMap(all -> all);
  }

  /** The measured trial of a family with the least loss of the moving average. */
  QualityTrial best(Family family) {
    return rates()
        .mapToObj(family.at())
        .filter(trial -> results.of(trial).isPresent())
        .min(Comparator.comparingDouble(trial -> results.of(trial).orElseThrow().average()))
        .orElse(family.at().apply(family.first()));
  }

  /** A family at another H, whose rates are tuned from where its own ended. */
  private Family at(Family family, int local) {
    Family other = family.with(trial -> trial.withLocal(local));
    return new Family(family.name() + ", H = " + local, other.at(), best(family).rate());
  }

  /** Learning rates at which any family was measured, ascending. */
  List<Double> measuredRates() {
    return rates()
        .filter(
            rate ->
                tuned().stream()
                    .anyMatch(family -> results.of(family.at().apply(rate)).isPresent()))
        .boxed()
        .toList();
  }

  /** The best of a family at every H of the table. */
  List<Row> byLocalSteps(Family family) {
    return localSteps().stream()
        .map(local -> at(family, local))
        .map(tuned -> new Row(tuned.name(), best(tuned)))
        .toList();
  }

  /** Families whose rates are measured: at H of the tuning, and at every other H. */
  List<Family> tuned() {
    return Stream.concat(
            Stream.of(synchronous),
            Stream.of(plain, diloco)
                .flatMap(family -> localSteps().stream().map(local -> at(family, local))))
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
