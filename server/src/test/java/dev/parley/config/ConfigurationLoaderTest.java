package dev.parley.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.config.Configuration.Carrier;
import dev.parley.config.Configuration.CarrierTerms;
import dev.parley.config.Configuration.CarrierTerms.Receipts;
import dev.parley.config.Configuration.CarrierTerms.Unknown;
import dev.parley.config.Configuration.Database;
import dev.parley.config.Configuration.Messages;
import dev.parley.config.Configuration.OptOutJournal;
import dev.parley.config.Configuration.Retention;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationLoaderTest {
  private static Configuration parse(String yaml) {
    return ConfigurationLoader.parse(yaml, Map.of());
  }

  private static List<String> problems(String yaml) {
    return problems(yaml, Map.of());
  }

  private static List<String> problems(String yaml, Map<String, String> environment) {
    try {
      ConfigurationLoader.parse(yaml, environment);
      return List.of();
    } catch (ConfigurationException e) {
      return e.problems();
    }
  }

  @Nested
  class ShapingKeys {
    @Test
    void hasDefaults() {
      assertThat(parse("").shaping()).isEqualTo(Shaping.OFF);
      String carrier = "carriers: [{name: a, host: h, systemId: s, password: p}]";
      assertThat(parse(carrier).shaping().enabled()).as("with a carrier").isTrue();
    }

    @Test
    void takesEveryKey() {
      String account = "AC00000000000000a00000000000000001";
      assertThat(
              parse(
                      "shaping: {enabled: true, senders: {\"+12015550123\": 10000, 12345: 1},"
                          + " accounts: {"
                          + account
                          + ": 7}}")
                  .shaping())
          .isEqualTo(
              new Shaping(true, Map.of("+12015550123", 10_000, "12345", 1), Map.of(account, 7)));
    }

    @Test
    void namesBadValues() {
      assertThat(problems("shaping: {senders: {\"+12015550123\": 10001}}"))
          .containsExactly(
              "shaping.senders.+12015550123 is \"10001\"; it must be segments a second, 1 to"
                  + " 10000.");
      assertThat(problems("shaping: {senders: {12015550123: 5}}")).hasSize(1);
      assertThat(problems("shaping: {senders: {12345: 0}, accounts: {AC1: 5}}")).hasSize(2);
    }
  }

  @Nested
  class HttpSection {
    @Test
    void hasDefaults() {
      assertThat(parse("").http()).isEqualTo(new Http(8080, "127.0.0.1"));
    }

    @Test
    void takesEveryKey() {
      assertThat(parse("http: {port: 80, host: 0.0.0.0}").http())
          .isEqualTo(new Http(80, "0.0.0.0"));
      Http all =
          parse(
                  """
                  http:
                    publicUrl: https://sms.example.com/
                    tls: {certificate: /etc/parley/tls.pem, key: /etc/parley/tls.key}
                    trustedProxies: [10.0.0.0/8, "::1"]
                    allowedHosts: ["*.example.com", "10.0.0.1:8443"]
                    metricsFor: []
                    moreInfo: https://sms.example.com/docs/errors/
                  """)
              .http();
      assertThat(all.publicUrl()).isEqualTo(URI.create("https://sms.example.com"));
      assertThat(all.tls()).isEqualTo(new Http.Tls("/etc/parley/tls.pem", "/etc/parley/tls.key"));
      assertThat(all.trustedProxies()).hasSize(2);
      assertThat(all.allowedHosts()).containsExactly("*.example.com", "10.0.0.1:8443");
      assertThat(all.metricsFor()).isEmpty();
      assertThat(all.moreInfo()).isEqualTo("https://sms.example.com/docs/errors/");
      assertThat(
              ConfigurationLoader.parse(
                      "", Map.of("PARLEY_HTTP_TRUSTED_PROXIES", "10.0.0.0/8, 192.0.2.1"))
                  .http()
                  .trustedProxies())
          .hasSize(2);
    }

    @Test
    void namesBadPlaces() {
      for (String url : List.of("sms.example.com", "ftp://a", "https://a/b", "https://u:p@a")) {
        assertThat(problems("http: {publicUrl: \"" + url + "\"}")).as(url).hasSize(1);
      }
      assertThat(problems("http: {tls: {certificate: a}}"))
          .containsExactly(
              "http.tls.key is \"\"; it must be set: certificate and key go together.");
      assertThat(problems("http: {trustedProxies: [proxy]}")).hasSize(1);
      assertThat(problems("http: {allowedHosts: [\"a b\", c]}")).hasSize(1);
      assertThat(problems("http: {allowedHosts: [{a: b}]}")).hasSize(1);
      assertThat(problems("http: {trustedProxies: [" + "'10.0.0.1', ".repeat(100) + "]}"))
          .isEmpty();
      assertThat(problems("http: {trustedProxies: [" + "'10.0.0.1', ".repeat(101) + "]}"))
          .containsExactly("http.trustedProxies is \"101 entries\"; it must be at most 100.");
    }

    @Test
    void namesBadValues() {
      assertThat(problems("http: {port: 65536}"))
          .containsExactly("http.port is \"65536\"; it must be a whole number from 0 to 65535.");
      assertThat(parse("http: {port: 65535}").http().port()).isEqualTo(65_535);
      assertThat(problems("http: {port: [1]}"))
          .containsExactly("http.port must be a single value.");
      assertThat(problems("http: 80"))
          .containsExactly("http must be a section with keys of its own.");
    }
  }

  @Nested
  class Places {
    @Test
    void haveDefaults() {
      assertThat(parse("").data().dir()).isNull();
      assertThat(ConfigurationLoader.forServing(null, Map.of()).data().dir())
          .isEqualTo("/var/lib/parley");
      assertThat(ConfigurationLoader.forServing(null, Map.of()).shaping().enabled()).isTrue();
      assertThat(parse("").keys().masterFile()).isNull();
      assertThat(parse("").webhooks().allowedNetworks()).isEmpty();
    }

    @Test
    void takeEveryKey() {
      Configuration read =
          parse(
              "data: {dir: /srv/parley}\nkeys: {masterFile: /etc/parley/master.key}\n"
                  + "webhooks: {allowedNetworks: [10.2.0.0/16]}");
      assertThat(read.data().dir()).isEqualTo("/srv/parley");
      assertThat(read.keys().masterFile()).isEqualTo("/etc/parley/master.key");
      assertThat(read.webhooks().allowedNetworks()).hasSize(1);
    }

    @Test
    void nameBadValues() {
      assertThat(
              problems(
                  "data: {dir: ' '}\nkeys: {masterFile: ''}\nwebhooks: {allowedNetworks: [x]}"))
          .hasSize(3);
    }
  }

  @Nested
  class Telling {
    private static final String MISTAKES =
        """
        http:
          prot: 80
          port: many
          publicUrl: sms.example.com
        dataa: {dir: /srv}
        retention: {days: 3}
        database: {url: mysql://a}
        carriers:
          - name: acme
            host: smsc.example
            systemId: an-id-that-is-too-long
            password: secret
            windowSize: 0
        routes:
          - name: uk
            prefix: "44"
            carriers: [{name: acmee}]
        """;

    @Test
    void aConfigurationWithTenMistakesGivesTenMessages() {
      assertThat(problems(MISTAKES))
          .hasSize(10)
          .contains(
              "There is no key http.prot; the nearest one is http.port.",
              "There is no key dataa; the nearest one is data.");
    }

    @Test
    void everyValueSaysWhereItComesFrom(@TempDir Path directory) throws IOException {
      Path file = directory.resolve("parley.yaml");
      Files.writeString(
          file,
          """
          http:
            port: 9000
          database: {url: "jdbc:postgresql://db/parley", password: hidden}
          carriers:
            - name: acme
              host: smsc.example
              systemId: parley
              password: secret
          """);
      List<Setting> settings =
          ConfigurationLoader.settings(file, Map.of("PARLEY_HTTP_HOST", "0.0.0.0"));
      assertThat(settings)
          .contains(
              new Setting("http.port", "9000", file + ":2"),
              new Setting("http.host", "0.0.0.0", "PARLEY_HTTP_HOST"),
              new Setting("data.dir", "/var/lib/parley", "default"),
              new Setting("carriers[0].name", "acme", file + ":5"),
              new Setting("carriers[0].password", "[secret]", file + ":8"),
              new Setting("carriers[0].port", "2775", "default"),
              new Setting("database.password", "[secret]", file + ":3"));
      assertThat(settings.toString()).doesNotContain("hidden");
    }
  }

  @Nested
  class RetentionSection {
    @Test
    void keepsMessagesAsLongAsTwilioDoesByDefault() {
      assertThat(parse("").retention()).isEqualTo(new Retention(400));
    }

    @Test
    void takesEveryKey() {
      assertThat(parse("retention: {days: 60}").retention()).isEqualTo(new Retention(60));
      assertThat(parse("retention: {days: 3650}").retention()).isEqualTo(new Retention(3650));
      assertThat(ConfigurationLoader.parse("", Map.of("PARLEY_RETENTION_DAYS", "90")).retention())
          .isEqualTo(new Retention(90));
    }

    @Test
    void namesBadValues() {
      for (String days : List.of("59", "3651", "-1", "a year", "60.5")) {
        assertThat(problems("retention: {days: " + days + "}"))
            .containsExactly(
                "retention.days is \"" + days + "\"; it must be a whole number from 60 to 3650.");
      }
      assertThat(problems("retention: {weeks: 9}"))
          .containsExactly("There is no key retention.weeks; the nearest one is retention.days.");
      assertThatThrownBy(() -> new Retention(59)).isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> new Retention(3651)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Nested
  class DatabaseSection {
    @Test
    void isTheBuiltInOneByDefault() {
      assertThat(parse("").database()).isEqualTo(new Database(null, "parley", new Secret("")));
    }

    @Test
    void takesEveryKey() {
      assertThat(
              parse("database: {url: 'jdbc:postgresql://db:5432/x', user: u, password: 007}")
                  .database())
          .isEqualTo(new Database("jdbc:postgresql://db:5432/x", "u", new Secret("007")));
    }

    @Test
    void namesBadValues() {
      assertThat(problems("database: {url: postgres://db/x}"))
          .containsExactly(
              "database.url is \"postgres://db/x\";"
                  + " it must be like jdbc:postgresql://host:5432/name.");
    }
  }

  @Nested
  class CarrierSection {
    @Test
    void hasDefaults() {
      assertThat(parse("").carriers()).isEmpty();
      assertThat(parse("carriers: [{name: a, host: h, systemId: s, password: p}]").carriers())
          .containsExactly(new Carrier("a", "h", 2775, "s", new Secret("p"), 64));
    }

    @Test
    void takesEveryKey() {
      assertThat(
              parse(
                      """
                      carriers:
                        - {name: a, host: h, port: 1, systemId: s, password: p, windowSize: 10000}
                      """)
                  .carriers())
          .containsExactly(new Carrier("a", "h", 1, "s", new Secret("p"), 10_000));
    }

    @Test
    void hasTermsOfItsOwn() {
      String carrier = "carriers: [{name: a, host: h, systemId: s, password: p%s}]";
      assertThat(parse(carrier.formatted("")).carriers().getFirst().terms())
          .isEqualTo(new CarrierTerms(Receipts.ALL, false, 3_600, Unknown.KEEP));
      String all = ", receipts: last, querySm: true, queryAfterSeconds: 60, unknown: retry";
      assertThat(parse(carrier.formatted(all)).carriers().getFirst().terms())
          .isEqualTo(new CarrierTerms(Receipts.LAST, true, 60, Unknown.RETRY));
      assertThat(
              parse(carrier.formatted(", receipts: first, queryAfterSeconds: 86400"))
                  .carriers()
                  .getFirst()
                  .terms())
          .isEqualTo(new CarrierTerms(Receipts.FIRST, false, 86_400, Unknown.KEEP));
      assertThat(
              problems(
                  carrier.formatted(
                      ", receipts: some, querySm: yes please, queryAfterSeconds: 59, unknown: x")))
          .containsExactlyInAnyOrder(
              "carriers[0].receipts is \"some\"; it must be one of all, first, last.",
              "carriers[0].querySm is \"yes please\"; it must be true or false.",
              "carriers[0].queryAfterSeconds is \"59\";"
                  + " it must be a whole number from 60 to 86400.",
              "carriers[0].unknown is \"x\"; it must be one of keep, retry.");
      assertThat(problems(carrier.formatted(", queryAfterSeconds: 86401"))).hasSize(1);
    }

    @Test
    void namesBadValues() {
      assertThat(
              problems(
                  """
                  carriers:
                    - {name: a, host: h, systemId: s234567890123456, password: p23456789}
                    - {name: a, systemId: s, password: p, port: 0, windowSize: 10001}
                  """))
          .containsExactlyInAnyOrder(
              "carriers[0].systemId is \"s234567890123456\"; it must be at most 15 characters.",
              "carriers[0].password is \"[secret]\"; it must be at most 8 characters.",
              "carriers[1].host is missing.",
              "carriers[1].port is \"0\"; it must be a whole number from 1 to 65535.",
              "carriers[1].windowSize is \"10001\"; it must be a whole number from 1 to 10000.",
              "Two carriers are named \"a\".");
      assertThat(problems("carriers: {name: a}")).containsExactly("carriers must be a list.");
    }
  }

  @Nested
  class MessagesSection {
    @Test
    void hasDefaults() {
      assertThat(parse("").messages()).isEqualTo(new Messages(false));
    }

    @Test
    void takesEveryKey() {
      assertThat(parse("messages: {scheduleWithoutService: true}").messages())
          .isEqualTo(new Messages(true));
    }

    @Test
    void namesBadValues() {
      assertThat(problems("messages: {scheduleWithoutService: maybe}"))
          .containsExactly(
              "messages.scheduleWithoutService is \"maybe\"; it must be true or false.");
    }
  }

  @Nested
  class OptOutJournalSection {
    @Test
    void isBesideTheDataDirectoryByDefault() {
      assertThat(parse("").optOutJournal()).isEqualTo(new OptOutJournal(null));
    }

    @Test
    void takesEveryKey() {
      assertThat(parse("optOutJournal: {path: /var/lib/parley-opt-outs}").optOutJournal())
          .isEqualTo(new OptOutJournal("/var/lib/parley-opt-outs"));
    }

    @Test
    void namesBadValues() {
      assertThat(problems("optOutJournal: {path: /var/lib/}"))
          .containsExactly("optOutJournal.path is \"/var/lib/\"; it must be the name of a file.");
      assertThat(problems("optOutJournal: {file: x}")).hasSize(1);
    }
  }

  @Test
  void theEnvironmentWinsOverTheFile() {
    Configuration configuration =
        ConfigurationLoader.parse(
            "http: {port: 80}\ncarriers: [{name: a, host: h, systemId: s, password: p}]",
            Map.of(
                "PARLEY_HTTP_PORT", "81",
                "PARLEY_CARRIERS_0_WINDOW_SIZE", "7",
                "PARLEY_CARRIERS_1_NAME", "b",
                "PARLEY_CARRIERS_1_HOST", "h",
                "PARLEY_CARRIERS_1_SYSTEM_ID", "s",
                "PARLEY_CARRIERS_1_PASSWORD", "p",
                "PARLEY_HOME", "belongs to the launcher",
                "PATH", "/bin"));
    assertThat(configuration.http().port()).isEqualTo(81);
    assertThat(configuration.carriers()).extracting(Carrier::windowSize).containsExactly(7, 64);
  }

  @Test
  void anUnknownKeyIsToldWithTheNearestKnownOne() {
    assertThat(problems("htp: {}"))
        .containsExactly("There is no key htp; the nearest one is http.");
    assertThat(problems("http: {prot: 1}"))
        .containsExactly("There is no key http.prot; the nearest one is http.port.");
    assertThat(problems("", Map.of("PARLEY_HTTP_PROT", "1")))
        .containsExactly("There is no setting PARLEY_HTTP_PROT (environment variable).");
  }

  @Test
  void allProblemsAreToldAtOnce() {
    assertThatThrownBy(() -> parse("http: {port: x, hots: y}\ndatabase: {url: z}\nmore: 1"))
        .asInstanceOf(InstanceOfAssertFactories.type(ConfigurationException.class))
        .extracting(ConfigurationException::problems, InstanceOfAssertFactories.LIST)
        .hasSize(4);
  }

  @Test
  void brokenYamlAndMissingFilesAreProblemsToo() {
    assertThat(problems("http: [")).hasSize(1);
    assertThat(problems("- 1")).hasSize(1);
    assertThat(problems("http: {port: 1}\nhttp: {port: 2}")).hasSize(1);
    assertThatThrownBy(() -> ConfigurationLoader.load(Path.of("/does/not/exist"), Map.of()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("/does/not/exist");
  }

  @Test
  void aSecretNeverPrints() {
    assertThat(parse("database: {password: hunter2}").toString()).doesNotContain("hunter2");
  }
}
