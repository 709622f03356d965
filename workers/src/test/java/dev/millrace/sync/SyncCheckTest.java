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
        "'stream':                  | 'direction':'export','stream':            | sync_direction_unsupported | direction",
        "'stream':                  | 'direction':'two_way','stream':           | sync_direction_unsupported | direction",
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
        "'key':'id'                 | 'key':'id','method':'POST'               | stream_invalid             | stream/method",
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
        assertThatThrownBy(() -> world.syncs.run(RecordFixture.THEIRS, sync.syncId())).isInstanceOf(Refusal.class);
        assertThatThrownBy(() -> world.syncs.reset(RecordFixture.THEIRS, sync.syncId())).isInstanceOf(Refusal.class);
    }
}
