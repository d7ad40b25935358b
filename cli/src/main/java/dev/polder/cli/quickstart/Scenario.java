package dev.polder.cli.quickstart;

import dev.polder.cli.session.CommandException;
import dev.polder.machinery.schema.field.Names;
import java.util.List;

/** What a quick start makes (kcp: {@code cli/pkg/quickstart/scenarios}). It knows where its workspaces are once they are made. */
sealed interface Scenario permits ApiProvider, WorkspaceTree {

    /** The end of the name of the workspace that everything is in. */
    String ORG = "-org";

    String name();

    /** All steps, in order. */
    List<Step> steps();

    /** The steps that {@code --with-samples} adds. */
    List<Step> samples();

    /** The workspace that {@code --enter} enters, by its whole path. */
    String entered();

    /** What to print in the end. */
    String summary();

    /** Refuses names that no workspace can have; {@code what} is what led to them. */
    static void requireLabel(String what, String name) {
        List<String> problems = Names.dnsLabel(name);
        if (!problems.isEmpty()) {
            // Go prints a list with spaces in between.
            throw new CommandException(
                    what + " produces invalid workspace name \"" + name + "\": [" + String.join(" ", problems) + "]");
        }
    }
}
