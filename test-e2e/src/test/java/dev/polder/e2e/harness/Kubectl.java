package dev.polder.e2e.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One kubectl binary with a home and a discovery cache of its own, pointed at one server.
 *
 * @param version {@code 1.29}, or {@code default} for the one on PATH
 * @param binary where it lies
 * @param home a folder of its own; it is also where commands run
 * @param environment further variables, KUBECONFIG among them
 */
public record Kubectl(String version, Path binary, Path home, Map<String, String> environment) {

    /** Fewer than this in continuous integration means that the machine lacks them. */
    public static final int EXPECTED_VERSIONS = 5;

    /** A kubectl found on this machine. */
    public record Found(String version, Path binary) {

        @Override
        public String toString() {
            return "kubectl " + version;
        }
    }

    /** Every kubectl on this machine, oldest first, the one on PATH last; {@code scripts/find-kubectls} looks. */
    public static List<Found> all() {
        return OnThisMachine.KUBECTLS;
    }

    /** The oldest, the middle one and the newest, for long transcripts; all of them at the full size. */
    public static List<Found> chosen() {
        List<Found> numbered = all().stream()
                .filter(found -> !found.version().equals("default"))
                .toList();
        if (numbered.size() <= 3 || Boolean.getBoolean("polder.kubectl.all")) {
            return all();
        }
        return List.of(numbered.get(0), numbered.get(numbered.size() / 2), numbered.get(numbered.size() - 1));
    }

    /** The oldest and the newest, for what hardly depends on the version; all of them at the full size. */
    public static List<Found> ends() {
        List<Found> chosen = chosen();
        return chosen.size() == 3 ? List.of(chosen.getFirst(), chosen.getLast()) : chosen;
    }

    /** Looked for once, and told once. */
    private static final class OnThisMachine {
        static final List<Found> KUBECTLS = find();
    }

    private static List<Found> find() {
        String found = Command.run(
                        Repository.root(),
                        Map.of(),
                        "",
                        List.of(Repository.root()
                                .resolve("scripts/find-kubectls")
                                .toString()))
                .succeeded();
        List<Found> kubectls = found.lines()
                .map(line -> line.split(" ", 2))
                .map(words -> new Found(words[0], Path.of(words[1])))
                .toList();
        if (Repository.continuousIntegration() && kubectls.size() < EXPECTED_VERSIONS) {
            throw new AssertionError(
                    "CI needs " + EXPECTED_VERSIONS + " kubectl versions, found " + kubectls.size() + ": " + kubectls);
        }
        if (kubectls.isEmpty()) {
            System.err.println("##### SKIPPED: no kubectl on PATH, nothing is tested with it #####");
        } else {
            System.out.println("kubectl: " + kubectls.size() + " found: "
                    + String.join(", ", kubectls.stream().map(Found::version).toList()));
        }
        return kubectls;
    }

    /** One that talks to this kubeconfig. */
    public static Kubectl of(Found found, Path kubeconfig) {
        try {
            Path home = Files.createTempDirectory("kubectl-" + found.version() + "-");
            Map<String, String> environment = new HashMap<>();
            environment.put("HOME", home.toString());
            environment.put("KUBECONFIG", kubeconfig.toString());
            environment.put("KUBECACHEDIR", home.resolve("cache").toString());
            environment.put("LC_ALL", "C");
            return new Kubectl(found.version(), found.binary(), home, Map.copyOf(environment));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** The same with one more environment variable. */
    public Kubectl with(String variable, String value) {
        Map<String, String> more = new HashMap<>(environment);
        more.put(variable, value);
        return new Kubectl(version, binary, home, Map.copyOf(more));
    }

    public Command.Result run(String... arguments) {
        return runWithInput("", arguments);
    }

    /** Runs it with a text as its input, for {@code -f -}. */
    public Command.Result runWithInput(String input, String... arguments) {
        return Command.run(home, environment, input, line(arguments));
    }

    /** Starts it without waiting for its end. */
    public LineReader start(String... arguments) {
        return LineReader.start(home, environment, line(arguments));
    }

    /** Writes a file beside which commands run, and returns its name. */
    public String file(String name, String content) {
        try {
            Files.writeString(home.resolve(name), content);
            return name;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Removes its home. */
    public void forget() {
        TemporaryFolders.delete(home);
    }

    private List<String> line(String... arguments) {
        List<String> line = new ArrayList<>();
        line.add(binary.toString());
        line.addAll(List.of(arguments));
        return line;
    }
}
