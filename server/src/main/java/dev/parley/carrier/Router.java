package dev.parley.carrier;

import dev.parley.carrier.CarrierEvent.DeliveryState;
import dev.parley.carrier.RouteExplanation.Candidate;
import dev.parley.carrier.RouteExplanation.Rule;
import dev.parley.carrier.RouteTable.Subject;
import dev.parley.config.RouteRule;
import dev.parley.config.RouteRule.Choice;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the carrier of a message among those of its route. The lowest rank of which a carrier is
 * not passed over (see {@link CarrierHealth}) has the choice; in it those that are not degraded go
 * first, then the cheaper ones, and carriers that cost the same share by weight, in smooth turns. A
 * carrier whose window is full, or that is unbound for a moment, is waited for. When all are passed
 * over, the first one that is bound takes it. Thread-safe; answers at once.
 */
public final class Router {
  /** What is looked at anew no more often, under load. */
  private static final Duration FRESH_FOR = Duration.ofMillis(5);

  private static final String PINNED = "pinned";
  private static final Comparator<Choice> BY_RANK = Comparator.comparingInt(Choice::rank);

  private final Carriers carriers;
  private final LongSupplier nanoTime;
  private final Map<String, CarrierHealth> health = new HashMap<>();
  private final Map<String, Group> groups = new HashMap<>();
  private final Map<String, Map<String, Long>> turns = new HashMap<>();
  private final Map<ChoiceKey, Long> choices = new HashMap<>();
  private @Nullable RouteTable table;
  private long lookedAt;

  /** Carriers that share, and why they are not the first choice; null when they are. */
  private record Group(List<Choice> choices, @Nullable String why) {}

  private record ChoiceKey(String route, String carrier) {}

  /**
   * @param nanoTime monotonic, like {@link System#nanoTime}
   */
  public Router(Carriers carriers, LongSupplier nanoTime) {
    this.carriers = carriers;
    this.nanoTime = nanoTime;
    look();
  }

  /**
   * To be run every second or so: for how long a carrier was unbound is known only when somebody
   * looks, also while no message asks.
   */
  public synchronized void watch() {
    look();
  }

  /** By which route a message goes of which no carrier has a part. */
  public Route routeOf(Subject subject) {
    return carriers.table().routeOf(subject);
  }

  /**
   * The carrier that takes the next message of this route now; null while none has room.
   *
   * @param room how many segments a carrier takes now
   */
  public synchronized @Nullable String choose(Route route, ToIntFunction<CarrierLink> room) {
    look();
    String pinned = route.pinned();
    String chosen =
        pinned == null
            ? choose(route.name(), groupOf(route), room)
            : hasRoom(pinned, room) ? pinned : null;
    if (chosen != null) {
      choices.merge(new ChoiceKey(pinned == null ? route.name() : PINNED, chosen), 1L, Long::sum);
    }
    return chosen;
  }

  /** Why a message of this route goes there, in words; null when it is the route's first choice. */
  public synchronized @Nullable String why(Route route, String carrier) {
    if (route.pinned() != null) {
      return "a part of it is with this carrier already";
    }
    String why = groupOf(route).why();
    return why == null ? null : "route " + route.name() + ": " + why;
  }

  /** What a message of this route waits for, in words without a full stop. */
  public synchronized String waitsFor(Route route) {
    look();
    List<CarrierLink> links = new ArrayList<>();
    if (route.pinned() != null) {
      carriers.find(route.pinned()).ifPresent(links::add);
    } else {
      groupOf(route)
          .choices()
          .forEach(choice -> carriers.find(choice.carrier()).ifPresent(links::add));
    }
    if (links.isEmpty()) {
      return "Waiting: "
          + (route.pinned() == null
              ? "route " + route.name() + " has no carrier"
              : "a part of it went to carrier " + route.pinned() + ", which is gone");
    }
    if (links.stream().anyMatch(link -> link.status().bound())) {
      return "Waiting for its sender's turn";
    }
    CarrierLink.Status status = links.getFirst().status();
    return "Waiting: carrier "
        + links.getFirst().name()
        + " is unbound since "
        + status.since()
        + (status.problem() == null ? "" : ": " + status.problem());
  }

  public synchronized void outcome(String carrier, SubmitOutcome outcome) {
    health(carrier).outcome(outcome, nanoTime.getAsLong());
  }

  public synchronized void receipt(String carrier, DeliveryState state) {
    health(carrier).receipt(state);
  }

  /** How often each carrier was chosen for each route; messages that had no choice are pinned. */
  public synchronized void choices(ChoiceCounts counts) {
    choices.forEach((key, count) -> counts.count(key.route(), key.carrier(), count));
  }

  /** See {@link #choices}. */
  public interface ChoiceCounts {
    void count(String route, String carrier, long count);
  }

  /** All rules, the most particular first. */
  public List<RouteRule> rules() {
    return carriers.table().rules();
  }

  /** What would become of a message now, and why. */
  public synchronized RouteExplanation explain(Subject subject) {
    look();
    RouteTable now = carriers.table();
    Route route = now.routeOf(subject);
    List<Rule> rules = new ArrayList<>();
    for (RouteRule rule : now.rules()) {
      String whyNot = RouteTable.whyNot(rule, subject);
      boolean first = rule.name().equals(route.name());
      rules.add(new Rule(rule.name(), whyNot == null, words(whyNot, first)));
    }
    List<Candidate> candidates = new ArrayList<>();
    for (Choice choice : inOrder(now.ruleOf(route))) {
      candidates.add(
          new Candidate(
              choice.carrier(),
              choice.rank(),
              choice.weight(),
              choice.cost() == null ? null : choice.cost().toPlainString(),
              health(choice.carrier()).words()));
    }
    Group group = groupOf(route);
    List<Choice> able = group.choices().stream().filter(each -> isBound(each.carrier())).toList();
    String chosen = able.isEmpty() ? null : able.getFirst().carrier();
    return new RouteExplanation(route.name(), rules, candidates, chosen, words(group, able));
  }

  private static String words(@Nullable String whyNot, boolean first) {
    if (whyNot != null) {
      return "No: " + whyNot + ".";
    }
    return first ? "Yes." : "It would be, but a more particular one goes first.";
  }

  private static String words(Group group, List<Choice> able) {
    List<String> names = group.choices().stream().map(Choice::carrier).toList();
    if (able.isEmpty()) {
      return names.isEmpty()
          ? "It waits: the route has no carrier."
          : "It waits for " + String.join(" or ", names) + ", which is not bound.";
    }
    String because = group.why() == null ? "the route's first choice" : group.why();
    if (able.size() == 1) {
      return "It goes to " + able.getFirst().carrier() + ": " + because + ".";
    }
    List<String> shares =
        able.stream().map(each -> each.carrier() + " (" + each.weight() + ")").toList();
    return "It goes to one of "
        + String.join(", ", shares)
        + ", in turn by weight: "
        + because
        + ".";
  }

  /** Looks at all links; what follows for routes is worked out when one is asked for. */
  private void look() {
    long now = nanoTime.getAsLong();
    RouteTable current = carriers.table();
    if (current == table && now - lookedAt < FRESH_FOR.toNanos()) {
      return;
    }
    if (current != table) {
      table = current;
      turns.clear();
    }
    lookedAt = now;
    groups.clear();
    for (CarrierLink link : carriers.links()) {
      health(link.name())
          .look(now, link.status().bound(), link.terms().failoverAfter(), link.receiptTimes());
    }
  }

  private CarrierHealth health(String carrier) {
    return health.computeIfAbsent(carrier, _ -> new CarrierHealth(nanoTime.getAsLong()));
  }

  private boolean isBound(String carrier) {
    return carriers.find(carrier).isPresent() && health(carrier).bound();
  }

  private Group groupOf(Route route) {
    return groups.computeIfAbsent(
        route.name(), _ -> group(inOrder(carriers.table().ruleOf(route))));
  }

  /** Rank, then health within the rank, then cost; at last as they were written. */
  private List<Choice> inOrder(RouteRule rule) {
    return rule.carriers().stream()
        .filter(choice -> carriers.find(choice.carrier()).isPresent())
        .sorted(
            BY_RANK
                .thenComparingInt(choice -> health(choice.carrier()).degraded() == null ? 0 : 1)
                .thenComparing(Choice::cost, Comparator.nullsFirst(Comparator.naturalOrder())))
        .toList();
  }

  private Group group(List<Choice> inOrder) {
    for (Choice choice : inOrder) {
      if (health(choice.carrier()).passedOver() == null) {
        return new Group(like(choice, inOrder), why(choice, inOrder));
      }
    }
    for (Choice choice : inOrder) {
      if (health(choice.carrier()).bound()) {
        return new Group(List.of(choice), "all are passed over, and it is bound");
      }
    }
    return new Group(inOrder, inOrder.isEmpty() ? null : "all are passed over");
  }

  /** Those that share with this one: as good, as cheap, and not passed over either. */
  private List<Choice> like(Choice one, List<Choice> all) {
    boolean degraded = health(one.carrier()).degraded() != null;
    return all.stream()
        .filter(
            other ->
                other.rank() == one.rank()
                    && sameCost(one, other)
                    && health(other.carrier()).passedOver() == null
                    && (health(other.carrier()).degraded() != null) == degraded)
        .toList();
  }

  private static boolean sameCost(Choice one, Choice other) {
    return (one.cost() == null && other.cost() == null)
        || (one.cost() != null && other.cost() != null && one.cost().compareTo(other.cost()) == 0);
  }

  /** What speaks against the ones that would have been asked before; null when nothing had to. */
  private @Nullable String why(Choice chosen, List<Choice> inOrder) {
    List<String> reasons = new ArrayList<>();
    for (Choice other : inOrder) {
      CarrierHealth its = health(other.carrier());
      boolean wouldGoFirst =
          other.rank() < chosen.rank()
              || (other.rank() == chosen.rank() && !dearer(other, chosen) && !other.equals(chosen));
      String against = its.passedOver() != null ? its.passedOver() : its.degraded();
      if (wouldGoFirst && against != null && !like(chosen, inOrder).contains(other)) {
        reasons.add("not " + other.carrier() + ", for " + against);
      }
    }
    return reasons.isEmpty() ? null : String.join("; ", reasons);
  }

  private static boolean dearer(Choice one, Choice other) {
    return one.cost() != null && other.cost() != null && one.cost().compareTo(other.cost()) > 0;
  }

  private boolean hasRoom(String carrier, ToIntFunction<CarrierLink> room) {
    return isBound(carrier) && carriers.find(carrier).map(room::applyAsInt).orElse(0) > 0;
  }

  /** Smooth weighted turns: each has its weight added, the highest goes and pays for all. */
  private @Nullable String choose(String route, Group group, ToIntFunction<CarrierLink> room) {
    if (group.choices().size() == 1) {
      String only = group.choices().getFirst().carrier();
      return hasRoom(only, room) ? only : null;
    }
    Map<String, Long> current = turns.computeIfAbsent(route, _ -> new HashMap<>());
    long sum = 0;
    String best = null;
    for (Choice choice : group.choices()) {
      if (hasRoom(choice.carrier(), room)) {
        sum += choice.weight();
        long turn = current.merge(choice.carrier(), (long) choice.weight(), Long::sum);
        best = best == null || turn > current.getOrDefault(best, 0L) ? choice.carrier() : best;
      }
    }
    if (best != null) {
      current.merge(best, -sum, Long::sum);
    }
    return best;
  }
}
