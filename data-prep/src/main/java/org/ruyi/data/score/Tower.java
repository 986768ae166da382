package org.ruyi.data.score;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** A model with what fills its inputs, and the outputs that are looked at. */
final class Tower implements AutoCloseable {
  private final OnnxModel model;
  private final List<Feed> feeds;
  private final List<String> outputs;
  private final int batch;

  /**
   * @param batch subjects that the model is given at one time
   */
  Tower(OnnxModel model, List<Feed> feeds, List<String> outputs, int batch) {
    model.requireInputs(feeds.stream().map(Feed::input).collect(Collectors.toSet()));
    this.model = model;
    this.feeds = feeds;
    this.outputs = outputs;
    this.batch = batch;
  }

  int batch() {
    return batch;
  }

  OnnxModel model() {
    return model;
  }

  /**
   * Asks the model.
   *
   * @return for every output, the numbers of every subject
   */
  List<float[][]> ask(List<Subject> subjects) throws OrtException {
    List<float[][]> answers = new ArrayList<>();
    outputs.forEach(output -> answers.add(new float[subjects.size()][]));
    int start = 0;
    for (List<Subject> filled : Batches.of(subjects, batch)) {
      run(filled, answers, start);
      start += batch;
    }
    return answers;
  }

  private void run(List<Subject> filled, List<float[][]> answers, int start) throws OrtException {
    Map<String, OnnxTensor> tensors = new HashMap<>();
    try {
      for (Feed feed : feeds) {
        tensors.put(feed.input(), feed.tensor(filled));
      }
      Set<String> wanted = new LinkedHashSet<>(outputs);
      try (OrtSession.Result result = model.session().run(tensors, wanted)) {
        for (int i = 0; i < outputs.size(); i++) {
          OnnxTensor tensor = (OnnxTensor) result.get(outputs.get(i)).orElseThrow();
          split(outputs.get(i), tensor.getFloatBuffer(), answers.get(i), start);
        }
      }
    } finally {
      tensors.values().forEach(OnnxTensor::close);
    }
  }

  private void split(String output, FloatBuffer numbers, float[][] rows, int start) {
    if (numbers.remaining() == 0 || numbers.remaining() % batch != 0) {
      throw model.invalid(
          "its output '"
              + output
              + "' has "
              + numbers.remaining()
              + " numbers for "
              + batch
              + " pairs");
    }
    int each = numbers.remaining() / batch;
    for (int row = start; row < Math.min(start + batch, rows.length); row++) {
      rows[row] = new float[each];
      numbers.get(rows[row]);
    }
  }

  @Override
  public void close() {
    model.close();
  }
}
