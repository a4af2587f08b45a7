package dev.parley.carrier.smpp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.carrier.smpp.Windows.Window;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class WindowsTest {
  private final AtomicLong nanos = new AtomicLong();

  @Test
  void aLinkThatHasUsedUpItsRateWaitsForTheNextSegment() throws Exception {
    LinkRate rate = new LinkRate(1, 0);
    Windows windows = new Windows(rate, nanos::get);
    windows.add(10).open(true);
    Window first = windows.take();
    AtomicReference<Window> second = new AtomicReference<>();
    Thread waiting =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    second.set(windows.take());
                  } catch (InterruptedException _) {
                    Thread.currentThread().interrupt();
                  }
                });
    await().until(() -> waiting.getState() == Thread.State.TIMED_WAITING);
    assertThat(second).hasNullValue();
    assertThat(windows.inUse()).isEqualTo(1);
    nanos.set(TimeUnit.SECONDS.toNanos(1));
    first.giveBack();
    waiting.join();
    assertThat(second).hasValue(first);
  }

  @Test
  void aWindowThatIsTakenOutHasNoRoomAndTakesBackWhatItGave() throws Exception {
    Windows windows = new Windows(new LinkRate(0, 0), nanos::get);
    Window before = windows.add(5);
    before.open(true);
    assertThat(windows.take()).isSameAs(before);
    before.retire(0);
    Window after = windows.add(1);
    after.open(true);
    assertThat(windows.take()).isSameAs(after);
    assertThat(windows.size()).isEqualTo(1);
    before.giveBack();
    assertThat(before.inUse()).isZero();
  }
}
