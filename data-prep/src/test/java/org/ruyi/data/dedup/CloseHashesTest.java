package org.ruyi.data.dedup;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CloseHashesTest {
  @ParameterizedTest
  @CsvSource({
    "10, 64, 3",
    "3000, 64, 1",
    "3000, 48, 4",
    "3000, 60, 6",
    "3000, 58, 10",
    "2000, 59, 16",
    "40000, 44, 2",
    "3000, 20, 2"
  })
  void findsWhatComparingAllFinds(int size, int bits, int distance) {
    SplittableRandom random = new SplittableRandom(size + bits + distance);
    long[] hashes = new long[size];
    for (int i = 0; i < size; i++) {
      hashes[i] = random.nextLong() >>> (64 - bits);
      if (i > 0 && random.nextInt(2) == 0) {
        hashes[i] = hashes[random.nextInt(i)];
        for (int flip = random.nextInt(distance + 3); flip > 0; flip--) {
          hashes[i] ^= 1L << random.nextInt(bits);
        }
      }
    }
    CloseHashes close = new CloseHashes(hashes, size, bits, distance);
    long pairs = 0;
    for (int item = 0; item < size; item++) {
      List<Integer> found = new ArrayList<>();
      close.before(item, found::add);
      TreeSet<Integer> wanted = new TreeSet<>();
      for (int other = 0; other < item; other++) {
        if (Long.bitCount(hashes[item] ^ hashes[other]) <= distance) {
          wanted.add(other);
        }
      }
      assertThat(found).doesNotHaveDuplicates();
      assertThat(new TreeSet<>(found)).isEqualTo(wanted);
      pairs += found.size();
    }
    assertThat(pairs).isPositive();
  }
}
