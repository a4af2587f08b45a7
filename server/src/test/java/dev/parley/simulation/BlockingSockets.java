package dev.parley.simulation;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import javax.net.SocketFactory;

/**
 * Sockets to PostgreSQL on which a virtual thread waits in the system call, with its carrier: how
 * long the database takes must not decide who is next. The sockets of the JDK would hand the wait
 * to virtual threads of its own, whose scheduler is that of whoever waits first. IPv4 only. Found
 * by the driver by its name.
 */
public final class BlockingSockets extends SocketFactory {
  private static final int AF_INET = 2;
  private static final int SOCK_STREAM = 1;
  private static final int IPPROTO_TCP = 6;
  private static final int TCP_NODELAY = 1;
  private static final int ADDRESS_BYTES = 16;
  private static final int BUFFER_BYTES = 16 * 1024;

  /** The driver asks so whether something is there; what it would find, it finds later as well. */
  private static final int PEEK_MILLIS = 1;

  private static final MethodHandle SOCKET =
      function("socket", ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);
  private static final MethodHandle CONNECT =
      function("connect", ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT);
  private static final MethodHandle SET_OPTION =
      function(
          "setsockopt",
          ValueLayout.JAVA_INT,
          ValueLayout.JAVA_INT,
          ValueLayout.JAVA_INT,
          ValueLayout.ADDRESS,
          ValueLayout.JAVA_INT);
  private static final MethodHandle READ =
      function("read", ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG);
  private static final MethodHandle WRITE =
      function("write", ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG);
  private static final MethodHandle CLOSE = function("close", ValueLayout.JAVA_INT);

  @SuppressWarnings("restricted") // The C library, which the JDK itself would call.
  private static MethodHandle function(String name, MemoryLayout... parameters) {
    Linker linker = Linker.nativeLinker();
    boolean bytes = name.equals("read") || name.equals("write");
    return linker.downcallHandle(
        linker.defaultLookup().find(name).orElseThrow(),
        FunctionDescriptor.of(bytes ? ValueLayout.JAVA_LONG : ValueLayout.JAVA_INT, parameters));
  }

  private static long call(MethodHandle function, Object... arguments) throws IOException {
    Number result;
    try {
      result = (Number) function.invokeWithArguments(arguments);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
    if (result.longValue() < 0) {
      throw new IOException("a system call on a socket failed");
    }
    return result.longValue();
  }

  private static final class Blocking extends Socket {
    private final MemorySegment in = Arena.ofAuto().allocate(BUFFER_BYTES);
    private final MemorySegment out = Arena.ofAuto().allocate(BUFFER_BYTES);
    private int descriptor = -1;
    private int timeoutMillis;

    @Override
    public void connect(SocketAddress address, int ofMillis) throws IOException {
      InetSocketAddress to = (InetSocketAddress) address;
      InetAddress host = InetAddress.getByName(to.getHostString());
      if (!(host instanceof Inet4Address)) {
        throw new IOException("not an IPv4 address: " + host);
      }
      descriptor = (int) call(SOCKET, AF_INET, SOCK_STREAM, 0);
      out.asSlice(0, ADDRESS_BYTES).fill((byte) 0);
      // BSD begins with the length of the structure, Linux with two bytes of family.
      boolean linux = System.getProperty("os.name").startsWith("Linux");
      out.set(ValueLayout.JAVA_BYTE, 0, (byte) (linux ? AF_INET : ADDRESS_BYTES));
      out.set(ValueLayout.JAVA_BYTE, 1, (byte) (linux ? 0 : AF_INET));
      out.set(ValueLayout.JAVA_BYTE, 2, (byte) (to.getPort() >>> 8));
      out.set(ValueLayout.JAVA_BYTE, 3, (byte) to.getPort());
      MemorySegment.copy(host.getAddress(), 0, out, ValueLayout.JAVA_BYTE, 4, 4);
      call(CONNECT, descriptor, out, ADDRESS_BYTES);
      out.set(ValueLayout.JAVA_INT, 0, 1);
      call(SET_OPTION, descriptor, IPPROTO_TCP, TCP_NODELAY, out, Integer.BYTES);
    }

    @Override
    public InputStream getInputStream() {
      return new InputStream() {
        @Override
        public int read() throws IOException {
          byte[] one = new byte[1];
          return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
          return receive(bytes, from, length);
        }
      };
    }

    private int receive(byte[] bytes, int from, int length) throws IOException {
      if (timeoutMillis == PEEK_MILLIS) {
        throw new SocketTimeoutException();
      }
      long wanted = Math.min(length, BUFFER_BYTES);
      long count;
      try {
        count = (long) READ.invokeExact(descriptor, in, wanted);
      } catch (Throwable e) {
        throw new IllegalStateException(e);
      }
      if (count < 0) {
        throw new IOException("the connection is broken");
      }
      MemorySegment.copy(in, ValueLayout.JAVA_BYTE, 0, bytes, from, (int) count);
      return count == 0 ? -1 : (int) count;
    }

    @Override
    public OutputStream getOutputStream() {
      return new OutputStream() {
        @Override
        public void write(int octet) throws IOException {
          write(new byte[] {(byte) octet}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
          send(bytes, from, length);
        }
      };
    }

    private void send(byte[] bytes, int from, int length) throws IOException {
      int sent = 0;
      while (sent < length) {
        int chunk = Math.min(length - sent, BUFFER_BYTES);
        MemorySegment.copy(bytes, from + sent, out, ValueLayout.JAVA_BYTE, 0, chunk);
        long count;
        try {
          count = (long) WRITE.invokeExact(descriptor, out, (long) chunk);
        } catch (Throwable e) {
          throw new IllegalStateException(e);
        }
        if (count < 0) {
          throw new IOException("the connection is broken");
        }
        sent += (int) count;
      }
    }

    @Override
    public synchronized void close() throws IOException {
      int open = descriptor;
      descriptor = -1;
      if (open >= 0) {
        call(CLOSE, open);
      }
    }

    @Override
    public boolean isConnected() {
      return descriptor >= 0;
    }

    @Override
    public boolean isClosed() {
      return descriptor < 0;
    }

    @Override
    public synchronized void setSoTimeout(int millis) {
      timeoutMillis = millis;
    }

    @Override
    public synchronized int getSoTimeout() {
      return timeoutMillis;
    }

    @Override
    public void setTcpNoDelay(boolean on) {}

    @Override
    public void setKeepAlive(boolean on) {}

    @Override
    public synchronized int getReceiveBufferSize() {
      return BUFFER_BYTES;
    }

    @Override
    public synchronized int getSendBufferSize() {
      return BUFFER_BYTES;
    }
  }

  @Override
  public Socket createSocket() {
    return new Blocking();
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    Socket socket = createSocket();
    socket.connect(new InetSocketAddress(host, port), 0);
    return socket;
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress local, int localPort)
      throws IOException {
    return createSocket(host, port);
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    return createSocket(host.getHostAddress(), port);
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort)
      throws IOException {
    return createSocket(host, port);
  }
}
