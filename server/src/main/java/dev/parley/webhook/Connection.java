package dev.parley.webhook;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.nio.channels.ClosedChannelException;
import org.jspecify.annotations.Nullable;

/**
 * One connection to a receiver, one call at a time; HTTP itself is Netty's. Single-owner: used on
 * the client's event loop.
 */
final class Connection extends ChannelInboundHandlerAdapter {
  private static final int SWITCHING_PROTOCOLS = 101;

  private final Connector connector;
  private final Connector.Place place;
  private final boolean tls;
  private @Nullable Channel channel;
  private Connector.@Nullable Waiter waiter;
  private @Nullable Talk talk;
  private boolean used;
  private boolean keepAlive;
  private boolean skipping;
  private boolean over;
  private long idleSince;

  /** Whoever calls. After {@code ended} or {@code broke} nothing more comes. */
  interface Talk {
    void began(int status, HttpHeaders headers);

    /** False when no more is wanted; then nothing more comes and the connection is closed. */
    boolean received(ByteBuf bytes);

    void ended();

    void broke(Throwable cause);
  }

  Connection(Connector connector, Connector.Place place, boolean tls, Connector.Waiter waiter) {
    this.connector = connector;
    this.place = place;
    this.tls = tls;
    this.waiter = waiter;
  }

  Connector.Place place() {
    return place;
  }

  /**
   * An earlier call used it already: the receiver may close it at the very moment we write to it,
   * which says nothing about its health.
   */
  boolean wasUsed() {
    return used;
  }

  long idleSince() {
    return idleSince;
  }

  void idleSince(long nanos) {
    idleSince = nanos;
  }

  void send(FullHttpRequest request, Talk caller) {
    talk = caller;
    Channel open = channel;
    if (open == null) {
      throw new IllegalStateException("not connected");
    }
    ChannelFuture _ = open.writeAndFlush(request, open.voidPromise());
  }

  /** Ends the call under way, or the attempt to connect, without a word to the caller. */
  void close() {
    talk = null;
    waiter = null;
    over = true;
    Channel open = channel;
    if (open != null) {
      ChannelFuture _ = open.close();
    }
  }

  /** The connection could not be made. */
  void notConnected(Throwable cause) {
    Connector.Waiter waiting = waiter;
    close();
    if (waiting != null) {
      waiting.failed(cause);
    }
  }

  private void connected() {
    Connector.Waiter waiting = waiter;
    waiter = null;
    if (waiting != null) {
      waiting.ready(this);
    }
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    Channel added = context.channel();
    channel = added;
    if (over) {
      ChannelFuture _ = added.close();
    }
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    if (!tls) {
      connected();
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof SslHandshakeCompletionEvent handshake) {
      if (handshake.isSuccess()) {
        connected();
      } else {
        notConnected(handshake.cause());
      }
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    try {
      Talk caller = talk;
      if (caller == null) {
        // Nobody asked: what comes on an idle connection is no answer of ours.
        close();
        return;
      }
      if (message instanceof HttpObject part && part.decoderResult().isFailure()) {
        breakOff(part.decoderResult().cause());
        return;
      }
      if (message instanceof HttpResponse head) {
        begin(head, caller);
      }
      if (message instanceof HttpContent content && !over) {
        receive(content, caller);
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  private void begin(HttpResponse head, Talk caller) {
    int status = head.status().code();
    skipping =
        head.status().codeClass() == HttpStatusClass.INFORMATIONAL && status != SWITCHING_PROTOCOLS;
    if (!skipping) {
      keepAlive = HttpUtil.isKeepAlive(head) && status != SWITCHING_PROTOCOLS;
      caller.began(status, head.headers());
    }
  }

  private void receive(HttpContent content, Talk caller) {
    boolean last = content instanceof LastHttpContent;
    if (skipping) {
      skipping = !last;
      return;
    }
    if (content.content().isReadable() && !caller.received(content.content())) {
      close();
      return;
    }
    if (last && !over) {
      talk = null;
      used = true;
      if (keepAlive) {
        connector.keep(this);
      } else {
        close();
      }
      caller.ended();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    breakOff(new ClosedChannelException());
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    breakOff(cause);
  }

  private void breakOff(Throwable cause) {
    connector.gone(this);
    Talk caller = talk;
    Connector.Waiter waiting = waiter;
    close();
    if (waiting != null) {
      waiting.failed(cause);
    } else if (caller != null) {
      caller.broke(cause);
    }
  }
}
