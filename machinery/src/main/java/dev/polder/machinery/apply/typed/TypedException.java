package dev.polder.machinery.apply.typed;

import java.util.ArrayList;
import java.util.List;

/** A value that does not fit its type, in structured-merge-diff's words. */
public final class TypedException extends Exception {

    private static final long serialVersionUID = 1L;

    public TypedException(String message) {
        super(message, null, false, false);
    }

    /** One message as it is, several under a heading. */
    static TypedException of(List<String> messages) {
        if (messages.size() == 1) {
            return new TypedException(messages.get(0));
        }
        List<String> lines = new ArrayList<>();
        lines.add("errors:");
        messages.forEach(message -> lines.add("  " + message));
        return new TypedException(String.join("\n", lines));
    }
}
