package dev.polder.bench.drive;

import dev.polder.bench.drive.site.Scale;
import dev.polder.bench.drive.work.Work;
import dev.polder.bench.drive.work.Works;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * What a command line says.
 *
 * @param works what is run, in its order
 * @param kubeconfig of a server that runs; empty for one of the driver's own
 * @param context of it; empty for the current one
 * @param plain whether workspaces are left alone
 * @param pid the server's process; empty to look for who listens at the server's port
 * @param scale how large the run is
 * @param report where it is written
 * @param help whether only the help is wanted
 */
public record DriveOptions(
        List<Work> works,
        String kubeconfig,
        String context,
        boolean plain,
        Optional<Long> pid,
        Scale scale,
        Path report,
        boolean help) {

    /** What the first word of the command line is. */
    static final String COMMAND = "drive";

    /** Of a server of the driver's own. */
    private static final String REPORT = "docs/performance/drive.md";

    private static final String OTHER_REPORT = "bench/target/drive/drive.md";

    static final String HELP = """
            Usage: make bench [WORKLOAD="crud list"] [ARGS="..."]
                   scripts/bench drive [WORKLOAD...] [flags]

            Loads a server with requests that are sent at their times whether or not others were answered, looks at every answer,
            and writes a report with charts. Without workloads all that the server has the means for are run; without a kubeconfig
            on a server of its own, which must have been built. What is made lies in workspaces or namespaces whose names begin with
            bench-, and is deleted at the end. The exit code is 1 when an answer was refused, wrong or missing.

            Flags:
              --kubeconfig FILE   the server to load, as its user: polder, kcp, kube-apiserver
              --context NAME      of the kubeconfig, instead of the current one
              --no-workspaces     use namespaces alone, as on a server without workspaces
              --pid NUMBER        the server's process, when it is not the one that listens at the server's port of this machine
              --full              ten times as long, with larger lists, more watchers and more workspaces
              --rates FACTOR      multiplies every rate
              --report FILE       default docs/performance/drive.md, with a kubeconfig bench/target/drive/drive.md

            Workloads:
            """;

    /** Whether a command line is meant for the driver, not for one of the comparisons with peers. */
    public static boolean isMeant(String[] args) {
        return args.length == 0
                || args[0].equals(COMMAND)
                || List.of("--help", "-h").contains(args[0])
                || !Collections.disjoint(Arrays.asList(args), List.of("--kubeconfig", "--full", "--rates", "--report"));
    }

    /**
     * Reads a command line.
     *
     * @throws IllegalArgumentException in words for its writer
     */
    public static DriveOptions of(String[] args, Path project) {
        List<Work> works = new ArrayList<>();
        String kubeconfig = "";
        String context = "";
        String report = "";
        boolean plain = false;
        boolean help = false;
        Optional<Long> pid = Optional.empty();
        Scale scale = Scale.SHORT;
        double rates = 1;
        for (int i = args.length > 0 && args[0].equals(COMMAND) ? 1 : 0; i < args.length; i++) {
            switch (args[i]) {
                case "--kubeconfig" -> kubeconfig = value(args, i++);
                case "--context" -> context = value(args, i++);
                case "--report" -> report = value(args, i++);
                case "--no-workspaces" -> plain = true;
                case "--full" -> scale = Scale.FULL;
                case "--help", "-h" -> help = true;
                case "--pid" -> pid = Optional.of((long) number(args, i++));
                case "--rates" -> rates = number(args, i++);
                default -> works.add(work(args[i]));
            }
        }
        if (kubeconfig.isEmpty() && (!context.isEmpty() || pid.isPresent())) {
            throw new IllegalArgumentException("--context and --pid are about a server of a --kubeconfig");
        }
        return new DriveOptions(
                works.isEmpty() ? Works.ALL : List.copyOf(works),
                kubeconfig,
                context,
                plain,
                pid,
                scale.times(rates),
                report.isEmpty() ? project.resolve(kubeconfig.isEmpty() ? REPORT : OTHER_REPORT) : Path.of(report),
                help);
    }

    private static Work work(String name) {
        return Works.ALL.stream()
                .filter(work -> work.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no workload of the driver is called " + name
                        + "; there are "
                        + String.join(", ", Works.ALL.stream().map(Work::name).toList())));
    }

    private static String value(String[] args, int flag) {
        if (flag + 1 >= args.length || args[flag + 1].isEmpty()) {
            throw new IllegalArgumentException(args[flag] + " needs a value");
        }
        return args[flag + 1];
    }

    private static double number(String[] args, int flag) {
        try {
            double number = Double.parseDouble(value(args, flag));
            if (number > 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Told below.
        }
        throw new IllegalArgumentException(args[flag] + " is a number above 0, not " + args[flag + 1]);
    }

    /** All there is to say about the command line. */
    static String usage() {
        StringBuilder help = new StringBuilder(HELP);
        for (Work work : Works.ALL) {
            help.append(String.format(
                    "  %-19s %s%s%n",
                    work.name(),
                    work.question(),
                    switch (work.needs()) {
                        case NOTHING -> "";
                        case WORKSPACES -> " Needs workspaces.";
                        case OWN_SERVER -> " Not with a kubeconfig.";
                    }));
        }
        return help.toString();
    }
}
