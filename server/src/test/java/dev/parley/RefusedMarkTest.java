package dev.parley;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.message.MessageState;
import dev.parley.message.MessageView;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * PostgreSQL does not take the mark of one message, for whatever reason: a fault that never ends.
 */
class RefusedMarkTest {
  private static final String PHONE = "+12025550101";

  @Test
  void aMessageWhoseMarkIsRefusedIsNotSentAndTheOthersAre(@TempDir Path directory)
      throws Exception {
    try (RunningPlatform running = new RunningPlatform(directory, false)) {
      MessageView poisoned =
          running.accept(running.draft(RunningPlatform.LONG_CODE, PHONE, "poison"));
      running.execute(
          """
          create function refuse() returns trigger language plpgsql as
            $$ begin raise exception 'poison' using errcode = '22000'; end $$;
          create trigger refuse before insert on message_event for each row
            when (new.message = '%s') execute function refuse()
          """
              .formatted(poisoned.sid().id()));
      MessageView other = running.accept(running.draft(RunningPlatform.LONG_CODE, PHONE, "fine"));
      running.carrier().bind();

      await().until(() -> running.state(other.sid()) == MessageState.SENT);
      MessageView later = running.accept(running.draft(RunningPlatform.LONG_CODE, PHONE, "later"));
      await().until(() -> running.state(later.sid()) == MessageState.SENT);
      assertThat(running.written()).containsExactly("fine", "later");
      assertThat(running.state(poisoned.sid())).isEqualTo(MessageState.QUEUED);
    }
  }
}
