package dev.parley.policy;

import org.jspecify.annotations.Nullable;

/**
 * What one rule found.
 *
 * @param rule id of the rule, for example {@code sender-held}
 * @param version version of the rule
 * @param clause clause of the policy, for example {@code S24}
 * @param code code of the error catalogue
 * @param sentence what is wrong, for the customer, in one plain sentence
 * @param evidence the facts that made the rule speak; bodies and foreign numbers masked
 * @param remedy what the customer can do about it
 */
public record Finding(
    String rule,
    int version,
    String clause,
    int code,
    String sentence,
    @Nullable String evidence,
    String remedy) {}
