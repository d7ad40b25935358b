package dev.polder.cli.sharing;

import dev.polder.cli.argument.Arguments;
import dev.polder.cli.argument.UsageException;
import dev.polder.cli.session.CommandException;
import dev.polder.cli.session.Paths;
import dev.polder.server.request.GoDuration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What {@code bind apiexport} shall do (kcp: {@code BindOptions.Validate}).
 *
 * @param path the workspace of the export
 * @param export the name of the export
 * @param name the name of the binding
 * @param timeout how long to wait until it is bound
 * @param claims answers to claims, accepted ones first
 * @param all the answer to every claim of the export; empty without one
 */
record BindRequest(String path, String export, String name, Duration timeout, List<ClaimAnswer> claims, String all) {

    private static final String ACCEPT = "accept-permission-claim";
    private static final String REJECT = "reject-permission-claim";
    private static final String ACCEPT_ALL = "accept-all-permission-claims";
    private static final String REJECT_ALL = "reject-all-permission-claims";

    /**
     * Reads a command line.
     *
     * @throws CommandException in kcp's words for what is wrong with it
     */
    static BindRequest of(Arguments arguments) {
        String reference = arguments.words().isEmpty() ? "" : arguments.words().get(0);
        if (reference.isEmpty()) {
            throw new CommandException("`root:ws:apiexport_object` reference to bind is required as an argument");
        }
        Duration timeout = timeout(arguments.value("timeout"));
        checkCombination(arguments);
        String path = Paths.parent(reference);
        if (!Paths.isValid(path)) {
            throw new CommandException("fully qualified reference to workspace where APIExport exists is required."
                    + " The format is `<logical-cluster-name>:<apiexport>` or `<full>:<path>:<to>:<apiexport>`");
        }
        List<ClaimAnswer> accepted = answers(arguments.values(ACCEPT), ClaimAnswer.ACCEPTED, "accepted");
        List<ClaimAnswer> rejected = answers(arguments.values(REJECT), ClaimAnswer.REJECTED, "rejected");
        for (ClaimAnswer one : accepted) {
            for (ClaimAnswer other : rejected) {
                if (one.group().equals(other.group()) && one.resource().equals(other.resource())) {
                    throw new CommandException("accepted permission claim " + one.title()
                            + " conflicts with rejected permission claim " + other.title());
                }
            }
        }
        List<ClaimAnswer> claims = new ArrayList<>(accepted);
        claims.addAll(rejected);
        String export = Paths.base(reference);
        String name = arguments.value("name");
        String all = arguments.isOn(ACCEPT_ALL)
                ? ClaimAnswer.ACCEPTED
                : arguments.isOn(REJECT_ALL) ? ClaimAnswer.REJECTED : "";
        return new BindRequest(path, export, name.isEmpty() ? export : name, timeout, claims, all);
    }

    private static Duration timeout(String text) {
        if (text.isEmpty()) {
            return Duration.ofSeconds(30);
        }
        try {
            return GoDuration.parse(text);
        } catch (IllegalArgumentException e) {
            throw new UsageException("invalid argument \"" + text + "\" for \"--timeout\" flag: " + e.getMessage());
        }
    }

    private static void checkCombination(Arguments arguments) {
        boolean acceptAll = arguments.isOn(ACCEPT_ALL);
        boolean rejectAll = arguments.isOn(REJECT_ALL);
        boolean accepts = !arguments.values(ACCEPT).isEmpty();
        boolean rejects = !arguments.values(REJECT).isEmpty();
        refuse(acceptAll && rejectAll, "cannot use both --" + ACCEPT_ALL + " and --" + REJECT_ALL);
        refuse(acceptAll && accepts, "cannot use --" + ACCEPT_ALL + " with --" + ACCEPT);
        refuse(acceptAll && rejects, "cannot use --" + ACCEPT_ALL + " together with --" + REJECT);
        refuse(rejectAll && rejects, "cannot use --" + REJECT_ALL + " with --" + REJECT);
        refuse(rejectAll && accepts, "cannot use --" + REJECT_ALL + " together with --" + ACCEPT);
    }

    private static void refuse(boolean wrong, String why) {
        if (wrong) {
            throw new CommandException(why);
        }
    }

    private static List<ClaimAnswer> answers(List<String> given, String state, String title) {
        List<ClaimAnswer> answers = new ArrayList<>();
        List<String> errors = new ArrayList<>();
        for (String claim : given) {
            int dot = claim.indexOf('.');
            if (dot < 0) {
                errors.add("invalid permission claim \"" + claim + "\"");
            } else {
                String group = claim.substring(dot + 1);
                answers.add(new ClaimAnswer(group.equals("core") ? "" : group, claim.substring(0, dot), "", state));
            }
        }
        if (!errors.isEmpty()) {
            // Go prints a list of errors with spaces in between.
            throw new CommandException("invalid " + title + " permission claims: [" + String.join(" ", errors) + "]");
        }
        return answers;
    }
}
