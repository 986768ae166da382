package org.ruyi.jobs.train.averaging;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.NoOp;

/**
 * A DL4J layer that is nothing but one flat vector of parameters. DL4J carries it with two moments
 * a parameter, as it would for a network that Adam trains, or with none.
 */
final class FlatVectorLayer extends BaseLayer {
  private static final long serialVersionUID = 1L;
  private static final String NAME = "vector";

  private long length;

  FlatVectorLayer(long length) {
    if (length < 1) {
      throw new IllegalArgumentException("Invalid vector length: " + length + " (at least 1)");
    }
    this.length = length;
  }

  /** A network of this layer alone. */
  static ComputationGraphConfiguration network(long length, Moments moments) {
    return new NeuralNetConfiguration.Builder()
        .updater(moments == Moments.AVERAGED ? new Adam() : new NoOp())
        .miniBatch(false)
        .dataType(DataType.FLOAT)
        .graphBuilder()
        .addInputs("batch")
        .addLayer(NAME, new FlatVectorLayer(length), "batch")
        .setOutputs(NAME)
        .build();
  }

  @Override
  public org.deeplearning4j.nn.api.Layer instantiate(
      NeuralNetConfiguration configuration,
      Collection<TrainingListener> listeners,
      int index,
      INDArray parameters,
      boolean initialize,
      DataType dataType) {
    FlatVectorCarrier carrier = new FlatVectorCarrier(configuration, dataType);
    carrier.setListeners(listeners);
    carrier.setIndex(index);
    carrier.setParamsViewArray(parameters);
    carrier.setParamTable(initializer().init(configuration, parameters, initialize));
    carrier.setConf(configuration);
    return carrier;
  }

  @Override
  public ParamInitializer initializer() {
    return OneVector.INSTANCE;
  }

  @Override
  public InputType getOutputType(int layer, InputType input) {
    return input;
  }

  @Override
  public void setNIn(InputType input, boolean override) {}

  @Override
  public InputPreProcessor getPreProcessorForInputType(InputType input) {
    return null;
  }

  @Override
  public boolean isPretrainParam(String name) {
    return false;
  }

  @Override
  public LayerMemoryReport getMemoryReport(InputType input) {
    throw new UnsupportedOperationException("Cannot report memory: this layer computes nothing");
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FlatVectorLayer layer && layer.length == length && super.equals(other);
  }

  @Override
  public int hashCode() {
    return Long.hashCode(length);
  }

  /** One parameter of the whole length; its values come from outside. */
  private static final class OneVector implements ParamInitializer {
    private static final OneVector INSTANCE = new OneVector();

    @Override
    public long numParams(NeuralNetConfiguration configuration) {
      return numParams(configuration.getLayer());
    }

    @Override
    public long numParams(Layer layer) {
      return ((FlatVectorLayer) layer).length;
    }

    @Override
    public List<String> paramKeys(Layer layer) {
      return List.of(NAME);
    }

    @Override
    public List<String> weightKeys(Layer layer) {
      return List.of(NAME);
    }

    @Override
    public List<String> biasKeys(Layer layer) {
      return List.of();
    }

    @Override
    public boolean isWeightParam(Layer layer, String key) {
      return true;
    }

    @Override
    public boolean isBiasParam(Layer layer, String key) {
      return false;
    }

    @Override
    public Map<String, INDArray> init(
        NeuralNetConfiguration configuration, INDArray view, boolean initialize) {
      configuration.addVariable(NAME);
      return named(view.reshape(1, numParams(configuration)));
    }

    @Override
    public Map<String, INDArray> getGradientsFromFlattened(
        NeuralNetConfiguration configuration, INDArray gradients) {
      return named(gradients.reshape(1, numParams(configuration)));
    }

    /** DL4J puts into the maps that it gets. */
    private static Map<String, INDArray> named(INDArray vector) {
      Map<String, INDArray> map = new LinkedHashMap<>();
      map.put(NAME, vector);
      return map;
    }
  }
}
