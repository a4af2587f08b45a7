package dev.parley.config;

import dev.parley.config.RouteRule.Choice;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the section {@code routes} of the configuration. */
final class RouteSections {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]+");
  private static final Pattern ACCOUNT = Pattern.compile("AC[0-9a-f]{32}");
  private static final Pattern PREFIX = Pattern.compile("\\+[1-9][0-9]{0,14}");
  private static final Pattern COUNTRY = Pattern.compile("[A-Z]{2}");
  private static final Pattern COST = Pattern.compile("[0-9]{1,4}(\\.[0-9]{1,6})?");

  private RouteSections() {}

  /**
   * @param carriers names of those that are configured
   */
  static List<RouteRule> read(List<Section> sections, Set<String> carriers, List<String> problems) {
    if (sections.size() > RouteRule.ROUTES_MAX) {
      problems.add(
          "There are " + sections.size() + " routes; at most " + RouteRule.ROUTES_MAX + " may be.");
      return List.of();
    }
    List<RouteRule> rules = new ArrayList<>();
    Set<String> names = new HashSet<>();
    Map<List<String>, String> criteria = new HashMap<>();
    for (Section section : sections) {
      RouteRule rule = rule(section, carriers);
      rules.add(rule);
      if (!names.add(rule.name())) {
        problems.add("Two routes are named \"" + rule.name() + "\".");
      }
      String other = criteria.putIfAbsent(criteria(rule), rule.name());
      if (other != null) {
        problems.add(
            "The routes \"" + other + "\" and \"" + rule.name() + "\" are for the same messages.");
      }
    }
    return rules;
  }

  private static List<String> criteria(RouteRule rule) {
    List<String> criteria = new ArrayList<>();
    criteria.add(Objects.requireNonNullElse(rule.sender(), ""));
    criteria.add(Objects.requireNonNullElse(rule.account(), ""));
    criteria.add(Objects.requireNonNullElse(rule.prefix(), ""));
    criteria.add(Objects.requireNonNullElse(rule.country(), ""));
    return criteria;
  }

  private static RouteRule rule(Section section, Set<String> known) {
    String name = section.required("name");
    if (!name.isEmpty() && (name.length() > RouteRule.NAME_MAX || !NAME.matcher(name).matches())) {
      section.problem(
          "name", name, "at most " + RouteRule.NAME_MAX + " letters, digits, dots and dashes");
    }
    @Nullable String prefix = matching(section, "prefix", PREFIX, "a plus and up to 15 digits");
    @Nullable String country = matching(section, "country", COUNTRY, "two letters, like GB");
    RouteRule rule =
        new RouteRule(
            name,
            section.optionalText("sender"),
            matching(section, "account", ACCOUNT, "the sid of an account"),
            prefix,
            country,
            choices(section, known));
    if (prefix != null && country != null) {
      section.problem("country", country, "left out where there is a prefix");
    }
    if (name.equals(RouteRule.DEFAULT_NAME) && !rule.matchesAll()) {
      section.problem("name", name, "the name of a route for everything");
    }
    section.finish();
    return rule;
  }

  private static @Nullable String matching(
      Section section, String key, Pattern pattern, String expected) {
    String value = section.optionalText(key);
    if (value == null || pattern.matcher(value).matches()) {
      return value;
    }
    section.problem(key, value, expected);
    return null;
  }

  /** Without a rank, a carrier is tried after the one before it. */
  private static List<Choice> choices(Section section, Set<String> known) {
    List<Section> elements = section.sections("carriers");
    List<Choice> choices = new ArrayList<>();
    Set<String> names = new HashSet<>();
    int rank = 0;
    for (Section element : elements) {
      String carrier = element.required("name");
      if (!carrier.isEmpty() && !known.contains(carrier)) {
        element.problem("name", carrier, "one of the configured carriers");
      } else if (!names.add(carrier)) {
        element.problem("name", carrier, "once in a route");
      }
      rank = element.integer("rank", rank + 1, 1, RouteRule.CARRIERS_MAX);
      int weight = element.integer("weight", Choice.WEIGHT_DEFAULT, 1, Choice.WEIGHT_MAX);
      choices.add(new Choice(carrier, rank, weight, cost(element)));
      element.finish();
    }
    if (choices.isEmpty() || choices.size() > RouteRule.CARRIERS_MAX) {
      section.problem("carriers", choices.size() + " carriers", "1 to " + RouteRule.CARRIERS_MAX);
    }
    costsOfAllOrNone(section, choices);
    choices.sort(Comparator.comparingInt(Choice::rank));
    return choices;
  }

  private static @Nullable BigDecimal cost(Section element) {
    String written = element.optionalText("cost");
    if (written == null) {
      return null;
    }
    if (COST.matcher(written).matches()) {
      BigDecimal cost = new BigDecimal(written);
      if (cost.compareTo(Choice.COST_MAX) <= 0) {
        return cost;
      }
    }
    element.problem(
        "cost",
        written,
        "a number from 0 to "
            + Choice.COST_MAX
            + " with at most "
            + Choice.COST_SCALE_MAX
            + " digits behind the point");
    return null;
  }

  /** A cost can only be compared with another one. */
  private static void costsOfAllOrNone(Section section, List<Choice> choices) {
    Map<Integer, Boolean> costs = new HashMap<>();
    for (Choice choice : choices) {
      boolean has = choice.cost() != null;
      if (!costs.computeIfAbsent(choice.rank(), _ -> has).equals(has)) {
        section.problem(
            "carriers", "rank " + choice.rank(), "a cost for all carriers of a rank, or for none");
        return;
      }
    }
  }
}
