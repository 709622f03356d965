package dev.millrace.api.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.delete;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.put;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.content;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.jsonPath;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import dev.millrace.api.address.PublicUrl;
import dev.millrace.api.testing.SingleController;
import dev.millrace.audit.Audit;
import dev.millrace.id.Ids;
import dev.millrace.json.Json;
import dev.millrace.refusal.Refusal;
import dev.millrace.source.SourceWorld;
import dev.millrace.vault.Secret;
import dev.millrace.workspace.Actor;
import dev.millrace.workspace.Role;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.http.MediaType;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.request.MockHttpServletRequestBuilder;

class SourceControllerTest {

    private final SourceWorld world = new SourceWorld();
    private Actor actor = actor("wsp_1", Role.DEVELOPER);
    private final MockMvc mvc = SingleController.mock(
            () -> actor,
            new SourceController(world.sources, new PublicUrl("https://hooks.example.com", 8080), audit()),
            new SourceDeliveryController(world.sources, world.reruns));

    private Audit audit() {
        return new Audit(world.jdbc, new JdbcTransactionManager(world.database), new Ids(world.clock), world.clock);
    }

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void makesASourceAndNeverShowsItsSecret() throws Exception {
        mvc.perform(create("{\"name\":\"gh\",\"provider\":\"github\",\"secret\":\"s3cret\"}"))
                .andExpect(status().isCreated())
                .andExpect(
                        content()
                                .string(
                                        "{\"name\":\"gh\",\"provider\":\"github\",\"url\":\"https://hooks.example.com/hooks/gh\",\"verifier\":null,\"awaits_secret\":false,\"previous_secret_until\":null,\"created_at\":\"2026-11-21T10:00:00Z\"}"));

        var shown = mvc.perform(get("/api/v1/sources/gh")).andExpect(status().isOk()).andReturn();
        var listed = mvc.perform(get("/api/v1/sources")).andExpect(status().isOk()).andReturn();
        assertThat(shown.getResponse().getContentAsString()).doesNotContain("s3cret");
        assertThat(listed.getResponse().getContentAsString()).doesNotContain("s3cret").contains("\"next_cursor\":null");
    }

    @Test
    void showsNoSecretWhenItsRequestIsPrinted() throws Exception {
        var request = Json.mapper()
                .readValue("{\"name\":\"gh\",\"secret\":\"s3cret\"}", SourceController.NewBody.class);

        assertThat(request.secret()).isEqualTo(Secret.of("s3cret"));
        assertThat(request.toString()).doesNotContain("s3cret");
    }

    @Test
    void refusesWhatIsWrongNamingTheField() throws Exception {
        mvc.perform(create("{\"name\":\"gh\",\"provider\":\"githb\",\"secret\":\"s\"}"))
                .andExpect(status().is(422))
                .andExpect(jsonPath("$.error.code").value("provider_unknown"))
                .andExpect(jsonPath("$.error.field").value("provider"))
                .andExpect(jsonPath("$.error.message").value("There is no such provider; did you mean 'github'?"));
        mvc.perform(create("{\"provider\":\"none\"}"))
                .andExpect(status().is(422))
                .andExpect(jsonPath("$.error.field").value("name"));
        mvc.perform(create("{\"name\":\"gh\",\"provider\":\"none\",\"colour\":1}")).andExpect(status().isBadRequest());
    }

    @Test
    void conflictsOnATakenName() throws Exception {
        world.github("gh");

        mvc.perform(create("{\"name\":\"gh\",\"provider\":\"none\"}"))
                .andExpect(status().isConflict())
                .andExpect(jsonPath("$.error.code").value("source_name_taken"));
    }

    @Test
    void listsInPages() throws Exception {
        world.none("a");
        world.none("b");
        world.none("c");

        var first = mvc.perform(get("/api/v1/sources?limit=2"))
                .andExpect(jsonPath("$.data.length()").value(2))
                .andExpect(jsonPath("$.data[0].name").value("c"))
                .andReturn();
        var cursor = Json.read(first.getResponse().getContentAsString()).path("next_cursor").asText();

        mvc.perform(get("/api/v1/sources").param("limit", "2").param("cursor", cursor))
                .andExpect(jsonPath("$.data.length()").value(1))
                .andExpect(jsonPath("$.data[0].name").value("a"))
                .andExpect(jsonPath("$.next_cursor").value((Object) null));
    }

    @Test
    void deletes() throws Exception {
        world.github("gh");

        mvc.perform(delete("/api/v1/sources/gh")).andExpect(status().isNoContent());

        mvc.perform(get("/api/v1/sources/gh"))
                .andExpect(status().isNotFound())
                .andExpect(jsonPath("$.error.code").value("source_not_found"));
        mvc.perform(delete("/api/v1/sources/gh")).andExpect(status().isNotFound());
    }

    @Test
    void showsDeliveriesInTheWordsOfTheContract() throws Exception {
        world.github("gh");
        world.hooks.receive("gh", SourceWorld.signed("d1", "{}"));

        mvc.perform(get("/api/v1/sources/gh/deliveries"))
                .andExpect(status().isOk())
                .andExpect(jsonPath("$.data.length()").value(1))
                .andExpect(jsonPath("$.data[0].delivery_id").isString())
                .andExpect(jsonPath("$.data[0].provider_id").value("d1"))
                .andExpect(jsonPath("$.data[0].status").value("accepted"))
                .andExpect(jsonPath("$.data[0].reason").value((Object) null))
                .andExpect(jsonPath("$.data[0].event_id").value("evt_0001"))
                .andExpect(jsonPath("$.data[0].received_at").value("2026-11-21T10:00:00Z"))
                .andExpect(jsonPath("$.data[0].length()").value(6));
    }

    @Test
    void filtersDeliveriesAndShowsOneWithItsRequest() throws Exception {
        world.github("gh");
        world.hooks.receive("gh", SourceWorld.signed("d1", "{\"a\": 1}"));
        rejected("d2");
        world.clock.advance(Duration.ofMinutes(1));
        world.hooks.receive("gh", SourceWorld.signed("d3", "{}"));

        mvc.perform(get("/api/v1/sources/gh/deliveries?status=rejected"))
                .andExpect(jsonPath("$.data.length()").value(1))
                .andExpect(jsonPath("$.data[0].provider_id").value("d2"));
        mvc.perform(get("/api/v1/sources/gh/deliveries?since=2026-11-21T10:00:30Z"))
                .andExpect(jsonPath("$.data.length()").value(1))
                .andExpect(jsonPath("$.data[0].provider_id").value("d3"));
        mvc.perform(get("/api/v1/sources/gh/deliveries?status=late")).andExpect(status().is(422));
        mvc.perform(get("/api/v1/sources/gh/deliveries?since=today")).andExpect(jsonPath("$.error.field").value("since"));

        var listed = mvc.perform(get("/api/v1/sources/gh/deliveries?provider_id=d1")).andReturn();
        var id = Json.read(listed.getResponse().getContentAsString()).at("/data/0/delivery_id").asText();
        mvc.perform(get("/api/v1/sources/gh/deliveries/" + id))
                .andExpect(status().isOk())
                .andExpect(jsonPath("$.status").value("accepted"))
                .andExpect(jsonPath("$.request.method").value("POST"))
                .andExpect(jsonPath("$.request.headers['X-GitHub-Event'][0]").value("push"))
                .andExpect(jsonPath("$.request.body").value("eyJhIjogMX0="));
        mvc.perform(get("/api/v1/sources/gh/deliveries/hdl_none")).andExpect(status().isNotFound());
    }

    @Test
    void doesADeliveryAgain() throws Exception {
        world.github("gh");
        rejected("d1");
        var listed = mvc.perform(get("/api/v1/sources/gh/deliveries")).andReturn();
        var path = "/api/v1/sources/gh/deliveries/"
                + Json.read(listed.getResponse().getContentAsString()).at("/data/0/delivery_id").asText() + "/retry";

        mvc.perform(post(path))
                .andExpect(status().is(422))
                .andExpect(jsonPath("$.error.code").value("delivery_still_rejected"));
        world.sources.rotate("wsp_1", "gh", Secret.of("other"), null);
        mvc.perform(post(path))
                .andExpect(status().isAccepted())
                .andExpect(jsonPath("$.event_id").value("evt_0001"))
                .andExpect(jsonPath("$.replay").value((Object) null))
                .andExpect(jsonPath("$.duplicate").value(false));
    }

    @Test
    void rotatesASecretAndSaysUntilWhenTheOldOneIsGood() throws Exception {
        world.github("gh");

        mvc.perform(post("/api/v1/sources/gh/secret/rotate")
                        .contentType(MediaType.APPLICATION_JSON)
                        .content("{\"secret\":\"other\",\"overlap\":\"PT2H\"}"))
                .andExpect(status().isOk())
                .andExpect(jsonPath("$.previous_secret_until").value("2026-11-21T12:00:00Z"));
        mvc.perform(post("/api/v1/sources/gh/secret/rotate")
                        .contentType(MediaType.APPLICATION_JSON)
                        .content("{\"secret\":\"other\",\"overlap\":\"soon\"}"))
                .andExpect(status().is(422))
                .andExpect(jsonPath("$.error.field").value("overlap"));
        mvc.perform(get("/api/v1/sources/gh/secret"))
                .andExpect(status().isConflict())
                .andExpect(jsonPath("$.error.code").value("source_secret_hidden"));
    }

    @Test
    void describesASourceItselfAndShowsIt() throws Exception {
        mvc.perform(create("""
                        {"name":"own","secret":"s","verifier":{"type":"signature","from":{"header":"X-Sig"},"ip_ranges":["10.0.0.0/8"]}}"""))
                .andExpect(status().isCreated())
                .andExpect(jsonPath("$.provider").value("custom"))
                .andExpect(jsonPath("$.verifier.from.header").value("X-Sig"))
                .andExpect(jsonPath("$.verifier.ip_ranges[0]").value("10.0.0.0/8"));

        mvc.perform(put("/api/v1/sources/own/verifier")
                        .contentType(MediaType.APPLICATION_JSON)
                        .content("{\"type\":\"signature\",\"from\":{\"header\":\"X-Other\"}}"))
                .andExpect(status().isOk())
                .andExpect(jsonPath("$.verifier.from.header").value("X-Other"));
        mvc.perform(put("/api/v1/sources/own/verifier")
                        .contentType(MediaType.APPLICATION_JSON)
                        .content("{\"type\":\"basic\"}"))
                .andExpect(status().is(422))
                .andExpect(jsonPath("$.error.field").value("/verifier/type"));
        mvc.perform(create("{\"name\":\"two\",\"secret\":\"s\",\"verifier\":{\"type\":\"token\"}}"))
                .andExpect(status().is(422))
                .andExpect(jsonPath("$.error.code").value("verifier_invalid"));
    }

    private void rejected(String delivery) {
        var headers = SourceWorld.signedHeaders(delivery, "{}".getBytes(StandardCharsets.UTF_8), "other");
        assertThatThrownBy(() -> world.hooks.receive("gh", SourceWorld.request(headers, "{}".getBytes(StandardCharsets.UTF_8))))
                .isInstanceOf(Refusal.class);
    }

    @Test
    void hidesAnotherWorkspacesSources() throws Exception {
        world.github("gh");
        actor = actor("wsp_2", Role.ADMIN);

        mvc.perform(get("/api/v1/sources")).andExpect(jsonPath("$.data.length()").value(0));
        mvc.perform(get("/api/v1/sources/gh")).andExpect(status().isNotFound());
        mvc.perform(get("/api/v1/sources/gh/deliveries")).andExpect(status().isNotFound());
        mvc.perform(delete("/api/v1/sources/gh")).andExpect(status().isNotFound());
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void letsEachRoleDoWhatItMay(Role role) throws Exception {
        world.github("gh");
        actor = actor("wsp_1", role);
        var reads = role != Role.MEMBER;
        var writes = role == Role.ADMIN || role == Role.DEVELOPER;

        mvc.perform(get("/api/v1/sources")).andExpect(status().is(reads ? 200 : 403));
        mvc.perform(get("/api/v1/sources/gh")).andExpect(status().is(reads ? 200 : 403));
        mvc.perform(get("/api/v1/sources/gh/deliveries")).andExpect(status().is(reads ? 200 : 403));
        mvc.perform(create("{\"name\":\"x\",\"provider\":\"none\"}")).andExpect(status().is(writes ? 201 : 403));
        mvc.perform(delete("/api/v1/sources/gh")).andExpect(status().is(writes ? 204 : 403));
    }

    private static MockHttpServletRequestBuilder create(String body) {
        return post("/api/v1/sources").contentType(MediaType.APPLICATION_JSON).content(body);
    }

    private static Actor actor(String workspace, Role role) {
        return new Actor(workspace, role, "mem_1", "ada@example.com");
    }
}
