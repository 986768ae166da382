package org.ruyi.model.metrics;

import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.ruyi.model.nn.Scoped;

/** From [B, in, H, W] to [B, out, H', W']. */
@FunctionalInterface
interface InceptionLayer {
  long[] WINDOW = {3, 3};
  long[] ONE = {1, 1};
  long[] TWO = {2, 2};
  long[] NONE = {0, 0};

  Tensor forward(Tensor x);

  /** One layer behind the other. */
  static InceptionLayer sequence(InceptionLayer... layers) {
    return x ->
        Scoped.compute(
            () -> {
              Tensor hidden = x;
              for (InceptionLayer layer : layers) {
                hidden = layer.forward(hidden);
              }
              return hidden;
            });
  }

  /** Layers side by side, their channels one behind the other. */
  static InceptionLayer branches(InceptionLayer... branches) {
    return x ->
        Scoped.compute(
            () -> {
              TensorVector results = new TensorVector();
              for (InceptionLayer branch : branches) {
                results.push_back(branch.forward(x));
              }
              return torch.cat(results, 1);
            });
  }

  /** The mean of the 3 x 3 neighbours that are inside. */
  static Tensor average(Tensor x) {
    return torch.avg_pool2d(x, WINDOW, ONE, ONE, false, false, new LongOptional());
  }

  /** The maximum of the 3 x 3 neighbours. */
  static Tensor maximum(Tensor x) {
    return torch.max_pool2d(x, WINDOW, ONE, ONE, ONE, false);
  }

  /** The maximum of 3 x 3 neighbours, at every second place. */
  static Tensor halve(Tensor x) {
    return torch.max_pool2d(x, WINDOW, TWO, NONE, ONE, false);
  }
}
