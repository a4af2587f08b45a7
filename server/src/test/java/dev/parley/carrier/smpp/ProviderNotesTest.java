package dev.parley.carrier.smpp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ProviderNotesTest {
  @Test
  void aLetterBecomesAPieceOfConfiguration() {
    ProviderNotes notes =
        ProviderNotes.parse(
            """
            Dear customer, your SMPP account is ready.
            Host: smpp.example.net
            Port: 2775
            TLS Port: 3550
            System ID: acme01
            Password: s3cr3t!
            System Type: vma
            Please bind as transceiver, at most 4 binds, 50 TPS. SSL is recommended.
            Questions: support@example.net
            """);
    assertThat(notes.written())
        .isEqualTo(
            """
            carriers:
              - name: "example"
                host: "smpp.example.net"
                port: 3550
                systemId: "acme01"
                password: "s3cr3t!"
                systemType: "vma"
                binds: {transceiver: 4}
                rate: 50
                tls: {enabled: true}
            """);
    assertThat(notes.missing()).isEmpty();
  }

  @Test
  void thePasswordIsNotShown() {
    ProviderNotes notes = ProviderNotes.parse("password=hunter2");
    assertThat(notes.shown()).contains("\"***\"").doesNotContain("hunter2");
    assertThat(notes.toString()).doesNotContain("hunter2");
  }

  @Test
  void aUrlAndTwoKindsOfBindsAreRead() {
    ProviderNotes notes =
        ProviderNotes.parse(
            "Connect to smpps://gw.provider.co:8056 with username = bob, pwd = 'x y'. One"
                + " transmitter and 2 receiver sessions. Throughput: 10");
    assertThat(notes.host()).isEqualTo("gw.provider.co");
    assertThat(notes.port()).isEqualTo(8056);
    assertThat(notes.systemId()).isEqualTo("bob");
    assertThat(notes.tls()).isTrue();
    assertThat(notes.rate()).isEqualTo(10);
    assertThat(notes.written()).contains("binds: {transmitter: 1, receiver: 1}");
  }

  @Test
  void anAddressWithoutItsWordIsFoundAndThatThereIsNoTls() {
    ProviderNotes notes =
        ProviderNotes.parse("203.0.113.7:9000 user: a pass: b (TLS: not available)");
    assertThat(notes.host()).isEqualTo("203.0.113.7");
    assertThat(notes.port()).isEqualTo(9000);
    assertThat(notes.tls()).isFalse();
    assertThat(notes.written()).startsWith("carriers:\n  - name: \"provider\"\n");
  }

  @Test
  void whatIsMissingIsNamed() {
    ProviderNotes notes = ProviderNotes.parse("see our website");
    assertThat(notes.missing()).containsExactly("host", "systemId", "password");
    assertThat(notes.written()).contains("host:    # not found: ask your provider");
    assertThat(ProviderNotes.parse("port: 99999").port()).isEqualTo(2775);
  }

  @Test
  void aTextHasAMaximum() {
    assertThat(ProviderNotes.parse("a".repeat(ProviderNotes.TEXT_MAX)).missing()).hasSize(3);
    assertThatThrownBy(() -> ProviderNotes.parse("a".repeat(ProviderNotes.TEXT_MAX + 1)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
