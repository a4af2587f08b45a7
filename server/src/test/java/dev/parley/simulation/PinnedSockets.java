package dev.parley.simulation;

import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import javax.net.SocketFactory;

/**
 * Sockets to PostgreSQL on which a virtual thread waits without giving its turn away: how long the
 * database takes must not decide who is next. Found by the driver by its name.
 */
public final class PinnedSockets extends SocketFactory {
  private static final MethodHandle PIN = handle("pin");
  private static final MethodHandle UNPIN = handle("unpin");

  private static MethodHandle handle(String name) {
    try {
      Class<?> continuation = Class.forName("jdk.internal.vm.Continuation");
      return MethodHandles.lookup()
          .findStatic(continuation, name, MethodType.methodType(void.class));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(
          "needs --add-exports java.base/jdk.internal.vm=ALL-UNNAMED", e);
    }
  }

  private interface Work<T> {
    T run() throws IOException;
  }

  private static <T> T pinned(Work<T> work) throws IOException {
    if (!Thread.currentThread().isVirtual()) {
      return work.run();
    }
    // The loops are platform threads outside of the simulation: an interrupt does not close theirs.
    boolean interrupted = Thread.interrupted();
    call(PIN);
    try {
      return work.run();
    } finally {
      call(UNPIN);
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static void call(MethodHandle handle) {
    try {
      handle.invokeExact();
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  private static final class Pinned extends Socket {
    @Override
    public InputStream getInputStream() throws IOException {
      return new FilterInputStream(super.getInputStream()) {
        @Override
        public int read() throws IOException {
          return pinned(in::read);
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
          return pinned(() -> in.read(bytes, from, length));
        }
      };
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
      return new FilterOutputStream(super.getOutputStream()) {
        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
          pinned(
              () -> {
                out.write(bytes, from, length);
                return true;
              });
        }
      };
    }
  }

  @Override
  public Socket createSocket() {
    return new Pinned();
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    return connected(new InetSocketAddress(host, port));
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress local, int localPort)
      throws IOException {
    return connected(new InetSocketAddress(host, port));
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    return connected(new InetSocketAddress(host, port));
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort)
      throws IOException {
    return connected(new InetSocketAddress(host, port));
  }

  private static Socket connected(InetSocketAddress address) throws IOException {
    Socket socket = new Pinned();
    socket.connect(address);
    return socket;
  }
}
