package org.ruyi.jobs.train.data;

import java.io.Serializable;

/**
 * A row group of a dataset.
 *
 * @param file index of its file in the layout
 * @param index of the row group in the file
 * @param rows at least 1
 */
record RowGroup(int file, int index, int rows) implements Serializable {}
