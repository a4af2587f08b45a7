package dev.parley.sandbox;

import dev.parley.account.Account;
import dev.parley.account.Accounts;
import dev.parley.console.PhonesView;
import dev.parley.console.PhonesView.Bubble;
import dev.parley.console.PhonesView.ComposeView;
import dev.parley.console.PhonesView.ConversationView;
import dev.parley.console.PhonesView.PhoneView;
import dev.parley.console.PhonesView.SenderOption;
import dev.parley.console.Times;
import dev.parley.number.Sender;
import dev.parley.number.SenderKind;
import dev.parley.number.Senders;
import dev.parley.sim.NamedBehaviour;
import dev.parley.sim.Phones;
import dev.parley.sim.Phones.Phone;
import dev.parley.sim.Phones.PhoneMessage;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Phones and their conversations as the page shows them. */
final class PhoneViews {
  /** Bubbles shown for a phone; the page says how many older there are. */
  static final int BUBBLES_SHOWN = 30;

  /**
   * Characters shown for a phone. Four conversations go out in one round of events, and even with
   * every character escaped they must fit in what a stream may hold back for a slow browser (256
   * KiB): a stream that is cut off for its first events would be opened again for ever.
   */
  static final int CHARACTERS_SHOWN = 8_000;

  private final Phones phones;
  private final Accounts accounts;
  private final Senders senders;

  PhoneViews(Phones phones, Accounts accounts, Senders senders) {
    this.phones = phones;
    this.accounts = accounts;
    this.senders = senders;
  }

  PhonesView page(List<Phone> shown, String eventsUrl, NamedBehaviour profile) {
    return new PhonesView(
        shown.stream().map(phone -> phone(phone, compose(phone, null, "", null))).toList(),
        phones.all().stream()
            .map(each -> new PhonesView.Choice(each.number(), each.country(), shown.contains(each)))
            .toList(),
        eventsUrl,
        new PhonesView.CarrierView(
            profile.id(),
            profile.explanation(),
            Arrays.stream(NamedBehaviour.values())
                .map(each -> new PhonesView.Profile(each.id(), each.explanation()))
                .toList()));
  }

  PhoneView phone(Phone phone, ComposeView compose) {
    return new PhoneView(
        PhoneBook.digits(phone.number()),
        phone.number(),
        phone.country(),
        conversation(phone.number()),
        compose);
  }

  ConversationView conversation(String number) {
    List<PhoneMessage> all = phones.messages(number);
    int omitted = omitted(all);
    return new ConversationView(
        number,
        all.subList(omitted, all.size()).stream().map(PhoneViews::bubble).toList(),
        omitted);
  }

  private static int omitted(List<PhoneMessage> all) {
    int first = all.size();
    int characters = 0;
    while (first > 0 && all.size() - first < BUBBLES_SHOWN) {
      characters += all.get(first - 1).text().length();
      if (characters > CHARACTERS_SHOWN) {
        return first;
      }
      first--;
    }
    return first;
  }

  /**
   * @param to the number to stay chosen; null chooses who wrote last, else the first
   */
  ComposeView compose(Phone phone, @Nullable String to, String text, @Nullable String problem) {
    List<SenderOption> options = options();
    return new ComposeView(
        PhoneBook.digits(phone.number()),
        path(phone.number()),
        options,
        to == null ? lastPartner(phone.number()) : to,
        text,
        problem);
  }

  static String path(String number) {
    return "/phones/" + PhoneBook.digits(number) + "/messages";
  }

  private String lastPartner(String number) {
    List<PhoneMessage> all = phones.messages(number);
    return all.isEmpty() ? "" : all.getLast().other();
  }

  private List<SenderOption> options() {
    return accounts.all().stream()
        .map(Account::sid)
        .flatMap(account -> senders.heldBy(account).stream())
        .filter(sender -> sender.kind() != SenderKind.ALPHANUMERIC)
        .sorted(Comparator.comparing(Sender::kind).thenComparing(sender -> sender.address().text()))
        .map(
            sender ->
                new SenderOption(sender.address().text(), sender.kind().text().replace('_', ' ')))
        .toList();
  }

  private static Bubble bubble(PhoneMessage message) {
    return new Bubble(
        message.id(),
        message.received(),
        message.other(),
        message.text(),
        message.encoding()
            + ", "
            + message.segments()
            + (message.segments() == 1 ? " segment" : " segments"),
        Times.time(message.at()),
        Times.iso(message.at()),
        message.problem(),
        path(message.phone()) + "/" + message.id());
  }
}
