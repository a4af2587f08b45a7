package dev.parley.console;

import dev.parley.audit.Cause;
import dev.parley.http.Request;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Reads a form that was sent, and gathers what is wrong with its fields. */
final class FormReader {
  static final String REASON = "reason";

  private final String form;
  private final Request.Parameters parameters;
  private final Map<String, String> values = new LinkedHashMap<>();
  private final Map<String, String> problems = new LinkedHashMap<>();

  /**
   * @param form its name on the page
   */
  FormReader(String form, Request request) {
    this.form = form;
    this.parameters = request.form();
  }

  /** Without the space around it; what is too long is a problem. */
  String text(String field, int max) {
    String text = written(field);
    values.put(field, text);
    if (text.length() > max) {
      problem(field, "At most " + max + " characters.");
    }
    return text;
  }

  /**
   * @param missing said when nothing is written
   */
  String required(String field, int max, String missing) {
    String text = text(field, max);
    if (text.isEmpty()) {
      problem(field, missing);
    }
    return text;
  }

  /** One that the page does not show again; empty when nothing is written. */
  Optional<String> secret(String field) {
    return Optional.of(written(field)).filter(text -> !text.isEmpty());
  }

  boolean checked(String field) {
    boolean checked = written(field).equals("yes");
    values.put(field, checked ? "yes" : "");
    return checked;
  }

  /** Why, in the words of whoever does it; may be empty. */
  String reason() {
    return text(REASON, Cause.REASON_MAX);
  }

  /** The same where others have to be able to read why. */
  String requiredReason() {
    return required(REASON, Cause.REASON_MAX, "Say why; it stays in the audit log.");
  }

  /** The first problem of a field stays. */
  void problem(String field, String sentence) {
    problems.putIfAbsent(field, sentence);
  }

  boolean wrong() {
    return !problems.isEmpty();
  }

  FormView view() {
    return new FormView(form, values, problems);
  }

  private String written(String field) {
    return parameters.first(field).orElse("").strip();
  }
}
