package org.ruyi.jobs.train.averaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SliceSerializerTest {
  private static final WorkerReport REPORT =
      new WorkerReport(
          3,
          5,
          2,
          1,
          80,
          0.25,
          1.5,
          new LossByQuarter(List.of(1.0, 2.0, 0.5, 0.25), List.of(4L, 3L, 2L, 1L)),
          0.125,
          9,
          0.5,
          6,
          7);

  private static final int REPORT_BYTES = 4 * 4 + 8 + 2 * 8 + 8 * 8 + 5 * 8;

  @Test
  void keepsReportsAndNumbers() {
    for (int length : new int[] {1, 7, 16_384, 50_001}) {
      VectorSlice slice = slice(length);
      VectorSlice back = read(write(slice));
      assertThat(back.reports()).isEqualTo(slice.reports());
      assertThat(back.parameters()).containsExactly(slice.parameters());
      assertThat(back.moments()).containsExactly(slice.moments());
    }
  }

  @Test
  void keepsAStateWithoutMoments() {
    VectorSlice back =
        read(write(new VectorSlice(List.of(REPORT), new float[] {1, 2}, new float[0])));
    assertThat(back.parameters()).containsExactly(1, 2);
    assertThat(back.moments()).isEmpty();
  }

  @Test
  void writesValuesOfBf16AsHalves() {
    for (int length : new int[] {1, 7, 32_768, 50_001}) {
      VectorSlice slice = slice(length);
      float[] rounded = slice.parameters().clone();
      for (int i = 0; i < length; i++) {
        rounded[i] = Bf16.round(i % 2 == 0 ? rounded[i] : -rounded[i]);
      }
      VectorSlice halves = new VectorSlice(slice.reports(), rounded, slice.moments());
      assertThat(write(halves)).hasSize(write(slice).length - 2 * length);
      VectorSlice back = read(write(halves));
      assertThat(back.parameters()).containsExactly(rounded);
      assertThat(back.moments()).containsExactly(slice.moments());
    }
  }

  @Test
  void refusesAnUnknownForm() {
    byte[] bytes = write(slice(3));
    bytes[Integer.BYTES + 2 * REPORT_BYTES + 2 * Integer.BYTES] = 2;
    assertThatThrownBy(() -> read(bytes))
        .isInstanceOf(KryoException.class)
        .hasMessage("Cannot read a slice: its parameters are of form 2 (0 or 1)");
  }

  @Test
  void everyTruncationFails() {
    byte[] bytes = write(slice(3));
    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> read(cut)).isInstanceOf(KryoException.class);
    }
  }

  @Test
  void refusesImpossibleCounts() {
    byte[] bytes = write(slice(3));
    bytes[0] = (byte) 0x80;
    assertThatThrownBy(() -> read(bytes))
        .isInstanceOf(KryoException.class)
        .hasMessageStartingWith("Cannot read a slice: it announces -")
        .hasMessageEndingWith(" reports (1 to 1048576)");
    byte[] long_ = write(slice(3));
    long_[2 * REPORT_BYTES + 4] = 0x7F;
    assertThatThrownBy(() -> read(long_))
        .isInstanceOf(KryoException.class)
        .hasMessageEndingWith(" parameters (1 to 536870912)");
    byte[] more = write(slice(3));
    more[2 * REPORT_BYTES + 8 + 3] = 5;
    assertThatThrownBy(() -> read(more))
        .isInstanceOf(KryoException.class)
        .hasMessage("Cannot read a slice: it announces 5 moments (0 or 6)");
  }

  private static VectorSlice slice(int length) {
    Random random = new Random(length);
    float[] parameters = new float[length];
    float[] moments = new float[2 * length];
    for (int i = 0; i < length; i++) {
      parameters[i] = random.nextFloat();
      moments[2 * i] = random.nextFloat();
      moments[2 * i + 1] = random.nextFloat();
    }
    return new VectorSlice(
        List.of(
            REPORT, new WorkerReport(4, 5, 0, 0, 81, 0.5, 2, LossByQuarter.NONE, 0, 8, 0, 1, 2)),
        parameters,
        moments);
  }

  private static byte[] write(VectorSlice slice) {
    Output output = new Output(1024, -1);
    new SliceSerializer().write(new Kryo(), output, slice);
    return output.toBytes();
  }

  private static VectorSlice read(byte[] bytes) {
    return new SliceSerializer().read(new Kryo(), new Input(bytes), VectorSlice.class);
  }
}
