package dev.parley.carrier.smpp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.parley.carrier.BindReport;
import dev.parley.carrier.BindReport.Step;
import dev.parley.carrier.CarrierEvent;
import dev.parley.carrier.LoggedPdu;
import dev.parley.config.CarrierTls;
import dev.parley.config.Secret;
import dev.parley.wire.smpp.CommandStatus;
import dev.parley.wire.smpp.Pdu;
import dev.parley.wire.smpp.ShortMessage;
import dev.parley.wire.smpp.SmppAddress;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.SocketFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The trial of a bind, TLS, and the log of PDUs, over real sockets. */
@Timeout(60)
class BindTestTest {
  private static final String LOOPBACK = "127.0.0.1";

  @TempDir private Path directory = Path.of("");

  /** What the carrier of a test does, on a thread of its own. */
  private interface Script {
    void play(ScriptedCarrier carrier) throws IOException;
  }

  @Test
  void aGoodCarrierPassesEveryStep() throws Exception {
    TestCertificates certificates = new TestCertificates(directory);
    BindReport report =
        tried(
            certificates.listen(LOOPBACK, false),
            new CarrierTls(certificates.authorityFile(), null, null, null, true),
            BindTestTest::behave);
    assertThat(report.ok()).isTrue();
    assertThat(report.steps())
        .extracting(Step::name)
        .containsExactly("dns", "tcp", "tls", "bind", "enquire_link");
    assertThat(report.steps().get(2).words()).contains("TLSv1.3");
    assertThat(report.steps()).allMatch(step -> !step.took().isNegative());
  }

  @Test
  void aClientCertificateIsShownWhereItIsWanted() throws Exception {
    TestCertificates certificates = new TestCertificates(directory);
    ServerSocket server = certificates.listen(LOOPBACK, true);
    assertThat(tried(server, certificates.client(), BindTestTest::behave).ok()).isTrue();
    CarrierTls without = new CarrierTls(certificates.authorityFile(), null, null, null, true);
    Step last =
        last(tried(certificates.listen(LOOPBACK, true), without, ScriptedCarrier::acceptBind));
    assertThat(last.ok()).isFalse();
    assertThat(last.words()).contains("tls.certificate");
  }

  @Test
  void aCarrierOfAnUnknownAuthorityIsNotTrusted() throws Exception {
    TestCertificates certificates = new TestCertificates(directory);
    CarrierTls usual = new CarrierTls(null, null, null, null, true);
    Step last =
        last(tried(certificates.listen(LOOPBACK, false), usual, ScriptedCarrier::acceptBind));
    assertThat(last.name()).isEqualTo("tls");
    assertThat(last.words()).contains("no authority that we trust");
  }

  @Test
  void aCertificateOfAnotherNameIsRefusedUnlessItIsExpected() throws Exception {
    TestCertificates certificates = new TestCertificates(directory);
    String ca = certificates.authorityFile();
    assertThat(
            last(tried(
                    certificates.listen("smpp.example.net", false),
                    new CarrierTls(ca, null, null, null, true),
                    ScriptedCarrier::acceptBind))
                .words())
        .contains("another name than 127.0.0.1");
    for (CarrierTls tls :
        List.of(
            new CarrierTls(ca, null, null, "smpp.example.net", true),
            new CarrierTls(ca, null, null, null, false))) {
      assertThat(
              tried(certificates.listen("smpp.example.net", false), tls, BindTestTest::behave).ok())
          .isTrue();
    }
  }

  @Test
  void aPortWithoutTlsIsNamedSo() throws Exception {
    try (ScriptedCarrier carrier = new ScriptedCarrier()) {
      CompletableFuture<Void> playing =
          play(
              carrier,
              scripted -> {
                scripted.accept();
                scripted.send(new Pdu.EnquireLink(1));
              });
      CarrierTls usual = new CarrierTls(null, null, null, null, true);
      Step last = last(run(settings(carrier.port()).withTls(usual)));
      assertThat(last.words()).isEqualTo("the port answers without TLS");
      playing.join();
    }
  }

  @Test
  void aMissingFileIsNamed() throws Exception {
    try (ScriptedCarrier carrier = new ScriptedCarrier()) {
      CarrierTls tls =
          new CarrierTls(directory.resolve("no.pem").toString(), null, null, null, true);
      assertThat(last(run(settings(carrier.port()).withTls(tls))).words())
          .contains("no.pem cannot be read");
    }
  }

  @Test
  void aWrongPasswordAndAnEndWithoutAWordAreExplained() throws Exception {
    try (ScriptedCarrier carrier = new ScriptedCarrier()) {
      CompletableFuture<Void> playing =
          play(
              carrier,
              scripted -> {
                Pdu.Bind bind = scripted.acceptUnanswered();
                int status = CommandStatus.ESME_RINVPASWD.code();
                scripted.send(
                    new Pdu.BindResponse(bind.kind(), status, bind.sequence(), "", List.of()));
              });
      assertThat(last(run(settings(carrier.port()))).words()).startsWith("wrong password");
      playing.join();
      playing =
          play(
              carrier,
              scripted -> {
                var _ = scripted.acceptUnanswered();
                scripted.disconnect();
              });
      assertThat(last(run(settings(carrier.port()))).words())
          .contains("usually our IP address is not allowed", "we come from 127.0.0.1");
      playing.join();
    }
  }

  @Test
  void aPortWhereNobodyListensAndANameThatNobodyKnowsEndTheTrial() throws Exception {
    int free;
    try (ServerSocket closing = new ServerSocket(0)) {
      free = closing.getLocalPort();
    }
    BindReport report = run(settings(free));
    assertThat(report.steps()).extracting(Step::name).containsExactly("dns", "tcp");
    assertThat(last(report).words()).startsWith("connection refused");
    Step dns =
        last(run(SmppSettings.of("c", "no-such-host.invalid", 1, "parley", new Secret("x"))));
    assertThat(dns.name()).isEqualTo("dns");
    assertThat(dns.words()).contains("is not known");
  }

  @Test
  void theLogShowsWhatWasSaidWithoutSecretsTextsAndNumbers() throws Exception {
    BlockingQueue<CarrierEvent> events = new LinkedBlockingQueue<>();
    try (ScriptedCarrier carrier = new ScriptedCarrier();
        SmppLink link =
            new SmppLink(
                settings(carrier.port()),
                Clock.systemUTC(),
                new Random(1),
                SocketFactory.getDefault(),
                events::add)) {
      link.logPdus(PduLog.TIME_MAX);
      link.start();
      carrier.acceptBind();
      carrier.send(
          new Pdu.DeliverSm(
              7,
              ShortMessage.of(
                  SmppAddress.international("+12025550101"),
                  SmppAddress.international("+12015550123"),
                  (byte) 0,
                  (byte) 0,
                  (byte) 0,
                  "private words".getBytes(StandardCharsets.US_ASCII))));
      events.take().acknowledgement().taken();
      carrier.next();
      await().until(() -> link.loggedPdus().size() == 4);
      String log = link.loggedPdus().toString();
      assertThat(link.loggedPdus())
          .extracting(LoggedPdu::sent)
          .containsExactly(true, false, false, true);
      assertThat(log)
          .contains("bind_transceiver seq=1 system_id=parley password=***")
          .contains("********101(1/1)", "octets=13", "deliver_sm_resp seq=7 status=ESME_ROK:0x00")
          .doesNotContain("secret", "private words", "12025550101");
      link.logPdus(Duration.ZERO);
      assertThat(link.logsPdus()).isFalse();
    }
  }

  @Test
  void theLogEndsByItselfAndHoldsItsMaximum() {
    AtomicLong nanos = new AtomicLong();
    PduLog log = new PduLog(Clock.systemUTC(), nanos::get);
    log.sent(1, new Pdu.EnquireLink(0));
    assertThat(log.entries()).isEmpty();
    log.record(Duration.ofMinutes(1));
    for (int i = 0; i < PduLog.ENTRIES_MAX; i++) {
      log.sent(1, new Pdu.EnquireLink(i));
    }
    assertThat(log.entries()).hasSize(PduLog.ENTRIES_MAX);
    log.received(1, new Pdu.EnquireLink(PduLog.ENTRIES_MAX));
    assertThat(log.entries()).hasSize(PduLog.ENTRIES_MAX);
    assertThat(log.entries().getFirst().text()).isEqualTo("enquire_link seq=1");
    nanos.set(Duration.ofMinutes(1).toNanos());
    log.sent(1, new Pdu.EnquireLink(5));
    assertThat(log.entries().getLast().text()).isEqualTo("enquire_link seq=1000");
    assertThat(log.isOn()).isFalse();
    assertThatThrownBy(() -> log.record(PduLog.TIME_MAX.plusNanos(1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static void behave(ScriptedCarrier carrier) throws IOException {
    carrier.acceptBind();
    Pdu enquire = carrier.next();
    carrier.send(new Pdu.EnquireLink(9)); // Something else may come first.
    carrier.send(new Pdu.EnquireLinkResponse(0, enquire.sequence()));
    carrier.next();
  }

  private static BindReport tried(ServerSocket server, CarrierTls tls, Script script)
      throws Exception {
    try (ScriptedCarrier carrier = new ScriptedCarrier(server)) {
      CompletableFuture<Void> playing = play(carrier, script);
      BindReport report = run(settings(carrier.port()).withTls(tls));
      playing.join();
      return report;
    }
  }

  /** A carrier whose client does not trust it reads nothing but the end. */
  private static CompletableFuture<Void> play(ScriptedCarrier carrier, Script script) {
    return CompletableFuture.runAsync(
        () -> {
          try {
            script.play(carrier);
          } catch (IOException e) {
            try {
              carrier.disconnect();
            } catch (IOException closing) {
              e.addSuppressed(closing);
            }
          }
        },
        task -> Thread.ofVirtual().start(task));
  }

  private static BindReport run(SmppSettings settings) {
    return BindTest.run(settings, SocketFactory.getDefault(), System::nanoTime);
  }

  private static Step last(BindReport report) {
    assertThat(report.ok()).isFalse();
    return report.steps().getLast();
  }

  private static SmppSettings settings(int port) {
    return SmppSettings.of("scripted", LOOPBACK, port, "parley", new Secret("secret"));
  }
}
