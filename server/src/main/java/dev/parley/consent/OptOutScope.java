package dev.parley.consent;

import org.jspecify.annotations.Nullable;

/** How far an opt-out reaches (clause S7). {@link #kind()} and {@link #key()} are its columns. */
public sealed interface OptOutScope {
  String kind();

  String key();

  /**
   * Whether a message of this sender, account and service is in reach. Brands are not compared: no
   * message carries one yet.
   */
  default boolean reaches(String senderAddress, String accountSid, @Nullable String serviceSid) {
    return switch (this) {
      case OfSender sender -> sender.address().equals(senderAddress);
      case OfService service -> service.serviceSid().equals(serviceSid);
      case OfAccount account -> account.accountSid().equals(accountSid);
      case OfBrand _ -> false;
      case Everything _ -> true;
    };
  }

  /** From one sender: Twilio's default, the pair of From and To. */
  record OfSender(String address) implements OptOutScope {
    @Override
    public String kind() {
      return "sender";
    }

    @Override
    public String key() {
      return address;
    }
  }

  record OfService(String serviceSid) implements OptOutScope {
    @Override
    public String kind() {
      return "service";
    }

    @Override
    public String key() {
      return serviceSid;
    }
  }

  record OfBrand(String brand) implements OptOutScope {
    @Override
    public String kind() {
      return "brand";
    }

    @Override
    public String key() {
      return brand;
    }
  }

  record OfAccount(String accountSid) implements OptOutScope {
    @Override
    public String kind() {
      return "account";
    }

    @Override
    public String key() {
      return accountSid;
    }
  }

  record Everything() implements OptOutScope {
    @Override
    public String kind() {
      return "everything";
    }

    @Override
    public String key() {
      return "";
    }
  }
}
