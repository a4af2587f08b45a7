package dev.parley.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DocsPageTest {
  private static final Path DOCS = Path.of("../docs");
  private static final Pattern INNER = Pattern.compile("href=\"([^\"h][^\"]*)\"");

  private final RoutesRecorder routes = new RoutesRecorder();

  DocsPageTest() {
    new DocsPage(new Pages(new Assets(), false))
        .register(new ConsoleRoutes(routes, ConsoleDoor.OPEN));
  }

  private static Set<String> files() throws IOException {
    Set<String> names = new TreeSet<>();
    try (Stream<Path> files = Files.walk(DOCS)) {
      files
          .map(file -> DOCS.relativize(file).toString())
          .filter(name -> name.endsWith(".md"))
          .forEach(name -> names.add(name.substring(0, name.length() - 3)));
    }
    return names;
  }

  private static String article(String html) {
    return html.substring(html.indexOf("<article"), html.indexOf("</article>"));
  }

  @Test
  void everyDocumentOfTheRepositoryIsThere() throws IOException {
    String list = PageRules.check(routes.get("/docs"), 200);
    assertThat(files()).contains("operations", "adr/0001-order-of-packages");
    for (String name : files()) {
      assertThat(list).contains("href=\"/docs/" + name + "\"");
      assertThat(routes.get("/docs/" + name).status()).as(name).isEqualTo(200);
      String html = RoutesRecorder.text(routes.get("/docs/" + name));
      assertThat(html.split("<h1", -1)).as("one first heading in " + name).hasSize(2);
    }
  }

  @Test
  void noInnerLinkIsDead() throws IOException {
    List<String> dead = new ArrayList<>();
    for (String name : files()) {
      Matcher link = INNER.matcher(article(RoutesRecorder.text(routes.get("/docs/" + name))));
      while (link.find()) {
        if (!leadsSomewhere("/docs/" + name, link.group(1))) {
          dead.add(name + ": " + link.group(1));
        }
      }
    }
    assertThat(dead).isEmpty();
  }

  private boolean leadsSomewhere(String here, String link) {
    String[] parts = link.split("#", 2);
    String page = parts[0].isEmpty() ? here : parts[0];
    if (!page.startsWith("/docs/") || routes.get(page).status() != 200) {
      return false;
    }
    return parts.length == 1
        || RoutesRecorder.text(routes.get(page)).contains("id=\"" + parts[1] + "\"");
  }

  @Test
  void whatIsNotThereIsNotFound() {
    PageRules.check(routes.get("/docs/nothing"), 404);
    PageRules.check(routes.get("/docs/adr/nothing"), 404);
  }

  @Test
  void rawHtmlAndScriptLinksComeToNothing() {
    String html =
        new DocsRenderer(Set.of("a", "adr/b"))
            .render(
                "a",
                """
                # A <b>title</b>
                <script>alert(1)</script>

                [x](javascript:alert(1)) [b](adr/b.md#part) [file](../server/pom.xml)

                | one | |
                |---|---|
                | two | 2 |
                """)
            .html();
    assertThat(html)
        .doesNotContain("<th></th>", "<script", "<b>", "javascript:", "pom.xml")
        .contains("&lt;script&gt;", "href=\"/docs/adr/b#part\"", "file", "aria-label=\"Table 1\"");
  }

  @Test
  void linksOfADecisionAreSeenFromItsPlace() {
    String html =
        new DocsRenderer(Set.of("a", "adr/b", "adr/c"))
            .render("adr/b", "[c](c.md) [a](../a.md)")
            .html();
    assertThat(html).contains("href=\"/docs/adr/c\"", "href=\"/docs/a\"");
  }

  @Test
  void headingsHaveTheAnchorsThatLinksName() {
    String html =
        new DocsRenderer(Set.of()).render("a", "# Bodies, and `tests`\n## One\n## One\n").html();
    assertThat(html)
        .contains("<h1 id=\"bodies-and-tests\">", "<h2 id=\"one\">", "<h2 id=\"one-1\">");
  }
}
