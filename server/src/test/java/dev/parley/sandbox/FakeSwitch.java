package dev.parley.sandbox;

import dev.parley.sim.NamedBehaviour;
import dev.parley.sim.ReceiptDialect;

/** Remembers what it was switched to. */
final class FakeSwitch implements CarrierSwitch {
  private NamedBehaviour profile = NamedBehaviour.HEALTHY;
  private ReceiptDialect dialect = ReceiptDialect.APPENDIX_B;

  @Override
  public NamedBehaviour profile() {
    return profile;
  }

  @Override
  public void switchTo(NamedBehaviour next) {
    profile = next;
  }

  @Override
  public ReceiptDialect dialect() {
    return dialect;
  }

  @Override
  public void switchTo(ReceiptDialect next) {
    dialect = next;
  }
}
