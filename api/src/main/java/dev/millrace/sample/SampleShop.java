package dev.millrace.sample;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.refusal.Refusal;
import dev.millrace.refusal.Refusal.Kind;
import dev.millrace.vault.Secret;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/**
 * The service that the sample automations call. It takes orders and parcels, and its bank is closed for payments above
 * 10, so that a failing call can be seen. It wants the token of the connection {@code sample-shop}.
 */
@RestController
@RequestMapping("/samples/shop")
@ConditionalOnProperty("millrace.embedded.home")
class SampleShop {

    private final Secret token = Secret.of(randomToken());
    private final AtomicInteger numbers = new AtomicInteger(1_000);

    /** The token that callers must send. A new one at every start. */
    Secret token() {
        return token;
    }

    @PostMapping("/orders")
    @ResponseStatus(HttpStatus.CREATED)
    Map<String, Object> order(
            @RequestHeader(name = "Authorization", required = false) @Nullable String authorization,
            @RequestBody JsonNode order) {
        check(authorization);
        return Map.of("confirmation", "C-" + numbers.incrementAndGet(), "customer", order.path("customer").asText("you"));
    }

    @PostMapping("/parcels")
    @ResponseStatus(HttpStatus.CREATED)
    Map<String, Object> parcel(
            @RequestHeader(name = "Authorization", required = false) @Nullable String authorization,
            @RequestBody JsonNode parcel) {
        check(authorization);
        return Map.of("parcel", parcel.path("number").asInt(), "label", "P-" + numbers.incrementAndGet());
    }

    @PostMapping("/payments")
    @ResponseStatus(HttpStatus.CREATED)
    Map<String, Object> payment(
            @RequestHeader(name = "Authorization", required = false) @Nullable String authorization,
            @RequestBody JsonNode payment) {
        check(authorization);
        if (payment.path("amount").asDouble() > 10) {
            throw Refusal.of(
                    Kind.UNAVAILABLE, "bank_closed", "The sample bank is closed for amounts above 10. Pay 10 or less.");
        }
        return Map.of("receipt", "R-" + numbers.incrementAndGet());
    }

    private void check(@Nullable String authorization) {
        var expected = ("Bearer " + token.reveal()).getBytes(StandardCharsets.UTF_8);
        var given = String.valueOf(authorization).getBytes(StandardCharsets.UTF_8);
        if (!MessageDigest.isEqual(expected, given)) {
            throw Refusal.of(
                    Kind.UNAUTHENTICATED, "sample_token", "The sample shop wants the token of the connection sample-shop.");
        }
    }

    private static String randomToken() {
        var bytes = new byte[24];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
