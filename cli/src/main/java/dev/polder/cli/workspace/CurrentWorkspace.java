package dev.polder.cli.workspace;

import dev.polder.cli.session.ClusterUrl;
import dev.polder.cli.session.Console;

/** Says which workspace is the current one (kcp: {@code printCurrentWorkspace}). */
final class CurrentWorkspace {

    private CurrentWorkspace() {}

    /**
     * Prints it.
     *
     * @param server the URL that leads to it, or elsewhere
     * @param brief whether to print the path alone, for a shell's prompt
     * @param type its type; empty when nobody knows
     */
    static void print(Console console, String server, boolean brief, String type) {
        ClusterUrl url = ClusterUrl.parse(server);
        if (url == null) {
            if (!brief) {
                console.say("Current workspace is the URL \"" + server + "\".");
            }
        } else if (brief) {
            console.say(url.path());
        } else {
            console.say(
                    "Current workspace is '" + url.path() + "'" + (type.isEmpty() ? "" : " (type " + type + ")") + ".");
        }
    }
}
