package org.ruyi.jobs.prepare;

/**
 * What became of one expectation.
 *
 * @param name as the configuration has it
 */
record GateResult(String name, String measured, String threshold, boolean passed) {}
