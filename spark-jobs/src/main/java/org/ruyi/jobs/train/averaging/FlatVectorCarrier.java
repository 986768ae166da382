package org.ruyi.jobs.train.averaging;

import java.util.List;
import org.deeplearning4j.nn.api.layers.IOutputLayer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.BaseLayer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/** The instance of a {@link FlatVectorLayer}: it holds the vector, and refuses to compute. */
final class FlatVectorCarrier extends BaseLayer<FlatVectorLayer> implements IOutputLayer {
  private static final long serialVersionUID = 1L;

  FlatVectorCarrier(NeuralNetConfiguration configuration, DataType dataType) {
    super(configuration, dataType);
  }

  private static UnsupportedOperationException refusal() {
    return new UnsupportedOperationException(
        "Cannot compute with the carrier of a flat vector: the worker's engine does that");
  }

  @Override
  public Type type() {
    return Type.FEED_FORWARD;
  }

  @Override
  public boolean isPretrainLayer() {
    return false;
  }

  @Override
  public boolean needsLabels() {
    return false;
  }

  @Override
  public double calcRegularizationScore(boolean backpropParamsOnly) {
    return 0;
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr manager) {
    throw refusal();
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr manager) {
    throw refusal();
  }

  @Override
  public double computeScore(double regularization, boolean training, LayerWorkspaceMgr manager) {
    throw refusal();
  }

  @Override
  public INDArray computeScoreForExamples(double regularization, LayerWorkspaceMgr manager) {
    throw refusal();
  }

  @Override
  public void setLabels(INDArray labels) {
    throw refusal();
  }

  @Override
  public INDArray getLabels() {
    throw refusal();
  }

  @Override
  public double f1Score(DataSet data) {
    throw refusal();
  }

  @Override
  public double f1Score(INDArray examples, INDArray labels) {
    throw refusal();
  }

  @Override
  public int numLabels() {
    throw refusal();
  }

  @Override
  public void fit(DataSetIterator iterator) {
    throw refusal();
  }

  @Override
  public void fit(DataSet data) {
    throw refusal();
  }

  @Override
  public void fit(INDArray examples, INDArray labels) {
    throw refusal();
  }

  @Override
  public void fit(INDArray examples, int[] labels) {
    throw refusal();
  }

  @Override
  public int[] predict(INDArray examples) {
    throw refusal();
  }

  @Override
  public List<String> predict(DataSet data) {
    throw refusal();
  }
}
