package dev.parley.api;

import dev.parley.config.Http;
import dev.parley.http.Fault;
import dev.parley.http.Request;
import dev.parley.http.Response;
import dev.parley.message.ErrorCatalogue;
import dev.parley.message.ErrorCatalogue.Mode;
import dev.parley.message.MessageSid;
import dev.parley.policy.Finding;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * The one place that turns a code into an HTTP error, in Twilio's shape: {@code code}, {@code
 * message}, {@code more_info}, {@code status} and, where we know more, {@code details}.
 *
 * <p>{@code more_info} points at Twilio's page of the code unless the operator says otherwise
 * ({@code http.moreInfo}): clients compare it, developers know it, and our codes are Twilio's. What
 * is ours, the clause, the evidence and the remedy, stands in the answer itself and needs no page.
 * Codes that Twilio does not have, 97000 and the number of their clause, are explained by the
 * console.
 */
public final class ApiErrors implements Fault.Renderer {
  public static final int UNAUTHORIZED = 20003;
  public static final int METHOD_NOT_ALLOWED = 20004;
  public static final int NOT_FINISHED = 20009;
  public static final int FORBIDDEN = 20403;
  public static final int NOT_FOUND = 20404;

  public static final int CONFLICT = 20409;

  public static final int TOO_BUSY = 20429;
  public static final int INTERNAL = 20500;
  public static final int UNAVAILABLE = 20503;

  /** The body has characters that no text message can carry. */
  private static final int UNSENDABLE_BODY = 21618;

  /** RFC 9110 s10.2.3. */
  private static final String RETRY_AFTER_SECONDS = "2";

  private static final String OWN_MORE_INFO = "/docs/errors/";
  private static final int OWN_CODES = 97;

  /** Codes whose status is no 400, should the catalogue not say. */
  private static final Map<Integer, Integer> STATUS =
      Map.of(
          UNAUTHORIZED,
          401,
          METHOD_NOT_ALLOWED,
          405,
          NOT_FINISHED,
          409,
          FORBIDDEN,
          403,
          NOT_FOUND,
          404,
          CONFLICT,
          409,
          TOO_BUSY,
          429,
          INTERNAL,
          500,
          UNAVAILABLE,
          503,
          21710,
          409);

  private final ErrorCatalogue catalogue;
  private final String moreInfo;

  public ApiErrors(ErrorCatalogue catalogue) {
    this(catalogue, Http.MORE_INFO_DEFAULT);
  }

  /**
   * @param moreInfo what a code is appended to
   */
  public ApiErrors(ErrorCatalogue catalogue, String moreInfo) {
    this.catalogue = catalogue;
    this.moreInfo = moreInfo.endsWith("/") ? moreInfo : moreInfo + "/";
  }

  public Response of(int code, String message) {
    return of(code, status(code), message, null);
  }

  /** The request is right, and what is there stands against it. */
  public Response conflict(String message) {
    return of(CONFLICT, message);
  }

  /** Likewise, with what is there. */
  public Response conflict(String message, Consumer<JsonGenerator> details) {
    return of(CONFLICT, status(CONFLICT), message, details);
  }

  /** Nothing was accepted, and the same request may succeed a little later. */
  public Response unavailable(String message) {
    return of(UNAVAILABLE, message).with("Retry-After", RETRY_AFTER_SECONDS);
  }

  /** Others ask for the same kind of work already, or it took too long; likewise. */
  public Response tooBusy(String message) {
    return of(TOO_BUSY, message).with("Retry-After", RETRY_AFTER_SECONDS);
  }

  /** See {@link dev.parley.service.MessagingServices.Left#LATER}. */
  public Response stopsBeingKept() {
    return tooBusy(
        "Those who opted out of the messaging service are being kept for its senders; ask again to"
            + " go on.");
  }

  public Response of(BadParameter bad) {
    return of(bad.code(), bad.sentence());
  }

  public Response notFound(Request request) {
    return of(NOT_FOUND, "The requested resource " + request.path() + " was not found");
  }

  /**
   * @param scheme what a client should authenticate with, for example {@code Basic}
   */
  public Response unauthorized(String scheme, String message) {
    return of(UNAUTHORIZED, message).with("WWW-Authenticate", scheme + " realm=\"Twilio API\"");
  }

  /** Whether a refusal with this code answers the request, or shows later on the message. */
  public boolean answersAtOnce(int code) {
    return catalogue
        .find(code)
        .map(entry -> entry.mode() == Mode.SYNCHRONOUS)
        .orElse(code / 10_000 == 2);
  }

  /** A message that was recorded as refused: the sentence, and how to find out and act. */
  public Response refused(MessageSid sid, Finding reason) {
    return of(
        reason.code(),
        status(reason.code()),
        reason.sentence(),
        json -> {
          json.writeStringProperty("message_sid", sid.toString());
          json.writeStringProperty("clause", reason.clause());
          json.writeStringProperty("rule", reason.rule());
          json.writeNumberProperty("rule_version", reason.version());
          Json.text(json, "evidence", reason.evidence());
          json.writeStringProperty("remedy", reason.remedy());
        });
  }

  /** A message that policy allowed and for which there was no room; recorded as refused. */
  public Response withoutRoom(MessageSid sid, int code) {
    ErrorCatalogue.Entry entry = catalogue.find(code).orElseThrow();
    return of(
        code,
        status(code),
        entry.text(),
        json -> {
          json.writeStringProperty("message_sid", sid.toString());
          json.writeStringProperty("remedy", entry.remedy());
        });
  }

  /** Text of a code as messages show it in {@code error_message}. */
  @Nullable String text(@Nullable Integer code) {
    return code == null ? null : catalogue.find(code).map(ErrorCatalogue.Entry::text).orElse(null);
  }

  /** Faults of the server below the paths of the API; plain text elsewhere. */
  @Override
  public Response render(Fault fault, String path) {
    if (!path.startsWith("/2010-04-01") && !path.startsWith("/v")) {
      return Fault.PLAIN_TEXT.render(fault, path);
    }
    int code = "Body".equals(fault.parameter()) ? UNSENDABLE_BODY : code(fault.kind());
    return of(code, fault.kind().status(), fault.sentence(), null);
  }

  private static int code(Fault.Kind kind) {
    return switch (kind) {
      case NOT_FOUND -> NOT_FOUND;
      case METHOD_NOT_ALLOWED -> METHOD_NOT_ALLOWED;
      case FORBIDDEN, MISDIRECTED -> FORBIDDEN;
      case TOO_BUSY -> TOO_BUSY;
      case INTERNAL -> INTERNAL;
      case BAD_REQUEST, BODY_TOO_LARGE, URI_TOO_LONG, HEADERS_TOO_LARGE ->
          BadParameter.INVALID_VALUE;
    };
  }

  private String moreInfo(int code) {
    return (code / 1_000 == OWN_CODES ? OWN_MORE_INFO : moreInfo) + code;
  }

  private int status(int code) {
    int listed = catalogue.find(code).map(ErrorCatalogue.Entry::status).orElse(0);
    return listed >= 400 ? listed : STATUS.getOrDefault(code, 400);
  }

  private Response of(
      int code, int status, String message, @Nullable Consumer<JsonGenerator> details) {
    return Response.json(
        status,
        Json.bytes(
            json -> {
              json.writeStartObject();
              json.writeNumberProperty("code", code);
              json.writeStringProperty("message", message);
              json.writeStringProperty("more_info", moreInfo(code));
              json.writeNumberProperty("status", status);
              if (details != null) {
                json.writeObjectPropertyStart("details");
                details.accept(json);
                json.writeEndObject();
              }
              json.writeEndObject();
            }));
  }
}
