package dev.parley.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.http.Response;
import java.util.List;
import org.junit.jupiter.api.Test;

class AssetsTest {
  private final Assets assets = new Assets();
  private final RoutesRecorder routes = new RoutesRecorder();

  @Test
  void everyAssetIsServedForEverUnderItsHash() {
    assets.register(routes);
    for (String name : List.of(Assets.STYLE, Assets.SCRIPT, Assets.ICON, Assets.HTMX, Assets.SSE)) {
      assertThat(assets.path(name)).matches("/assets/[0-9a-f]{16}/" + name);
      Response response = routes.get(assets.path(name));
      assertThat(response.status()).isEqualTo(200);
      assertThat(response.body()).isNotEmpty();
      assertThat(response.headers().get("Cache-Control")).contains("immutable");
    }
    assertThat(routes.get("/favicon.ico").headers())
        .containsEntry("Location", assets.path(Assets.ICON));
  }

  @Test
  void ownScriptStaysSmall() {
    assets.register(routes);
    assertThat(routes.get(assets.path(Assets.SCRIPT)).body()).hasSizeLessThan(6_000);
  }
}
