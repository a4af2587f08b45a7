package dev.parley.cli;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Parameters of a request that are made of options. */
final class Form {
  static final String REASON = "Reason";

  private Form() {}

  /** An option that was not given is no parameter. */
  static void put(Map<String, String> form, String name, @Nullable String value) {
    if (value != null) {
      form.put(name, value);
    }
  }
}
