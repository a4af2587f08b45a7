package dev.parley.http;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request that no route answered as it was meant to.
 *
 * @param sentence what is wrong, for the client; never carries a body, a secret or a number
 * @param parameter the form or query parameter that is to blame, when one is
 */
public record Fault(Kind kind, String sentence, @Nullable String parameter) {
  Fault(Kind kind, String sentence) {
    this(kind, sentence, null);
  }

  /** Why; each kind has its HTTP status. */
  public enum Kind {
    BAD_REQUEST(400),
    FORBIDDEN(403),
    NOT_FOUND(404),
    METHOD_NOT_ALLOWED(405),
    BODY_TOO_LARGE(413),
    URI_TOO_LONG(414),
    /** The Host header names a server that this is not (RFC 9110 s15.5.20). */
    MISDIRECTED(421),
    TOO_BUSY(429),
    HEADERS_TOO_LARGE(431),
    INTERNAL(500);

    private final int status;

    Kind(int status) {
      this.status = status;
    }

    public int status() {
      return status;
    }
  }

  /** How faults look to the client; the API shows them in Twilio's shape. */
  @FunctionalInterface
  public interface Renderer {
    Response render(Fault fault, String path);
  }

  /** For servers whose clients read plain text. */
  public static final Renderer PLAIN_TEXT =
      (fault, path) ->
          new Response(
              fault.kind().status(),
              Map.of("Content-Type", "text/plain; charset=utf-8"),
              (fault.sentence() + "\n").getBytes(StandardCharsets.UTF_8));
}
