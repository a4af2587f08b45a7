package dev.parley.sandbox.proxy;

import java.nio.file.Path;
import java.util.List;

/**
 * What an unmodified application needs in its environment so that its Twilio SDK talks to this
 * installation.
 *
 * @param port of the proxy on 127.0.0.1
 */
public record ProxyInstructions(int port, Path caFile, Path trustStoreFile) {
  private static final String HOST = "127.0.0.1";

  public String proxyUrl() {
    return "http://" + HOST + ":" + port;
  }

  /** Arguments of {@code java}, one by one. */
  public List<String> javaOptions() {
    return List.of(
        "-Dhttps.proxyHost=" + HOST,
        "-Dhttps.proxyPort=" + port,
        "-Djavax.net.ssl.trustStore=" + trustStoreFile);
  }

  /** The same as one line to paste between {@code java} and the main class. */
  public String javaLine() {
    return String.join(" ", javaOptions().stream().map(ProxyInstructions::quoted).toList());
  }

  /**
   * Lines for a shell, for Node. The SDK reads HTTP_PROXY, not HTTPS_PROXY, and its own {@code
   * TWILIO_CA_BUNDLE} does not reach the proxy.
   */
  public List<String> nodeLines() {
    return List.of(
        "export HTTP_PROXY=" + proxyUrl(), "export NODE_EXTRA_CA_CERTS=" + quoted(caFile + ""));
  }

  private static String quoted(String text) {
    boolean plain =
        text.chars().allMatch(c -> Character.isLetterOrDigit(c) || "-_./:=".indexOf(c) >= 0);
    return plain ? text : "'" + text.replace("'", "'\\''") + "'";
  }
}
