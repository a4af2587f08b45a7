package dev.parley.console;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Virtual phones side by side.
 *
 * @param eventsUrl the stream of changes of these phones
 * @param choices every phone there is, for choosing others
 */
public record PhonesView(
    List<PhoneView> phones, List<Choice> choices, String eventsUrl, CarrierView carrier) {
  public PhonesView {
    phones = List.copyOf(phones);
    choices = List.copyOf(choices);
  }

  /** The same page with this box to write in. */
  public PhonesView with(ComposeView compose) {
    return new PhonesView(
        phones.stream()
            .map(phone -> phone.id().equals(compose.id()) ? phone.with(compose) : phone)
            .toList(),
        choices,
        eventsUrl,
        carrier);
  }

  /**
   * How the simulated carrier behaves, and how it could.
   *
   * @param explanation what it does, as the end of a sentence that begins with “The carrier”
   */
  public record CarrierView(String profile, String explanation, List<Profile> profiles) {
    public CarrierView {
      profiles = List.copyOf(profiles);
    }
  }

  public record Profile(String name, String explanation) {}

  public record Choice(String number, String country, boolean shown) {}

  /**
   * @param id safe for an element id and an event name: digits only
   */
  public record PhoneView(
      String id,
      String number,
      String country,
      ConversationView conversation,
      ComposeView compose) {
    PhoneView with(ComposeView other) {
      return new PhoneView(id, number, country, conversation, other);
    }
  }

  /**
   * The bubbles of one phone.
   *
   * @param omitted older bubbles that are not shown
   */
  public record ConversationView(String number, List<Bubble> bubbles, int omitted) {
    public ConversationView {
      bubbles = List.copyOf(bubbles);
    }
  }

  /**
   * @param other the other side, as the handset shows it
   * @param shape segments and encoding in words
   */
  public record Bubble(
      long id,
      boolean received,
      String other,
      String text,
      String shape,
      String time,
      String iso,
      @Nullable String problem,
      String detailsUrl) {}

  /**
   * The box to write in.
   *
   * @param to the chosen sender
   * @param problem what is wrong with the text, shown beside it
   */
  public record ComposeView(
      String id,
      String action,
      List<SenderOption> senders,
      String to,
      String text,
      @Nullable String problem) {
    public ComposeView {
      senders = List.copyOf(senders);
    }
  }

  public record SenderOption(String number, String kind) {}
}
