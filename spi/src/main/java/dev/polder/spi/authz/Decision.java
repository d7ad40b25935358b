package dev.polder.spi.authz;

/** An authorizer's answer; nothing said means no (apiserver {@code authorizer.Decision}). */
public sealed interface Decision {

    /** What the asker may be told. */
    String reason();

    /** Which authorizer has decided, as the audit log names it; empty when it has no name. */
    String stage();

    /** Why, for the audit log: may name what the asker must not know. */
    String detail();

    /** Yes, whatever later authorizers think. */
    record Allow(String reason, String stage, String detail) implements Decision {

        /** For an authorizer without a name that has nothing to hide. */
        public Allow(String reason) {
            this(reason, "", reason);
        }
    }

    /** No, whatever later authorizers think. */
    record Deny(String reason, String stage, String detail) implements Decision {

        /** For an authorizer without a name that has nothing to hide. */
        public Deny(String reason) {
            this(reason, "", reason);
        }
    }

    /** Somebody else may decide. */
    record NoOpinion(String reason, String stage, String detail) implements Decision {

        /** For an authorizer without a name that has nothing to hide. */
        public NoOpinion(String reason) {
            this(reason, "", reason);
        }
    }
}
