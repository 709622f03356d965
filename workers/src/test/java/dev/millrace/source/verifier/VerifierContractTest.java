package dev.millrace.source.verifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.standardwebhooks.Webhook;
import dev.millrace.vault.Secret;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What every file in {@code verifiers/} must hold to; a new provider brings a file and its cases, and no test. */
class VerifierContractTest {

    private static final List<String> HOSTILE = List.of(
            "", " ", "=", ",", "==", "t=", "v1=", "v1,", "sha256=", "v0=", "t=,v1=", "%", "%00", "\u0000", "ä", "🦄", "null",
            "-1", "1e9", "99999999999999999999", "0x10", "v1, v1, v1,", "t=1,t=2,v1=00", "a".repeat(8_000), "v1,".repeat(2_000),
            "t=1,".repeat(2_000), "=".repeat(8_000));

    private static final Map<Algorithm, String> NAMES = Map.of(
            Algorithm.HMAC_SHA1, "HmacSHA1", Algorithm.HMAC_SHA256, "HmacSHA256", Algorithm.HMAC_SHA512, "HmacSHA512");

    @TestFactory
    Stream<DynamicContainer> shippedVerifiers() {
        return containers(VerifierCatalogue.load());
    }

    @Test
    void acceptsWhatTheStandardWebhooksLibrarySigns() throws Exception {
        var verifier = VerifierCatalogue.load().find("standard-webhooks").orElseThrow();
        var now = Instant.parse("2026-11-21T10:00:00Z");
        var secret = "whsec_" + Base64.getEncoder().encodeToString("twenty-four bytes or so!".getBytes(StandardCharsets.UTF_8));
        var body = "{\"type\":\"käse\"}";

        var signature = new Webhook(secret).sign("msg_1", now.getEpochSecond(), body);
        var request = new HookRequest(
                "POST",
                "http://localhost/hooks/x",
                null,
                Map.of(
                        "webhook-id", List.of("msg_1"),
                        "webhook-timestamp", List.of(Long.toString(now.getEpochSecond())),
                        "webhook-signature", List.of(signature)),
                body.getBytes(StandardCharsets.UTF_8));

        assertThat(verifier.verify(request, List.of(Secret.of(secret)), now)).isEqualTo(new Verdict.Genuine());
    }

    private static Stream<DynamicContainer> containers(VerifierCatalogue catalogue) {
        assertThat(catalogue.all()).isNotEmpty();
        return catalogue.all().stream().map(verifier -> {
            var cases = VerifierCases.of(verifier);
            var tests = new ArrayList<DynamicTest>();
            cases.cases().forEach(one -> tests.add(dynamicTest(one.name(), () -> judge(verifier, cases, one))));
            tests.add(dynamicTest("has the cases that matter", () -> hasTheCasesThatMatter(verifier, cases)));
            if (verifier.signature() != null) {
                tests.add(dynamicTest("rejects without a secret", () -> rejectsWithoutSecret(verifier, cases)));
                tests.add(dynamicTest("rejects every other request", () -> rejectsEveryOther(verifier, cases)));
                tests.add(dynamicTest("never throws at a header", () -> neverThrows(verifier, cases)));
            }
            return dynamicContainer(verifier.provider(), tests);
        });
    }

    private static void judge(Verifier verifier, VerifierCases cases, VerifierCases.Case one) throws Exception {
        var request = one.request();
        var expected = one.expect();

        var keys = cases.keysOf(one);
        var before = verifier.handshake(request, keys, false);
        var verdict = before.isPresent()
                ? new Verdict.Genuine()
                : verifier.verify(request, cases.keysOf(one), cases.now());
        var handshake = before.or(() -> verdict instanceof Verdict.Genuine
                ? verifier.handshake(request, keys, true)
                : Optional.empty());

        switch (expected.outcome()) {
            case "accepted" -> {
                assertThat(verdict).isEqualTo(new Verdict.Genuine());
                assertThat(handshake).isEmpty();
                assertThat(verifier.eventName(request).orElse(null)).isEqualTo(orFound(expected.event(), verifier.eventName(request).orElse(null)));
                assertThat(verifier.deliveryId(request).orElse(null)).isEqualTo(orFound(expected.id(), verifier.deliveryId(request).orElse(null)));
                assertThat(verifier.subject(request).orElse(null)).isEqualTo(orFound(expected.subject(), verifier.subject(request).orElse(null)));
            }
            case "handshake" -> assertThat(handshake).hasValueSatisfying(reply -> {
                assertThat(reply.status()).isEqualTo(expected.status());
                assertThat(reply.text()).isEqualTo(expected.text());
            });
            case "rejected" -> {
                assertThat(handshake).isEmpty();
                assertThat(verdict).isInstanceOfSatisfying(Verdict.Rejected.class, rejected -> assertThat(
                                rejected.reason())
                        .contains(expected.reason())
                        .endsWith("."));
                showsNoSignature(verifier, cases, one, ((Verdict.Rejected) verdict).reason());
            }
            default -> throw new IllegalArgumentException("Unknown outcome " + expected.outcome());
        }
    }

    private static String orFound(String expected, String found) {
        return expected == null ? found : expected;
    }

    /** The reason holds neither the secret nor what the right signature would have been. */
    private static void showsNoSignature(
            Verifier verifier, VerifierCases cases, VerifierCases.Case one, String reason) throws Exception {
        var secret = cases.secretOf(one).reveal();
        assertThat(reason).doesNotContain(secret);
        if (verifier.signature().algorithm().kind() == Algorithm.Kind.MAC) {
            var mac = Mac.getInstance(NAMES.get(verifier.signature().algorithm()));
            mac.init(new SecretKeySpec(verifier.secret().key(secret).orElseThrow(), mac.getAlgorithm()));
            var signature = mac.doFinal(one.bytes());
            assertThat(reason)
                    .doesNotContain(HexFormat.of().formatHex(signature))
                    .doesNotContain(Base64.getEncoder().encodeToString(signature))
                    .doesNotMatch(".*[0-9a-fA-F]{32}.*");
        }
    }

    private static void hasTheCasesThatMatter(Verifier verifier, VerifierCases cases) {
        assertThat(cases.cases()).anyMatch(one -> one.expect().outcome().equals("accepted"));
        if (verifier.signature() != null) {
            assertThat(cases.cases()).anyMatch(one -> rejectedFor(one, "is missing"));
            assertThat(cases.cases())
                    .as("signed with another key")
                    .anyMatch(one -> rejectedFor(one, "does not match") || rejectedFor(one, "is not the secret"));
        }
        if (verifier.timestamp() != null) {
            assertThat(cases.cases()).anyMatch(one -> Boolean.TRUE.equals(one.stale()));
            assertThat(cases.cases()).anyMatch(one -> Boolean.TRUE.equals(one.future()));
        }
        if (verifier.handshakes().stream().anyMatch(shake -> shake.answer().store() == null)) {
            assertThat(cases.cases()).anyMatch(one -> one.expect().outcome().equals("handshake"));
        }
    }

    private static boolean rejectedFor(VerifierCases.Case one, String reason) {
        return one.expect().outcome().equals("rejected") && one.expect().reason().contains(reason);
    }

    private static void rejectsWithoutSecret(Verifier verifier, VerifierCases cases) {
        for (var one : accepted(cases)) {
            assertThat(verifier.verify(one.request(), List.of(), cases.now())).isInstanceOf(Verdict.Rejected.class);
            assertThat(verifier.verify(one.request(), List.of(Secret.of("")), cases.now())).isInstanceOf(Verdict.Rejected.class);
        }
    }

    /** Each genuine request, spoilt in every way that must be noticed. */
    private static void rejectsEveryOther(Verifier verifier, VerifierCases cases) {
        for (var one : accepted(cases)) {
            var secret = cases.secretOf(one);
            var reversed = Secret.of(new StringBuilder(secret.reveal()).reverse().toString());
            rejects(verifier, one.request(), reversed, cases.now());
            spoiltSignatures(verifier, one).forEach(request -> rejects(verifier, request, secret, cases.now()));

            if (verifier.signature().signs() != null) {
                for (var position = 0; position < one.bytes().length; position++) {
                    var tampered = one.bytes();
                    tampered[position] ^= 1;
                    rejects(verifier, one.request(one.headerLists(), tampered), secret, cases.now());
                }
                var longer = Arrays.copyOf(one.bytes(), one.bytes().length + 1);
                rejects(verifier, one.request(one.headerLists(), longer), secret, cases.now());
            }
            if (verifier.timestamp() != null) {
                rejects(verifier, one.request(), secret, cases.now().plusSeconds(172_801));
                rejects(verifier, one.request(), secret, cases.now().minusSeconds(172_801));
            }
        }
    }

    /** The same with one bit of the only signature flipped, and without each header that it needs. */
    private static Stream<HookRequest> spoiltSignatures(Verifier verifier, VerifierCases.Case one) {
        var from = verifier.signature().from();
        if (!(from.where() instanceof Place.Where.Header(var names))) {
            return Stream.of();
        }
        var times = verifier.timestamp() != null
                        && verifier.timestamp().from().where() instanceof Place.Where.Header(var timeNames)
                ? timeNames
                : names;
        var without = Stream.of(names, times).map(alternatives -> {
            var headers = new LinkedHashMap<>(one.headerLists());
            headers.keySet().removeIf(name -> alternatives.stream().anyMatch(name::equalsIgnoreCase));
            return one.request(headers, one.bytes());
        });
        var sent = from.read(one.request()).values();
        if (sent.size() != 1) {
            return without;
        }
        var first = sent.getFirst().charAt(0);
        var flipped = (first == '0' ? '1' : Character.isDigit(first) ? '0' : first == 'B' || first == 'b' ? 'C' : 'B')
                + sent.getFirst().substring(1);
        var headers = new LinkedHashMap<>(one.headerLists());
        headers.replaceAll((name, values) ->
                values.stream().map(value -> value.replace(sent.getFirst(), flipped)).toList());
        return Stream.concat(without, Stream.of(one.request(headers, one.bytes())));
    }

    private static void neverThrows(Verifier verifier, VerifierCases cases) {
        for (var one : accepted(cases)) {
            for (var header : one.headers().keySet()) {
                for (var value : HOSTILE) {
                    for (var values : List.of(List.of(value), List.of(value, value), List.<String>of())) {
                        var headers = new LinkedHashMap<>(one.headerLists());
                        headers.put(header, values);
                        var request = one.request(headers, one.bytes());

                        var verdict = verifier.verify(request, cases.keysOf(one), cases.now());

                        verifier.handshake(request, cases.keysOf(one), true);
                        verifier.deliveryId(request);
                        verifier.eventName(request);
                        if (verifier.signature().from().where() instanceof Place.Where.Header(var names)
                                && names.contains(header)
                                && one.headers().keySet().stream().filter(names::contains).count() == 1) {
                            assertThat(verdict).isInstanceOf(Verdict.Rejected.class);
                        }
                    }
                }
            }
        }
    }

    private static void rejects(Verifier verifier, HookRequest request, Secret secret, Instant now) {
        assertThat(verifier.verify(request, List.of(secret), now)).isInstanceOf(Verdict.Rejected.class);
    }

    private static List<VerifierCases.Case> accepted(VerifierCases cases) {
        return cases.cases().stream()
                .filter(one -> one.expect().outcome().equals("accepted"))
                .toList();
    }
}
