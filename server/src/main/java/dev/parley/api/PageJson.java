package dev.parley.api;

import dev.parley.http.Response;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import tools.jackson.core.JsonGenerator;

/**
 * A page of the 2010 API: eight properties and the items, in the order Twilio's published example
 * of that list has them; URIs are relative.
 *
 * @param key name of the items
 * @param layout the properties in order, {@code key} among them
 */
record PageJson<T>(
    String key, List<String> layout, Function<T, String> sid, BiConsumer<JsonGenerator, T> item) {

  Response answer(PageRequest page, PageRequest.Slice<T> slice) {
    return Response.json(
        200,
        Json.bytes(
            json -> {
              json.writeStartObject();
              for (String property : layout) {
                write(json, property, page, slice);
              }
              json.writeEndObject();
            }));
  }

  private void write(
      JsonGenerator json, String property, PageRequest page, PageRequest.Slice<T> slice) {
    List<T> items = slice.items();
    int start = page.number() * page.size();
    switch (property) {
      case "start" -> json.writeNumberProperty(property, start);
      case "end" -> json.writeNumberProperty(property, start + Math.max(0, items.size() - 1));
      case "page" -> json.writeNumberProperty(property, page.number());
      case "page_size" -> json.writeNumberProperty(property, page.size());
      case "uri" -> json.writeStringProperty(property, page.uri());
      case "first_page_uri" -> json.writeStringProperty(property, page.firstUri());
      case "previous_page_uri" -> Json.text(json, property, page.previousUri());
      case "next_page_uri" ->
          Json.text(json, property, slice.next() == null ? null : page.nextUri(slice.next()));
      default -> {
        if (!property.equals(key)) {
          throw new IllegalStateException("no property of a page: " + property);
        }
        json.writeArrayPropertyStart(key);
        items.forEach(one -> item.accept(json, one));
        json.writeEndArray();
      }
    }
  }
}
