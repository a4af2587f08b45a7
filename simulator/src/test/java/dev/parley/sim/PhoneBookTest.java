package dev.parley.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.wire.sms.Encoding;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PhoneBookTest {
  private static final Instant NOW = Instant.parse("2026-11-23T18:00:00Z");

  private final PhoneBook phones =
      new PhoneBook(
          List.of(new Phones.Phone("+12025550101", "US"), new Phones.Phone("+61491570156", "AU")),
          Clock.fixed(NOW, ZoneOffset.UTC));

  @Test
  void phonesAreListedAsGiven() {
    assertThat(phones.all())
        .extracting(Phones.Phone::number)
        .containsExactly("+12025550101", "+61491570156");
    assertThat(phones.find("+12025550199")).isEmpty();
  }

  @Test
  void aPhoneKeepsTheNewestThousand() {
    for (int i = 1; i <= Phones.MESSAGES_MAX + 1; i++) {
      phones.receive("+12025550101", "12345", "text " + i, 1, Encoding.GSM7);
    }
    List<Phones.PhoneMessage> messages = phones.messages("+12025550101");
    assertThat(messages).hasSize(Phones.MESSAGES_MAX);
    assertThat(messages.getFirst().text()).isEqualTo("text 2");
    assertThat(messages.getFirst().at()).isEqualTo(NOW);
  }

  @Test
  void onlyAVirtualPhoneSends() {
    assertThatThrownBy(() -> phones.send("+12025550199", "12345", "Hi"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void whatNoCarrierTakesSaysSo() {
    assertThat(phones.send("+12025550101", "12345", "Hi").problem())
        .isEqualTo("no carrier is running");
  }

  @Test
  void onePhoneTextsAnother() {
    phones.send("+12025550101", "+61491570156", "Hi");
    assertThat(phones.messages("+61491570156"))
        .singleElement()
        .matches(message -> message.received() && message.other().equals("+12025550101"));
  }

  @Test
  void aListenerHearsWhatLandsAndWhatLeavesUntilItCloses() {
    List<String> heard = new ArrayList<>();
    Phones.Subscription subscription = phones.listen(message -> heard.add(message.text()));
    phones.receive("+12025550101", "12345", "in", 1, Encoding.GSM7);
    phones.send("+12025550101", "12345", "out");
    subscription.close();
    phones.send("+12025550101", "12345", "later");
    assertThat(heard).containsExactly("in", "out");
  }

  @Test
  void aListenerThatThrowsIsCalledNoMore() {
    List<String> heard = new ArrayList<>();
    var _ =
        phones.listen(
            message -> {
              heard.add(message.text());
              throw new IllegalStateException("broken");
            });
    phones.receive("+12025550101", "12345", "one", 1, Encoding.GSM7);
    phones.receive("+12025550101", "12345", "two", 1, Encoding.GSM7);
    assertThat(heard).containsExactly("one");
    assertThat(phones.messages("+12025550101")).hasSize(2);
  }
}
