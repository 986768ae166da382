package org.ruyi.jobs.cli;

import picocli.CommandLine.Option;

/** Help of commands whose {@code --version} is that of a dataset. */
final class HelpOption {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help message and exit.")
  private boolean help;
}
