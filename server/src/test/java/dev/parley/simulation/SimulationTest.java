package dev.parley.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testing.Nightly;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The seven promises over many seeds; {@code -Dparley.seed=N} runs one and prints all that happened
 * in it, {@code -Dparley.seed.from=N} begins with that one, {@code -Dparley.seeds=N} runs so many.
 */
class SimulationTest {
  private static final int SEEDS = Integer.getInteger("parley.seeds", Nightly.of(200, 10_000));
  private static final long FIRST = Long.getLong("parley.seed.from", 1L);

  /** Enough seeds to meet everything in {@link #MET}. */
  private static final int ENOUGH = 100;

  private static final int PROGRESS_EVERY = 100;

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

  private static Seeds seeds;

  @BeforeAll
  static void connect() throws SQLException {
    seeds = new Seeds();
  }

  @AfterAll
  static void close() {
    seeds.close();
  }

  @Test
  void thePromisesAreKeptWhateverHappens() throws SQLException {
    Long only = Long.getLong("parley.seed");
    if (only != null) {
      Simulation simulation = seeds.run(only, true);
      simulation.trace().forEach(System.out::println);
      assertThat(simulation.report()).isEmpty();
      return;
    }
    long begin = System.nanoTime();
    Optional<String> broken =
        seeds.firstBroken(
            FIRST,
            FIRST + SEEDS - 1,
            seed -> {
              if (seed % PROGRESS_EVERY == 0) {
                long seconds = (System.nanoTime() - begin) / 1_000_000_000;
                System.out.println("seed " + seed + " is done, " + seconds + " s");
              }
            });
    assertThat(broken).as("repeat it with -Dparley.seed=N").isEmpty();
    if (SEEDS >= ENOUGH) {
      assertThat(seeds.seen().keySet()).as("what the seeds must have met").containsAll(MET);
    }
  }

  @Test
  void oneSeedIsOneStory() throws SQLException {
    try (Seeds others = new Seeds()) {
      for (long seed = 1; seed <= 5; seed++) {
        List<String> once = seeds.run(seed, true).trace();
        List<String> again = others.run(seed, true).trace();
        for (int i = 0; i < Math.min(once.size(), again.size()); i++) {
          assertThat(again.get(i)).as("seed %d, line %d", seed, i).isEqualTo(once.get(i));
        }
        assertThat(again).as("seed %d", seed).hasSameSizeAs(once);
      }
    }
  }
}
