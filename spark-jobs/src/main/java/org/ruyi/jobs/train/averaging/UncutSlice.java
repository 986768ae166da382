package org.ruyi.jobs.train.averaging;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import org.apache.spark.util.KnownSizeEstimation;

/**
 * A stretch of a worker's result that is cut out, and takes memory of its own, only while it is
 * written; what is read is a {@link VectorSlice}. So a sort of a worker's slices holds none of
 * them.
 */
final class UncutSlice implements KnownSizeEstimation {
  private static final long BYTES = 40;

  private final WorkerResult result;
  private final long from;
  private final long to;

  /** Positions {@code from} to {@code to} (exclusive). */
  UncutSlice(WorkerResult result, long from, long to) {
    this.result = result;
    this.from = from;
    this.to = to;
  }

  /** Of this alone: Spark would follow the result into native memory's housekeeping. */
  @Override
  public long estimatedSize() {
    return BYTES;
  }

  /** Writes and reads as for {@link VectorSlice}. */
  static final class Cutter extends Serializer<Object> {
    private final SliceSerializer slices = new SliceSerializer();

    @Override
    public void write(Kryo kryo, Output output, Object object) {
      UncutSlice uncut = (UncutSlice) object;
      slices.write(
          kryo,
          output,
          VectorSlice.cut(uncut.result.report(), uncut.result.state(), uncut.from, uncut.to));
    }

    @Override
    public Object read(Kryo kryo, Input input, Class<Object> type) {
      return slices.read(kryo, input, VectorSlice.class);
    }
  }
}
