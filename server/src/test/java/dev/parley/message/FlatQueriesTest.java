package dev.parley.message;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.account.AccountSid;
import dev.parley.sid.SidSource;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Supplier;
import org.jdbi.v3.core.statement.SqlLogger;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a query costs does not grow with the number of months. The statements that the code really
 * makes are caught and explained: partitions opened and blocks touched, not time.
 */
class FlatQueriesTest {
  private static final Instant NOW = Instant.parse("2026-11-23T18:00:00Z");
  private static final int MONTHS = 16;
  private static final int ROWS_OF_A_MONTH = 300;
  private static final int PAGE = 50;

  /** One partition of a month, its index pages and the rows of a page: far below any of them. */
  private static final long BLOCKS_MAX = 400;

  /** The month of the present, those made ahead, and the default: what has no upper bound sees. */
  private static final int OPEN_END = 4;

  private static final AccountSid OTHER =
      new AccountSid(UUID.fromString("0199f0f0-0000-7000-8000-00000000bbbb"));
  private static final StoredFixture FIXTURE = new StoredFixture(NOW);

  private static final String SILENT = "+12015559999";

  /** What the statements of an action touched. */
  private record Touched(Set<String> partitions, long blocks) {}

  @BeforeAll
  static void fill() throws Exception {
    YearMonth current = YearMonth.from(NOW.atOffset(ZoneOffset.UTC));
    for (int back = MONTHS - 1; back >= 0; back--) {
      YearMonth month = current.minusMonths(back);
      FIXTURE.partitions.keep(month.atDay(10).atStartOfDay(ZoneOffset.UTC).toInstant());
      FIXTURE.insert(rowsOf(month));
    }
    FIXTURE.test.execute(
        """
        insert into message_event
          (message, seq, kind, at, code, segment, carrier, reference, detail,
           state_before, state_after)
        select id, seq, case seq when 1 then 1 when 2 then 2 else 8 end, created_at, null, 0,
          'fake', 'r' || id, null,
          case seq when 1 then 4 when 2 then 5 else 7 end,
          case seq when 1 then 5 when 2 then 7 else 8 end
        from message, generate_series(1, 3) seq
        """);
    FIXTURE.test.execute("vacuum analyze message");
    FIXTURE.test.execute("vacuum analyze message_event");
  }

  @AfterAll
  static void close() {
    FIXTURE.close();
  }

  private static List<MessageRow> rowsOf(YearMonth month) {
    List<MessageRow> rows = new ArrayList<>();
    for (int i = 0; i < ROWS_OF_A_MONTH; i++) {
      Instant at =
          month.atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant().plus(Duration.ofHours(2L * i));
      UUID id =
          new UUID(
              SidSource.floor(at).getMostSignificantBits(),
              0x8000_0000_0000_0000L
                  | ((month.getYear() * 100L + month.getMonthValue()) * 1_000L + i));
      MessageRow like = LiveMessageFixture.row(id, sender(month, i), phone(i), "text " + i, null);
      rows.add(of(like, i % 3 == 2 ? OTHER : StoredFixture.ACCOUNT, at));
    }
    return rows;
  }

  private static String sender(YearMonth month, int i) {
    return i == 0 && month.equals(YearMonth.of(2025, 10)) ? SILENT : "+1201555" + (1000 + i % 3);
  }

  private static String phone(int i) {
    return "+1202555" + (1000 + i % 5);
  }

  private static MessageRow of(MessageRow like, AccountSid account, Instant at) {
    return new MessageRow(
        like.sid(),
        account,
        account,
        like.direction(),
        like.from(),
        like.to(),
        like.body(),
        1,
        null,
        like.validitySeconds(),
        at,
        MessageState.QUEUED,
        null,
        like.decision(),
        like.origin(),
        like.purpose(),
        null,
        null);
  }

  private static MessageFilter filter(
      @Nullable AccountSid account, @Nullable String to, @Nullable String from) {
    return new MessageFilter(account, to, from, null, null, false, null, PAGE);
  }

  private static Messages.Page page(MessageFilter filter) {
    Messages.Page page = FIXTURE.messages.list(filter);
    assertThat(page.messages()).hasSize(PAGE);
    assertThat(page.next()).isNotNull();
    return page;
  }

  @Test
  void theFirstPageOfAnAccountOpensTheNewestMonths() {
    Touched touched = touched(() -> page(filter(StoredFixture.ACCOUNT, null, null)));
    assertOpenEnd(touched);
  }

  @Test
  void theFirstPageOfEverybodyOpensTheNewestMonths() {
    assertOpenEnd(touched(() -> page(filter(null, null, null))));
  }

  @Test
  void theFirstPageByToOpensTheNewestMonths() {
    assertBounded(touched(() -> page(filter(StoredFixture.ACCOUNT, phone(0), null))));
    assertBounded(touched(() -> page(filter(null, phone(0), null))));
  }

  @Test
  void theFirstPageByFromOpensTheNewestMonths() {
    assertBounded(touched(() -> page(filter(StoredFixture.ACCOUNT, null, "+12015551000"))));
    assertBounded(touched(() -> page(filter(null, null, "+12015551001"))));
  }

  @Test
  void aLaterPageOpensTheMonthsItIsIn() {
    UUID start = SidSource.floor(Instant.parse("2026-03-20T00:00:00Z"));
    MessageFilter later =
        new MessageFilter(
            StoredFixture.ACCOUNT, null, null, null, null, false, MessageSid.sms(start), PAGE);
    Touched touched = touched(() -> page(later));
    assertThat(touched.partitions()).containsExactly("message_2026_03", "message_event_2026_03");
    assertThat(touched.blocks()).isLessThan(BLOCKS_MAX);
  }

  @Test
  void aPageOfSomeDaysOpensTheirMonth() {
    Instant from = LocalDate.parse("2026-02-10").atStartOfDay(ZoneOffset.UTC).toInstant();
    MessageFilter days =
        new MessageFilter(
            StoredFixture.ACCOUNT,
            null,
            null,
            from,
            from.plus(Duration.ofDays(10)),
            false,
            null,
            PAGE);
    Touched touched = touched(() -> page(days));
    assertThat(touched.partitions()).containsExactly("message_2026_02", "message_event_2026_02");
    assertThat(touched.blocks()).isLessThan(BLOCKS_MAX);
  }

  @Test
  void aMessageAndItsTimelineAreInOneMonth() {
    MessageSid sid =
        page(new MessageFilter(
                StoredFixture.ACCOUNT,
                null,
                null,
                null,
                Instant.parse("2026-01-20T00:00:00Z"),
                false,
                null,
                PAGE))
            .messages()
            .getFirst()
            .sid();
    assertThat(touched(() -> FIXTURE.messages.find(sid).orElseThrow()).partitions())
        .containsExactly("message_2026_01", "message_event_2026_01");
    Touched touched = touched(() -> FIXTURE.messages.timeline(sid));
    assertThat(touched.partitions())
        .as("and the calls that wait, which are in one table")
        .containsExactly("message_2026_01", "message_event_2026_01", "webhook_retry");
    assertThat(touched.blocks()).isLessThan(40);
  }

  /** Somebody with less than a page has to be looked for everywhere, but by few statements. */
  @Test
  void anAccountWithNothingIsLookedForInEveryMonthOnce() {
    AccountSid nobody = new AccountSid(new UUID(1, 1));
    List<String> statements = new ArrayList<>();
    catching(statements, () -> FIXTURE.messages.list(filter(nobody, null, null)));
    assertThat(statements).hasSize(5);
    Touched touched = explained(statements);
    assertThat(touched.partitions()).hasSizeGreaterThan(MONTHS);
    assertThat(touched.blocks()).isLessThan(5L * touched.partitions().size());
  }

  /**
   * After some executions the database plans a statement without looking at its values; an array of
   * sids alone keeps no partition out then.
   */
  @Test
  void theEventsOfAPageAreReadInItsMonthsAlsoByAGenericPlan() {
    List<String> statements = new ArrayList<>();
    List<String> prepared = new ArrayList<>();
    MessageFilter later =
        new MessageFilter(
            null, null, null, null, Instant.parse("2026-01-20T00:00:00Z"), false, null, PAGE);
    catching(statements, prepared, () -> page(later));
    int last = statements.size() - 1;
    assertThat(statements.get(last)).contains("from message_event");
    Set<String> partitions = new TreeSet<>();
    opened(explainGeneric(statements.get(last), prepared.get(last)).get(0).get("Plan"), partitions);
    assertThat(partitions).containsExactly("message_event_2026_01");
  }

  /**
   * @param statement with its values
   * @param prepared the same with a question mark for each
   */
  private static JsonNode explainGeneric(String statement, String prepared) {
    List<String> pieces = List.of(prepared.split("\\?", -1));
    StringBuilder numbered = new StringBuilder(pieces.getFirst());
    List<String> values = new ArrayList<>();
    int position = pieces.getFirst().length();
    for (int i = 1; i < pieces.size(); i++) {
      numbered.append("$").append(i).append(pieces.get(i));
      int end =
          pieces.get(i).isEmpty() ? statement.length() : statement.indexOf(pieces.get(i), position);
      values.add(statement.substring(position, end));
      position = end + pieces.get(i).length();
    }
    try (var connection = FIXTURE.test.database().connect();
        Statement session = connection.createStatement()) {
      session.execute("set plan_cache_mode = force_generic_plan");
      session.execute("prepare flat as " + numbered);
      try (var rows =
          session.executeQuery(
              "explain (analyze, format json) execute flat(" + String.join(", ", values) + ")")) {
        rows.next();
        return JsonMapper.shared().readTree(rows.getString(1));
      }
    } catch (SQLException failed) {
      throw new AssertionError(prepared, failed);
    }
  }

  @Test
  void aSenderThatWasSilentForAYearIsFoundWithoutReadingItsAccount() {
    Touched touched =
        touched(
            () -> {
              Messages.Page page =
                  FIXTURE.messages.list(filter(StoredFixture.ACCOUNT, null, SILENT));
              assertThat(page.messages()).hasSize(1);
              return page;
            });
    assertThat(touched.blocks()).isLessThan(5L * touched.partitions().size());
  }

  @Test
  void pageAfterPageGivesEveryMessageOnceInOrder() {
    List<UUID> seen = new ArrayList<>();
    @Nullable MessageSid after = null;
    boolean more = true;
    while (more) {
      Messages.Page page =
          FIXTURE.messages.list(
              new MessageFilter(StoredFixture.ACCOUNT, null, null, null, null, false, after, 333));
      page.messages().forEach(message -> seen.add(message.sid().id()));
      after = page.messages().getLast().sid();
      more = page.next() != null;
    }
    assertThat(seen)
        .hasSize(MONTHS * ROWS_OF_A_MONTH * 2 / 3)
        .isSortedAccordingTo((a, b) -> SidSource.compare(b, a));
  }

  private static void assertOpenEnd(Touched touched) {
    assertThat(touched.partitions().stream().filter(name -> !name.contains("event")))
        .hasSize(OPEN_END)
        .contains("message_2026_11", "message_default");
    assertThat(touched.partitions().stream().filter(name -> name.contains("event")))
        .containsExactly("message_event_2026_11");
    assertThat(touched.blocks()).isLessThan(BLOCKS_MAX);
  }

  /** Rows that are rarer come from the window behind: two months more. */
  private static void assertBounded(Touched touched) {
    assertThat(touched.partitions().stream().filter(name -> !name.contains("event")))
        .hasSizeLessThanOrEqualTo(OPEN_END + 2);
    assertThat(touched.partitions().stream().filter(name -> name.contains("event")))
        .hasSizeLessThanOrEqualTo(3);
    assertThat(touched.blocks()).isLessThan(BLOCKS_MAX);
  }

  private static Touched touched(Supplier<?> action) {
    List<String> statements = new ArrayList<>();
    catching(statements, action);
    assertThat(statements).isNotEmpty();
    return explained(statements);
  }

  /** The driver prints statements with their values in place, behind what the pool prints. */
  private static void catching(List<String> statements, Supplier<?> action) {
    catching(statements, new ArrayList<>(), action);
  }

  private static void catching(List<String> statements, List<String> prepared, Supplier<?> action) {
    var jdbi = FIXTURE.test.database().jdbi();
    jdbi.setSqlLogger(
        new SqlLogger() {
          @Override
          public void logAfterExecution(StatementContext context) {
            String statement = String.valueOf(context.getStatement());
            statements.add(statement.substring(statement.indexOf("wrapping ") + 9));
            prepared.add(String.valueOf(context.getParsedSql().getSql()));
          }
        });
    try {
      var _ = action.get();
    } finally {
      jdbi.setSqlLogger(SqlLogger.NOP_SQL_LOGGER);
    }
  }

  private static Touched explained(List<String> statements) {
    Set<String> partitions = new TreeSet<>();
    long blocks = 0;
    for (String statement : statements) {
      JsonNode plan = explain(statement).get(0).get("Plan");
      opened(plan, partitions);
      blocks += plan.get("Shared Hit Blocks").asLong() + plan.get("Shared Read Blocks").asLong();
    }
    return new Touched(partitions, blocks);
  }

  private static void opened(JsonNode node, Set<String> partitions) {
    if (node.has("Relation Name") && node.get("Actual Loops").asLong() > 0) {
      partitions.add(node.get("Relation Name").asString());
    }
    if (node.has("Plans")) {
      node.get("Plans").forEach(child -> opened(child, partitions));
    }
  }

  private static JsonNode explain(String statement) {
    try (var connection = FIXTURE.test.database().connect();
        Statement explain = connection.createStatement();
        var rows = explain.executeQuery("explain (analyze, buffers, format json) " + statement)) {
      rows.next();
      return JsonMapper.shared().readTree(rows.getString(1));
    } catch (SQLException failed) {
      throw new AssertionError(statement, failed);
    }
  }
}
