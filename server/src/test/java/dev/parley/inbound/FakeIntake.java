package dev.parley.inbound;

import dev.parley.accept.Acceptance;
import dev.parley.accept.Draft;
import dev.parley.accept.MessageIntake;
import dev.parley.message.MessageSid;
import dev.parley.message.MessageState;
import dev.parley.message.MessageView;
import dev.parley.policy.Decision;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Keeps drafts by sid, the first one of each, as the durable intake does. */
final class FakeIntake implements MessageIntake {
  final Map<MessageSid, Draft> rows = new LinkedHashMap<>();
  private boolean overloaded;

  void overload() {
    overloaded = true;
  }

  List<Draft> drafts() {
    return new ArrayList<>(rows.values());
  }

  List<String> bodies() {
    return rows.values().stream().map(Draft::body).toList();
  }

  @Override
  public void accept(Draft draft, Consumer<Acceptance> completion) {
    if (overloaded) {
      completion.accept(new Acceptance.Overloaded("the database is away"));
      return;
    }
    Draft kept = rows.computeIfAbsent(draft.sid(), _ -> draft);
    Instant now = Instant.parse("2026-11-23T18:00:00Z");
    MessageView view =
        new MessageView(
            kept.sid(),
            kept.account(),
            kept.direction(),
            kept.from(),
            kept.to(),
            kept.body(),
            1,
            MessageState.QUEUED,
            null,
            kept.statusCallback(),
            now,
            now,
            null);
    completion.accept(
        new Acceptance.Recorded(
            view, new Decision.Allowed(List.of(), new Decision.FactsDigest(1, "{}"))));
  }
}
