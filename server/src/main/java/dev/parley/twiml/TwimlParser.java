package dev.parley.twiml;

import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/**
 * Reads the answer of an application to an inbound message (Twilio: TwiML for messaging). Pure.
 *
 * <p>Parts that are not understood are passed over with a warning, as Twilio does; a document is
 * refused whole only when it cannot be read at all. The parser opens nothing: documents with a
 * DOCTYPE are refused, so entities cannot be declared, let alone fetched. Thread-safe.
 */
public final class TwimlParser {
  /** Twilio's limit of a document (11750). */
  public static final int DOCUMENT_MAX_BYTES = 64 * 1024;

  /** Nesting deeper than this is no TwiML: Response, Message and Body make three. */
  static final int DEPTH_MAX = 10;

  static final int NOT_TWIML = 12300;
  static final int UNREADABLE = 12100;
  static final int TOO_LARGE = 11750;

  private final XMLInputFactory factory = hardened();

  /**
   * Reads an answer.
   *
   * @param contentType as sent; null when the header is missing
   */
  public TwimlResult parse(@Nullable String contentType, String body) {
    if (body.isBlank()) {
      return TwimlDocument.EMPTY;
    }
    if (tooLarge(body)) {
      return new TwimlProblem(
          TOO_LARGE, "The answer is larger than " + DOCUMENT_MAX_BYTES / 1024 + " KiB.");
    }
    return switch (mediaType(contentType)) {
      case "text/plain" -> new TwimlDocument(List.of(Verb.Message.reply(body.strip())), List.of());
      case "text/xml", "application/xml", "text/html" -> parseXml(body);
      case "" ->
          new TwimlProblem(
              NOT_TWIML, "The answer has no Content-Type; send text/xml with TwiML in it.");
      case String other ->
          new TwimlProblem(
              NOT_TWIML,
              "Content-Type "
                  + other
                  + " is not TwiML; send text/xml, or text/plain for one reply.");
    };
  }

  private TwimlResult parseXml(String body) {
    String withoutMark = body.charAt(0) == '\uFEFF' ? body.substring(1) : body;
    try {
      XMLStreamReader xml = reader(withoutMark);
      try {
        return new DocumentReader(xml).read();
      } finally {
        xml.close();
      }
    } catch (XMLStreamException e) {
      return new TwimlProblem(UNREADABLE, "The answer is not well-formed XML" + where(e) + ".");
    }
  }

  /** The factory is shared; making a reader is not documented as thread-safe. */
  private XMLStreamReader reader(String text) throws XMLStreamException {
    synchronized (factory) {
      return factory.createXMLStreamReader(new StringReader(text));
    }
  }

  /** Only the place: the parser's own message may quote the document. */
  private static String where(XMLStreamException e) {
    return e.getLocation() == null
        ? ""
        : " (line "
            + e.getLocation().getLineNumber()
            + ", column "
            + e.getLocation().getColumnNumber()
            + ")";
  }

  private static boolean tooLarge(String body) {
    return body.length() > DOCUMENT_MAX_BYTES
        || (body.length() > DOCUMENT_MAX_BYTES / 3
            && body.getBytes(StandardCharsets.UTF_8).length > DOCUMENT_MAX_BYTES);
  }

  private static String mediaType(@Nullable String contentType) {
    if (contentType == null) {
      return "";
    }
    int end = contentType.indexOf(';');
    String type = end < 0 ? contentType : contentType.substring(0, end);
    return type.strip().toLowerCase(Locale.ROOT);
  }

  private static XMLInputFactory hardened() {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    factory.setProperty(XMLInputFactory.IS_COALESCING, true);
    factory.setXMLResolver(
        (_, _, _, _) -> {
          throw new XMLStreamException("nothing is fetched");
        });
    return factory;
  }
}
