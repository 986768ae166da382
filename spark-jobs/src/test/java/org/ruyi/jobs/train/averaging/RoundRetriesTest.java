package org.ruyi.jobs.train.averaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.ruyi.jobs.JobException;
import org.ruyi.jobs.UserException;
import org.ruyi.jobs.train.LocalSpark;
import org.ruyi.jobs.train.averaging.StumblingEngine.Stumble;

@Timeout(120)
class RoundRetriesTest {
  private static final int ROUNDS = 3;

  /** Far more than a round takes here, and so little that a test may wait for it. */
  private static final Duration TIMEOUT = Duration.ofSeconds(4);

  @RegisterExtension static final LocalSpark SPARK = new LocalSpark();

  @Test
  void aWorkerThatHangsOnceChangesNothing() {
    float[] undisturbed = train(Stumble.HANG, 0, Duration.ZERO, 0);
    assertThat(train(Stumble.HANG, 1, TIMEOUT, 3)).containsExactly(undisturbed);
    assertThat(StumblingEngine.LEFT).hasValue(0);
  }

  @Test
  void failuresOfTheClusterChangeNothing() {
    float[] undisturbed = train(Stumble.DISK, 0, Duration.ZERO, 0);
    assertThat(train(Stumble.DISK, 2, Duration.ZERO, 2)).containsExactly(undisturbed);
    assertThat(StumblingEngine.LEFT).hasValue(0);
  }

  @Test
  void saysWhichRoundTakesTooLong() {
    assertThatThrownBy(() -> train(Stumble.HANG, Integer.MAX_VALUE, Duration.ofMillis(200), 1))
        .isInstanceOf(JobException.class)
        .hasMessage(
            "Cannot finish round 0: the round took longer than train.round-timeout (0.2 s); it was"
                + " tried 2 times (resume from the last checkpoint, with a higher"
                + " train.round-timeout where no worker hangs)");
  }

  @Test
  void saysWhatKeepsFailing() {
    assertThatThrownBy(() -> train(Stumble.DISK, Integer.MAX_VALUE, Duration.ZERO, 2))
        .isInstanceOf(JobException.class)
        .hasMessageStartingWith("Cannot finish round 0: Job aborted due to stage failure: Task 1 ")
        .hasMessageContaining("No space left on device")
        .hasMessageEndingWith("; it was tried 3 times (resume from the last checkpoint)");
  }

  @Test
  void leavesMistakesAlone() {
    assertThatThrownBy(() -> train(Stumble.MISTAKE, 1, Duration.ZERO, 2))
        .rootCause()
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("planted");
    assertThat(StumblingEngine.LEFT).as("attempts that were not made").hasValue(0);
    for (RuntimeException own : List.of(new JobException("no"), new UserException("no"))) {
      AtomicInteger attempts = new AtomicInteger();
      assertThatThrownBy(
              () ->
                  new RoundRetries(SPARK.context(), Duration.ZERO, 2)
                      .run(
                          "it",
                          () -> {
                            attempts.incrementAndGet();
                            throw own;
                          }))
          .isSameAs(own);
      assertThat(attempts).hasValue(1);
    }
  }

  @Test
  void aRoundInTimeIsNotCancelled() {
    float[] undisturbed = train(Stumble.HANG, 0, Duration.ZERO, 0);
    assertThat(train(Stumble.HANG, 0, Duration.ofMinutes(1), 0)).containsExactly(undisturbed);
  }

  private static float[] train(Stumble stumble, int times, Duration timeout, int retries) {
    StumblingEngine.LEFT.set(times);
    ParameterAveraging averaging =
        ParameterAveraging.create(
            SPARK.context(), 2, Moments.AVERAGED, 2, 1, new StumblingEngine(stumble));
    RoundRetries patient = new RoundRetries(SPARK.context(), timeout, retries);
    for (int round = 0; round < ROUNDS; round++) {
      List<List<String>> minibatches = minibatches(round);
      patient.run("round " + round, () -> averaging.round(minibatches, new NumberedLoader()));
    }
    return averaging.state().parameters().toFloatVector();
  }

  private static List<List<String>> minibatches(int round) {
    String first = "file:///" + round;
    return List.of(List.of(first + 1, first + 2), List.of(first + 3, first + 4));
  }
}
