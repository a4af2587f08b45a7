package dev.parley.accept;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.message.LiveMessage;
import dev.parley.message.MessageState;
import dev.parley.store.ConnectionSource;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The connection breaks inside a commit, and the database cannot be asked what became of it. */
class DoubtfulRowsTest {
  private final AtomicBoolean away = new AtomicBoolean();

  @Test
  void aMessageThatIsStoredAfterAllIsSentAndTheMarkDoesNotPassItBefore() throws Exception {
    try (IntakeFixture fixture = new IntakeFixture(source -> broken(source, true))) {
      fixture.intake.start();
      assertThat(fixture.submit().get(20, TimeUnit.SECONDS))
          .as("the caller is told nothing")
          .isEqualTo(new Acceptance.Unknowable());
      assertThat(fixture.intake.doubtful()).isEqualTo(1);

      UUID sid = storedSid(fixture);
      advance(fixture);
      assertThat(fixture.mark.read().orElseThrow()).isLessThanOrEqualTo(sid);
      assertThat(fixture.room.queued).isEmpty();

      fixture.intake.takeUpDoubtful();
      assertThat(fixture.room.queued)
          .extracting(LiveMessage::state)
          .containsExactly(MessageState.QUEUED);
      assertThat(fixture.intake.doubtful()).isZero();

      fixture.intake.takeUpDoubtful();
      assertThat(fixture.room.queued).as("once").hasSize(1);
    }
  }

  @Test
  void aMessageThatIsNotStoredIsForgottenWhenNoSessionCanStoreItAnyMore() throws Exception {
    try (IntakeFixture fixture = new IntakeFixture(source -> broken(source, false))) {
      fixture.intake.start();
      assertThat(fixture.submit().get(20, TimeUnit.SECONDS)).isEqualTo(new Acceptance.Unknowable());

      fixture.clock.pass(DoubtfulRows.KEPT);
      fixture.intake.takeUpDoubtful();
      assertThat(fixture.intake.doubtful()).isEqualTo(1);

      fixture.clock.pass(Duration.ofNanos(1));
      fixture.intake.takeUpDoubtful();
      assertThat(fixture.intake.doubtful()).isZero();
      assertThat(fixture.room.queued).isEmpty();
    }
  }

  /** Long enough for the mark to pass everything that is stored and done. */
  private static void advance(IntakeFixture fixture) throws SQLException {
    fixture.mark.advance();
    fixture.clock.pass(Duration.ofMinutes(5));
    fixture.mark.advance();
  }

  private static UUID storedSid(IntakeFixture fixture) {
    return fixture
        .test
        .database()
        .jdbi()
        .withHandle(handle -> handle.createQuery("select id from message").mapTo(UUID.class).one());
  }

  /**
   * @param commits whether the commit that is never answered took place
   */
  private ConnectionSource broken(ConnectionSource source, boolean commits) {
    return name -> {
      if (away.get()) {
        throw new SQLException("away", "08001");
      }
      Connection connection = source.connect(name);
      AtomicInteger commitNumber = new AtomicInteger();
      return (Connection)
          Proxy.newProxyInstance(
              getClass().getClassLoader(),
              new Class<?>[] {Connection.class},
              (_, method, arguments) -> {
                // The first commit of a session is that of its settings.
                if (method.getName().equals("commit") && commitNumber.incrementAndGet() == 2) {
                  if (commits) {
                    connection.commit();
                  }
                  away.set(true);
                  connection.close();
                  throw new SQLException("broken", "08006");
                }
                try {
                  return method.invoke(connection, arguments);
                } catch (InvocationTargetException thrown) {
                  throw thrown.getCause();
                }
              });
    };
  }
}
