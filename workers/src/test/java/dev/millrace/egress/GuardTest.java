package dev.millrace.egress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GuardTest {

    private final Names names = new Names();

    @ParameterizedTest
    @CsvSource({
        "0.0.0.0, 0.255.255.255",
        "10.0.0.0, 10.255.255.255",
        "100.64.0.0, 100.127.255.255",
        "127.0.0.0, 127.255.255.255",
        "127.0.0.1, 127.0.0.2",
        "168.63.129.16, 168.63.129.16",
        "169.254.0.0, 169.254.255.255",
        "169.254.169.254, 169.254.170.2",
        "172.16.0.0, 172.31.255.255",
        "192.0.0.0, 192.0.0.255",
        "192.0.2.0, 192.0.2.255",
        "192.88.99.0, 192.88.99.255",
        "192.168.0.0, 192.168.255.255",
        "198.18.0.0, 198.19.255.255",
        "198.51.100.0, 198.51.100.255",
        "203.0.113.0, 203.0.113.255",
        "224.0.0.0, 239.255.255.255",
        "240.0.0.0, 255.255.255.254",
        "255.255.255.255, 255.255.255.255",
        "::, ::1",
        "::2, ::ffff:ffff",
        "::7f00:1, ::a00:5",
        "::ffff:0:0:0, ::ffff:0:7f00:1",
        "::5efe:7f00:1, ::200:5efe:a9fe:a9fe",
        "2606:4700::5efe:7f00:1, 2606:4700::200:5efe:a00:1",
        "64:ff9b::, 64:ff9b::7f00:1",
        "64:ff9b::808:808, 64:ff9b::ffff:ffff",
        "64:ff9b:1::, 64:ff9b:1:ffff:ffff:ffff:ffff:ffff",
        "100::, 100::ffff:ffff:ffff:ffff",
        "2001::, 2001:0:ffff:ffff:ffff:ffff:ffff:ffff",
        "2001:0:4136:e378:8000:63bf:80ff:fffe, 2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff",
        "2001:db8::, 2001:db8:ffff:ffff:ffff:ffff:ffff:ffff",
        "2002:7f00:1::, 2002:808:808::1",
        "2002::, 2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
        "3fff::, 3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff",
        "5f00::, 5f00:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
        "fc00::, fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
        "fd00:ec2::254, fd20:ce::254",
        "fe80::, febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
        "fec0::, feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
        "ff00::, ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
        "4000::, 1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
    })
    void refusesTheFirstAndTheLastAddressOfWhatIsNotPublic(String first, String last) {
        for (var address : List.of(first, last)) {
            var host = address.contains(":") ? "[" + address + "]" : address;
            assertThat(nothingAllowed().objection(URI.create("http://" + host + "/")))
                    .as("written as numbers")
                    .hasValueSatisfying(why -> assertThat(why).contains("MILLRACE_EGRESS_ALLOW"));
        }
        names.answer("hidden.example", first).answer("hidden.example", last);
        for (var look = 0; look < 2; look++) {
            assertThat(refusal(nothingAllowed(), "http://hidden.example/"))
                    .as("behind a name")
                    .contains("hidden.example resolves to ");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.1.1.1", "8.8.8.8", "1.0.0.0", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0",
                "126.255.255.255", "128.0.0.1", "169.253.255.255", "169.255.0.0", "172.15.255.255", "172.32.0.0",
                "191.255.255.255", "192.0.1.0", "192.0.3.0", "192.88.98.255", "192.88.100.0", "192.167.255.255",
                "192.169.0.0", "198.17.255.255", "198.20.0.0", "198.51.99.255", "198.51.101.0", "203.0.112.255",
                "203.0.114.0", "223.255.255.255", "168.63.129.15", "2606:4700:4700::1111", "2001:4860:4860::8888",
                "2001:200::1", "2003::1", "2620:fe::fe", "2a00:1450::1", "3ffe::1", "2606:4700::5efe:808:808"
            })
    void letsPublicAddressesPass(String address) throws Exception {
        names.answer("public.example", address);

        assertThat(vet(nothingAllowed(), "https://public.example/")).containsExactly(Names.address(address));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // other ways to write 127.0.0.1, and what is left of them
                "http://2130706433/",
                "http://0x7f000001/",
                "http://0X7F000001/",
                "http://017700000001/",
                "http://0177.0.0.1/",
                "http://0177.0.0.01/",
                "http://0x7f.0.0.1/",
                "http://0x7f.1/",
                "http://127.1/",
                "http://127.0.1/",
                "http://127.0.0.0x1/",
                "http://127.0.0.01/",
                "http://127.000.000.001/",
                "http://127.0.0.1.1/",
                "http://256.1.1.1/",
                "http://8.8.8.08/",
                "http://0x8.8.8.8/",
                "http://134744072/",
                "http://0/",
                "http://0x/",
                "http://1.2.3.0x/",
                "http://8.8.8.8./",
                "http://127.0.0.1./",
                // IPv4 in IPv6's clothes, zones
                "http://[::ffff:127.0.0.1]/",
                "http://[::ffff:7f00:1]/",
                "http://[::FFFF:8.8.8.8]/",
                "http://[0:0:0:0:0:ffff:a9fe:a9fe]/",
                "http://[::127.0.0.1]/",
                "http://[64:ff9b::127.0.0.1]/",
                "http://[fe80::1%25eth0]/",
                "http://[fe80::1%eth0]/",
                "http://[::1%25lo]/",
                "http://[2606:4700::1%251]/",
                // letters and dots that only look like it
                "http://127。0。0。1/",
                "http://127．0．0．1/",
                "http://127｡0｡0｡1/",
                "http://１２７.0.0.1/",
                "http://①②⑦.0.0.1/",
                "http://ⓛocalhost/",
                "http://lоcalhost/",
                "http://bücher.example/",
                "http://example。com/",
                "http://%31%32%37.0.0.1/",
                "http://127.0.0.1%2eexample.com/",
                "http://localhos%74/",
                // names
                "http://localhost/",
                "http://LOCALHOST/",
                "http://localhost./",
                "http://a.localhost/",
                "http://printer.local/",
                "http://localhost.localdomain/",
                "http://metadata.google.internal/",
                "http://Metadata.Google.Internal/",
                "http://metadata.google.internal./",
                "http://router.home.arpa/",
                "http://example.com./",
                "http://.example.com/",
                "http://example..com/",
                "http://./",
                "http://-a.example/",
                "http://a-.example/",
                "http://exa$mple.com/",
                // what surrounds the host
                "http://user@example.com/",
                "http://user:password@example.com/",
                "http://example.com@127.0.0.1/",
                "http://127.0.0.1:80@example.com/",
                "http://@example.com/",
                "http://example.com:0/",
                "http://example.com:65536/",
                "http://example.com:99999999999/",
                "http://example.com:80:80/",
                "http://example.com:-1/",
                "http:///path",
                "http:example.com",
                "http:/example.com",
                "http://:80/",
                "/relative",
                "//example.com/",
                "ftp://example.com/",
                "file:///etc/passwd",
                "gopher://example.com/",
                "jar:http://example.com/!/",
                "ws://example.com/",
            })
    void refusesWhatTwoProgramsMightReadDifferentlyOrNobodyShouldCall(String address) {
        var uri = URI.create(address);

        assertThat(nothingAllowed().objection(uri)).isPresent();
        assertThat(refusal(nothingAllowed(), address)).isNotBlank();
        assertThat(names.asked()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"[::1", "::1", "[]", "[::1]x", "[v1.a]", "a b", "a\\b", "a/b", "a\u0000", "[1.2.3.4]", ""})
    void refusesHostsThatNoUriCanHold(String host) {
        assertThatThrownBy(() -> Host.parse(host)).isInstanceOf(EgressFailure.class);
    }

    @ParameterizedTest
    @CsvSource({
        "http://example.com, example.com, 80, /",
        "HTTPS://Example.COM:8443/a%20b?c=d#e, example.com, 8443, /a%20b?c=d",
        "https://example.com:/, example.com, 443, /",
        "http://my_service.example/ü?q=ü, my_service.example, 80, /%C3%BC?q=%C3%BC",
        "http://xn--bcher-kva.example/, xn--bcher-kva.example, 80, /",
        "'http://[2606:4700::1]:81/x', 2606:4700::1, 81, /x",
        "http://8.8.8.8/, 8.8.8.8, 80, /",
    })
    void readsHostPortAndPath(String address, String host, int port, String path) {
        var target = Target.of(URI.create(address));

        assertThat(target.host().text()).isEqualTo(host);
        assertThat(target.port()).isEqualTo(port);
        assertThat(target.path()).isEqualTo(path);
    }

    @Test
    void refusesANameThatHasAPrivateAddressAmongPublicOnes() {
        names.answer("mixed.example", "8.8.8.8", "10.0.0.5", "1.1.1.1");

        assertThat(refusal(nothingAllowed(), "http://mixed.example/"))
                .isEqualTo("mixed.example resolves to 10.0.0.5, a private address; "
                        + "allow it with MILLRACE_EGRESS_ALLOW if you trust it.");
    }

    @Test
    void refusesANameThatHasAHiddenLoopbackAddressAmongPublicOnes() {
        names.answer("mixed.example", "2606:4700::1", "64:ff9b::7f00:1");

        assertThat(refusal(nothingAllowed(), "http://mixed.example/"))
                .contains("64:ff9b:0:0:0:0:7f00:1, a form of 127.0.0.1, a loopback address");
    }

    @Test
    void refusesAReservedNameEvenWhereItHasAPublicAddress() {
        names.answer("api.corp.internal", "8.8.8.8");

        assertThat(refusal(allowing("10.0.0.0/8"), "http://api.corp.internal/")).contains("a name for this machine");
    }

    @Test
    void allowsAnAddressInAnAllowedNetworkAndNoOther() throws Exception {
        names.answer("api.corp.internal", "10.1.2.3").answer("mixed.example", "10.1.2.3", "10.2.0.1");
        var guard = allowing("10.1.0.0/16");

        assertThat(vet(guard, "http://10.1.255.255/")).hasSize(1);
        assertThat(vet(guard, "http://api.corp.internal/")).containsExactly(Names.address("10.1.2.3"));
        assertThat(refusal(guard, "http://10.2.0.0/")).contains("a private address");
        assertThat(refusal(guard, "http://mixed.example/")).contains("10.2.0.1");
    }

    @Test
    void allowsWhateverAnAllowedHostResolvesToAndTriesIpv4First() throws Exception {
        names.answer("localhost", "::1", "127.0.0.1");
        var guard = allowing("localhost");

        assertThat(vet(guard, "http://LocalHost:8080/"))
                .containsExactly(Names.address("127.0.0.1"), Names.address("::1"));
        assertThat(refusal(guard, "http://127.0.0.1/")).contains("a loopback address");
        assertThat(refusal(guard, "http://a.localhost/")).isNotBlank();
    }

    @Test
    void allowsOneLoopbackAddressWithoutTheOthers() throws Exception {
        names.answer("localhost", "127.0.0.1", "::1");
        var guard = allowing("127.0.0.1/32", "localhost");

        assertThat(vet(guard, "http://127.0.0.1/")).hasSize(1);
        assertThat(vet(guard, "http://localhost/")).first().isEqualTo(Names.address("127.0.0.1"));
        assertThat(refusal(guard, "http://127.0.0.2/")).contains("127.0.0.2 is a loopback address");
        assertThat(refusal(guard, "http://[::1]/")).contains("::1 is a loopback address");
        assertThat(refusal(guard, "http://[::ffff:127.0.0.1]/")).isNotBlank();
        assertThat(refusal(guard, "http://[64:ff9b::7f00:1]/")).contains("behind NAT64");
        assertThat(refusal(guard, "http://0.0.0.0/")).isNotBlank();
        assertThat(refusal(guard, "http://169.254.169.254/")).contains("link-local");
    }

    @Test
    void judgesTheAddressWithinAnAllowedAddressToo() throws Exception {
        var guard = allowing("64:ff9b::/96");

        assertThat(vet(guard, "http://[64:ff9b::808:808]/")).hasSize(1);
        assertThat(refusal(guard, "http://[64:ff9b::7f00:1]/")).contains("a form of 127.0.0.1");
        assertThat(refusal(guard, "http://[64:ff9b::a9fe:a9fe]/")).contains("a form of 169.254.169.254");
    }

    @Test
    void judgesMappedAddressesThatAResolverHandsOutAsIpv6() throws Exception {
        var mapped = Inet6Address.getByAddress(
                null, new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, 127, 0, 0, 1}, -1);
        var guard = new Guard((host, within) -> List.of(mapped), AllowList.NOTHING);

        assertThat(refusal(guard, "http://odd.example/")).contains("a form of 127.0.0.1");
    }

    private Guard nothingAllowed() {
        return new Guard(names, AllowList.NOTHING);
    }

    private Guard allowing(String... entries) {
        return new Guard(names, AllowList.of(Arrays.asList(entries)));
    }

    private static List<InetAddress> vet(Guard guard, String address) throws Exception {
        return guard.vet(Target.of(URI.create(address)), Duration.ofSeconds(1)).addresses();
    }

    private static String refusal(Guard guard, String address) {
        var failure = catchThrowableOfType(EgressFailure.class, () -> vet(guard, address));
        assertThat(failure.cause()).isEqualTo(EgressFailure.Cause.REFUSED);
        assertThat(failure.beforeSending()).isTrue();
        return failure.getMessage();
    }
}
