package dev.polder.cli.session;

/**
 * Paths of workspaces while they are put together from what a user typed; they need not be valid yet, which is why they are
 * texts here (kcp: {@code logicalcluster.Path}).
 */
public final class Paths {

    private static final int LONGEST_SEGMENT = 63;

    private Paths() {}

    public static String join(String path, String name) {
        return path.isEmpty() ? name : path + ":" + name;
    }

    /** All but the last segment; empty when there is only one. */
    public static String parent(String path) {
        int colon = path.lastIndexOf(':');
        return colon < 0 ? "" : path.substring(0, colon);
    }

    /** The last segment. */
    public static String base(String path) {
        return path.substring(path.lastIndexOf(':') + 1);
    }

    /** The first segment. */
    public static String top(String path) {
        int colon = path.indexOf(':');
        return colon < 0 ? path : path.substring(0, colon);
    }

    /**
     * Takes out {@code .} and {@code ..}.
     *
     * @param tooFar what to say when it leads above the first segment
     * @throws CommandException with that
     */
    public static String withoutDots(String path, String tooFar) {
        String result = "";
        for (String part : path.split(":", -1)) {
            if (part.equals("..")) {
                if (result.isEmpty()) {
                    throw new CommandException(tooFar);
                }
                result = parent(result);
            } else if (!part.equals(".")) {
                result = join(result, part);
            }
        }
        return result;
    }

    /** Whether every segment is a DNS label. By hand: a pattern costs more than all else that {@code ws .} does. */
    public static boolean isValid(String path) {
        int from = 0;
        while (true) {
            int colon = path.indexOf(':', from);
            int end = colon < 0 ? path.length() : colon;
            if (!isLabel(path, from, end)) {
                return false;
            }
            if (colon < 0) {
                return true;
            }
            from = colon + 1;
        }
    }

    private static boolean isLabel(String path, int from, int end) {
        if (end == from || end - from > LONGEST_SEGMENT || path.charAt(from) == '-' || path.charAt(end - 1) == '-') {
            return false;
        }
        for (int i = from; i < end; i++) {
            char c = path.charAt(i);
            if ((c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-') {
                return false;
            }
        }
        return true;
    }
}
