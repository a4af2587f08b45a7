package dev.parley.wire.smpp;

/**
 * Where a coverage-guided fuzzer comes in ({@code bench/fuzz}); {@code -Dparley.fuzz=NAME} says
 * which of the {@link FuzzTargets} is meant.
 */
public final class FuzzEntry {
  private static final String TARGET = System.getProperty("parley.fuzz", "pdu");

  private FuzzEntry() {}

  /** The name is the fuzzer's. */
  public static void fuzzerTestOneInput(byte[] octets) {
    switch (TARGET) {
      case "pdu" -> FuzzTargets.pdu(octets);
      case "parameters" -> FuzzTargets.parameters(octets);
      case "header" -> FuzzTargets.header(octets);
      case "alphabet" -> FuzzTargets.alphabet(octets);
      case "receipt" -> FuzzTargets.receipt(octets);
      default -> throw new IllegalArgumentException("no such target");
    }
  }
}
