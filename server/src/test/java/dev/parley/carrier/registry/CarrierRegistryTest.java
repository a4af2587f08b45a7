package dev.parley.carrier.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.account.MasterKey;
import dev.parley.audit.Actor;
import dev.parley.audit.AuditTable;
import dev.parley.audit.AuditedLines;
import dev.parley.audit.Cause;
import dev.parley.config.AddedSettings;
import dev.parley.config.Configuration;
import dev.parley.config.Configuration.Carrier;
import dev.parley.config.ConfigurationException;
import dev.parley.config.RouteRule;
import dev.parley.config.Secret;
import dev.parley.store.TestDatabase;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Carriers and routes that operators add while Parley runs. */
class CarrierRegistryTest {
  private static final TestDatabase TEST = TestDatabase.fresh();
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-23T18:00:00Z"), ZoneOffset.UTC);
  private static final Secret PASSWORD = new Secret("pass");
  private static final Cause ALICE = Cause.of(new Actor.Person("PE1", "Alice"));
  private static final Cause BOB = Cause.of(new Actor.Person("PE2", "Bob"));

  @TempDir private Path directory;
  private final AtomicInteger changes = new AtomicInteger();
  private @Nullable CarrierRegistry opened;

  @AfterAll
  static void close() {
    TEST.close();
  }

  @BeforeEach
  void open() {
    TEST.execute("truncate carrier, carrier_version, route");
    AuditedLines.clear(TEST);
    opened = registry();
  }

  private CarrierRegistry registry() {
    CarrierRegistry registry =
        new CarrierRegistry(
            TEST.database().jdbi(),
            MasterKey.open(directory.resolve("master.key"), new SecureRandom()),
            new AuditTable(CLOCK),
            CLOCK);
    registry.whenChanged(changes::incrementAndGet);
    return registry;
  }

  private CarrierRegistry it() {
    return Objects.requireNonNull(opened);
  }

  private static Map<String, Object> acme() {
    return AddedSettings.parse(
        "{name: acme, host: smsc.example, systemId: parley, windowSize: 100, rate: 50,"
            + " binds: {transceiver: 2}, quirks: {alphabet: ascii}}");
  }

  private static Configuration.Routing file(String... carriers) {
    List<Carrier> listed =
        List.of(carriers).stream()
            .map(name -> new Carrier(name, "h", 1, "id", new Secret("p"), 5))
            .toList();
    return new Configuration.Routing(listed, List.of());
  }

  private List<String> names(Configuration.Routing routing) {
    return routing.carriers().stream().map(Carrier::name).toList();
  }

  @Test
  void anAddedCarrierIsBehindThoseOfTheFileAndTheSameAfterARestart() {
    assertThat(it().add(acme(), PASSWORD, ALICE)).isInstanceOf(Outcome.Carrier.class);
    assertThat(changes).hasValue(1);
    CarrierRegistry again = registry();
    assertThat(names(again.with(file("other")))).containsExactly("other", "acme");
    AddedCarrier carrier = again.carrier("acme").orElseThrow();
    assertThat(carrier.carrier().session().transceivers()).isEqualTo(2);
    assertThat(carrier.carrier().session().rate()).isEqualTo(50);
    assertThat(carrier.carrier().password()).isEqualTo(PASSWORD);
    assertThat(carrier).isEqualTo(it().carrier("acme").orElseThrow());
  }

  @Test
  void thePasswordIsSealedInTheDatabaseAndNotInTheRecord() {
    it().add(acme(), new Secret("unseen"), ALICE);
    List<String> rows =
        TEST.database()
            .jdbi()
            .withHandle(
                handle ->
                    handle
                        .createQuery(
                            """
                            select carrier::text || encode(password, 'escape') from carrier
                            union all select carrier_version::text from carrier_version
                            union all select audit_entry::text from audit_entry
                            """)
                        .mapTo(String.class)
                        .list());
    assertThat(rows).hasSize(3).noneMatch(row -> row.contains("unseen"));
    assertThat(rows.getLast()).contains("carrier.added", "Alice", "smsc.example", "[set]");
  }

  @Test
  void whatIsWrongIsToldWholeAndChangesNothing() {
    Outcome outcome =
        it().add(
                AddedSettings.parse("{name: acme, prot: 1, windowSize: 0}"), new Secret(""), ALICE);
    assertThat(((Outcome.Invalid) outcome).problems())
        .hasSize(5)
        .contains("There is no key prot; the nearest one is port.", "host is missing.");
    assertThat(it().add(Map.of("name", "a/b"), PASSWORD, ALICE))
        .isInstanceOf(Outcome.Invalid.class);
    assertThat(it().carriers()).isEmpty();
    assertThat(changes).hasValue(0);
  }

  @Test
  void theFileWinsWhereBothHaveAName() {
    it().add(acme(), PASSWORD, ALICE);
    assertThat(names(it().with(file("acme")))).containsExactly("acme");
    assertThat(it().hidden()).containsExactly("acme");
    assertThat(it().carrier("acme")).isEmpty();
    for (Outcome outcome :
        List.of(
            it().add(acme(), PASSWORD, ALICE),
            it().change("acme", 1, Map.of("rate", "1"), null, ALICE))) {
      assertThat(((Outcome.Conflict) outcome).sentence()).contains("in the configuration file");
    }
    assertThat(names(it().with(file()))).as("when it left the file").containsExactly("acme");
  }

  @Test
  void whatTheFileHidesIsRemovedAndTheFileStays() {
    it().add(acme(), PASSWORD, ALICE);
    it().addRoute(Map.of("prefix", "+44"), Map.of("name", "acme"), ALICE);
    it().with(file("acme"));
    assertThat(it().remove("acme", ALICE)).isEqualTo(new Outcome.Removed());
    assertThat(it().hidden()).isEmpty();
    assertThat(names(it().with(file("acme")))).containsExactly("acme");
    assertThat(it().remove("acme", ALICE))
        .as("that of the file")
        .isInstanceOf(Outcome.Conflict.class);
    assertThat(names(it().with(file()))).isEmpty();
  }

  @Test
  void aFileThatTakesACarrierAwayFromAnAddedRouteIsRefused() {
    it().with(file("acme", "other"));
    it().addRoute(Map.of("prefix", "+44"), Map.of("name", "other"), ALICE);
    assertThatThrownBy(() -> it().check(file("acme")))
        .isInstanceOfSatisfying(
            ConfigurationException.class,
            refused ->
                assertThat(refused.problems())
                    .singleElement()
                    .asString()
                    .contains("carrier other", "routes remove prefix-44 --carrier other"));
    it().check(file("other"));
    it().add(AddedSettings.parse("{name: third, host: h, systemId: me}"), PASSWORD, ALICE);
    it().addRoute(Map.of("prefix", "+49"), Map.of("name", "third"), ALICE);
    it().check(file("other"));
    it().with(file());
    it().check(file());
  }

  @Test
  void whoChangesAnOldVersionIsToldWhatChangedMeanwhile() {
    it().add(acme(), PASSWORD, ALICE);
    assertThat(it().change("acme", 1, Map.of("rate", "70"), new Secret("new"), ALICE))
        .isInstanceOf(Outcome.Carrier.class);
    Outcome.Stale stale =
        (Outcome.Stale) it().change("acme", 1, Map.of("windowSize", "10"), null, BOB);
    assertThat(stale.version()).isEqualTo(2);
    assertThat(stale.by()).isEqualTo("Alice");
    assertThat(stale.changed())
        .containsExactly(
            new Outcome.Difference("rate", "50", "70"),
            new Outcome.Difference("password", "[secret]", "[another secret]"));
    AddedCarrier now = it().carrier("acme").orElseThrow();
    assertThat(now.carrier().windowSize()).isEqualTo(100);
    assertThat(it().change("acme", 2, Map.of("windowSize", "10"), null, BOB))
        .isInstanceOf(Outcome.Carrier.class);
    assertThat(it().carrier("acme").orElseThrow().carrier().windowSize()).isEqualTo(10);
    assertThat(it().carrier("acme").orElseThrow().password()).isEqualTo(new Secret("new"));
  }

  @Test
  void aKeyThatIsTakenOutHasItsDefaultAgain() {
    it().add(acme(), PASSWORD, ALICE);
    Map<String, @Nullable Object> edits = new HashMap<>();
    edits.put("rate", null);
    it().change("acme", 1, edits, null, ALICE);
    assertThat(it().carrier("acme").orElseThrow().carrier().session().rate()).isZero();
  }

  @Test
  void versionsGoOnWhenACarrierIsAddedAgain() {
    it().add(acme(), PASSWORD, ALICE);
    assertThat(it().remove("acme", ALICE)).isEqualTo(new Outcome.Removed());
    assertThat(it().remove("acme", ALICE)).isEqualTo(new Outcome.NotFound());
    it().add(acme(), PASSWORD, ALICE);
    assertThat(it().carrier("acme").orElseThrow().version()).isEqualTo(2);
  }

  @Test
  void thereAreNoMoreThanFifty() {
    for (int i = 0; i < CarrierRegistry.CARRIERS_MAX; i++) {
      Map<String, Object> settings = new HashMap<>(acme());
      settings.put("name", "c" + i);
      assertThat(it().add(settings, PASSWORD, ALICE)).isInstanceOf(Outcome.Carrier.class);
    }
    assertThat(it().add(acme(), PASSWORD, ALICE)).isInstanceOf(Outcome.Conflict.class);
  }

  @Test
  void carriersAreAddedToTheRouteForTheSameMessages() {
    it().with(file("other"));
    it().add(acme(), PASSWORD, ALICE);
    it().addRoute(Map.of("prefix", "+44"), Map.of("name", "acme", "rank", "2"), ALICE);
    Outcome both = it().addRoute(Map.of("prefix", "+44"), Map.of("name", "other"), ALICE);
    RouteRule rule = ((Outcome.Route) both).route().rule();
    assertThat(rule.name()).isEqualTo("prefix-44");
    assertThat(rule.carriers())
        .extracting(RouteRule.Choice::carrier)
        .containsExactlyInAnyOrder("acme", "other");
    assertThat(registry().with(file("other")).routes()).containsExactly(rule);
    assertThat(it().remove("acme", ALICE))
        .isEqualTo(
            new Outcome.Conflict("Messages go to it by prefix-44: remove it from there before."));
    assertThat(it().removeRoute("prefix-44", "acme", ALICE)).isInstanceOf(Outcome.Route.class);
    assertThat(it().remove("acme", ALICE)).isEqualTo(new Outcome.Removed());
    assertThat(it().removeRoute("prefix-44", "other", ALICE)).isEqualTo(new Outcome.Removed());
    assertThat(it().removeRoute("prefix-44", null, ALICE)).isEqualTo(new Outcome.NotFound());
  }

  @Test
  void aRouteForEverythingIsTheDefault() {
    it().with(file("other"));
    Outcome outcome = it().addRoute(Map.of(), Map.of("name", "other"), ALICE);
    assertThat(((Outcome.Route) outcome).route().name()).isEqualTo(RouteRule.DEFAULT_NAME);
    assertThat(it().isAddedRoute("default")).isTrue();
  }

  @Test
  void aRouteOfTheFileIsNotChanged() {
    RouteRule rule =
        new RouteRule(
            "uk", null, null, "+44", null, List.of(new RouteRule.Choice("other", 1, 1, null)));
    it().with(new Configuration.Routing(file("other").carriers(), List.of(rule)));
    assertThat(it().addRoute(Map.of("prefix", "+44"), Map.of("name", "other"), ALICE))
        .isInstanceOf(Outcome.Conflict.class);
    assertThat(it().addRoute(Map.of("name", "uk"), Map.of("name", "other"), ALICE))
        .isInstanceOf(Outcome.Conflict.class);
    assertThat(it().removeRoute("uk", null, ALICE)).isInstanceOf(Outcome.Conflict.class);
    assertThat(it().addRoute(Map.of("prefix", "44"), Map.of("name", "none"), ALICE))
        .isInstanceOfSatisfying(
            Outcome.Invalid.class, invalid -> assertThat(invalid.problems()).hasSize(2));
  }
}
