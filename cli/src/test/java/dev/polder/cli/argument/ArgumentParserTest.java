package dev.polder.cli.argument;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polder.cli.argument.ArgumentParser.Parsed;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Command lines; refusals are pflag's ({@code pflag/errors.go}). */
class ArgumentParserTest {

    private static final List<Flag> FLAGS = List.of(
            new Flag("full", "f", "", "Whole."),
            new Flag("wide", "i", "", "Wide."),
            new Flag("workspace", "w", "string", "Where."),
            Flag.of("type", "string", "Which."),
            Flag.list("with", "Whom."));

    private static final Command ROOT = new Command("ws [x]", "Root.", (command, arguments) -> {})
            .alias("workspace")
            .flags(FLAGS)
            .command(new Command("tree", "Tree.", (command, arguments) -> {}).flags(FLAGS));

    private static Parsed parse(String... words) {
        return ArgumentParser.parse(ROOT, "ws", List.of(words));
    }

    @Test
    void flags_standAnywhere_inEverySpelling() {
        Parsed parsed = parse("-f", "a", "--type", "-b", "-iw=x", "c", "--", "-d", "tree");
        assertThat(parsed.command()).isSameAs(ROOT);
        assertThat(parsed.arguments().words()).containsExactly("a", "c", "-d", "tree");
        assertThat(parsed.arguments().values())
                .isEqualTo(Map.of("full", "true", "wide", "true", "workspace", "x", "type", "-b"));
        assertThat(parse("-wx", "-f=false").arguments().values()).isEqualTo(Map.of("workspace", "x", "full", "false"));
        assertThat(parse("--full=F", "-").arguments().words()).containsExactly("-");
    }

    @Test
    void values_addUp_whereAFlagTakesSeveral() {
        assertThat(parse("--with=a,b", "--with", "c").arguments().values("with"))
                .containsExactly("a", "b", "c");
        assertThat(parse("--type=a", "--type=b").arguments().value("type")).isEqualTo("b");
        assertThat(parse("a").arguments().values("with")).isEmpty();
    }

    @Test
    void firstWord_namesTheCommand_valuesDoNot() {
        assertThat(parse("-w", "tree", "tree", "tree").command().name()).isEqualTo("tree");
        assertThat(parse("-w", "tree", "tree", "tree").arguments())
                .isEqualTo(new Arguments("ws tree", Map.of("workspace", "tree"), List.of("tree")));
        assertThat(parse("a", "tree").command()).isSameAs(ROOT);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    --none=1  | unknown flag: --none
                    --=1      | bad flag syntax: --=1
                    ---x      | bad flag syntax: ---x
                    --type    | flag needs an argument: --type
                    -fx       | unknown shorthand flag: 'x' in -x
                    -fw       | flag needs an argument: 'w' in -w
                    --full=x  | invalid argument "x" for "-f, --full" flag: strconv.ParseBool: parsing "x": invalid syntax
                    """)
    void flags_thatAreWrong_areRefused(String word, String why) {
        assertThatThrownBy(() -> parse(word)).isInstanceOf(UsageException.class).hasMessage(why);
    }

    @Test
    void help_isLaidOutAsCobraDoes() {
        assertThat(HelpText.of(ROOT, "kubectl ws")).isEqualTo("""
                Root.

                Usage:
                  kubectl ws [x] [flags]
                  kubectl ws [command]

                Aliases:
                  ws, workspace

                Available Commands:
                  tree Tree.

                Flags:
                  -f, --full               Whole.
                  -i, --wide               Wide.
                  -w, --workspace string   Where.
                      --type string        Which.
                      --with strings       Whom.

                Use "kubectl ws [command] --help" for more information about a command.
                """);
    }
}
