package dev.millrace.sync;

import static dev.millrace.sync.SyncFixture.WORKSPACE;
import static dev.millrace.sync.SyncFixture.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.call.Calls;
import dev.millrace.language.run.Call;
import dev.millrace.language.run.Call.Turn;
import dev.millrace.sync.ListingService.Answer;
import dev.millrace.sync.SyncActivity.What;
import dev.millrace.sync.SyncRun.Status;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a stream can say beyond pages: what the service gives as a cursor, errors, queries in a language, lists below lists. */
class StreamLanguageTest {

    private static final String TOKEN = """
            {'path':'/people','key':'id','items':'.items','paginator':{'kind':'cursor','parameter':'pageToken','next':'.next'},
             'cursor':{'given':'.token','parameter':'syncToken'},'deleted':'.gone == true',
             'errors':[{'status':410,'action':'full_again'}]}""";

    private final SyncFixture world = new SyncFixture();

    @AfterEach
    void close() {
        world.close();
    }

    private static Answer items(String items, String more) {
        return Answer.ok("{\"items\":%s%s}".formatted(items, more.replace('\'', '"')));
    }

    private static String stream(String errors) {
        return "{'path':'/people','key':'id','cursor':{'field':'at','parameter':'since'},'errors':[%s]}".formatted(errors);
    }

    @Test
    void theCursorThatTheServiceGivesOnItsLastPageIsAskedWithNextTime() {
        world.service.answers(query -> query.containsKey("pageToken")
                ? items("[{\"id\":2,\"name\":\"Bob\"}]", ",'token':'t1'")
                : items("[{\"id\":1,\"name\":\"Ann\"}]", ",'next':'p2'"));
        var sync = world.create(TOKEN, "");
        world.run(sync);
        assertThat(world.get(sync).cursor()).isEqualTo("t1");
        world.service.answers(query -> items("[{\"id\":1,\"gone\":true}]", ",'token':'t2'"));

        world.run(sync);

        assertThat(world.service.asked().getLast()).containsEntry("syncToken", "t1").doesNotContainKey("pageToken");
        assertThat(world.get(sync).cursor()).isEqualTo("t2");
        assertThat(world.names()).containsExactly("Bob");
    }

    @Test
    void aForgottenCursorMakesTheRunReadEverythingAndDeleteWhatIsGone() {
        world.service.answers(query -> items("[{\"id\":1,\"name\":\"Ann\"},{\"id\":2,\"name\":\"Bob\"}]", ",'token':'t1'"));
        var sync = world.create(TOKEN, "");
        world.run(sync);
        world.service.answers(query -> query.containsKey("syncToken")
                ? new Answer(410, "{}", Map.of())
                : items("[{\"id\":2,\"name\":\"Bob\"}]", ",'token':'t9'"));

        var run = world.run(sync);

        assertThat(run.status()).isEqualTo(Status.COMPLETED);
        assertThat(world.names()).containsExactly("Bob");
        assertThat(world.get(sync).cursor()).isEqualTo("t9");
        assertThat(run.counts().deleted()).isEqualTo(1);
    }

    @Test
    void whatWasForgottenStaysSoWhenTheRunThatReadsEverythingFails() {
        world.service.answers(query -> items("[{\"id\":1,\"name\":\"Ann\"},{\"id\":2,\"name\":\"Bob\"}]", ",'token':'t1'"));
        var sync = world.create(TOKEN, "");
        world.run(sync);
        world.service.answers(query -> new Answer(query.containsKey("syncToken") ? 410 : 400, "{}", Map.of()));
        assertThat(world.run(sync).status()).isEqualTo(Status.FAILED);
        assertThat(world.get(sync).cursor()).isNull();
        world.service.answers(query -> items("[{\"id\":2,\"name\":\"Bob\"}]", ",'token':'t9'"));

        world.run(sync);

        assertThat(world.names()).containsExactly("Bob");
    }

    @Test
    void aCursorThatIsALinkIsAskedInsteadOfThePath() {
        var stream = "{'path':'/people','key':'id','items':'.value','query':{'from':'now'},"
                + "'paginator':{'kind':'link','next':'.nextLink'},'cursor':{'given':'.deltaLink','link':true}}";
        world.service.answers("{\"value\":[{\"id\":1,\"name\":\"Ann\"}],\"deltaLink\":\"/people?delta=d1\"}");
        var sync = world.create(stream, "");
        world.run(sync);

        world.run(sync);

        assertThat(world.get(sync).cursor()).isEqualTo(world.service.url() + "/people?delta=d1");
        assertThat(world.service.asked()).containsExactly(Map.of("from", "now"), Map.of("delta", "d1"));
    }

    @Test
    void aLinkToAnotherServerIsNotFollowed() {
        world.service.answers("{\"value\":[],\"next\":\"https://elsewhere.example.com/people?page=2\"}");
        var sync = world.create("{'path':'/people','key':'id','items':'.value','paginator':{'kind':'link','next':'.next'}}", "");

        var run = world.run(sync);

        assertThat(run.status()).isEqualTo(Status.FAILED);
        assertThat(run.failure()).contains("another server, elsewhere.example.com");
    }

    @Test
    void aQueryInALanguageHasItsCursorPositionAndSizeWithinItsText() {
        var stream = "{'path':'/query','key':'id','items':'.rows // []','size':{'most':2},'paginator':{'kind':'offset','first':1},"
                + "'cursor':{'field':'at'},'query':{'q':'${ \\u0022select *\\u0022 + (if .cursor then \\u0022 since \\u0022 + .cursor else "
                + "\\u0022\\u0022 end) + \\u0022 from \\\\(.position) most \\\\(.size)\\u0022 }'}}";
        world.service.answers(query -> Answer.ok(query.get("q").contains("from 1")
                ? "{\"rows\":[{\"id\":1,\"at\":\"2026-11-20T10:00:00.000+0000\"},{\"id\":2,\"at\":\"2026-11-20T11:00:00.000+0000\"}]}"
                : "{}"));
        var sync = world.create(stream, "");
        world.run(sync);

        world.run(sync);

        assertThat(world.service.asked()).extracting(query -> query.get("q")).containsExactly(
                "select * from 1 most 2", "select * from 3 most 2",
                "select * since 2026-11-20T11:00:00Z from 1 most 2", "select * since 2026-11-20T11:00:00Z from 3 most 2");
        assertThat(world.people()).hasSize(2);
    }

    @Test
    void aListIsAskedForByPostWithABodyThatIsComputed() {
        var stream = "{'path':'/search','method':'POST','key':'id','items':'.data','size':{'most':50},"
                + "'body':{'limit':'${ .size }','after':'${ .position }','fields':['name']},"
                + "'paginator':{'kind':'cursor','next':'.next'}}";
        world.service.answers(query -> Answer.ok("{\"data\":[{\"id\":1,\"name\":\"Ann\"}]}"));
        var sync = world.create(stream, "");

        world.run(sync);

        assertThat(world.service.bodies()).containsExactly("{\"limit\":50,\"fields\":[\"name\"]}");
        assertThat(world.names()).containsExactly("Ann");
    }

    @Test
    void onlyWhatIsWantedBecomesARecordAndStaysOneAsLongAsItIs() {
        world.service.answers("[{\"id\":1,\"name\":\"Ann\",\"ok\":true},{\"id\":2,\"name\":\"Bob\",\"ok\":false}]");
        var sync = world.create("{'path':'/people','key':'id','where':'.ok','cursor':{'field':'at','parameter':'since'}}", "");
        world.run(sync);
        assertThat(world.names()).containsExactly("Ann");
        world.service.answers("[{\"id\":1,\"name\":\"Ann\",\"ok\":false},{\"id\":2,\"name\":\"Bob\",\"ok\":true}]");

        world.run(sync);

        assertThat(world.names()).containsExactly("Bob");
    }

    @Test
    void aListBelowEachItemOfAnotherGoesOnWhereItWasAfterItsWorkerDied() {
        var stream = "{'path':'/repos/{repo}/people','key':'id','size':{'parameter':'n','most':1},"
                + "'paginator':{'kind':'page','parameter':'page'},'parent':{'gives':{'repo':'name'},"
                + "'stream':{'path':'/repos','size':{'parameter':'n','most':2},'paginator':{'kind':'page','parameter':'page'}}}}";
        world.service.answersAt((path, query) -> Answer.ok(switch (path + "?" + query.get("page")) {
            case "/repos?1" -> "[{\"name\":\"a\"},{\"name\":\"b c\"}]";
            case "/repos?2" -> "[{\"name\":\"..\"}]";
            case "/repos/a/people?1" -> "[{\"id\":1,\"name\":\"Ann\"}]";
            case "/repos/b%20c/people?1" -> "[{\"id\":2,\"name\":\"Bob\"}]";
            case "/repos/b%20c/people?2" -> "[{\"id\":3,\"name\":\"Cid\"}]";
            case String end -> "[]";
        }));
        var sync = world.create(stream, "");
        world.syncs.start(WORKSPACE, sync.syncId(), "ann@example.com");
        var dead = world.claim();
        for (var step = 0; step < 4; step++) {
            assertThat(world.step(dead).what()).isEqualTo(What.STEP);
        }
        world.claims.releaseAll();

        var run = world.goOn(sync);

        assertThat(run.status()).isEqualTo(Status.COMPLETED);
        assertThat(world.names()).containsExactly("Ann", "Bob", "Cid");
        assertThat(world.people().getLast().data()).isEqualTo(json("{'id':3,'name':'Cid','_parent':{'repo':'b c'}}"));
        // The dead worker had asked ahead for the page at which the other goes on.
        assertThat(world.service.paths()).containsExactly(
                "/repos", "/repos/a/people", "/repos/a/people", "/repos/b%20c/people", "/repos/b%20c/people", "/repos/b%20c/people",
                "/repos/b%20c/people", "/repos");
    }

    @Test
    void whatIsIgnoredIsNeitherReadNorDeleted() {
        var stream = "{'path':'/repos/{repo}/people','key':'id','errors':[{'status':404,'action':'ignore'}],"
                + "'parent':{'gives':{'repo':'name'},'stream':{'path':'/repos'}}}";
        world.service.answersAt((path, query) -> Answer.ok(switch (path) {
            case "/repos" -> "[{\"name\":\"a\"},{\"name\":\"b\"}]";
            case "/repos/a/people" -> "[{\"id\":1,\"name\":\"Ann\"}]";
            case String other -> "[{\"id\":2,\"name\":\"Bob\"}]";
        }));
        var sync = world.create(stream, "");
        world.run(sync);
        world.service.answersAt((path, query) -> path.equals("/repos")
                ? Answer.ok("[{\"name\":\"a\"},{\"name\":\"b\"}]")
                : path.contains("/a/") ? new Answer(404, "{}", Map.of()) : Answer.ok("[{\"id\":2,\"name\":\"Bobby\"}]"));

        var run = world.run(sync);

        assertThat(run.status()).isEqualTo(Status.COMPLETED);
        assertThat(world.names()).containsExactly("Ann", "Bobby");
    }

    @Test
    void aLimitSaysWhereItStandsHowLongToWait() {
        var asked = new AtomicInteger();
        world.service.answers(query -> asked.incrementAndGet() == 1
                ? Answer.ok("{\"error\":\"slow down\",\"wait_ms\":90000}")
                : Answer.ok("[{\"id\":1,\"name\":\"Ann\"}]"));
        var sync = world.create(stream(
                "{'status':200,'when':'.error == \\u0022slow down\\u0022','action':'rate_limited','told':{'body':'.wait_ms','unit':'milliseconds'}}"), "");
        world.syncs.start(WORKSPACE, sync.syncId(), "ann@example.com");
        var claimed = world.claim();

        var next = world.step(claimed);

        assertThat(next.what()).isEqualTo(What.WAIT);
        assertThat(Duration.between(world.records.clock.instant(), next.at())).isEqualTo(Duration.ofSeconds(90));
        world.records.clock.advance(Duration.ofSeconds(91));
        assertThat(world.step.step(claimed.syncRunId(), claimed.claim(), next.turn()).what()).isEqualTo(What.STEP);
        assertThat(world.names()).containsExactly("Ann");
    }

    @Test
    void aLimitThatNeverEndsEndsTheRun() {
        world.service.answers("{\"error\":\"slow down\"}");
        var sync = world.create(stream("{'when':'.error? != null','action':'rate_limited','message':'It is too much.'}"), "");

        var run = world.run(sync);

        assertThat(run.status()).isEqualTo(Status.FAILED);
        assertThat(run.failure()).isEqualTo("It is too much.");
        assertThat(run.counts().calls()).isEqualTo(20);
    }

    @Test
    void whatIsToBeTriedAgainIsAndThenFails() {
        world.service.answers(query -> new Answer(409, "{\"code\":\"busy\"}", Map.of()));
        var sync = world.create(stream("{'status':409,'when':'.code == \\u0022busy\\u0022','action':'retry'}"), "");

        var run = world.run(sync);

        assertThat(run.status()).isEqualTo(Status.FAILED);
        assertThat(run.failure()).contains("409");
        assertThat(world.service.asked()).hasSize(6);
    }

    @Test
    void aTokenThatIsRefusedOtherwiseThanBy401IsRenewedOnce() {
        world.service.answers(query -> new Answer(403, "{\"code\":\"expired\"}", Map.of()));
        var sync = world.create(stream("{'status':403,'when':'.code == \\u0022expired\\u0022','action':'refresh_token_then_retry'}"), "");
        world.syncs.start(WORKSPACE, sync.syncId(), "ann@example.com");
        var claimed = world.claim();
        var renewed = new AtomicInteger();
        var step = world.step(new ServiceCalls() {
            @Override
            public Calls.Asked ask(Call call) {
                return world.calls.ask(call);
            }

            @Override
            public boolean renew(Call call) {
                return renewed.incrementAndGet() == 1;
            }
        });

        var next = step.step(claimed.syncRunId(), claimed.claim(), Turn.FIRST);
        assertThat(next.what()).isEqualTo(What.WAIT);
        assertThat(step.step(claimed.syncRunId(), claimed.claim(), next.turn()).what()).isEqualTo(What.END);

        assertThat(renewed).hasValue(1);
        assertThat(world.get(sync).status()).isEqualTo(Sync.Status.PARKED);
    }

    @Test
    void theRunGoesOnWithAnotherTokenOfTheConnection() {
        world.connections.create(WORKSPACE, "granted", world.service.url(), """
                {"type": "client_credentials", "token_url": "%s/token", "client_id": "us", "client_secret": "s3cret"}"""
                .formatted(world.service.url()));
        var issued = new AtomicInteger();
        world.service.answersAt((path, query) -> path.equals("/token")
                ? Answer.ok("{\"access_token\":\"t%d\",\"token_type\":\"bearer\",\"expires_in\":3600}".formatted(issued.incrementAndGet()))
                : world.service.headers().getLast().get("authorization").equals("Bearer t1")
                        ? new Answer(403, "{\"code\":\"expired\"}", Map.of())
                        : Answer.ok("[{\"id\":1,\"name\":\"Ann\"}]"));
        var sync = world.syncs.create(WORKSPACE, SyncFixture.draft("{'name':'people','connection':'granted','type':'people','stream':%s}"
                .formatted(stream("{'status':403,'when':'.code == \\u0022expired\\u0022','action':'refresh_token_then_retry'}"))));

        var run = world.run(sync);

        assertThat(run.status()).isEqualTo(Status.COMPLETED);
        assertThat(issued).hasValue(2);
        assertThat(world.names()).containsExactly("Ann");
    }

    @Test
    void otherAnswersThanThoseThatARuleNamesAreAsEverywhere() {
        world.service.answers(query -> new Answer(403, "no JSON", Map.of()));
        var sync = world.create(stream("{'status':403,'when':'.code == \\u0022expired\\u0022','action':'ignore'}"), "");

        var run = world.run(sync);

        assertThat(run.status()).isEqualTo(Status.FAILED);
        assertThat(run.failure()).contains("403");
    }

    @Test
    void aPreviewOfAListBelowAnotherShowsItsFirstItems() {
        var stream = "{'path':'/repos/{repo}/people','key':'id','where':'.id != 2','parent':{'gives':{'repo':'name'},'stream':{'path':'/repos'}}}";
        world.service.answersAt((path, query) -> Answer.ok(
                path.equals("/repos") ? "[{\"name\":\"a\"}]" : "[{\"id\":1,\"name\":\"Ann\"},{\"id\":2}]"));

        var preview = world.previews.preview(
                WORKSPACE, SyncFixture.draft("{'name':'people','connection':'crm','type':'people','stream':%s}".formatted(stream)));

        assertThat(preview.rows()).extracting(SyncPreviews.Row::externalId).containsExactly("1");
    }
}
