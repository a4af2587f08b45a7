package dev.parley.inbound;

import dev.parley.account.AccountSid;
import dev.parley.twiml.TwimlDocument;
import dev.parley.twiml.TwimlParser;
import dev.parley.twiml.TwimlProblem;
import dev.parley.webhook.Exchange;
import dev.parley.webhook.Prospect;
import dev.parley.webhook.WebhookClient;
import dev.parley.webhook.WebhookRequest;
import dev.parley.webhook.WebhookRequest.Parameter;
import dev.parley.webhook.WebhookRequest.Repeat;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Fetches one document, HTTP redirects included. Twilio follows them as a browser does: 301, 302
 * and 303 turn into a GET without the parameters, 307 and 308 keep method and parameters. Every hop
 * is a call of its own: guarded, signed for its URL, listed. Blocking.
 */
final class DocumentSource {
  /** Hops from the URL asked for to the document (11215). */
  static final int HOPS_MAX = 10;

  /** The client ends every call sooner; this is for a client that does not. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private static final int RETRIEVAL_FAILED = 11200;
  private static final int TOO_MANY_REDIRECTS = 11215;
  private static final int TOO_LARGE = 11750;

  private final WebhookClient client;
  private final TwimlParser parser = new TwimlParser();

  DocumentSource(WebhookClient client) {
    this.client = client;
  }

  /** Where and how to ask. */
  record Place(String url, String method, List<Parameter> parameters) {}

  /** What came of it. */
  sealed interface Fetched {
    /**
     * @param url where the document was found in the end: relative URLs in it start there
     */
    record Document(String url, TwimlDocument twiml) implements Fetched {}

    /**
     * @param url the one that failed
     * @param prospect a later call may succeed
     */
    record Failed(String url, int code, String explanation, Prospect prospect) implements Fetched {}
  }

  Fetched fetch(
      AccountSid account,
      String token,
      @Nullable Repeat repeat,
      Place first,
      Consumer<ConversationResult.Line> log)
      throws InterruptedException {
    Place place = first;
    for (int hop = 0; hop <= HOPS_MAX; hop++) {
      Exchange exchange =
          call(
              new WebhookRequest(
                  account,
                  place.url(),
                  place.method(),
                  place.parameters(),
                  token + "-" + hop,
                  repeat,
                  null));
      log.accept(new ConversationResult.Called(place.method(), Urls.shown(place.url()), exchange));
      switch (exchange) {
        case Exchange.Failed failed -> {
          return new Fetched.Failed(
              place.url(), failed.code(), failed.explanation(), Prospect.LATER);
        }
        case Exchange.Answered answered -> {
          if (!isRedirect(answered)) {
            return document(place.url(), answered);
          }
          String location = String.valueOf(answered.location());
          String next = Urls.resolve(place.url(), location).orElse(null);
          if (next == null) {
            return new Fetched.Failed(
                place.url(),
                RETRIEVAL_FAILED,
                "The HTTP redirect leads to no valid URL.",
                Prospect.NONE);
          }
          boolean same = answered.status() == 307 || answered.status() == 308;
          place =
              same && place.method().equals("POST")
                  ? new Place(next, "POST", place.parameters())
                  : new Place(next, "GET", List.of());
        }
      }
    }
    return new Fetched.Failed(
        first.url(),
        TOO_MANY_REDIRECTS,
        "There were more than " + HOPS_MAX + " HTTP redirects.",
        Prospect.NONE);
  }

  private static boolean isRedirect(Exchange.Answered answered) {
    return switch (answered.status()) {
      case 301, 302, 303, 307, 308 -> answered.location() != null;
      default -> false;
    };
  }

  private Fetched document(String url, Exchange.Answered answered) {
    if (!answered.ok()) {
      return new Fetched.Failed(
          url,
          RETRIEVAL_FAILED,
          "The application answered with HTTP " + answered.status() + ".",
          answered.prospect());
    }
    if (answered.cut()) {
      return new Fetched.Failed(url, TOO_LARGE, "The answer is larger than 64 KiB.", Prospect.NONE);
    }
    return switch (parser.parse(answered.contentType(), answered.body())) {
      case TwimlDocument document -> new Fetched.Document(url, document);
      case TwimlProblem problem ->
          new Fetched.Failed(url, problem.code(), problem.explanation(), Prospect.NONE);
    };
  }

  private Exchange call(WebhookRequest request) throws InterruptedException {
    CompletableFuture<Exchange> answer = new CompletableFuture<>();
    client.send(request, answer::complete);
    try {
      return answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      return new Exchange.Failed(RETRIEVAL_FAILED, "The call did not end.", 1, PATIENCE);
    } catch (ExecutionException e) {
      throw new IllegalStateException("a webhook call completes with a value", e);
    }
  }
}
