package org.ruyi.jobs.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The entry point of the launcher and of spark-submit. */
@Command(
    name = "ruyi",
    mixinStandardHelpOptions = true,
    version = "ruyi 0.1.0",
    description = "From a raw pile of image-text pairs to a trained diffusion model, on Spark.",
    subcommands = {
      DemoCommand.class,
      PrepareCommand.class,
      TrainCommand.class,
      SampleCommand.class,
      DatasetsCommand.class
    },
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Exit codes: 0 done, 1 failed at run time, 2 wrong arguments or configuration.",
      "Start with `ruyi demo`: it shows the whole road on this machine in a few minutes."
    })
public final class Ruyi {
  private Ruyi() {}

  /** Runs one command and exits with its code. */
  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  static CommandLine commandLine() {
    return new CommandLine(new Ruyi())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler(Failures::wrongArguments)
        .setExecutionExceptionHandler(Failures::failed);
  }
}
