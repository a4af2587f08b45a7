package dev.parley.e164;

/** What a written address turned out to be. */
public sealed interface ParsedAddress {
  record Usable(Address address) implements ParsedAddress {}

  /** An emergency number of {@code region} in whatever writing (clause S18). */
  record Emergency(String digits, String region) implements ParsedAddress {}

  record Unusable(String reason) implements ParsedAddress {}
}
