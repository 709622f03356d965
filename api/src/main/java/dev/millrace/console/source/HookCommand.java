package dev.millrace.console.source;

import dev.millrace.api.address.PublicUrl;
import dev.millrace.console.Curl;
import dev.millrace.source.Source;
import org.springframework.stereotype.Component;

/** The command with which a person tries a source; it signs as the service does, where a shell can. */
@Component
class HookCommand {

    private final PublicUrl publicUrl;
    private final Curl curl;

    HookCommand(PublicUrl publicUrl, Curl curl) {
        this.publicUrl = publicUrl;
        this.curl = curl;
    }

    /** Empty for services whose signature a person cannot make by hand. */
    String of(Source source) {
        var url = Curl.quoted(publicUrl.of(source.path()));
        return switch (source.provider()) {
            case "none" -> curl.postOpenly(source.path(), "{\"hello\":\"world\"}");
            case "github" -> """
                    SECRET='the secret of this source'
                    BODY='{"zen":"Keep it logically awesome."}'
                    curl -X POST %s \\
                      -H 'Content-Type: application/json' \\
                      -H 'X-GitHub-Event: ping' \\
                      -H "X-GitHub-Delivery: $(date +%%s)-$$" \\
                      -H "X-Hub-Signature-256: sha256=$(printf '%%s' "$BODY" | openssl dgst -sha256 -hmac "$SECRET" | sed 's/.* //')" \\
                      -d "$BODY\""""
                    .formatted(url);
            case "stripe" -> """
                    SECRET='the secret of this source'
                    BODY='{"id":"evt_try","type":"invoice.paid"}'
                    TIME=$(date +%%s)
                    curl -X POST %s \\
                      -H 'Content-Type: application/json' \\
                      -H "Stripe-Signature: t=$TIME,v1=$(printf '%%s.%%s' "$TIME" "$BODY" | openssl dgst -sha256 -hmac "$SECRET" | sed 's/.* //')" \\
                      -d "$BODY\""""
                    .formatted(url);
            case String other -> "";
        };
    }
}
