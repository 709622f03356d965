package dev.millrace.language.benchmark;

/** What is measured: as a definition, and by the same name in {@link ByHandWorkflow}. */
enum Flow {
    SET("one `set`", """
            do:
              - a: { set: { x: 1 } }
            """),
    LOOP("`for` over 100 with a `set`", """
            do:
              - each:
                  for: { in: '[range(100)]' }
                  do: [{ add: { set: '${ { sum: ((.sum // 0) + $item) } }' } }]
            """),
    LOOP_OF_CALLS("`for` over 100 with a call", """
            do:
              - each:
                  for: { in: '[range(100)]' }
                  do: [{ ask: { call: http, with: { method: get, endpoint: 'http://127.0.0.1:1/ok' } } }]
            """),
    TRY("`try` whose first attempt fails", """
            do:
              - guarded:
                  try: [{ ask: { call: http, with: { method: get, endpoint: 'http://127.0.0.1:1/fails-first' } } }]
                  catch: { retry: { delay: { milliseconds: 1 }, limit: { attempt: { count: 3 } } } }
            """),
    FORK("`fork` with 10 calls", """
            do:
              - all:
                  fork:
                    branches:
            """ + branches(10)),
    SWITCH("`switch`", """
            do:
              - choose: { switch: [{ small: { when: .n < 3, then: one } }, { large: { then: two } }] }
              - one: { set: { size: small }, then: end }
              - two: { set: { size: large } }
            """);

    final String title;
    final String yaml;

    Flow(String title, String tasks) {
        this.title = title;
        this.yaml = "document: { dsl: 1.0.3, namespace: a, name: b, version: 1.0.0 }\n" + tasks;
    }

    private static String branches(int count) {
        var branches = new StringBuilder();
        for (var branch = 0; branch < count; branch++) {
            branches.append("          - b%d: { call: http, with: { method: get, endpoint: 'http://127.0.0.1:1/ok' } }\n"
                    .formatted(branch));
        }
        return branches.toString();
    }
}
