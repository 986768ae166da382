package org.ruyi.jobs.prepare;

import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.ruyi.data.config.PrepareConfig;
import org.ruyi.jobs.config.Configuration;
import org.ruyi.jobs.config.ConfigurationLoader;

/** A small corpus with pairs for every part of the ledger, and the recipe that prepares it. */
final class FaultCorpus {
  private FaultCorpus() {}

  /**
   * Writes a shard.
   *
   * @param number also chooses what is in it
   */
  static void shard(Path folder, int number) throws IOException {
    Files.createDirectories(folder);
    byte[] good = RawCorpus.picture(60 + number, 70, "png");
    RawCorpus.Shard shard = new RawCorpus.Shard();
    for (int i = 0; i < 12; i++) {
      shard.pair(
          "good-" + number + "-" + i,
          RawCorpus.picture(60 + 12 * number + i, 51 + i, "png"),
          "第" + number + "组第" + i + "张图片");
    }
    shard.pair("again-" + number, good, "展开全文");
    shard.pair("english-" + number, good, "a cat");
    shard.pair("half-" + number, Arrays.copyOf(good, good.length / 2), "一半");
    shard.pair("small-" + number, RawCorpus.picture(20, 20, "png"), "太小的图片");
    shard.write(folder.resolve("%05d.tar".formatted(number)));
  }

  /** The recipe, as HOCON. */
  static String recipe(String shards, String root) {
    return String.join(
        "\n",
        "source.format = webdataset",
        "source.path = \"" + shards + "/*.tar\"",
        "output.root = \"" + root + "\"",
        "output.name = set",
        "output.min-files = 2",
        "image.size = 16",
        "image.min-side.pixels = 40",
        "caption.max-occurrences = 2",
        "");
  }

  static Configuration<PrepareConfig> config(String shards, String root) {
    return ConfigurationLoader.load(
        PrepareConfig.class,
        PrepareJob.DEFAULTS,
        ConfigFactory.parseString(recipe(shards, root)),
        List.of(),
        "test");
  }
}
