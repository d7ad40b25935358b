package dev.polder.server.quota;

import dev.polder.storage.Guard;
import java.util.ArrayList;
import java.util.List;

/**
 * What one create takes of the limits that it counts towards. It is given back on {@link #close} unless the store was asked;
 * once it was, only its answer counts: who does not know whether an object exists must count it.
 */
public final class Charge implements AutoCloseable {

    private final List<Guard> guards = new ArrayList<>();
    private final List<Part> parts = new ArrayList<>();
    private Purse.End end = Purse.End.NOT_HAPPENED;

    private record Part(Purse purse, Purse.Grant grant) {}

    /**
     * Nothing is taken yet.
     *
     * @param epoch holds while what limits the create is what it was
     */
    Charge(Guard epoch) {
        guards.add(epoch);
    }

    void add(Purse purse, Purse.Grant grant, Guard row) {
        parts.add(new Part(purse, grant));
        guards.add(row);
    }

    /** Of how many limits something was taken. */
    int size() {
        return parts.size();
    }

    /** What the create's transaction must have as guards besides its own. */
    public List<Guard> guards() {
        return guards;
    }

    /** From here on the object may come to be. */
    public void asking() {
        end = Purse.End.UNKNOWN;
    }

    /** The store has answered. When the object was written, the view must show it by now. */
    public void answered(boolean written) {
        end = written ? Purse.End.HAPPENED : Purse.End.NOT_HAPPENED;
    }

    @Override
    public void close() {
        parts.forEach(part -> part.purse().ended(part.grant(), end));
        parts.clear();
    }
}
