package org.ruyi.data.config;

import java.io.Serializable;

/**
 * What the columns of a table, or the fields of a JSON object, are called; each is empty where it
 * is found by the names in common use.
 *
 * @param url where the picture is
 * @param caption what it shows
 * @param key the pair's own id
 * @param keyword the word by which the pair was found
 * @param image the picture's bytes
 */
public record ColumnsConfig(String url, String caption, String key, String keyword, String image)
    implements Serializable {
  /** Every column is found by the names in common use. */
  public static final ColumnsConfig COMMON = new ColumnsConfig("", "", "", "", "");
}
