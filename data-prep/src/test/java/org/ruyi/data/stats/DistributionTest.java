package org.ruyi.data.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class DistributionTest {
  private static final double TOLERANCE = 1e-9;

  @Test
  void agreesWithTheSortedValues() {
    SplittableRandom random = new SplittableRandom(3);
    for (int n = 1; n < 60; n++) {
      long[] values = random.longs(n, 0, 20).toArray();
      Distribution distribution = of(values);
      Arrays.sort(values);
      double mean = Arrays.stream(values).average().orElseThrow();
      double variance = Arrays.stream(values).mapToDouble(v -> (v - mean) * (v - mean)).sum() / n;
      double median = (values[(n - 1) / 2] + values[n / 2]) / 2.0;
      assertThat(distribution.total()).isEqualTo(n);
      assertThat(distribution.mean()).isCloseTo(mean, within(TOLERANCE));
      assertThat(distribution.standardDeviation())
          .isCloseTo(Math.sqrt(variance), within(TOLERANCE));
      assertThat(distribution.median()).isCloseTo(median, within(TOLERANCE));
      assertThat(distribution.quantile(0)).isEqualTo(values[0]);
      assertThat(distribution.quantile(1)).isEqualTo(values[n - 1]);
    }
  }

  @Test
  void putsEveryValueIntoOneBin() {
    SplittableRandom random = new SplittableRandom(4);
    for (int i = 0; i < 200; i++) {
      Distribution distribution = of(random.longs(50, -100, 10_000).toArray());
      assertThat(distribution.bins(32)).hasSizeLessThanOrEqualTo(32);
      assertThat(distribution.bins(32).stream().mapToLong(Distribution.Bin::count).sum())
          .isEqualTo(50);
    }
  }

  @Test
  void barsAreRoundAndTheLastTakesTheTail() {
    SplittableRandom random = new SplittableRandom(5);
    for (int range = 1; range < 300; range++) {
      Distribution distribution = of(random.longs(20, 7, 7 + range).toArray());
      List<Distribution.Bin> bins = distribution.bins(32);
      assertThat(bins).hasSizeBetween(1, 32);
      long width = bins.get(0).to() - bins.get(0).from() + 1;
      assertThat(Long.toString(width)).matches("[125]0*");
      for (int i = 1; i < bins.size(); i++) {
        assertThat(bins.get(i).from()).isEqualTo(bins.get(i - 1).to() + 1);
      }
    }
    long[] values = LongStream.concat(LongStream.range(0, 1000), LongStream.of(1 << 20)).toArray();
    List<Distribution.Bin> bins = of(values).bins(32);
    assertThat(bins).hasSizeLessThanOrEqualTo(32);
    assertThat(bins.get(bins.size() - 1).to()).isEqualTo(1 << 20);
    assertThat(bins.get(0)).isEqualTo(new Distribution.Bin(0, 49, 50));
  }

  @Test
  void knowsNothingOfNothing() {
    Distribution none = of();
    assertThat(none.median()).isNaN();
    assertThat(none.mean()).isNaN();
    assertThat(none.bins(10)).isEmpty();
  }

  private static Distribution of(long... values) {
    TreeMap<Long, Long> counts = new TreeMap<>();
    for (long value : values) {
      counts.merge(value, 1L, Long::sum);
    }
    return new Distribution(counts);
  }
}
