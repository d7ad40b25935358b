package dev.polder.e2e.kubectl;

import dev.polder.e2e.harness.Command;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What one command printed, line by line, without what differs between two logical clusters in which the same was typed: the
 * name of the cluster, uids, versions, times, tokens, and what others have installed.
 */
final class Said {

    /** What is never the same twice, and what stands for it. */
    private static final Map<Pattern, String> DIFFERENT = Map.of(
            Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"), "<uid>",
            Pattern.compile("\\d{4}-\\d\\d-\\d\\d[T ]\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?(Z| [-+]\\d{4})"), "<time>",
            Pattern.compile("(?i)(resource ?version\"?: *\"?)\\d+"), "$1<version>",
            Pattern.compile("eyJ[\\w-]+\\.[\\w-]+\\.[\\w-]+"), "<token>",
            Pattern.compile("/(LIVE|MERGED)-\\d+"), "/$1-<number>",
            // The last column of a table, and the first of events.
            Pattern.compile("(?<= )\\d+[smhd]$"), "<age>",
            Pattern.compile("^\\d+[smhd] +"), "<age> ");

    private static final Pattern VERSION = Pattern.compile("(?<!\\S)(\\S+/)?v\\d\\S*");
    private static final Pattern BUILT_IN = Pattern.compile("v1|\\S+\\.k8s\\.io/\\S+|\\S+\\.kcp\\.io/\\S+");

    /** What root alone serves (kcp-inventory 1.0). */
    private static final String ROOT_ALONE = "shards ";

    private Said() {}

    /**
     * The lines of a command: the command itself, its exit code, what it printed and what it complained about.
     *
     * @param arguments what was typed after {@code kubectl}
     * @param cluster the name of the logical cluster, as the annotation {@code kcp.io/cluster} has it
     * @param group the group of the custom resources of whoever typed it
     */
    static List<String> lines(List<String> arguments, Command.Result result, String cluster, String group) {
        boolean types = arguments.contains("api-resources") || arguments.contains("api-versions");
        boolean untilGone = arguments.contains("--for=delete");
        List<String> lines = new ArrayList<>();
        lines.add(same("$ kubectl " + String.join(" ", arguments), cluster));
        lines.add("exit " + result.exit());
        for (String stream : List.of(result.out(), result.err())) {
            stream.lines()
                    .filter(line -> !types || isOfAll(line, group))
                    // kubectl tells of an end only if it came while it looked; before that it finds nothing, and is
                    // content.
                    .filter(line -> !untilGone || !line.endsWith(" condition met"))
                    .map(line -> same(line, cluster))
                    // How wide a column is depends on what others have installed.
                    .map(line -> types ? line.replaceAll(" +", " ") : line)
                    .forEach(lines::add);
            lines.add("--");
        }
        return lines;
    }

    private static String same(String line, String cluster) {
        String said = Pattern.compile("(kcp\\.io/cluster\"?: ?\"?)" + Pattern.quote(cluster) + "\\b")
                .matcher(line)
                .replaceAll("$1<cluster>");
        for (Map.Entry<Pattern, String> one : DIFFERENT.entrySet()) {
            said = one.getKey().matcher(said).replaceAll(one.getValue());
        }
        return said;
    }

    /** Whether a line of a list of types is about one that every workspace serves, or that this user has installed. */
    private static boolean isOfAll(String line, String group) {
        Matcher listed = VERSION.matcher(line);
        if (!listed.find()) {
            return true;
        }
        String version = listed.group();
        return !line.startsWith(ROOT_ALONE)
                && (version.startsWith(group + "/") || BUILT_IN.matcher(version).matches());
    }
}
