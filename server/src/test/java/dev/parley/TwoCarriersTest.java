package dev.parley;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.carrier.CarrierLink;
import dev.parley.carrier.Carriers;
import dev.parley.carrier.FakeCarrier;
import dev.parley.carrier.OutgoingSegment;
import dev.parley.carrier.RouteTable;
import dev.parley.carrier.SubmitOutcome;
import dev.parley.config.RouteRule;
import dev.parley.config.RouteRule.Choice;
import dev.parley.message.MessageState;
import dev.parley.message.MessageView;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole platform with two carriers in memory. */
class TwoCarriersTest {
  private static final int HOW_MANY = 20;

  @TempDir private Path directory = Path.of("");

  private final FakeCarrier a = new FakeCarrier("a");
  private final FakeCarrier b = new FakeCarrier("b");
  private Carriers carriers = Carriers.of(List.of(a, b));
  private RunningPlatform parley;

  @BeforeEach
  void open() throws Exception {
    parley = new RunningPlatform(directory, false);
    parley.restartWith(_ -> carriers);
    a.bind();
    b.bind();
  }

  @AfterEach
  void close() {
    parley.close();
  }

  @Test
  void aCarrierThatHangsDelaysNoOther() throws Exception {
    CountDownLatch hangs = new CountDownLatch(1);
    AtomicInteger references = new AtomicInteger();
    a.answer(
        _ -> {
          awaitUninterrupted(hangs);
          return new SubmitOutcome.Accepted("a-" + references.incrementAndGet());
        });
    RouteRule toB =
        new RouteRule(
            "to-b",
            RunningPlatform.LONG_CODE,
            null,
            null,
            null,
            List.of(new Choice("b", 1, 1, null)));
    carriers.use(List.<CarrierLink>of(a, b), new RouteTable(List.of(toB), List.of("a", "b")));
    parley.accept(parley.drafts(HOW_MANY, RunningPlatform.SHORT_CODE, "+12025550102"));
    await().until(() -> a.written().size() == 1);
    parley.accept(parley.drafts(HOW_MANY, RunningPlatform.LONG_CODE, RunningPlatform.PHONE));
    await().until(() -> b.written().size() == HOW_MANY);
    assertThat(a.written()).hasSize(1);
    hangs.countDown();
    await().until(() -> a.written().size() == HOW_MANY);
  }

  @Test
  void whatIsMarkedForACarrierThatUnbindsMovesToTheNextInOrderAndOnce() throws Exception {
    a.answer(
        _ -> {
          a.unbind();
          return new SubmitOutcome.Accepted("a-1");
        });
    List<MessageView> messages =
        parley.accept(parley.drafts(HOW_MANY, RunningPlatform.SHORT_CODE, RunningPlatform.PHONE));
    await().until(() -> a.written().size() == 1);
    await()
        .until(
            () -> {
              parley.clock.forward(Duration.ofSeconds(11));
              return b.written().size() == HOW_MANY - 1;
            });
    assertThat(Stream.concat(texts(a).stream(), texts(b).stream()))
        .containsExactlyElementsOf(messages.stream().map(MessageView::body).toList());
    await()
        .untilAsserted(
            () ->
                assertThat(messages)
                    .allSatisfy(
                        message ->
                            assertThat(parley.state(message.sid())).isEqualTo(MessageState.SENT)));
  }

  @Test
  void aCarrierThatIsRemovedGetsNoMoreAndOneThatIsAddedDoes() throws Exception {
    FakeCarrier c = new FakeCarrier("c");
    c.bind();
    List<CarrierLink> now = List.of(c, b);
    carriers.use(now, new RouteTable(List.of(), List.of("c", "b")));
    parley.accept(parley.drafts(HOW_MANY, RunningPlatform.SHORT_CODE, RunningPlatform.PHONE));
    await().until(() -> c.written().size() == HOW_MANY);
    assertThat(a.written()).isEmpty();
    assertThat(b.written()).isEmpty();
  }

  private static void awaitUninterrupted(CountDownLatch latch) {
    try {
      assertThat(latch.await(1, TimeUnit.MINUTES)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<String> texts(FakeCarrier carrier) {
    List<String> texts = new ArrayList<>();
    for (OutgoingSegment segment : carrier.written()) {
      texts.add(new String(segment.userData(), StandardCharsets.US_ASCII));
    }
    return texts;
  }
}
