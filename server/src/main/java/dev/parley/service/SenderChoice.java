package dev.parley.service;

import dev.parley.e164.PhoneNumber;
import dev.parley.number.Sender;
import dev.parley.number.SenderKind;
import dev.parley.number.SenderSid;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which sender of a pool writes to a recipient. Pure. In this order:
 *
 * <ol>
 *   <li>the one that wrote to this recipient before, when the service is sticky;
 *   <li>a short code of the recipient's country;
 *   <li>a sender name, where the country takes names: the US and Canada never do;
 *   <li>a number: of the recipient's area code in the US and Canada, when the service matches area
 *       codes; else of its country; else any other, but those two take none from abroad.
 * </ol>
 *
 * <p>Among those that are alike it is each one's turn. Where the pool has short codes and none of
 * them reaches the recipient, a number takes their place only if the service says so.
 */
public final class SenderChoice {
  /**
   * Carriers there take neither sender names (clause S24) nor numbers of other countries; the
   * territories are numbered like the US.
   */
  private static final Set<String> NORTH_AMERICA = Set.of("US", "CA", "PR", "VI", "GU", "AS", "MP");

  private static final Set<String> WITH_AREA_CODES = Set.of("US", "CA");

  private static final int AREA_CODE_ENDS = "+1201".length();

  private final MessagingService service;
  private final List<Sender> pool;
  private final PhoneNumber recipient;
  private final int turn;

  private SenderChoice(
      MessagingService service, List<Sender> pool, PhoneNumber recipient, int turn) {
    this.service = service;
    this.pool = pool;
    this.recipient = recipient;
    this.turn = turn;
  }

  /**
   * @param words why, for those who ask what became of a message
   */
  public record Chosen(Sender sender, String words) {}

  /**
   * Empty when no sender of the pool can write to this recipient.
   *
   * @param before the sender that wrote to this recipient before; null when none did
   * @param turn counted up by the caller from message to message
   */
  public static Optional<Chosen> choose(
      MessagingService service,
      List<Sender> pool,
      PhoneNumber recipient,
      @Nullable SenderSid before,
      int turn) {
    List<Sender> others =
        pool.stream().filter(sender -> !sender.address().equals(recipient)).toList();
    return new SenderChoice(service, others, recipient, turn).choose(before);
  }

  private Optional<Chosen> choose(@Nullable SenderSid before) {
    if (service.features().stickySender() && before != null) {
      Optional<Sender> same =
          pool.stream()
              .filter(sender -> sender.sid().equals(before))
              .filter(this::reaches)
              .findAny();
      if (same.isPresent()) {
        return same.map(sender -> new Chosen(sender, "it wrote to this recipient before"));
      }
    }
    return first(SenderKind.SHORT_CODE, this::reaches, "a short code of the recipient's country")
        .or(() -> first(SenderKind.ALPHANUMERIC, this::reaches, "a sender name"))
        .or(this::number);
  }

  private Optional<Chosen> number() {
    if (!service.features().fallbackToLongCode()
        && pool.stream().anyMatch(sender -> sender.kind() == SenderKind.SHORT_CODE)) {
      return Optional.empty();
    }
    String region = recipient.region();
    Optional<Chosen> near =
        service.features().areaCodeGeomatch() && WITH_AREA_CODES.contains(region)
            ? pick(this::isOfItsAreaCode, "a number of the recipient's area code")
            : Optional.empty();
    return near.or(() -> pick(sender -> region.equals(sender.country()), "a number of its country"))
        .or(() -> pick(this::reachesAbroad, "a number of another country"));
  }

  private boolean isOfItsAreaCode(Sender sender) {
    return sender.address() instanceof PhoneNumber number
        && WITH_AREA_CODES.contains(number.region())
        && number.text().regionMatches(0, recipient.text(), 0, AREA_CODE_ENDS);
  }

  private boolean reachesAbroad(Sender sender) {
    return !NORTH_AMERICA.contains(recipient.region())
        || (sender.country() != null && NORTH_AMERICA.contains(sender.country()));
  }

  private boolean reaches(Sender sender) {
    return switch (sender.kind()) {
      case SHORT_CODE -> recipient.region().equals(sender.country());
      case ALPHANUMERIC -> !NORTH_AMERICA.contains(recipient.region());
      case LONG_CODE, TOLL_FREE -> reachesAbroad(sender);
    };
  }

  private Optional<Chosen> first(SenderKind kind, Predicate<Sender> fits, String words) {
    return inTurn(pool.stream().filter(it -> it.kind() == kind).filter(fits).toList(), words);
  }

  private Optional<Chosen> pick(Predicate<Sender> fits, String words) {
    return inTurn(
        pool.stream()
            .filter(it -> it.kind() == SenderKind.LONG_CODE || it.kind() == SenderKind.TOLL_FREE)
            .filter(fits)
            .toList(),
        words);
  }

  private Optional<Chosen> inTurn(List<Sender> alike, String words) {
    return alike.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Chosen(
                alike.get(Math.floorMod(turn, alike.size())),
                alike.size() == 1 ? words : words + ", one of " + alike.size() + " in turn"));
  }
}
