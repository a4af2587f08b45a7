package dev.parley.console;

import dev.parley.console.ConsoleDoor.Entrance;
import dev.parley.http.Response;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@code /docs} and {@code /docs/{name}}: the documents of this version, without a network. */
public final class DocsPage {
  static final String PATH = "/docs";

  private static final String DECISIONS = "adr";

  private final Pages pages;
  private final Supplier<DocsLibrary> library;

  public DocsPage(Pages pages) {
    this.pages = pages;
    this.library = new Once();
  }

  /** Rendering takes a moment, and few look. */
  private static final class Once implements Supplier<DocsLibrary> {
    private @Nullable DocsLibrary made;

    @Override
    public synchronized DocsLibrary get() {
      DocsLibrary library = made == null ? DocsLibrary.packed() : made;
      made = library;
      return library;
    }
  }

  /**
   * @param docs what there is to read
   * @param decisions why it is made like this
   */
  public record ListView(List<DocLink> docs, List<DocLink> decisions) {
    public ListView {
      docs = List.copyOf(docs);
      decisions = List.copyOf(decisions);
    }
  }

  public record DocLink(String url, String title) {}

  /**
   * @param html safe
   */
  public record View(String html) {}

  public void register(ConsoleRoutes routes) {
    routes.get(PATH, Entrance.ANYBODY, _ -> list());
    routes.get(PATH + "/{name}", Entrance.ANYBODY, request -> show(request.pathParameter("name")));
    routes.get(
        PATH + "/" + DECISIONS + "/{name}",
        Entrance.ANYBODY,
        request -> show(DECISIONS + "/" + request.pathParameter("name")));
  }

  private Response list() {
    return pages.page(
        200,
        "docsList.jte",
        "Documents",
        PageHead.Section.DOCS,
        "",
        new ListView(links(false), links(true)));
  }

  private List<DocLink> links(boolean decisions) {
    return library.get().all().stream()
        .filter(doc -> doc.name().startsWith(DECISIONS + "/") == decisions)
        .map(doc -> new DocLink(PATH + "/" + doc.name(), doc.title()))
        .toList();
  }

  private Response show(String name) {
    return library
        .get()
        .find(name)
        .map(
            doc ->
                pages.page(
                    200, "doc.jte", doc.title(), PageHead.Section.DOCS, "", new View(doc.html())))
        .orElseGet(
            () ->
                pages.problem(
                    404, "No such document", "There is no document of this name in this version."));
  }
}
