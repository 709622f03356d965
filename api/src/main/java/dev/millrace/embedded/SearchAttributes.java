package dev.millrace.embedded;

import io.temporal.api.enums.v1.IndexedValueType;
import io.temporal.api.operatorservice.v1.AddSearchAttributesRequest;
import io.temporal.api.operatorservice.v1.ListSearchAttributesRequest;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The search attributes by which an operator finds our runs in the Temporal UI; all of them are keywords. */
final class SearchAttributes {

    static final List<String> NAMES =
            List.of("MillraceAutomation", "MillraceEvent", "MillraceStatus", "MillraceWorkspace");

    private SearchAttributes() {}

    /** The server makes those of its command line only together with its database, so later ones are added here. */
    static void addMissing(TemporalProbe temporal) {
        var missing = missing(temporal);
        if (!missing.isEmpty()) {
            temporal.operator()
                    .addSearchAttributes(AddSearchAttributesRequest.newBuilder()
                            .setNamespace(temporal.namespace())
                            .putAllSearchAttributes(missing.stream()
                                    .collect(Collectors.toMap(
                                            Function.identity(),
                                            name -> IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD)))
                            .build());
        }
    }

    static List<String> missing(TemporalProbe temporal) {
        var known = temporal.operator()
                .listSearchAttributes(ListSearchAttributesRequest.newBuilder()
                        .setNamespace(temporal.namespace())
                        .build())
                .getCustomAttributesMap();
        return NAMES.stream().filter(name -> !known.containsKey(name)).toList();
    }
}
