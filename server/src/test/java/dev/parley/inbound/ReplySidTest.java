package dev.parley.inbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.parley.message.MessageSid;
import dev.parley.sid.SidSource;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ReplySidTest {
  private static final Instant NOW = Instant.parse("2026-11-23T18:00:00Z");
  private static final MessageSid INBOUND = MessageSid.sms(SidSource.floor(NOW));

  @Test
  void itIsAlwaysTheSame() {
    assertThat(ReplySid.of(INBOUND, 3)).isEqualTo(ReplySid.of(INBOUND, 3));
    // Written down once: a change would send replies twice across an upgrade.
    assertThat(ReplySid.of(INBOUND, 0).toString()).isEqualTo("SM01a2099095007001b943d4e092c947a8");
  }

  @Test
  void itIsAUuidOfVersion7InTheInboundsMillisecond() {
    MessageSid sid = ReplySid.of(INBOUND, 9);
    assertThat(sid.prefix()).isEqualTo("SM");
    assertThat(sid.id().version()).isEqualTo(7);
    assertThat(sid.id().variant()).isEqualTo(2);
    assertThat(SidSource.timeOf(sid.id())).isEqualTo(NOW);
  }

  @Test
  void repliesSortBehindTheInboundAndInTheirOrder() {
    String last = INBOUND.toString();
    for (int position = 0; position < Conversation.REPLIES_MAX; position++) {
      String sid = ReplySid.of(INBOUND, position).toString();
      assertThat(sid).isGreaterThan(last);
      last = sid;
    }
  }

  @Test
  void aFullCounterCarriesIntoTheTime() {
    MessageSid full =
        MessageSid.sms(
            new UUID(
                INBOUND.id().getMostSignificantBits() | 0xFFF,
                INBOUND.id().getLeastSignificantBits()));
    MessageSid reply = ReplySid.of(full, 0);
    assertThat(reply.id().version()).isEqualTo(7);
    assertThat(SidSource.timeOf(reply.id())).isEqualTo(NOW.plusMillis(1));
    assertThat(reply.toString()).isGreaterThan(full.toString());
  }

  @Test
  void differentMessagesHaveDifferentReplies() {
    Set<MessageSid> all = new HashSet<>();
    for (int i = 0; i < 1_000; i++) {
      MessageSid inbound =
          MessageSid.sms(
              new UUID(
                  INBOUND.id().getMostSignificantBits(),
                  INBOUND.id().getLeastSignificantBits() + i));
      all.add(ReplySid.of(inbound, 0));
      all.add(ReplySid.of(inbound, 1));
    }
    assertThat(all).hasSize(2_000);
  }

  @Test
  void positionsHaveAMaximum() {
    assertThat(ReplySid.of(INBOUND, ReplySid.KEYWORD_REPLY))
        .isNotEqualTo(ReplySid.of(INBOUND, Conversation.REPLIES_MAX - 1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ReplySid.of(INBOUND, ReplySid.KEYWORD_REPLY + 1));
    assertThatIllegalArgumentException().isThrownBy(() -> ReplySid.of(INBOUND, -1));
  }
}
