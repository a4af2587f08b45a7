package dev.parley.sandbox;

import dev.parley.console.PageHead;
import dev.parley.console.Pages;
import dev.parley.console.UnlinkedView;
import dev.parley.http.Response;
import dev.parley.message.Direction;
import dev.parley.message.MessageFilter;
import dev.parley.message.MessageSid;
import dev.parley.message.MessageView;
import dev.parley.message.Messages;
import dev.parley.sim.Phones;
import dev.parley.sim.Phones.Phone;
import dev.parley.sim.Phones.PhoneMessage;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;

/**
 * From a bubble to the page of its message. Phones know only what came over the air, which carries
 * no sid; so the message is looked up when somebody asks, by both numbers and the text, and the one
 * nearest in time is taken.
 */
final class PhoneDetails {
  private static final int EXAMINED_MAX = 200;

  private final Phones phones;
  private final Messages messages;
  private final Pages pages;

  PhoneDetails(Phones phones, Messages messages, Pages pages) {
    this.phones = phones;
    this.messages = messages;
    this.pages = pages;
  }

  Response open(Phone phone, String id) {
    return phones.messages(phone.number()).stream()
        .filter(message -> Long.toString(message.id()).equals(id))
        .findFirst()
        .map(this::open)
        .orElseGet(
            () ->
                pages.problem(
                    404,
                    "No such message on this phone",
                    "The phone keeps its newest "
                        + Phones.MESSAGES_MAX
                        + " messages; this one is gone."));
  }

  private Response open(PhoneMessage bubble) {
    return find(bubble)
        .map(sid -> Response.seeOther("/messages/" + sid))
        .orElseGet(() -> unlinked(bubble));
  }

  private Optional<MessageSid> find(PhoneMessage bubble) {
    return messages.list(between(bubble)).messages().stream()
        .filter(message -> (message.direction() == Direction.INBOUND) != bubble.received())
        .filter(message -> bubble.text().equals(message.body()))
        .min(Comparator.comparing(message -> distance(message, bubble)))
        .map(MessageView::sid);
  }

  private static Duration distance(MessageView message, PhoneMessage bubble) {
    return Duration.between(message.createdAt(), bubble.at()).abs();
  }

  private static MessageFilter between(PhoneMessage bubble) {
    return new MessageFilter(null, to(bubble), from(bubble), null, null, false, null, EXAMINED_MAX);
  }

  private Response unlinked(PhoneMessage bubble) {
    String sentence =
        bubble.received()
            ? "No message with this text is recorded between these numbers. It may have been"
                + " redacted, or it came from somewhere else."
            : "Parley has not recorded this text yet, or it went to a number that nobody holds.";
    String search = "/messages?To=" + encoded(to(bubble)) + "&From=" + encoded(from(bubble));
    return pages.page(
        404,
        "unlinked.jte",
        "The message is not known",
        PageHead.Section.PHONES,
        "",
        new UnlinkedView(sentence, bubble.phone(), bubble.other(), search));
  }

  private static String to(PhoneMessage bubble) {
    return bubble.received() ? bubble.phone() : bubble.other();
  }

  private static String from(PhoneMessage bubble) {
    return bubble.received() ? bubble.other() : bubble.phone();
  }

  private static String encoded(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8);
  }
}
