package org.ruyi.jobs.train.averaging;

import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.spark.api.RDDTrainingApproach;
import org.deeplearning4j.spark.api.Repartition;
import org.deeplearning4j.spark.impl.graph.SparkComputationGraph;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingMaster;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions;

/**
 * Rounds of DL4J's own master, one step of one example a worker, of a network that is one square
 * matrix trained by Adam.
 */
final class StockRounds {
  private final int workers;
  private final int side;

  /**
   * @param length parameters; the nearest square is taken
   */
  StockRounds(int workers, long length) {
    this.workers = workers;
    this.side = (int) Math.round(Math.sqrt(length));
  }

  /** One round after the other. */
  Runnable on(JavaSparkContext context) {
    SparkComputationGraph graph =
        new SparkComputationGraph(
            context,
            network(),
            new ParameterAveragingTrainingMaster.Builder(workers, 1)
                .batchSizePerWorker(1)
                .averagingFrequency(1)
                .saveUpdater(true)
                .rddTrainingApproach(RDDTrainingApproach.Direct)
                .repartionData(Repartition.Never)
                .storageLevelStreams(null)
                .workerPrefetchNumBatches(0)
                .build());
    List<String> texts = java.util.Collections.nCopies(workers, "file:///0");
    EmptyLoader loader = new EmptyLoader(side);
    return () -> graph.fitPaths(context.parallelize(texts, workers), loader);
  }

  /** The step alone, in this thread. */
  Runnable stepHere() {
    ComputationGraph network = network();
    EmptyLoader loader = new EmptyLoader(side);
    return () -> network.fit(loader.load(null));
  }

  private ComputationGraph network() {
    ComputationGraph network =
        new ComputationGraph(
            new NeuralNetConfiguration.Builder()
                .updater(new Adam())
                .graphBuilder()
                .addInputs("in")
                .addLayer(
                    "out",
                    new OutputLayer.Builder(LossFunctions.LossFunction.MSE)
                        .nIn(side)
                        .nOut(side)
                        .hasBias(false)
                        .activation(Activation.IDENTITY)
                        .build(),
                    "in")
                .setOutputs("out")
                .build());
    network.init();
    return network;
  }
}
