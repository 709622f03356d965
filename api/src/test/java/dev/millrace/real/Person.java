package dev.millrace.real;

import dev.millrace.testing.ProviderStub;
import java.io.IOException;
import java.net.CookieManager;
import java.net.CookiePolicy;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Somebody with a browser of their own at a provider: signs in, agrees or declines, and is sent back. */
final class Person {

    private static final Pattern FORM = Pattern.compile("<form[^>]* action=\"([^\"]+)\"");
    private static final Pattern HIDDEN = Pattern.compile("<input type=\"hidden\" name=\"([^\"]+)\" value=\"([^\"]*)\"");
    private static final Pattern DECLINE = Pattern.compile("href=\"([^\"]+/abort)\"");
    private static final int MOST_PAGES = 20;

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .cookieHandler(new CookieManager(null, CookiePolicy.ACCEPT_ALL))
            .build();
    private final String name;

    Person(String name) {
        this.name = name;
    }

    /** The parameters that they come back to {@code back} with, having agreed to everything. */
    Map<String, String> agree(URI sent, String back) throws IOException, InterruptedException {
        return go(sent, back, true);
    }

    /** As {@link #agree}, having declined what they were asked first. */
    Map<String, String> decline(URI sent, String back) throws IOException, InterruptedException {
        return go(sent, back, false);
    }

    private Map<String, String> go(URI sent, String back, boolean agrees) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(sent).build();
        for (var page = 0; page < MOST_PAGES; page++) {
            var answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            var location = answer.headers().firstValue("Location");
            if (location.isPresent() && location.get().startsWith(back)) {
                return ProviderStub.parameters(URI.create(location.get()).getRawQuery());
            }
            request = location.isPresent()
                    ? HttpRequest.newBuilder(request.uri().resolve(location.get())).build()
                    : filled(request.uri(), answer.body(), agrees);
        }
        throw new AssertionError("they are sent round and round, at last to " + request.uri());
    }

    private HttpRequest filled(URI page, String html, boolean agrees) {
        if (!agrees) {
            return HttpRequest.newBuilder(page.resolve(found(DECLINE, html))).build();
        }
        var form = form(html);
        var fields = new HashMap<>(Map.of("login", name, "password", "any"));
        HIDDEN.matcher(form).results().forEach(field -> fields.put(field.group(1), field.group(2)));
        var body = fields.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        return HttpRequest.newBuilder(page.resolve(found(FORM, form)))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
    }

    /** The one with their own name in it, where there are several to choose from. */
    private String form(String html) {
        var forms = Stream.of(html.split("(?=<form)")).filter(form -> form.startsWith("<form")).toList();
        return forms.stream().filter(form -> form.contains(name)).findFirst().orElseGet(() -> String.join("", forms));
    }

    private static String found(Pattern pattern, String html) {
        var matcher = pattern.matcher(html);
        if (!matcher.find()) {
            throw new AssertionError("there is nothing to go on with on this page: " + html);
        }
        return matcher.group(1);
    }
}
