package org.ruyi.jobs.prepare;

import java.util.List;

/** Kinds of work, told by the frames of a stack; the first that any frame tells counts. */
final class WorkKind {
  private static final String OTHER = "Spark and the rest";

  private record Kind(String name, String... frames) {}

  private static final List<Kind> KINDS =
      List.of(
          new Kind("picture: perceptual hash", "org.ruyi.data.image.PerceptualHash."),
          new Kind("picture: SHA-256", "org.ruyi.data.Sha256."),
          new Kind("picture: decode", "org.ruyi.data.image.Decoder."),
          new Kind(
              "picture: header and scan",
              "org.ruyi.data.image.Header",
              "org.ruyi.data.image.JpegScan"),
          new Kind("picture: encode", "org.ruyi.data.image.Encoder."),
          new Kind(
              "picture: crop and shrink",
              "org.ruyi.data.image.Resampler.",
              "org.ruyi.data.image.Pixels."),
          new Kind("picture: read its bytes", "org.ruyi.data.pipeline.PictureFiles."),
          new Kind(
              "picture: the rest", "org.ruyi.data.image.", "org.ruyi.data.pipeline.PictureWork."),
          new Kind("listing", "org.ruyi.data.source."),
          new Kind("captions", "org.ruyi.data.caption.", "org.ruyi.data.pipeline.Caption"),
          new Kind("duplicates", "org.ruyi.data.dedup."),
          new Kind("words of the captions", "com.huaban.", "org.ruyi.data.stats.Words"),
          new Kind("digests of the files", "org.ruyi.jobs.store."),
          new Kind(
              "writing Parquet",
              "org.apache.parquet.hadoop.ParquetRecordWriter",
              "org.apache.parquet.hadoop.ParquetOutputFormat"),
          new Kind("reading Parquet", "org.apache.parquet.", "org.ruyi.data.pipeline.ParquetRows"),
          new Kind("statistics", "org.ruyi.data.stats.", "org.ruyi.jobs.prepare.VersionNumbers"),
          new Kind(
              "report",
              "org.ruyi.jobs.prepare.Samples",
              "org.ruyi.jobs.prepare.PrepareReport",
              "org.ruyi.jobs.report."),
          new Kind(
              "Spark: compiling queries",
              "org.codehaus.",
              "org.apache.spark.sql.catalyst.expressions.codegen.",
              "org.apache.spark.sql.execution.WholeStageCodegenExec.doCodeGen"),
          new Kind(
              "Spark: planning queries",
              "org.apache.spark.sql.execution.QueryExecution",
              "org.apache.spark.sql.Dataset."),
          new Kind(
              "Spark: shuffle",
              "org.apache.spark.shuffle.",
              "org.apache.spark.util.collection.",
              "org.apache.spark.storage."));

  private WorkKind() {}

  static String of(StackTraceElement[] stack) {
    for (Kind kind : KINDS) {
      for (StackTraceElement element : stack) {
        String frame = element.getClassName() + "." + element.getMethodName();
        for (String start : kind.frames()) {
          if (frame.startsWith(start)) {
            return kind.name();
          }
        }
      }
    }
    return OTHER;
  }
}
