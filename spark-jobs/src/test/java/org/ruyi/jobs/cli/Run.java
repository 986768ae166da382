package org.ruyi.jobs.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import picocli.CommandLine;

/**
 * What a user sees of one command.
 *
 * @param code the exit code
 * @param out what it wrote to stdout
 * @param err what the command itself wrote to stderr
 */
record Run(int code, String out, String err) {
  static Run of(String... arguments) {
    StringWriter err = new StringWriter();
    StringWriter out = new StringWriter();
    CommandLine command =
        Ruyi.commandLine().setErr(new PrintWriter(err, true)).setOut(new PrintWriter(out, true));
    return new Run(command.execute(arguments), out.toString(), err.toString());
  }
}
