package dev.parley.inbound;

import dev.parley.inbound.DocumentSource.Fetched;
import dev.parley.inbound.DocumentSource.Place;
import dev.parley.twiml.TwimlProblem;
import dev.parley.twiml.Verb;
import dev.parley.webhook.Prospect;
import dev.parley.webhook.WebhookRequest.Repeat;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One run of a conversation; used once, by one thread. */
final class ConversationRun {
  private static final int INVALID_URL = 11100;
  private static final int TOO_MANY_DOCUMENTS = 14106;
  private static final int TOO_MANY_REPLIES = 14109;

  private final DocumentSource documents;
  private final Replies replies;
  private final Inbound inbound;
  private final List<ConversationResult.Line> lines = new ArrayList<>();
  private final @Nullable Repeat repeat;
  private int fetched;

  /**
   * @param repeat null when the application is asked for the first time
   */
  ConversationRun(
      DocumentSource documents, Replies replies, Inbound inbound, @Nullable Repeat repeat) {
    this.repeat = repeat;
    this.documents = documents;
    this.replies = replies;
    this.inbound = inbound;
  }

  ConversationResult result(ConversationResult.@Nullable Failure failure) {
    return new ConversationResult(lines, failure);
  }

  /** Runs a document and those it leads to. The failure that ended it, or null. */
  Fetched.@Nullable Failed converse(Place first) throws InterruptedException {
    Place place = first;
    for (int documentsSeen = 0; place != null; documentsSeen++) {
      if (documentsSeen > Conversation.REDIRECTS_MAX) {
        return alert(
            new Fetched.Failed(
                place.url(),
                TOO_MANY_DOCUMENTS,
                "More than " + Conversation.REDIRECTS_MAX + " documents followed one another.",
                Prospect.NONE));
      }
      String token = inbound.sid() + "-" + fetched++;
      switch (documents.fetch(inbound.account(), token, repeat, place, lines::add)) {
        case Fetched.Failed failed -> {
          return alert(failed);
        }
        case Fetched.Document document -> place = execute(document, first);
      }
    }
    return null;
  }

  /** Runs the verbs of one document. Where to go on, or null at the end. */
  private @Nullable Place execute(Fetched.Document document, Place first)
      throws InterruptedException {
    for (TwimlProblem warning : document.twiml().warnings()) {
      lines.add(new ConversationResult.Alert(warning.code(), warning.explanation()));
    }
    for (Verb verb : document.twiml().verbs()) {
      switch (verb) {
        case Verb.Redirect redirect -> {
          return follow(document.url(), redirect.url(), redirect.method(), first);
        }
        case Verb.Message message -> {
          if (replies.count() >= Conversation.REPLIES_MAX) {
            lines.add(
                new ConversationResult.Alert(
                    TOO_MANY_REPLIES,
                    "More than "
                        + Conversation.REPLIES_MAX
                        + " replies to one message; the rest was not sent."));
            return null;
          }
          Replies.Sent sent = replies.send(message, document.url(), lines::add);
          if (message.action() != null) {
            Place next = follow(document.url(), message.action(), message.method(), first);
            return next == null
                ? null
                : new Place(
                    next.url(),
                    next.method(),
                    WebhookParameters.withReply(next.parameters(), sent.sid(), sent.status()));
          }
        }
      }
    }
    return null;
  }

  private @Nullable Place follow(String base, String written, String method, Place first) {
    Optional<String> url = Urls.resolve(base, written);
    if (url.isEmpty()) {
      lines.add(
          new ConversationResult.Alert(
              INVALID_URL, "The document leads to something that is no http or https URL."));
      return null;
    }
    return new Place(url.get(), method, first.parameters());
  }

  private Fetched.Failed alert(Fetched.Failed failed) {
    lines.add(
        new ConversationResult.Alert(
            failed.code(), failed.explanation() + " (" + Urls.shown(failed.url()) + ")"));
    return failed;
  }
}
