package dev.parley.accept;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.message.LiveMessage;
import dev.parley.message.MessageState;
import dev.parley.store.ConnectionSource;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** The connection breaks inside a commit, and the database cannot be asked what became of it. */
class DoubtfulRowsTest {
  private final AtomicBoolean away = new AtomicBoolean();
  private final AtomicBoolean broke = new AtomicBoolean();

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

  @Test
  void aReplyInDoubtThatComesAgainIsNotFollowedByTwoAtOnce() throws Exception {
    AtomicReference<Runnable> committed = new AtomicReference<>(() -> {});
    try (IntakeFixture fixture =
        new IntakeFixture(source -> announced(broken(source, false), committed))) {
      fixture.intake.start();
      assertThat(fixture.submitReply().get(20, TimeUnit.SECONDS))
          .isEqualTo(new Acceptance.Unknowable());
      away.set(false);
      Thread follower = Thread.ofPlatform().unstarted(() -> takeUp(fixture));
      // It is stored and not followed yet: now whoever follows the doubtful finds it.
      committed.set(
          () -> {
            follower.start();
            await()
                .pollInterval(Duration.ofMillis(1))
                .until(() -> follower.getState() == Thread.State.WAITING || !follower.isAlive());
          });
      assertThat(fixture.submitReply().get(20, TimeUnit.SECONDS))
          .isInstanceOf(Acceptance.Recorded.class);
      follower.join(Duration.ofSeconds(20));
      assertThat(fixture.room.queued).as("sent once").hasSize(1);
      assertThat(fixture.intake.doubtful()).isZero();
    }
  }

  private static void takeUp(IntakeFixture fixture) {
    try {
      fixture.intake.takeUpDoubtful();
    } catch (SQLException away) {
      throw new IllegalStateException(away);
    }
  }

  /** Runs this once when a row has been committed, before the committer knows. */
  private ConnectionSource announced(ConnectionSource source, AtomicReference<Runnable> committed) {
    return name -> {
      Connection connection = source.connect(name);
      AtomicInteger commitNumber = new AtomicInteger();
      return proxy(
          (_, method, arguments) -> {
            Object result = invoke(connection, method, arguments);
            if (method.getName().equals("commit") && commitNumber.incrementAndGet() > 1) {
              committed.getAndSet(() -> {}).run();
            }
            return result;
          });
    };
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
      return proxy(
          (_, method, arguments) -> {
            // The first commit of a session is that of its settings.
            if (method.getName().equals("commit") && commitNumber.incrementAndGet() == 2) {
              if (broke.getAndSet(true)) {
                return invoke(connection, method, arguments);
              }
              if (commits) {
                connection.commit();
              }
              away.set(true);
              connection.close();
              throw new SQLException("broken", "08006");
            }
            return invoke(connection, method, arguments);
          });
    };
  }

  private Connection proxy(InvocationHandler handler) {
    return (Connection)
        Proxy.newProxyInstance(
            getClass().getClassLoader(), new Class<?>[] {Connection.class}, handler);
  }

  private static Object invoke(Connection connection, Method method, Object[] arguments)
      throws Throwable {
    try {
      return method.invoke(connection, arguments);
    } catch (InvocationTargetException thrown) {
      throw thrown.getCause();
    }
  }
}
