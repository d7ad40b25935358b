package dev.polder.cli;

import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/** How a flag is called in messages. */
final class FlagNames {

    private FlagNames() {}

    /** The longest name of an option, the label of a parameter. */
    static String of(ArgSpec flag) {
        return flag instanceof OptionSpec option ? option.longestName() : flag.paramLabel();
    }
}
