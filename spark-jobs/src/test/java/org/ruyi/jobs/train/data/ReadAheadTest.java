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
  private final ReadAhead<Integer, String> ahead = new ReadAhead<>(1, 20);

  @Test
  void handsOverWhatWasMadeBefore() {
    ahead.ahead(1, 10, () -> make(1));
    ahead.ahead(1, 10, () -> make(1));
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
        10,
        () -> {
          done.countDown();
          return "";
        });
    assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void beginsNothingThatDoesNotFit() {
    ahead.ahead(1, 15, () -> make(1));
    ahead.ahead(2, 5, () -> make(2));
    ahead.ahead(3, 1, () -> make(3));
    assertThat(ahead.take(3, () -> "anew")).isEqualTo("anew");
    assertThat(ahead.take(1, () -> "anew")).isEqualTo("1");
    ahead.ahead(3, 15, () -> make(3));
    assertThat(ahead.take(3, () -> "anew")).isEqualTo("3");
    assertThat(ahead.take(2, () -> "anew")).isEqualTo("2");
  }

  @Test
  void makesOneThatIsLargerThanAll() {
    ahead.ahead(1, 100, () -> make(1));
    assertThat(ahead.take(1, () -> "anew")).isEqualTo("1");
  }

  @Test
  void makesRoomByLettingGoWhatNobodyWants() {
    ahead.ahead(1, 10, () -> make(1));
    ahead.ahead(2, 10, () -> make(2));
    ahead.keep(key -> key > 1);
    ahead.ahead(3, 10, () -> make(3));
    assertThat(ahead.take(1, () -> "anew")).isEqualTo("anew");
    assertThat(ahead.take(2, () -> "anew")).isEqualTo("2");
    assertThat(ahead.take(3, () -> "anew")).isEqualTo("3");
  }

  @Test
  void throwsWhatTheMakerThrew() {
    ahead.ahead(
        1,
        10,
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
