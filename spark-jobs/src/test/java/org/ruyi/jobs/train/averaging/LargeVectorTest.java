package org.ruyi.jobs.train.averaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
import org.bytedeco.javacpp.FloatPointer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.ruyi.jobs.train.TrainSpark;

/**
 * Rounds of 860 million parameters, the U-Net of Stable Diffusion: 3.4 GB, more than any Java array
 * or Kryo buffer holds. Two workers take turns, so that it needs 23 GB of memory, 10 GB of disk and
 * three minutes:
 *
 * <pre>{@code
 * mvn -o -q -pl spark-jobs -am test -Dtest.excluded.groups= -Dtest=LargeVectorTest \
 *   -Dsurefire.failIfNoSpecifiedTests=false
 * }</pre>
 */
@Tag("slow")
class LargeVectorTest {
  private static final long LENGTH = 860_000_000;
  private static final int CHUNK = 1 << 20;
  private static final int WORKERS = 2;
  private static final int ROUNDS = 2;

  @Test
  void movesAndAveragesEveryPart() {
    try (JavaSparkContext context = TrainSpark.start("local[1]", Map.of());
        ParameterAveraging averaging =
            ParameterAveraging.create(
                context, LENGTH, Moments.RESET, WORKERS, 1, new IdleEngine())) {
      FloatPointer parameters = FloatMemory.of(averaging.state().parameters());
      for (long at = 0; at < LENGTH; at += CHUNK) {
        float[] chunk = expected(at);
        parameters.position(at).put(chunk);
      }
      List<List<String>> texts = Collections.nCopies(WORKERS, List.of("file:///0"));
      for (int round = 0; round < ROUNDS; round++) {
        averaging.round(texts, new EmptyLoader(1));
      }
      // A round may give the state other memory.
      parameters = FloatMemory.of(averaging.state().parameters());
      for (long at = 0; at < LENGTH; at += CHUNK) {
        float[] expected = expected(at);
        float[] chunk = new float[expected.length];
        parameters.position(at).get(chunk);
        assertThat(Arrays.equals(chunk, expected)).as("the numbers from %d", at).isTrue();
      }
    }
  }

  /** Numbers that differ from those of every other chunk. */
  private static float[] expected(long from) {
    float[] chunk = new float[(int) Math.min(CHUNK, LENGTH - from)];
    for (int i = 0; i < chunk.length; i++) {
      chunk[i] = (from + i) % 1_000_003;
    }
    return chunk;
  }
}
