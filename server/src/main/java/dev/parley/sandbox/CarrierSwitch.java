package dev.parley.sandbox;

import dev.parley.sim.NamedBehaviour;
import dev.parley.sim.ReceiptDialect;

/** What people change about the simulated carrier while it runs. Thread-safe. */
interface CarrierSwitch {
  NamedBehaviour profile();

  void switchTo(NamedBehaviour profile);

  ReceiptDialect dialect();

  void switchTo(ReceiptDialect dialect);
}
