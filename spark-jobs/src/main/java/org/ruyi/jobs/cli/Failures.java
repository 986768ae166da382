package org.ruyi.jobs.cli;

import java.io.PrintWriter;
import org.apache.spark.SparkException;
import org.ruyi.jobs.JobException;
import org.ruyi.jobs.UserException;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns whatever went wrong into one sentence on stderr and an exit code. */
final class Failures {
  private Failures() {}

  static int wrongArguments(ParameterException e, String[] arguments) {
    PrintWriter err = e.getCommandLine().getErr();
    err.println("ruyi: " + e.getMessage());
    if (!UnmatchedArgumentException.printSuggestions(e, err)) {
      err.println("Try `" + e.getCommandLine().getCommandSpec().qualifiedName() + " --help`.");
    }
    return ExitCode.USAGE;
  }

  static int failed(Exception e, CommandLine command, ParseResult arguments) {
    PrintWriter err = command.getErr();
    if (arguments.hasMatchedOption("--verbose")
        || (arguments.subcommand() != null
            && arguments.subcommand().hasMatchedOption("--verbose"))) {
      e.printStackTrace(err);
    }
    Throwable telling = telling(e);
    err.println("ruyi: " + sentence(telling));
    return telling instanceof UserException ? ExitCode.USAGE : ExitCode.SOFTWARE;
  }

  /** Our own exception where there is one in the chain (Spark wraps what tasks throw). */
  private static Throwable telling(Throwable e) {
    for (Throwable t = e; t != null; t = t.getCause()) {
      if (t instanceof UserException || t instanceof JobException) {
        return t;
      }
    }
    Throwable last = e;
    while (last.getCause() != null && last instanceof SparkException) {
      last = last.getCause();
    }
    return last;
  }

  private static String sentence(Throwable t) {
    String message = t.getMessage() == null ? "" : t.getMessage();
    String line = message.lines().findFirst().orElse("").strip();
    boolean ours = t.getClass().getName().startsWith("org.ruyi.");
    return ours
        ? line
        : line + " (" + t.getClass().getSimpleName() + "; --verbose shows the stack trace)";
  }
}
