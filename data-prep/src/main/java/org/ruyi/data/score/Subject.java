package org.ruyi.data.score;

/**
 * What a model is asked about.
 *
 * @param picture RGB, a byte a channel, rows from the top, in the size that the model wants
 */
@SuppressWarnings("ArrayRecordComponent")
record Subject(byte[] picture, String caption) {}
