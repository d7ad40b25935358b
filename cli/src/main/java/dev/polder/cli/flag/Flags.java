package dev.polder.cli.flag;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A group of flags that a command has among others. */
public abstract class Flags {

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec spec;

    /** How a flag is called in messages: the longest name of an option, the label of a parameter. */
    public static String name(ArgSpec flag) {
        return flag instanceof OptionSpec option ? option.longestName() : flag.paramLabel();
    }

    /** The refusal of a command line, in one line. */
    public final ParameterException refused(String why) {
        if (spec == null) {
            throw new IllegalStateException("the command has not been parsed");
        }
        return new ParameterException(spec.commandLine(), why);
    }
}
