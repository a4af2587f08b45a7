package dev.parley.console;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A form of a page: what was written into it, and what is wrong with that, field by field.
 *
 * @param form its name; where ids of its fields begin
 * @param values by field; empty while it was not sent
 * @param problems by field, in the order of the form
 */
public record FormView(String form, Map<String, String> values, Map<String, String> problems) {
  /** The forms of a page of which none was sent. */
  static final FormView UNSENT = new FormView("", Map.of(), Map.of());

  /** The form of this name as the page shows it: filled in when it is the one that was sent. */
  public FormView of(String name) {
    return name.equals(form) ? this : new FormView(name, Map.of(), Map.of());
  }

  public String id(String field) {
    return form + "-" + field;
  }

  /**
   * @param otherwise while nothing was sent
   */
  public String value(String field, String otherwise) {
    return values.getOrDefault(field, otherwise);
  }

  /** Null when nothing is wrong with the field. */
  public @Nullable String problem(String field) {
    return problems.get(field);
  }
}
