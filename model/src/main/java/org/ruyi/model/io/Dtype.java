package org.ruyi.model.io;

import java.util.Arrays;
import java.util.Optional;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Element types of safetensors, in the order in which the format's writers sort them. */
public enum Dtype {
  BOOL(1, ScalarType.Bool),
  U8(1, ScalarType.Byte),
  I8(1, ScalarType.Char),
  I16(2, ScalarType.Short),
  F16(2, ScalarType.Half),
  BF16(2, ScalarType.BFloat16),
  I32(4, ScalarType.Int),
  F32(4, ScalarType.Float),
  I64(8, ScalarType.Long),
  F64(8, ScalarType.Double);

  private final int bytes;
  private final ScalarType scalarType;

  Dtype(int bytes, ScalarType scalarType) {
    this.bytes = bytes;
    this.scalarType = scalarType;
  }

  /** Bytes an element. */
  public int bytes() {
    return bytes;
  }

  /** libtorch's type. */
  public ScalarType scalarType() {
    return scalarType;
  }

  boolean floating() {
    return this == F16 || this == BF16 || this == F32 || this == F64;
  }

  static Optional<Dtype> named(String name) {
    return Arrays.stream(values()).filter(dtype -> dtype.name().equals(name)).findFirst();
  }

  static Dtype of(ScalarType scalarType) {
    return Arrays.stream(values())
        .filter(dtype -> dtype.scalarType == scalarType)
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "Invalid tensor type: %s (one of %s)"
                        .formatted(scalarType, Arrays.toString(values()))));
  }
}
