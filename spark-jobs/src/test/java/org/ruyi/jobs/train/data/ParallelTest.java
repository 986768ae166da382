package org.ruyi.jobs.train.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class ParallelTest {

  @Test
  void doesEverythingOnce() {
    Parallel parallel = new Parallel(DaemonThreads.pool(3, "test"));
    for (int count : new int[] {0, 1, 7, 100}) {
      AtomicIntegerArray done = new AtomicIntegerArray(100);
      parallel.forEach(count, 3, done::incrementAndGet);
      for (int i = 0; i < 100; i++) {
        assertThat(done.get(i)).isEqualTo(i < count ? 1 : 0);
      }
    }
  }

  @Test
  void severalThreadsWorkAtOnce() {
    CountDownLatch all = new CountDownLatch(3);
    new Parallel(DaemonThreads.pool(2, "test"))
        .forEach(
            3,
            1,
            i -> {
              all.countDown();
              try {
                all.await();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    assertThat(all.getCount()).isZero();
  }

  @Test
  void theCallerDoesWhatNobodyElseWould() {
    AtomicIntegerArray done = new AtomicIntegerArray(9);
    new Parallel(task -> {}).forEach(9, 2, done::incrementAndGet);
    for (int i = 0; i < 9; i++) {
      assertThat(done.get(i)).isOne();
    }
  }

  @Test
  void throwsTheFirstFailure() {
    Parallel parallel = new Parallel(DaemonThreads.pool(4, "test"));
    for (int trial = 0; trial < 50; trial++) {
      assertThatThrownBy(
              () ->
                  parallel.forEach(
                      10,
                      1,
                      i -> {
                        if (i > 3) {
                          throw new IllegalStateException("failed at " + i);
                        }
                      }))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("failed at 4");
    }
  }
}
