package dev.parley.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.store.TestDatabase;
import dev.parley.testing.Nightly;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The seven promises over many seeds; {@code -Dparley.seed=N} runs one and prints all that happened
 * in it.
 */
class SimulationTest {
  private static final int SEEDS = Integer.getInteger("parley.seeds", Nightly.of(40, 10_000));
  private static final int THOROUGHLY_EVERY = 100;

  /** A simulation in which one of them never happens tests less than it says. */
  private static final List<String> MET =
      List.of(
          "answer overloaded",
          "answer recorded REFUSED",
          "answer recorded SCHEDULED",
          "cancel Changed",
          "contradictory receipt",
          "delete Changed",
          "drained",
          "end CANCELED",
          "end DELIVERED",
          "end FAILED",
          "end REFUSED",
          "end SENT",
          "end UNDELIVERED",
          "events lost with PostgreSQL",
          "killed inside a thread",
          "killed between turns",
          "killed with PostgreSQL",
          "query answered",
          "receipt never sent",
          "receipt twice",
          "redact Changed",
          "segments lost with the link",
          "submit rejected",
          "submit throttled",
          "taken, never answered",
          "text HELP",
          "text START",
          "text STOP",
          "text in parts",
          "webhook failed");

  private static final TestDatabase TEST = TestDatabase.fresh();
  private static SimulatedDatabase database;

  @BeforeAll
  static void connect() throws SQLException {
    database = new SimulatedDatabase(TEST.database().target());
    run(0, Ledger.nothingSeen(), false); // Makes the partitions of the simulated months.
  }

  @AfterAll
  static void close() {
    TEST.close();
  }

  private record Outcome(Optional<String> broken, List<String> trace) {}

  private static Outcome run(long seed, Map<String, Integer> seen, boolean whole)
      throws SQLException {
    database.empty(seed % THOROUGHLY_EVERY == 0);
    Simulation simulation = new Simulation(seed, database, seen, whole);
    return new Outcome(simulation.run(), simulation.trace());
  }

  @Test
  void thePromisesAreKeptWhateverHappens() throws SQLException {
    Map<String, Integer> seen = Ledger.nothingSeen();
    Long only = Long.getLong("parley.seed");
    if (only != null) {
      Outcome outcome = run(only, seen, true);
      outcome.trace().forEach(System.out::println);
      assertThat(outcome.broken()).isEmpty();
      return;
    }
    for (long seed = 1; seed <= SEEDS; seed++) {
      assertThat(run(seed, seen, false).broken())
          .as("repeat it with -Dparley.seed=%d", seed)
          .isEmpty();
    }
    assertThat(seen.keySet()).as("what the seeds must have met").containsAll(MET);
  }

  @Test
  void oneSeedIsOneStory() throws SQLException {
    for (long seed = 1; seed <= 5; seed++) {
      List<String> once = run(seed, Ledger.nothingSeen(), true).trace();
      List<String> again = run(seed, Ledger.nothingSeen(), true).trace();
      for (int i = 0; i < Math.min(once.size(), again.size()); i++) {
        assertThat(again.get(i)).as("seed %d, line %d", seed, i).isEqualTo(once.get(i));
      }
      assertThat(again).as("seed %d", seed).hasSameSizeAs(once);
    }
  }
}
