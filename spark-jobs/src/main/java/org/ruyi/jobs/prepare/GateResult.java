package org.ruyi.jobs.prepare;

/**
 * What one expectation of the version came to.
 *
 * @param name as in the configuration
 * @param measured with its unit
 * @param threshold with its unit
 */
record GateResult(String name, String measured, String threshold, boolean passed) {}
