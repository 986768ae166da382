package org.ruyi.model.loss;

import static org.ruyi.model.Tensors.assertClose;

import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.ruyi.model.Golden;
import org.ruyi.model.blur.BlurSchedule;

class BlurringLossTest {
  private static final double TOLERANCE = 1e-6;

  @Test
  void theNetworkSeesTheReferencesPicturesAndIsAskedForTheNoise() {
    try (PointerScope scope = new PointerScope()) {
      Map<String, Tensor> golden = Golden.tensors("blur.safetensors");
      Tensor time = Tensor.create(new float[] {0.25f, 0.25f}, 2);
      Tensor[] seen = new Tensor[1];
      Tensor loss =
          new BlurringLoss(BlurSchedule.paper())
              .of(
                  (x, t) -> {
                    seen[0] = x;
                    return golden.get("eps_hat");
                  },
                  golden.get("x"),
                  golden.get("eps"),
                  time)
              .values();

      assertClose("z_t", seen[0], golden.get("z_t").select(0, 2), TOLERANCE);
      Tensor error = golden.get("eps_hat").sub(golden.get("eps"));
      assertClose("loss", loss, error.mul(error), TOLERANCE);
    }
  }
}
