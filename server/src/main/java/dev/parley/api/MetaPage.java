package dev.parley.api;

import dev.parley.http.Request;
import dev.parley.http.Response;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import tools.jackson.core.JsonGenerator;

/**
 * A page of the v1 APIs: the items, and {@code meta} with absolute URLs, which SDKs follow
 * verbatim.
 *
 * @param key name of the items
 */
record MetaPage<T>(String key, Function<T, String> sid, BiConsumer<JsonGenerator, T> item) {

  Response answer(Request request, List<T> all) throws BadParameter {
    PageRequest page = PageRequest.read(request, List.of());
    PageRequest.Slice<T> slice = page.slice(all, sid);
    String base = Paths.base(request);
    return Response.json(
        200,
        Json.bytes(
            json -> {
              json.writeStartObject();
              json.writeObjectPropertyStart("meta");
              json.writeNumberProperty("page", page.number());
              json.writeNumberProperty("page_size", page.size());
              json.writeStringProperty("first_page_url", base + page.firstUri());
              String previous = page.previousUri();
              Json.text(json, "previous_page_url", previous == null ? null : base + previous);
              String next = slice.next();
              Json.text(json, "next_page_url", next == null ? null : base + page.nextUri(next));
              json.writeStringProperty("key", key);
              json.writeStringProperty("url", base + page.uri());
              json.writeEndObject();
              json.writeArrayPropertyStart(key);
              slice.items().forEach(one -> item.accept(json, one));
              json.writeEndArray();
              json.writeEndObject();
            }));
  }
}
