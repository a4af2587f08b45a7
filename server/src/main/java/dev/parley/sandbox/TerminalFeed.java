package dev.parley.sandbox;

import dev.parley.sim.Phones;
import dev.parley.sim.Phones.PhoneMessage;
import java.io.PrintStream;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Prints each SMS as it lands on a virtual phone. A terminal may stop reading (Ctrl-S), so the
 * printing has a thread and a queue of its own; what does not fit is counted and the count printed.
 */
public final class TerminalFeed implements AutoCloseable {
  static final int QUEUE_MAX = 200;

  private static final int WIDTH = 72;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final PrintStream out;
  private final BlockingQueue<PhoneMessage> queue = new ArrayBlockingQueue<>(QUEUE_MAX);
  private final AtomicInteger left = new AtomicInteger();
  private final Phones.Subscription subscription;
  private final Thread printer;

  private TerminalFeed(Phones phones, PrintStream out) {
    this.out = out;
    this.printer = Thread.ofVirtual().name("terminal-feed").unstarted(this::print);
    this.subscription = phones.listen(this::offer);
  }

  public static TerminalFeed start(Phones phones, PrintStream out) {
    TerminalFeed feed = new TerminalFeed(phones, out);
    feed.printer.start();
    return feed;
  }

  @Override
  public void close() {
    subscription.close();
    printer.interrupt();
  }

  private void offer(PhoneMessage message) {
    if (message.received() && !queue.offer(message)) {
      left.incrementAndGet();
    }
  }

  private void print() {
    try {
      while (true) {
        PhoneMessage message = queue.take();
        int notShown = left.getAndSet(0);
        String note = notShown == 0 ? "" : "  (" + notShown + " more came and are not shown)\n";
        out.print(note + block(message));
        out.flush();
      }
    } catch (InterruptedException _) {
      // Closed: there is nothing left to do.
    }
  }

  /** One message as a block of lines. */
  static String block(PhoneMessage message) {
    StringBuilder block = new StringBuilder(256);
    block
        .append('\n')
        .append("  SMS on ")
        .append(message.phone())
        .append("  from ")
        .append(plain(message.other()))
        .append("  ")
        .append(TIME.format(message.at()))
        .append(" UTC  (")
        .append(message.encoding())
        .append(", ")
        .append(message.segments())
        .append(message.segments() == 1 ? " segment)\n" : " segments)\n");
    for (String line : plain(message.text()).split("\n", -1)) {
      wrap(line, block);
    }
    return block.toString();
  }

  private static void wrap(String line, StringBuilder block) {
    String rest = line;
    while (rest.length() > WIDTH) {
      int space = rest.lastIndexOf(' ', WIDTH);
      int cut = space > 0 ? space : whole(rest, WIDTH);
      block.append("  | ").append(rest, 0, cut).append('\n');
      rest = rest.substring(space > 0 ? cut + 1 : cut);
    }
    block.append("  | ").append(rest).append('\n');
  }

  private static int whole(String text, int cut) {
    return Character.isHighSurrogate(text.charAt(cut - 1)) ? cut - 1 : cut;
  }

  /** The text of a stranger must not steer the terminal: no control characters but line feeds. */
  private static String plain(String text) {
    StringBuilder plain = new StringBuilder(text.length());
    text.replace("\r\n", "\n")
        .codePoints()
        .map(c -> c != '\n' && (Character.isISOControl(c) || steersDirection(c)) ? '\uFFFD' : c)
        .forEach(plain::appendCodePoint);
    return plain.toString();
  }

  /** Unicode's explicit directional formatting (UAX 9): could reorder what stands around it. */
  private static boolean steersDirection(int c) {
    return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
  }
}
