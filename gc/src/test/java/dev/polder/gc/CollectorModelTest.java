package dev.polder.gc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.gc.CollectorModel.Flaw;
import dev.polder.gc.CollectorModel.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every state of the collector's protocol, for every way in which a type can change three times, or an owner end with it. */
class CollectorModelTest {

    static Stream<List<CollectorModel.Type>> histories() {
        List<List<CollectorModel.Type>> ended = new ArrayList<>();
        for (CollectorModel.Type first :
                List.of(CollectorModel.Type.UNKNOWN, CollectorModel.Type.ABSENT, CollectorModel.Type.PRESENT)) {
            ended.add(List.of(first, CollectorModel.Type.ENDED));
            ended.add(List.of(first, CollectorModel.Type.ENDED, CollectorModel.Type.ENDED));
            // Who has ended never comes back; of a type that does, it is absent.
            ended.add(List.of(first, CollectorModel.Type.ENDED, CollectorModel.Type.ABSENT));
        }
        List<List<CollectorModel.Type>> all = new ArrayList<>();
        for (CollectorModel.Type first : CollectorModel.Type.values()) {
            for (CollectorModel.Type second : CollectorModel.Type.values()) {
                for (CollectorModel.Type third : CollectorModel.Type.values()) {
                    for (CollectorModel.Type fourth : CollectorModel.Type.values()) {
                        all.add(List.of(first, second, third, fourth));
                    }
                }
            }
        }
        // An owner that is there does not vanish by a change of its type alone: its own end is an event.
        all.removeIf(types ->
                types.contains(CollectorModel.Type.ENDED) || types.subList(0, 3).contains(CollectorModel.Type.PRESENT));
        return Stream.concat(ended.stream(), all.stream());
    }

    @ParameterizedTest
    @MethodSource("histories")
    void protocol_deletesNothingWrongly_andForgetsNothing(List<CollectorModel.Type> types) {
        Outcome outcome = new CollectorModel(types, Flaw.NONE).explore();
        assertThat(outcome.states()).isGreaterThan(100);
        assertThat(outcome.wrong()).isFalse();
        assertThat(outcome.forgotten()).isFalse();
    }

    @ParameterizedTest
    @EnumSource(
            value = Flaw.class,
            names = {"COMPARES_NO_TYPES", "COMPARES_NO_REVISION", "HAS_NO_FENCE"})
    void protocolThatDeletesWrongly_isFoundOut(Flaw flaw) {
        assertThat(histories()
                        .anyMatch(types ->
                                new CollectorModel(types, flaw).explore().wrong()))
                .isTrue();
    }

    @ParameterizedTest
    @EnumSource(
            value = Flaw.class,
            names = {
                "DECIDES_WITHOUT_THE_LOCK",
                "CHANGES_TYPES_WITHOUT_THE_LOCK",
                "ASKS_UNDER_THE_LOCK",
                "DOES_NOT_DECIDE_AGAIN",
                "NEW_LEADER_LOOKS_AT_NOTHING",
                "NEW_LEADER_KNOWS_NO_PAST"
            })
    void protocolThatForgets_isFoundOut(Flaw flaw) {
        assertThat(histories()
                        .anyMatch(types ->
                                new CollectorModel(types, flaw).explore().forgotten()))
                .isTrue();
    }
}
