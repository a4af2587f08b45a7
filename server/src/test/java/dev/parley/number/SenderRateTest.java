package dev.parley.number;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.account.AccountSid;
import dev.parley.e164.Address;
import dev.parley.e164.AlphanumericId;
import dev.parley.e164.PhoneNumber;
import dev.parley.e164.ShortCode;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class SenderRateTest {
  @Test
  void theKindAndRegionOfASenderDecideItsRate() {
    assertThat(rate(new PhoneNumber("+12015550123", "US"), SenderKind.LONG_CODE)).isEqualTo(1);
    assertThat(rate(new PhoneNumber("+14165550123", "CA"), SenderKind.LONG_CODE)).isEqualTo(1);
    assertThat(rate(new PhoneNumber("+447400123456", "GB"), SenderKind.LONG_CODE)).isEqualTo(10);
    assertThat(rate(new PhoneNumber("+18005550123", "US"), SenderKind.TOLL_FREE)).isEqualTo(3);
    assertThat(rate(new ShortCode("12345"), SenderKind.SHORT_CODE)).isEqualTo(100);
    assertThat(rate(new AlphanumericId("PARLEY"), SenderKind.ALPHANUMERIC)).isEqualTo(10);
  }

  @Test
  void aQueueHoldsTenHoursOfTheRate() {
    assertThat(new Throughput(1, "", true).queueMax()).isEqualTo(36_000);
    assertThat(new Throughput(3, "", false).queueMax()).isEqualTo(108_000);
    assertThat(new Throughput(Throughput.RATE_MAX, "", true).queueMax()).isEqualTo(360_000_000);
    assertThatThrownBy(() -> new Throughput(Throughput.RATE_MAX + 1, "", true))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static int rate(Address address, SenderKind kind) {
    Sender sender =
        new Sender(
            new SenderSid("PN", new UUID(0, 1)),
            new AccountSid(new UUID(0, 2)),
            address,
            kind,
            "",
            Sender.Webhooks.NONE,
            Instant.EPOCH,
            Instant.EPOCH);
    return SenderRate.of(sender).segmentsPerSecond();
  }
}
