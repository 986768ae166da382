package org.ruyi.model.toy;

import static org.bytedeco.pytorch.global.torch.silu;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.ruyi.model.Draws;
import org.ruyi.model.nn.Denoiser;
import org.ruyi.model.nn.FlatParameters;
import org.ruyi.model.nn.Linear;
import org.ruyi.model.nn.ParameterScope;

/**
 * Four linear layers with SiLU between them over the flattened sample and sines and cosines of it
 * and of time, beside one linear layer from the sample to the prediction. Its memory belongs to the
 * pointer scope in which it was made.
 */
final class ToyNetwork implements Denoiser {
  private static final int TIME_OCTAVES = 6;
  private static final int LAYERS = 2;
  private static final long DIRECTION_SEED = 123_456;

  /** In radians a unit of the sample. */
  private static final double DIRECTION_DEVIATION = 4;

  private final Linear input;
  private final List<Linear> hidden = new ArrayList<>();
  private final Linear output;
  private final Linear skip;
  private final FlatParameters parameters;
  private final Tensor directions;
  private final Shape shape;

  /**
   * What a network is made from.
   *
   * @param values elements of an example
   * @param outputFactor 2 where a variance is learned
   * @param directions in which sines and cosines of the sample are seen, random and fixed (Fourier
   *     features, arXiv 2006.10739): without them a small network learns fine structure slowly
   * @param width of the hidden layers
   * @param timeUnit timesteps are divided by it, so that they come to about [-1, 1]
   */
  record Shape(long values, long outputFactor, long directions, long width, double timeUnit) {}

  ToyNetwork(Shape shape, long seed) {
    this.shape = shape;
    directions =
        Draws.normal(DIRECTION_SEED, shape.values, shape.directions)
            .mul(new Scalar(DIRECTION_DEVIATION));
    ParameterScope scope = ParameterScope.root();
    input =
        new Linear(
            scope.child("input"),
            shape.values + 2 * shape.directions + 2 * TIME_OCTAVES,
            shape.width);
    for (int i = 0; i < LAYERS; i++) {
      hidden.add(new Linear(scope.child("hidden", i), shape.width, shape.width));
    }
    output = new Linear(scope.child("output"), shape.width, shape.values * shape.outputFactor);
    skip = new Linear(scope.child("skip"), shape.values, shape.values * shape.outputFactor);
    parameters = FlatParameters.forTraining(scope.parameters(), new Device(DeviceType.CPU));
    parameters.initialize(seed);
  }

  /** Another network with the same values. */
  ToyNetwork copy() {
    ToyNetwork copy = new ToyNetwork(shape, 0);
    copy.parameters.values().copy_(parameters.values());
    return copy;
  }

  FlatParameters parameters() {
    return parameters;
  }

  @Override
  public Tensor predict(Tensor sample, Tensor timestep) {
    Tensor x = sample.flatten(1, -1);
    TensorVector features = new TensorVector(x);
    waves(features, x.matmul(directions));
    Tensor time = timestep.to(ScalarType.Float).div(new Scalar(shape.timeUnit)).unsqueeze(1);
    for (int k = 0; k < TIME_OCTAVES; k++) {
      waves(features, time.mul(new Scalar(Math.PI / 2 * (1 << k))));
    }
    Tensor h = silu(input.forward(torch.cat(features, 1)));
    for (Linear layer : hidden) {
      h = h.add(silu(layer.forward(h)));
    }
    long[] result = sample.shape();
    result[1] *= shape.outputFactor;
    return output.forward(h).add(skip.forward(x)).view(result);
  }

  private static void waves(TensorVector features, Tensor angle) {
    features.push_back(angle.sin());
    features.push_back(angle.cos());
  }
}
