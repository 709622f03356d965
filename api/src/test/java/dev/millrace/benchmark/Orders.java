package dev.millrace.benchmark;

/** The CloudEvent that both programs are sent. */
final class Orders {

    static final String TYPE = "benchmark.order.placed";

    private Orders() {}

    static String event(String type, long number) {
        return """
                {"specversion":"1.0","id":"order-%d","source":"/benchmark","type":"%s",\
                "time":"2026-11-21T08:00:00Z","datacontenttype":"application/json",\
                "data":{"number":%d,"customer":"Ada Lovelace, 12 St James's Square, London","total":4200,\
                "lines":[{"item":"difference engine","count":1,"price":4000},{"item":"punched cards","count":100,"price":2}]}}"""
                .formatted(number, type, number);
    }
}
