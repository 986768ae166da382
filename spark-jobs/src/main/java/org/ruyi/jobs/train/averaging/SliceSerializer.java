package org.ruyi.jobs.train.averaging;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes slices of a state, their numbers in bulk. Layout: the number of reports (int) and the
 * reports, the number n of parameters (int), the number of moments (int: 2n or none), whether the
 * parameters are values of bf16 (byte: 1 or 0), parameters and moments, little-endian. Values of
 * bf16 are written as their upper halves, which is all there is to them.
 */
final class SliceSerializer extends Serializer<VectorSlice> {
  private static final int MAXIMUM_REPORTS = 1 << 20;
  private static final int MAXIMUM_LENGTH = 1 << 29;

  @Override
  public void write(Kryo kryo, Output output, VectorSlice slice) {
    output.writeInt(slice.reports().size());
    slice.reports().forEach(report -> ReportSerializer.write(output, report));
    output.writeInt(slice.parameters().length);
    output.writeInt(slice.moments().length);
    boolean halves = Bf16.holds(slice.parameters());
    output.writeByte(halves ? 1 : 0);
    if (halves) {
      BulkFloats.writeHalves(output, slice.parameters());
    } else {
      BulkFloats.write(output, slice.parameters());
    }
    BulkFloats.write(output, slice.moments());
  }

  @Override
  public VectorSlice read(Kryo kryo, Input input, Class<VectorSlice> type) {
    int count = bounded("reports", input.readInt(), MAXIMUM_REPORTS);
    List<WorkerReport> reports = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      reports.add(ReportSerializer.read(input));
    }
    int length = bounded("parameters", input.readInt(), MAXIMUM_LENGTH);
    int moments = input.readInt();
    if (moments != 0 && moments != 2 * length) {
      throw new KryoException(
          "Cannot read a slice: it announces %d moments (0 or %d)".formatted(moments, 2 * length));
    }
    int halves = input.readByte();
    if (halves != 0 && halves != 1) {
      throw new KryoException(
          "Cannot read a slice: its parameters are of form %d (0 or 1)".formatted(halves));
    }
    float[] parameters = halves == 1 ? readHalves(input, length) : readFloats(input, length);
    return new VectorSlice(reports, parameters, readFloats(input, moments));
  }

  private static int bounded(String what, int count, int maximum) {
    if (count < 1 || count > maximum) {
      throw new KryoException(
          "Cannot read a slice: it announces %d %s (1 to %d)".formatted(count, what, maximum));
    }
    return count;
  }

  private static float[] readHalves(Input input, int length) {
    float[] values = new float[length];
    BulkFloats.readHalves(input, values);
    return values;
  }

  private static float[] readFloats(Input input, int length) {
    float[] values = new float[length];
    BulkFloats.read(input, values);
    return values;
  }
}
