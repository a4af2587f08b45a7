package dev.parley.console;

import dev.parley.account.AccountSid;
import dev.parley.message.MessageFilter;
import dev.parley.message.MessageSid;
import dev.parley.message.MessageState;
import dev.parley.message.MessageView;
import dev.parley.message.Messages;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of messages, refused ones included. The state of a message is the fold of its events and
 * no column, so a search by state reads page after page, up to {@value #EXAMINED_MAX} messages, and
 * says where it stopped.
 */
final class MessageSearch {
  static final int PAGE_SIZE = 50;
  static final int EXAMINED_MAX = 2_000;

  private static final int BATCH = 200;

  private final Messages messages;

  MessageSearch(Messages messages) {
    this.messages = messages;
  }

  Found find(Query query) {
    return query.state() == null ? plain(query) : byState(query, query.state());
  }

  private Found plain(Query query) {
    Messages.Page page = messages.list(filter(query, query.after(), PAGE_SIZE));
    return new Found(page.messages(), page.next(), page.messages().size(), false);
  }

  private Found byState(Query query, MessageState state) {
    List<MessageView> found = new ArrayList<>();
    MessageSid after = query.after();
    int examined = 0;
    while (examined < EXAMINED_MAX) {
      Messages.Page page = messages.list(filter(query, after, BATCH));
      for (MessageView message : page.messages()) {
        if (message.state() == state) {
          if (found.size() == PAGE_SIZE) {
            return new Found(found, found.getLast().sid(), examined, false);
          }
          found.add(message);
        }
        examined++;
      }
      after = page.next();
      if (after == null) {
        return new Found(found, null, examined, false);
      }
    }
    return new Found(found, after, examined, true);
  }

  private static MessageFilter filter(Query query, @Nullable MessageSid after, int limit) {
    return new MessageFilter(
        query.account(), query.to(), query.from(), null, null, true, after, limit);
  }

  record Query(
      @Nullable AccountSid account,
      @Nullable String to,
      @Nullable String from,
      @Nullable MessageState state,
      @Nullable MessageSid after) {
    Query from(@Nullable MessageSid place) {
      return new Query(account, to, from, state, place);
    }
  }

  /**
   * @param next where the next page begins; null when this is the last
   * @param examined messages that were looked at
   * @param stoppedEarly the limit of examined messages was reached before the page was full
   */
  record Found(
      List<MessageView> messages, @Nullable MessageSid next, int examined, boolean stoppedEarly) {
    Found {
      messages = List.copyOf(messages);
    }
  }
}
