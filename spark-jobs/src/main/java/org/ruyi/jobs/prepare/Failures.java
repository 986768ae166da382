package org.ruyi.jobs.prepare;

import org.ruyi.data.CorruptSourceException;
import org.ruyi.data.InvalidScorerException;
import org.ruyi.data.InvalidSourceException;
import org.ruyi.data.ledger.UnbalancedLedgerException;
import org.ruyi.jobs.JobException;
import org.ruyi.jobs.UserException;
import org.ruyi.jobs.store.StoreUri;

/** Finds in a failure, which Spark may have wrapped several times, the sentence for the user. */
final class Failures {
  private Failures() {}

  static RuntimeException explain(String dataset, Throwable failure) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (t instanceof UserException user) {
        return user;
      }
      if (t instanceof JobException job) {
        return job;
      }
      if (t instanceof InvalidSourceException || t instanceof InvalidScorerException) {
        return new UserException(t.getMessage(), failure);
      }
      if (t instanceof CorruptSourceException || t instanceof UnbalancedLedgerException) {
        return new JobException(t.getMessage(), failure);
      }
    }
    return new JobException("Cannot prepare " + dataset + ": " + StoreUri.reason(failure), failure);
  }
}
