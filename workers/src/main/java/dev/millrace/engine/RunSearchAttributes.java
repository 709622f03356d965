package dev.millrace.engine;

import io.temporal.api.enums.v1.IndexedValueType;
import io.temporal.api.operatorservice.v1.AddSearchAttributesRequest;
import io.temporal.api.operatorservice.v1.ListSearchAttributesRequest;
import io.temporal.api.operatorservice.v1.OperatorServiceGrpc.OperatorServiceBlockingStub;
import io.temporal.common.SearchAttributeKey;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The search attributes by which an operator finds our runs in the Temporal UI; all of them are keywords. */
public final class RunSearchAttributes {

    public static final SearchAttributeKey<String> AUTOMATION = SearchAttributeKey.forKeyword("MillraceAutomation");
    public static final SearchAttributeKey<String> EVENT = SearchAttributeKey.forKeyword("MillraceEvent");
    public static final SearchAttributeKey<String> WORKSPACE = SearchAttributeKey.forKeyword("MillraceWorkspace");

    public static final List<String> NAMES = List.of(AUTOMATION.getName(), EVENT.getName(), WORKSPACE.getName());

    private RunSearchAttributes() {}

    /** Adds those that the namespace does not know yet. Needs the right to administer it. */
    public static void addMissing(OperatorServiceBlockingStub operator, String namespace) {
        var missing = missing(operator, namespace);
        if (!missing.isEmpty()) {
            operator.addSearchAttributes(AddSearchAttributesRequest.newBuilder()
                    .setNamespace(namespace)
                    .putAllSearchAttributes(missing.stream()
                            .collect(Collectors.toMap(
                                    Function.identity(), name -> IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD)))
                    .build());
        }
    }

    public static List<String> missing(OperatorServiceBlockingStub operator, String namespace) {
        var known = operator.listSearchAttributes(ListSearchAttributesRequest.newBuilder()
                        .setNamespace(namespace)
                        .build())
                .getCustomAttributesMap();
        return NAMES.stream().filter(name -> !known.containsKey(name)).toList();
    }
}
