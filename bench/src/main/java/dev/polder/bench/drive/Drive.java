package dev.polder.bench.drive;

import dev.polder.bench.drive.load.WrongAnswerException;
import dev.polder.bench.drive.report.RunReport;
import dev.polder.bench.drive.report.Section;
import dev.polder.bench.drive.site.LocalProcess;
import dev.polder.bench.drive.site.Site;
import dev.polder.bench.drive.work.Servers;
import dev.polder.bench.drive.work.Work;
import dev.polder.bench.workload.Machine;
import dev.polder.bench.workload.Report;
import dev.polder.bench.workload.Setting;
import dev.polder.cli.client.Access;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Runs the driver's workloads on one server, one after the other, and writes the report. */
public final class Drive {

    private static final double NANOS_PER_SECOND = 1e9;

    private final DriveOptions options;
    private final PrintWriter out;

    Drive(DriveOptions options, PrintWriter out) {
        this.options = options;
        this.out = out;
    }

    /**
     * Does what a command line says.
     *
     * @param project the checkout with the built server
     * @return the exit code: 1 when it cannot be done, or anything was refused, wrong, unanswered or left behind
     */
    public static int run(String[] args, Path project, PrintWriter out) throws Exception {
        DriveOptions options;
        try {
            options = DriveOptions.of(args, project);
        } catch (IllegalArgumentException e) {
            out.println("error: " + e.getMessage() + "\n\n" + DriveOptions.usage());
            return 1;
        }
        if (options.help()) {
            out.println(DriveOptions.usage());
            return 0;
        }
        Setting setting = Setting.in(project, Map.of());
        try {
            return new Drive(options, out).run(setting) ? 0 : 1;
        } catch (IOException | UncheckedIOException e) {
            out.println("error: " + e.getMessage());
            return 1;
        } finally {
            setting.clean();
        }
    }

    private boolean run(Setting setting) throws Exception {
        if (!options.kubeconfig().isEmpty()) {
            return on(
                    Kubeconfigs.access(options.kubeconfig(), options.context()),
                    options.pid().map(LocalProcess::of),
                    Optional.empty());
        }
        try (Servers.Running server = new OwnServers(setting, "drive").start()) {
            return on(server.access(), server.process(), Optional.of(new OwnServers(setting, "starts")));
        }
    }

    /**
     * Runs everything on a server.
     *
     * @param process the server's, if it is known
     * @param servers starts others; empty when it is not the driver's own
     * @return whether nothing failed
     */
    boolean on(Access access, Optional<LocalProcess> process, Optional<Servers> servers) throws Exception {
        long began = System.nanoTime();
        List<Section> sections = new ArrayList<>();
        List<String> left = new ArrayList<>();
        List<String> head;
        try (Site site = Site.open(access, process, options.plain(), options.scale())) {
            head = head(site);
            head.forEach(out::println);
            Thread interrupted = new Thread(() -> {
                try {
                    site.clean();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            Runtime.getRuntime().addShutdownHook(interrupted);
            try {
                for (Work work : options.works()) {
                    Section section = section(work, site, servers);
                    sections.add(section);
                    tell(section);
                    left.addAll(site.clean());
                }
            } finally {
                Runtime.getRuntime().removeShutdownHook(interrupted);
            }
        }
        head.add(String.format(
                Locale.ROOT, "the whole run took %.0f s", (System.nanoTime() - began) / NANOS_PER_SECOND));
        RunReport report = new RunReport(head, sections, left);
        report.write(options.report());
        left.forEach(what -> out.println("left on the server: " + what));
        out.println(head.getLast() + (report.failed() ? " and HAS FAILED" : "") + "; " + options.report());
        return !report.failed();
    }

    private List<String> head(Site site) throws IOException, InterruptedException {
        StringWriter machine = new StringWriter();
        Machine.describe(new Report(new PrintWriter(machine, true)));
        List<String> head = new ArrayList<>(List.of(machine.toString().strip()));
        head.add("Server: " + site.version()
                + site.process()
                        .map(process -> ", " + process.title()
                                + " of this machine; what its store takes in another process is not" + " counted")
                        .orElse(", its process unknown: nothing is said of its processor time and memory")
                + "; everything lies in " + (site.hasWorkspaces() ? "workspaces" : "namespaces"));
        head.add(String.format(
                Locale.ROOT,
                "each load %.1f s after %.1f s of warming up",
                options.scale().measured().toMillis() / 1e3,
                options.scale().warmUp().toMillis() / 1e3));
        return head;
    }

    private static Section section(Work work, Site site, Optional<Servers> servers) throws InterruptedException {
        Section section = new Section(work.name(), work.question());
        if (work.needs() == Work.Needs.WORKSPACES && !site.hasWorkspaces()) {
            section.leaveOut("it needs workspaces, and none are used on this server");
            return section;
        }
        if (work.needs() == Work.Needs.OWN_SERVER && servers.isEmpty()) {
            section.leaveOut("it starts servers of its own, and this one was started by somebody else");
            return section;
        }
        try {
            var before = site.memory();
            work.body()
                    .run(
                            site,
                            servers.orElse(() -> {
                                throw new IllegalStateException("nobody starts servers");
                            }),
                            section);
            section.memory(before, site.memory());
        } catch (InterruptedException e) {
            throw e;
        } catch (WrongAnswerException e) {
            section.fault("a wrong answer: " + e.getMessage());
        } catch (Exception e) {
            section.fault("it broke off: " + (e.getMessage() == null ? e : e.getMessage()));
        }
        return section;
    }

    private void tell(Section section) {
        List<String> lines = new ArrayList<>(List.of("", "### " + section.name(), ""));
        if (section.leftOut().isEmpty()) {
            RunReport.tell(lines, section);
        } else {
            lines.add("left out: " + section.leftOut());
        }
        lines.forEach(out::println);
    }
}
