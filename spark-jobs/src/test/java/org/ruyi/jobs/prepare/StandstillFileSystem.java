package org.ruyi.jobs.prepare;

import java.io.IOException;
import java.nio.file.Files;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/**
 * A local file system on which the thread that comes to a {@link Moment} leaves a mark and stands
 * still for ever, so that its process can be killed there however fast the machine is. It replaces
 * Hadoop's own by the setting {@code fs.file.impl}.
 */
public final class StandstillFileSystem extends LocalFileSystem {
  static final String MOMENT = "test.standstill.moment";
  static final String COUNT = "test.standstill.count";
  static final String MARK = "test.standstill.mark";

  private static final AtomicInteger COMING = new AtomicInteger();

  public StandstillFileSystem() {
    super(new Raw());
  }

  private static final class Raw extends RawLocalFileSystem {
    @Override
    public FSDataInputStream open(Path path, int buffer) throws IOException {
      come("open", path);
      return super.open(path, buffer);
    }

    @Override
    public FSDataOutputStream create(
        Path path,
        boolean overwrite,
        int buffer,
        short replication,
        long block,
        Progressable progress)
        throws IOException {
      come("create", path);
      return super.create(path, overwrite, buffer, replication, block, progress);
    }

    @Override
    public FSDataOutputStream create(
        Path path,
        FsPermission permission,
        boolean overwrite,
        int buffer,
        short replication,
        long block,
        Progressable progress)
        throws IOException {
      come("create", path);
      return super.create(path, permission, overwrite, buffer, replication, block, progress);
    }

    @Override
    public boolean rename(Path from, Path to) throws IOException {
      come("rename", to);
      return super.rename(from, to);
    }

    private void come(String operation, Path path) throws IOException {
      Configuration conf = getConf();
      Moment moment = Moment.valueOf(conf.get(MOMENT));
      if (!operation.equals(moment.operation())
          || !Pattern.matches(moment.path(), path.toUri().getPath())
          || path.getName().endsWith(".crc")
          || COMING.incrementAndGet() != conf.getInt(COUNT, 1)) {
        return;
      }
      Files.createFile(java.nio.file.Path.of(conf.get(MARK)));
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        throw new IOException("Interrupted at " + moment, e);
      }
    }
  }
}
