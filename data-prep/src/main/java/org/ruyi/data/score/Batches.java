package org.ruyi.data.score;

import java.util.ArrayList;
import java.util.List;

/**
 * Cuts what is asked into batches of one size, the last one filled by its last subject again. A
 * matrix product of one row may take another way through the processor than one of sixteen, with
 * other roundings: a model that always sees one shape gives one picture one score on one kind of
 * processor, however a stream was cut.
 */
final class Batches {
  private Batches() {}

  static List<List<Subject>> of(List<Subject> subjects, int size) {
    List<List<Subject>> batches = new ArrayList<>();
    for (int start = 0; start < subjects.size(); start += size) {
      List<Subject> batch =
          new ArrayList<>(subjects.subList(start, Math.min(start + size, subjects.size())));
      while (batch.size() < size) {
        batch.add(batch.get(batch.size() - 1));
      }
      batches.add(batch);
    }
    return batches;
  }
}
