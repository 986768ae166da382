package org.ruyi.data.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.Test;
import org.ruyi.data.CorruptSourceException;

final class TarIndexTest {
  private static final int BLOCK = 512;

  @Test
  void findsEveryMemberWhereAnotherReaderFindsIt() throws IOException {
    SplittableRandom random = new SplittableRandom(5);
    for (int i = 0; i < 40; i++) {
      Tar tar = i % 2 == 0 ? new Tar() : new Tar().gnu();
      for (int m = random.nextInt(20); m > 0; m--) {
        byte[] content = new byte[random.nextInt(m % 5 == 0 ? 200_000 : 2000)];
        Arrays.fill(content, (byte) m);
        tar.file("目录/" + "x".repeat(random.nextInt(300)) + m + ".jpg", content);
      }
      byte[] bytes = tar.bytes();
      List<String> expected = new ArrayList<>();
      try (TarArchiveInputStream in =
          new TarArchiveInputStream(new ByteArrayInputStream(bytes), "UTF-8")) {
        for (TarArchiveEntry e = in.getNextTarEntry(); e != null; e = in.getNextTarEntry()) {
          expected.add(e.getName() + " " + Arrays.hashCode(in.readAllBytes()));
        }
      }
      List<String> found = new ArrayList<>();
      BlockReader in = Tar.open(bytes);
      for (TarMember member : members(in)) {
        byte[] content = in.read(member.offset(), (int) member.size());
        found.add(member.name() + " " + Arrays.hashCode(content));
      }
      assertThat(found).isEqualTo(expected);
    }
  }

  @Test
  void tellsFilesFromFoldersAndLinks() throws IOException {
    byte[] bytes =
        new Tar()
            .special("folder/", (byte) '5')
            .special("link.jpg", (byte) '2')
            .special("hard.jpg", (byte) '1')
            .special("device.jpg", (byte) '3')
            .file("a.jpg", "x")
            .bytes();
    assertThat(members(Tar.open(bytes)))
        .extracting(TarMember::kind)
        .containsExactly(
            TarMember.Kind.FOLDER,
            TarMember.Kind.OTHER,
            TarMember.Kind.OTHER,
            TarMember.Kind.OTHER,
            TarMember.Kind.FILE);
  }

  @Test
  void failsOnEveryTruncation() throws IOException {
    byte[] whole = new Tar().file("a.jpg", "x".repeat(700)).file("a.txt", "猫").bytes();
    int end = 5 * BLOCK;
    for (int length = 1; length < end; length += 37) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> members(Tar.open(cut)))
          .as("cut at %d", length)
          .isInstanceOf(CorruptSourceException.class)
          .hasMessageStartingWith("Cannot read shard test.tar at byte ");
    }
    assertThat(members(Tar.open(Arrays.copyOf(whole, end + BLOCK)))).hasSize(2);
  }

  @Test
  void namesTheMemberThatIsCutOff() throws IOException {
    byte[] whole = new Tar().file("a.jpg", "x".repeat(700)).bytes();
    assertThatThrownBy(() -> members(Tar.open(Arrays.copyOf(whole, 1000))))
        .hasMessage(
            "Cannot read shard test.tar at byte 0: its member a.jpg has 700 bytes, of which 488"
                + " are there");
  }

  @Test
  void saysWhereAHeaderIsDamaged() throws IOException {
    byte[] bytes = new Tar().file("a.jpg", "x").file("b.jpg", "y").bytes();
    bytes[2 * BLOCK + 10] ^= 1;
    assertThatThrownBy(() -> members(Tar.open(bytes)))
        .hasMessage("Cannot read shard test.tar at byte 1024: the checksum of a header is wrong");
  }

  @Test
  void refusesSizesBeyondTheFile() throws IOException {
    for (long size : new long[] {1 << 20, 077777777777L, 1L << 40, Long.MAX_VALUE >> 8}) {
      byte[] bytes = new Tar().file("a.jpg", "x").bytes();
      setSize(bytes, size);
      assertThatThrownBy(() -> members(Tar.open(bytes)))
          .isInstanceOf(CorruptSourceException.class)
          .hasMessageContaining("its member a.jpg has " + size + " bytes");
    }
  }

  @Test
  void refusesExtendedHeadersWithoutEnd() throws IOException {
    byte[] bytes = new Tar().file("n".repeat(200) + ".jpg", "x").bytes();
    // The record's own length, which comes first, is made longer than the header.
    bytes[BLOCK] = '9';
    assertThatThrownBy(() -> members(Tar.open(bytes)))
        .hasMessageContaining("an extended header is malformed");
  }

  @Test
  void saysThatCompressedArchivesMustBeUnpacked() {
    byte[] gzip = new byte[1024];
    gzip[0] = 0x1F;
    gzip[1] = (byte) 0x8B;
    assertThatThrownBy(() -> members(Tar.open(gzip)))
        .hasMessage(
            "Cannot read shard test.tar at byte 0: it is compressed; unpack it to plain tar");
  }

  @Test
  void survivesNoise() throws IOException {
    SplittableRandom random = new SplittableRandom(6);
    byte[] good = new Tar().file("a.jpg", "x".repeat(600)).file("猫.txt", "y").bytes();
    for (int i = 0; i < 3000; i++) {
      byte[] bytes = good.clone();
      for (int j = random.nextInt(4); j >= 0; j--) {
        bytes[random.nextInt(4 * BLOCK)] = (byte) random.nextInt(256);
      }
      try {
        members(Tar.open(bytes));
      } catch (CorruptSourceException e) {
        assertThat(e).hasMessageStartingWith("Cannot read shard test.tar at byte ");
      }
    }
  }

  private static void setSize(byte[] header, long size) {
    if (size < 1L << 33) {
      byte[] octal = String.format("%011o", size).getBytes(StandardCharsets.US_ASCII);
      System.arraycopy(octal, 0, header, 124, 11);
    } else {
      for (int i = 0; i < 12; i++) {
        header[135 - i] = i < 8 ? (byte) (size >> 8 * i) : 0;
      }
      header[124] = (byte) 0x80;
    }
    Arrays.fill(header, 148, 156, (byte) ' ');
    int sum = 0;
    for (int i = 0; i < BLOCK; i++) {
      sum += header[i] & 0xFF;
    }
    byte[] octal = String.format("%06o\0 ", sum).getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(octal, 0, header, 148, 8);
  }

  private static List<TarMember> members(BlockReader in) throws IOException {
    TarIndex index = new TarIndex(in, "test.tar");
    List<TarMember> members = new ArrayList<>();
    for (Optional<TarMember> m = index.next(); m.isPresent(); m = index.next()) {
      members.add(m.get());
    }
    return members;
  }
}
