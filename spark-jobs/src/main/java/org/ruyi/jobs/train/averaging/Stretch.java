package org.ruyi.jobs.train.averaging;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The memory of a stretch of a state, in pieces.
 *
 * @param parameters of the stretch
 * @param moments the first of the same stretch, then the second; empty for a state without
 */
record Stretch(List<ByteBuffer> parameters, List<ByteBuffer> moments) {
  /** Numbers of a piece that is sent alone: few enough that several can be checked at once. */
  static final int PIECE = 1 << 21;

  /**
   * Positions {@code from} to {@code to} (exclusive).
   *
   * @param piece numbers of a piece at most
   */
  static Stretch of(FlatState state, long from, long to, int piece) {
    return new Stretch(
        floats(state.parameters(), from, to, piece), moments(state, from, to, piece));
  }

  /**
   * Positions {@code from} to {@code to} (exclusive), in pieces of {@link #PIECE}.
   *
   * @param form that the parameters are in
   */
  static Stretch of(FlatState state, Deltas form, long from, long to) {
    return switch (form) {
      case FP32 -> of(state, from, to, PIECE);
      case BF16 -> halves(state, from, to);
    };
  }

  /** Of parameters that are halves, two bytes each, packed to the front. */
  private static Stretch halves(FlatState state, long from, long to) {
    FloatPointer packed = FloatMemory.of(state.parameters());
    Objects.checkFromToIndex(from, to, packed.limit());
    List<ByteBuffer> halves = new ArrayList<>();
    for (long at = from; at < to; at += PIECE) {
      long count = Math.min(PIECE, to - at);
      halves.add(FloatMemory.bytes(packed, Short.BYTES * at, Short.BYTES * count));
    }
    return new Stretch(halves, moments(state, from, to, PIECE));
  }

  private static List<ByteBuffer> moments(FlatState state, long from, long to, int piece) {
    long n = state.parameters().length();
    return state
        .moments()
        .map(
            both ->
                Stream.concat(
                        floats(both, from, to, piece).stream(),
                        floats(both, n + from, n + to, piece).stream())
                    .toList())
        .orElse(List.of());
  }

  private static List<ByteBuffer> floats(INDArray array, long from, long to, int piece) {
    List<ByteBuffer> pieces = new ArrayList<>();
    for (long at = from; at < to; at += piece) {
      pieces.add(FloatMemory.bytes(array, at, Math.min(at + piece, to)));
    }
    return pieces;
  }

  /** All pieces in one order. */
  List<ByteBuffer> pieces() {
    return Stream.concat(parameters.stream(), moments.stream()).toList();
  }

  /** Into how many pieces of {@link #PIECE} so many numbers are cut. */
  static int pieces(long length) {
    return Math.toIntExact((length + PIECE - 1) / PIECE);
  }

  /** The same with the moments that a state has. */
  static int pieces(long length, StateSize state) {
    return Math.toIntExact(pieces(length) * (1 + state.moments() / state.parameters()));
  }
}
