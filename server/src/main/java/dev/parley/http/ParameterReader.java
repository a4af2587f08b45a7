package dev.parley.http;

import dev.parley.http.Request.Parameters;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads {@code application/x-www-form-urlencoded}, from a body or a query. */
final class ParameterReader {
  /** Parameters of one form or query. */
  static final int PARAMETERS_MAX = 500;

  private ParameterReader() {}

  static Parameters query(String query) throws MalformedInput {
    byte[] raw = query.getBytes(StandardCharsets.ISO_8859_1);
    return read(raw, "The query");
  }

  static Parameters form(byte[] body) throws MalformedInput {
    return read(body, "The form");
  }

  private static Parameters read(byte[] raw, String where) throws MalformedInput {
    if (raw.length == 0) {
      return Parameters.NONE;
    }
    Map<String, List<String>> values = new LinkedHashMap<>();
    int count = 0;
    int start = 0;
    while (start < raw.length) {
      int end = indexOf(raw, (byte) '&', start, raw.length);
      if (end > start) {
        if (++count > PARAMETERS_MAX) {
          throw new MalformedInput(where + " has more than " + PARAMETERS_MAX + " parameters.");
        }
        add(values, raw, start, end);
      }
      start = end + 1;
    }
    return new Parameters(values);
  }

  private static void add(Map<String, List<String>> values, byte[] raw, int start, int end)
      throws MalformedInput {
    int equals = indexOf(raw, (byte) '=', start, end);
    String name = PercentCode.decode(raw, start, equals, true, "A parameter name");
    String value = equals == end ? "" : value(raw, equals + 1, end, name);
    List<String> first = values.putIfAbsent(name, List.of(value));
    if (first == null) {
      return;
    }
    List<String> all = first instanceof ArrayList<String> ? first : new ArrayList<>(first);
    all.add(value);
    values.put(name, all);
  }

  private static String value(byte[] raw, int from, int to, String name) throws MalformedInput {
    try {
      return PercentCode.decode(raw, from, to, true, "The parameter");
    } catch (MalformedInput e) {
      throw new MalformedInput(
          e.fault().sentence().replace("The parameter", "The parameter " + name), name);
    }
  }

  private static int indexOf(byte[] raw, byte wanted, int from, int to) {
    for (int i = from; i < to; i++) {
      if (raw[i] == wanted) {
        return i;
      }
    }
    return to;
  }
}
