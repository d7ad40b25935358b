package dev.polder.spi.authz;

import java.util.List;

/** An authorizer's answer; nothing said means no (apiserver {@code authorizer.Decision}). */
public sealed interface Decision {

    /** What the asker may be told. */
    String reason();

    /** Which authorizer has decided, as the audit log names it; empty when it has no name. */
    String stage();

    /** Why, for the audit log: may name what the asker must not know. */
    String detail();

    /** Every authorizer that was asked, and what it said. */
    Trail trail();

    /** How it is called in the audit log (kcp {@code pkg/authorization/decorator.go}). */
    String word();

    /**
     * What one authorizer said of a request.
     *
     * @param stage its name
     * @param word the decision
     * @param why the reason
     */
    record Step(String stage, String word, String why) {}

    /** The authorizers that a request came by, the first that was asked first. Worked out only where somebody reads it. */
    @FunctionalInterface
    interface Trail {

        /** Nobody with a name. */
        Trail NONE = List::of;

        List<Step> steps();
    }

    /** Yes, whatever later authorizers think. */
    record Allow(String reason, String stage, String detail, Trail trail) implements Decision {

        public Allow(String reason, String stage, String detail) {
            this(reason, stage, detail, Trail.NONE);
        }

        /** For an authorizer without a name that has nothing to hide. */
        public Allow(String reason) {
            this(reason, "", reason);
        }

        @Override
        public String word() {
            return "Allowed";
        }
    }

    /** No, whatever later authorizers think. */
    record Deny(String reason, String stage, String detail, Trail trail) implements Decision {

        public Deny(String reason, String stage, String detail) {
            this(reason, stage, detail, Trail.NONE);
        }

        /** For an authorizer without a name that has nothing to hide. */
        public Deny(String reason) {
            this(reason, "", reason);
        }

        @Override
        public String word() {
            return "Denied";
        }
    }

    /** Somebody else may decide. */
    record NoOpinion(String reason, String stage, String detail, Trail trail) implements Decision {

        public NoOpinion(String reason, String stage, String detail) {
            this(reason, stage, detail, Trail.NONE);
        }

        /** For an authorizer without a name that has nothing to hide. */
        public NoOpinion(String reason) {
            this(reason, "", reason);
        }

        @Override
        public String word() {
            return "NoOpinion";
        }
    }

    /** No answer could be had, and somebody else may decide; when nobody does, the request has failed and is not refused. */
    record Failed(String reason, String stage, String detail, Trail trail) implements Decision {

        @Override
        public String word() {
            return "NoOpinion";
        }
    }
}
