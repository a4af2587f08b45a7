package dev.parley.carrier.smpp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnswersTest {
  private final List<byte[]> written = new ArrayList<>();
  private final List<Runnable> started = new ArrayList<>();
  private final Answers answers =
      new Answers(
          written::add,
          task -> {
            started.add(task);
            return Thread.ofVirtual().unstarted(() -> {});
          });

  @Test
  void whatGathersBeforeTheWriterRunsLeavesInOneWriteAndInOrder() {
    answers.give(new byte[] {1, 2});
    answers.give(new byte[] {3});
    assertThat(started).hasSize(1);
    assertThat(written).isEmpty();
    started.removeFirst().run();
    assertThat(written).containsExactly(new byte[] {1, 2, 3});
  }

  @Test
  void aWriterThatEndedIsStartedAgainAndNothingIsWrittenTwice() {
    answers.give(new byte[] {1});
    started.removeFirst().run();
    answers.give(new byte[] {2});
    started.removeFirst().run();
    assertThat(written).containsExactly(new byte[] {1}, new byte[] {2});
  }

  @Test
  void whatComesWhileItWritesIsWrittenByTheSameWriter() {
    List<byte[]> out = new ArrayList<>();
    Answers[] own = new Answers[1];
    own[0] =
        new Answers(
            octets -> {
              out.add(octets);
              if (out.size() == 1) {
                own[0].give(new byte[] {9});
              }
            },
            task -> {
              started.add(task);
              return Thread.ofVirtual().unstarted(() -> {});
            });
    own[0].give(new byte[] {1});
    started.removeFirst().run();
    assertThat(out).containsExactly(new byte[] {1}, new byte[] {9});
    assertThat(started).isEmpty();
  }
}
