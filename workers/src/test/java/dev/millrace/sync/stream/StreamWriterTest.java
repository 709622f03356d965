package dev.millrace.sync.stream;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.json.Json;
import dev.millrace.sync.stream.StreamWriter.Carried;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StreamWriterTest {

    private static JsonNode json(String text) {
        return Json.trusted(text.replace('\'', '"'));
    }

    private static StreamWriter catalogue(String provider, String name, Map<String, String> parameters) {
        return new StreamWriter(Streams.load().find(provider, name).orElseThrow(), parameters);
    }

    private static StreamWriter own(String write) {
        var stream = Json.mapper().convertValue(json("{'path':'/p','key':'id','items':'.data','write':%s}".formatted(write)), Stream.class);
        StreamCheck.check(stream);
        return new StreamWriter(stream, Map.of());
    }

    private static Carried carried(String data, String changes) {
        return new Carried("rec_1", json(data), json(changes));
    }

    @Test
    void stripesCustomersAreFormsWithAKey() {
        var writer = catalogue("stripe", "customers", Map.of());

        var made = writer.create(carried("{'email':'a@x','address':{'city':'Bern'}}", "{}"), "k1");
        var changed = writer.update(carried("{'email':'a@x'}", "{'address':{'city':null}}"), "cus_1", null, "k2");

        assertThat(made.uri()).isEqualTo("/customers");
        assertThat(made.headers()).containsEntry("Idempotency-Key", "k1").containsEntry("Content-Type", "application/x-www-form-urlencoded");
        assertThat(made.body()).isEqualTo(json("{'email':'a@x','address[city]':'Bern'}"));
        assertThat(changed.method()).isEqualTo("POST");
        assertThat(changed.uri()).isEqualTo("/customers/cus_1");
        assertThat(changed.body()).isEqualTo(json("{'address[city]':''}"));
    }

    @Test
    void hubspotsContactsAreFoundByTheirAddress() {
        var writer = catalogue("hubspot", "contacts", Map.of());
        var ann = carried("{'properties':{'email':'a+b@x.org'}}", "{'properties':{'phone':null}}");

        var find = writer.find(ann, null).orElseThrow();

        assertThat(find.uri()).isEqualTo("/crm/v3/objects/contacts/a%2Bb%40x.org");
        assertThat(find.query()).containsEntry("idProperty", "email");
        assertThat(writer.found(json("{'content':{'id':'7'}}"), ann, null)).containsExactly(json("{'id':'7'}"));
        assertThat(writer.update(ann, "7", null, "k").body()).isEqualTo(json("{'properties':{'phone':''}}"));
        assertThat(writer.find(carried("{}", "{}"), null)).isEmpty();
    }

    @Test
    void githubsIssuesAreNamedByTheirNumberAndFoundAmongTheNewest() {
        var writer = catalogue("github", "issues", Map.of("owner", "octocat", "repo", "hello"));
        var bug = carried("{'title':'Bug','state':'closed'}", "{'state':'closed'}");
        var since = Instant.parse("2026-11-22T09:00:00.123Z");

        assertThat(writer.create(bug, "k").body()).isEqualTo(json("{'title':'Bug'}"));
        assertThat(writer.address(json("{'id':999,'number':12}"))).isEqualTo("12");
        assertThat(writer.update(bug, "12", null, "k").uri()).isEqualTo("/repos/octocat/hello/issues/12");
        var answer = json("""
                {'content':[{'id':1,'title':'Bug','created_at':'2026-11-22T09:00:05Z'},
                 {'id':2,'title':'Bug','created_at':'2026-11-21T09:00:00Z'},
                 {'id':3,'title':'Bug','created_at':'2026-11-22T09:00:06Z','pull_request':{}},
                 {'id':4,'title':'Other','created_at':'2026-11-22T09:00:07Z'}]}""");
        assertThat(writer.found(answer, bug, since)).extracting(item -> item.path("id").asInt()).containsExactly(1);
        assertThat(writer.found(answer, bug, null)).extracting(item -> item.path("id").asInt()).containsExactly(1, 2);
    }

    @Test
    void aConditionNamesTheVersionThatWasRead() {
        var writer = own("""
                {'read':{'path':'/p/{id}'},'update':{'path':'/p/{id}','precondition':{},'body':'{v: .item.v, new: .changes}'},
                 'delete':{'path':'/p/{id}','precondition':{'header':'X-Version','version':'.item.v'}}}""");
        var read = json("{'headers':{'etag':'W/7'},'content':{'id':1,'v':3}}");

        var update = writer.update(carried("{}", "{'a':1}"), "1", read, "k");

        assertThat(update.headers()).containsExactly(Map.entry("If-Match", "W/7"));
        assertThat(update.body()).isEqualTo(json("{'v':3,'new':{'a':1}}"));
        assertThat(writer.delete(carried("{}", "{}"), "1", read, "k").headers()).containsEntry("X-Version", "3");
        assertThat(writer.update(carried("{}", "{}"), "1", null, "k").headers()).isEmpty();
    }

    @Test
    void anAnswerWithoutAnItemHasNone() {
        var writer = own("{'update':{'path':'/p/{id}','item':'.data'}}");

        assertThat(writer.updated(json("{'content':null}"))).isEmpty();
        assertThat(writer.updated(json("{'content':{'data':{'id':1}}}"))).contains(json("{'id':1}"));
    }

    @Test
    void readsWhenAnItemWasChanged() {
        var writer = own("{'modified':'at'}");

        assertThat(writer.modified(json("{'at':'2026-11-22 09:00:00.123Z'}"))).isEqualTo(Instant.parse("2026-11-22T09:00:00.123Z"));
        assertThat(writer.modified(json("{'at':1795338000}"))).isEqualTo(Instant.parse("2026-11-22T09:00:00Z"));
        assertThat(writer.modified(json("{'at':'yesterday'}"))).isNull();
    }
}
