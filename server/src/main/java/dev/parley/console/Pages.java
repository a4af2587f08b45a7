package dev.parley.console;

import dev.parley.account.Account;
import dev.parley.http.Response;
import dev.parley.people.Permission;
import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Renders templates, compiled with the build, into whole pages and into the fragments of pages.
 * Thread-safe.
 */
public final class Pages {
  /**
   * No inline script or style, nothing from elsewhere, no frame: text of strangers that slipped
   * through escaping would still not run.
   */
  static final String CONTENT_SECURITY_POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
          + " form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

  private static final String GENERATED = "dev.parley.console.pages";

  private final TemplateEngine engine =
      TemplateEngine.createPrecompiled(
          null, ContentType.Html, Pages.class.getClassLoader(), GENERATED);
  private final Assets assets;
  private final boolean sandbox;
  private final Supplier<List<Account>> accounts;

  /** Without accounts to choose from. */
  public Pages(Assets assets, boolean sandbox) {
    this(assets, sandbox, List::of);
  }

  /**
   * @param sandbox marks every page as one of a sandbox, by word, border and colour
   * @param accounts all of them, asked for each page
   */
  public Pages(Assets assets, boolean sandbox, Supplier<List<Account>> accounts) {
    this.assets = assets;
    this.sandbox = sandbox;
    this.accounts = accounts;
  }

  /** Who looks at the page that is being made; who passed no door is the sandbox's developer. */
  public Viewer viewer() {
    return Viewer.current(sandbox ? Viewer.DEVELOPMENT : Viewer.NOBODY);
  }

  public boolean sandbox() {
    return sandbox;
  }

  /** A whole page. The template takes {@code head} and {@code view}. */
  public Response page(
      int status,
      String template,
      String title,
      PageHead.Section section,
      String command,
      Object view) {
    PageHead head =
        new PageHead(title, section, command, sandbox, assets, viewer(), accountSwitch());
    return secured(status, render(template, Map.of("head", head, "view", view)));
  }

  private AccountSwitch accountSwitch() {
    Viewer viewer = viewer();
    return viewer.may(Permission.READ)
        ? Viewer.request()
            .map(
                request ->
                    AccountSwitch.of(
                        request, accounts.get().stream().filter(viewer::sees).toList()))
            .orElse(AccountSwitch.NONE)
        : AccountSwitch.NONE;
  }

  /** A part of a page, for htmx. The template takes {@code view}. */
  public Response fragment(int status, String template, Object view) {
    return secured(status, fragmentText(template, view));
  }

  /** A part of a page, for server-sent events. The template takes {@code view}. */
  public String fragmentText(String template, Object view) {
    return render(template, Map.of("view", view));
  }

  /** A page that says what is wrong and where to go from here. */
  public Response problem(int status, String title, String sentence) {
    return page(
        status, "problem.jte", title, PageHead.Section.NONE, "", new ProblemView(status, sentence));
  }

  private String render(String template, Map<String, Object> parameters) {
    StringOutput output = new StringOutput(8192);
    engine.render(template, parameters, output);
    return output.toString();
  }

  private static Response secured(int status, String html) {
    return Response.html(status, html)
        .with("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        .with("X-Content-Type-Options", "nosniff")
        .with("Referrer-Policy", "same-origin")
        .with("Cache-Control", "no-store");
  }

  /**
   * @param sentence what went wrong and what to do
   */
  public record ProblemView(int status, String sentence) {}
}
