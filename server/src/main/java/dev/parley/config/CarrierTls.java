package dev.parley.config;

import org.jspecify.annotations.Nullable;

/**
 * TLS to a carrier, version 1.2 or later. The files are read at each connection, so that renewed
 * certificates need no restart.
 *
 * @param ca PEM file of the authorities to trust; null for those that Java trusts
 * @param certificate PEM file of our own certificate and its chain; null for none
 * @param key PEM file (PKCS #8, not encrypted) of its private key
 * @param name that the carrier's certificate must bear; null for the host
 * @param checksName false where a carrier's certificate bears no usable name
 */
public record CarrierTls(
    @Nullable String ca,
    @Nullable String certificate,
    @Nullable String key,
    @Nullable String name,
    boolean checksName) {
  public CarrierTls {
    if ((certificate == null) != (key == null)) {
      throw new IllegalArgumentException("a certificate and its key come together");
    }
  }
}
