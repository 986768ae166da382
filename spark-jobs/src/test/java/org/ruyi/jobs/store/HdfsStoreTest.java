package org.ruyi.jobs.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class HdfsStoreTest extends StoreContract {
  @RegisterExtension static final MiniHdfs HDFS = new MiniHdfs();

  private static final AtomicInteger STORES = new AtomicInteger();

  @Override
  Store store() {
    return Store.open(HDFS.uri("/store-" + STORES.incrementAndGet()), new Configuration());
  }

  @Test
  void nothingTemporaryIsLeft() throws IOException {
    Store store = store();
    store.putIfAbsent("a", new byte[1]);
    store.replace("b", new byte[1]);
    assertThat(HDFS.fileSystem().listStatus(new Path(store.uri(""))))
        .extracting(FileStatus::getPath)
        .extracting(Path::getName)
        .containsExactlyInAnyOrder("a", "b");
  }
}
