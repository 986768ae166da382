package org.ruyi.jobs.train.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class ReadAheadTest {
  private final List<Integer> made = new CopyOnWriteArrayList<>();
  private final ReadAhead<Integer, String> ahead = new ReadAhead<>(1, 2);

  @Test
  void handsOverWhatWasMadeBefore() {
    ahead.ahead(1, () -> make(1));
    ahead.ahead(1, () -> make(1));
    assertThat(ahead.take(1, () -> make(1))).isEqualTo("1");
    assertThat(made).containsExactly(1);
    assertThat(ahead.take(1, () -> make(1))).isEqualTo("1");
    assertThat(made).containsExactly(1, 1);
  }

  @Test
  void worksWhileNobodyWaits() throws InterruptedException {
    CountDownLatch done = new CountDownLatch(1);
    ahead.ahead(
        1,
        () -> {
          done.countDown();
          return "";
        });
    assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void letsTheOldestGo() {
    ahead.ahead(1, () -> make(1));
    ahead.ahead(2, () -> make(2));
    ahead.ahead(3, () -> make(3));
    assertThat(ahead.take(2, () -> "anew")).isEqualTo("2");
    assertThat(ahead.take(3, () -> "anew")).isEqualTo("3");
    assertThat(ahead.take(1, () -> "anew")).isEqualTo("anew");
  }

  @Test
  void throwsWhatTheMakerThrew() {
    ahead.ahead(
        1,
        () -> {
          throw new IllegalStateException("planted");
        });
    assertThatThrownBy(() -> ahead.take(1, () -> make(1)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("planted");
  }

  private String make(int key) {
    made.add(key);
    return Integer.toString(key);
  }
}
