package dev.parley.webhook;

import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The body of an answer, up to a maximum. */
final class AnswerBody {
  private final int max;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(0);
  private boolean cut;

  AnswerBody(int max) {
    this.max = max;
  }

  /** False when it was too much: the rest is cut off and no more is wanted. */
  boolean add(ByteBuf chunk) {
    int room = max - bytes.size();
    byte[] taken = new byte[Math.min(room, chunk.readableBytes())];
    chunk.readBytes(taken);
    bytes.writeBytes(taken);
    cut = chunk.isReadable();
    return !cut;
  }

  boolean isCut() {
    return cut;
  }

  String text(@Nullable String contentType) {
    return bytes.size() == 0 ? "" : bytes.toString(charset(contentType));
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
