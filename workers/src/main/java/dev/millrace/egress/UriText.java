package dev.millrace.egress;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** How addresses are written. */
public final class UriText {

    private UriText() {}

    /** Percent-encoded for any part of an address, in UTF-8; a space is not a plus, which some services take literally. */
    public static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** {@code address} without the slash that it may end with. */
    public static String withoutSlash(String address) {
        return address.endsWith("/") ? address.substring(0, address.length() - 1) : address;
    }
}
