package dev.parley;

import static dev.parley.RunningPlatform.LONG_CODE;
import static dev.parley.RunningPlatform.PHONE;
import static dev.parley.RunningPlatform.SHORT_CODE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.SigningReceiver.Answer;
import dev.parley.SigningReceiver.Call;
import dev.parley.accept.Draft;
import dev.parley.audit.Actor;
import dev.parley.audit.Cause;
import dev.parley.carrier.OutgoingSegment;
import dev.parley.e164.ParsedAddress;
import dev.parley.e164.PhoneNumber;
import dev.parley.message.MessageSid;
import dev.parley.message.MessageState;
import dev.parley.message.MessageView;
import dev.parley.message.Messages.TimelineEntry;
import dev.parley.number.Sender;
import dev.parley.number.SenderKind;
import dev.parley.number.TestSenders;
import dev.parley.service.MessagingService;
import dev.parley.service.MessagingService.Webhooks;
import dev.parley.service.MessagingServices;
import dev.parley.service.MessagingServices.Joined;
import dev.parley.service.MessagingServices.Left;
import dev.parley.service.ServiceUse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Messages that name a service instead of a sender, on the whole platform. */
class MessagingServicesTest {
  private static final Cause CAUSE = Cause.of(new Actor.Operator());
  private static final String SECOND = "+12125550123";
  private static final String BRITON = "+447911123456";

  @TempDir Path directory;
  private RunningPlatform parley;
  private SigningReceiver application;
  private MessagingService service;

  @BeforeEach
  void start() throws Exception {
    parley = new RunningPlatform(directory, true);
    application = new SigningReceiver(parley.account().authToken().value());
    hold(new PhoneNumber(SECOND, "US"));
    service = services().create(parley.account().sid(), it -> it, CAUSE).orElseThrow();
  }

  @AfterEach
  void end() {
    parley.close();
    application.close();
  }

  private MessagingServices services() {
    return parley.platform().services();
  }

  private void hold(PhoneNumber number) {
    TestSenders.add(parley.senders(), parley.account().sid(), number, SenderKind.LONG_CODE, "");
  }

  private void join(String... addresses) {
    for (String address : addresses) {
      assertThat(services().join(service.sid(), sender(address), CAUSE))
          .isInstanceOf(Joined.Now.class);
    }
  }

  private Sender sender(String address) {
    return parley.senders().byText(address).orElseThrow();
  }

  private void settings(Webhooks webhooks) {
    services()
        .update(
            service.sid(),
            it ->
                new MessagingService(
                    it.sid(),
                    it.account(),
                    it.friendlyName(),
                    webhooks,
                    it.features(),
                    it.validitySeconds(),
                    it.usecase(),
                    it.createdAt(),
                    it.updatedAt()),
            CAUSE);
  }

  private Draft toBeChosen(String to, String body) {
    return announced(to, body, null);
  }

  private Draft announced(String to, String body, @Nullable String callback) {
    Draft draft = parley.draft(SHORT_CODE, to, body);
    return new Draft(
        draft.sid(),
        draft.account(),
        draft.direction(),
        "",
        new ParsedAddress.Unusable("to be chosen"),
        draft.to(),
        draft.recipient(),
        draft.body(),
        callback,
        draft.validitySeconds(),
        draft.origin(),
        draft.purpose(),
        null,
        null,
        ServiceUse.of(service.sid()),
        null);
  }

  private MessageView send(String to, String body) throws Exception {
    return parley.accept(toBeChosen(to, body));
  }

  private List<String> kinds(MessageSid sid) {
    return parley.platform().messages().timeline(sid).stream().map(TimelineEntry::kind).toList();
  }

  @Test
  void theChosenSenderIsOnTheMessageAndTheTimelineSaysWhy() throws Exception {
    join(LONG_CODE, SHORT_CODE);
    MessageView message = send(PHONE, "hello");
    assertThat(message.from()).isEqualTo(SHORT_CODE);
    assertThat(message.segments()).isEqualTo(1);
    await().until(() -> parley.state(message.sid()) == MessageState.SENT);
    assertThat(kinds(message.sid())).startsWith("accepted", "sender_chosen", "decided");
    assertThat(parley.platform().messages().timeline(message.sid()).get(1).sentence())
        .isEqualTo(
            "Messaging service "
                + service.sid()
                + " chose 12345: a short code of the recipient's country.");
    parley.restart(true);
    assertThat(parley.view(message.sid()).service())
        .isEqualTo(new ServiceUse(service.sid(), "a short code of the recipient's country"));
  }

  @Test
  void aRecipientKeepsItsSenderAlsoAfterARestartAndWithinABatch() throws Exception {
    join(LONG_CODE, SECOND);
    List<MessageView> together =
        parley.accept(
            List.of(toBeChosen(BRITON, "a"), toBeChosen(BRITON, "b"), toBeChosen(BRITON, "c")));
    assertThat(together).extracting(MessageView::from).containsOnly(together.getFirst().from());
    String first = together.getFirst().from();
    String other = first.equals(SECOND) ? LONG_CODE : SECOND;
    assertThat(send("+447911123457", "the other's turn").from()).isEqualTo(other);

    parley.restart(true);
    assertThat(send("+447911123457", "again").from()).isEqualTo(other);
    assertThat(send(BRITON, "again").from()).isEqualTo(first);
    services().leave(service.sid(), sender(first).sid(), CAUSE);
    assertThat(send(BRITON, "its sender left").from()).isEqualTo(other);
  }

  @Test
  void aRefusedMessageGivesItsRecipientNoSenderToKeep() throws Exception {
    join(LONG_CODE);
    parley.stop(PHONE, LONG_CODE);
    assertThat(send(PHONE, "never").errorCode()).isEqualTo(21610);
    assertThat(send(BRITON, "hello").errorCode()).isNull();
    await().until(() -> parley.count("sticky_sender") == 1);
    assertThat(
            parley.number("select count(*) from sticky_sender where recipient = '" + BRITON + "'"))
        .isEqualTo(1);
  }

  @Test
  void messagesAreAcceptedAlsoWhileStickySendersCanBeNeitherReadNorWritten() throws Exception {
    join(LONG_CODE);
    parley.execute("alter table sticky_sender rename to gone");
    List<MessageView> together =
        parley.accept(List.of(toBeChosen(PHONE, "a"), parley.draft(SHORT_CODE, BRITON, "b")));
    assertThat(together).extracting(MessageView::errorCode).containsOnlyNulls();
    assertThat(send(BRITON, "c").from()).isEqualTo(LONG_CODE);
    parley.execute("alter table gone rename to sticky_sender");
    assertThat(send("+447911123457", "d").errorCode()).isNull();
    await().until(() -> parley.count("sticky_sender") == 1);
  }

  @Test
  void withoutASenderTheMessageIsRefusedAtTheDoorAndKept() throws Exception {
    MessageView empty = send(PHONE, "nobody");
    assertThat(empty.state()).isEqualTo(MessageState.REFUSED);
    assertThat(empty.errorCode()).isEqualTo(21704);
    assertThat(empty.from()).isEmpty();
    hold(new PhoneNumber("+442079460000", "GB"));
    join("+442079460000");
    MessageView unreachable = send(PHONE, "from abroad");
    assertThat(unreachable.errorCode()).isEqualTo(21703);
    assertThat(parley.platform().messages().timeline(unreachable.sid()).get(1).sentence())
        .contains("chose no sender: none of its 1 senders reaches US");
    assertThat(parley.carrier().written()).isEmpty();
  }

  @Test
  void queuedIsAnnouncedSinceTheAnswerSaidAccepted() throws Exception {
    join(SHORT_CODE);
    MessageView message = parley.accept(announced(PHONE, "hello", application.url("/status")));
    await().until(() -> application.calls().size() == 2);
    assertThat(application.calls()).extracting(Call::status).containsExactly("queued", "sent");
    assertThat(application.calls())
        .allMatch(Call::signed)
        .allMatch(
            call -> service.sid().toString().equals(call.parameters().get("MessagingServiceSid")));
    parley.restart(true);
    assertThat(application.calls()).hasSize(2);
    assertThat(parley.state(message.sid())).isEqualTo(MessageState.SENT);
  }

  @Test
  void aStopFromOneSenderReachesAllOfTheService() throws Exception {
    join(LONG_CODE, SECOND);
    parley.stop(PHONE, LONG_CODE);
    MessageView refused = send(PHONE, "never");
    assertThat(refused.errorCode()).isEqualTo(21610);
    assertThat(parley.accept(parley.draft(SECOND, PHONE, "never")).errorCode())
        .as("its other sender, without naming the service")
        .isEqualTo(21610);
    assertThat(parley.accept(parley.draft(SHORT_CODE, PHONE, "another matter")).errorCode())
        .isNull();

    parley.bring(PHONE, SECOND, "START");
    assertThat(send(PHONE, "welcome").errorCode()).isNull();
  }

  @Test
  void whoStoppedASenderIsNotTextedFromItWhenItLeavesTheService() throws Exception {
    join(LONG_CODE, SECOND);
    parley.stop(PHONE, LONG_CODE);
    services().leave(service.sid(), sender(LONG_CODE).sid(), CAUSE);
    assertThat(parley.accept(parley.draft(LONG_CODE, PHONE, "never")).errorCode()).isEqualTo(21610);
    services().leave(service.sid(), sender(SECOND).sid(), CAUSE);
    assertThat(parley.accept(parley.draft(SECOND, PHONE, "neither")).errorCode()).isEqualTo(21610);
    assertThat(parley.accept(parley.draft(SECOND, BRITON, "to others")).errorCode()).isNull();
  }

  @Test
  void whoStoppedAServiceIsTextedByNoneOfItsSendersAfterItIsDeleted() throws Exception {
    join(LONG_CODE, SECOND);
    parley.restart(false);
    MessageView waiting = parley.accept(parley.draft(SECOND, PHONE, "never 1"));
    parley.stop(PHONE, LONG_CODE);
    assertThat(services().delete(service.sid(), CAUSE)).isEqualTo(Left.NOW);
    parley.carrier().bind();
    await().until(() -> parley.state(waiting.sid()) == MessageState.FAILED);
    assertThat(parley.view(waiting.sid()).errorCode()).isEqualTo(21610);
    for (String sender : List.of(LONG_CODE, SECOND)) {
      assertThat(parley.accept(parley.draft(sender, PHONE, "never 2")).errorCode())
          .as(sender)
          .isEqualTo(21610);
    }
    parley.restart(true);
    assertThat(parley.accept(parley.draft(SECOND, PHONE, "never 3")).errorCode()).isEqualTo(21610);
    parley.bring(PHONE, SECOND, "START");
    assertThat(parley.accept(parley.draft(SECOND, PHONE, "welcome")).errorCode()).isNull();
    assertThat(parley.accept(parley.draft(LONG_CODE, PHONE, "never 4")).errorCode())
        .as("started one of them")
        .isEqualTo(21610);
  }

  @Test
  void aStopThatComesWhileASenderLeavesReachesItToo() throws Exception {
    join(LONG_CODE, SECOND);
    try (Connection other = parley.database.database().connect();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("lock table messaging_service_sender in access exclusive mode");
      CompletableFuture<Left> leaving =
          CompletableFuture.supplyAsync(
              () -> services().leave(service.sid(), sender(SECOND).sid(), CAUSE),
              Thread::startVirtualThread);
      await()
          .until(
              () ->
                  parley.number(
                          "select count(*) from pg_locks where not granted and relation ="
                              + " 'messaging_service_sender'::regclass")
                      == 1);
      parley.stop(PHONE, LONG_CODE);
      other.rollback();
      assertThat(leaving.get(30, TimeUnit.SECONDS)).isEqualTo(Left.NOW);
    }
    assertThat(parley.accept(parley.draft(SECOND, PHONE, "never")).errorCode()).isEqualTo(21610);
  }

  @Test
  void aStopMeetsWhatWaitsInTheQueuesOfAllSendersOfTheService() throws Exception {
    join(LONG_CODE, SECOND);
    parley.restart(false);
    MessageView chosen = send(PHONE, "never 1");
    MessageView named = parley.accept(parley.draft(SECOND, PHONE, "never 2"));
    parley.stop(PHONE, LONG_CODE);
    parley.carrier().bind();
    await().until(() -> parley.state(chosen.sid()) == MessageState.FAILED);
    await().until(() -> parley.state(named.sid()) == MessageState.FAILED);
    assertThat(parley.view(named.sid()).errorCode()).isEqualTo(21610);
    await().until(() -> !parley.carrier().written().isEmpty());
    assertThat(parley.written()).noneMatch(text -> text.startsWith("never"));
  }

  @Test
  void whatComesInIsToldToTheServiceAndTheReplyGoesThroughIt() throws Exception {
    join(SHORT_CODE);
    settings(
        new Webhooks(
            application.url("/in"), "POST", null, "POST", application.url("/status"), false));
    parley.askAt(application.url("/number"));
    application.answers(
        call ->
            call.path().equals("/in")
                ? new Answer(200, "<Response><Message>pong</Message></Response>")
                : new Answer(204, ""));
    parley.bring(PHONE, SHORT_CODE, "ping");
    await().until(() -> calls("/status").size() == 1);
    assertThat(calls("/number")).isEmpty();
    assertThat(calls("/in"))
        .singleElement()
        .satisfies(
            call -> {
              assertThat(call.signed()).isTrue();
              assertThat(call.parameters())
                  .containsEntry("MessagingServiceSid", service.sid().toString());
            });
    assertThat(calls("/status").getFirst().parameters())
        .containsEntry("MessagingServiceSid", service.sid().toString())
        .containsEntry("From", SHORT_CODE);
    assertThat(parley.written()).containsExactly("pong");
  }

  @Test
  void aServiceMayLeaveWhatComesInToItsNumbersOrToNobody() throws Exception {
    join(SHORT_CODE);
    parley.askAt(application.url("/number"));
    parley.bring(PHONE, SHORT_CODE, "told to nobody");
    settings(new Webhooks(application.url("/in"), "POST", null, "POST", null, true));
    parley.bring(PHONE, SHORT_CODE, "told to the number");
    await().until(() -> calls("/number").size() == 1);
    assertThat(calls("/number").getFirst().parameters())
        .containsEntry("Body", "told to the number");
    assertThat(calls("/in")).isEmpty();
  }

  private List<Call> calls(String path) {
    return application.calls().stream().filter(call -> call.path().equals(path)).toList();
  }

  @Test
  void aScheduledMessageOfAServiceLeavesAtItsTimeFromItsSender() throws Exception {
    join(LONG_CODE);
    Draft draft = toBeChosen(PHONE, "later");
    MessageView message =
        parley.accept(
            RunningPlatform.due(draft, parley.clock.instant().plus(Duration.ofHours(1)))
                .through(draft.service()));
    assertThat(message.state()).isEqualTo(MessageState.SCHEDULED);
    assertThat(message.from()).isEqualTo(LONG_CODE);
    parley.clock.forward(Duration.ofHours(1));
    await().until(() -> parley.state(message.sid()) == MessageState.SENT);
  }

  @Test
  void eachMessageOfABatchIsSpreadOverThePool() throws Exception {
    join(LONG_CODE, SECOND);
    List<Draft> drafts =
        IntStream.range(0, 20)
            .mapToObj(i -> toBeChosen("+4479111234" + (10 + i), "text " + i))
            .toList();
    parley.accept(drafts);
    await().until(() -> parley.carrier().written().size() == 20);
    Set<String> senders = Set.of(LONG_CODE, SECOND);
    for (String sender : senders) {
      assertThat(
              parley.carrier().written().stream()
                  .map(OutgoingSegment::from)
                  .filter(from -> from.text().equals(sender)))
          .hasSize(10);
    }
  }

  @Test
  void whatIsQueuedForAReleasedNumberDoesNotLeave() throws Exception {
    parley.restart(false);
    MessageView queued = parley.accept(parley.draft(SECOND, PHONE, "never"));
    parley.senders().release(sender(SECOND).sid(), CAUSE);
    parley.carrier().bind();
    await().until(() -> parley.state(queued.sid()) == MessageState.FAILED);
    assertThat(parley.view(queued.sid()).errorCode()).isEqualTo(21606);
    assertThat(parley.accept(parley.draft(SECOND, PHONE, "never")).errorCode()).isEqualTo(21606);
    assertThat(parley.written()).isEmpty();
  }
}
