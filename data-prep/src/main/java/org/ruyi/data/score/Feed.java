package org.ruyi.data.score;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import java.util.List;

/** Fills one input of a model. */
interface Feed {
  /** Name of the input. */
  String input();

  /** Makes the tensor of a batch, which the caller closes. */
  OnnxTensor tensor(List<Subject> batch) throws OrtException;
}
