package dev.polder.cli.kubeconfig;

import java.util.Map;

/**
 * What flags say against a kubeconfig.
 *
 * @param values the value of each flag that was given, by its long name
 */
public record Overrides(Map<String, String> values) {

    /** The flags that kcp's commands take of clientcmd's ({@code cli/pkg/base/options.go}), without {@code kubeconfig}. */
    String value(String flag) {
        return values.getOrDefault(flag, "");
    }

    /** The value of a flag, or what is said without it. */
    String value(String flag, String otherwise) {
        String value = value(flag);
        return value.isEmpty() ? otherwise : value;
    }

    boolean isTrue(String flag) {
        return value(flag).equals("true");
    }
}
