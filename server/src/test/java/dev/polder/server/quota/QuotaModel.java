package dev.polder.server.quota;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The protocol of {@link Allowances} as a machine of few states, all of which are visited: servers that take shares, begin creates
 * and may die, answers that get lost, objects that are deleted. A flawed protocol must be found out by it.
 *
 * @param hard how many objects there may be
 * @param flaw what is left out
 */
record QuotaModel(int hard, Flaw flaw) {

    /** What a protocol can lack. */
    enum Flaw {
        NONE,
        CREATES_COMPARE_NOTHING,
        SHARES_OF_OTHERS_ARE_FORGOTTEN,
        SHARES_ARE_WRITTEN_WITHOUT_COMPARING,
        UNKNOWN_CREATES_ARE_FORGOTTEN,
        CREATES_OF_BEFORE_COMPARE_NO_EPOCH,
        NOTHING_IS_TAKEN_BACK
    }

    private static final int IDENTITIES = 2;
    private static final int MOST_UNDER_WAY = 1;

    /**
     * What a server means to write, decided in an earlier state.
     *
     * @param ledger the version of the ledger that it was decided on
     * @param share what it wants; 0 to take everything back
     */
    record Plan(int ledger, int share) {}

    /**
     * What a server knows.
     *
     * @param dead whether it never does anything again
     * @param row the version of its row as it knows it; 0 when it has none
     * @param waited the rows on which creates were begun whose end it waits for
     * @param lost the rows on which creates were begun whose end it will never know
     * @param plan a change of shares that it is about to write; empty when none
     */
    record Server(boolean dead, int row, int left, List<Integer> waited, List<Integer> lost, List<Plan> plan) {

        static final Server NEW = new Server(false, 0, 0, List.of(), List.of(), List.of());

        /** How many creates may still reach the store; what has reached it, unknown to the server, is negative. */
        long underWay() {
            return waited.size() + lost.stream().filter(row -> row > 0).count();
        }

        long lostOnRow() {
            return row == 0
                    ? 0
                    : lost.stream().filter(one -> Math.abs(one) == row).count();
        }
    }

    /**
     * A state of the store and of all servers.
     *
     * @param before how many creates are under way that were decided before there was a limit
     * @param deletes how many objects will still be deleted
     * @param rows the version of each server's row; 0 when it is not there
     * @param grants the share of each server in the ledger; −1 when it has none
     */
    record State(
            int count,
            int before,
            int deletes,
            int ledger,
            List<Integer> rows,
            List<Integer> grants,
            List<Server> servers) {

        static State first() {
            return new State(
                    0,
                    1,
                    1,
                    0,
                    Stream.generate(() -> 0).limit(IDENTITIES).toList(),
                    Stream.generate(() -> -1).limit(IDENTITIES).toList(),
                    Stream.generate(() -> Server.NEW).limit(IDENTITIES).toList());
        }
    }

    /** Everything that may happen next. */
    Collection<State> after(State state) {
        List<State> next = new ArrayList<>();
        if (state.count > 0 && state.deletes > 0) {
            next.add(new State(
                    state.count - 1,
                    state.before,
                    state.deletes - 1,
                    state.ledger,
                    state.rows,
                    state.grants,
                    state.servers));
        }
        if (state.before > 0) {
            // The limit came with another epoch, which they do not know.
            int landed = flaw == Flaw.CREATES_OF_BEFORE_COMPARE_NO_EPOCH ? 1 : 0;
            next.add(new State(
                    state.count + landed,
                    state.before - 1,
                    state.deletes,
                    state.ledger,
                    state.rows,
                    state.grants,
                    state.servers));
        }
        for (int i = 0; i < IDENTITIES; i++) {
            Server server = state.servers.get(i);
            landings(state, i, next);
            if (server.dead) {
                continue;
            }
            if (i == 0) {
                List<Integer> all = new ArrayList<>(server.lost);
                all.addAll(server.waited);
                next.add(with(state, i, new Server(true, 0, 0, List.of(), all, server.plan)));
            }
            for (int k = 0; k < server.waited.size(); k++) {
                List<Integer> lost = plus(server.lost, server.waited.get(k));
                next.add(with(
                        state,
                        i,
                        new Server(false, server.row, server.left, without(server.waited, k), lost, server.plan)));
            }
            if (server.row != 0 && server.left > 0 && server.underWay() < MOST_UNDER_WAY) {
                List<Integer> waited = plus(server.waited, server.row);
                next.add(with(
                        state, i, new Server(false, server.row, server.left - 1, waited, server.lost, server.plan)));
            }
            if (server.plan.isEmpty() && server.left == 0 && server.waited.isEmpty() && state.count < hard) {
                next.add(with(
                        state,
                        i,
                        new Server(false, server.row, 0, List.of(), server.lost, List.of(plan(state, i, server)))));
            }
            writes(state, i, next);
        }
        return next;
    }

    private Plan plan(State state, int i, Server server) {
        int free = hard - state.count;
        if (flaw != Flaw.UNKNOWN_CREATES_ARE_FORGOTTEN) {
            free -= (int) server.lostOnRow();
        }
        if (flaw != Flaw.SHARES_OF_OTHERS_ARE_FORGOTTEN) {
            for (int j = 0; j < IDENTITIES; j++) {
                free -= j == i ? 0 : Math.max(0, state.grants.get(j));
            }
        }
        return new Plan(state.ledger, Math.max(0, (free + 1) / 2));
    }

    /** The store is asked for a change of shares; the answer may get lost. */
    private void writes(State state, int i, List<State> next) {
        Server server = state.servers.get(i);
        if (server.plan.isEmpty()) {
            return;
        }
        Plan plan = server.plan.get(0);
        boolean holds = plan.ledger == state.ledger || flaw == Flaw.SHARES_ARE_WRITTEN_WITHOUT_COMPARING;
        if (!holds || (plan.share == 0 && flaw == Flaw.NOTHING_IS_TAKEN_BACK)) {
            next.add(with(state, i, new Server(false, server.row, server.left, server.waited, server.lost, List.of())));
            return;
        }
        int version = state.ledger + 1;
        List<Integer> rows = new ArrayList<>(state.rows);
        List<Integer> grants = new ArrayList<>(state.grants);
        if (plan.share == 0) {
            for (int j = 0; j < IDENTITIES; j++) {
                rows.set(j, 0);
                grants.set(j, -1);
            }
        } else {
            rows.set(i, version);
            grants.set(i, plan.share);
        }
        int row = plan.share == 0 ? 0 : version;
        State written = new State(state.count, state.before, state.deletes, version, rows, grants, state.servers);
        next.add(with(written, i, new Server(false, row, plan.share, server.waited, server.lost, List.of())));
        // It looks into the next state before it begins anything, and then knows that it has no row that it knows of.
        next.add(with(written, i, new Server(false, 0, 0, server.waited, server.lost, List.of())));
    }

    /** Creates reach the store, in any order, or never. */
    private void landings(State state, int i, List<State> next) {
        Server server = state.servers.get(i);
        for (int k = 0; k < server.waited.size(); k++) {
            int row = server.waited.get(k);
            boolean good = good(state, i, row);
            int left = !good && row == server.row ? server.left + 1 : server.left;
            // A server that is refused looks into a newer state, which shows whether it still has its row.
            boolean has = good || row != server.row || state.rows.get(i) == row;
            Server after = new Server(
                    false, has ? server.row : 0, has ? left : 0, without(server.waited, k), server.lost, server.plan);
            next.add(with(counted(state, good), i, after));
        }
        for (int k = 0; k < server.lost.size(); k++) {
            boolean good = good(state, i, server.lost.get(k));
            // What has landed is in the count, and the server that does not know it still reckons with it.
            List<Integer> lost = good && flaw == Flaw.NONE && server.lost.get(k) == server.row
                    ? server.lost
                    : without(server.lost, k);
            if (good && lost.size() == server.lost.size()) {
                List<Integer> landed = new ArrayList<>(server.lost);
                landed.set(k, -server.row);
                lost = landed;
            }
            if (server.lost.get(k) > 0) {
                next.add(with(
                        counted(state, good),
                        i,
                        new Server(server.dead, server.row, server.left, server.waited, lost, server.plan)));
            }
        }
    }

    private boolean good(State state, int i, int row) {
        return flaw == Flaw.CREATES_COMPARE_NOTHING || (row > 0 && state.rows.get(i) == row);
    }

    private static State counted(State state, boolean good) {
        return new State(
                state.count + (good ? 1 : 0),
                state.before,
                state.deletes,
                state.ledger,
                state.rows,
                state.grants,
                state.servers);
    }

    private static State with(State state, int i, Server server) {
        List<Server> servers = new ArrayList<>(state.servers);
        servers.set(i, server);
        return new State(
                state.count, state.before, state.deletes, state.ledger, state.rows, state.grants, List.copyOf(servers));
    }

    private static List<Integer> plus(List<Integer> list, int one) {
        List<Integer> longer = new ArrayList<>(list);
        longer.add(one);
        longer.sort(null);
        return List.copyOf(longer);
    }

    private static List<Integer> without(List<Integer> list, int k) {
        return Stream.concat(list.stream().limit(k), list.stream().skip(k + 1L)).toList();
    }

    /**
     * All states that can be reached.
     *
     * @param most how often shares may change
     */
    Outcome explore(int most) {
        State first = State.first();
        Map<State, List<State>> before = new HashMap<>();
        Deque<State> open = new ArrayDeque<>(List.of(first));
        Set<State> seen = new HashSet<>(open);
        Deque<State> full = new ArrayDeque<>();
        while (!open.isEmpty()) {
            State state = open.removeFirst();
            if (state.count > hard) {
                return new Outcome(seen.size(), true, false);
            }
            if (state.count == hard || state.ledger >= most) {
                full.add(state);
            }
            if (state.ledger < most) {
                for (State next : after(state)) {
                    before.computeIfAbsent(next, any -> new ArrayList<>()).add(state);
                    if (seen.add(next)) {
                        open.add(next);
                    }
                }
            }
        }
        Set<State> hopeful = new HashSet<>(full);
        while (!full.isEmpty()) {
            for (State earlier : before.getOrDefault(full.removeFirst(), List.of())) {
                if (hopeful.add(earlier)) {
                    full.add(earlier);
                }
            }
        }
        return new Outcome(seen.size(), false, !hopeful.containsAll(seen));
    }

    /**
     * What was found.
     *
     * @param exceeded whether there can be more objects than there may be
     * @param stuck whether there is a state from which no way leads to as many as there may be
     */
    record Outcome(int states, boolean exceeded, boolean stuck) {}
}
