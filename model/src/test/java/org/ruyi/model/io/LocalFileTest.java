package org.ruyi.model.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocalFileTest {
  private static final int PIECE = 4 << 20;

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(ints = {0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE + (1 << 16) + 5})
  void holdsWhatWasWritten(int length) throws IOException {
    byte[] bytes = bytes(length);
    Path path = folder.resolve("file");
    LocalFile.write(path, channel -> writeInParts(channel::write, bytes));
    assertThat(Files.readAllBytes(path)).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(ints = {1000, 4096})
  void piecesThatTheSystemDoesNotTakeDirectlyGoTheUsualWay(int size) throws IOException {
    byte[] bytes = bytes(50_001);
    Path path = folder.resolve("file");
    ByteBuffer misplaced =
        ByteBuffer.allocateDirect(2 * 4096).alignedSlice(4096).slice(1, size - 1);
    try (LocalFile file = new LocalFile(path, misplaced)) {
      writeInParts(file::write, bytes);
      file.force();
    }
    assertThat(Files.readAllBytes(path)).isEqualTo(bytes);
  }

  @Test
  void doesNotTouchWhatIsThere() throws IOException {
    Path path = Files.createFile(folder.resolve("file"));
    assertThatThrownBy(() -> LocalFile.write(path, channel -> {}))
        .isInstanceOf(FileAlreadyExistsException.class)
        .hasMessage(path.toString());
  }

  private interface Channel {
    int write(ByteBuffer bytes) throws IOException;
  }

  private static void writeInParts(Channel channel, byte[] bytes) throws IOException {
    ByteBuffer all = ByteBuffer.wrap(bytes);
    for (int end = 1; all.hasRemaining(); end = 3 * end + 1) {
      all.limit(Math.min(end, bytes.length));
      assertThat(channel.write(all)).isPositive();
      assertThat(all.remaining()).isZero();
      all.limit(bytes.length);
    }
  }

  private static byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    new Random(7).nextBytes(bytes);
    return bytes;
  }
}
