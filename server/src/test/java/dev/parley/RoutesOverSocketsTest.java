package dev.parley;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.carrier.smpp.SmppSettings;
import dev.parley.config.CarrierSession;
import dev.parley.config.Configuration.Carrier;
import dev.parley.config.Configuration.CarrierTerms;
import dev.parley.config.Configuration.Routing;
import dev.parley.config.RouteRule;
import dev.parley.config.RouteRule.Choice;
import dev.parley.config.Secret;
import dev.parley.message.MessageSid;
import dev.parley.message.MessageState;
import dev.parley.message.MessageView;
import dev.parley.sim.Behaviour;
import dev.parley.sim.CarrierProfile;
import dev.parley.sim.NamedBehaviour;
import dev.parley.sim.PhoneBook;
import dev.parley.sim.Phones.Phone;
import dev.parley.sim.Phones.PhoneMessage;
import dev.parley.sim.SimulatedCarrier;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two carriers over real sockets, of which one misbehaves. Each has a phone book of its own, so
 * that it can be told which one brought a text; a text is on a phone when all of its parts came the
 * same way.
 */
class RoutesOverSocketsTest {
  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir private Path directory = Path.of("");

  private final PhoneBook phonesOfA = phones();
  private final PhoneBook phonesOfB = phones();
  private RunningPlatform parley;
  private SimulatedCarrier a;
  private SimulatedCarrier b;

  @BeforeEach
  void open() throws Exception {
    a = carrier(phonesOfA);
    b = carrier(phonesOfB);
    parley = new RunningPlatform(directory, false);
  }

  @AfterEach
  void close() {
    parley.close();
    a.close();
    b.close();
  }

  @Test
  void whatADeadCarrierCannotTakeGoesByTheNext() throws Exception {
    a.behave(NamedBehaviour.DEAD.behaviour());
    start(List.of());
    List<MessageView> messages =
        parley.accept(parley.drafts(50, RunningPlatform.SHORT_CODE, RunningPlatform.PHONE));
    await().atMost(LONG).until(() -> texts(phonesOfB).size() == 50);
    assertThat(texts(phonesOfB))
        .as("in order, each once")
        .containsExactlyElementsOf(messages.stream().map(MessageView::body).toList());
    assertThat(texts(phonesOfA)).isEmpty();
    MessageSid first = messages.getFirst().sid();
    assertThat(parley.platform().messages().timeline(first))
        .anySatisfy(
            event ->
                assertThat(event.sentence())
                    .isEqualTo(
                        "Handed to carrier b: route default: not a, for it was unbound for 1 s."));
  }

  @Test
  void besideARudeCarrierNothingIsLostAndNothingIsDoubled() throws Exception {
    a.behave(NamedBehaviour.RUDE.behaviour());
    List<Choice> shared = List.of(new Choice("a", 1, 1, null), new Choice("b", 1, 1, null));
    start(List.of(new RouteRule("all", null, null, null, null, shared)));
    await().until(() -> a.bound() > 0 && b.bound() > 0);
    List<MessageView> messages =
        parley.accept(parley.drafts(100, RunningPlatform.SHORT_CODE, RunningPlatform.PHONE));
    await().atMost(LONG).until(() -> messages.stream().allMatch(this::hasLeft));
    List<String> byA = texts(phonesOfA);
    List<String> byB = texts(phonesOfB);
    assertThat(byB).as("the healthy one has its share").isNotEmpty().doesNotHaveDuplicates();
    assertThat(byA).doesNotHaveDuplicates().doesNotContainAnyElementsOf(byB);
    Set<String> unknown =
        messages.stream()
            .filter(message -> parley.state(message.sid()) == MessageState.UNKNOWN)
            .map(MessageView::body)
            .map(String::valueOf)
            .collect(Collectors.toSet());
    assertThat(messages)
        .as("on a phone, or said to be unknown")
        .allSatisfy(
            message ->
                assertThat(
                        byA.contains(message.body())
                            || byB.contains(message.body())
                            || unknown.contains(message.body()))
                    .isTrue());
  }

  /** A phone has the text only when all parts came by one carrier. */
  @Test
  void aLongMessageStaysWithItsCarrierWhenThatDiesBetweenParts() throws Exception {
    a.behave(new Behaviour.Throttling(1));
    start(List.of());
    await().until(() -> a.bound() > 0 && b.bound() > 0);
    String text = "long ".repeat(80);
    MessageSid inParts =
        parley.accept(parley.draft(RunningPlatform.SHORT_CODE, RunningPlatform.PHONE, text)).sid();
    await().until(() -> timeline(inParts).contains("The carrier asked to wait"));
    a.behave(NamedBehaviour.REFUSING.behaviour());
    MessageSid other =
        parley
            .accept(parley.draft(RunningPlatform.LONG_CODE, RunningPlatform.PHONE, "short"))
            .sid();
    await().atMost(LONG).until(() -> parley.state(other) == MessageState.DELIVERED);
    assertThat(texts(phonesOfB)).containsExactly("short");
    assertThat(parley.state(inParts)).isEqualTo(MessageState.QUEUED);
    a.behave(NamedBehaviour.HEALTHY.behaviour());
    await().atMost(LONG).until(() -> parley.state(inParts) == MessageState.DELIVERED);
    assertThat(texts(phonesOfA)).containsExactly(text);
    assertThat(texts(phonesOfB)).containsExactly("short");
  }

  private String timeline(MessageSid sid) {
    return parley.platform().messages().timeline(sid).stream()
        .map(event -> event.sentence())
        .collect(Collectors.joining("\n"));
  }

  private boolean hasLeft(MessageView message) {
    return switch (parley.state(message.sid())) {
      case DELIVERED, UNKNOWN -> true;
      default -> false;
    };
  }

  private void start(List<RouteRule> routes) throws Exception {
    Routing routing = new Routing(List.of(settings("a", a), settings("b", b)), routes);
    SmppSettings unused = SmppSettings.of("sim", "127.0.0.1", 1, "parley", new Secret("x"));
    parley.restartWith(
        listener ->
            new CarrierLinks(
                    routing,
                    () -> routing,
                    CarrierLinks.Added.NONE,
                    unused,
                    _ -> {},
                    Clock.systemUTC(),
                    new Random(1),
                    listener)
                .carriers());
  }

  private static Carrier settings(String name, SimulatedCarrier carrier) {
    CarrierTerms terms =
        new CarrierTerms(
            CarrierTerms.Receipts.ALL,
            false,
            CarrierTerms.QUERY_AFTER_DEFAULT,
            CarrierTerms.Unknown.KEEP,
            CarrierTerms.FAILOVER_MIN);
    return new Carrier(
        name,
        "127.0.0.1",
        carrier.port(),
        "parley",
        new Secret("secret"),
        10,
        terms,
        CarrierSession.STANDARD);
  }

  private static PhoneBook phones() {
    return new PhoneBook(List.of(new Phone(RunningPlatform.PHONE, "US")), Clock.systemUTC());
  }

  private static SimulatedCarrier carrier(PhoneBook phones) throws IOException {
    SimulatedCarrier carrier =
        new SimulatedCarrier(
            CarrierProfile.healthy("parley", "secret"),
            phones,
            0,
            Clock.systemUTC(),
            new Random(7));
    carrier.start();
    return carrier;
  }

  private static List<String> texts(PhoneBook phones) {
    return phones.messages(RunningPlatform.PHONE).stream().map(PhoneMessage::text).toList();
  }
}
