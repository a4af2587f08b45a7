package dev.parley.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.message.LiveMessage;
import dev.parley.message.LiveMessageFixture;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SenderQueuesTest {
  @Test
  void aSenderWithManyMessagesDoesNotHoldAnothersOne() {
    SenderQueues queues = new SenderQueues(100);
    for (int i = 0; i < 10; i++) {
      queues.add(message("+12015550123"));
    }
    queues.add(message("12345"));
    List<String> order = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      order.add(queues.poll().orElseThrow().row().from());
    }
    assertThat(order).containsExactly("+12015550123", "12345", "+12015550123");
  }

  @Test
  void messagesOfOneSenderLeaveInTheOrderTheyCame() {
    SenderQueues queues = new SenderQueues(100);
    LiveMessage first = message("12345");
    LiveMessage second = message("12345");
    queues.add(first);
    queues.add(second);
    assertThat(queues.poll()).containsSame(first);
    queues.putBack(first);
    assertThat(queues.poll()).containsSame(first);
    assertThat(queues.poll()).containsSame(second);
    assertThat(queues.poll()).isEqualTo(Optional.empty());
  }

  @Test
  void thereIsRoomUpToTheMaximumAndNotBeyond() {
    SenderQueues queues = new SenderQueues(2);
    queues.add(message("12345"));
    assertThat(queues.hasRoom()).isTrue();
    queues.add(message("12345"));
    assertThat(queues.hasRoom()).isFalse();
    queues.poll();
    assertThat(queues.hasRoom()).isTrue();
  }

  private static LiveMessage message(String from) {
    return LiveMessageFixture.queued(from, "+12025550101", "hello");
  }
}
