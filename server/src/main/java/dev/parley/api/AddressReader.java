package dev.parley.api;

import dev.parley.e164.ParsedAddress;
import org.jspecify.annotations.Nullable;

/** How written addresses are read; bound to the parser of {@code e164} where the parts meet. */
public interface AddressReader {
  /**
   * @param senderRegion ISO 3166 alpha-2 of the sender's number, in whose way a number without plus
   *     is read; null when the sender has none
   */
  ParsedAddress recipient(String written, @Nullable String senderRegion);

  ParsedAddress sender(String written);
}
