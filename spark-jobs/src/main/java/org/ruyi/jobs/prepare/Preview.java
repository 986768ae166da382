package org.ruyi.jobs.prepare;

/**
 * A small picture of a pair that a rule rejected, for the report.
 *
 * @param jpeg whole file
 */
@SuppressWarnings("ArrayRecordComponent")
record Preview(String key, byte[] jpeg) {}
