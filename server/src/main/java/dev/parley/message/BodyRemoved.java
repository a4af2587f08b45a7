package dev.parley.message;

import dev.parley.message.Messages.TimelineEntry;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** That a body was removed, when and by whom, as a line of the message's timeline. */
record BodyRemoved(Instant at, String by) {
  static final String OWNER = "owner";
  static final String STAFF = "staff";

  static Optional<BodyRemoved> of(Handle handle, UUID id) {
    return handle
        .createQuery(
            """
            select body_removed_at, body_removed_by from message
            where id = :id and body_removed_at is not null
            """)
        .bind("id", id)
        .map(
            (row, _) ->
                new BodyRemoved(
                    row.getObject(1, OffsetDateTime.class).toInstant(), row.getString(2)))
        .findOne();
  }

  /** The timeline with this in its place: before what is waited for. */
  List<TimelineEntry> in(List<TimelineEntry> entries) {
    List<TimelineEntry> all = new ArrayList<>(entries);
    boolean waits = !all.isEmpty() && all.getLast().kind().equals("waiting");
    all.add(waits ? all.size() - 1 : all.size(), entry());
    return all;
  }

  private TimelineEntry entry() {
    String sentence =
        switch (by) {
          case OWNER -> "Its owner removed the text.";
          case STAFF -> "Somebody of this installation removed the text.";
          default -> "The text was removed because it was as old as the account keeps texts.";
        };
    return new TimelineEntry(at, "body_removed", sentence, null);
  }
}
