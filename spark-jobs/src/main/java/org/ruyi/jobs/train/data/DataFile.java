package org.ruyi.jobs.train.data;

import java.io.Serializable;

/**
 * A Parquet file of a dataset version.
 *
 * @param path below the folder of the version
 * @param sha256 of its bytes, as the manifest says
 */
record DataFile(String path, String sha256) implements Serializable {}
