/** The command line: arguments in, exit codes and sentences out. */
package org.ruyi.jobs.cli;
