package dev.polder.server.quota;

import dev.polder.server.request.ResourceCall;
import dev.polder.spi.schema.SchemaSource;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.ObjectRun;
import dev.polder.storage.view.ViewSnapshot;
import java.util.function.Supplier;

/** Lets reads of quotas show what is used in the state that they read, not what was last written into their status. */
public final class QuotaReads {

    private final QuotaUse use;

    public QuotaReads(SchemaSource schemas) {
        this.use = new QuotaUse(schemas);
    }

    /** An object that a call reads in a state, as it is to be shown. */
    public ObjectRecord shown(ResourceCall call, ViewSnapshot snapshot, ObjectRecord record) {
        return isOfQuotas(call) ? use.shown(snapshot, record) : record;
    }

    /**
     * The same of many.
     *
     * @param states the state that the run is of; asked for again after a rest
     */
    public ObjectRun shown(ResourceCall call, ObjectRun run, Supplier<ViewSnapshot> states) {
        return isOfQuotas(call) ? new CountedRun(run, states, use) : run;
    }

    private static boolean isOfQuotas(ResourceCall call) {
        return call.resource().type().space().equals(QuotaCharges.QUOTAS);
    }
}
