package dev.parley.console;

import org.jspecify.annotations.Nullable;

/**
 * Where this installation can be reached, for the page that connects an application.
 *
 * @param baseUrl without a slash at the end
 * @param proxyUrl the compatibility proxy; null when none runs
 * @param caFile certificate authority of the proxy, PEM
 * @param trustStoreFile the same for a JVM, PKCS#12 with the password {@code changeit}; null when
 *     there is only the PEM file
 */
public record ConsoleFacts(
    String baseUrl,
    @Nullable String proxyUrl,
    @Nullable String caFile,
    @Nullable String trustStoreFile) {}
