package org.ruyi.jobs.cli;

import picocli.CommandLine.Option;

/** Which version of a dataset a command looks at. */
final class VersionOption {
  @Option(
      names = "--version",
      paramLabel = "VERSION",
      defaultValue = "latest",
      description = "Default: the newest.")
  private String name;

  String name() {
    return name;
  }
}
