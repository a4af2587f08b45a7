package dev.parley.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Stands between Parley and its PostgreSQL and does what networks do: cuts a session after a given
 * number of octets, goes away, is slow. Sessions are told apart by the application name in their
 * first octets: {@code parley intake …} is the session "intake", a plain {@code parley} "pool".
 */
public final class DatabaseProxy implements AutoCloseable {
  private static final int BUFFER = 16 * 1024;
  private static final int STARTUP_MAX = 4 * 1024;

  /** In the startup message, or in a statement right after it. */
  private static final Pattern NAME = Pattern.compile("application_name(?:\0| = ')parley([^\0']*)");

  /** CommandComplete of a commit (PostgreSQL 18 documentation, s54.7). */
  private static final String COMMITTED = "COMMIT\0";

  private final int target;
  private final ServerSocket server;
  private final Set<Link> links = ConcurrentHashMap.newKeySet();
  private final Map<String, AtomicLong> passed = new ConcurrentHashMap<>();
  private volatile boolean away;
  private volatile Duration commitDelay = Duration.ZERO;

  private final Object cutting = new Object();
  private @Nullable Cut cut;
  private boolean wasCut;

  /** Which way octets go. */
  public enum Direction {
    TO_SERVER,
    TO_CLIENT
  }

  private static final class Cut {
    final String session;
    final Direction direction;
    long left;

    Cut(String session, Direction direction, long left) {
      this.session = session;
      this.direction = direction;
      this.left = left;
    }
  }

  /**
   * @param target port of the PostgreSQL on this machine
   */
  public DatabaseProxy(int target) {
    this.target = target;
    try {
      this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().name("proxy-accept").start(this::accept);
  }

  public int port() {
    return server.getLocalPort();
  }

  /** The same database, through this proxy. */
  public String url(String url) {
    return url.replaceFirst(":\\d+/", ":" + port() + "/");
  }

  /** Lets so many more octets of the session pass in one direction, then ends the session. */
  public void cut(String session, Direction direction, long octets) {
    synchronized (cutting) {
      cut = new Cut(session, direction, octets);
      wasCut = false;
    }
  }

  /** Forgets a cut that did not come about; whether it did. */
  public boolean disarm() {
    synchronized (cutting) {
      cut = null;
      return wasCut;
    }
  }

  /** Ends all sessions and lets nobody in. */
  public void goAway() {
    away = true;
    links.forEach(Link::close);
  }

  public void comeBack() {
    away = false;
  }

  /** How long the news of a commit is held back. */
  public void delayCommits(Duration delay) {
    commitDelay = delay;
  }

  /** Octets that passed so far. */
  public long passed(String session, Direction direction) {
    return counter(session, direction).get();
  }

  private AtomicLong counter(String session, Direction direction) {
    return passed.computeIfAbsent(session + " " + direction, _ -> new AtomicLong());
  }

  private void accept() {
    try {
      while (true) {
        Socket client = server.accept();
        if (away) {
          client.close();
        } else {
          start(client);
        }
      }
    } catch (IOException e) {
      if (!server.isClosed()) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private void start(Socket client) throws IOException {
    Socket upstream;
    try {
      upstream = new Socket(InetAddress.getLoopbackAddress(), target);
    } catch (IOException _) {
      client.close();
      return;
    }
    client.setTcpNoDelay(true);
    upstream.setTcpNoDelay(true);
    Link link = new Link(client, upstream);
    links.add(link);
    Thread.ofVirtual().start(() -> link.pump(client, upstream, Direction.TO_SERVER));
    Thread.ofVirtual().start(() -> link.pump(upstream, client, Direction.TO_CLIENT));
  }

  /** How many of these octets may pass; fewer than all when the session ends here. */
  private int allowed(String session, Direction direction, int count) {
    synchronized (cutting) {
      Cut planned = cut;
      if (planned == null || !planned.session.equals(session) || planned.direction != direction) {
        return count;
      }
      if (count <= planned.left) {
        planned.left -= count;
        return count;
      }
      cut = null;
      wasCut = true;
      return (int) planned.left;
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    links.forEach(Link::close);
  }

  private final class Link {
    private final Socket client;
    private final Socket upstream;
    private final StringBuilder startup = new StringBuilder();
    private volatile String session = "";

    Link(Socket client, Socket upstream) {
      this.client = client;
      this.upstream = upstream;
    }

    void pump(Socket from, Socket to, Direction direction) {
      byte[] buffer = new byte[BUFFER];
      try {
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        for (int count = in.read(buffer); count > 0; count = in.read(buffer)) {
          if (direction == Direction.TO_SERVER) {
            learnName(buffer, count);
          } else {
            holdBack(buffer, count);
          }
          int passing = allowed(session, direction, count);
          out.write(buffer, 0, passing);
          counter(session, direction).addAndGet(passing);
          if (passing < count) {
            break;
          }
        }
      } catch (IOException _) {
        // One side has gone; so does the other.
      } finally {
        close();
      }
    }

    private void learnName(byte[] buffer, int count) {
      if (!session.isEmpty() || startup.length() > STARTUP_MAX) {
        return;
      }
      startup.append(new String(buffer, 0, count, StandardCharsets.ISO_8859_1));
      Matcher name = NAME.matcher(startup);
      if (name.find()) {
        String word = name.group(1).strip().split(" ", 2)[0];
        session = word.isEmpty() ? "pool" : word;
      }
    }

    private void holdBack(byte[] buffer, int count) {
      if (!commitDelay.isZero()
          && new String(buffer, 0, count, StandardCharsets.ISO_8859_1).contains(COMMITTED)) {
        LockSupport.parkNanos(commitDelay.toNanos());
      }
    }

    void close() {
      links.remove(this);
      try {
        client.close();
        upstream.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
