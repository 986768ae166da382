package org.ruyi.jobs.train.averaging;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.util.Arrays;
import org.nd4j.kryo.Nd4jSerializer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Writes arrays of floats in bulk, where ND4J's serializer writes element by element. Layout: one
 * byte, {@link #FLOATS} or {@link #OTHER} (scalars too); for floats the rank (one byte), the shape
 * (a long an axis) and the elements in the order of C, as they lie in memory (little-endian on
 * every platform that libtorch is built for); for other types what ND4J writes.
 */
final class ArraySerializer extends Serializer<INDArray> {
  private static final byte FLOATS = 1;
  private static final byte OTHER = 2;
  private static final int MAXIMUM_RANK = 32;
  private static final long MAXIMUM_ELEMENTS = 1L << 40;

  private final Nd4jSerializer others = new Nd4jSerializer();

  @Override
  public void write(Kryo kryo, Output output, INDArray array) {
    if (array.isEmpty()) {
      throw new KryoException("Cannot write an array without elements");
    }
    if (array.dataType() != DataType.FLOAT || array.rank() == 0) {
      output.writeByte(OTHER);
      others.write(kryo, output, array);
      return;
    }
    output.writeByte(FLOATS);
    output.writeByte(array.rank());
    output.writeLongs(array.shape());
    INDArray row = FloatMemory.contiguous(array) ? array : array.dup('c');
    BulkFloats.write(output, FloatMemory.of(row));
  }

  @Override
  public INDArray read(Kryo kryo, Input input, Class<INDArray> type) {
    byte kind = input.readByte();
    return switch (kind) {
      case FLOATS -> readFloats(input);
      case OTHER -> others.read(kryo, input, type);
      default -> throw new KryoException("Cannot read an array: its kind is " + kind + " (1 or 2)");
    };
  }

  private static INDArray readFloats(Input input) {
    int rank = input.readByte();
    if (rank < 1 || rank > MAXIMUM_RANK) {
      throw new KryoException(
          "Cannot read an array: its rank is %d (1 to %d)".formatted(rank, MAXIMUM_RANK));
    }
    long[] shape = input.readLongs(rank);
    long total = 4 * elements(shape);
    // Where the input is all in memory, a damaged shape is known before anything is allocated.
    if (input.getInputStream() == null && total > input.limit() - input.position()) {
      throw new KryoException(
          "Cannot read an array: %d bytes are announced, %d are left"
              .formatted(total, input.limit() - input.position()));
    }
    INDArray array = Nd4j.createUninitialized(DataType.FLOAT, shape, 'c');
    BulkFloats.read(input, FloatMemory.of(array));
    return array;
  }

  private static long elements(long[] shape) {
    long elements = 1;
    for (long size : shape) {
      if (size < 1 || size > MAXIMUM_ELEMENTS / elements) {
        throw new KryoException(
            "Cannot read an array: its shape is %s (sizes from 1, %d elements at most)"
                .formatted(Arrays.toString(shape), MAXIMUM_ELEMENTS));
      }
      elements *= size;
    }
    return elements;
  }
}
