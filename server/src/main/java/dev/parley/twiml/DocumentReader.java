package dev.parley.twiml;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/** Reads one document; used once, by one thread. */
final class DocumentReader {
  /** More than this helps nobody. */
  static final int WARNINGS_MAX = 10;

  private static final int WRONG_ROOT = 12102;
  private static final int NOT_IN_SCHEMA = 12200;
  private static final int WRONG_METHOD = 14104;
  private static final int WRONG_VERB = 14110;

  private static final Set<String> MESSAGE_ATTRIBUTES =
      Set.of("to", "from", "action", "method", "statusCallback");
  private static final Set<String> REDIRECT_ATTRIBUTES = Set.of("method");

  private final XMLStreamReader xml;
  private final List<Verb> verbs = new ArrayList<>();
  private final List<TwimlProblem> warnings = new ArrayList<>();

  DocumentReader(XMLStreamReader xml) {
    this.xml = xml;
  }

  TwimlResult read() throws XMLStreamException {
    while (xml.getEventType() != XMLStreamConstants.START_ELEMENT) {
      advance();
    }
    if (!xml.getLocalName().equals("Response")) {
      return new TwimlProblem(
          WRONG_ROOT, "The root element is <" + name() + ">; it must be <Response>.");
    }
    while (advance() != XMLStreamConstants.END_ELEMENT) {
      if (!xml.isStartElement()) {
        warnAboutText();
      } else if (redirected()) {
        skipElement(2);
      } else {
        readVerb();
      }
    }
    while (xml.hasNext()) {
      advance();
    }
    return new TwimlDocument(verbs, warnings);
  }

  /** What follows a redirect can never be reached. */
  private boolean redirected() {
    return !verbs.isEmpty() && verbs.getLast() instanceof Verb.Redirect;
  }

  private void readVerb() throws XMLStreamException {
    switch (xml.getLocalName()) {
      case "Message", "Sms" -> verbs.add(readMessage());
      case "Redirect" -> verbs.add(readRedirect());
      default -> {
        warn(
            WRONG_VERB,
            "<" + name() + "> is no verb of messaging; only <Message> and <Redirect> are run.");
        skipElement(2);
      }
    }
  }

  private Verb.Message readMessage() throws XMLStreamException {
    checkAttributes(MESSAGE_ATTRIBUTES);
    String to = attribute("to");
    String from = attribute("from");
    String action = attribute("action");
    String method = method();
    String statusCallback = attribute("statusCallback");
    StringBuilder direct = new StringBuilder();
    StringBuilder body = new StringBuilder();
    boolean hasBody = false;
    List<String> media = new ArrayList<>();
    while (advance() != XMLStreamConstants.END_ELEMENT) {
      if (xml.isStartElement()) {
        switch (xml.getLocalName()) {
          case "Body" -> {
            hasBody = true;
            body.append(text());
          }
          case "Media" -> media.add(text().strip());
          default -> {
            warn(NOT_IN_SCHEMA, "<" + name() + "> inside <Message> is not understood.");
            skipElement(3);
          }
        }
      } else if (xml.isCharacters()) {
        direct.append(xml.getText());
      }
    }
    String text = (hasBody ? body : direct).toString().strip();
    return new Verb.Message(to, from, action, method, statusCallback, text, media);
  }

  private Verb.Redirect readRedirect() throws XMLStreamException {
    checkAttributes(REDIRECT_ATTRIBUTES);
    String method = method();
    return new Verb.Redirect(text().strip(), method);
  }

  /** The text of an element without elements inside; those are passed over. */
  private String text() throws XMLStreamException {
    StringBuilder text = new StringBuilder();
    while (advance() != XMLStreamConstants.END_ELEMENT) {
      if (xml.isStartElement()) {
        warn(NOT_IN_SCHEMA, "<" + name() + "> stands where only text can.");
        skipElement(4);
      } else if (xml.isCharacters()) {
        text.append(xml.getText());
      }
    }
    return text.toString();
  }

  /** Reads past the element that just started. */
  private void skipElement(int depthOfElement) throws XMLStreamException {
    int depth = depthOfElement;
    int open = 1;
    while (open > 0) {
      int event = advance();
      if (event == XMLStreamConstants.START_ELEMENT) {
        open++;
        depth++;
        if (depth > TwimlParser.DEPTH_MAX) {
          throw new XMLStreamException("nested too deeply", xml.getLocation());
        }
      } else if (event == XMLStreamConstants.END_ELEMENT) {
        open--;
        depth--;
      }
    }
  }

  private int advance() throws XMLStreamException {
    int event = xml.next();
    if (event == XMLStreamConstants.DTD || event == XMLStreamConstants.ENTITY_REFERENCE) {
      throw new XMLStreamException("no document type and no entities", xml.getLocation());
    }
    return event;
  }

  private String method() {
    String written = attribute("method");
    if (written == null) {
      return "POST";
    }
    String method = written.strip().toUpperCase(Locale.ROOT);
    if (method.equals("GET") || method.equals("POST")) {
      return method;
    }
    warn(WRONG_METHOD, "The method attribute must be GET or POST; POST is used.");
    return "POST";
  }

  private @Nullable String attribute(String name) {
    String value = xml.getAttributeValue(null, name);
    return value == null || value.isBlank() ? null : value.strip();
  }

  private void checkAttributes(Set<String> known) {
    for (int i = 0; i < xml.getAttributeCount(); i++) {
      if (!known.contains(xml.getAttributeLocalName(i))) {
        warn(
            NOT_IN_SCHEMA,
            "<" + name() + "> has an unknown attribute " + shorten(xml.getAttributeLocalName(i)));
      }
    }
  }

  private void warnAboutText() {
    if (xml.isCharacters() && !xml.isWhiteSpace()) {
      warn(NOT_IN_SCHEMA, "Text directly inside <Response> is not sent; put it in <Message>.");
    }
  }

  private String name() {
    return shorten(xml.getLocalName());
  }

  /** Names come from outside and go into explanations. */
  private static String shorten(String name) {
    return name.length() <= 40 ? name : name.substring(0, 40) + "…";
  }

  /** The same warning once is enough, and bounds their number by the size of the vocabulary. */
  private void warn(int code, String explanation) {
    TwimlProblem warning = new TwimlProblem(code, explanation);
    if (warnings.size() < WARNINGS_MAX && !warnings.contains(warning)) {
      warnings.add(warning);
    }
  }
}
