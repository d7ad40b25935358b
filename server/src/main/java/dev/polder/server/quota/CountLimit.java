package dev.polder.server.quota;

import dev.polder.api.object.ObjectKey;
import dev.polder.storage.Guard;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.ViewSnapshot;
import java.util.function.ToLongFunction;

/**
 * How many objects of one kind there may be in one place, as one object says it.
 *
 * @param owner the object that says so, as it was read
 * @param what what is counted, in the words of who says so: {@code count/configmaps}
 * @param hard how many there may be
 * @param used how many there are in a state
 * @param epoch holds while this is a limit
 */
record CountLimit(ObjectRecord owner, String what, long hard, ToLongFunction<ViewSnapshot> used, Guard epoch) {

    /** Where it is noted which server may create how many. The uid makes it that of this object and of none before it. */
    ObjectKey ledger() {
        return new ObjectKey(owner.key().cluster(), LedgerRow.LEDGERS, "", owner.uid() + "." + what.replace('/', ':'));
    }

    /** Whether this is a limit in a state. */
    boolean isOf(ViewSnapshot snapshot) {
        return QuotaEpoch.guard(snapshot, owner.key().cluster()).equals(epoch);
    }
}
