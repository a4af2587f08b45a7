package dev.parley.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.account.AccountSid;
import dev.parley.e164.Address;
import dev.parley.e164.AlphanumericId;
import dev.parley.e164.PhoneNumber;
import dev.parley.e164.ShortCode;
import dev.parley.number.Sender;
import dev.parley.number.SenderKind;
import dev.parley.number.SenderSid;
import dev.parley.service.MessagingService.Features;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SenderChoiceTest {
  private static final AccountSid ACCOUNT = new AccountSid(new UUID(1, 1));
  private static final PhoneNumber AMERICAN = new PhoneNumber("+12025550101", "US");
  private static final PhoneNumber CANADIAN = new PhoneNumber("+14165550101", "CA");
  private static final PhoneNumber BRITISH = new PhoneNumber("+447700900123", "GB");

  private static final Sender NEW_YORK = number("+12125550100", "US");
  private static final Sender WASHINGTON = number("+12025550100", "US");
  private static final Sender TOLL_FREE =
      sender(new PhoneNumber("+18005550100", "US"), SenderKind.TOLL_FREE);
  private static final Sender LONDON = number("+442079460000", "GB");
  private static final Sender CODE = sender(new ShortCode("12345"), SenderKind.SHORT_CODE);
  private static final Sender NAME = sender(new AlphanumericId("Shop"), SenderKind.ALPHANUMERIC);

  private Features features = Features.DEFAULT;

  private static Sender number(String text, String region) {
    return sender(new PhoneNumber(text, region), SenderKind.LONG_CODE);
  }

  private static Sender sender(Address address, SenderKind kind) {
    String prefix =
        switch (kind) {
          case LONG_CODE, TOLL_FREE -> SenderSid.PHONE_NUMBER;
          case SHORT_CODE -> SenderSid.SHORT_CODE;
          case ALPHANUMERIC -> SenderSid.ALPHANUMERIC;
        };
    return new Sender(
        new SenderSid(
            prefix, UUID.nameUUIDFromBytes(address.text().getBytes(StandardCharsets.UTF_8))),
        ACCOUNT,
        address,
        kind,
        "",
        Sender.Webhooks.NONE,
        Instant.EPOCH,
        Instant.EPOCH);
  }

  private Optional<SenderChoice.Chosen> choose(
      PhoneNumber to, @Nullable Sender before, int turn, Sender... pool) {
    MessagingService service =
        new MessagingService(
            new ServiceSid(new UUID(2, 2)),
            ACCOUNT,
            "Shop",
            MessagingService.Webhooks.NONE,
            features,
            60,
            "undeclared",
            Instant.EPOCH,
            Instant.EPOCH);
    return SenderChoice.choose(
        service, List.of(pool), to, before == null ? null : before.sid(), turn);
  }

  private Optional<Sender> chosen(PhoneNumber to, Sender... pool) {
    return choose(to, null, 0, pool).map(SenderChoice.Chosen::sender);
  }

  @Test
  void aShortCodeOfTheCountryGoesFirstThenANameThenANumber() {
    assertThat(chosen(AMERICAN, NAME, NEW_YORK, CODE)).contains(CODE);
    assertThat(chosen(BRITISH, NEW_YORK, NAME, CODE)).contains(NAME);
    assertThat(chosen(BRITISH, NEW_YORK, LONDON)).contains(LONDON);
    assertThat(chosen(BRITISH, NEW_YORK)).contains(NEW_YORK);
  }

  @Test
  void namesNeverWriteToTheUnitedStatesAndCanada() {
    assertThat(chosen(AMERICAN, NAME)).isEmpty();
    assertThat(chosen(CANADIAN, NAME)).isEmpty();
    assertThat(chosen(CANADIAN, NAME, NEW_YORK)).contains(NEW_YORK);
  }

  @Test
  void theUnitedStatesAndCanadaAreNotReachedFromAbroad() {
    assertThat(chosen(AMERICAN, LONDON)).isEmpty();
    assertThat(chosen(AMERICAN, LONDON, NEW_YORK)).contains(NEW_YORK);
  }

  @Test
  void aShortCodeReachesItsOwnCountryOnly() {
    assertThat(chosen(BRITISH, CODE)).isEmpty();
    assertThat(chosen(CANADIAN, CODE)).isEmpty();
  }

  @Test
  void aNumberOfTheSameAreaCodeGoesFirstWhenTheServiceSaysSo() {
    assertThat(choose(AMERICAN, null, 1, NEW_YORK, WASHINGTON, TOLL_FREE))
        .map(SenderChoice.Chosen::sender)
        .contains(WASHINGTON);
    features = new Features(true, true, true, "inherit", true, false, false);
    assertThat(choose(AMERICAN, null, 2, NEW_YORK, WASHINGTON, TOLL_FREE))
        .map(SenderChoice.Chosen::sender)
        .contains(TOLL_FREE);
  }

  @Test
  void whoIsAlikeHasItsTurn() {
    assertThat(List.of(0, 1, 2, 3))
        .extracting(turn -> choose(BRITISH, null, turn, NEW_YORK, WASHINGTON).orElseThrow())
        .extracting(SenderChoice.Chosen::sender)
        .containsExactly(NEW_YORK, WASHINGTON, NEW_YORK, WASHINGTON);
    assertThat(choose(BRITISH, null, Integer.MIN_VALUE, NEW_YORK, WASHINGTON)).isPresent();
  }

  @Test
  void theSenderThatWroteBeforeGoesOnUnlessItLeftThePoolOrTheServiceIsNotSticky() {
    assertThat(choose(AMERICAN, NEW_YORK, 0, CODE, WASHINGTON, NEW_YORK))
        .hasValueSatisfying(
            it -> {
              assertThat(it.sender()).isEqualTo(NEW_YORK);
              assertThat(it.words()).isEqualTo("it wrote to this recipient before");
            });
    assertThat(choose(AMERICAN, NEW_YORK, 0, WASHINGTON))
        .map(SenderChoice.Chosen::sender)
        .contains(WASHINGTON);
    features = new Features(false, true, true, "inherit", true, true, false);
    assertThat(choose(AMERICAN, NEW_YORK, 0, WASHINGTON, NEW_YORK))
        .map(SenderChoice.Chosen::sender)
        .contains(WASHINGTON);
  }

  @Test
  void withoutFallbackNoNumberStandsInForAShortCodeThatDoesNotReach() {
    assertThat(chosen(BRITISH, CODE, LONDON)).contains(LONDON);
    features = new Features(true, true, true, "inherit", false, true, false);
    assertThat(chosen(BRITISH, CODE, LONDON)).isEmpty();
    assertThat(chosen(BRITISH, LONDON)).contains(LONDON);
  }

  @Test
  void nobodyWritesToItself() {
    assertThat(chosen(new PhoneNumber("+12125550100", "US"), NEW_YORK)).isEmpty();
    assertThat(chosen(new PhoneNumber("+12125550100", "US"), NEW_YORK, TOLL_FREE))
        .contains(TOLL_FREE);
  }

  @Test
  void theWordsSayWhyAndHowManyWereAlike() {
    assertThat(choose(AMERICAN, null, 0, WASHINGTON, NEW_YORK).orElseThrow().words())
        .isEqualTo("a number of the recipient's area code");
    assertThat(choose(BRITISH, null, 0, WASHINGTON, NEW_YORK).orElseThrow().words())
        .isEqualTo("a number of another country, one of 2 in turn");
  }
}
