package org.ruyi.data.pipeline;

import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.ruyi.data.ledger.Rejection;
import org.ruyi.data.source.Listing;

/** A row that is filled in by the names of its columns; what is not set is null. */
final class Values {
  private final StructType schema;
  private final Object[] values;

  Values(StructType schema) {
    this.schema = schema;
    this.values = new Object[schema.size()];
  }

  Values set(String column, Object value) {
    values[schema.fieldIndex(column)] = value;
    return this;
  }

  Values verdict(Rejection rejection) {
    return set(Listing.STAGE, rejection.stage().label())
        .set(Listing.RULE, rejection.rule())
        .set(Listing.MEASURED, rejection.measured())
        .set(Listing.THRESHOLD, rejection.threshold())
        .set(Listing.DETAIL, rejection.detail());
  }

  Row row() {
    return RowFactory.create(values);
  }
}
