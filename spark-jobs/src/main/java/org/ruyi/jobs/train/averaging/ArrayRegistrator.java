package org.ruyi.jobs.train.averaging;

import com.esotericsoftware.kryo.Kryo;
import org.apache.spark.serializer.KryoRegistrator;
import org.nd4j.linalg.factory.Nd4j;

/** Tells Spark's Kryo how to write what a round sends. Named in {@code spark.kryo.registrator}. */
public final class ArrayRegistrator implements KryoRegistrator {
  @Override
  public void registerClasses(Kryo kryo) {
    kryo.register(Nd4j.getBackend().getNDArrayClass(), new ArraySerializer());
    kryo.register(VectorSlice.class, new SliceSerializer());
    kryo.register(UncutSlice.class, new UncutSlice.Cutter());
  }
}
