package dev.parley.twiml;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a messaging document can ask for. URLs are as written: they may be relative. */
public sealed interface Verb {
  /**
   * Send a message.
   *
   * @param to null: to whoever wrote
   * @param from null: from the number that was written to
   * @param action where to go on with the conversation once the message is queued
   * @param method GET or POST, of {@code action}
   * @param text trimmed; empty when there is none
   */
  record Message(
      @Nullable String to,
      @Nullable String from,
      @Nullable String action,
      String method,
      @Nullable String statusCallback,
      String text,
      List<String> media)
      implements Verb {
    public Message {
      media = List.copyOf(media);
    }

    /** A plain reply. */
    public static Message reply(String text) {
      return new Message(null, null, null, "POST", null, text, List.of());
    }
  }

  /**
   * Go on with another document.
   *
   * @param url empty: the current document again
   * @param method GET or POST
   */
  record Redirect(String url, String method) implements Verb {}
}
