package dev.parley.webhook;

import dev.parley.webhook.WebhookRequest.Parameter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an owner changes in a replay.
 *
 * @param url where to, instead of where it went; null to keep it
 * @param parameters values by name, of those that are there and of new ones
 */
public record ReplayEdits(@Nullable String url, Map<String, String> parameters) {
  public static final ReplayEdits NONE = new ReplayEdits(null, Map.of());

  /** Parameters that one replay may change. */
  public static final int PARAMETERS_MAX = 50;

  /** Characters of a changed value. */
  public static final int VALUE_MAX = 4_000;

  public ReplayEdits {
    parameters = Map.copyOf(parameters);
  }

  /** Something differs from what the application was told: it proves nothing about that. */
  public boolean any() {
    return url != null || !parameters.isEmpty();
  }

  /** These parameters with the changes; new ones come last. */
  public List<Parameter> in(List<Parameter> original) {
    if (parameters.isEmpty()) {
      return original;
    }
    Map<String, String> left = new LinkedHashMap<>(parameters);
    List<Parameter> edited = new ArrayList<>();
    for (Parameter parameter : original) {
      String value = left.remove(parameter.name());
      edited.add(value == null ? parameter : new Parameter(parameter.name(), value));
    }
    left.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(each -> edited.add(new Parameter(each.getKey(), each.getValue())));
    return edited;
  }
}
