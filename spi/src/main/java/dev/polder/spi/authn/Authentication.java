package dev.polder.spi.authn;

import java.util.List;

/** What came of asking who brings a credential, with as much time as that took. */
public sealed interface Authentication {

    /** Nobody said anything about the credential. */
    Authentication UNKNOWN = new Unknown(List.of());

    /**
     * The credential is good.
     *
     * @param user who brings it
     * @param audiences those of the audiences asked for that it is meant for; empty when it is not meant for particular ones
     */
    record Known(UserInfo user, List<String> audiences) implements Authentication {

        public Known {
            audiences = List.copyOf(audiences);
        }
    }

    /**
     * The credential is not good here.
     *
     * @param reasons why not, one for each authenticator that had something to say; in upstream's words, without the
     *     credential
     */
    record Unknown(List<String> reasons) implements Authentication {

        public Unknown {
            reasons = List.copyOf(reasons);
        }
    }

    /** Not good, for one reason. */
    static Authentication refused(String reason) {
        return new Unknown(List.of(reason));
    }
}
