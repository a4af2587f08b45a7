package dev.parley.carrier;

import dev.parley.config.RouteRule;
import dev.parley.config.RouteRule.Choice;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The rules by which messages go, the most particular first: a rule for a sender goes before one
 * for an account, that before one for a prefix (a longer one before a shorter one), that before one
 * for a country. The last one is for everything else: where no rule says so, all carriers in the
 * order of the configuration. Immutable.
 */
public final class RouteTable {
  private static final Comparator<RouteRule> MOST_PARTICULAR_FIRST =
      Comparator.comparingInt((RouteRule rule) -> rule.sender() == null ? 1 : 0)
          .thenComparingInt(rule -> rule.account() == null ? 1 : 0)
          .thenComparingInt(rule -> rule.prefix() == null ? 0 : -rule.prefix().length())
          .thenComparingInt(rule -> rule.country() == null ? 1 : 0);

  private enum Criterion {
    SENDER,
    ACCOUNT,
    PREFIX,
    COUNTRY
  }

  private final List<RouteRule> rules;
  private final Map<String, Route> routes = new HashMap<>();
  private final Map<String, RouteRule> byName = new HashMap<>();

  /**
   * @param configured as an operator wrote them
   * @param carriers names of all carriers, in their order
   */
  public RouteTable(List<RouteRule> configured, List<String> carriers) {
    List<RouteRule> sorted = new ArrayList<>(configured);
    if (configured.stream().noneMatch(RouteRule::matchesAll)) {
      sorted.add(everythingElse(carriers));
    }
    sorted.sort(MOST_PARTICULAR_FIRST);
    this.rules = List.copyOf(sorted);
    for (RouteRule rule : rules) {
      routes.put(rule.name(), new Route(rule.name()));
      byName.put(rule.name(), rule);
    }
  }

  private static RouteRule everythingElse(List<String> carriers) {
    List<Choice> choices = new ArrayList<>();
    for (String carrier : carriers) {
      choices.add(new Choice(carrier, choices.size() + 1, Choice.WEIGHT_DEFAULT, null));
    }
    return new RouteRule(RouteRule.DEFAULT_NAME, null, null, null, null, choices);
  }

  /** All rules, the most particular first. */
  public List<RouteRule> rules() {
    return rules;
  }

  /**
   * What a rule looks at.
   *
   * @param to in E.164, or a short code
   * @param country ISO 3166 alpha-2 of the recipient's number; asked for only by rules that need it
   */
  public record Subject(String sender, String account, String to, Supplier<String> country) {}

  /** The route of the first rule that matches. */
  public Route routeOf(Subject subject) {
    for (RouteRule rule : rules) {
      if (mismatch(rule, subject) == null) {
        return Objects.requireNonNull(routes.get(rule.name()));
      }
    }
    throw new IllegalStateException("no rule is for everything else");
  }

  /** The rule of a route, or what is for everything else when the rule is gone meanwhile. */
  RouteRule ruleOf(Route route) {
    RouteRule rule = byName.get(route.name());
    return rule == null ? rules.getLast() : rule;
  }

  /** Why the rule is not for this message, in words; null when it is. */
  static @Nullable String whyNot(RouteRule rule, Subject subject) {
    return switch (mismatch(rule, subject)) {
      case null -> null;
      case SENDER -> "it is for the sender " + rule.sender();
      case ACCOUNT -> "it is for the account " + rule.account();
      case PREFIX -> "it is for numbers that begin with " + rule.prefix();
      case COUNTRY -> "it is for numbers of " + rule.country();
    };
  }

  /** The first criterion that does not fit; null when all do. Asked for each message. */
  private static @Nullable Criterion mismatch(RouteRule rule, Subject subject) {
    if (rule.sender() != null && !rule.sender().equals(subject.sender())) {
      return Criterion.SENDER;
    }
    if (rule.account() != null && !rule.account().equals(subject.account())) {
      return Criterion.ACCOUNT;
    }
    if (rule.prefix() != null && !subject.to().startsWith(rule.prefix())) {
      return Criterion.PREFIX;
    }
    if (rule.country() != null && !rule.country().equals(subject.country().get())) {
      return Criterion.COUNTRY;
    }
    return null;
  }
}
