package org.ruyi.jobs.store;

import java.io.IOException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Creates an object whole, and only where there is none: of any number of racing writers exactly
 * one wins, and no reader ever sees a part. This is the commit of a dataset version and of a
 * checkpoint.
 */
interface PutIfAbsent {

  /**
   * @throws AlreadyExistsException where the object exists; it is left as it was
   * @throws IOException where the object could not be written; nothing is visible then
   */
  void put(FileSystem fileSystem, Path path, byte[] bytes) throws IOException;
}
