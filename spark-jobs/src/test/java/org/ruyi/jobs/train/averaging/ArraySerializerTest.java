package org.ruyi.jobs.train.averaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

class ArraySerializerTest {

  static Stream<INDArray> arrays() {
    INDArray matrix = Nd4j.rand(DataType.FLOAT, 37, 53);
    return Stream.of(
        Nd4j.createFromArray(1.5f),
        Nd4j.rand(DataType.FLOAT, 1, 100_003),
        Nd4j.rand(DataType.FLOAT, 2, 3, 4, 5),
        Nd4j.createFromArray(Float.NaN, Float.NEGATIVE_INFINITY, -0f, Float.MIN_VALUE),
        matrix.transpose(),
        matrix.dup('f'),
        matrix.getRow(5),
        matrix.getColumn(7),
        matrix.get(NDArrayIndex.interval(3, 9), NDArrayIndex.interval(2, 50)),
        Nd4j.scalar(3f),
        Nd4j.rand(DataType.DOUBLE, 3, 4),
        Nd4j.createFromArray(1L, -5L, Long.MAX_VALUE),
        Nd4j.createFromArray(true, false));
  }

  // JUnit would close the arrays, and with a view the matrix that it looks into.
  @ParameterizedTest(autoCloseArguments = false)
  @MethodSource("arrays")
  void keepsTypeShapeAndElements(INDArray array) {
    for (INDArray back : new INDArray[] {read(write(array)), readStream(write(array))}) {
      assertThat(back.dataType()).isEqualTo(array.dataType());
      assertThat(back.shape()).containsExactly(array.shape());
      // ND4J prints some views wrongly, copies never.
      assertThat(back.toStringFull()).isEqualTo(array.dup('c').toStringFull());
    }
  }

  @Test
  void keepsEveryBitOfFloats() {
    float[] values = new float[10_000];
    Random random = new Random(3);
    for (int i = 0; i < values.length; i++) {
      values[i] = Float.intBitsToFloat(random.nextInt());
    }
    INDArray back = read(write(Nd4j.createFromArray(values)));
    float[] got = new float[values.length];
    FloatMemory.of(back).get(got);
    for (int i = 0; i < values.length; i++) {
      assertThat(Float.floatToRawIntBits(got[i])).isEqualTo(Float.floatToRawIntBits(values[i]));
    }
  }

  @Test
  void refusesToWriteWhatNobodyCouldRead() {
    assertThatThrownBy(() -> write(Nd4j.empty(DataType.FLOAT)))
        .isInstanceOf(KryoException.class)
        .hasMessage("Cannot write an array without elements");
  }

  @Test
  void refusesAnUnknownKind() {
    byte[] bytes = write(Nd4j.createFromArray(1f, 2f));
    bytes[0] = 9;
    assertThatThrownBy(() -> read(bytes))
        .isInstanceOf(KryoException.class)
        .hasMessage("Cannot read an array: its kind is 9 (1 or 2)");
  }

  @Test
  void refusesAnImpossibleRank() {
    byte[] bytes = write(Nd4j.createFromArray(1f, 2f));
    bytes[1] = 100;
    assertThatThrownBy(() -> read(bytes))
        .isInstanceOf(KryoException.class)
        .hasMessage("Cannot read an array: its rank is 100 (1 to 32)");
  }

  @Test
  void refusesAShapeThatIsTooLargeOrNegative() {
    byte[] large = write(Nd4j.createFromArray(1f, 2f));
    Arrays.fill(large, 2, 10, (byte) 0x7F);
    assertThatThrownBy(() -> read(large))
        .isInstanceOf(KryoException.class)
        .hasMessageStartingWith("Cannot read an array: its shape is [9187201950435737471]");
    byte[] negative = write(Nd4j.createFromArray(1f, 2f));
    negative[2] = (byte) 0x80;
    assertThatThrownBy(() -> read(negative))
        .isInstanceOf(KryoException.class)
        .hasMessageContaining("sizes from 1");
  }

  @Test
  void refusesMoreElementsThanThereAreBytesBeforeAllocating() {
    byte[] bytes = write(Nd4j.createFromArray(1f, 2f));
    bytes[6] = 0x40;
    assertThatThrownBy(() -> read(bytes))
        .isInstanceOf(KryoException.class)
        .hasMessage("Cannot read an array: 4294967304 bytes are announced, 8 are left");
  }

  @Test
  void everyTruncationFails() {
    byte[] bytes = write(Nd4j.createFromArray(1f, 2f, 3f));
    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> read(cut)).isInstanceOf(KryoException.class);
      assertThatThrownBy(() -> readStream(cut)).isInstanceOf(KryoException.class);
    }
  }

  private static Kryo kryo() {
    Kryo kryo = new Kryo();
    new ArrayRegistrator().registerClasses(kryo);
    return kryo;
  }

  private static byte[] write(INDArray array) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (Output output = new Output(bytes)) {
      new ArraySerializer().write(kryo(), output, array);
    }
    return bytes.toByteArray();
  }

  private static INDArray read(byte[] bytes) {
    return new ArraySerializer().read(kryo(), new Input(bytes), INDArray.class);
  }

  private static INDArray readStream(byte[] bytes) {
    return new ArraySerializer()
        .read(kryo(), new Input(new ByteArrayInputStream(bytes), 64), INDArray.class);
  }
}
