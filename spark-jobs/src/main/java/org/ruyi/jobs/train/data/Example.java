package org.ruyi.jobs.train.data;

/**
 * One visit of one pair.
 *
 * @param position in the order of the run
 * @param rowGroup of the dataset, over all its files
 * @param row of the row group, in the order of its shapes
 */
record Example(long position, int rowGroup, int row) {}
