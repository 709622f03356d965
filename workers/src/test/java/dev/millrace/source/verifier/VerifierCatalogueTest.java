package dev.millrace.source.verifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.vault.Secret;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VerifierCatalogueTest {

    private static final String GOOD = """
            provider: acme
            title: Acme
            documentation: https://acme.example/webhooks
            verified: 2026-11-21
            secret: {encoding: hex, where: On the settings page.}
            signature:
              algorithm: hmac-sha512
              from: {header: X-Acme-Signature}
              encoding: hex
              signs: '{ts}:{body}'
            timestamp: {from: {header: X-Acme-Time}, unit: seconds, tolerance: 60}
            delivery_id: [{header: X-Acme-Id}]
            handshakes:
              - when: {body: /ping}
                answer: {status: 204}
            """;

    @Test
    void shipsTheseProviders() {
        assertThat(VerifierCatalogue.load().all())
                .extracting(Verifier::provider)
                .containsExactly(
                        "discord", "dropbox", "github", "gitlab", "google", "hubspot", "intuit", "jira", "microsoft-graph",
                        "none", "notion", "salesforce", "sendgrid", "shopify", "slack", "standard-webhooks", "stripe", "svix",
                        "twilio", "zoom");
    }

    @Test
    void saysForEachServiceWhereTheAddressIsEntered() {
        assertThat(VerifierCatalogue.load().all())
                .filteredOn(Verifier::needsSecret)
                .allSatisfy(verifier -> assertThat(String.join(" ", verifier.setup())).as(verifier.provider()).contains("this address"));
    }

    @Test
    void readsAFileOfTheVocabulary() {
        var verifier = read(GOOD);

        assertThat(verifier.needsSecret()).isTrue();
        assertThat(verifier.accepts(Secret.of("00ff"))).isTrue();
        assertThat(verifier.accepts(Secret.of("not hex"))).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock = """
                    title: Acme                       | titel: Acme                  | title is missing
                    title: Acme                       | note: none                   | title is missing
                    verified: 2026-11-21              |                              | verified, the day
                    provider: acme                    | provider: other              | provider must be the file's name
                    provider: acme                    | provider: Acme               | provider must be the file's name
                    secret: {encoding: hex,           | secret: {encoding: rot13,    | at secret.encoding
                    algorithm: hmac-sha512            | algorithm: md5               | at signature.algorithm
                    algorithm: hmac-sha512            | algorithm: equality          | equality has neither signs nor body_hash
                    encoding: hex, where: On          | encoding: hex, place: On     | at secret: where is missing
                    from: {header: X-Acme-Signature}  | from: {}                     | at signature.from: needs exactly one of header, query, body and xml
                    from: {header: X-Acme-Signature}  | from: {header: a, query: b}  | at signature.from: needs exactly one of header, query, body and xml
                    from: {header: X-Acme-Signature}  | from: {header: a, pair: b, item: c} | at signature.from: needs exactly one of prefix, pair and item
                    from: {header: X-Acme-Signature}  | from: {header: 'a b'}        | header must be a name
                    '{ts}:{body}'                     | '{ts}:{bodi}'                | at signature.signs: {bodi} is none of {id}, {ts}, {body}, {method}, {url}, {decodedUrl}, {sortedParams}
                    '{ts}:{body}'                     | '{ts}:{body'                 | has a brace without its partner
                    '{ts}:{body}'                     | '{ts}'                       | signs no {body}
                    '{ts}:{body}'                     | '{body}'                     | a timestamp must be signed as {ts}
                    tolerance: 60                     | tolerance: 0                 | tolerance must be 1 to 86400 seconds
                    unit: seconds                     | unit: minutes                | at timestamp.unit
                    delivery_id: [{header: X-Acme-Id}] | delivery_id: [{body: id}]   | at delivery_id.0
                    encoding: hex, where: On          | encoding: base32, where: On  | at secret.encoding
                    '{ts}:{body}'                     | '{ts}{sortedParams}'         | body_hash says where its hash stands
                    answer: {status: 204}             | answer: {store: {body: /c}}  | store needs signed: false
                    from: {header: X-Acme-Signature}  | from: {xml: 'a b'}           | names of elements
                    when: {body: /ping}               | method: GET                  | needs signed: false
                    when: {body: /ping}               | signed: true                 | a POST needs 'when'
                    answer: {status: 204}             | answer: {status: 404}        | must be 200 to 299
                    answer: {status: 204}             | answer: {}                   | exactly one of echo, status, store and challenge
                    title: Acme                       | title: [                     | verifiers/acme.yml
                    """)
    void failsAtStartNamingTheFileAndTheField(String good, String bad, String message) {
        var bare = (bad == null ? "" : bad);
        assertThat(GOOD).contains(good);

        assertThatThrownBy(() -> read(GOOD.replace(good, bare)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("verifiers/acme.yml")
                .hasMessageContaining(message);
    }

    @Test
    void signsNoChallengesOfStrangers() {
        var challenge = "answer: {challenge: {from: {body: /c}, json: {a: '{signed}'}}}";

        assertThat(read(GOOD.replace("answer: {status: 204}", challenge)).handshakes()).hasSize(1);
        assertThatThrownBy(() -> read(GOOD.replace("answer: {status: 204}", "signed: false\n    " + challenge)))
                .hasMessageContaining("we would sign whatever a stranger sends");
    }

    @Test
    void refusesAnEmptyFile() {
        assertThatThrownBy(() -> read("")).isInstanceOf(IllegalStateException.class);
    }

    private static Verifier read(String yaml) {
        return VerifierCatalogue.read("acme.yml", new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)));
    }
}
