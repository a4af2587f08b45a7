package dev.parley.message;

import dev.parley.sid.SidSource;
import dev.parley.store.Database;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Segments that a carrier took and of which no receipt ever came. Blocking. */
public final class UnansweredSegments {
  private final Database database;

  public UnansweredSegments(Database database) {
    this.database = database;
  }

  /**
   * @param reference the carrier's message id
   * @param sender the address it was sent from
   */
  public record Unanswered(UUID message, int segment, String reference, String sender) {}

  /** When the first message of a stretch of time was made; empty when none was. */
  public Optional<Instant> firstMessage(Instant from, Instant before) {
    return database
        .jdbi()
        .withHandle(
            handle ->
                handle
                    .createQuery(
                        """
                        select id from message
                        where id >= :from and id < :before order by id limit 1
                        """)
                    .bind("from", SidSource.floor(from))
                    .bind("before", SidSource.floor(before))
                    .mapTo(UUID.class)
                    .findOne())
        .map(SidSource::timeOf);
  }

  /**
   * Of the messages made in a stretch of time, oldest first. Both tables are entered by that
   * stretch alone, so that only its partitions and its rows are read.
   *
   * @param askedMax those that the carrier was asked about more often are left out
   */
  public List<Unanswered> of(String carrier, UUID from, UUID before, int askedMax, int limit) {
    return database
        .jdbi()
        .withHandle(
            handle ->
                handle
                    .createQuery(
                        """
                        select e.message, e.segment, e.reference, m.sender
                        from message_event e
                        join message m on m.id = e.message and m.id >= :from and m.id < :before
                        where e.message >= :from and e.message < :before
                          and e.kind = :accepted and e.carrier = :carrier
                          and e.reference is not null and m.deleted_at is null
                          and not exists (
                            select from message_event r
                            where r.message = e.message
                              and r.message >= :from and r.message < :before
                              and (r.state_after in (8, 9, 10, 11)
                                or (r.segment = e.segment and r.kind in (:delivered, :undelivered))))
                          and (
                            select count(*) from message_event q
                            where q.message = e.message
                              and q.message >= :from and q.message < :before
                              and q.segment = e.segment and q.kind = :queried) <= :askedMax
                        order by e.message, e.segment limit :limit
                        """)
                    .bind("from", from)
                    .bind("before", before)
                    .bind("carrier", carrier)
                    .bind("accepted", EventKind.ACCEPTED.code())
                    .bind("delivered", EventKind.DELIVERED.code())
                    .bind("undelivered", EventKind.UNDELIVERED.code())
                    .bind("queried", EventKind.QUERIED.code())
                    .bind("askedMax", askedMax)
                    .bind("limit", limit)
                    .map(
                        (result, _) ->
                            new Unanswered(
                                result.getObject("message", UUID.class),
                                result.getInt("segment"),
                                result.getString("reference"),
                                result.getString("sender")))
                    .list());
  }
}
