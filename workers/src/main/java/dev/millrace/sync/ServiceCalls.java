package dev.millrace.sync;

import dev.millrace.call.Calls;
import dev.millrace.language.run.Call;

/** What syncs need of calls. */
interface ServiceCalls {

    Calls.Asked ask(Call call);

    /** Whether the call has other credentials now. */
    default boolean renew(Call call) {
        return false;
    }

    static ServiceCalls of(Calls calls) {
        return new ServiceCalls() {
            @Override
            public Calls.Asked ask(Call call) {
                return calls.ask(call);
            }

            @Override
            public boolean renew(Call call) {
                return calls.renew(call);
            }
        };
    }
}
