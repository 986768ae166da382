package org.ruyi.jobs.prepare;

import java.util.List;
import java.util.stream.Collectors;
import org.ruyi.jobs.JobException;

/** A version is not what the configuration expects; its report is there to be read. */
final class GatesFailedException extends JobException {
  private static final long serialVersionUID = 1L;

  GatesFailedException(String dataset, List<GateResult> failed, String report) {
    super(
        "Cannot publish "
            + dataset
            + ": "
            + failed.stream()
                .map(
                    gate ->
                        "gates."
                            + gate.name()
                            + " wants "
                            + gate.threshold()
                            + " and measured "
                            + gate.measured())
                .collect(Collectors.joining("; "))
            + "; see "
            + report);
  }
}
