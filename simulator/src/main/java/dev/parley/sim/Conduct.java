package dev.parley.sim;

import dev.parley.wire.smpp.CommandStatus;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/** Decides what the behaviour of the moment means for the next submit_sm. Thread-safe. */
final class Conduct {
  private static final long SECOND_MILLIS = 1000;
  private static final List<Rudeness> ACTS = those(false);
  private static final List<Rudeness> BREAKS = those(true);

  private final RandomGenerator random;
  private Behaviour behaviour = new Behaviour.Healthy();
  private long secondBegan = Long.MIN_VALUE;
  private int inThisSecond;

  /** What is done with a submit_sm. */
  sealed interface Verdict {}

  /** Taken and answered. */
  record Take() implements Verdict {}

  /**
   * Taken and answered badly.
   *
   * @param random for what is random in it
   */
  record TakeRudely(Rudeness act, RandomGenerator random) implements Verdict {}

  /** Taken, and the connection breaks instead of an answer. */
  record TakeAndBreak() implements Verdict {}

  /** Not taken. */
  record Refuse(CommandStatus status) implements Verdict {}

  Conduct(RandomGenerator random) {
    this.random = random;
  }

  private static List<Rudeness> those(boolean breaking) {
    return Stream.of(Rudeness.values()).filter(act -> act.breaks() == breaking).toList();
  }

  synchronized void become(Behaviour next) {
    behaviour = next;
    secondBegan = Long.MIN_VALUE;
  }

  synchronized Behaviour behaviour() {
    return behaviour;
  }

  /** In any order. */
  synchronized <T> List<T> shuffled(List<T> parts) {
    List<T> shuffled = new ArrayList<>(parts);
    Collections.shuffle(shuffled, random);
    return shuffled;
  }

  /**
   * @param inHand messages that were taken and have not met their fate
   */
  synchronized Verdict judge(long nowMillis, int inHand) {
    return switch (behaviour) {
      case Behaviour.Healthy _, Behaviour.Slow _, Behaviour.Silent _, Behaviour.Refusing _ ->
          new Take();
      case Behaviour.Throttling throttling ->
          tooMany(throttling, nowMillis) ? new Refuse(CommandStatus.ESME_RTHROTTLED) : new Take();
      case Behaviour.Capped capped ->
          inHand >= capped.messages() ? new Refuse(CommandStatus.ESME_RMSGQFUL) : new Take();
      case Behaviour.Flaky flaky -> {
        int drawn = random.nextInt(1000);
        if (drawn < flaky.dropsIn1000()) {
          yield new TakeAndBreak();
        }
        yield drawn < flaky.dropsIn1000() + flaky.errorsIn1000()
            ? new Refuse(CommandStatus.ESME_RSYSERR)
            : new Take();
      }
      case Behaviour.Rude rude -> {
        int drawn = random.nextInt(1000);
        if (drawn < rude.breaksIn1000()) {
          yield rudely(BREAKS);
        }
        yield drawn < rude.breaksIn1000() + rude.actsIn1000() ? rudely(ACTS) : new Take();
      }
    };
  }

  private TakeRudely rudely(List<Rudeness> acts) {
    Rudeness act = acts.get(random.nextInt(acts.size()));
    return new TakeRudely(act, new SplittableRandom(random.nextLong()));
  }

  /** A clock that was set back begins a new second. */
  private boolean tooMany(Behaviour.Throttling throttling, long nowMillis) {
    if (nowMillis < secondBegan || nowMillis - SECOND_MILLIS >= secondBegan) {
      secondBegan = nowMillis;
      inThisSecond = 0;
    }
    inThisSecond++;
    return inThisSecond > throttling.perSecond();
  }
}
