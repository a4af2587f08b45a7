package dev.parley.acceptance;

import static org.awaitility.Awaitility.await;

import dev.parley.testing.Tool;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Kannel as Debian packages it: bearerbox with three connections to one carrier, a transceiver, a
 * transmitter and a receiver, and smsbox. All have one name, because Kannel looks for the message
 * of a receipt among those of the connection that the receipt came by. It keeps nothing.
 */
final class Kannel implements AutoCloseable {
  private static final String USER = "kannel";

  private final Path directory;
  private final int sendPort;
  private final HttpClient http = HttpClient.newHttpClient();
  private final List<Process> processes = new ArrayList<>();

  /**
   * Starts and waits until it can be told to send.
   *
   * @param directory an empty one
   * @param service called with {@code from} and {@code text} for what phones write; its answer goes
   *     back to the phone
   */
  Kannel(Path directory, int carrierPort, URI service) throws IOException {
    this.directory = directory;
    int[] ports = freePorts(3);
    this.sendPort = ports[2];
    Path config = directory.resolve("kannel.conf");
    Files.writeString(config, config(ports, carrierPort, service));
    Path bearerbox = Tool.KANNEL.executable();
    boolean complete = false;
    try {
      start(bearerbox, config, ports[1]);
      start(bearerbox.resolveSibling("smsbox"), config, ports[2]);
      complete = true;
    } finally {
      if (!complete) {
        close();
      }
    }
  }

  private static String config(int[] ports, int carrierPort, URI service) {
    return """
    group = core
    admin-port = %1$d
    admin-password = %5$s
    admin-interface = 127.0.0.1
    smsbox-port = %2$d
    smsbox-interface = 127.0.0.1
    box-allow-ip = 127.0.0.1
    dlr-storage = internal
    log-level = 1

    group = smsc
    smsc = smpp
    smsc-id = parley
    host = 127.0.0.1
    port = %4$d
    transceiver-mode = true
    smsc-username = parley
    smsc-password = secret
    system-type = ""

    group = smsc
    smsc = smpp
    smsc-id = parley
    host = 127.0.0.1
    port = %4$d
    smsc-username = parley
    smsc-password = secret
    system-type = ""

    group = smsc
    smsc = smpp
    smsc-id = parley
    host = 127.0.0.1
    receive-port = %4$d
    smsc-username = parley
    smsc-password = secret
    system-type = ""

    group = smsbox
    bearerbox-host = 127.0.0.1
    sendsms-port = %3$d
    sendsms-interface = 127.0.0.1
    log-level = 1

    group = sendsms-user
    username = %5$s
    password = %5$s
    concatenation = true
    max-messages = 3

    group = sms-service
    keyword = default
    get-url = "%6$s?from=%%p&text=%%b&charset=%%C"
    """
        .formatted(ports[0], ports[1], ports[2], carrierPort, USER, service);
  }

  private void start(Path program, Path config, int port) throws IOException {
    Path output = directory.resolve(program.getFileName() + ".out");
    Process process =
        new ProcessBuilder(program.toString(), config.toString())
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    processes.add(process);
    await()
        .pollInterval(Duration.ofMillis(20))
        .until(
            () -> {
              if (!process.isAlive()) {
                throw new IOException("it ended:\n" + Files.readString(output));
              }
              return listens(port);
            });
  }

  private static int[] freePorts(int count) throws IOException {
    ServerSocket[] sockets = new ServerSocket[count];
    int[] ports = new int[count];
    for (int i = 0; i < count; i++) {
      sockets[i] = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
      ports[i] = sockets[i].getLocalPort();
    }
    for (ServerSocket socket : sockets) {
      socket.close();
    }
    return ports;
  }

  private static boolean listens(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 200);
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  /**
   * Has smsbox send a text from the short code 12345.
   *
   * @param further parameters, or other values of these
   * @return the status and the words of its answer
   */
  String send(String to, String text, Map<String, String> further)
      throws IOException, InterruptedException {
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put("username", USER);
    parameters.put("password", USER);
    parameters.put("from", "12345");
    parameters.put("to", to);
    parameters.put("text", text);
    parameters.put("charset", "UTF-8");
    parameters.putAll(further);
    String query =
        parameters.entrySet().stream()
            .map(entry -> entry.getKey() + "=" + encoded(entry.getValue()))
            .collect(Collectors.joining("&"));
    HttpResponse<String> response =
        http.send(
            HttpRequest.newBuilder(
                    URI.create("http://127.0.0.1:" + sendPort + "/cgi-bin/sendsms?" + query))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    return response.statusCode() + " " + response.body();
  }

  private static String encoded(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8);
  }

  /** What both programs wrote. */
  String output() throws IOException {
    StringBuilder output = new StringBuilder();
    for (String program : List.of("bearerbox", "smsbox")) {
      output.append(Files.readString(directory.resolve(program + ".out")));
    }
    return output.toString();
  }

  /** Tells bearerbox to end as an operator does, so that it unbinds. */
  void end() {
    processes.forEach(Process::destroy);
  }

  @Override
  public void close() {
    processes.forEach(Process::destroyForcibly);
    http.close();
  }
}
