package dev.parley.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JdbcUrlTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:postgresql://bob:hunter2@db/parley",
        "jdbc:postgresql://bob:hun?ter2@db/parley",
        "jdbc:postgresql://bob:hun/ter2@db/parley",
        "jdbc:postgresql://db/parley?user=bob&password=hunter2",
        "jdbc:postgresql://db/parley?PASSWORD=hunter2",
        "jdbc:postgresql://db/parley?sslpassword=hunter2"
      })
  void aLoginInTheUrlIsRefusedAndNotRepeated(String url) {
    assertThatThrownBy(
            () -> ConfigurationLoader.parse("database: {url: \"" + url + "\"}", Map.of()))
        .isInstanceOfSatisfying(
            ConfigurationException.class,
            refused ->
                assertThat(refused.problems())
                    .singleElement()
                    .asString()
                    .contains("database.url", "without user and password")
                    .doesNotContain("hun", "ter2", "bob"));
  }

  @Test
  void parametersAreNotShown() {
    String url = "jdbc:postgresql://db:5433/parley?sslmode=verify-full&sslkey=/secret/place";
    assertThat(JdbcUrl.holdsLogin(url)).isFalse();
    assertThat(JdbcUrl.shown(url)).isEqualTo("jdbc:postgresql://db:5433/parley");
    assertThat(JdbcUrl.without(url, "Cannot parse " + url + "!"))
        .isEqualTo("Cannot parse jdbc:postgresql://db:5433/parley!");
  }

  @Test
  void whatIsShownOfASettingIsTheSame() {
    Map<String, String> environment =
        Map.of("PARLEY_DATABASE_URL", "jdbc:postgresql://db/parley?options=secret");
    assertThat(ConfigurationLoader.settings(null, environment))
        .contains(
            new Setting("database.url", "jdbc:postgresql://db/parley", "PARLEY_DATABASE_URL"));
  }
}
