package dev.millrace.call.openapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.millrace.json.Json;
import dev.millrace.language.definition.Task.HttpOutput;
import dev.millrace.language.run.Call;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OpenApiDocumentTest {

    private static final URI AT = URI.create("https://api.example.com/docs/openapi.json");

    /** The rows of OpenAPI 3.1, "Style Examples", and what Swagger 2.0 says of {@code collectionFormat}. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock = """
                    openapi | in: path                                     | blue | /c/blue
                    openapi | in: path                                     | [blue, black] | /c/blue,black
                    openapi | in: path                                     | {R: 100, G: 200} | /c/R,100,G,200
                    openapi | {in: path, explode: true}                    | {R: 100, G: 200} | /c/R%3D100,G%3D200
                    openapi | {in: path, style: label}                     | blue | /c/.blue
                    openapi | {in: path, style: label, explode: true}      | [blue, black] | /c/.blue.black
                    openapi | {in: path, style: matrix}                    | [blue, black] | /c/;color=blue,black
                    openapi | {in: path, style: matrix, explode: true}     | [blue, black] | /c/;color=blue;color=black
                    openapi | in: path                                     | a/b ?é | /c/a%2Fb%20%3F%C3%A9
                    openapi | in: query                                    | blue & | /c/x?color=blue%20%26
                    openapi | in: query                                    | [blue, black] | /c/x?color=blue&color=black
                    openapi | {in: query, explode: false}                  | [blue, black] | /c/x?color=blue,black
                    openapi | in: query                                    | {R: 100, G: 200} | /c/x?R=100&G=200
                    openapi | {in: query, explode: false}                  | {R: 100, G: 200} | /c/x?color=R,100,G,200
                    openapi | {in: query, style: spaceDelimited, explode: false} | [blue, black] | /c/x?color=blue%20black
                    openapi | {in: query, style: pipeDelimited, explode: false}  | [blue, black] | /c/x?color=blue%7Cblack
                    openapi | {in: query, style: deepObject, explode: true}      | {R: 100, G: 200} | /c/x?color%5BR%5D=100&color%5BG%5D=200
                    openapi | {in: query, content: {application/json: {}}} | {R: 100} | /c/x?color=%7B%22R%22%3A100%7D
                    swagger | {in: query, type: array}                     | [blue, black] | /c/x?color=blue,black
                    swagger | {in: query, collectionFormat: multi}         | [blue, black] | /c/x?color=blue&color=black
                    swagger | {in: query, collectionFormat: pipes}         | [blue, black] | /c/x?color=blue%7Cblack
                    swagger | {in: query, collectionFormat: ssv}           | [blue, black] | /c/x?color=blue%20black
                    swagger | in: path                                     | [blue, black] | /c/blue,black
                    """)
    void writesAParameterAsItsStyleWants(String kind, String parameter, String value, String expected) throws Exception {
        var path = parameter.contains("path") ? "/c/{color}" : "/c/x";
        var fields = parameter.startsWith("{") ? parameter.substring(1, parameter.length() - 1) : parameter;
        var document = read("""
                %s: '1'
                servers: [{url: 'https://api.example.com'}]
                paths:
                  %s:
                    get: {operationId: paint, parameters: [{name: color, %s}]}
                """.formatted(kind, path, fields));
        var given = value.startsWith("[") || value.startsWith("{") ? yaml(value) : Json.mapper().valueToTree(value);

        var request = request(document, "paint", Json.mapper().createObjectNode().set("color", given));

        assertThat(request.uri()).isEqualTo("https://api.example.com" + expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock = """
                    openapi: 3.0.0, servers: [{url: 'https://x.example/v1/'}]                                      | https://x.example/v1/a
                    openapi: 3.0.0, servers: [{url: /v1}]                                                          | https://api.example.com/v1/a
                    openapi: 3.0.0, servers: [{url: '{r}/v1', variables: {r: {default: 'https://eu.example'}}}]    | https://eu.example/v1/a
                    openapi: 3.0.0                                                                                 | https://api.example.com/a
                    swagger: '2.0', host: x.example, basePath: /v1, schemes: [http, https]                         | https://x.example/v1/a
                    swagger: '2.0', host: x.example, schemes: [http]                                               | http://x.example/a
                    swagger: '2.0'                                                                                 | https://api.example.com/a
                    """)
    void callsTheServerThatTheDocumentNames(String head, String expected) throws Exception {
        var document = read("{%s, paths: {/a: {get: {operationId: a}}}}".formatted(head));

        assertThat(request(document, "a", yaml("{}")).uri()).isEqualTo(expected);
    }

    @Test
    void sendsHeadersCookiesAndABody() throws Exception {
        var document = read("""
                openapi: 3.1.0
                components:
                  parameters: {tenant: {name: X-Tenant, in: header, required: true}}
                  requestBodies: {order: {required: true, content: {text/xml: {}, application/vnd.shop+json: {}}}}
                paths:
                  /orders:
                    parameters: [{$ref: '#/components/parameters/tenant'}]
                    post:
                      operationId: order
                      parameters: [{name: session, in: cookie}]
                      requestBody: {$ref: '#/components/requestBodies/order'}
                """);

        var request = request(document, "order", yaml("{X-Tenant: t1, session: s 1, body: {id: 7}}"));

        assertThat(request.method()).isEqualTo("POST");
        assertThat(request.headers())
                .containsEntry("X-Tenant", "t1")
                .containsEntry("Cookie", "session=s%201")
                .containsEntry("Content-Type", "application/vnd.shop+json");
        assertThat(request.body()).isEqualTo(yaml("{id: 7}"));
    }

    @Test
    void sendsAFormAsSwaggerDescribesIt() throws Exception {
        var document = read("""
                swagger: '2.0'
                paths:
                  /pets: {post: {operationId: add, consumes: [application/x-www-form-urlencoded], parameters: [{name: name, in: formData}]}}
                """);

        var request = request(document, "add", yaml("{name: Milou}"));

        assertThat(request.headers()).containsEntry("Content-Type", "application/x-www-form-urlencoded");
        assertThat(request.body()).isEqualTo(yaml("{name: Milou}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock = """
                    other  | {}                    | has no operation 'other'; it has a, b
                    a      | {}                    | The operation 'a' needs the parameter 'id'.
                    a      | {id: 1, naem: x}      | The operation 'a' has no parameter 'naem'; it has id.
                    b      | {}                    | The operation 'b' needs a body: give it as the parameter 'body'.
                    b      | []                    | The parameters of the operation 'b' must be an object.
                    """)
    void tellsWhatACallHasWrong(String operation, String parameters, String message) {
        var document = read("""
                openapi: 3.0.0
                paths:
                  /a/{id}: {get: {operationId: a, parameters: [{name: id, in: path}]}}
                  /b: {post: {operationId: b, requestBody: {required: true, content: {application/json: {}}}}}
                """);

        assertThatThrownBy(() -> request(document, operation, yaml(parameters)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "",
        "{",
        "[1, 2]",
        "<html>",
        "{\"openapi\": \"3.0.0\"}",
        "paths: {}",
        "a: &a [x]\nb: *b",
    })
    void refusesWhatIsNoDocument(String content) {
        assertThatThrownBy(() -> read(content)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesADocumentThatNestsWithoutEnd() {
        assertThatThrownBy(() -> read("paths: " + "[".repeat(100_000))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> read("[".repeat(100_000))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void followsNoReferenceOutOfTheDocumentAndNoneInACircle() {
        var document = read("""
                openapi: 3.0.0
                paths:
                  /a: {get: {operationId: a, parameters: [{$ref: 'https://evil.example/p.json'}]}}
                  /b: {get: {operationId: b, parameters: [{$ref: '#/x'}]}}
                x: {$ref: '#/y'}
                y: {$ref: '#/x'}
                """);

        assertThatThrownBy(() -> request(document, "a", yaml("{}"))).hasMessageContaining("https://evil.example/p.json");
        assertThatThrownBy(() -> request(document, "b", yaml("{}"))).isInstanceOf(IllegalArgumentException.class);
    }

    private static OpenApiDocument read(String content) {
        return OpenApiDocument.read(content.getBytes(StandardCharsets.UTF_8), AT);
    }

    private static Call.Http request(
            OpenApiDocument document, String operation, JsonNode parameters) {
        return document.operation(operation).request(parameters, HttpOutput.CONTENT, false);
    }

    private static JsonNode yaml(String text) throws IOException {
        return new YAMLMapper().readTree(text);
    }
}
