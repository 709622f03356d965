package dev.millrace.api.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.api.address.PublicUrl;
import dev.millrace.vault.Secret;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletResponse;

class SessionCookieTest {

    @Test
    void isBoundToHttpsWhereBrowsersComeByIt() {
        var response = new MockHttpServletResponse();

        new SessionCookie(new PublicUrl("https://millrace.example.com", 8080)).beginSession(response, Secret.of("t"));

        assertThat(response.getHeaders("Set-Cookie"))
                .hasSize(2)
                .allSatisfy(cookie -> assertThat(cookie).contains("; Secure", "; HttpOnly", "SameSite=Lax"));
    }
}
