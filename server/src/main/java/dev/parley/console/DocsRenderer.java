package dev.parley.console;

import java.net.URI;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.commonmark.Extension;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Code;
import org.commonmark.node.Heading;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.node.Text;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;

/**
 * Markdown to HTML for a page: raw HTML escaped, headings with the anchors that links name, links
 * between the documents leading to their pages, links to files that are not packed made plain text.
 */
final class DocsRenderer {
  private static final List<Extension> EXTENSIONS = List.of(TablesExtension.create());
  private static final Parser PARSER = Parser.builder().extensions(EXTENSIONS).build();

  private final Set<String> names;

  /**
   * @param names of all documents, as {@link DocsLibrary.Doc#name}
   */
  DocsRenderer(Set<String> names) {
    this.names = Set.copyOf(names);
  }

  DocsLibrary.Doc render(String name, String markdown) {
    Node document = PARSER.parse(markdown);
    Map<Node, String> anchors = new HashMap<>();
    Anchors headings = new Anchors(anchors);
    document.accept(headings);
    document.accept(new Links(name));
    HtmlRenderer renderer =
        HtmlRenderer.builder()
            .extensions(EXTENSIONS)
            .escapeHtml(true)
            .sanitizeUrls(true)
            .attributeProviderFactory(
                _ ->
                    (node, tag, attributes) -> {
                      String anchor = anchors.get(node);
                      if (anchor != null) {
                        attributes.put("id", anchor);
                      }
                      if (tag.equals("pre")) {
                        attributes.put("tabindex", "0");
                      }
                    })
            .build();
    return new DocsLibrary.Doc(
        name,
        headings.title.isEmpty() ? name : headings.title,
        scrolling(renderer.render(document)));
  }

  /**
   * Wide tables scroll by themselves, also by the keyboard. What is written in a text is escaped.
   */
  private static String scrolling(String html) {
    StringBuilder out = new StringBuilder();
    int number = 0;
    int from = 0;
    for (int at = html.indexOf("<table>"); at >= 0; at = html.indexOf("<table>", from)) {
      out.append(html, from, at)
          .append("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Table ")
          .append(++number)
          .append("\"><table>");
      from = at + "<table>".length();
    }
    return out.append(html, from, html.length())
        .toString()
        .replace("</table>", "</table></div>")
        // A header that says nothing is none.
        .replace("<th></th>", "<td></td>");
  }

  /** As GitHub makes them, whose readers follow the same links. */
  static String anchor(String heading) {
    StringBuilder anchor = new StringBuilder();
    heading
        .toLowerCase(Locale.ROOT)
        .codePoints()
        .forEach(
            c -> {
              if (Character.isLetterOrDigit(c) || c == '-' || c == '_') {
                anchor.appendCodePoint(c);
              } else if (c == ' ') {
                anchor.append('-');
              }
            });
    return anchor.toString();
  }

  private static final class Anchors extends AbstractVisitor {
    private final Map<Node, String> anchors;
    private final Set<String> taken = new HashSet<>();
    private String title = "";

    Anchors(Map<Node, String> anchors) {
      this.anchors = anchors;
    }

    @Override
    public void visit(Heading heading) {
      Words words = new Words();
      heading.accept(words);
      String text = words.text.toString();
      if (title.isEmpty() && heading.getLevel() == 1) {
        title = text;
      }
      String first = anchor(text);
      String free = first;
      for (int i = 1; !taken.add(free); i++) {
        free = first + "-" + i;
      }
      anchors.put(heading, free);
    }
  }

  private static final class Words extends AbstractVisitor {
    private final StringBuilder text = new StringBuilder();

    @Override
    public void visit(Text words) {
      text.append(words.getLiteral());
    }

    @Override
    public void visit(Code code) {
      text.append(code.getLiteral());
    }
  }

  private final class Links extends AbstractVisitor {
    private final URI base;

    Links(String name) {
      this.base = URI.create(DocsPage.PATH + "/" + name + ".md");
    }

    @Override
    public void visit(Link link) {
      visitChildren(link);
      String written = link.getDestination();
      if (written.startsWith("#") || written.startsWith("https://")) {
        return;
      }
      URI there = base.resolve(written);
      String path = String.valueOf(there.getPath());
      String name =
          path.startsWith(DocsPage.PATH + "/") && path.endsWith(".md")
              ? path.substring(DocsPage.PATH.length() + 1, path.length() - ".md".length())
              : "";
      if (names.contains(name)) {
        String fragment = there.getRawFragment();
        link.setDestination(DocsPage.PATH + "/" + name + (fragment == null ? "" : "#" + fragment));
      } else if (written.startsWith("../") || !written.contains(":")) {
        plain(link);
      }
    }

    private static void plain(Link link) {
      for (Node child = link.getFirstChild(); child != null; ) {
        Node next = child.getNext();
        link.insertBefore(child);
        child = next;
      }
      link.unlink();
    }
  }
}
