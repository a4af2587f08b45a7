package dev.parley;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.account.AccountSid;
import dev.parley.account.Standing;
import dev.parley.account.TestAccounts;
import dev.parley.audit.Cause;
import dev.parley.message.JournaledNotifications;
import dev.parley.message.MessageSid;
import dev.parley.message.Notifications;
import dev.parley.message.Notifications.Notification;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Calls that failed, as the journal has them. */
@Timeout(300)
class NotificationJournalTest {
  private static final String NOBODY_LISTENS = "http://127.0.0.1:1/status";

  @TempDir private Path directory = Path.of("");
  private RunningPlatform parley;
  private Notifications notifications;

  @BeforeEach
  void start() throws Exception {
    parley = new RunningPlatform(directory, false);
    notifications = new JournaledNotifications(parley.database.database());
  }

  @AfterEach
  void stop() {
    parley.close();
  }

  @Test
  void failedCallsAreFoundOneByOneAndInPagesByTheirAccountAlone() throws Exception {
    AccountSid account = parley.account().sid();
    AccountSid other = TestAccounts.create(parley.accounts(), "Other").sid();
    List<MessageSid> sent = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      sent.add(
          parley
              .accept(
                  RunningPlatform.announced(
                      parley.draft(RunningPlatform.SHORT_CODE, RunningPlatform.PHONE, "text"),
                      NOBODY_LISTENS))
              .sid());
    }
    parley
        .accounts()
        .changeStanding(
            account,
            Standing.Status.SUSPENDED,
            Standing.SetBy.OPERATOR,
            Cause.parley("test", "spam"));
    await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> notifications.list(account, null, null, null, 10).size() == 3);

    List<Notification> all = notifications.list(account, null, null, null, 10);
    assertThat(all).extracting(Notification::message).containsExactlyInAnyOrderElementsOf(sent);
    assertThat(all)
        .allSatisfy(
            it -> {
              assertThat(it.url()).isEqualTo(NOBODY_LISTENS);
              assertThat(it.code()).isEqualTo(11205);
              assertThat(notifications.find(account, it.sid())).contains(it);
              assertThat(notifications.find(other, it.sid())).isEmpty();
            });
    assertThat(notifications.list(account, null, null, all.getFirst().sid(), 1))
        .containsExactly(all.get(1));
    assertThat(notifications.list(account, null, null, all.getLast().sid(), 1)).isEmpty();
    assertThat(notifications.list(other, null, null, null, 10)).isEmpty();
    assertThat(notifications.list(account, null, all.getLast().at(), null, 10)).isEmpty();
    assertThat(notifications.list(account, all.getLast().at(), null, null, 10)).hasSize(3);
  }
}
