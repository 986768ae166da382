package org.ruyi.jobs.train.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

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

  @Test
  @Timeout(20)
  void twoWhoAskAtOnceReadOnce() throws Exception {
    RowGroupCache cache = new RowGroupCache(2500);
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    RowGroupCache.Key key = new RowGroupCache.Key("file", 1);
    RowGroupCache.Reader slow =
        () -> {
          begun.countDown();
          try {
            go.await();
          } catch (InterruptedException e) {
            throw new IOException(e);
          }
          return Pairs.ofOneShape(List.of(new byte[1]), List.of("a"));
        };
    RowGroupCache.Reader never =
        () -> {
          throw new IOException("read twice");
        };
    FutureTask<Pairs> first = new FutureTask<>(() -> cache.get(key, slow));
    FutureTask<Pairs> second = new FutureTask<>(() -> cache.get(key, never));
    new Thread(first).start();
    begun.await();
    Thread waiting = new Thread(second);
    waiting.start();
    while (waiting.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    go.countDown();
    assertThat(second.get()).isSameAs(first.get());
  }

  @Test
  void afterAFailureTheNextOneReads() throws IOException {
    RowGroupCache cache = new RowGroupCache(2500);
    RowGroupCache.Key key = new RowGroupCache.Key("file", 1);
    assertThatThrownBy(
            () ->
                cache.get(
                    key,
                    () -> {
                      throw new IOException("planted");
                    }))
        .isInstanceOf(IOException.class)
        .hasMessage("planted");
    assertThat(cache.get(key, () -> Pairs.ofOneShape(List.of(new byte[1]), List.of("a"))).rows())
        .isEqualTo(1);
  }

  private void get(RowGroupCache cache, int index) throws IOException {
    Pairs pairs =
        cache.get(
            new RowGroupCache.Key("file", index),
            () -> {
              reads.add(index);
              return Pairs.ofOneShape(List.of(new byte[1000]), List.of("a"));
            });
    assertThat(pairs.rows()).isEqualTo(1);
  }
}
