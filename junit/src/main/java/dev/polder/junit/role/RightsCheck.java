package dev.polder.junit.role;

import dev.polder.junit.role.MinimalRole.Need;
import dev.polder.junit.traffic.Ledger;
import dev.polder.junit.traffic.Ledger.Right;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a user's requests needed, and what of that the user was refused.
 *
 * @param user the user
 * @param rights what the requests needed
 */
public record RightsCheck(String user, List<Right> rights) {

    /** Of what a workspace was asked. */
    public static RightsCheck of(String user, Ledger ledger) {
        return new RightsCheck(user, ledger.rights(user));
    }

    /** The smallest roles with which nothing would have been refused. */
    public String minimalRole() {
        List<Need> needs = rights.stream()
                .map(right -> new Need(right.verb(), right.group(), right.resource(), right.namespace(), right.path()))
                .distinct()
                .toList();
        return MinimalRole.of("minimal", needs);
    }

    /**
     * Makes a refusal a failure.
     *
     * @throws AssertionError when something was refused; it says what, and the roles that would have been enough
     */
    public void verify() {
        String refused = rights.stream()
                .filter(right -> !right.allowed())
                .map(RightsCheck::line)
                .distinct()
                .collect(Collectors.joining("\n  "));
        if (!refused.isEmpty()) {
            throw new AssertionError("the roles of user \"" + user + "\" do not allow:\n  " + refused
                    + "\nthe smallest roles that do:\n" + minimalRole());
        }
    }

    private static String line(Right right) {
        if (right.resource().isEmpty()) {
            return right.verb() + " " + right.path();
        }
        String group = right.group().isEmpty() ? "" : "." + right.group();
        String where = right.namespace().isEmpty() ? "" : " in namespace \"" + right.namespace() + "\"";
        return right.verb() + " " + right.resource() + group + where;
    }
}
