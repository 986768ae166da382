package org.ruyi.jobs.train.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RowGroupCacheTest {
  private final List<Integer> reads = new ArrayList<>();

  @Test
  void keepsWhatWasUsedLastWithinItsBytes() throws IOException {
    RowGroupCache cache = new RowGroupCache(2500);
    get(cache, 1);
    get(cache, 2);
    get(cache, 1);
    get(cache, 3);
    get(cache, 1);
    get(cache, 2);
    assertThat(reads).containsExactly(1, 2, 3, 2);
    assertThat(cache.size()).isEqualTo(2);
  }

  @Test
  void keepsOneThatIsLargerThanAll() throws IOException {
    RowGroupCache cache = new RowGroupCache(10);
    get(cache, 1);
    get(cache, 1);
    assertThat(reads).containsExactly(1);
  }

  private void get(RowGroupCache cache, int index) throws IOException {
    Pairs pairs =
        cache.get(
            new RowGroupCache.Key("file", index),
            () -> {
              reads.add(index);
              return new Pairs(List.of(new byte[1000]), List.of("a"));
            });
    assertThat(pairs.rows()).isEqualTo(1);
  }
}
