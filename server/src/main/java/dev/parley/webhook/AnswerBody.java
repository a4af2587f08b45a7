package dev.parley.webhook;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The body of an answer, up to a maximum. */
final class AnswerBody {
  private final int max;
  private final Buffer bytes = Buffer.buffer();
  private boolean cut;

  AnswerBody(int max) {
    this.max = max;
  }

  /** False when it was too much: the rest is cut off and no more is wanted. */
  boolean add(Buffer chunk) {
    int room = max - bytes.length();
    if (chunk.length() <= room) {
      bytes.appendBuffer(chunk);
      return true;
    }
    bytes.appendBuffer(chunk, 0, room);
    cut = true;
    return false;
  }

  boolean isCut() {
    return cut;
  }

  String text(@Nullable String contentType) {
    return bytes.toString(charset(contentType));
  }

  private static Charset charset(@Nullable String contentType) {
    if (contentType == null) {
      return StandardCharsets.UTF_8;
    }
    int at = contentType.toLowerCase(Locale.ROOT).indexOf("charset=");
    if (at < 0) {
      return StandardCharsets.UTF_8;
    }
    String name = contentType.substring(at + "charset=".length());
    int end = name.indexOf(';');
    String bare = (end < 0 ? name : name.substring(0, end)).replace("\"", "").strip();
    try {
      return Charset.forName(bare);
    } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
      return StandardCharsets.UTF_8;
    }
  }
}
