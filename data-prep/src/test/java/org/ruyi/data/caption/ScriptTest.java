package org.ruyi.data.caption;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ScriptTest {
  @ParameterizedTest
  @CsvSource({
    "我们的国家, simplified",
    "我們的國家, traditional",
    "我们的國家, mixed",
    "山水, neutral",
    "皇后在里面的台上, neutral",
    "cat 123, neutral",
    "'', neutral",
    "\uD840\uDC00, neutral",
    "北京风景图片, simplified",
    "臺灣美食攝影, traditional",
    "高清汽车壁纸, simplified",
    "於是, traditional",
    "著名的乾隆, neutral"
  })
  void tellsScripts(String caption, String script) {
    assertThat(Script.of(caption).label()).isEqualTo(script);
  }
}
