package dev.parley.api;

import dev.parley.http.Request.Parameters;
import dev.parley.service.MessagingService;
import dev.parley.service.MessagingService.Features;
import dev.parley.service.MessagingService.Webhooks;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What the form of a messaging service asks for: only what is given changes. */
public final class ServiceSettings {
  private static final int INVALID_USECASE = 21713;

  private final Parameters form;

  private ServiceSettings(Parameters form) {
    this.form = form;
  }

  public static UnaryOperator<MessagingService> read(Parameters form) throws BadParameter {
    return new ServiceSettings(form).read();
  }

  private UnaryOperator<MessagingService> read() throws BadParameter {
    Optional<String> name = given("FriendlyName");
    if (name.isPresent() && name.get().length() > MessagingService.NAME_MAX) {
      throw new BadParameter(
          BadParameter.TOO_LONG,
          "FriendlyName is longer than " + MessagingService.NAME_MAX + " characters.");
    }
    Optional<Integer> validity = validity();
    Optional<String> usecase = oneOf("Usecase", MessagingService.USECASES, INVALID_USECASE);
    UnaryOperator<Webhooks> webhooks = webhooks();
    UnaryOperator<Features> features = features();
    return before ->
        new MessagingService(
            before.sid(),
            before.account(),
            name.orElse(before.friendlyName()),
            webhooks.apply(before.webhooks()),
            features.apply(before.features()),
            validity.orElse(before.validitySeconds()),
            usecase.orElse(before.usecase()),
            before.createdAt(),
            before.updatedAt());
  }

  private UnaryOperator<Webhooks> webhooks() throws BadParameter {
    Optional<String> inbound = SenderUpdate.url(form, "InboundRequestUrl");
    Optional<String> inboundMethod = method("InboundMethod");
    Optional<String> fallback = SenderUpdate.url(form, "FallbackUrl");
    Optional<String> fallbackMethod = method("FallbackMethod");
    Optional<String> callback = SenderUpdate.url(form, "StatusCallback");
    Optional<Boolean> onNumber = flag("UseInboundWebhookOnNumber");
    return before ->
        new Webhooks(
            pick(inbound, before.inboundUrl()),
            inboundMethod.orElse(before.inboundMethod()),
            pick(fallback, before.fallbackUrl()),
            fallbackMethod.orElse(before.fallbackMethod()),
            pick(callback, before.statusCallback()),
            onNumber.orElse(before.onNumber()));
  }

  private UnaryOperator<Features> features() throws BadParameter {
    Optional<Boolean> sticky = flag("StickySender");
    Optional<Boolean> converter = flag("MmsConverter");
    Optional<Boolean> smart = flag("SmartEncoding");
    Optional<String> scan = oneOf("ScanMessageContent", Features.SCANS, BadParameter.INVALID_VALUE);
    Optional<Boolean> fallback = flag("FallbackToLongCode");
    Optional<Boolean> geomatch = flag("AreaCodeGeomatch");
    Optional<Boolean> synchronous = flag("SynchronousValidation");
    return before ->
        new Features(
            sticky.orElse(before.stickySender()),
            converter.orElse(before.mmsConverter()),
            smart.orElse(before.smartEncoding()),
            scan.orElse(before.scanContent()),
            fallback.orElse(before.fallbackToLongCode()),
            geomatch.orElse(before.areaCodeGeomatch()),
            synchronous.orElse(before.synchronousValidation()));
  }

  /** An empty value takes the URL away. */
  private static @Nullable String pick(Optional<String> given, @Nullable String before) {
    return given.isEmpty() ? before : given.get().isEmpty() ? null : given.get();
  }

  private Optional<String> given(String name) {
    return form.first(name).map(String::strip).filter(text -> !text.isEmpty());
  }

  private Optional<String> method(String name) throws BadParameter {
    return SenderUpdate.method(form, name);
  }

  private Optional<Boolean> flag(String name) throws BadParameter {
    return oneOf(name, Set.of("true", "false"), BadParameter.INVALID_VALUE)
        .map(Boolean::parseBoolean);
  }

  private Optional<String> oneOf(String name, Set<String> values, int code) throws BadParameter {
    Optional<String> text = given(name).map(value -> value.toLowerCase(Locale.ROOT));
    if (text.isPresent() && !values.contains(text.get())) {
      throw new BadParameter(
          code, name + " must be one of " + String.join(", ", new TreeSet<>(values)) + ".");
    }
    return text;
  }

  private Optional<Integer> validity() throws BadParameter {
    Optional<String> text = given("ValidityPeriod");
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      int seconds = Integer.parseInt(text.get());
      if (seconds >= 1 && seconds <= MessagingService.VALIDITY_MAX_SECONDS) {
        return Optional.of(seconds);
      }
    } catch (NumberFormatException _) {
      // Falls through to the same refusal.
    }
    throw new BadParameter(
        DraftReader.INVALID_VALIDITY,
        "ValidityPeriod must be a whole number of seconds from 1 to "
            + MessagingService.VALIDITY_MAX_SECONDS
            + ".");
  }
}
