package dev.parley.carrier.smpp;

import dev.parley.carrier.CarrierEvent;
import dev.parley.config.Secret;
import dev.parley.sim.CarrierProfile;
import dev.parley.sim.PhoneBook;
import dev.parley.sim.SimulatedCarrier;
import dev.parley.wire.smpp.CommandStatus;
import dev.parley.wire.smpp.Pdu;
import dev.parley.wire.smpp.Pdu.BindKind;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;

/** What each side answers to each request in each state of a session, as rows of a table. */
final class PicsAnswers {
  private static final int REQUEST = 77;
  private static final int PROBE = 78;

  private PicsAnswers() {}

  static String ofSimulatedCarrier() throws IOException {
    StringBuilder rows = new StringBuilder();
    try (SimulatedCarrier carrier =
        new SimulatedCarrier(
            CarrierProfile.healthy("parley", "secret"),
            new PhoneBook(List.of(), Clock.systemUTC()),
            0,
            Clock.systemUTC(),
            new Random(1))) {
      carrier.start();
      for (PduFields pdu : requests()) {
        List<String> cells = new ArrayList<>(List.of(pdu.command()));
        for (String state : List.of("open", "transmitter", "receiver", "transceiver")) {
          try (PicsPeer peer = new PicsPeer(carrier.port(), state)) {
            peer.send(PicsTest.empty(pdu, REQUEST));
            cells.add(told(pdu, peer.reaction()));
          }
        }
        PicsTest.row(rows, cells.toArray(String[]::new));
      }
    }
    return rows.toString();
  }

  static String ofLink() throws IOException {
    Map<BindKind, List<String>> answers = new EnumMap<>(BindKind.class);
    try (ScriptedCarrier first = new ScriptedCarrier();
        ScriptedCarrier second = first.beside();
        SmppLink link = link(first.port(), BindKind.RECEIVER, BindKind.TRANSMITTER)) {
      link.start();
      for (ScriptedCarrier carrier : List.of(first, second)) {
        Pdu.Bind bind = carrier.acceptUnanswered();
        carrier.answer(bind);
        answers.put(bind.kind(), answers(carrier));
      }
    }
    try (ScriptedCarrier carrier = new ScriptedCarrier();
        SmppLink link = link(carrier.port(), BindKind.TRANSCEIVER)) {
      link.start();
      carrier.acceptBind();
      answers.put(BindKind.TRANSCEIVER, answers(carrier));
    }
    StringBuilder rows = new StringBuilder();
    List<PduFields> requests = requests();
    for (int i = 0; i < requests.size(); i++) {
      PicsTest.row(
          rows,
          requests.get(i).command(),
          answers.getOrDefault(BindKind.TRANSMITTER, List.of()).get(i),
          answers.getOrDefault(BindKind.RECEIVER, List.of()).get(i),
          answers.getOrDefault(BindKind.TRANSCEIVER, List.of()).get(i));
    }
    return rows.toString();
  }

  /** In the order of {@link #requests}. */
  private static List<String> answers(ScriptedCarrier carrier) throws IOException {
    List<String> answers = new ArrayList<>();
    for (PduFields pdu : requests()) {
      carrier.send(PicsTest.empty(pdu, REQUEST));
      if (pdu.command().equals("unbind")) {
        answers.add(told(pdu, carrier.next()));
        return answers;
      }
      carrier.send(new Pdu.EnquireLink(PROBE));
      @Nullable Pdu first = null;
      for (Pdu answer = carrier.next(); answer.sequence() != PROBE; answer = carrier.next()) {
        first = answer;
      }
      answers.add(told(pdu, first));
    }
    return answers;
  }

  /** Every one, unbind last. */
  private static List<PduFields> requests() {
    List<PduFields> requests = new ArrayList<>();
    PduFields.ALL.stream().filter(PduFields::isRequest).forEach(requests::add);
    PduFields unbind = PduFields.named("unbind");
    requests.remove(unbind);
    requests.add(unbind);
    return requests;
  }

  private static String told(PduFields request, @Nullable Pdu answer) {
    if (answer == null) {
      return "nothing";
    }
    String status =
        CommandStatus.find(answer.commandStatus()).orElseThrow().name().replace("ESME_", "");
    String name = PduFields.nameOf(answer.commandId());
    return name.equals(request.command() + "_resp") ? status : name + " " + status;
  }

  private static SmppLink link(int port, BindKind... binds) {
    return new SmppLink(
        SmppSettings.of("scripted", "127.0.0.1", port, "parley", new Secret("secret"))
            .withBinds(binds),
        Clock.systemUTC(),
        new Random(1),
        SocketFactory.getDefault(),
        PicsAnswers::take);
  }

  private static void take(CarrierEvent event) {
    event.acknowledgement().taken();
  }
}
