package dev.parley.carrier.smpp;

import dev.parley.config.CarrierQuirks;
import java.util.function.LongSupplier;

/** What the binds of one carrier share. Thread-safe. */
final class LinkState {
  private final LongSupplier nanoTime;
  private final LinkRate rate;
  private final Outcomes outcomes;
  private final LinkFigures figures = new LinkFigures();
  private final PduLog log;
  private volatile SmppSettings settings;

  LinkState(SmppSettings settings, PduLog log, LongSupplier nanoTime) {
    this.settings = settings;
    this.log = log;
    this.nanoTime = nanoTime;
    this.rate = new LinkRate(settings.conduct().rate(), nanoTime.getAsLong());
    this.outcomes = new Outcomes(table(settings), rate, nanoTime);
  }

  void use(SmppSettings changed) {
    settings = changed;
    rate.configure(changed.conduct().rate());
    outcomes.use(table(changed));
  }

  private static StatusTable table(SmppSettings settings) {
    return StatusTable.STANDARD.with(settings.conduct().answers());
  }

  SmppSettings settings() {
    return settings;
  }

  String name() {
    return settings.name();
  }

  CarrierQuirks quirks() {
    return settings.conduct().quirks();
  }

  LinkRate rate() {
    return rate;
  }

  Outcomes outcomes() {
    return outcomes;
  }

  LinkFigures figures() {
    return figures;
  }

  PduLog log() {
    return log;
  }

  long nanoTime() {
    return nanoTime.getAsLong();
  }
}
