package dev.parley.wire.smpp;

import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Changes octets as broken peers do: a few at a time, and lengths often still fit. */
final class Mutator {
  private static final int[] TELLING = {0, 1, 2, 3, 5, 6, 0x1B, 0x24, 0x25, 0x40, 0x7F, 0x80, 0xFF};
  private static final int GROWTH_MAX = 64;

  private final Random random;

  Mutator(Random random) {
    this.random = random;
  }

  /**
   * @param others to take slices from
   */
  byte[] change(byte[] octets, List<byte[]> others) {
    byte[] changed = octets;
    for (int i = random.nextInt(4); i >= 0; i--) {
      changed = once(changed, others.get(random.nextInt(others.size())));
    }
    return changed;
  }

  private byte[] once(byte[] octets, byte[] other) {
    int at = octets.length == 0 ? 0 : random.nextInt(octets.length);
    int count = 1 + random.nextInt(8);
    return switch (random.nextInt(7)) {
      case 0 -> set(octets, at, TELLING[random.nextInt(TELLING.length)]);
      case 1 -> set(octets, at, random.nextInt(256));
      case 2 -> Arrays.copyOf(octets, at);
      case 3 -> replace(octets, at, at, new byte[random.nextInt(GROWTH_MAX)]);
      case 4 -> replace(octets, at, Math.min(octets.length, at + count), new byte[0]);
      case 5 -> replace(octets, at, at, slice(other));
      default -> replace(octets, at, octets.length, slice(other));
    };
  }

  private byte[] slice(byte[] octets) {
    if (octets.length == 0) {
      return octets;
    }
    int from = random.nextInt(octets.length);
    return Arrays.copyOfRange(octets, from, from + random.nextInt(octets.length - from + 1));
  }

  private static byte[] set(byte[] octets, int at, int value) {
    if (octets.length == 0) {
      return new byte[] {(byte) value};
    }
    byte[] changed = octets.clone();
    changed[at] = (byte) value;
    return changed;
  }

  private static byte[] replace(byte[] octets, int from, int to, byte[] middle) {
    byte[] changed = new byte[from + middle.length + octets.length - to];
    System.arraycopy(octets, 0, changed, 0, from);
    System.arraycopy(middle, 0, changed, from, middle.length);
    System.arraycopy(octets, to, changed, from + middle.length, octets.length - to);
    return changed;
  }
}
