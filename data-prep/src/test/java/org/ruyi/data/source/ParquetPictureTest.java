package org.ruyi.data.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ParquetPictureTest {
  @ParameterizedTest
  @ValueSource(strings = {"jpg", "a@b", "a.b", "100%", "%40", "a+b c", "图", ""})
  void isReadBackWhateverTheColumnIsCalled(String column) {
    ParquetPicture picture =
        new ParquetPicture("s3a://bucket/a@b/c.parquet", List.of(column, "bytes"), 1L << 40);
    Location location = picture.location();
    assertThat(location.length()).isEqualTo(Location.ROW);
    assertThat(ParquetPicture.isNamedBy(location.path())).isTrue();
    assertThat(ParquetPicture.of(location.path(), location.offset())).isEqualTo(picture);
  }

  @Test
  void refusesOtherPlaces() {
    assertThat(ParquetPicture.isNamedBy("file:/a.parquet")).isFalse();
    for (String path : List.of("file:/a@b", "parquet-row:jpg")) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> ParquetPicture.of(path, 0))
          .withMessage("Invalid place of a picture: " + path + " row 0 (parquet-row:COLUMN@URI)");
    }
  }
}
