package org.ruyi.model.dit;

import org.bytedeco.pytorch.Tensor;
import org.ruyi.model.block.TimestepEmbedding;
import org.ruyi.model.block.Timesteps;
import org.ruyi.model.nn.Embedding;
import org.ruyi.model.nn.ParameterScope;

/** The sum of the embeddings of time and of class; one more row means no class. */
final class TimestepLabelEmbedding {
  private static final int FREQUENCIES = 256;

  private final Timesteps timeProj = new Timesteps(FREQUENCIES, 1, Timesteps.Order.COSINE_FIRST);
  private final TimestepEmbedding timestepEmbedder;
  private final Embedding embeddingTable;

  TimestepLabelEmbedding(ParameterScope scope, int classes, int width) {
    timestepEmbedder = new TimestepEmbedding(scope.child("timestep_embedder"), FREQUENCIES, width);
    embeddingTable =
        new Embedding(scope.child("class_embedder").child("embedding_table"), classes + 1L, width);
  }

  /**
   * Embeds.
   *
   * @param timestep [B]
   * @param classLabels [B] int64 in [0, classes]
   * @return [B, width]
   */
  Tensor forward(Tensor timestep, Tensor classLabels) {
    return timestepEmbedder
        .forward(timeProj.forward(timestep))
        .add(embeddingTable.forward(classLabels));
  }
}
