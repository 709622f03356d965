package dev.millrace.call.proto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.json.Json;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProtoDocumentTest {

    private static final URI AT = URI.create("https://docs.example.com/protos/shop.proto");

    private static final String SHOP = """
            syntax = "proto3";
            package shop.v1;
            import "google/api/annotations.proto";
            import "google/protobuf/any.proto";
            import "google/protobuf/duration.proto";
            import "google/protobuf/empty.proto";
            import "google/protobuf/field_mask.proto";
            import "google/protobuf/struct.proto";
            import "google/protobuf/timestamp.proto";
            import "google/protobuf/wrappers.proto";
            import public "common/money.proto";
            enum Kind { NONE = 0; SOME = 1; }
            message Order {
              string name = 1;
              optional int32 age = 2;
              repeated sint64 numbers = 3;
              map<string, shop.common.Money> prices = 4;
              oneof which { string left = 5; Inner right = 6; }
              google.protobuf.Timestamp at = 7;
              google.protobuf.Struct open = 8;
              google.protobuf.StringValue maybe = 9;
              Kind kind = 10;
              bytes raw = 11 [json_name = "RAW"];
              google.protobuf.Duration patience = 12;
              google.protobuf.FieldMask mask = 13;
              google.protobuf.Any any = 14;
              bool snake_case = 15;
              message Inner { fixed64 f = 1 [json_name = "eff"]; Order again = 2; }
            }
            service Orders {
              rpc Echo(Order) returns (Order) { option (google.api.http) = { get: "/v1/orders" }; }
              rpc Watch(google.protobuf.Empty) returns (stream Order);
              rpc Gather(stream Order) returns (Order);
            }
            service Other { rpc Echo(Order) returns (Order); }
            """;

    private static final String MONEY = """
            syntax = "proto3"; package shop.common; message Money { int64 units = 1; double rate = 2; }""";

    private final List<URI> imported = new ArrayList<>();

    @Test
    void writesAndReadsEveryKindOfFieldAsJson() throws Exception {
        var method = shop().method("shop.v1.Orders", "Echo");
        var order = json("""
                {'name':'Ada','age':0,'numbers':['-5'],'prices':{'a':{'units':'9007199254740993','rate':1.5}},
                 'right':{'eff':'9','again':null},'at':'2026-01-01T00:00:00Z','open':{'k':[1,null,{'z':true}]},'maybe':'',
                 'kind':'SOME','RAW':'AQI=','patience':'1.500s','mask':'name,snakeCase',
                 'any':{'@type':'type.googleapis.com/shop.common.Money','units':'1'},'snake_case':true}
                """);

        var echoed = method.decode(method.encode(order));

        assertThat(method.path()).isEqualTo("shop.v1.Orders/Echo");
        assertThat(echoed).isEqualTo(json("""
                {'name':'Ada','age':0,'numbers':['-5'],'prices':{'a':{'units':'9007199254740993','rate':1.5}},
                 'right':{'eff':'9'},'at':'2026-01-01T00:00:00Z','open':{'k':[1.0,null,{'z':true}]},'maybe':'',
                 'kind':'SOME','RAW':'AQI=','patience':'1.500s','mask':'name,snakeCase',
                 'any':{'@type':'type.googleapis.com/shop.common.Money','units':'1','rate':0.0},'snakeCase':true}
                """));
    }

    @Test
    void showsFieldsThatHaveTheirDefaultAndNoneThatAreAbsent() throws Exception {
        var method = shop().method("shop.v1.Orders", "Echo");

        assertThat(method.decode(List.of(new byte[0]))).isEqualTo(json(
                "{'name':'','numbers':[],'prices':{},'kind':'NONE','RAW':'','snakeCase':false}"));
    }

    @Test
    void takesAListForAStreamAndOneMessageForACall() throws Exception {
        var gather = shop().method("shop.v1.Orders", "Gather");
        assertThat(gather.encode(json("[{'name':'a'},{'name':'b'}]"))).hasSize(2);
        assertThat(gather.encode(json("{'name':'a'}"))).hasSize(1);
        assertThat(gather.encode(json("[]"))).isEmpty();

        var watch = shop().method("shop.v1.Orders", "Watch");
        assertThat(watch.answersWithStream()).isTrue();
        assertThat(watch.decode(List.of())).isEmpty();

        assertThatThrownBy(() -> watch.encode(json("[{}]")))
                .hasMessage("The method 'Watch' takes one message, so its arguments must be an object and no list.");
        assertThatThrownBy(() -> gather.encode(json("[1]")))
                .hasMessage("The arguments do not fit the method 'Gather': Expect message object but got: 1");
        assertThatThrownBy(() -> gather.encode(json("{'nam':'a'}")))
                .hasMessage("The arguments do not fit the method 'Gather': Cannot find field: nam in message shop.v1.Order");
    }

    @Test
    void readsWhatStandsBesideTheDocumentAndHasGooglesOwn() {
        shop();

        assertThat(imported).containsExactly(URI.create("https://docs.example.com/protos/common/money.proto"));
    }

    @Test
    void findsAServiceWithoutItsPackage() {
        assertThat(shop().method("Other", "Echo").path()).isEqualTo("shop.v1.Other/Echo");
        assertThatThrownBy(() -> shop().method("Orders.v1", "Echo"))
                .hasMessage("The proto document has no service 'Orders.v1'; it has shop.v1.Orders, shop.v1.Other.");
        assertThatThrownBy(() -> shop().method("Orders", "echo"))
                .hasMessage("The service 'shop.v1.Orders' has no method 'echo'; it has Echo, Watch, Gather.");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "not a proto         | The proto document cannot be read: Syntax error in shop.proto:1:1: unexpected label: not",
        "syntax = \"proto3\"; message A { B b = 1; } | The proto document is wrong: unable to resolve B for field b (shop.proto:1:32) in message A (shop.proto:1:20)",
        "import \"../a.proto\";  | The proto document imports '../a.proto', which is no path beside it.",
        "import \"//evil.example.com/a.proto\"; | The proto document imports '/evil.example.com/a.proto', which is no path beside it.",
        "import \"http://evil.example.com/a.proto\"; | The proto document imports 'http:/evil.example.com/a.proto', which is no path beside it.",
    })
    void saysWhatIsWrongWithADocument(String text, String message) {
        assertThatThrownBy(() -> read(text)).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
        assertThat(imported).isEmpty();
    }

    @Test
    void refusesADocumentThatNestsOrImportsWithoutEnd() {
        assertThatThrownBy(() -> read("message A {".repeat(200_000))).hasMessageContaining("nests too deeply");
        assertThatThrownBy(() -> ProtoDocument.read(
                        bytes("import \"a.proto\";"), AT, uri -> bytes("import \"shop.proto\";")))
                .hasMessage("The proto document is wrong: imports form a cycle: shop.proto: import \"a.proto\"; a.proto: import \"shop.proto\";");
        assertThatThrownBy(() -> ProtoDocument.read(
                        bytes("import \"a0.proto\";"), AT, uri -> {
                            imported.add(uri);
                            return bytes("import \"a%d.proto\";".formatted(imported.size()));
                        }))
                .hasMessageContaining("imports more than 100 documents");
    }

    private ProtoDocument shop() {
        return read(SHOP);
    }

    private ProtoDocument read(String text) {
        var known = Map.of("/protos/common/money.proto", MONEY);
        return ProtoDocument.read(bytes(text), AT, uri -> {
            imported.add(uri);
            return bytes(known.get(uri.getPath()));
        });
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static JsonNode json(String text) {
        try {
            return Json.read(text.replace('\'', '"'));
        } catch (JsonProcessingException unreadable) {
            throw new IllegalArgumentException(unreadable);
        }
    }
}
