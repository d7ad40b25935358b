package dev.polder.cli.quickstart;

import dev.polder.cli.quickstart.QuickstartApi.Wanted;
import dev.polder.cli.session.CommandException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * A tree of workspaces of a random shape (kcp: {@code cli/pkg/quickstart/scenarios/workspaces.go}). A seed gives the same tree
 * again, though not the one that it gives with kcp, whose random numbers are Go's.
 */
final class WorkspaceTree implements Scenario {

    static final String NAME = "workspaces";

    private static final int PROGRESS_EVERY = 25;
    private static final double NANOS = 1e9;

    private final QuickstartApi api;
    private final String prefix;
    private final String org;
    private final Shape shape;
    private String orgPath = "";
    private int created;

    /**
     * What the tree looks like.
     *
     * @param depth how deep it may get below the workspace that it is in
     * @param count how many workspaces it has
     * @param seed tells one shape from others; 0 for any
     */
    record Shape(int depth, int count, long seed) {

        /** The same with a seed that is certain. */
        Shape seeded() {
            return seed == 0 ? new Shape(depth, count, InstantSource.system().millis() * 1_000_000) : this;
        }

        /**
         * One workspace.
         *
         * @param parent which one it is in: an index of {@link #nodes}; -1 for the first
         * @param depth how deep it is; 0 for the first
         */
        record Node(String name, int parent, int depth) {}

        /** The workspaces, each behind the one that it is in; the first is the one that all are in. */
        List<Node> nodes(String prefix) {
            Random random = new Random(seed);
            List<Node> nodes = new ArrayList<>();
            List<Integer> eligible = new ArrayList<>();
            nodes.add(new Node(prefix + ORG, -1, 0));
            eligible.add(0);
            for (int i = 1; i <= count; i++) {
                int parent = eligible.get(random.nextInt(eligible.size()));
                Node node = new Node(child(prefix, i), parent, nodes.get(parent).depth() + 1);
                nodes.add(node);
                if (node.depth() < depth) {
                    eligible.add(i);
                }
            }
            return nodes;
        }
    }

    WorkspaceTree(QuickstartApi api, String prefix, Shape shape) {
        this.api = api;
        this.prefix = prefix;
        this.org = prefix + ORG;
        this.shape = shape.seeded();
    }

    private static String child(String prefix, int index) {
        return prefix + "-ws-" + index;
    }

    void validate() {
        String flag = "--name-prefix \"" + prefix + "\"";
        Scenario.requireLabel(flag, org);
        if (shape.count() > 0) {
            Scenario.requireLabel(flag + " with --tree-count " + shape.count(), child(prefix, shape.count()));
        }
        if (shape.depth() < 1) {
            throw new CommandException("--tree-depth must be >= 1, got " + shape.depth());
        }
        if (shape.count() < 0) {
            throw new CommandException("--tree-count must be >= 0, got " + shape.count());
        }
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<Step> steps() {
        return List.of(
                api.organization(org, prefix, shape.count() + " child workspaces", path -> orgPath = path),
                new Step(
                        "Creating " + shape.count() + " workspaces (max depth " + shape.depth() + ", seed "
                                + shape.seed() + ")",
                        this::grow,
                        null));
    }

    private void grow() {
        List<Shape.Node> nodes = shape.nodes(prefix);
        int last = nodes.size() - 1;
        if (last == 0) {
            api.say("  No child workspaces to create (count=0)");
            return;
        }
        List<String> paths = new ArrayList<>(List.of(orgPath));
        long start = System.nanoTime();
        for (int i = 1; i <= last; i++) {
            Shape.Node node = nodes.get(i);
            String parent = paths.get(node.parent());
            try {
                paths.add(api.quietWorkspace(new Wanted(parent, node.name(), "universal", prefix)));
            } catch (CommandException e) {
                throw new CommandException("creating workspace " + i + "/" + last + " (\"" + node.name()
                        + "\" at depth " + node.depth() + " under " + parent + "): " + e.getMessage());
            }
            created++;
            if (created % PROGRESS_EVERY == 0 || i == last) {
                double seconds = Math.max(1, System.nanoTime() - start) / NANOS;
                api.say(String.format(
                        Locale.ROOT,
                        "  Progress: %d/%d workspaces created (%.1f ws/s, depth so far: %d)",
                        created,
                        last,
                        created / seconds,
                        node.depth()));
            }
        }
    }

    @Override
    public List<Step> samples() {
        return List.of();
    }

    @Override
    public String entered() {
        return orgPath;
    }

    @Override
    public String summary() {
        return """

                Quickstart complete! Here's what was created:

                  Workspace hierarchy:
                    root
                    +-- ORG (organization)
                        +-- %d child workspaces in a random tree (max depth %d, seed %d)

                  Org path: PATH

                  Explore:
                    kubectl ws :PATH
                    kubectl get workspaces

                  Cleanup:
                    kubectl kcp quickstart --scenario workspaces --cleanup --name-prefix PREFIX""".formatted(created, shape.depth(), shape.seed())
                .replace("ORG", org)
                .replace("PATH", orgPath)
                .replace("PREFIX", prefix);
    }
}
