package dev.millrace.api.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.CookieManager;
import java.net.CookiePolicy;
import java.net.HttpCookie;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A person's browser: keeps cookies, asks for pages, sends forms with the token of the last page, follows nothing. */
public final class Browser {

    private static final Pattern TOKEN = Pattern.compile("name=\"_csrf\"[^>]*value=\"([^\"]+)\"");

    private final CookieManager cookies = new CookieManager(null, CookiePolicy.ACCEPT_ALL);
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).cookieHandler(cookies).build();
    private final String url;
    private String csrfToken = "";

    Browser(String url) {
        this.url = url;
    }

    public Answer get(String path, String... headers) {
        return remembering(send(request(path, headers).GET()));
    }

    public Answer head(String path) {
        return send(request(path).HEAD());
    }

    /** Sends a form as the last page would. */
    public Answer submit(String path, Map<String, String> fields, String... headers) {
        return remembering(send(form(path, fields, csrfToken, headers)));
    }

    /** Sends a form whose fields come several times, encoded already. */
    public Answer submitText(String path, String fields) {
        return remembering(send(request(path)
                .setHeader("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(fields + "&_csrf=" + URLEncoder.encode(csrfToken, UTF_8)))));
    }

    /** Sends a form as another site's page would. */
    public Answer submitWithoutToken(String path, Map<String, String> fields, String... headers) {
        return send(form(path, fields, "", headers));
    }

    /** Sends a form with a file; its token stands in the address, as on our pages. */
    public Answer upload(String path, String token, String boundary, String parts) {
        return remembering(send(request(
                        path + (path.contains("?") ? "&" : "?") + "_csrf=" + URLEncoder.encode(token, UTF_8), "Content-Type", "multipart/form-data; boundary=" + boundary)
                .POST(HttpRequest.BodyPublishers.ofString(parts))));
    }

    /** The token of the last page. */
    public String token() {
        return csrfToken;
    }

    /** Calls the API as a script of our pages would. */
    public Answer call(String method, String path, String json) {
        return send(request(path, "Content-Type", "application/json", "X-CSRF-TOKEN", csrfToken)
                .method(method, HttpRequest.BodyPublishers.ofString(json)));
    }

    public Answer signIn(String email, String password) {
        get("/sign-in");
        var answer = submit("/sign-in", Map.of("email", email, "password", password));
        if (answer.status() == 303) {
            rememberTokenOfSession();
        }
        return answer;
    }

    /** Goes to a page with a form, to have the session's token for {@link #submit} and {@link #call}. */
    public void rememberTokenOfSession() {
        get("/probe/page");
        assertThat(csrfToken).isNotEmpty();
    }

    public String cookie(String name) {
        return cookies.getCookieStore().getCookies().stream()
                .filter(cookie -> cookie.getName().equals(name))
                .map(HttpCookie::getValue)
                .findFirst()
                .orElse("");
    }

    private HttpRequest.Builder form(String path, Map<String, String> fields, String token, String... headers) {
        var body = fields.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), UTF_8))
                .collect(Collectors.joining("&"));
        var all = token.isEmpty() ? body : body + (body.isEmpty() ? "" : "&") + "_csrf=" + URLEncoder.encode(token, UTF_8);
        return request(path, headers)
                .setHeader("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(all));
    }

    private HttpRequest.Builder request(String path, String... headers) {
        var request = HttpRequest.newBuilder(URI.create(url + path))
                .timeout(Duration.ofSeconds(30))
                .setHeader("Accept", "text/html,application/xhtml+xml,*/*;q=0.8");
        for (var index = 0; index < headers.length; index += 2) {
            request.setHeader(headers[index], headers[index + 1]);
        }
        return request;
    }

    private Answer remembering(Answer answer) {
        var found = TOKEN.matcher(answer.text());
        if (found.find()) {
            csrfToken = found.group(1);
        }
        return answer;
    }

    private Answer send(HttpRequest.Builder request) {
        try {
            return Answer.of(http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray()));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
    }
}
