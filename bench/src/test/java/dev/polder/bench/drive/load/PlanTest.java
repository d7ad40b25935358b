package dev.polder.bench.drive.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What a plan is cut down to. */
class PlanTest {

    private static final Plan PLAN = Plan.of("x", 40, Duration.ofMillis(1_500), Duration.ofSeconds(5));

    @Test
    void planForAWhile_hasItsRequests() {
        assertThat(PLAN.warmUp()).isEqualTo(60);
        assertThat(PLAN.all()).isEqualTo(260);
    }

    @Test
    void firstOfAPlan_areNoMore_andOneOfThemCounts() {
        assertThat(PLAN.first(1_000)).isEqualTo(PLAN);
        assertThat(PLAN.first(259)).isEqualTo(new Plan("x", 40, 60, 199, PLAN.mostUnderWay(), PLAN.patience()));
        assertThat(PLAN.first(61)).isEqualTo(new Plan("x", 40, 60, 1, PLAN.mostUnderWay(), PLAN.patience()));
        assertThat(PLAN.first(7)).isEqualTo(new Plan("x", 40, 6, 1, PLAN.mostUnderWay(), PLAN.patience()));
    }

    @Test
    void patientPlan_waitsLonger_forTheSame() {
        Duration patience = Duration.ofMinutes(3);

        assertThat(PLAN.patient(patience)).isEqualTo(new Plan("x", 40, 60, 200, PLAN.mostUnderWay(), patience));
    }
}
