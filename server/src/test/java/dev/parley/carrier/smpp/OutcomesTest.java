package dev.parley.carrier.smpp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.carrier.SubmitOutcome;
import dev.parley.config.CarrierAnswer;
import dev.parley.config.CarrierAnswer.Kind;
import dev.parley.wire.smpp.CommandStatus;
import dev.parley.wire.smpp.ShortMessage;
import dev.parley.wire.smpp.SmppAddress;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OutcomesTest {
  private final LinkRate rate = new LinkRate(100, 0);
  private final Outcomes outcomes = new Outcomes(StatusTable.STANDARD, rate, () -> 0);

  @Test
  void everyStatusThatTheCodecKnowsIsInTheTable() {
    assertThat(StatusTable.STANDARD.size()).isGreaterThanOrEqualTo(CommandStatus.values().length);
    assertThat(StatusTable.STANDARD.of(0x0B))
        .isEqualTo(new StatusTable.Meaning(StatusTable.Treatment.PERMANENT, 30005));
    assertThat(StatusTable.STANDARD.of(0x4FF))
        .isEqualTo(new StatusTable.Meaning(StatusTable.Treatment.PERMANENT, 30008));
  }

  @Test
  void tooFastMakesTheWholeLinkSlowerAndTheMessageIsTriedAgain() {
    assertThat(outcomes.refused(message(1), 0x58)).isInstanceOf(SubmitOutcome.Throttled.class);
    assertThat(rate.limit(0)).isEqualTo(50);
  }

  @Test
  void aFullQueueMakesItsMessageWaitLongerEachTimeAndNotTheLink() {
    assertThat(pause(1)).isEqualTo(Outcomes.MESSAGE_PAUSE_MIN);
    assertThat(pause(1)).isEqualTo(Outcomes.MESSAGE_PAUSE_MIN.multipliedBy(2));
    assertThat(pause(2)).isEqualTo(Outcomes.MESSAGE_PAUSE_MIN);
    assertThat(rate.limit(0)).isEqualTo(100);
    outcomes.accepted(message(1), "id");
    assertThat(pause(1)).isEqualTo(Outcomes.MESSAGE_PAUSE_MIN);
  }

  @Test
  void theWaitingForAFullQueueHasAnEnd() {
    for (int i = 0; i < 20; i++) {
      pause(1);
    }
    assertThat(pause(1)).isEqualTo(Outcomes.MESSAGE_PAUSE_MAX);
  }

  @Test
  void manyFullQueuesAreTheCarriersOwn() {
    for (int i = 1; i < Outcomes.FULL_QUEUES_MAX; i++) {
      pause(i);
    }
    assertThat(rate.limit(0)).isEqualTo(100);
    pause(Outcomes.FULL_QUEUES_MAX);
    assertThat(rate.limit(0)).isEqualTo(50);
  }

  @Test
  void whatSaysTooLittleIsTriedOnceMore() {
    assertThat(outcomes.refused(message(1), 0xFF)).isInstanceOf(SubmitOutcome.Throttled.class);
    assertThat(outcomes.refused(message(1), 0xFF)).isInstanceOf(SubmitOutcome.Rejected.class);
    assertThat(outcomes.refused(message(1), 0xFF)).isInstanceOf(SubmitOutcome.Throttled.class);
  }

  @Test
  void aCarrierMayMeanSomethingElse() {
    outcomes.use(
        StatusTable.STANDARD.with(
            Map.of(
                0x58, new CarrierAnswer(Kind.TEMPORARY, null),
                0x400, new CarrierAnswer(Kind.PERMANENT, 30007),
                0x0B, new CarrierAnswer(Kind.PERMANENT, null))));
    assertThat(outcomes.refused(message(1), 0x58)).isInstanceOf(SubmitOutcome.Throttled.class);
    assertThat(rate.limit(0)).isEqualTo(100);
    assertThat(outcomes.refused(message(1), 0x400))
        .isInstanceOfSatisfying(
            SubmitOutcome.Rejected.class, refused -> assertThat(refused.code()).isEqualTo(30007));
    assertThat(outcomes.refused(message(1), 0x0B))
        .isInstanceOfSatisfying(
            SubmitOutcome.Rejected.class, refused -> assertThat(refused.code()).isEqualTo(30005));
  }

  @Test
  void theMemoryOfRefusalsHasAMaximum() {
    RefusedBefore before = new RefusedBefore();
    for (int i = 0; i < RefusedBefore.SEGMENTS_MAX; i++) {
      before.refused(message(i));
    }
    assertThat(before.size()).isEqualTo(RefusedBefore.SEGMENTS_MAX);
    before.refused(message(RefusedBefore.SEGMENTS_MAX));
    assertThat(before.size()).isEqualTo(RefusedBefore.SEGMENTS_MAX);
    assertThat(before.refused(message(0))).isEqualTo(1);
  }

  private Duration pause(int number) {
    return ((SubmitOutcome.Throttled) outcomes.refused(message(number), 0x14)).after();
  }

  private static ShortMessage message(int number) {
    return ShortMessage.of(
        SmppAddress.international("+12015550123"),
        SmppAddress.international("+1202" + (5_000_000 + number)),
        (byte) 0,
        (byte) 0,
        (byte) 0,
        new byte[] {0x48});
  }
}
