package dev.parley.http;

import io.vertx.core.MultiMap;
import java.util.AbstractMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Headers as a map, without copying them for the few that are asked. Read-only. */
final class HeaderView extends AbstractMap<String, String> {
  private final MultiMap headers;

  HeaderView(MultiMap headers) {
    this.headers = headers;
  }

  @Override
  public @Nullable String get(@Nullable Object name) {
    return name instanceof String text ? headers.get(text) : null;
  }

  @Override
  public boolean containsKey(@Nullable Object name) {
    return get(name) != null;
  }

  @Override
  public Set<Map.Entry<String, String>> entrySet() {
    Map<String, String> copy = new LinkedHashMap<>();
    headers.forEach((name, value) -> copy.putIfAbsent(name.toLowerCase(Locale.ROOT), value));
    return copy.entrySet();
  }
}
