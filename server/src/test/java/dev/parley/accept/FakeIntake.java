package dev.parley.accept;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.function.Function;

/** Answers each draft as it is told to, on a thread of its own like the real intake. */
public final class FakeIntake implements MessageIntake {
  private final Queue<Draft> drafts = new ConcurrentLinkedQueue<>();
  private volatile Function<Draft, Acceptance> answer;

  public FakeIntake(Function<Draft, Acceptance> answer) {
    this.answer = answer;
  }

  public void answerWith(Function<Draft, Acceptance> next) {
    answer = next;
  }

  public List<Draft> drafts() {
    return List.copyOf(drafts);
  }

  @Override
  public void accept(Draft draft, Consumer<Acceptance> completion) {
    drafts.add(draft);
    Thread.ofVirtual().name("fake-intake").start(() -> completion.accept(answer.apply(draft)));
  }
}
