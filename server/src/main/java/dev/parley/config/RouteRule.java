package dev.parley.config;

import java.math.BigDecimal;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One rule of the configuration's {@code routes}: which messages it is for, and which carriers take
 * them. A criterion that is null matches every message; a rule without any is for all that no other
 * rule matches.
 *
 * @param name ours, for pages, metrics and words
 * @param sender as messages have it: E.164, a short code or an alphanumeric id
 * @param account the sid of the account that sends
 * @param prefix beginning of the recipient's number, plus included
 * @param country ISO 3166 alpha-2 of the recipient's number
 * @param carriers in order of rank
 */
public record RouteRule(
    String name,
    @Nullable String sender,
    @Nullable String account,
    @Nullable String prefix,
    @Nullable String country,
    List<Choice> carriers) {
  /** Rules in one configuration. */
  public static final int ROUTES_MAX = 200;

  /** Carriers of one rule. */
  public static final int CARRIERS_MAX = 20;

  public static final int NAME_MAX = 64;

  /** What is for everything else, when no rule says so. */
  public static final String DEFAULT_NAME = "default";

  public RouteRule {
    carriers = List.copyOf(carriers);
  }

  /** It is for the same messages as the other one. */
  public boolean sameCriteria(RouteRule other) {
    return Objects.equals(sender, other.sender)
        && Objects.equals(account, other.account)
        && Objects.equals(prefix, other.prefix)
        && Objects.equals(country, other.country);
  }

  /** It says nothing about which messages it is for. */
  public boolean matchesAll() {
    return sender == null && account == null && prefix == null && country == null;
  }

  /**
   * A carrier that may take what the rule matches.
   *
   * @param rank 1 is tried first; carriers of one rank share what they cost the same for
   * @param weight its part of what a rank's carriers of the same cost share
   * @param cost of one segment, in whatever currency all have; null where the rank has no costs
   */
  public record Choice(String carrier, int rank, int weight, @Nullable BigDecimal cost) {
    public static final int WEIGHT_DEFAULT = 1;
    public static final int WEIGHT_MAX = 1_000;
    public static final BigDecimal COST_MAX = BigDecimal.valueOf(1_000);

    /** Digits behind the point. */
    public static final int COST_SCALE_MAX = 6;
  }
}
