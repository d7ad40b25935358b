package dev.polder.server.webhook;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What admission makes of a text that guards append to, by the rules alone (apiserver {@code admission/reinvocation.go}, {@code
 * policy/mutating/dispatcher.go}, {@code webhook/mutating/dispatcher.go}; kcp {@code pkg/admission/plugins.go}, where webhooks come before
 * policies that mutate and after those that validate): written down a second time, and without any code of the server.
 */
record ChainModel(List<Guarding> policies, List<Guarding> webhooks, List<Judging> judges, Flaw flaw) {

    /** A model that is wrong must not agree with the server. */
    enum Flaw {
        NONE,
        POLICIES_FIRST,
        AS_MADE,
        NO_SECOND_ROUND,
        ALL_TWICE
    }

    /** What becomes of somebody who is asked. */
    enum Health {
        SOUND,
        IGNORED,
        FATAL
    }

    /**
     * When somebody acts: always, when a letter is there, or when it is not.
     *
     * @param letter empty for always
     */
    record When(String letter, boolean there) {
        boolean holds(String text) {
            return letter.isEmpty() || text.contains(letter) == there;
        }

        String expression() {
            return letter.isEmpty() ? "true" : (there ? "" : "!") + "object.data.text.contains('" + letter + "')";
        }
    }

    /**
     * A mutating policy or webhook, which appends a letter.
     *
     * @param name what decides about its turn
     * @param matches when it is asked at all
     * @param acts when it then appends
     * @param again whether it may be asked again
     */
    record Guarding(String name, String letter, When matches, When acts, boolean again, Health health) {}

    /**
     * A validating policy or webhook.
     *
     * @param webhook whether it is one
     * @param refuses when it refuses
     */
    record Judging(String name, boolean webhook, When refuses, Health health) {}

    /**
     * What comes out.
     *
     * @param code of the answer
     * @param text that is stored; empty when none is
     */
    record Outcome(int code, String text) {}

    private static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;
        final int code;

        Refused(int code) {
            this.code = code;
        }
    }

    ChainModel with(Flaw other) {
        return new ChainModel(policies, webhooks, judges, other);
    }

    Outcome of(String sent, int success) {
        try {
            String text = new Write(this, sent).mutated();
            judge(text);
            return new Outcome(success, text);
        } catch (Refused e) {
            return new Outcome(e.code, "");
        }
    }

    /** Policies come before webhooks, and a policy that refuses is told first. */
    private void judge(String text) throws Refused {
        for (boolean webhook : List.of(false, true)) {
            for (Judging judge : judges) {
                if (judge.webhook() == webhook && judge.health() == Health.FATAL) {
                    throw new Refused(webhook ? 500 : 422);
                }
                if (judge.webhook() == webhook
                        && judge.health() == Health.SOUND
                        && judge.refuses().holds(text)) {
                    throw new Refused(webhook ? 400 : 422);
                }
            }
        }
    }

    /** One write on its way through both rounds. */
    private static final class Write {
        private final ChainModel model;
        private final Memory policies = new Memory();
        private final Memory webhooks = new Memory();
        private String text;
        private boolean second;
        private boolean wanted;

        Write(ChainModel model, String sent) {
            this.model = model;
            this.text = sent;
        }

        String mutated() throws Refused {
            round();
            if (wanted && model.flaw() != Flaw.NO_SECOND_ROUND) {
                second = true;
                round();
            }
            return text;
        }

        private void round() throws Refused {
            if (model.flaw() == Flaw.POLICIES_FIRST) {
                policies();
                webhooks();
            } else {
                webhooks();
                policies();
            }
        }

        private List<Guarding> ordered(List<Guarding> guards) {
            List<Guarding> ordered = new ArrayList<>(guards);
            if (model.flaw() != Flaw.AS_MADE) {
                ordered.sort(Comparator.comparing(Guarding::name));
            }
            return ordered;
        }

        private boolean isAsked(Guarding guard, Memory memory) {
            boolean due = !second || memory.due.contains(guard.name()) || model.flaw() == Flaw.ALL_TWICE;
            return due && guard.matches().holds(text);
        }

        /** Each is asked in its turn; all that fail are told together, at the end. */
        private void policies() throws Refused {
            List<Guarding> ordered = ordered(model.policies());
            if (ordered.isEmpty()) {
                return;
            }
            boolean fatal = false;
            boolean ran = false;
            enter(policies);
            for (Guarding guard : ordered) {
                if (!isAsked(guard, policies)) {
                    continue;
                }
                if (guard.health() == Health.SOUND) {
                    ran = true;
                    act(guard, policies);
                }
                fatal |= guard.health() == Health.FATAL;
                if (guard.again()) {
                    policies.asked.add(guard.name());
                }
            }
            // Whatever ran makes all of them due that may be, the last one, too.
            if (ran) {
                policies.changed();
                wanted = true;
            }
            policies.left = text;
            if (fatal) {
                throw new Refused(403);
            }
        }

        private void webhooks() throws Refused {
            enter(webhooks);
            for (Guarding guard : ordered(model.webhooks())) {
                if (!isAsked(guard, webhooks)) {
                    continue;
                }
                if (guard.health() == Health.FATAL) {
                    throw new Refused(500);
                }
                if (guard.health() == Health.SOUND) {
                    act(guard, webhooks);
                }
                if (guard.again()) {
                    webhooks.asked.add(guard.name());
                }
            }
            webhooks.left = text;
        }

        private void enter(Memory memory) {
            if (second && !text.equals(memory.left)) {
                memory.changed();
            }
        }

        private void act(Guarding guard, Memory memory) {
            if (guard.acts().holds(text)) {
                text += guard.letter();
                memory.changed();
                wanted = true;
            }
        }
    }

    /** What one kind remembers from the first round. */
    private static final class Memory {
        final Set<String> asked = new HashSet<>();
        final Set<String> due = new HashSet<>();
        String left = "";

        void changed() {
            due.addAll(asked);
            asked.clear();
        }
    }
}
