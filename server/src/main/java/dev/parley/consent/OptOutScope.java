package dev.parley.consent;

/** How far an opt-out reaches (clause S7). {@link #kind()} and {@link #key()} are its columns. */
public sealed interface OptOutScope {
  String kind();

  String key();

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
