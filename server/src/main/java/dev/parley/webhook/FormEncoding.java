package dev.parley.webhook;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * {@code application/x-www-form-urlencoded} of parameters, UTF-8 (WHATWG URL s5.2), written for the
 * hot path: mostly plain ASCII.
 */
final class FormEncoding {
  private static final boolean[] PLAIN = new boolean[128];
  private static final char[] HEX = "0123456789ABCDEF".toCharArray();

  static {
    for (int c = 0; c < PLAIN.length; c++) {
      PLAIN[c] =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || "-_.*".indexOf(c) >= 0;
    }
  }

  private FormEncoding() {}

  static String of(List<WebhookRequest.Parameter> parameters) {
    StringBuilder out = new StringBuilder(48 * parameters.size());
    for (WebhookRequest.Parameter parameter : parameters) {
      if (!out.isEmpty()) {
        out.append('&');
      }
      append(out, parameter.name());
      out.append('=');
      append(out, parameter.value());
    }
    return out.toString();
  }

  private static void append(StringBuilder out, String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= PLAIN.length) {
        appendBytes(out, text.substring(i));
        return;
      }
      appendAscii(out, c);
    }
  }

  private static void appendBytes(StringBuilder out, String text) {
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      if (b >= 0) {
        appendAscii(out, (char) b);
      } else {
        appendEscaped(out, b);
      }
    }
  }

  private static void appendAscii(StringBuilder out, char c) {
    if (PLAIN[c]) {
      out.append(c);
    } else if (c == ' ') {
      out.append('+');
    } else {
      appendEscaped(out, c);
    }
  }

  private static void appendEscaped(StringBuilder out, int octet) {
    out.append('%').append(HEX[(octet >> 4) & 0xF]).append(HEX[octet & 0xF]);
  }
}
