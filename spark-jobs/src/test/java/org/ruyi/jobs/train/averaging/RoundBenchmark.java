package org.ruyi.jobs.train.averaging;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.spark.api.java.JavaSparkContext;
import org.nd4j.kryo.Nd4jSerializer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.ruyi.jobs.train.TrainSpark;

/**
 * What a round costs beside the steps: broadcast, shuffle and average of a state of n parameters
 * and 2n moments, with two workers in one JVM that do nothing; and what the serializer has to do
 * with it. From the root of the repository, with arguments n and rounds:
 *
 * <pre>{@code
 * mvn -q -DskipTests install
 * mvn -o -q -pl spark-jobs test-compile dependency:build-classpath -Dmdep.outputFile=target/benchmark-classpath
 * java -Xmx4g $(sed -n 's:.*<jvm.opens>\(.*\)</jvm.opens>.*:\1:p' pom.xml) \
 *   -cp spark-jobs/target/test-classes:spark-jobs/target/classes:$(cat spark-jobs/target/benchmark-classpath) \
 *   org.ruyi.jobs.train.averaging.RoundBenchmark 8952067 10
 * }</pre>
 */
public final class RoundBenchmark {
  private static final int WORKERS = 2;

  private RoundBenchmark() {}

  /**
   * Measures and prints.
   *
   * @param arguments parameters of the vector, and rounds to measure
   */
  public static void main(String[] arguments) {
    int length = Integer.parseInt(arguments[0]);
    int rounds = Integer.parseInt(arguments[1]);
    INDArray moments = Nd4j.rand(DataType.FLOAT, 1, 2L * length);
    for (int repeat = 0; repeat < 2; repeat++) {
      serialize("bulk", new ArraySerializer(), moments);
      serialize("ND4J's own", new Nd4jSerializer(), moments);
    }
    try (JavaSparkContext context = TrainSpark.local()) {
      ParameterAveraging averaging =
          ParameterAveraging.create(
              context, length, Moments.AVERAGED, WORKERS, 1, new IdleEngine());
      averaging.state().parameters().assign(1);
      averaging.state().moments().orElseThrow().assign(moments);
      List<Double> seconds = new ArrayList<>();
      for (int round = 0; round < rounds; round++) {
        long start = System.nanoTime();
        averaging.round(List.of(List.of("file:///0"), List.of("file:///1")), new EmptyLoader(1));
        seconds.add((System.nanoTime() - start) / 1e9);
      }
      System.out.printf(
          Locale.ROOT,
          "rounds of %,d parameters and their moments, two workers: %s s%n",
          length,
          seconds.stream().map("%.2f"::formatted).toList());
    }
  }

  private static void serialize(String name, Serializer<INDArray> serializer, INDArray array) {
    Kryo kryo = new Kryo();
    long start = System.nanoTime();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream((int) (4 * array.length() + 1000));
    try (Output output = new Output(bytes)) {
      serializer.write(kryo, output, array);
    }
    long written = System.nanoTime();
    Input input = new Input(new ByteArrayInputStream(bytes.toByteArray()), 1 << 16);
    INDArray back = serializer.read(kryo, input, INDArray.class);
    long read = System.nanoTime();
    if (back.length() != array.length()) {
      throw new IllegalStateException("Cannot trust " + name + ": it lost elements");
    }
    System.out.printf(
        Locale.ROOT,
        "%s serializer, %,d floats: written in %.3f s, read in %.3f s%n",
        name,
        array.length(),
        (written - start) / 1e9,
        (read - written) / 1e9);
  }
}
