package dev.parley.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.account.PostalAddress;
import dev.parley.account.PostalAddresses;
import dev.parley.account.TestAccounts;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class AddressesTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String FORM =
      "CustomerName=Ada&Street=12+High+St&City=Ely&Region=Cambs&PostalCode=CB7+4AB&IsoCountry=gb";
  private ApiFixture api;

  @BeforeEach
  void start() throws Exception {
    api = new ApiFixture();
  }

  @AfterEach
  void stop() {
    api.close();
  }

  private HttpResponse<String> create(String form) throws Exception {
    return api.post(api.path("/Addresses.json"), form);
  }

  @Test
  void anAddressIsMadeFetchedChangedAndDeleted() throws Exception {
    HttpResponse<String> made = create(FORM + "&FriendlyName=Office&StreetSecondary=Flat+3");
    assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
    JsonNode address = JSON.readTree(made.body());
    assertThat(address.propertyNames())
        .containsExactly(
            "account_sid",
            "city",
            "customer_name",
            "date_created",
            "date_updated",
            "emergency_enabled",
            "friendly_name",
            "iso_country",
            "postal_code",
            "region",
            "sid",
            "street",
            "street_secondary",
            "validated",
            "verified",
            "uri");
    assertThat(address.get("iso_country").asString()).isEqualTo("GB");
    assertThat(address.get("validated").asBoolean()).isFalse();
    String uri = address.get("uri").asString();
    assertThat(api.get(uri).body()).isEqualTo(made.body());

    JsonNode moved = JSON.readTree(api.post(uri, "Street=1+Low+St&StreetSecondary=").body());
    assertThat(moved.get("street").asString()).isEqualTo("1 Low St");
    assertThat(moved.get("street_secondary").isNull()).isTrue();
    assertThat(moved.get("city").asString()).isEqualTo("Ely");
    String dependent = uri.replace(".json", "/DependentPhoneNumbers.json");
    assertThat(JSON.readTree(api.get(dependent).body()).get("dependent_phone_numbers")).isEmpty();
    String others =
        uri.replace(api.account.sid().toString(), api.accounts.create("Other").sid().toString());
    assertThat(api.get(others).statusCode()).isEqualTo(404);
    assertThat(api.delete(uri).statusCode()).isEqualTo(204);
    assertThat(api.get(uri).statusCode()).isEqualTo(404);
    assertThat(api.post(uri, "Street=x").statusCode()).isEqualTo(404);
    assertThat(api.delete(uri).statusCode()).isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CustomerName=",
        "Street=",
        "City=",
        "Region=",
        "PostalCode=",
        "IsoCountry=",
        "IsoCountry=XX",
        "IsoCountry=England",
        "Street=a%0Ab",
        "EmergencyEnabled=true"
      })
  void aLineThatIsMissingOrNoLineIsRefusedAndKeepsNothing(String bad) throws Exception {
    String name = bad.substring(0, bad.indexOf('='));
    String rest = FORM.replaceAll("(^|&)" + name + "=[^&]*", "");
    HttpResponse<String> answer = create(rest + "&" + bad);
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("21628", name);
    assertThat(api.accounts.addresses().of(api.account.sid())).isEmpty();
  }

  @Test
  void aLineHas255CharactersAndANameSixtyFour() throws Exception {
    String line = "a".repeat(PostalAddress.Place.LINE_MAX);
    String rest = FORM.replace("12+High+St", line);
    assertThat(create(rest).statusCode()).isEqualTo(201);
    assertThat(create(rest.replace(line, line + "a")).body()).contains("21628");
    String name = "a".repeat(PostalAddress.NAME_MAX);
    assertThat(create(FORM + "&FriendlyName=" + name).statusCode()).isEqualTo(201);
    assertThat(create(FORM + "&FriendlyName=" + name + "a").body()).contains("20002");
  }

  @Test
  void listsAreFiltered() throws Exception {
    create(FORM + "&FriendlyName=Office");
    create(FORM.replace("Ada", "Grace").replace("=gb", "=us"));
    assertThat(listed("")).isEqualTo(2);
    assertThat(listed("?CustomerName=Ada")).isEqualTo(1);
    assertThat(listed("?FriendlyName=Office")).isEqualTo(1);
    assertThat(listed("?IsoCountry=US")).isEqualTo(1);
    assertThat(listed("?EmergencyEnabled=true")).isZero();
    assertThat(listed("?PageSize=1")).isEqualTo(1);
  }

  private int listed(String query) throws Exception {
    String body = api.get(api.path("/Addresses.json") + query).body();
    return JSON.readTree(body).get("addresses").size();
  }

  @Test
  void anAccountHasAThousandAddresses() throws Exception {
    create(FORM);
    PostalAddress.Place place = api.accounts.addresses().of(api.account.sid()).getFirst().place();
    for (int i = 2; i < PostalAddresses.ADDRESSES_MAX; i++) {
      assertThat(api.accounts.addresses().create(api.account.sid(), "", place, TestAccounts.CAUSE))
          .isPresent();
    }
    assertThat(create(FORM).statusCode()).isEqualTo(201);
    assertThat(create(FORM).body()).contains("20010");
  }
}
