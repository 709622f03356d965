package dev.millrace.api.error;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.mock.web.MockHttpServletRequest;

class SurfaceTest {

    @ParameterizedTest
    @CsvSource({
        "/portal/enter/0123abcd, /portal/enter/***",
        "/sign-in/0123abcd, /sign-in/***",
        "/connect/0123abcd/go, /connect/***",
        "/portal/endpoints/whk_1, /portal/endpoints/whk_1",
        "/sign-in, /sign-in",
    })
    void logsNoTokenOfALink(String path, String logged) {
        var request = new MockHttpServletRequest("GET", path);
        request.setServletPath(path);
        request.setQueryString("secret=1");

        assertThat(Surface.loggable(request)).isEqualTo(logged);
    }
}
