package dev.parley.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.carrier.CarrierEvent;
import dev.parley.inbound.InboundParts.Whole;
import dev.parley.observe.ClockWatch;
import dev.parley.store.TestDatabase;
import dev.parley.testing.SettableClock;
import java.sql.Connection;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class InboundPartsTest {
  private final SettableClock clock = new SettableClock(Instant.parse("2026-11-23T18:00:00Z"));
  private final ClockWatch watch = new ClockWatch(clock, clock::nanoTime, _ -> {});

  @Test
  void aPairThatWasCutBetweenTwoPartsIsWholeInTheMessageInAnyOrder() throws Exception {
    try (TestDatabase test = TestDatabase.fresh();
        Connection connection = test.database().connect()) {
      assertThat(add(connection, 2, "\uDE00 b\0")).isEmpty();
      assertThat(add(connection, 1, "a \uD83D")).contains(new Whole("a 😀 b\0", 2));
    }
  }

  private Optional<Whole> add(Connection connection, int number, String text) throws Exception {
    CarrierEvent.Part part = new CarrierEvent.Part(7, 2, number);
    CarrierEvent.Incoming incoming =
        new CarrierEvent.Incoming(
            "c", "+12025550101", "+12015550123", text, part, new Unanswered());
    return InboundParts.add(connection, incoming, part, clock.instant(), watch);
  }

  private static final class Unanswered implements CarrierEvent.Acknowledgement {
    @Override
    public void taken() {}

    @Override
    public void notTaken() {}
  }
}
