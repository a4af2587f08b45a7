package dev.parley.e164;

/**
 * Where a message comes from or goes to, already parsed. {@link #text()} is its one written form.
 */
public sealed interface Address permits PhoneNumber, ShortCode, AlphanumericId {
  String text();
}
