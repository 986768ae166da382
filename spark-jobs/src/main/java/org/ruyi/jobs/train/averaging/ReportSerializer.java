package org.ruyi.jobs.train.averaging;

import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.util.ArrayList;
import java.util.List;

/** Writes reports: their fields in order, of the losses by quarter the sums before the counts. */
final class ReportSerializer {
  private ReportSerializer() {}

  static void write(Output output, WorkerReport report) {
    output.writeInt(report.worker());
    output.writeInt(report.steps());
    output.writeInt(report.skipped());
    output.writeInt(report.skippedInARow());
    output.writeLong(report.examples());
    output.writeDouble(report.loss());
    output.writeDouble(report.gradientNorm());
    report.quarters().sums().forEach(output::writeDouble);
    report.quarters().counts().forEach(output::writeLong);
    output.writeDouble(report.startSeconds());
    output.writeDouble(report.seconds());
    output.writeDouble(report.readSeconds());
    output.writeDouble(report.squaredWay());
    output.writeDouble(report.squaredSpread());
  }

  static WorkerReport read(Input input) {
    return new WorkerReport(
        input.readInt(),
        input.readInt(),
        input.readInt(),
        input.readInt(),
        input.readLong(),
        input.readDouble(),
        input.readDouble(),
        readQuarters(input),
        input.readDouble(),
        input.readDouble(),
        input.readDouble(),
        input.readDouble(),
        input.readDouble());
  }

  private static LossByQuarter readQuarters(Input input) {
    List<Double> sums = new ArrayList<>();
    List<Long> counts = new ArrayList<>();
    for (int i = 0; i < LossByQuarter.QUARTERS; i++) {
      sums.add(input.readDouble());
    }
    for (int i = 0; i < LossByQuarter.QUARTERS; i++) {
      counts.add(input.readLong());
    }
    return new LossByQuarter(sums, counts);
  }
}
