package dev.parley;

import static dev.parley.RunningPlatform.PHONE;
import static dev.parley.RunningPlatform.SHORT_CODE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.carrier.CarrierLink;
import dev.parley.carrier.OutgoingSegment;
import dev.parley.carrier.SubmitOutcome;
import dev.parley.message.MessageSid;
import dev.parley.message.MessageState;
import dev.parley.message.MessageView;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An end in good order while submits are not answered yet. */
class DrainTest {
  private static final int WINDOW = 10;

  @TempDir Path directory;
  private final SlowCarrier slow = new SlowCarrier();
  private RunningPlatform parley;

  @BeforeEach
  void start() throws Exception {
    parley = new RunningPlatform(directory, true);
    parley.restart(_ -> slow);
  }

  @AfterEach
  void end() {
    parley.close();
  }

  @Test
  void answersAreAwaitedAndWhatWasNotWrittenIsQueuedForTheNextStart() throws Exception {
    List<MessageView> accepted = parley.accept(parley.drafts(100, SHORT_CODE, PHONE));
    await().until(() -> slow.outstanding() == WINDOW);
    Thread drain = Thread.ofVirtual().start(() -> parley.platform().drain());
    await().until(() -> slow.outstanding() == WINDOW && drain.isAlive());
    while (drain.isAlive()) {
      slow.answerOne();
      drain.join(java.time.Duration.ofMillis(1));
    }
    int written = slow.written.get();
    assertThat(slow.outstanding()).isZero();
    assertThat(states(accepted)).containsOnly(MessageState.SENT, MessageState.QUEUED);
    assertThat(states(accepted)).filteredOn(MessageState.SENT::equals).hasSize(written);

    parley.restart(true);
    await().untilAsserted(() -> assertThat(states(accepted)).containsOnly(MessageState.SENT));
    assertThat(parley.carrier().written()).as("each once").hasSize(100 - written);
    assertThat(parley.number("select count(*) from message_event where state_after = 6")).isZero();
  }

  @Test
  void anAnswerThatDoesNotComeIsNotAwaitedForEverAndItsMessageIsUnknown() throws Exception {
    MessageSid lost = parley.accept(parley.draft(SHORT_CODE, PHONE, "lost")).sid();
    await().until(() -> slow.outstanding() == 1);
    assertThat(parley.platform().drainWithin(java.time.Duration.ofMillis(100))).isFalse();
    parley.restart(true);
    await().until(() -> parley.state(lost) == MessageState.UNKNOWN);
    assertThat(parley.carrier().written()).isEmpty();
  }

  private List<MessageState> states(List<MessageView> messages) {
    List<MessageState> states = new ArrayList<>();
    messages.forEach(message -> states.add(parley.state(message.sid())));
    return states;
  }

  /** Answers when it is told to. */
  private static final class SlowCarrier implements CarrierLink {
    private final Semaphore window = new Semaphore(WINDOW);
    private final Queue<Consumer<SubmitOutcome>> unanswered = new ArrayDeque<>();
    private final AtomicInteger written = new AtomicInteger();

    synchronized int outstanding() {
      return unanswered.size();
    }

    private synchronized Consumer<SubmitOutcome> next() {
      return unanswered.isEmpty() ? _ -> {} : unanswered.remove();
    }

    void answerOne() {
      Consumer<SubmitOutcome> outcome = next();
      outcome.accept(new SubmitOutcome.Accepted("slow-" + written.get()));
    }

    @Override
    public String name() {
      return "slow";
    }

    @Override
    public void start() {}

    @Override
    public Permit reserve() throws InterruptedException {
      window.acquire();
      return new Permit() {
        @Override
        public void submit(OutgoingSegment segment, Consumer<SubmitOutcome> outcome) {
          written.incrementAndGet();
          synchronized (SlowCarrier.this) {
            unanswered.add(
                result -> {
                  window.release();
                  outcome.accept(result);
                });
          }
        }

        @Override
        public void release() {
          window.release();
        }
      };
    }

    @Override
    public Status status() {
      return new Status(true, Instant.EPOCH, null, WINDOW - window.availablePermits(), WINDOW);
    }

    @Override
    public void close() {}
  }
}
