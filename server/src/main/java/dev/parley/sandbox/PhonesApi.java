package dev.parley.sandbox;

import dev.parley.http.Request;
import dev.parley.http.Response;
import dev.parley.http.Routes;
import dev.parley.sim.Phones;
import dev.parley.sim.Phones.Phone;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Function;

/**
 * The virtual phones for programs. Part of a sandbox only, which is bound to the loopback address
 * and checks Host and Origin; so it asks for no credentials.
 *
 * <ul>
 *   <li>{@code GET /v1/parley/Phones} lists them.
 *   <li>{@code GET /v1/parley/Phones/{number}/Messages} lists what a phone sent and received,
 *       newest first. {@code contains} keeps messages with that text (any case), {@code direction}
 *       ({@code received} or {@code sent}) one side, {@code after} messages with a greater id.
 *       {@code wait} (0 to 60 seconds) waits until one <em>received</em> message matches, unless
 *       {@code direction} says otherwise, and answers all that match, the newest first. When the
 *       time is over the list is empty and the status is 200 all the same.
 *   <li>{@code POST /v1/parley/Phones/{number}/Messages} with To and Body sends from the phone.
 * </ul>
 */
public final class PhonesApi {
  public static final int WAIT_MAX_SECONDS = 60;

  /** Requests that may wait at the same time. */
  public static final int WAITING_MAX = 200;

  static final String PATH = "/v1/parley/Phones";

  private final Phones phones;
  private final PhoneBook book;
  private final Arrivals arrivals;
  private final Semaphore waiting = new Semaphore(WAITING_MAX);

  public PhonesApi(Phones phones) {
    this.phones = phones;
    this.book = new PhoneBook(phones);
    this.arrivals = new Arrivals(phones);
  }

  public void register(Routes routes) {
    routes.blocking("GET", PATH, _ -> PhonesJson.phones(phones.all()));
    routes.blocking("GET", PATH + "/{number}/Messages", this::messages);
    routes.blocking("POST", PATH + "/{number}/Messages", this::send);
  }

  private Response messages(Request request) throws InterruptedException {
    Optional<Phone> phone = book.find(request.pathParameter("number"));
    if (phone.isEmpty()) {
      return unknownPhone(request);
    }
    return switch (MessageQuery.read(request.query())) {
      case MessageQuery.Unreadable(String why) -> PhonesJson.problem(400, 20001, why);
      case MessageQuery.Read(MessageQuery query) -> answer(phone.get(), query);
    };
  }

  private Response answer(Phone phone, MessageQuery query) throws InterruptedException {
    if (query.patience().isZero()) {
      return PhonesJson.messages(arrivals.matching(phone.number(), query));
    }
    if (!waiting.tryAcquire()) {
      return PhonesJson.problem(
          429, 20429, "Too many requests are waiting (" + WAITING_MAX + "). Try again.");
    }
    try {
      return PhonesJson.messages(arrivals.await(phone.number(), query));
    } finally {
      waiting.release();
    }
  }

  private Response send(Request request) {
    Optional<Phone> phone = book.find(request.pathParameter("number"));
    if (phone.isEmpty()) {
      return unknownPhone(request);
    }
    String to = request.form().first("To").orElse("").strip();
    String body = request.form().first("Body").orElse("");
    Optional<Response> problem = PhoneText.problem(to, body).map(refusal(to.isEmpty()));
    if (problem.isPresent()) {
      return problem.get();
    }
    return PhonesJson.message(201, phones.send(phone.get().number(), to, body));
  }

  private static Function<String, Response> refusal(boolean toIsMissing) {
    return sentence -> PhonesJson.problem(400, toIsMissing ? 21604 : 21602, sentence);
  }

  private static Response unknownPhone(Request request) {
    return PhonesJson.problem(
        404,
        20404,
        "There is no virtual phone “"
            + request.pathParameter("number")
            + "”. GET "
            + PATH
            + " lists them.");
  }
}
