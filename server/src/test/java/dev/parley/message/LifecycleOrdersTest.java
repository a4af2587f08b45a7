package dev.parley.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.store.Partitions;
import dev.parley.store.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Every order of events that thousands of random lives come upon, against the invariants of {@link
 * RandomLife} and against the real table. {@code -Dparley.seed=N} replays one life.
 */
class LifecycleOrdersTest {
  private static final TestDatabase TEST = TestDatabase.fresh();
  private static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");

  /** The same lives in every run. */
  private static final int FIXED_SEEDS = 4_000;

  /** And others in each. */
  private static final int RANDOM_SEEDS = 2_000;

  private static final int STEPS = 60;
  private static final String CHECK_VIOLATION = "23514";

  @BeforeAll
  static void partitions() throws SQLException {
    try (Connection connection = TEST.database().connect()) {
      Partitions.keep(connection, List.of("message", "message_event"), NOW);
    }
  }

  @AfterAll
  static void close() {
    TEST.close();
  }

  @Test
  void everyLifeKeepsTheInvariants() throws SQLException {
    Long replayed = Long.getLong("parley.seed");
    if (replayed != null) {
      life(replayed);
      anyhow(replayed);
      return;
    }
    Set<String> moves = new TreeSet<>();
    for (long seed = 0; seed < FIXED_SEEDS; seed++) {
      moves.addAll(life(seed).moves);
      moves.addAll(anyhow(seed).moves);
    }
    assertThat(lawfulMoves()).containsAll(moves);
  }

  @Test
  void theLifecycleGoesExactlyTheWaysThatTheDatabaseAllows() throws SQLException {
    Set<String> moves = new TreeSet<>();
    for (MessageState initial :
        List.of(
            MessageState.QUEUED, MessageState.SCHEDULED, MessageState.PENDING, MessageState.HELD)) {
      moves.addAll(EveryFold.reachableFrom(initial));
    }
    assertThat(moves).isEqualTo(lawfulMoves());
  }

  @Test
  void livesNobodyHasSeenBeforeKeepTheInvariantsToo() throws SQLException {
    long first = System.nanoTime() & 0xFFFF_FFFF_FFFFL;
    System.out.println("LifecycleOrdersTest: -Dparley.seed=" + first + " and following");
    Set<String> moves = new TreeSet<>();
    for (int i = 0; i < RANDOM_SEEDS; i++) {
      moves.addAll(life(first + i).moves);
      moves.addAll(anyhow(first + i).moves);
    }
    assertThat(lawfulMoves()).containsAll(moves);
  }

  @Test
  void whatTheyWroteIsTakenByTheDatabaseAndFoldsToTheSameWhenItIsReadBack() throws SQLException {
    List<RandomLife> lives = new ArrayList<>();
    List<MessageEvent> events = new ArrayList<>();
    for (long seed = 0; seed < 500; seed++) {
      RandomLife life = life(seed);
      lives.add(life);
      events.addAll(life.journal());
    }
    try (Connection connection = TEST.database().connect()) {
      connection.setAutoCommit(false);
      new EventInsert().write(connection, events);
      connection.commit();
    }
    UUID[] ids = lives.stream().map(life -> life.row.sid().id()).toArray(UUID[]::new);
    List<MessageEvent> read =
        TEST.database().jdbi().withHandle(handle -> MessageReader.events(handle, ids));
    assertThat(read).hasSameSizeAs(events).containsExactlyInAnyOrderElementsOf(events);
    for (RandomLife life : lives) {
      MessageFold fold = life.row.newFold();
      read.stream().filter(it -> it.message().equals(life.row.sid().id())).forEach(fold::apply);
      assertThat(RandomLife.values(fold)).isEqualTo(RandomLife.values(life.fold()));
    }
  }

  @Test
  void everyOtherMoveIsRefusedByTheDatabase() throws SQLException {
    Set<String> lawful = lawfulMoves();
    int refused = 0;
    for (MessageState before : MessageState.values()) {
      for (MessageState after : MessageState.values()) {
        if (before != after && !lawful.contains(before.code() + "," + after.code())) {
          refuses(EventKind.CALLBACK.code(), before.code(), after.code());
          refused++;
        }
      }
    }
    assertThat(refused).isEqualTo(14 * 13 - lawful.size());
  }

  @Test
  void aKindOrStateThatNobodyKnowsIsRefusedByTheDatabase() {
    int last = Arrays.stream(EventKind.values()).mapToInt(EventKind::code).max().orElseThrow();
    refuses(last + 1, 4, 4);
    refuses(0, 4, 4);
    refuses(1, 14, 14);
    refuses(1, 4, 104);
    refuses(1, -1, 105);
  }

  private static void refuses(int kind, int before, int after) {
    String sql =
        "insert into message_event (message, seq, kind, at, segment, state_before, state_after)"
            + " values ('0199f0f0-0000-7000-9000-000000000001', 1, %d, '2026-11-23', -1, %d, %d)"
                .formatted(kind, before, after);
    assertThatThrownBy(() -> TEST.execute(sql))
        .as("kind %d from %d to %d", kind, before, after)
        .rootCause()
        .isInstanceOfSatisfying(
            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo(CHECK_VIOLATION));
  }

  private static RandomLife life(long seed) {
    return lived(new RandomLife(seed), seed, it -> it.live(STEPS));
  }

  private static RandomLife anyhow(long seed) {
    return lived(new RandomLife(seed), seed, it -> it.liveAnyhow(STEPS));
  }

  private static RandomLife lived(RandomLife life, long seed, Consumer<RandomLife> course) {
    try {
      course.accept(life);
    } catch (AssertionError | RuntimeException failed) {
      throw new AssertionError("-Dparley.seed=" + seed + "\n" + told(life), failed);
    }
    return life;
  }

  private static String told(RandomLife life) {
    StringBuilder told = new StringBuilder();
    life.journal()
        .forEach(
            it ->
                told.append(
                    "%d %s[%d] %s -> %s%n"
                        .formatted(it.seq(), it.kind(), it.segment(), it.before(), it.after())));
    return told.toString();
  }

  /** As the database itself states them, after all migrations. */
  private static Set<String> lawfulMoves() throws SQLException {
    try (Connection connection = TEST.database().connect();
        Statement statement = connection.createStatement();
        ResultSet result =
            statement.executeQuery(
                "select pg_get_constraintdef(oid) from pg_constraint"
                    + " where conname = 'lawful_move' and conrelid = 'message_event'::regclass")) {
      assertThat(result.next()).isTrue();
      Set<String> moves = new TreeSet<>();
      String constraint = result.getString(1);
      Matcher numbers = Pattern.compile("\\d+").matcher(constraint);
      assertThat(numbers.region(constraint.indexOf("'{"), constraint.length()).find()).isTrue();
      do {
        int move = Integer.parseInt(numbers.group());
        if (move / 100 != move % 100) {
          moves.add(move / 100 + "," + move % 100);
        }
      } while (numbers.find());
      assertThat(moves).as("in %s", result.getString(1)).isNotEmpty();
      return moves;
    }
  }
}
