package dev.parley.console;

import dev.parley.http.Request.Parameters;
import dev.parley.message.FailedWebhooks.Place;
import dev.parley.message.MessageSid;
import org.jspecify.annotations.Nullable;

/**
 * What the last action on failed calls did, from the address its answer led to.
 *
 * @param url the message it was about
 * @param rest where to go on with the range; empty when there is nothing more
 */
record Done(@Nullable String sentence, @Nullable String url, String rest) {
  static final Done NOTHING = new Done(null, null, "");

  static Done of(Parameters query) {
    String url =
        query
            .first("about")
            .flatMap(MessageSid::parse)
            .map(sid -> MessagesPage.PATH + "/" + sid)
            .orElse(null);
    String calls = query.first("calls").filter(text -> text.matches("\\d{1,7}")).orElse("0");
    String rest = query.first("rest").flatMap(Place::parse).map(Place::text).orElse("");
    return switch (query.first("done").orElse("")) {
      case "told" -> new Done("The application was called again, and it answered.", url, "");
      case "failed" -> new Done("The application was called again, and that failed too.", url, "");
      case "under_way" ->
          new Done("The application is being called; it takes its time to answer.", url, "");
      case "queued" -> new Done(queued(calls) + "They go through a queue.", null, rest);
      case "full" ->
          new Done(
              queued(calls) + "No more may wait for this account; go on when some are done.",
              null,
              rest);
      default -> NOTHING;
    };
  }

  private static String queued(String calls) {
    return calls + (calls.equals("1") ? " call is" : " calls are") + " made again. ";
  }
}
