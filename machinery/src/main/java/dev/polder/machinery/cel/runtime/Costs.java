package dev.polder.machinery.cel.runtime;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Counts what an evaluation costs (cel-go v0.22.0 {@code interpreter/runtimecost.go}). A stack of results keeps the
 * arguments of calls; when an argument is not on it any more the call costs nothing, so its rules are upstream's.
 */
final class Costs {

    /** The evaluation costs more than one may. */
    static final class LimitExceeded extends RuntimeException {
        private static final long serialVersionUID = 1;

        LimitExceeded() {
            super("operation cancelled: actual cost limit exceeded", null, false, false);
        }
    }

    private final long limit;
    private long total;
    private long[] ids = new long[32];
    private Object[] values = new Object[32];
    private int depth;

    /**
     * By id, the place of its topmost result, and by place, that of the result below with the same id; 1 for the first
     * place. A search through the stack, as upstream has it, takes time that nobody pays for.
     */
    private final int[] tops;

    private int[] below = new int[32];

    /**
     * Counts up to a limit.
     *
     * @param lastId the largest id of a node
     */
    Costs(long limit, int lastId) {
        this.limit = limit;
        this.tops = new int[lastId + 1];
    }

    /** What was spent so far. */
    long total() {
        return total;
    }

    void add(long cost) {
        total = cost > Long.MAX_VALUE - total ? Long.MAX_VALUE : total + cost;
    }

    /**
     * Remembers the result of a node.
     *
     * @throws LimitExceeded when the limit is passed
     */
    void push(long id, Object value) {
        if (depth == ids.length) {
            ids = Arrays.copyOf(ids, depth * 2);
            values = Arrays.copyOf(values, depth * 2);
            below = Arrays.copyOf(below, depth * 2);
        }
        ids[depth] = id;
        values[depth] = value;
        below[depth] = tops[(int) id];
        depth++;
        tops[(int) id] = depth;
        if (total > limit) {
            throw new LimitExceeded();
        }
    }

    /** Forgets the result of a node and all above it; nothing when there is none. */
    void drop(long id) {
        if (tops[(int) id] > 0) {
            cut(tops[(int) id] - 1);
        }
    }

    /** Takes the results of arguments off, with all above them; null when one is missing. */
    Object @Nullable [] take(List<Node> args) {
        Object[] taken = new Object[args.size()];
        for (int i = args.size() - 1; i >= 0; i--) {
            int at = tops[(int) args.get(i).id()] - 1;
            if (at < 0) {
                return null;
            }
            taken[i] = values[at];
            cut(at);
        }
        return taken;
    }

    private void cut(int at) {
        while (depth > at) {
            depth--;
            tops[(int) ids[depth]] = below[depth];
        }
    }
}
