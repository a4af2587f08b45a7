package dev.parley.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** WCAG 2.2 s1.4.3: text has a contrast of at least 4.5 to 1 on its ground, in both themes. */
class ContrastTest {
  private static final double TEXT_MIN = 4.5;
  private static final Pattern TOKEN =
      Pattern.compile("--([a-z-]+): light-dark\\(#([0-9a-f]{6}), #([0-9a-f]{6})\\)");

  @Test
  void textIsReadableOnEveryGroundItStandsOn() {
    RoutesRecorder routes = new RoutesRecorder();
    Assets assets = new Assets();
    assets.register(routes);
    String css = RoutesRecorder.text(routes.get(assets.path(Assets.STYLE)));
    int sandbox = css.indexOf("body.sandbox {");
    assertThat(sandbox).isPositive();
    Map<String, String[]> live = tokens(css.substring(0, sandbox));
    Map<String, String[]> inSandbox = new HashMap<>(live);
    inSandbox.putAll(tokens(css.substring(sandbox)));
    assertThat(problems(live)).isEmpty();
    assertThat(problems(inSandbox)).isEmpty();
  }

  private static List<String> problems(Map<String, String[]> tokens) {
    List<String> problems = new ArrayList<>();
    for (int theme = 0; theme < 2; theme++) {
      for (String ground : List.of("ground", "raised", "sunken", "accent-ground")) {
        for (String text : List.of("text", "quiet", "accent", "bad")) {
          require(
              color(tokens, text, theme),
              color(tokens, ground, theme),
              text + "/" + ground,
              problems);
        }
      }
      for (String tone : List.of("good", "bad", "waiting")) {
        String ground = color(tokens, tone + "-ground", theme);
        require(color(tokens, tone, theme), ground, tone, problems);
        require(color(tokens, "accent", theme), ground, "link/" + tone, problems);
      }
      require("ffffff", color(tokens, "accent-fill", theme), "white/accent-fill", problems);
    }
    return problems;
  }

  private static String color(Map<String, String[]> tokens, String name, int theme) {
    String[] pair = tokens.get(name);
    if (pair == null) {
      throw new AssertionError("no token --" + name);
    }
    return pair[theme];
  }

  private static void require(String text, String ground, String what, List<String> problems) {
    double a = luminance(text) + 0.05;
    double b = luminance(ground) + 0.05;
    double contrast = Math.max(a, b) / Math.min(a, b);
    if (contrast < TEXT_MIN) {
      problems.add(what + " #" + text + " on #" + ground + ": " + contrast);
    }
  }

  private static Map<String, String[]> tokens(String css) {
    Map<String, String[]> tokens = new HashMap<>();
    TOKEN.matcher(css).results().forEach(match -> tokens.put(match.group(1), pair(match)));
    return tokens;
  }

  private static String[] pair(MatchResult match) {
    return new String[] {match.group(2), match.group(3)};
  }

  private static double luminance(String rgb) {
    return 0.2126 * channel(rgb, 0) + 0.7152 * channel(rgb, 2) + 0.0722 * channel(rgb, 4);
  }

  private static double channel(String rgb, int at) {
    double value = Integer.parseInt(rgb.substring(at, at + 2), 16) / 255.0;
    return value <= 0.04045 ? value / 12.92 : Math.pow((value + 0.055) / 1.055, 2.4);
  }
}
