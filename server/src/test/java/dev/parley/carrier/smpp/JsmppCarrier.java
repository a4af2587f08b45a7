package dev.parley.carrier.smpp;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jsmpp.PDUStringException;
import org.jsmpp.bean.BroadcastSm;
import org.jsmpp.bean.CancelBroadcastSm;
import org.jsmpp.bean.CancelSm;
import org.jsmpp.bean.DataSm;
import org.jsmpp.bean.InterfaceVersion;
import org.jsmpp.bean.MessageState;
import org.jsmpp.bean.OptionalParameter;
import org.jsmpp.bean.QueryBroadcastSm;
import org.jsmpp.bean.QuerySm;
import org.jsmpp.bean.ReplaceSm;
import org.jsmpp.bean.SubmitMulti;
import org.jsmpp.bean.SubmitSm;
import org.jsmpp.extra.ProcessRequestException;
import org.jsmpp.session.BindRequest;
import org.jsmpp.session.BroadcastSmResult;
import org.jsmpp.session.DataSmResult;
import org.jsmpp.session.QueryBroadcastSmResult;
import org.jsmpp.session.QuerySmResult;
import org.jsmpp.session.SMPPServerSession;
import org.jsmpp.session.SMPPServerSessionListener;
import org.jsmpp.session.ServerMessageReceiverListener;
import org.jsmpp.session.Session;
import org.jsmpp.session.SubmitMultiResult;
import org.jsmpp.session.SubmitSmResult;
import org.jsmpp.session.connection.ServerConnection;
import org.jsmpp.session.connection.ServerConnectionFactory;
import org.jsmpp.session.connection.socket.ServerSocketConnection;
import org.jsmpp.util.MessageId;

/** A carrier made of jSMPP. One session at a time; takes submit_sm and query_sm. */
final class JsmppCarrier implements ServerMessageReceiverListener, AutoCloseable {
  private static final int TIMEOUT_MILLIS = 20_000;
  private static final int ESME_RINVCMDID = 0x03;
  private static final int ESME_RTHROTTLED = 0x58;

  final BlockingQueue<SubmitSm> submitted = new LinkedBlockingQueue<>();

  private final ServerSocket socket = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
  private final SMPPServerSessionListener server =
      new SMPPServerSessionListener(socket.getLocalPort(), new OnLoopback(socket));
  private final AtomicInteger ids = new AtomicInteger();
  private volatile boolean throttling;

  JsmppCarrier() throws IOException {
    server.setTimeout(TIMEOUT_MILLIS);
  }

  int port() {
    return socket.getLocalPort();
  }

  void throttle() {
    throttling = true;
  }

  /** Waits for the next bind, and takes it when the password is right. */
  SMPPServerSession acceptBind() throws IOException, TimeoutException, PDUStringException {
    SMPPServerSession session = server.accept();
    session.setMessageReceiverListener(this);
    BindRequest bind = session.waitForBind(TIMEOUT_MILLIS);
    if (bind.getPassword().equals("secret")) {
      bind.accept("jsmpp", InterfaceVersion.IF_34);
    } else {
      bind.reject(0x0E);
    }
    return session;
  }

  @Override
  public SubmitSmResult onAcceptSubmitSm(SubmitSm submit, SMPPServerSession source)
      throws ProcessRequestException {
    if (throttling) {
      throw new ProcessRequestException("too fast", ESME_RTHROTTLED);
    }
    submitted.add(submit);
    try {
      String id = "jsmpp-" + ids.incrementAndGet();
      return new SubmitSmResult(new MessageId(id), new OptionalParameter[0]);
    } catch (PDUStringException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public QuerySmResult onAcceptQuerySm(QuerySm query, SMPPServerSession source) {
    return new QuerySmResult("261124180600000+", MessageState.DELIVERED, (byte) 0);
  }

  @Override
  public SubmitMultiResult onAcceptSubmitMulti(SubmitMulti multi, SMPPServerSession source)
      throws ProcessRequestException {
    throw unknown();
  }

  @Override
  public void onAcceptReplaceSm(ReplaceSm replace, SMPPServerSession source)
      throws ProcessRequestException {
    throw unknown();
  }

  @Override
  public void onAcceptCancelSm(CancelSm cancel, SMPPServerSession source)
      throws ProcessRequestException {
    throw unknown();
  }

  @Override
  public BroadcastSmResult onAcceptBroadcastSm(BroadcastSm broadcast, SMPPServerSession source)
      throws ProcessRequestException {
    throw unknown();
  }

  @Override
  public void onAcceptCancelBroadcastSm(CancelBroadcastSm cancel, SMPPServerSession source)
      throws ProcessRequestException {
    throw unknown();
  }

  @Override
  public QueryBroadcastSmResult onAcceptQueryBroadcastSm(
      QueryBroadcastSm query, SMPPServerSession source) throws ProcessRequestException {
    throw unknown();
  }

  @Override
  public DataSmResult onAcceptDataSm(DataSm data, Session source) throws ProcessRequestException {
    throw unknown();
  }

  private static ProcessRequestException unknown() {
    return new ProcessRequestException("not of this carrier", ESME_RINVCMDID);
  }

  @Override
  public void close() throws IOException {
    server.close();
  }

  /** jSMPP itself would listen on every address. */
  private record OnLoopback(ServerSocket socket) implements ServerConnectionFactory {
    @Override
    public ServerConnection listen(int port) {
      return new ServerSocketConnection(socket);
    }

    @Override
    public ServerConnection listen(int port, int timeout) {
      return listen(port);
    }

    @Override
    public ServerConnection listen(int port, int timeout, int backlog) {
      return listen(port);
    }
  }
}
