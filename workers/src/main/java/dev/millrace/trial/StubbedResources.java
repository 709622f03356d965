package dev.millrace.trial;

import dev.millrace.language.resource.Fetch;
import java.util.List;

/** Has stubs give what a definition refers to outside: by their {@code uri}, as they give the documents of calls. */
public final class StubbedResources {

    private StubbedResources() {}

    /** Nothing is really read. */
    public static Fetch of(List<Stub> stubs) {
        return before(stubs, reference -> {
            throw new Fetch.Unread("no stub gives it. Nothing outside is read here; add a stub with its 'uri'.");
        });
    }

    /** What no stub gives is read by {@code otherwise}. */
    public static Fetch before(List<Stub> stubs, Fetch otherwise) {
        var asked = new Stubs(stubs);
        return reference -> {
            var stub = asked.at(reference.address());
            if (stub.isEmpty()) {
                return otherwise.read(reference);
            }
            if (stub.get().answeringStatus() != 200) {
                throw new Fetch.Unread("a stub answered %d.".formatted(stub.get().answeringStatus()));
            }
            return stub.get().answeringBody();
        };
    }
}
