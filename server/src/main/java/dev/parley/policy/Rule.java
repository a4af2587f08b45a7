package dev.parley.policy;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One rule: one class, one clause. Pure: the same facts give the same finding. */
public interface Rule {
  /** Stable id, lower case with hyphens. */
  String id();

  /** Clause of the policy it keeps, for example {@code S18}. */
  String clause();

  /** Raised with every change of meaning. */
  int version();

  /** What is wrong with this message, if anything. */
  Optional<Finding> examine(Facts facts);

  /** A finding of this rule. */
  default Finding finding(int code, String sentence, @Nullable String evidence, String remedy) {
    return new Finding(id(), version(), clause(), code, sentence, evidence, remedy);
  }
}
