package dev.parley.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CopyBinaryTest {
  private static final TestDatabase TEST = TestDatabase.empty();
  private static final String COPY =
      "copy sample (id, body, small, whole, large, truth, at, facts) from stdin (format binary)";
  private static final Sample FULL =
      new Sample(
          UUID.fromString("0199c0de-0000-7000-8000-00000000ffff"),
          "Grüße, 世界 🌍\n\t\"quoted\"",
          -7,
          Integer.MIN_VALUE,
          Long.MAX_VALUE,
          true,
          Instant.parse("2026-11-23T18:00:00.123456Z"),
          "{\"a\": [1, \"ü\"]}");

  private record Sample(
      @Nullable UUID id,
      @Nullable String body,
      int small,
      @Nullable Integer whole,
      long large,
      boolean truth,
      @Nullable Instant at,
      @Nullable String facts) {

    void write(BinaryRow out) {
      out.uuid(id);
      out.text(body);
      out.int2(small);
      out.int4(whole);
      out.int8(large);
      out.bool(truth);
      out.timestamp(at);
      out.jsonb(facts);
    }

    static Sample withBody(String body) {
      return new Sample(null, body, 0, null, 0, false, null, null);
    }
  }

  @AfterAll
  static void close() {
    TEST.close();
  }

  @BeforeEach
  void emptyTable() {
    TEST.execute(
        """
        drop table if exists sample;
        create table sample (
          position bigint generated always as identity, id uuid, body text, small smallint,
          whole integer, large bigint, truth boolean, at timestamptz, facts jsonb)
        """);
  }

  private static void copy(List<Sample> rows) throws SQLException {
    try (Connection connection = TEST.database().connect()) {
      CopyBinary.copy(connection, COPY, rows, Sample::write);
    }
  }

  private static List<Sample> stored() {
    return TEST.database()
        .jdbi()
        .withHandle(
            handle ->
                handle
                    .createQuery("select * from sample order by position")
                    .map(
                        (row, _) ->
                            new Sample(
                                row.getObject("id", UUID.class),
                                row.getString("body"),
                                row.getInt("small"),
                                row.getObject("whole", Integer.class),
                                row.getLong("large"),
                                row.getBoolean("truth"),
                                row.getTimestamp("at") == null
                                    ? null
                                    : row.getTimestamp("at").toInstant(),
                                row.getString("facts")))
                    .list());
  }

  @Test
  void everyTypeComesBackAsItWasWritten() throws SQLException {
    copy(List.of(FULL));
    assertThat(stored()).containsExactly(FULL);
  }

  @Test
  void absentValuesAreNull() throws SQLException {
    Sample absent = new Sample(null, null, 0, null, 0, false, null, null);
    copy(List.of(absent));
    assertThat(stored()).containsExactly(absent);
  }

  @Test
  void timesBeforePostgresqlsEpochKeepTheirMicroseconds() throws SQLException {
    Instant early = Instant.parse("1969-07-20T20:17:40.000001Z");
    copy(List.of(new Sample(null, null, 0, null, 0, false, early, null)));
    assertThat(stored().getFirst().at()).isEqualTo(early);
  }

  @Test
  void theBufferGrowsWithTheBatch() throws SQLException {
    List<Sample> rows = Collections.nCopies(300, Sample.withBody("é".repeat(1_600)));
    copy(rows);
    assertThat(stored()).isEqualTo(rows);
  }

  @Test
  void anInstanceServesManyBatches() throws SQLException {
    CopyBinary copy = new CopyBinary();
    try (Connection connection = TEST.database().connect()) {
      copy.write(connection, COPY, List.of(FULL, FULL), Sample::write);
      copy.write(connection, COPY, List.of(FULL), Sample::write);
    }
    assertThat(stored()).containsExactly(FULL, FULL, FULL);
  }

  @Test
  void whatPostgresqlCannotStoreIsAnErrorOfTheRow() {
    for (String body : List.of("a\u0000b", "\uD83D alone", "alone \uDE00", "at the end \uD83D")) {
      assertThatThrownBy(() -> copy(List.of(Sample.withBody(body))))
          .isInstanceOf(SQLException.class)
          .satisfies(e -> assertThat(((SQLException) e).getSQLState()).startsWith("22"));
    }
    assertThat(stored()).isEmpty();
  }

  @Test
  void aSmallintOutOfRangeIsRefused() {
    Sample sample = new Sample(null, null, 32_768, null, 0, false, null, null);
    assertThatThrownBy(() -> copy(List.of(sample))).isInstanceOf(SQLException.class);
  }

  @Test
  void theConnectionIsUsableAfterARefusedBatch() throws SQLException {
    try (Connection connection = TEST.database().connect()) {
      Sample broken = new Sample(null, null, 0, null, 0, false, null, "{");
      assertThatThrownBy(() -> CopyBinary.copy(connection, COPY, List.of(broken), Sample::write))
          .isInstanceOf(SQLException.class);
      CopyBinary.copy(connection, COPY, List.of(FULL), Sample::write);
    }
    assertThat(stored()).containsExactly(FULL);
  }
}
