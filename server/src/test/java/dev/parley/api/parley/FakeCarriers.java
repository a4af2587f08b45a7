package dev.parley.api.parley;

import dev.parley.audit.Cause;
import dev.parley.carrier.BindReport;
import dev.parley.carrier.CarrierLink;
import dev.parley.carrier.LinkReport;
import dev.parley.carrier.LoggedPdu;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One carrier, {@code sim}, that is bound with one of its two binds. */
public final class FakeCarriers implements CarriersResource.Carriers {
  static final Instant SINCE = Instant.parse("2026-11-24T10:15:30Z");

  public Duration recording = Duration.ZERO;
  public boolean hidesAdded;

  @Override
  public boolean hidesAdded(String carrier) {
    return hidesAdded;
  }

  @Override
  public List<LinkReport> reports() {
    LinkReport.Times none = new LinkReport.Times(0, null, null, null);
    LinkReport.Times some =
        new LinkReport.Times(
            7, Duration.ofMillis(5), Duration.ofMillis(12), Duration.ofNanos(12_345_678));
    return List.of(
        new LinkReport(
            "sim",
            "127.0.0.1",
            2775,
            new CarrierLink.Status(true, SINCE, null, 3, 64),
            List.of(
                new LinkReport.Bind(1, "transmitter", true, SINCE, null, 3, 64),
                new LinkReport.Bind(2, "receiver", false, SINCE, "wrong password", 0, 0)),
            25.5,
            50,
            20,
            Map.of("ESME_ROK 0x00", 7L),
            some,
            none));
  }

  @Override
  public Optional<Log> log(String carrier) {
    return carrier.equals("sim")
        ? Optional.of(
            new Log(
                !recording.isZero(), List.of(new LoggedPdu(SINCE, 1, true, "enquire_link seq=1"))))
        : Optional.empty();
  }

  @Override
  public Optional<Log> record(String carrier, Duration time, Cause cause) {
    recording = time;
    return log(carrier);
  }

  @Override
  public Optional<BindReport> test(String carrier) {
    return carrier.equals("sim")
        ? Optional.of(
            new BindReport(
                carrier,
                List.of(
                    new BindReport.Step("dns", true, Duration.ofMillis(1), "127.0.0.1"),
                    new BindReport.Step("tcp", false, Duration.ofMillis(2), "refused"))))
        : Optional.empty();
  }

  @Override
  public Reload reload(Cause cause) {
    return new Reload(List.of("sim"), List.of("other"), List.of("old"), true, List.of());
  }

  @Override
  public Notes read(String letter) {
    return new Notes("carriers:\n", List.of("host"));
  }
}
