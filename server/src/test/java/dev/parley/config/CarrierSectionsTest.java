package dev.parley.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.parley.config.CarrierQuirks.AddressType;
import dev.parley.config.CarrierQuirks.Alphabet;
import dev.parley.config.CarrierQuirks.ExtraTlv;
import dev.parley.config.CarrierQuirks.IdForm;
import dev.parley.config.CarrierQuirks.Joining;
import dev.parley.config.CarrierQuirks.PrefixRules;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CarrierSectionsTest {
  private static final String REQUIRED = "name: a, host: h, systemId: s, password: p";

  @Test
  void aCarrierIsOneTransceiverWithoutQuirksByDefault() {
    assertThat(session("")).isEqualTo(CarrierSession.STANDARD);
  }

  @Test
  void everyKeyIsTaken() {
    CarrierSession session =
        session(
            """
            , systemType: vma, rate: 50,
            binds: {transmitter: 2, receiver: 1},
            tls: {enabled: true, ca: ca.pem, certificate: c.pem, key: k.pem, name: n, checkName: false},
            answers: {"0x400": permanent 30007, "88": message, 0x45: temporary},
            quirks: {responseId: hex, receiptId: decimal, alphabet: latin1, phoneNumber: 2/3, national: 4/5,
              shortCode: 6/7, alphanumeric: 8/9, rewriteSender: {"+44": "0"}, rewriteRecipient: {"+": "00"},
              rewriteFrom: {"00": "+"}, rewriteTo: {"": "+"},
              tlvs: [{tag: 0x1400, text: "12", senders: {"+1": "3"}}, {tag: 5121, hex: "0a", template: "{purpose}", to: "+91"}],
              joining: sar}
            """);
    assertThat(session)
        .isEqualTo(
            new CarrierSession(
                "vma",
                0,
                2,
                1,
                50,
                new CarrierTls("ca.pem", "c.pem", "k.pem", "n", false),
                new CarrierQuirks(
                    IdForm.HEX,
                    IdForm.DECIMAL,
                    Alphabet.LATIN1,
                    new AddressType(2, 3),
                    new AddressType(4, 5),
                    new AddressType(6, 7),
                    new AddressType(8, 9),
                    new PrefixRules(Map.of("+44", "0")),
                    new PrefixRules(Map.of("+", "00")),
                    new PrefixRules(Map.of("00", "+")),
                    new PrefixRules(Map.of("", "+")),
                    List.of(
                        new ExtraTlv(0x1400, "313200", Map.of("+1", "3300")),
                        new ExtraTlv(0x1401, "0a", Map.of(), new TlvTemplate("{purpose}"), "+91")),
                    Joining.SAR),
                Map.of(
                    0x400, new CarrierAnswer(CarrierAnswer.Kind.PERMANENT, 30007),
                    0x58, new CarrierAnswer(CarrierAnswer.Kind.MESSAGE, null),
                    0x45, new CarrierAnswer(CarrierAnswer.Kind.TEMPORARY, null))));
  }

  @Test
  void theEnvironmentReachesIntoItsSections() {
    Configuration configuration =
        ConfigurationLoader.parse(
            "carriers: [{" + REQUIRED + "}]",
            Map.of(
                "PARLEY_CARRIERS_0_BINDS_TRANSCEIVER", "3",
                "PARLEY_CARRIERS_0_QUIRKS_ALPHABET", "ascii"));
    CarrierSession session = configuration.carriers().getFirst().session();
    assertThat(session.transceivers()).isEqualTo(3);
    assertThat(session.quirks().alphabet()).isEqualTo(Alphabet.ASCII);
  }

  @Test
  void allProblemsAreToldAtOnce() {
    assertThat(
            problems(
                """
                , systemType: "1234567890123", rate: -1, binds: {receiver: 1, transeiver: 1},
                tls: {enabled: true, key: k.pem},
                answers: {"0x45": sometimes, ok: permanent, "0x46": permanent 99, "0": once},
                quirks: {alphabet: utf8, shortCode: 3, rewriteTo: {"": [1]},
                  tlvs: [{tag: 0x10000, text: a}, {tag: 1, hex: xyz}, {tag: 2, template: "{x}"}],
                  joining: payload}
                """))
        .hasSize(16)
        .anySatisfy(problem -> assertThat(problem).contains("carriers[0].systemType"))
        .anySatisfy(problem -> assertThat(problem).contains("carriers[0].rate"))
        .anySatisfy(problem -> assertThat(problem).contains("with one that transmits"))
        .anySatisfy(
            problem -> assertThat(problem).contains("nearest one is carriers[0].binds.trans"))
        .anySatisfy(problem -> assertThat(problem).contains("set together with key"))
        .anySatisfy(problem -> assertThat(problem).contains("answers.0x45 is \"sometimes\""))
        .anySatisfy(problem -> assertThat(problem).contains("\"ok\""))
        .anySatisfy(problem -> assertThat(problem).contains("answers.0x46"))
        .anySatisfy(problem -> assertThat(problem).contains("quirks.alphabet"))
        .anySatisfy(problem -> assertThat(problem).contains("like 1/1"))
        .anySatisfy(problem -> assertThat(problem).contains("tlvs[0].tag"))
        .anySatisfy(problem -> assertThat(problem).contains("tlvs[1].hex"))
        .anySatisfy(problem -> assertThat(problem).contains("tlvs[2].template"))
        .anySatisfy(problem -> assertThat(problem).contains("quirks.joining"));
  }

  @Test
  void listsHaveMaxima() {
    assertThat(session(tlvs(CarrierQuirks.TLVS_MAX)).quirks().tlvs()).hasSize(20);
    assertThat(problems(tlvs(CarrierQuirks.TLVS_MAX + 1))).hasSize(1);
    assertThat(session(rules(PrefixRules.RULES_MAX)).quirks().rewriteTo().replacements())
        .hasSize(100);
    assertThat(problems(rules(PrefixRules.RULES_MAX + 1))).hasSize(1);
    assertThat(session(answers(CarrierSession.ANSWERS_MAX)).answers()).hasSize(200);
    assertThat(problems(answers(CarrierSession.ANSWERS_MAX + 1))).hasSize(1);
    assertThat(session(", binds: {transceiver: 30, receiver: 2}").receivers()).isEqualTo(2);
    assertThat(problems(", binds: {transceiver: 30, receiver: 3}")).hasSize(1);
  }

  private static String tlvs(int count) {
    return ", quirks: {tlvs: ["
        + IntStream.range(0, count)
            .mapToObj(tag -> "{tag: " + tag + ", text: a}")
            .collect(Collectors.joining(","))
        + "]}";
  }

  private static String rules(int count) {
    return ", quirks: {rewriteTo: {"
        + IntStream.range(0, count)
            .mapToObj(rule -> "\"" + rule + "\": \"1\"")
            .collect(Collectors.joining(","))
        + "}}";
  }

  private static String answers(int count) {
    return ", answers: {"
        + IntStream.rangeClosed(1, count)
            .mapToObj(status -> "\"" + status + "\": once")
            .collect(Collectors.joining(","))
        + "}";
  }

  private static CarrierSession session(String more) {
    return ConfigurationLoader.parse("carriers: [{" + REQUIRED + more + "}]", Map.of())
        .carriers()
        .getFirst()
        .session();
  }

  private static List<String> problems(String more) {
    return catchThrowableOfType(ConfigurationException.class, () -> session(more)).problems();
  }
}
