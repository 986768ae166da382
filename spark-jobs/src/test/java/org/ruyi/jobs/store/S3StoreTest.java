package org.ruyi.jobs.store;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ruyi.jobs.JobException;
import org.ruyi.jobs.demo.EmbeddedS3;

class S3StoreTest extends StoreContract {
  private static final AtomicInteger STORES = new AtomicInteger();
  private static EmbeddedS3 server;
  private static Configuration configuration;

  @BeforeAll
  static void start(@TempDir Path folder) {
    server = EmbeddedS3.start(folder, "bucket");
    configuration = new Configuration();
    server.hadoopSettings().forEach(configuration::set);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Override
  Store store() {
    return Store.open("s3a://bucket/store-" + STORES.incrementAndGet(), configuration);
  }

  @Test
  void anUnreachableEndpointIsOneSentence() {
    Configuration nowhere = new Configuration(configuration);
    nowhere.set("fs.s3a.endpoint", "http://127.0.0.1:1");
    nowhere.set("fs.s3a.attempts.maximum", "1");
    nowhere.set("fs.s3a.retry.limit", "1");
    assertThatThrownBy(() -> Store.open("s3a://elsewhere/x", nowhere))
        .isInstanceOf(JobException.class)
        .hasMessageStartingWith("Cannot reach s3a://elsewhere/x: ")
        .hasMessageContaining("Connection refused");
  }

  @Test
  void aMissingBucketIsOneSentence() {
    assertThatThrownBy(() -> Store.open("s3a://no-such-bucket/x", configuration).list(""))
        .hasMessageContaining("no-such-bucket");
  }
}
