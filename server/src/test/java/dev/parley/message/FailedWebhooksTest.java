package dev.parley.message;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.account.AccountSid;
import dev.parley.message.FailedWebhooks.Page;
import dev.parley.message.FailedWebhooks.Place;
import dev.parley.store.Partitions;
import dev.parley.store.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FailedWebhooksTest {
  private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");
  private static final AccountSid ACCOUNT = new AccountSid(new UUID(1, 2));
  private static final int MAX = 5;

  private final TestDatabase database = TestDatabase.fresh();
  private final FailedWebhooks failures = new FailedWebhooks(database.database(), MAX);
  private int seq;

  @BeforeEach
  void partitions() throws SQLException {
    try (Connection connection = database.database().connect()) {
      Partitions.keep(connection, List.of("message", "message_event"), NOW);
    }
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void aPageLooksAtSoManyFailuresAndTheNextGoesOnFromThere() {
    ofMessagesThatAreGone(MAX - 1);
    assertThat(page(null).next()).as("fewer than the maximum: that was all").isNull();
    ofMessagesThatAreGone(2);
    Page first = page(null);
    assertThat(first.failed()).isEmpty();
    assertThat(first.next()).isNotNull();
    Page second = page(first.next());
    assertThat(second.failed()).isEmpty();
    assertThat(second.next()).isNull();
  }

  private Page page(@Nullable Place after) {
    return failures.page(ACCOUNT, NOW.minus(Duration.ofDays(1)), NOW, after, 10);
  }

  private void ofMessagesThatAreGone(int howMany) {
    for (int i = 0; i < howMany; i++) {
      seq++;
      database
          .database()
          .jdbi()
          .useHandle(
              handle ->
                  handle
                      .createUpdate(
                          """
                          insert into message_event (message, seq, kind, at, code, segment, detail,
                            state_before, state_after, webhook_account)
                          values (:message, :seq, 13, :at, 503, -1, 'SENT', 7, 7, :account)
                          """)
                      .bind("message", new UUID(0x0199_f0f0_0000_7000L, seq))
                      .bind("seq", seq)
                      .bind("at", NOW.minusSeconds(seq).atOffset(ZoneOffset.UTC))
                      .bind("account", ACCOUNT.id())
                      .execute());
    }
  }
}
