package org.ruyi.jobs.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigValueFactory;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.spark.sql.SparkSession;
import org.ruyi.jobs.UserException;
import org.ruyi.jobs.dataset.DatasetCheck;
import org.ruyi.jobs.dataset.DatasetExport;
import org.ruyi.jobs.dataset.DatasetFolder;
import org.ruyi.jobs.dataset.DatasetManifest;
import org.ruyi.jobs.dataset.DatasetPruning;
import org.ruyi.jobs.dataset.ExportFormat;
import org.ruyi.jobs.report.Numbers;
import org.ruyi.jobs.store.StoredFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "datasets",
    mixinStandardHelpOptions = true,
    description = "Look after the versions of a dataset.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "A dataset's URI is <output.root>/<output.name> of the recipe that prepared it.",
      "",
      "Examples:",
      "  ruyi datasets list s3a://bucket/datasets/wukong",
      "  ruyi datasets verify s3a://bucket/datasets/wukong",
      "  ruyi datasets prune s3a://bucket/datasets/wukong --keep 3 --dry-run",
      "  ruyi datasets export s3a://bucket/datasets/wukong --format webdataset \\",
      "    --out s3a://bucket/shards"
    })
final class DatasetsCommand {
  private static final String ROW = "%-28s %-22s %14s %14s %12s  %s%n";

  @Spec private CommandSpec spec;

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }

  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "The versions, oldest first.",
      footer = {"", "Example:", "  ruyi datasets list s3a://bucket/datasets/wukong"})
  int list(@Parameters(paramLabel = "URI") String uri, @Mixin SparkOptions spark)
      throws IOException {
    DatasetFolder dataset = DatasetFolder.open(uri, spark.hadoop());
    out().printf(Locale.ROOT, ROW, "version", "created", "kept", "rejected", "MiB", "parent");
    for (DatasetManifest manifest : dataset.manifests()) {
      out()
          .printf(
              Locale.ROOT,
              ROW,
              manifest.version(),
              manifest.createdAt(),
              Numbers.whole(manifest.counts().kept()),
              Numbers.whole(manifest.counts().rejected()),
              mebibytes(manifest.files().stream().mapToLong(StoredFile::size).sum()),
              manifest.parent() == null ? "-" : manifest.parent());
    }
    out().flush();
    return 0;
  }

  @Command(
      name = "show",
      description = "One version: counts, rules, columns, settings and files.",
      footer = {"", "Example:", "  ruyi datasets show s3a://bucket/datasets/wukong"})
  int show(
      @Mixin HelpOption help,
      @Parameters(paramLabel = "URI") String uri,
      @Mixin VersionOption version,
      @Mixin SparkOptions spark)
      throws IOException {
    DatasetManifest manifest =
        DatasetFolder.open(uri, spark.hadoop()).version(version.name()).manifest();
    DatasetManifest.Counts counts = manifest.counts();
    out().println("version   " + manifest.version());
    out().println("created   " + manifest.createdAt());
    out().println("parent    " + (manifest.parent() == null ? "-" : manifest.parent()));
    out().println("read      " + Numbers.whole(counts.input()));
    out().println("kept      " + Numbers.whole(counts.kept()));
    out().println("rejected  " + Numbers.whole(counts.rejected()));
    new TreeMap<>(counts.rejectedByRule())
        .forEach((rule, rows) -> out().println("  " + rule + "  " + Numbers.whole(rows)));
    out()
        .println(
            "columns   "
                + manifest.schema().stream()
                    .map(column -> column.name() + " " + column.type())
                    .collect(Collectors.joining(", ")));
    if (manifest.configuration() != null) {
      out().println("settings");
      out()
          .println(
              new ObjectMapper()
                  .writerWithDefaultPrettyPrinter()
                  .writeValueAsString(manifest.configuration()));
    }
    out().println("files     " + manifest.files().size());
    for (StoredFile file : manifest.files()) {
      out().println("  " + file.path() + "  " + file.size() + "  " + file.sha256());
    }
    out().flush();
    return 0;
  }

  @Command(
      name = "verify",
      description =
          "Read every byte of a version and compare it with its manifest; exit code 1 and a list of"
              + " what is wrong where they differ.",
      footer = {"", "Example:", "  ruyi datasets verify s3a://bucket/datasets/wukong"})
  int verify(
      @Mixin HelpOption help,
      @Parameters(paramLabel = "URI") String uri,
      @Mixin VersionOption version,
      @Mixin SparkOptions spark) {
    DatasetFolder dataset = DatasetFolder.open(uri, spark.hadoop());
    DatasetManifest manifest = dataset.version(version.name()).manifest();
    List<String> faults = DatasetCheck.verify(dataset, manifest);
    if (faults.isEmpty()) {
      out()
          .println(
              "%s is whole: %s files, %s pairs"
                  .formatted(
                      manifest.version(),
                      Numbers.whole(manifest.files().size()),
                      Numbers.whole(manifest.counts().kept())));
      out().flush();
      return 0;
    }
    PrintWriter err = spec.commandLine().getErr();
    faults.forEach(fault -> err.println("ruyi: " + manifest.version() + ": " + fault));
    return 1;
  }

  @Command(
      name = "prune",
      mixinStandardHelpOptions = true,
      description =
          "Delete folders that no manifest names, working files of dead runs and, with --keep, all"
              + " but the newest versions.",
      footer = {
        "",
        "Example:",
        "  ruyi datasets prune s3a://bucket/datasets/wukong --keep 3 --dry-run"
      })
  int prune(
      @Parameters(paramLabel = "URI") String uri,
      @Option(
              names = "--keep",
              paramLabel = "K",
              description = "Newest versions that stay, at least 1. Default: all.")
          Integer keep,
      @Option(
              names = "--older-than",
              paramLabel = "AGE",
              defaultValue = "1d",
              description =
                  "What was never published stays where anything in it is younger: its job may be"
                      + " running. Default: ${DEFAULT-VALUE}.")
          String age,
      @Option(names = "--dry-run", description = "Delete nothing, say what would be.")
          boolean dryRun,
      @Mixin SparkOptions spark)
      throws IOException {
    if (keep != null && keep < 1) {
      throw new UserException("Invalid --keep: " + keep + " (at least 1)");
    }
    Duration oldEnough = duration(age);
    DatasetFolder dataset = DatasetFolder.open(uri, spark.hadoop());
    DatasetPruning pruning =
        DatasetPruning.plan(
            dataset,
            keep == null ? OptionalInt.empty() : OptionalInt.of(keep),
            Instant.now().minus(oldEnough));
    for (DatasetPruning.Removal removal : pruning.removals()) {
      out()
          .println(
              "%s  %s MiB  %s"
                  .formatted(
                      removal.path(),
                      mebibytes(removal.bytes()),
                      removal.version().isPresent() ? "an old version" : "never published"));
    }
    if (!dryRun) {
      pruning.apply(dataset);
    }
    long bytes = pruning.removals().stream().mapToLong(DatasetPruning.Removal::bytes).sum();
    out().println((dryRun ? "Would free " : "Freed ") + mebibytes(bytes) + " MiB");
    out().flush();
    return 0;
  }

  @Command(
      name = "export",
      description = "Write a version as tar shards or as folders of pictures.",
      footer = {
        "",
        "Shards hold KEY.jpg, KEY.txt and KEY.json as img2dataset writes them. Folders hold pictures",
        "and a metadata.jsonl each; `source.path = OUT/*` reads them back.",
        "",
        "Example:",
        "  ruyi datasets export s3a://bucket/datasets/wukong --format webdataset \\",
        "    --out s3a://bucket/shards"
      })
  int export(
      @Mixin HelpOption help,
      @Parameters(paramLabel = "URI") String uri,
      @Option(
              names = "--format",
              required = true,
              paramLabel = "FORMAT",
              description = "webdataset or image-folder.")
          String format,
      @Option(
              names = "--out",
              required = true,
              paramLabel = "URI",
              description = "A folder that is empty or not there.")
          String target,
      @Mixin VersionOption version,
      @Option(
              names = "--rows-per-shard",
              paramLabel = "N",
              defaultValue = "10000",
              description = "Pairs a shard or folder. Default: ${DEFAULT-VALUE}.")
          int rows,
      @Mixin SparkOptions spark) {
    ExportFormat chosen = ExportFormat.named(format);
    try (SparkSession session = spark.session("ruyi datasets export", Map.of())) {
      DatasetFolder dataset = DatasetFolder.open(uri, session.sessionState().newHadoopConf());
      long written =
          DatasetExport.run(session, dataset.version(version.name()), chosen, target, rows);
      out().println("Exported " + Numbers.whole(written) + " pairs to " + target);
      out().flush();
    }
    return 0;
  }

  private static Duration duration(String age) {
    try {
      Duration duration = ConfigValueFactory.fromAnyRef(age).atKey("age").getDuration("age");
      if (duration.isNegative()) {
        throw new UserException("Invalid --older-than: " + age + " (a duration from 0 on)");
      }
      return duration;
    } catch (ConfigException e) {
      throw new UserException("Invalid --older-than: " + age + " (such as 12h or 1d)", e);
    }
  }

  private static String mebibytes(long bytes) {
    return String.format(Locale.ROOT, "%,.1f", bytes / 1048576.0);
  }
}
