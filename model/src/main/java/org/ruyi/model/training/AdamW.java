package org.ruyi.model.training;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Dispatcher;
import org.bytedeco.pytorch.GenericList;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.OperatorHandle;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorType;
import org.bytedeco.pytorch.Type;
import org.bytedeco.pytorch.global.torch;

/**
 * AdamW on one flat vector, in libtorch's fused kernel (arXiv 1711.05101, algorithm 2).
 *
 * <p>p ← p·(1 − lr·wd); m ← β₁m + (1−β₁)g; v ← β₂v + (1−β₂)g²; p ← p − lr·(m/(1−β₁ⁱ)) /
 * (√(v/(1−β₂ⁱ)) + ε), i counted from 1.
 */
public final class AdamW {
  private static final String FUSED_KERNEL = "aten::_fused_adamw_";

  private final AdamWConfig config;

  public AdamW(AdamWConfig config) {
    this.config = config;
  }

  /**
   * Updates parameters and both moments in place.
   *
   * @param parameters fp32 [n]
   * @param gradients fp32 [n]
   * @param mean exponential mean of gradients, fp32 [n]
   * @param meanSquare exponential mean of squared gradients, fp32 [n]
   * @param step counted from 0; the bias correction uses step + 1
   * @param learningRate not negative
   */
  public void step(
      Tensor parameters,
      Tensor gradients,
      Tensor mean,
      Tensor meanSquare,
      long step,
      double learningRate) {
    try (PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard()) {
      Tensor stepNumber =
          torch.tensor((float) (step + 1)).to(parameters.device(), torch.ScalarType.Float);
      IValueVector arguments = new IValueVector();
      arguments.push_back(list(parameters));
      arguments.push_back(list(gradients));
      arguments.push_back(list(mean));
      arguments.push_back(list(meanSquare));
      arguments.push_back(list()); // max_exp_avg_sqs
      arguments.push_back(list(stepNumber));
      arguments.push_back(new IValue(learningRate));
      arguments.push_back(new IValue(config.beta1()));
      arguments.push_back(new IValue(config.beta2()));
      arguments.push_back(new IValue(config.weightDecay()));
      arguments.push_back(new IValue(config.epsilon()));
      arguments.push_back(new IValue(false)); // amsgrad
      arguments.push_back(new IValue(false)); // maximize
      arguments.push_back(new IValue()); // grad_scale
      arguments.push_back(new IValue()); // found_inf
      kernel().callBoxed(arguments);
    }
  }

  /** The Java binding leaves operators with a leading underscore out. */
  private static OperatorHandle kernel() {
    return Dispatcher.singleton().findSchemaOrThrow(FUSED_KERNEL, "");
  }

  private static IValue list(Tensor... tensors) {
    GenericList list = new GenericList(new Type.TypePtr(TensorType.get()));
    for (Tensor tensor : tensors) {
      list.push_back(new IValue(tensor));
    }
    return new IValue(list);
  }
}
