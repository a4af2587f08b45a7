package dev.parley.dispatch;

import dev.parley.carrier.CarrierLink;
import dev.parley.carrier.Carriers;
import dev.parley.loop.Loops;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * A writer for each carrier, made when it is first asked for. Owned by the loop of dispatch, which
 * has ended before it is closed.
 */
final class CarrierWriters {
  private final Carriers carriers;
  private final CarrierWriter.Shared shared;
  private final LongSupplier nanoTime;
  private final Loops loops;
  private final Map<String, CarrierWriter> writers = new HashMap<>();
  private final Set<CarrierWriter> started = new HashSet<>();

  CarrierWriters(
      Carriers carriers, CarrierWriter.Shared shared, LongSupplier nanoTime, Loops loops) {
    this.carriers = carriers;
    this.shared = shared;
    this.nanoTime = nanoTime;
    this.loops = loops;
  }

  CarrierWriter of(CarrierLink link) {
    CarrierWriter writer = writers.get(link.name());
    if (writer == null || !writer.link().equals(link)) {
      writer = new CarrierWriter(link, shared, loops);
      writers.put(link.name(), writer);
    }
    return writer;
  }

  /** One that was asked for before. */
  CarrierWriter named(String carrier) {
    CarrierWriter writer = writers.get(carrier);
    if (writer == null) {
      throw new IllegalStateException("carrier " + carrier + " has no writer");
    }
    return writer;
  }

  void hand(String carrier, List<CarrierWriter.Handed> messages) {
    CarrierWriter writer = named(carrier);
    if (started.add(writer)) {
      writer.start();
      endThoseOfGoneCarriers();
    }
    writer.hand(messages);
  }

  /** They gave back what they could not write when their link was closed. */
  private void endThoseOfGoneCarriers() {
    for (CarrierWriter writer : List.copyOf(started)) {
      if (!carriers.links().contains(writer.link()) && writer.isIdle()) {
        writer.finish();
        started.remove(writer);
        writers.remove(writer.link().name(), writer);
      }
    }
  }

  /**
   * What is marked is written to its end, until then; what is handed and not marked stays queued.
   *
   * @param deadline by monotonic time
   */
  void close(long deadline) throws InterruptedException {
    List<CarrierWriter> running = new ArrayList<>(started);
    running.forEach(CarrierWriter::finish);
    for (CarrierWriter writer : running) {
      writer.awaitWritten(deadline - nanoTime.getAsLong());
    }
  }
}
