package org.ruyi.data.score;

import java.io.Closeable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.ruyi.data.InvalidScorerException;
import org.ruyi.data.config.ScorerConfig;
import org.ruyi.data.image.View;
import org.ruyi.data.ledger.Rejection;
import org.ruyi.data.ledger.Stage;

/**
 * The configured models, opened. Models are shared by the tasks of a JVM: the first that opens them
 * loads them, and they stay until others are opened while nobody uses them. A score depends on the
 * pair alone, not on the pairs beside it: see {@link Batches}.
 */
public final class Scorers implements Closeable {
  private static final Map<List<ScorerConfig>, Shared> OPEN = new HashMap<>();

  private final Shared shared;
  private boolean closed;

  private Scorers(Shared shared) {
    this.shared = shared;
  }

  /** What tasks have in common. */
  private static final class Shared {
    final List<Scorer> scorers;
    final List<View> views;
    int users;

    Shared(List<Scorer> scorers) {
      this.scorers = scorers;
      Set<View> distinct = new LinkedHashSet<>();
      scorers.forEach(scorer -> distinct.add(scorer.view()));
      this.views = List.copyOf(distinct);
    }

    void close() {
      scorers.forEach(Scorer::close);
    }
  }

  /**
   * Opens the models, or joins those that use them already. To be closed by the task.
   *
   * @throws InvalidScorerException where a model is not what its configuration says
   */
  public static Scorers open(List<ScorerConfig> configs, Configuration hadoop) {
    synchronized (OPEN) {
      Shared shared = OPEN.get(configs);
      if (shared == null) {
        OPEN.values().removeIf(Scorers::closeUnused);
        shared = new Shared(load(configs, hadoop));
        OPEN.put(List.copyOf(configs), shared);
      }
      shared.users++;
      return new Scorers(shared);
    }
  }

  /**
   * Opens the models once and closes them, so that a mistake is found before any picture is got.
   *
   * @throws InvalidScorerException where a model is not what its configuration says
   */
  public static void check(List<ScorerConfig> configs, Configuration hadoop) {
    Set<String> names = new HashSet<>();
    for (ScorerConfig config : configs) {
      if (!names.add(config.name())) {
        throw new InvalidScorerException(
            "Invalid scorers: two have the name " + config.name() + " (each is a column)");
      }
    }
    for (ScorerConfig config : configs) {
      try (Scorer scorer = Scorer.open(config, hadoop)) {
        scorer.trial();
      }
    }
  }

  /** The sizes in which every picture is wanted, each once; empty where there is no scorer. */
  public List<View> views() {
    return shared.views;
  }

  /**
   * Scores pairs. Safe for use by several threads.
   *
   * @param batch any number of pairs
   * @return for every pair, a finite number for every scorer in their order
   * @throws ScoringException where a model fails or gives what is not a number
   */
  public double[][] score(List<ScorerInput> batch) {
    for (ScorerInput input : batch) {
      if (input.views().size() != shared.views.size()) {
        throw new IllegalArgumentException(
            "Cannot score a picture in "
                + input.views().size()
                + " views: "
                + shared.views.size()
                + " are wanted");
      }
    }
    double[][] scores = new double[batch.size()][shared.scorers.size()];
    for (int s = 0; s < shared.scorers.size(); s++) {
      Scorer scorer = shared.scorers.get(s);
      int view = shared.views.indexOf(scorer.view());
      double[] column =
          scorer.score(
              batch.stream().map(input -> input.views().get(view)).toList(),
              batch.stream().map(ScorerInput::caption).toList());
      for (int i = 0; i < column.length; i++) {
        scores[i][s] = column[i];
      }
    }
    return scores;
  }

  /**
   * Judges a pair by the thresholds; the rule is {@code score-NAME}.
   *
   * @param scores one a scorer, in their order
   * @return by the first scorer whose threshold the score is beyond
   */
  public static Optional<Rejection> judge(List<ScorerConfig> configs, double[] scores) {
    for (int i = 0; i < scores.length; i++) {
      ScorerConfig config = configs.get(i);
      double score = scores[i];
      Optional<String> threshold = Optional.empty();
      if (config.min().isPresent() && score < config.min().get()) {
        threshold = Optional.of("at least " + config.min().get());
      } else if (config.max().isPresent() && score > config.max().get()) {
        threshold = Optional.of("at most " + config.max().get());
      }
      if (threshold.isPresent()) {
        return Optional.of(
            new Rejection(Stage.SCORE, rule(config), Double.toString(score), threshold.get(), ""));
      }
    }
    return Optional.empty();
  }

  /** The name of a scorer's rule in the ledger. */
  public static String rule(ScorerConfig config) {
    return "score-" + config.name();
  }

  @Override
  public void close() {
    synchronized (OPEN) {
      if (!closed) {
        closed = true;
        shared.users--;
      }
    }
  }

  private static List<Scorer> load(List<ScorerConfig> configs, Configuration hadoop) {
    List<Scorer> scorers = new ArrayList<>();
    try {
      for (ScorerConfig config : configs) {
        scorers.add(Scorer.open(config, hadoop));
      }
      return scorers;
    } catch (RuntimeException e) {
      scorers.forEach(Scorer::close);
      throw e;
    }
  }

  private static boolean closeUnused(Shared shared) {
    if (shared.users > 0) {
      return false;
    }
    shared.close();
    return true;
  }
}
