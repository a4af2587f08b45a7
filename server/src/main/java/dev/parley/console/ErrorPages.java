package dev.parley.console;

import dev.parley.http.Request;
import dev.parley.http.Response;
import dev.parley.message.ErrorCatalogue;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * {@code /docs/errors} and {@code /docs/errors/{code}}: the catalogue of errors, from the jar, so
 * that it is readable where there is no other network than this one.
 */
public final class ErrorPages {
  static final String PATH = "/docs/errors";

  private final Pages pages;
  private final ErrorCatalogue catalogue;

  ErrorPages(Pages pages, ErrorCatalogue catalogue) {
    this.pages = pages;
    this.catalogue = catalogue;
  }

  Response list(Request request) {
    List<Entry> entries =
        catalogue.all().values().stream()
            .sorted(Comparator.comparingInt(ErrorCatalogue.Entry::code))
            .map(ErrorPages::entry)
            .toList();
    return pages.page(
        200, "errors.jte", "Error codes", PageHead.Section.ERRORS, "", new ListView(entries));
  }

  Response show(Request request) {
    String text = request.pathParameter("code");
    return number(text)
        .flatMap(catalogue::find)
        .map(
            found ->
                pages.page(
                    200,
                    "error.jte",
                    "Error " + found.code(),
                    PageHead.Section.ERRORS,
                    "",
                    entry(found)))
        .orElseGet(
            () ->
                pages.problem(
                    404,
                    "No such error code",
                    "“" + text + "” is not a code that Parley answers or writes."));
  }

  private static Optional<Integer> number(String text) {
    return text.matches("\\d{1,9}") ? Optional.of(Integer.valueOf(text)) : Optional.empty();
  }

  private static Entry entry(ErrorCatalogue.Entry entry) {
    String how =
        switch (entry.mode()) {
          case SYNCHRONOUS ->
              "The API answers HTTP "
                  + entry.status()
                  + " with this code. When it concerns a message, the message is recorded as"
                  + " refused.";
          case ASYNCHRONOUS ->
              "The API answers 201; the message then ends as failed or undelivered with this code,"
                  + " and the status callback carries it.";
          case ALERT -> "An alert about a webhook or its document. No message carries it.";
        };
    return new Entry(entry.code(), how, entry.text(), entry.cause(), entry.remedy());
  }

  public record ListView(List<Entry> entries) {
    public ListView {
      entries = List.copyOf(entries);
    }
  }

  /**
   * @param how how the application meets it
   */
  public record Entry(int code, String how, String text, String cause, String remedy) {}
}
