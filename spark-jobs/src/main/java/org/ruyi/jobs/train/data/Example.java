package org.ruyi.jobs.train.data;

/**
 * One visit of one pair.
 *
 * @param position in the order of the run
 * @param rowGroup of the dataset, over all its files
 * @param row of the row group
 */
public record Example(long position, int rowGroup, int row) {}
