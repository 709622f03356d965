package dev.millrace.sync;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.sync.SyncRun.Status;
import dev.millrace.sync.drift.Drift;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What syncs notice of the shape of what they read. */
class SyncDriftTest {

    private final SyncFixture world = new SyncFixture();
    private final Sync sync = world.create("");

    @AfterEach
    void close() {
        world.close();
    }

    private void reads(String items) {
        world.service.answers(items.replace('\'', '"'));
        assertThat(world.run(sync).status()).isEqualTo(Status.COMPLETED);
    }

    private List<String> drift() {
        return world.drifts.of(List.of(sync.syncId())).getOrDefault(sync.syncId(), List.of()).stream()
                .map(drift -> "%s %s %s>%s".formatted(drift.field(), drift.change().word(), drift.before(), drift.after()))
                .sorted()
                .toList();
    }

    private List<JsonNode> told() {
        return world.records.events.stream()
                .filter(event -> event.path("type").asText().equals("sync.drifted"))
                .map(event -> event.path("data").path("changes"))
                .toList();
    }

    @Test
    void theFirstRunLearnsAndTellsNothing() {
        reads("[{'id':1,'name':'Ann','user':{'login':'ann'}},{'id':2,'more':true}]");

        assertThat(drift()).isEmpty();
        assertThat(told()).isEmpty();
    }

    @Test
    void aNewFieldAChangedTypeAndAVanishedFieldAreToldOnce() {
        reads("[{'id':1,'name':'Ann','cost':5,'user':{'login':'ann'}}]");

        reads("[{'id':1,'cost':'five','user':{'login':'ann','mail':'a@example.com'},'tag':['x']}]");
        reads("[{'id':1,'cost':'six','user':{'login':'ann','mail':'b@example.com'},'tag':['y']}]");

        assertThat(drift()).containsExactly(
                "cost retyped [number]>[string]", "name vanished [string]>[]", "tag added []>[array]", "user.mail added []>[string]");
        assertThat(told()).hasSize(1);
        assertThat(told().getFirst()).hasSize(4);
        assertThat(told().getFirst().toString()).doesNotContain("five", "example.com");
    }

    @Test
    void whatSomebodyHasTakenNoteOfIsNotListedAndNotToldAgain() {
        reads("[{'id':1}]");
        reads("[{'id':1,'name':'Ann'}]");
        assertThat(drift()).hasSize(1);

        world.drifts.acknowledge(sync.syncId());
        reads("[{'id':1,'name':'Bob'}]");

        assertThat(drift()).isEmpty();
        assertThat(told()).hasSize(1);
    }

    @Test
    void aFieldThatComesBackHasNotVanished() {
        reads("[{'id':1,'name':'Ann'}]");
        reads("[{'id':1}]");
        assertThat(drift()).containsExactly("name vanished [string]>[]");

        reads("[{'id':1,'name':'Ann'}]");
        reads("[{'id':1}]");

        assertThat(drift()).isEmpty();
        assertThat(told()).hasSize(1);
    }

    @Test
    void whatIsNullEmptyOrSometimesMissingIsNoDrift() {
        reads("[{'id':1,'name':null,'user':{'login':'ann'},'tags':[]},{'id':2,'name':'Bob','user':null,'tags':[],'note':'x'}]");

        reads("[{'id':1,'name':null,'user':null,'tags':[{'word':'a'}]}]");
        reads("[{'id':1,'name':'Ann','user':{'login':'ann'},'tags':[]}]");

        assertThat(drift()).isEmpty();
    }

    @Test
    void aRunThatCameToNothingHasNotLearnedForGood() {
        world.service.answers(query -> query.isEmpty()
                ? new ListingService.Answer(200, "[{\"id\":1}]", Map.of("Link", "</people?page=2>; rel=\"next\""))
                : new ListingService.Answer(400, "{}", Map.of()));
        var paged = world.syncs.create(SyncFixture.WORKSPACE, SyncFixture.draft("""
                {'name':'paged','connection':'crm','type':'people',
                 'stream':{'path':'/people','key':'id','paginator':{'kind':'link'}}}"""));
        assertThat(world.run(paged).status()).isEqualTo(Status.FAILED);
        world.service.answers("[{\"id\":1,\"name\":\"Ann\"}]");

        world.run(paged);

        assertThat(world.drifts.of(List.of(paged.syncId()))).isEmpty();
    }

    @Test
    void idsAsNamesHaveAnEnd() {
        reads("[{'id':1}]");
        var many = IntStream.range(0, 700).mapToObj("'f%d':1"::formatted).collect(Collectors.joining(","));

        reads("[{'id':1,%s}]".formatted(many));

        assertThat(world.drifts.of(List.of(sync.syncId())).get(sync.syncId())).hasSize(100)
                .extracting(Drift::change).containsOnly(Drift.Change.ADDED);
        assertThat(told().getFirst()).hasSize(50);
        assertThat(world.records.jdbc.sql("select count(*) from sync_field").query(Integer.class).single()).isEqualTo(500);
    }
}
