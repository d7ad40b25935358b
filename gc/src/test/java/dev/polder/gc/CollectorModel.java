package dev.polder.gc;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The protocol of the collector (docs/internals/garbage-collection.md) as a machine of few states, all of which are visited: one
 * dependent, an owner's type that changes, a webhook that does not answer while a change is pending, and two servers of which the
 * second takes over at any moment while the first does not know it yet. Nothing is tried again after a time here: what the
 * protocol forgets without that is forgotten. A flawed protocol must be found out.
 *
 * @param types what the owner's type says after each change
 * @param flaw what is left out
 */
record CollectorModel(List<Type> types, Flaw flaw) {

    /** What the owner's type says of the dependent's owner. */
    enum Type {
        /** There is no such type. */
        UNKNOWN,
        /** The owner is not where the type has its objects. */
        ABSENT,
        /** The owner is where the type has its objects. */
        PRESENT,
        /** The owner has ended, and its type has gone after it: what ended is told, as the type's going is. */
        ENDED
    }

    /** What a protocol can lack. */
    enum Flaw {
        NONE,
        DECIDES_WITHOUT_THE_LOCK,
        CHANGES_TYPES_WITHOUT_THE_LOCK,
        ASKS_UNDER_THE_LOCK,
        COMPARES_NO_TYPES,
        COMPARES_NO_REVISION,
        HAS_NO_FENCE,
        DOES_NOT_DECIDE_AGAIN,
        NEW_LEADER_LOOKS_AT_NOTHING,
        NEW_LEADER_KNOWS_NO_PAST
    }

    /** Where a worker is. */
    enum Phase {
        IDLE,
        /** It has looked for the type, and not found it; the dependent is not parked yet. */
        MISSING,
        /** It has decided and captured. */
        CAPTURED,
        /** The webhook is asked. */
        ASKING
    }

    /**
     * A server that leads or has led.
     *
     * @param leads whether it believes that it leads
     * @param ignorant whether it does not know what ended before its term
     * @param view how many changes of the type its view has
     * @param told how many its collector was told of
     * @param queued whether the dependent is in line
     * @param parked whether it waits for a type
     * @param types how many changes the captured decision knows of
     * @param revision the captured revision
     */
    record Server(
            boolean leads,
            boolean ignorant,
            int view,
            int told,
            boolean queued,
            boolean parked,
            Phase phase,
            int types,
            int revision) {

        static final Server OUT = new Server(false, false, 0, 0, false, false, Phase.IDLE, 0, 0);

        Server in(Phase next) {
            return new Server(leads, ignorant, view, told, queued, parked, next, types, revision);
        }

        Server line(boolean waits) {
            return new Server(leads, ignorant, view, told, waits, parked, phase, types, revision);
        }
    }

    /**
     * A state of the store and of both servers.
     *
     * @param epoch how often the type has changed
     * @param revision 0 when the dependent has no other owner; 1 once it has one that is there
     * @param there whether the dependent is there
     * @param term which server leads
     * @param wrong whether something was deleted that had an owner, or by a server that does not lead
     */
    record State(int epoch, int revision, boolean there, int term, boolean wrong, List<Server> servers) {

        State with(int i, Server server) {
            List<Server> all = new ArrayList<>(servers);
            all.set(i, server);
            return new State(epoch, revision, there, term, wrong, List.copyOf(all));
        }
    }

    private State first() {
        Server leader = new Server(true, false, 0, 0, true, false, Phase.IDLE, 0, 0);
        return new State(0, 0, true, 0, false, List.of(leader, Server.OUT));
    }

    /** What others may do next: types change, the dependent gets an owner, another server leads. */
    private Collection<State> outside(State state) {
        List<State> next = new ArrayList<>();
        if (state.epoch + 1 < types.size()) {
            next.add(new State(state.epoch + 1, state.revision, state.there, state.term, state.wrong, state.servers));
        }
        if (state.there && state.revision == 0) {
            // The change of the dependent is an event to whoever leads.
            State changed = new State(state.epoch, 1, true, state.term, state.wrong, state.servers);
            next.add(changed.with(state.term, state.servers.get(state.term).line(true)));
        }
        if (state.term == 0) {
            boolean looks = flaw != Flaw.NEW_LEADER_LOOKS_AT_NOTHING;
            int ended = types.indexOf(Type.ENDED);
            boolean ignorant = flaw == Flaw.NEW_LEADER_KNOWS_NO_PAST && ended >= 0 && ended <= state.epoch;
            Server leader = new Server(true, ignorant, state.epoch, state.epoch, looks, false, Phase.IDLE, 0, 0);
            next.add(
                    new State(state.epoch, state.revision, state.there, 1, state.wrong, state.servers).with(1, leader));
        }
        return next;
    }

    /** What the servers may do next. */
    private Collection<State> inside(State state) {
        List<State> next = new ArrayList<>();
        for (int i = 0; i < state.servers.size(); i++) {
            Server server = state.servers.get(i);
            if (!server.leads) {
                continue;
            }
            if (i != state.term && server.phase == Phase.IDLE) {
                next.add(state.with(i, Server.OUT));
            }
            if (server.view < state.epoch) {
                next.add(state.with(
                        i,
                        new Server(
                                true,
                                server.ignorant,
                                server.view + 1,
                                server.told,
                                server.queued,
                                server.parked,
                                server.phase,
                                server.types,
                                server.revision)));
            }
            if (server.told < server.view && mayChangeTypes(server)) {
                // Its dependents are looked at when an owner ends.
                boolean woken = server.parked || types.get(server.told + 1) == Type.ENDED;
                next.add(state.with(
                        i,
                        new Server(
                                true,
                                server.ignorant,
                                server.view,
                                server.told + 1,
                                server.queued || woken,
                                false,
                                server.phase,
                                server.types,
                                server.revision)));
            }
            works(state, i, next);
        }
        return next;
    }

    private boolean mayChangeTypes(Server server) {
        boolean reading = switch (server.phase) {
            case IDLE -> false;
            case MISSING, CAPTURED -> flaw != Flaw.DECIDES_WITHOUT_THE_LOCK;
            case ASKING -> flaw == Flaw.ASKS_UNDER_THE_LOCK;
        };
        return !reading || flaw == Flaw.CHANGES_TYPES_WITHOUT_THE_LOCK;
    }

    private void works(State state, int i, List<State> next) {
        Server server = state.servers.get(i);
        switch (server.phase) {
            case IDLE -> {
                if (server.queued) {
                    next.add(state.with(i, looked(state, server)));
                }
            }
            case MISSING ->
                next.add(state.with(
                        i,
                        new Server(
                                true,
                                server.ignorant,
                                server.view,
                                server.told,
                                server.queued,
                                true,
                                Phase.IDLE,
                                0,
                                0)));
            case CAPTURED -> next.add(state.with(i, server.in(Phase.ASKING)));
            case ASKING -> {
                // The webhook answers once everybody knows the types as they are.
                if (server.told == server.view) {
                    next.add(written(state, i, server));
                }
            }
        }
    }

    /** The state of the store is the newest; the types are those of the view. */
    private Server looked(State state, Server server) {
        if (!state.there || state.revision == 1) {
            return server.line(false);
        }
        Phase phase = switch (types.get(server.view)) {
            case UNKNOWN -> Phase.MISSING;
            case ABSENT -> Phase.CAPTURED;
            case PRESENT -> Phase.IDLE;
            case ENDED -> knows(server) ? Phase.CAPTURED : Phase.MISSING;
        };
        return new Server(
                true, server.ignorant, server.view, server.told, false, false, phase, server.view, state.revision);
    }

    /** Whether a server has been told that the owner has ended: while it led, or because history still has it. */
    private boolean knows(Server server) {
        return types.indexOf(Type.ENDED) <= server.told && !server.ignorant;
    }

    private State written(State state, int i, Server server) {
        boolean fenced = state.term == i || flaw == Flaw.HAS_NO_FENCE;
        // That somebody has ended is true for ever, and hangs on no type.
        boolean sameTypes =
                server.types == state.epoch || types.get(server.types) == Type.ENDED || flaw == Flaw.COMPARES_NO_TYPES;
        boolean sameObject = state.there && (server.revision == state.revision || flaw == Flaw.COMPARES_NO_REVISION);
        if (fenced && sameTypes && sameObject) {
            boolean right = state.term == i && state.revision == 0 && isMissing(state);
            return new State(state.epoch, state.revision, false, state.term, !right, state.servers)
                    .with(i, server.in(Phase.IDLE));
        }
        boolean again = flaw != Flaw.DOES_NOT_DECIDE_AGAIN;
        return state.with(i, server.in(Phase.IDLE).line(again || server.queued));
    }

    /** Whether all is well, if nothing happens any more. */
    private boolean settled(State state) {
        return !state.there || state.revision == 1 || !isMissing(state);
    }

    private boolean isMissing(State state) {
        return types.get(state.epoch) == Type.ABSENT || types.get(state.epoch) == Type.ENDED;
    }

    /** All states that can be reached. */
    Outcome explore() {
        State first = first();
        Deque<State> open = new ArrayDeque<>(List.of(first));
        Set<State> seen = new HashSet<>(open);
        Map<State, List<State>> before = new HashMap<>();
        boolean wrong = false;
        while (!open.isEmpty()) {
            State state = open.removeFirst();
            wrong |= state.wrong;
            for (State next : inside(state)) {
                before.computeIfAbsent(next, any -> new ArrayList<>()).add(state);
                if (seen.add(next)) {
                    open.add(next);
                }
            }
            for (State next : outside(state)) {
                if (seen.add(next)) {
                    open.add(next);
                }
            }
        }
        // From every state the servers alone must come to where all is well.
        Deque<State> good = new ArrayDeque<>(seen.stream().filter(this::settled).toList());
        Set<State> comes = new HashSet<>(good);
        while (!good.isEmpty()) {
            for (State earlier : before.getOrDefault(good.removeFirst(), List.of())) {
                if (comes.add(earlier)) {
                    good.add(earlier);
                }
            }
        }
        return new Outcome(seen.size(), wrong, comes.size() < seen.size());
    }

    /**
     * What came of it.
     *
     * @param states how many states there are
     * @param wrong whether something was deleted that should not have been
     * @param forgotten whether there is a state from which the servers alone never collect what should go
     */
    record Outcome(int states, boolean wrong, boolean forgotten) {}
}
