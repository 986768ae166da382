package org.ruyi.jobs.train.averaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import org.bytedeco.javacpp.FloatPointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BulkFloatsTest {
  private static final int BEFORE = 42;
  private static final int AFTER = 43;

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 1000, 32_767, 32_768, 32_769, 100_003})
  void arraysAndMemoryHaveTheSameBytesThroughStreamsAndBuffers(int length) {
    float[] values = values(length);
    ByteBuffer expected =
        ByteBuffer.allocate(8 + 4 * length)
            .order(ByteOrder.LITTLE_ENDIAN)
            .put(new byte[] {0, 0, 0, BEFORE});
    for (float value : values) {
      expected.putFloat(value);
    }
    expected.put(new byte[] {0, 0, 0, AFTER});
    try (FloatPointer memory = new FloatPointer(values)) {
      ByteArrayOutputStream stream = new ByteArrayOutputStream();
      Output toStream = new Output(stream);
      toStream.writeInt(BEFORE);
      BulkFloats.write(toStream, values);
      toStream.writeInt(AFTER);
      toStream.flush();
      assertThat(stream.toByteArray()).isEqualTo(expected.array());

      Output toBuffer = new Output(16, -1);
      toBuffer.writeInt(BEFORE);
      BulkFloats.write(toBuffer, memory.limit(length));
      toBuffer.writeInt(AFTER);
      assertThat(toBuffer.toBytes()).isEqualTo(expected.array());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 1000, 32_769, 100_003})
  void readsWhereItStandsAndNoFurther(int length) {
    float[] values = values(length);
    Output output = new Output(16, -1);
    output.writeInt(BEFORE);
    BulkFloats.write(output, values);
    output.writeInt(AFTER);
    byte[] bytes = output.toBytes();
    for (Input input :
        new Input[] {new Input(bytes), new Input(new ByteArrayInputStream(bytes), 4096)}) {
      float[] back = new float[length];
      assertThat(input.readInt()).isEqualTo(BEFORE);
      BulkFloats.read(input, back);
      assertThat(input.readInt()).isEqualTo(AFTER);
      assertThat(back).containsExactly(values);
    }
    try (FloatPointer memory = new FloatPointer(length + 1L)) {
      Input input = new Input(new ByteArrayInputStream(bytes));
      float[] back = new float[length];
      assertThat(input.readInt()).isEqualTo(BEFORE);
      BulkFloats.read(input, memory.limit(length));
      assertThat(input.readInt()).isEqualTo(AFTER);
      memory.get(back);
      assertThat(back).containsExactly(values);
    }
  }

  @Test
  void refusesAStreamThatEndsTooSoon() {
    Input input = new Input(new ByteArrayInputStream(new byte[15]));
    assertThatThrownBy(() -> BulkFloats.read(input, new float[4]))
        .isInstanceOf(KryoException.class)
        .hasMessage("Cannot read floats: the stream ends among them");
  }

  private static float[] values(int length) {
    Random random = new Random(length);
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = random.nextFloat();
    }
    return values;
  }
}
