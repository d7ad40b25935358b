package dev.polder.machinery.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.machinery.policy.ValidatingPolicy.Decision;
import dev.polder.machinery.policy.ValidatingPolicy.Note;
import dev.polder.machinery.policy.ValidatingPolicy.Verdict;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a validating policy says of a write (apiserver {@code policy/validating/validator.go} and its {@code validator_test.go}). */
class ValidatingPolicyTest {

    private static final String BUDGET =
            "validation failed due to running out of cost budget, no further validation rules will be run";

    /** Seven lists of twenty in one another take for ever; the cost limit of one expression ends that. */
    private static final String ENDLESS = loops(7);

    private static String loops(int depth) {
        StringBuilder source = new StringBuilder();
        String list = "[0,1,2,3,4,5,6,7,8,9,0,1,2,3,4,5,6,7,8,9]";
        for (int i = 0; i < depth; i++) {
            source.append(list).append(".all(v").append(i).append(", ");
        }
        return source + "v0 >= 0" + ")".repeat(depth);
    }

    private static Verdict validate(String spec) {
        return ValidatingPolicy.of(Writes.json(spec))
                .validate(Writes.creation("{'metadata':{'name':'m'},'data':{'key':'v'}}"));
    }

    private static List<Decision> decisions(String validation) {
        return validate("{'validations':[{" + validation + "}]}").decisions();
    }

    // The first that can be used of: what messageExpression gives, message, the expression itself.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "'expression':' false ' | failed expression: false",
                "'expression':'false','message':' test1 ' | test1",
                "'expression':'false','message':'m','messageExpression':'~evaluated ~ + object.data.key' | evaluated v",
                "'expression':'false','message':'m','messageExpression':'~ padded ~' | padded",
                "'expression':'false','message':'m','messageExpression':'object.data.missing' | m",
                "'expression':'false','message':'m','messageExpression':'~~' | m",
                "'expression':'false','message':'m','messageExpression':'~  ~' | m",
                "'expression':'false','message':'m','messageExpression':'~a\\\\nb~' | m",
                "'expression':'false','messageExpression':'~~' | failed expression: false",
                // Message expressions know no authorizer; what does not compile says nothing.
                "'expression':'false','message':'m','messageExpression':'authorizer.path(~/~).check(~get~).reason()' | m"
            })
    void message_isTheFirstThatCanBeUsed(String validation, String message) {
        assertThat(decisions(validation)).containsExactly(new Decision(true, message, ""));
    }

    @Test
    void aMessageThatIsTooLong_isNotUsed() {
        // celconfig.MaxEvaluatedMessageExpressionSizeBytes is 5 KiB.
        assertThat(decisions("'expression':'false','message':'m','messageExpression':'~" + "é".repeat(2560) + "~'"))
                .containsExactly(new Decision(true, "é".repeat(2560), ""));
        assertThat(decisions("'expression':'false','message':'m','messageExpression':'~" + "é".repeat(2560) + "e~'"))
                .containsExactly(new Decision(true, "m", ""));
    }

    @Test
    void everyValidation_decidesForItself() {
        String spec = "{'validations':[{'expression':'false','reason':'Forbidden'},{'expression':'true'},{'expression':"
                + "'object.data.missing == 1'}]}";
        String problem = "expression 'object.data.missing == 1' resulted in error: no such key: missing";
        assertThat(validate(spec).decisions())
                .containsExactly(
                        new Decision(true, "failed expression: false", "Forbidden"),
                        new Decision(false, "", ""),
                        new Decision(true, problem, ""));
        // What cannot be told is not held against the write, what is told is.
        assertThat(validate("{'failurePolicy':'Ignore'," + spec.substring(1)).decisions())
                .containsExactly(
                        new Decision(true, "failed expression: false", "Forbidden"),
                        new Decision(false, "", ""),
                        new Decision(false, problem, ""));
    }

    @Test
    void conditions_decideWhetherThePolicyCounts() {
        String rest = "'validations':[{'expression':'false'}]}";
        assertThat(validate("{'matchConditions':[{'name':'a','expression':'object.data.key == ~w~'}]," + rest))
                .isEqualTo(new Verdict(List.of(), List.of()));
        // One that does not hold decides, whatever cannot be told of the others.
        assertThat(validate("{'matchConditions':[{'name':'a','expression':'object.x == 1'},{'name':'b','expression':"
                        + "'false'}]," + rest))
                .isEqualTo(new Verdict(List.of(), List.of()));
        String broken =
                "'matchConditions':[{'name':'a','expression':'object.x == 1'},{'name':'b','expression':'true'}],";
        assertThat(validate("{" + broken + rest).decisions())
                .containsExactly(
                        new Decision(true, "expression 'object.x == 1' resulted in error: no such key: x", ""));
        assertThat(validate("{'failurePolicy':'Ignore'," + broken + rest)).isEqualTo(new Verdict(List.of(), List.of()));
    }

    @Test
    void annotations_areStripped_orLeftOut_orRefuse() {
        String spec = "{'validations':[{'expression':'true'}],'auditAnnotations':[{'key':'a','valueExpression':"
                + "'~ value of ~ + object.data.key'},{'key':'b','valueExpression':'null'},{'key':'c','valueExpression':"
                + "'~ ~'},{'key':'d','valueExpression':'string(object.x)'}]}";
        assertThat(validate(spec).notes())
                .containsExactly(
                        new Note("a", "value of v", ""),
                        new Note("d", "", "expression 'string(object.x)' resulted in error: no such key: x"));
        assertThat(validate("{'failurePolicy':'Ignore'," + spec.substring(1)).notes())
                .containsExactly(new Note("a", "value of v", ""));
    }

    // One expression may cost 1,000,000, all of a policy 10,000,000 (celconfig.PerCallLimit, RuntimeCELCostBudget).
    @Test
    void anExpressionThatCostsTooMuch_isCutShort() {
        assertThat(decisions("'expression':'" + ENDLESS + "'"))
                .containsExactly(new Decision(
                        true,
                        "expression '" + ENDLESS + "' resulted in error: operation cancelled: actual cost limit"
                                + " exceeded",
                        ""));
    }

    @Test
    void aBudgetThatRunsOut_isTheOneDecision() {
        String spec = "{'validations':[" + "{'expression':'true'},".repeat(3)
                + ("{'expression':'" + ENDLESS + "'},").repeat(11) + "{'expression':'true'}]}";
        assertThat(validate(spec)).isEqualTo(new Verdict(List.of(new Decision(true, BUDGET, "")), List.of()));
        assertThat(validate("{'failurePolicy':'Ignore'," + spec.substring(1)).decisions())
                .containsExactly(new Decision(false, BUDGET, ""));
    }

    // Messages are paid from what the validations have left; when that is too little, nothing is decided by what was
    // told.
    @Test
    void aBudgetThatRunsOutInMessages_isEveryDecision() {
        String message = "{'expression':'object.data.key == ~v~','messageExpression':'" + ENDLESS + " ? ~a~ : ~b~'}";
        assertThat(validate("{'validations':[" + (message + ",").repeat(11) + "{'expression':'false'}]}")
                        .decisions())
                .hasSize(12)
                .containsOnly(new Decision(true, "failed messageExpression: " + BUDGET, ""));
    }

    @Test
    void variables_areComputedOnce_andTellWhichOneFails() {
        String variable = "{'variables':[{'name':'a','expression':'object.x'},{'name':'b','expression':'variables.a'}],"
                + "'validations':[{'expression':'variables.b == 1'}]}";
        assertThat(validate(variable).decisions())
                .containsExactly(new Decision(
                        true,
                        "expression 'variables.b == 1' resulted in error: composited variable \"b\" fails to evaluate:"
                                + " composited variable \"a\" fails to evaluate: no such key: x",
                        ""));
    }
}
