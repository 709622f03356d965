package dev.millrace.sync;

import static dev.millrace.sync.SyncFixture.WORKSPACE;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.page.PageRequest;
import dev.millrace.record.RecordQuery;
import dev.millrace.record.StoredRecord;
import java.util.List;

/** A sync that writes to a service on the loopback. */
final class TwoWayWorld implements AutoCloseable {

    static final String MAPPING = """
            [{'ours':'name','theirs':'name'},{'ours':'mail','theirs':'email','transform':'trim'},{'ours':'city','theirs':'address.city'}]""";

    final SyncFixture fixture = new SyncFixture();
    final WritableService service = new WritableService(fixture.records.clock);

    TwoWayWorld() {
        fixture.connections.create(WORKSPACE, "api", service.url(), "{\"type\":\"bearer\",\"token\":\"t0ken\"}");
    }

    /** A stream of the service, as it works. */
    static String stream(WritableService.Manner manner) {
        var precondition = manner.versions() ? ",'precondition':{}" : "";
        return """
                {'path':'/items','key':'id','items':'.items','deleted':'.gone == true',%s,'write':{'modified':'updated_at',
                 'create':{'path':'/items','body':'.data + {ref: .record_id}'%s},'read':{'path':'/items/{id}'},
                 'update':{'path':'/items/{id}'%s},'delete':{'path':'/items/{id}'%s}%s}}"""
                .formatted(
                        manner.tombstones()
                                ? "'cursor':{'field':'updated_at','parameter':'since'}"
                                : "'size':{'parameter':'size','most':3},'paginator':{'kind':'page','parameter':'page'}",
                        manner.keys() ? ",'idempotency_header':'Idempotency-Key'" : "",
                        precondition,
                        precondition,
                        manner.keys() ? "" : ",'find':{'path':'/items','query':{'ref':'.record_id'}}");
    }

    Sync create(String direction, WritableService.Manner manner, String type, String more) {
        service.begin(manner);
        return fixture.syncs.create(WORKSPACE, SyncFixture.draft("""
                {'name':'%s','connection':'api','type':'%s','direction':'%s','stream':%s,'mapping':%s%s}"""
                .formatted(type, type, direction, stream(manner), MAPPING, more)));
    }

    List<StoredRecord> records(String type) {
        return fixture.records.types.find(WORKSPACE, type).isEmpty()
                ? List.of()
                : fixture.records.records.list(WORKSPACE, type, RecordQuery.ALL, new PageRequest(200, null)).data();
    }

    /** The names of the items that are there, in the order in which they were made. */
    List<String> theirNames() {
        return service.items().values().stream().map(item -> item.path("name").asText()).toList();
    }

    ObjectNode onlyItem() {
        return service.items().values().iterator().next();
    }

    String onlyId() {
        return service.items().keySet().iterator().next();
    }

    @Override
    public void close() {
        service.close();
        fixture.close();
    }
}
