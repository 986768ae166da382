package org.ruyi.jobs.train.data;

import java.io.Serializable;
import java.util.List;

/**
 * A row group of a dataset. Its rows are counted in the order of their shapes, rows of one shape as
 * they are stored.
 *
 * @param file index of its file in the layout
 * @param index of the row group in the file
 * @param rowsOfShapes number of rows of each of the layout's shapes, at least 1 of all together
 */
record RowGroup(int file, int index, List<Integer> rowsOfShapes) implements Serializable {
  RowGroup {
    rowsOfShapes = List.copyOf(rowsOfShapes);
  }

  /** Rows of all shapes, at least 1. */
  int rows() {
    return rowsOfShapes.stream().mapToInt(Integer::intValue).sum();
  }

  /** The index of the shape of a row. */
  int shapeOf(int row) {
    int shape = 0;
    int end = rowsOfShapes.get(0);
    while (row >= end) {
      shape++;
      end += rowsOfShapes.get(shape);
    }
    return shape;
  }

  /** The first row of a shape. */
  int firstOf(int shape) {
    return rowsOfShapes.subList(0, shape).stream().mapToInt(Integer::intValue).sum();
  }
}
