package dev.millrace.sync;

import static dev.millrace.sync.SyncFixture.WORKSPACE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.record.RecordFixture;
import dev.millrace.refusal.Refusal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is refused before it is stored. */
class SyncCheckTest {

    private static final String GOOD =
            "{'name':'people','connection':'crm','type':'people','stream':{'path':'/p','key':'id'}}";

    private final SyncFixture world = new SyncFixture();

    @AfterEach
    void close() {
        world.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
        "'name':'people'            | 'name':''                                | field_missing              | name",
        "'type':'people'            | 'type':'People'                          | field_invalid              | type",
        "'connection':'crm'         | 'connection':'other'                     | sync_connection_unknown    | connection",
        "'stream':                  | 'direction':'sideways','stream':          | field_invalid              | direction",
        "'stream':                  | 'direction':'export','stream':            | stream_not_writable        | stream/write",
        "'stream':                  | 'direction':'two_way','stream':           | stream_not_writable        | stream/write",
        "'stream':                  | 'match':['email'],'mapping':[{'ours':'a','theirs':'b'}],'stream': | field_invalid | match/0",
        "'key':'id'                 | 'key':'id','write':{'create':{'path':'/p'}} | stream_invalid            | stream/write/create",
        "'key':'id'                 | 'key':'id','write':{'read':{'path':'/p/{it}'}} | stream_invalid         | stream/write/read/path",
        "'key':'id'                 | 'key':'id','write':{'create':{'path':'/p/{id}','idempotency_header':'Key'}} | stream_invalid | stream/write/create/path",
        "'key':'id'                 | 'key':'id','write':{'update':{'path':'/p','body':'.['}} | stream_invalid | stream/write/update/body",
        "'key':'id'                 | 'key':'id','write':{'update':{'path':'/p','method':'GET'}} | stream_invalid | stream/write/update/method",
        "'key':'id'                 | 'key':'id','write':{'create':{'path':'/p','idempotency_header':'Authorization'}} | stream_invalid | stream/write/create/idempotency_header",
        "'key':'id'                 | 'key':'id','write':{'read':{'path':'/p','precondition':{}}} | stream_invalid | stream/write/read/precondition",
        "'key':'id'                 | 'key':'id','write':{'find':{'path':'/p','query':{'q':'$a'}}} | stream_invalid | stream/write/find/query/q",
        "'stream':                  | 'mode':'incremental','stream':            | sync_mode_unsupported      | mode",
        "'stream':                  | 'schedule':{'every':'PT1S'},'stream':     | field_invalid              | schedule/every",
        "'stream':                  | 'schedule':{'cron':'never'},'stream':     | field_invalid              | schedule/cron",
        "'stream':                  | 'schedule':{},'stream':                   | field_invalid              | schedule",
        "'stream':                  | 'schedule':{'cron':'0 6 * * *','every':'PT1H'},'stream': | field_invalid | schedule",
        "'stream':                  | 'schedule':{'cron':'0 6 * * *','zone':'UTC'},'stream': | field_unknown | schedule/zone",
        "'stream':                  | 'schedule':{'cron':'0 6 * * *','time_zone':'Mars'},'stream': | field_invalid | schedule/time_zone",
        "'stream':                  | 'schedule':{'every':'PT1H','time_zone':'Europe/Berlin'},'stream': | field_invalid | schedule/time_zone",
        "'stream':                  | 'schedule':{'every':'PT1H','overlap':'allow_all'},'stream': | field_invalid | schedule/overlap",
        "'stream':                  | 'schedule':{'every':'PT1H','catch_up':'PT1S'},'stream': | field_invalid | schedule/catch_up",
        "'stream':                  | 'schedule':{'every':'PT1H','jitter':'PT1H'},'stream': | field_invalid | schedule/jitter",
        "'stream':                  | 'schedule':{'every':900},'stream':         | field_invalid              | schedule/every",
        "'stream':                  | 'conflict':'mine','stream':               | field_invalid              | conflict",
        "'stream':                  | 'batch_size':0,'stream':                  | field_invalid              | batch_size",
        "{'path':'/p','key':'id'}   | 'issues'                                 | stream_unknown             | stream",
        "'key':'id'                 | 'key':'id','speed':1                     | stream_invalid             | stream",
        "'key':'id'                 | 'key':'id','method':'DELETE'             | stream_invalid             | stream/method",
        "'key':'id'                 | 'key':'id','body':{}                     | stream_invalid             | stream/body",
        "'key':'id'                 | 'key':'id','query':{'q':'${ .[ }'}       | stream_invalid             | stream/query/q",
        "'key':'id'                 | 'key':'id','where':'.a =='               | stream_invalid             | stream/where",
        "'key':'id'                 | 'key':'id','size':{'most':5}             | stream_invalid             | stream/size/parameter",
        "'key':'id'                 | 'key':'id','cursor':{'given':'.t'}       | stream_invalid             | stream/cursor/parameter",
        "'key':'id'                 | 'key':'id','cursor':{'parameter':'t'}    | stream_invalid             | stream/cursor/field",
        "'key':'id'                 | 'key':'id','errors':[{'status':410}]     | stream_invalid             | stream/errors/0/action",
        "'key':'id'                 | 'key':'id','errors':[{'action':'fail'}]  | stream_invalid             | stream/errors/0",
        "'key':'id'                 | 'key':'id','errors':[{'status':410,'action':'full_again'}] | stream_invalid | stream/errors/0/action",
        "'key':'id'                 | 'key':'id','errors':[{'status':400,'action':'fail','told':{'header':'X'}}] | stream_invalid | stream/errors/0/told",
        "'key':'id'                 | 'key':'id','parent':{'gives':{'a':'b'}}  | stream_invalid             | stream/parent/stream",
        "'key':'id'                 | 'key':'id','parent':{'stream':{'path':'/q'},'gives':{'a':'b'}} | stream_invalid | stream/parent/gives/a",
        "'key':'id'                 | 'key':'id','items':'.['                  | stream_invalid             | stream/items",
        "'/p'                       | 'http://example.com'                     | stream_invalid             | stream/path",
        "'/p'                       | '/p/{id}'                                | stream_invalid             | stream/parameters",
        "'key':'id'                 | 'key':'id','paginator':{'kind':'cursor'} | stream_invalid             | stream/paginator/parameter",
        "'stream':                  | 'parameters':{'a':'b'},'stream':          | sync_parameter_invalid     | parameters/a",
        "'stream':                  | 'mapping':[{'ours':'a b','theirs':'c'}],'stream': | mapping_invalid    | mapping/0/ours",
        "'stream':                  | 'mapping':[{'ours':'a','theirs':'c','transform':'up'}],'stream': | mapping_invalid | mapping/0/transform",
        "'stream':                  | 'mapping':[{'ours':'a','theirs':'b'},{'ours':'a.c','theirs':'b'}],'stream': | mapping_invalid | mapping/1/ours",
    })
    void refusesWhatCannotBeSynced(String part, String instead, String code, String field) {
        assertThat(GOOD).contains(part);
        var draft = SyncFixture.draft(GOOD.replace(part, instead));

        assertThatThrownBy(() -> world.syncs.create(WORKSPACE, draft))
                .isInstanceOfSatisfying(Refusal.class, refusal -> {
                    assertThat(refusal.code()).isEqualTo(code);
                    assertThat(refusal.field()).isEqualTo(field);
                });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
        "                                                              | field_missing       | mapping",
        "{'ours':'a','theirs':'a','transform':'currency'}              | mapping_one_way     | mapping/0/back",
        "{'ours':'a','theirs':'a.0.b'}                                 | mapping_one_way     | mapping/0/back",
        "{'ours':'a','theirs':'a','transform':{'enum':{'x':'1','y':'1'}}} | mapping_one_way  | mapping/0/back",
        "{'ours':'a','transform':{'jq':'.a'}}                          | mapping_one_way     | mapping/0/back",
        "{'ours':'a','transform':{'jq':'.a'},'back':'direct'}          | mapping_invalid     | mapping/0/back",
        "{'ours':'a','theirs':'x'},{'ours':'b','theirs':'x'}           | mapping_invalid     | mapping/1/theirs",
    })
    void refusesTwoWaysThatWouldLoseAField(String mapping, String code, String field) {
        var draft = SyncFixture.draft("""
                {'name':'people','connection':'crm','type':'people','direction':'two_way','mapping':[%s],'stream':{'path':'/p','key':'id',
                 'write':{'create':{'path':'/p','idempotency_header':'Key'},'update':{'path':'/p/{id}'},'read':{'path':'/p/{id}'}}}}"""
                .formatted(mapping == null ? "" : mapping));

        assertThatThrownBy(() -> world.syncs.create(WORKSPACE, draft))
                .isInstanceOfSatisfying(Refusal.class, refusal -> {
                    assertThat(refusal.code()).isEqualTo(code);
                    assertThat(refusal.field()).isEqualTo(field);
                });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
        "{'ours':'nick','theirs':'a'}                                    | mapping/0/ours",
        "{'ours':'age','theirs':'a','transform':'trim'}                  | mapping/0/transform",
        "{'ours':'age','theirs':'a','transform':{'enum':{'x':'old'}}}    | mapping/0/transform",
        "{'ours':'age','theirs':'a'},{'ours':'home.street','theirs':'b'} | mapping/1/ours",
    })
    void refusesAMappingToWhatNoRecordCanHave(String mapping, String field) {
        world.records.schema("people", """
                {"additionalProperties": false, "properties": {"age": {"type": ["integer", "null"]},
                 "home": {"additionalProperties": false, "properties": {"city": {}}}}}""");
        var draft = SyncFixture.draft(GOOD.replace("'stream':", "'mapping':[%s],'stream':".formatted(mapping)));

        assertThatThrownBy(() -> world.syncs.create(WORKSPACE, draft))
                .isInstanceOfSatisfying(Refusal.class, refusal -> {
                    assertThat(refusal.code()).isEqualTo("mapping_invalid");
                    assertThat(refusal.field()).isEqualTo(field);
                });
    }

    @Test
    void fillsInWhatIsLeftOut() {
        var definition = world.create("").definition();

        assertThat(definition.mode()).isEqualTo("full");
        assertThat(definition.conflict()).isEqualTo("last_write_wins");
        assertThat(definition.direction()).isEqualTo("import");
        assertThat(definition.rejectPercent()).isEqualTo(50);
        assertThat(definition.batchSize()).isEqualTo(100);
    }

    @Test
    void changesWhatMayChangeAndRefusesTheRest() {
        var sync = world.create("");

        var changed = world.syncs.change(WORKSPACE, sync.syncId(), SyncFixture.json("{'name':'others','schedule':{'every':'PT1H'}}"));

        assertThat(changed.definition().name()).isEqualTo("others");
        assertThat(changed.nextAt()).isNotNull();
        assertThat(world.syncs.change(WORKSPACE, sync.syncId(), SyncFixture.json("{'schedule':null}")).nextAt()).isNull();
        assertThatThrownBy(() -> world.syncs.change(WORKSPACE, sync.syncId(), SyncFixture.json("{'type':'dogs'}")))
                .isInstanceOfSatisfying(Refusal.class, refusal -> assertThat(refusal.code()).isEqualTo("sync_field_fixed"));
        assertThatThrownBy(() -> world.syncs.change(WORKSPACE, sync.syncId(), SyncFixture.json("{'speed':1}")))
                .isInstanceOfSatisfying(Refusal.class, refusal -> assertThat(refusal.code()).isEqualTo("field_unknown"));
    }

    @Test
    void anotherWorkspaceFindsNothingOfOurs() {
        var sync = world.create("");

        assertThatThrownBy(() -> world.syncs.get(RecordFixture.THEIRS, sync.syncId())).isInstanceOf(Refusal.class);
        assertThatThrownBy(() -> world.syncs.start(RecordFixture.THEIRS, sync.syncId(), "ann@example.com")).isInstanceOf(Refusal.class);
        assertThatThrownBy(() -> world.syncs.reset(RecordFixture.THEIRS, sync.syncId())).isInstanceOf(Refusal.class);
    }
}
